"""Whatever is booked in whatever order: the ledger says what a ledger of plain lists says."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import NOW
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.funds import errors, queries, services
from xiejiang.funds.booking import Sitting
from xiejiang.funds.checking import check
from xiejiang.funds.domain import (
    AccountKind,
    Draft,
    EntryKind,
    Leg,
    Source,
    SourceKind,
)
from xiejiang.funds.models import Account, Entry, Posting

SOURCE = Source(SourceKind.JUDGMENT, "判决书", "j")
MATTERS = (None, uuid.UUID(int=1), uuid.UUID(int=2))
MARKS = ("", "放流")
HELD = ("deposit", "fund")
FEN = st.integers(1, 60)


@act("tests.drafts_booked", Power.SYSTEM)
def _book(act: Act, *, agency: Agency, draft: Draft) -> Entry:
    """试记。"""
    keys = [leg.account for leg in draft.legs]
    sitting = Sitting(act, agency=agency, on=act.now.date(), accounts=keys)
    made = sitting.add(draft)
    sitting.close()
    return made


class Ledger(RuleBasedStateMachine):
    """The room, beside lists of (fen, matter, earmark) for each account that holds money."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = transaction.atomic()
        self.hold.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.hold.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        self.now = NOW
        self.agency = Agency.objects.create(
            code="a", kind="court", level="county", name="甲", short_name="甲", division="500116"
        )
        self.accounts: dict[str, Account] = {
            kind: services.open_account(
                By(NODE, NOW), agency=self.agency, kind=AccountKind(kind), name=kind
            )
            for kind in (*HELD, "contractor", "interest")
        }
        self.plain: dict[str, list[list[Any]]] = {name: [] for name in HELD}
        self.spent = 0
        self.came = 0
        self.receipts: list[Entry] = []

    def legs(self, giver: str, taker: str, fen: int) -> tuple[Leg, Leg]:
        return Leg(self.accounts[giver].pk, -fen), Leg(self.accounts[taker].pk, fen)

    def book(self, giver: str, taker: str, fen: int, **given: Any) -> Entry:
        draft = Draft(EntryKind.RECEIVED, "试", self.legs(giver, taker, fen), SOURCE, **given)
        return _book(By(NODE, self.now), agency=self.agency, draft=draft)

    @rule(
        into=st.sampled_from(HELD),
        fen=FEN,
        matter=st.sampled_from(MATTERS),
        mark=st.sampled_from(MARKS),
    )
    def receive(self, into: str, fen: int, matter: uuid.UUID | None, mark: str) -> None:
        made = self.book("interest", into, fen, matter=matter, earmark=mark)
        self.receipts.append(made)
        self.plain[into].append([fen, matter, mark, made.pk])
        self.came += fen

    @rule(
        giver=st.sampled_from(HELD),
        fen=FEN,
        matter=st.sampled_from(MATTERS),
        mark=st.sampled_from(MARKS),
    )
    def spend(self, giver: str, fen: int, matter: uuid.UUID | None, mark: str) -> None:
        rows = self.plain[giver]
        exact = [r for r in rows if (r[1], r[2]) == (matter, mark)]
        other = [
            r for r in rows if r not in exact and r[1] in (None, matter) and r[2] in ("", mark)
        ]
        usable = [*exact, *other]
        if sum(r[0] for r in rows) < fen:
            with pytest.raises(errors.BelowFloor):
                self.book(giver, "contractor", fen, matter=matter, earmark=mark)
            return
        if sum(r[0] for r in usable) < fen:
            with pytest.raises(errors.EarmarkShort):
                self.book(giver, "contractor", fen, matter=matter, earmark=mark)
            return
        made = self.book(giver, "contractor", fen, matter=matter, earmark=mark)
        drawn = {}
        rest = fen
        for row in usable:
            part = min(rest, row[0])
            row[0] -= part
            rest -= part
            if part:
                drawn[row[3]] = drawn.get(row[3], 0) + part
        told: dict[int, int] = {}
        for move in queries.sources_of(made):
            key = move.lot.entry_id
            told[key] = told.get(key, 0) + move.amount
        assert told == drawn, "the very receipts that were meant"
        self.plain[giver] = [r for r in rows if r[0]]
        self.spent += fen

    @rule(giver=st.sampled_from(HELD), fen=FEN)
    def move(self, giver: str, fen: int) -> None:
        taker = HELD[1 - HELD.index(giver)]
        rows = self.plain[giver]
        if sum(r[0] for r in rows) < fen:
            with pytest.raises(errors.BelowFloor):
                self.book(giver, taker, fen)
            return
        self.book(giver, taker, fen)
        exact = [r for r in rows if (r[1], r[2]) == (None, "")]
        rest = fen
        for row in [*exact, *(r for r in rows if r not in exact)]:
            part = min(rest, row[0])
            row[0] -= part
            rest -= part
            if part:
                self.plain[taker].append([part, *row[1:]])
        self.plain[giver] = [r for r in rows if r[0]]

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def turn_back(self, data: Any) -> None:
        entry = data.draw(st.sampled_from(self.receipts))
        into = next(leg for leg in queries.legs_of(entry) if leg.fen > 0)
        name = next(n for n, a in self.accounts.items() if a.pk == into.account)
        mine = [r for r in self.plain[name] if r[3] == entry.pk]
        untouched = [r for r in mine if r[0] == into.fen]
        whole = entry.lots.get().moves.count() == 1 and untouched
        try:
            services.reverse(By(NODE, self.now), entry=entry, reason="试")
        except (errors.SpentAlready, errors.BelowFloor):
            assert not whole
            return
        assert whole
        self.plain[name].remove(untouched[0])
        self.receipts.remove(entry)
        self.came -= into.fen

    @rule(giver=st.sampled_from(HELD), fen=FEN, off=st.integers(1, 5))
    def unbalanced(self, giver: str, fen: int, off: int) -> None:
        legs = self.legs(giver, "contractor", fen)
        draft = Draft(EntryKind.PAID, "试", (legs[0], Leg(legs[1].account, fen + off)), SOURCE)
        with pytest.raises(errors.Unbalanced):
            _book(By(NODE, self.now), agency=self.agency, draft=draft)

    @rule()
    def tomorrow(self) -> None:
        self.now += timedelta(days=1)

    @invariant()
    def the_same(self) -> None:
        for name in HELD:
            account = self.accounts[name]
            account.refresh_from_db()
            assert account.balance == sum(r[0] for r in self.plain[name]) >= 0
            told = queries.statement(
                account=account, since=NOW.date(), until=self.now.date(), limit=10_000
            )
            summed = Posting.objects.filter(account=account).values_list("amount", flat=True)
            assert told.closing.fen == sum(summed) == account.balance
        held = sum(r[0] for rows in self.plain.values() for r in rows)
        assert held + self.spent == self.came, "no fen made or lost"
        assert check() == []


@pytest.mark.django_db
def test_the_ledger_is_what_plain_lists_say() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
