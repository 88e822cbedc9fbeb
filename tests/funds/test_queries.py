"""Who reads what: the filter of lists and the predicate of one row say the same."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.funds.conftest import MATTER, OTHER_MATTER, TODAY, Book, opened
from xiejiang.audit.domain import NODE
from xiejiang.funds import queries, services
from xiejiang.funds.domain import AccountKind, SourceKind
from xiejiang.funds.errors import ContentError, EntryNotFound
from xiejiang.funds.kinds import bases
from xiejiang.funds.models import Account, Budget, Entry, Obligation, Order, Transfer
from xiejiang.kernel.errors import NotFound
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("matters", [(), (MATTER,), (OTHER_MATTER,), (MATTER, OTHER_MATTER)])
def test_lists_and_single_rows_agree_for_everybody(
    book: Book, matters: tuple[uuid.UUID, ...]
) -> None:
    book.receive(Money(500))
    book.accept()
    book.pay(Money(5))
    opened(book.cast, "500116-police", "police", AccountKind.ESCROW, "执行款")
    services.open_account(
        book.cast.by("police"),
        agency=book.cast.agency("500116-police"),
        kind=AccountKind.FUND,
        name="另案",
        matter=OTHER_MATTER,
    )

    def seen(matter: uuid.UUID) -> None:
        if matter not in matters:
            raise NotFound

    counts = set()
    for actor in (*book.cast.actors.values(), NODE):
        for model in (Account, Entry, Obligation, Order, Budget, Transfer):
            listed = set(queries.visible(model, by=actor, matters=matters))
            alone = {r for r in model.objects.all() if queries.sees(r, by=actor, seen=seen)}
            assert listed == alone
            counts.add(len(listed))
    assert len(counts) > 2, "somebody sees nothing, somebody something"


def test_accounts_and_statements_by_page(book: Book) -> None:
    for fen in (1, 2, 3):
        book.receive(Money(fen))
    told = queries.statement(account=book.deposit, since=TODAY, until=TODAY, limit=2)
    assert (told.opening.fen, told.closing.fen, told.more) == (0, 3, True)
    rest = queries.statement(account=book.deposit, since=TODAY, until=TODAY, limit=2, after=2)
    assert (rest.opening.fen, rest.closing.fen, rest.more) == (3, 6, False)
    assert (rest.came_in, rest.went_out) == (Money(3), Money(0))
    late = TODAY + timedelta(days=3)
    none = queries.statement(account=book.deposit, since=late, until=late)
    assert (none.opening.fen, none.closing.fen, none.postings) == (6, 6, ())
    with pytest.raises(EntryNotFound):
        queries.entry_by_number(
            by=book.cast.actor("ecology"), agency_id=book.agency.pk, year=2026, number=99
        )


def test_every_kind_says_on_what_law_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(bases()) == set(AccountKind)
    assert all(b.words and b.citation.title for b in bases().values())
    assert {k.value for k in SourceKind} >= {"judgment", "agreement"}
    bases.cache_clear()
    monkeypatch.setattr("xiejiang.funds.kinds.KEYS", {"id"})
    with pytest.raises(ContentError, match="多了或少了"):
        bases()
    monkeypatch.undo()
    monkeypatch.setattr("xiejiang.funds.kinds.load_instruments", dict)
    with pytest.raises(ContentError, match="没有规范性文件"):
        bases()
    monkeypatch.undo()
    monkeypatch.setattr("xiejiang.funds.kinds.tomllib.loads", lambda text: {"kind": []})
    with pytest.raises(ContentError, match="缺少"):
        bases()
