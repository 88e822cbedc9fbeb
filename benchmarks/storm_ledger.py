"""A storm over the ledger: random operations by several writers, some killed by SIGKILL.

    python -m benchmarks.storm_ledger 1000000                   SQLite
    scripts/with_postgres.sh python -m benchmarks.storm_ledger  PostgreSQL

Two agencies keep their books, and transfers go between them. Writers book sheets of random
drafts (good and bad ones), order, approve and pay, turn entries back, register claims and send
money across. Each notes what was committed; every so often one of them is killed and another
takes its place. At the end the ledger is computed again from nothing, and what a writer saw
committed must be there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import Sum

from benchmarks.node import migrated
from xiejiang.agencies.models import Agency
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, Act, By, Power, with_powers
from xiejiang.audit.services import act
from xiejiang.funds import queries, services
from xiejiang.funds.booking import Sitting
from xiejiang.funds.checking import check
from xiejiang.funds.domain import (
    REVERSIBLE,
    AccountKind,
    Claim,
    Draft,
    EntryKind,
    Leg,
    OrderKind,
    OrderState,
    Payment,
    Source,
    SourceKind,
    TransferSide,
)
from xiejiang.funds.models import (
    Account,
    Entry,
    Milestone,
    Obligation,
    Order,
    Posting,
    Transfer,
)
from xiejiang.kernel.errors import XiejiangError
from xiejiang.kernel.money import Money

SHEET = 500
MATTERS = (None, UUID(int=1), UUID(int=2), UUID(int=3))
EARMARKS = ("", "", "", "放流")
START = datetime(2024, 1, 1, 2, 0, tzinfo=UTC)
CODES = ("500116-ecology", "420583-agriculture")
JUDGMENT = Source(SourceKind.JUDGMENT, "判决书", "j")
HELD = (AccountKind.DEPOSIT, AccountKind.ESCROW, AccountKind.FISCAL, AccountKind.FUND)
PAID = (AccountKind.CONTRACTOR, AccountKind.REFUNDED)
FROM = (AccountKind.CLAIMS, AccountKind.INTEREST, AccountKind.UNIDENTIFIED)


def prepare() -> None:
    """Two agencies with a book each."""
    for number, code in enumerate(CODES):
        Agency.objects.create(
            code=code,
            kind="ecology",
            level="county",
            name=f"机关{number}",
            short_name=f"机{number}",
            name_en=code,
            division=code[:6],
            territory=[],
            parent_code="",
            confidence="curated",
        )
    for agency in Agency.objects.all():
        for kind in (*HELD, *PAID, *FROM, AccountKind.TRANSIT):
            services.open_account(by(agency, START), agency=agency, kind=kind, name=kind.zh)
        budget = services.set_budget(
            by(agency, START),
            agency=agency,
            matter=MATTERS[1],
            plan="p",
            words="方案",
            amount=Money(10**13),
        )
        made = services.add_milestone(
            by(agency, START), budget=budget, reference="m", words="节点", price=Money(10**13)
        )
        services.accept_milestone(
            by(agency, START), milestone=made, accepted_on=START.date(), acceptance="验收"
        )


def by(agency: Agency, at: datetime, person: int = 1) -> By:
    """Officers of an agency: the first orders, the second approves."""
    every = with_powers(NODE, Power.HANDLE, Power.APPROVE, Power.SYSTEM)
    actor = replace(
        every,
        person_id=person,
        person_name=f"经办{person}",
        agency_id=agency.pk,
        agency_code=agency.code,
        agency_name=agency.name,
    )
    return By(actor, at)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Drafts that are booked together; the log keeps how many."""

    drafts: tuple[Draft, ...]

    def for_log(self) -> int:
        return len(self.drafts)


@act("benchmarks.sheet_booked", Power.SYSTEM)
def book_sheet(act: Act, *, agency: Agency, on: date, sheet: Sheet) -> int:
    """试记一批凭证；不成立的一张一张拒绝。"""
    keys = Account.objects.filter(agency=agency).exclude(kind=AccountKind.OBLIGATION)
    sitting = Sitting(act, agency=agency, on=on, accounts=keys.values_list("pk", flat=True))
    refused = 0
    for draft in sheet.drafts:
        try:
            sitting.add(draft)
        except XiejiangError:
            refused += 1
    sitting.close()
    act.details["refused"] = refused
    return refused


class Writer:
    """One process that writes whatever comes to its mind."""

    def __init__(self, seed: int, notes: Path, clock: float) -> None:
        self.dice = random.Random(seed)
        self.notes = notes.open("a", encoding="ascii")
        self.clock = clock
        self.agencies = list(Agency.objects.order_by("pk"))
        self.accounts = {
            a.pk: {AccountKind(x.kind): x for x in Account.objects.filter(agency=a).order_by("-pk")}
            for a in self.agencies
        }

    def forever(self) -> None:
        """Until somebody stops the process."""
        chances = (
            (0.65, self.sheet),
            (0.73, self.pay),
            (0.80, self.claim),
            (0.87, self.turn_back),
            (0.94, self.send),
            (1.01, self.settle),
        )
        while True:
            throw = self.dice.random()
            done = next(what for chance, what in chances if throw < chance)
            agency = self.dice.choice(self.agencies)
            try:
                count = done(agency)
            except XiejiangError:
                self.note(1, 1)
            except OperationalError as error:  # a deadlock or a lock that took too long
                print("operational:", str(error).splitlines()[0], flush=True)
            else:
                self.note(*count)

    def note(self, count: int, refused: int) -> None:
        """Say what is committed for certain: operations, refusals, and the last entry seen."""
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.notes.write(f"{count} {refused} {last}\n")
        self.notes.flush()

    def now(self) -> datetime:
        """A day passes every few seconds, the same for every writer."""
        return START + timedelta(days=1 + int((time.time() - self.clock) / 3))

    def fen(self) -> int:
        """Mostly small amounts, so that accounts run dry."""
        return self.dice.choice((self.dice.randint(1, 90), self.dice.randint(1, 9_000)))

    def sheet(self, agency: Agency) -> tuple[int, int]:
        """Many drafts at once."""
        sheet = Sheet(tuple(self.draft(agency) for _ in range(SHEET)))
        at = self.now()
        refused = book_sheet(by(agency, at), agency=agency, on=_day(at), sheet=sheet)
        return SHEET, refused

    def draft(self, agency: Agency) -> Draft:
        """One draft: money in, across, out, a bundle of all, or nonsense."""
        mine, fen = self.accounts[agency.pk], self.fen()
        kinds = self.dice.sample(HELD, 2)
        shape = self.dice.random()
        kind, legs = EntryKind.RECEIVED, [(self.dice.choice(FROM), -fen), (kinds[0], fen)]
        if shape > 0.40:
            kind, legs = EntryKind.PAID, [(kinds[0], -fen), (self.dice.choice(PAID), fen)]
        if shape > 0.70:
            kind, legs = EntryKind.REMITTED, [(kinds[0], -fen), (kinds[1], fen)]
        if shape > 0.85:
            part = self.dice.randint(1, fen + 1)
            legs = [(kinds[0], -fen), (self.dice.choice(FROM), -part), (kinds[1], fen)]
            legs.append((AccountKind.CONTRACTOR, part))
        if shape > 0.97:
            legs[0] = (legs[0][0], legs[0][1] + self.dice.choice((1, -fen, 10**20)))
        return Draft(
            kind,
            "试记",
            tuple(Leg(mine[k].pk, x) for k, x in legs),
            JUDGMENT,
            self.dice.choice(MATTERS),
            earmark=self.dice.choice(EARMARKS),
        )

    def pay(self, agency: Agency) -> tuple[int, int]:
        """Order, approve, carry out; sometimes by one person alone, which is refused."""
        mine, at = self.accounts[agency.pk], self.now()
        milestone = Milestone.objects.get(budget__agency=agency)
        payment = Payment(OrderKind.PAYMENT, Money(self.fen()), "付款", JUDGMENT, _day(at))
        made = services.order(
            by(agency, at),
            payer=mine[self.dice.choice(HELD)],
            payee=mine[AccountKind.CONTRACTOR],
            payment=payment,
            milestone=milestone,
        )
        services.approve(by(agency, at, self.dice.choice((1, 2, 2, 2))), order=made)
        services.carry_out(by(agency, at), order=made)
        return 3, 0

    def claim(self, agency: Agency) -> tuple[int, int]:
        """Register what is owed, and take some of it in."""
        mine, at, fen = self.accounts[agency.pk], self.now(), self.fen()
        claim = Claim("义务人", Money(fen), "修复费用", JUDGMENT, enforceable=True)
        owed = Obligation.objects.filter(agency=agency, account__balance__gt=0).first()
        if owed is None or self.dice.random() < 0.5:
            owed = services.register_claim(
                by(agency, at), agency=agency, matter=self.dice.choice(MATTERS), claim=claim
            )
        services.receive(
            by(agency, at),
            account=mine[self.dice.choice(HELD)],
            amount=Money(self.fen()),
            obligation=owed,
        )
        return 2, 0

    def turn_back(self, agency: Agency) -> tuple[int, int]:
        """Reverse one of the latest entries, or try to."""
        kinds = [k.value for k in REVERSIBLE]
        latest = Entry.objects.filter(agency=agency, kind__in=kinds).order_by("-pk")
        entry = latest[self.dice.randrange(200)]
        services.reverse(by(agency, self.now(), 2), entry=entry, reason="试冲")
        return 1, 0

    def send(self, agency: Agency) -> tuple[int, int]:
        """Send money to the other agency; it may hear of it at once or not."""
        mine, at = self.accounts[agency.pk], self.now()
        other = next(a for a in self.agencies if a != agency)
        payment = Payment(
            OrderKind.TRANSFER,
            Money(self.fen()),
            "移交",
            JUDGMENT,
            _day(at),
            to_code=other.code,
            to_name=other.name,
        )
        made = services.order(
            by(agency, at),
            payer=mine[self.dice.choice(HELD)],
            payee=mine[AccountKind.TRANSIT],
            payment=payment,
        )
        services.approve(by(agency, at, 2), order=made)
        services.carry_out(by(agency, at), order=made)
        return 3, 0

    def settle(self, agency: Agency) -> tuple[int, int]:
        """Carry an open transfer a step further: some of it arrives, or some is taken back."""
        found = list(Transfer.objects.filter(side="out", agency=agency).order_by("-pk")[:50])
        if not found:
            return 0, 0
        half, at = self.dice.choice(found), self.now()
        other = next(a for a in self.agencies if a != agency)
        if not half.open:
            return 0, 0
        part, kind = Money(self.dice.randint(1, half.open)), self.dice.choice(HELD)
        if self.dice.random() < 0.2:
            bank = self.accounts[agency.pk][kind]
            services.take_back(
                by(agency, at), transfer=half, account=bank, amount=part, reason="退"
            )
            return 2, 0
        into = Transfer.objects.get(transfer=half.transfer, side="in")
        bank = self.accounts[other.pk][kind]
        services.take_arrival(by(other, at), transfer=into, account=bank, amount=part)
        return 2, 0


def _day(at: datetime) -> date:
    return at.astimezone(START.tzinfo).date()


def write(seed: int, notes: str, clock: float) -> None:
    """The body of a writer's process."""
    connection.close()
    Writer(seed, Path(notes), clock).forever()


def storm(target: int, minutes: float, writers: int, folder: Path) -> tuple[int, int, int]:
    """Let writers loose until enough is done; kill one every few seconds."""
    notes, clock = folder / "notes", time.time()
    spawn, dice = multiprocessing.get_context("spawn"), random.Random(7)
    running: list[Any] = []
    seed = kills = told = 0
    done, refused = 0, 0
    while done < target and time.time() - clock < minutes * 60:
        while len(running) < writers:
            seed += 1
            process = spawn.Process(target=write, args=(seed, f"{notes}-{seed}", clock))
            process.start()
            running.append(process)
        time.sleep(dice.uniform(15, 45))
        if dice.random() < 0.5:
            _kill(running.pop(dice.randrange(len(running))))
            kills += 1
        done, refused, _ = committed(folder)
        if done - told > 20_000:
            told = done
            print(f"  {done:9,} after {time.time() - clock:6.0f} s, {kills} killed", flush=True)
    for process in running:
        _kill(process)
        kills += 1
    return done, refused, kills


def _kill(writer: Any) -> None:
    """A writer writes until it is killed; one that ended by itself is a fault."""
    if writer.exitcode is not None:
        raise RuntimeError(f"a writer ended by itself: {writer.exitcode}")
    writer.kill()
    writer.join()


def committed(folder: Path) -> tuple[int, int, int]:
    """What the writers noted: operations, refusals, the newest entry they saw."""
    done = refused = newest = 0
    for path in folder.glob("notes-*"):
        for line in path.read_text("ascii").splitlines():
            cells = line.split()
            if len(cells) == 3:
                done += int(cells[0])
                refused += int(cells[1])
                newest = max(newest, int(cells[2]))
    return done, refused, newest


def conserved() -> list[str]:
    """Across the two ledgers no fen appears or vanishes, and nobody approved alone."""
    wrong = [f"transfer {key}" for key in _apart()]
    for kind, side, sign in (
        (AccountKind.TAKEN_OVER, TransferSide.IN, -1),
        (AccountKind.HANDED_OVER, TransferSide.OUT, 1),
    ):
        rows = Account.objects.filter(kind=kind.value)
        booked = sign * (rows.aggregate(x=Sum("balance"))["x"] or 0)
        moved = Transfer.objects.filter(side=side.value).aggregate(x=Sum("done"))["x"] or 0
        if booked != moved:
            wrong.append(f"{kind.zh}: {booked} booked, {moved} moved")
    if Posting.objects.aggregate(x=Sum("amount"))["x"] != 0:
        wrong.append("the whole does not sum to zero")
    for order in Order.objects.filter(state=OrderState.CARRIED_OUT):
        if order.decided_by_id in (None, order.ordered_by_id):
            wrong.append(f"order {order.pk} was approved by nobody else")
    return wrong


def _apart() -> list[UUID]:
    """The transfers whose halves cannot both be true."""
    halves = {(t.transfer, t.side): t for t in Transfer.objects.all()}
    pairs = [
        (half, halves.get((key, TransferSide.IN.value)))
        for (key, side), half in halves.items()
        if side == TransferSide.OUT
    ]
    return [
        out.transfer
        for out, into in pairs
        if into and not out.done <= into.done <= out.amount == into.amount
    ]


def statements(times: int = 40) -> list[str]:
    """Statements and balances at random days equal what postings sum to."""
    dice, wrong = random.Random(3), []
    accounts = list(Account.objects.exclude(last=0))
    for _ in range(times):
        account = dice.choice(accounts)
        on = START.date() + timedelta(days=dice.randrange(1_000))
        rows = Posting.objects.filter(account=account, entry__on__lte=on)
        summed = rows.aggregate(x=Sum("amount"))["x"] or 0
        if queries.balance(account=account, on=on).fen != summed:
            wrong.append(f"{account} {on}")
        seen = queries.statement(account=account, since=START.date(), until=on, limit=10**7)
        if seen.opening.fen + sum(p.amount for p in seen.postings) != seen.closing.fen:
            wrong.append(f"statement of {account} {on}")
    return wrong


def main() -> int:
    """Run the storm and look at what it left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operations", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--writers", type=int, default=2)
    args = parser.parse_args()
    engine = migrated()
    folder = Path(os.environ["XIEJIANG_HOME"])
    prepare()
    print(f"\nstorm over the ledger, {engine}", flush=True)
    begun = time.perf_counter()
    done, refused, kills = storm(args.operations, args.minutes, args.writers, folder)
    spent = time.perf_counter() - begun
    newest = committed(folder)[2]
    print(
        f"  {done:,} operations ({refused:,} refused) in {spent:,.0f} s by {args.writers} writers"
    )
    print(f"  {kills} writers killed; {Entry.objects.count():,} entries")
    print(
        f"  {Posting.objects.count():,} postings, {Transfer.objects.count():,} halves of transfers"
    )
    begun = time.perf_counter()
    wrong = [f"{f.where}: {f.words}" for f in check()]
    print(f"  computed again in {time.perf_counter() - begun:.1f} s")
    wrong += conserved() + statements()
    if not Entry.objects.filter(pk=newest).exists():
        wrong.append(f"entry {newest} was seen committed and is gone")
    wrong += log.verify().problems
    for line in wrong[:20]:
        print("  WRONG", line)
    print("  every entry balances, no floor was passed, no fen lost" if not wrong else "  UNSOUND")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
