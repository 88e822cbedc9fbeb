"""The check finds whatever was tampered with; what is malformed is never booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.migrations.state import StateApps
from django.db.models import F

from tests.conftest import NOW
from tests.funds.conftest import MATTER, TODAY, Book, opened
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.funds import errors
from xiejiang.funds.booking import book as book_all
from xiejiang.funds.checking import check
from xiejiang.funds.domain import (
    MOST,
    AccountKind,
    Draft,
    EntryKind,
    Leg,
    OrderKind,
    Source,
    SourceKind,
)
from xiejiang.funds.models import (
    Account,
    Budget,
    Entry,
    Milestone,
    Move,
    Obligation,
    Order,
    Piece,
    Posting,
    Transfer,
)
from xiejiang.kernel.money import Money
from xiejiang.store.dialects import append_only

pytestmark = pytest.mark.django_db
SOURCE = Source(SourceKind.OTHER, "试")
GUARDED = ("funds_entry", "funds_posting", "funds_lot", "funds_move")
EDITS: dict[str, Callable[[Book], object]] = {
    "balance": lambda b: Account.objects.filter(pk=b.deposit.pk).update(balance=1),
    "serial": lambda b: Account.objects.filter(pk=b.deposit.pk).update(last=9),
    "last day": lambda b: Account.objects.filter(pk=b.deposit.pk).update(last_on=None),
    "piece": lambda b: Piece.objects.filter(left__gt=0).update(left=F("left") - 1),
    "budget": lambda b: Budget.objects.update(committed=1),
    "milestone": lambda b: Milestone.objects.update(committed=1),
    "order": lambda b: Order.objects.filter(kind="payment").update(amount=1),
    "transfer": lambda b: Transfer.objects.update(returned=1),
    "obligation": lambda b: Obligation.objects.update(amount=1),
    "posting": lambda b: Posting.objects.filter(amount__gt=0).update(amount=F("amount") + 1),
    "after": lambda b: Posting.objects.filter(serial=1).update(after=F("after") + 1),
    "day of a posting": lambda b: Posting.objects.update(on=TODAY - timedelta(days=1)),
    "number": lambda b: Entry.objects.filter(number=2).update(number=99),
    "move": lambda b: Move.objects.update(amount=F("amount") + 1),
    "posting gone": lambda b: Posting.objects.filter(entry__number=1).delete(),
    "entry alone": lambda b: Entry.objects.create(
        agency=b.agency,
        year=2026,
        number=1 + Entry.objects.count(),
        kind="received",
        words="x",
        on=TODAY,
        happened_on=TODAY,
        source_kind="other",
        source_words="x",
        booked_by="x",
        booked_at=NOW,
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_is_found(book: Book, edit: str) -> None:
    book.receive(Money(5_000))
    book.accept()
    book.pay(Money(700))
    transit = opened(book.cast, book.agency.code, "ecology", AccountKind.TRANSIT, "在途")
    book.pay(Money(9), OrderKind.TRANSFER, payee=transit, matter=MATTER, to_code="x", to_name="x")
    assert check() == []
    with transaction.atomic():
        with connection.schema_editor() if connection.vendor != "sqlite" else _Plain() as editor:
            for table in GUARDED:
                lift = append_only(table).reverse_code
                assert lift is not None
                lift(StateApps([], {}), editor)
        EDITS[edit](book)
        assert check(), edit
        transaction.set_rollback(True)


class _Plain:
    """SQLite's editor cannot be opened within a transaction; its statements can be run."""

    connection = connection

    def __enter__(self) -> _Plain:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@act("tests.ledger_booked", Power.SYSTEM)
def _book(act: Act, *, book: Book, legs: tuple[Leg, ...], words: str, late: int) -> list[Entry]:
    """试记。"""
    happened = TODAY + timedelta(days=late)
    draft = Draft(EntryKind.RECEIVED, words, legs, SOURCE, happened_on=happened)
    return book_all(act, agency=book.agency, drafts=[draft], on=TODAY)


def test_malformed_entries_are_refused(book: Book) -> None:
    foreign = opened(book.cast, "500116-police", "police", AccountKind.ESCROW, "x").pk
    a, b = book.deposit.pk, book.fund.pk
    two = (Leg(a, 5), Leg(b, -5))
    wrong: list[tuple[tuple[Leg, ...], type[errors.FundsError]]] = [
        ((), errors.EntryMalformed),
        ((Leg(a, 5),), errors.EntryMalformed),
        ((Leg(a, 5), Leg(a, -5)), errors.EntryMalformed),
        ((Leg(a, 0), Leg(b, 0)), errors.EntryMalformed),
        ((Leg(a, MOST.fen + 1), Leg(b, -MOST.fen - 1)), errors.EntryMalformed),
        ((Leg(a, 5), Leg(b, -4)), errors.Unbalanced),
        ((Leg(a, 5), Leg(foreign, -5)), errors.NotOwner),
        ((Leg(a, 5), Leg(10**9, -5)), errors.AccountNotFound),
        (two, errors.BelowFloor),
    ]
    before = Entry.objects.count()
    for legs, error in wrong:
        with pytest.raises(error):
            _book(By(NODE, NOW), book=book, legs=legs, words="试", late=0)
    turned = (Leg(a, 5), Leg(book.owed.account_id, -5))
    for words, late in ((" ", 0), ("试", 1)):
        with pytest.raises(errors.EntryMalformed):
            _book(By(NODE, NOW), book=book, legs=turned, words=words, late=late)
    assert Entry.objects.count() == before
