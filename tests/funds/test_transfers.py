"""Money to another region: two halves, each in its own ledger, and what is open between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.funds.conftest import MATTER, TODAY, Book, opened
from xiejiang.funds import errors, queries, services
from xiejiang.funds.checking import check
from xiejiang.funds.domain import AccountKind, Confirmed, OrderKind, Origin
from xiejiang.funds.models import Account, Transfer
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db
K = Money.yuan(1_000)
THERE = "420583-agriculture"


@pytest.fixture
def out(book: Book) -> Transfer:
    """Two thousand on their way, from two receipts."""
    book.receive(K)
    book.receive(K + K)
    transit = opened(book.cast, book.agency.code, "ecology", AccountKind.TRANSIT, "移交在途")
    book.pay(
        K + K,
        OrderKind.TRANSFER,
        payee=transit,
        matter=MATTER,
        to_code=THERE,
        to_name="枝江市农业农村局",
    )
    return Transfer.objects.get(side="out")


@pytest.fixture
def there(book: Book) -> Account:
    return opened(book.cast, THERE, "outsider", AccountKind.FUND, "接收专户")


def incoming() -> Transfer:
    return Transfer.objects.get(side="in")


def outgoing() -> Transfer:
    return Transfer.objects.get(side="out")


def test_both_halves_agree_and_the_way_leads_back_to_the_judgment(
    book: Book, out: Transfer, there: Account
) -> None:
    """Both ledgers are on this node: the other side is told in the same act."""
    cast, agency = book.cast, book.cast.agency(THERE)
    told = queries.carried(out)
    assert [o.fen for o in told.origins] == [K.fen, K.fen]
    into = incoming()
    assert (into.agency, into.amount, into.open) == (agency, 2 * K.fen, 2 * K.fen)
    assert services.announce(cast.by("outsider"), agency=agency, carried=told) == into
    services.take_arrival(cast.by("outsider"), transfer=into, account=there, amount=K + Money(1))
    assert (incoming().open, outgoing().open) == (K.fen - 1, K.fen - 1)
    back = queries.confirmed(incoming(), on=TODAY)
    half = services.take_confirmation(cast.by("ecology"), agency=book.agency, confirmed=back)
    assert (half.done, half.open) == (K.fen + 1, K.fen - 1), "said twice, booked once"
    lots = [lot for e in queries.entries(by=cast.actor("outsider")) for lot in e.lots.all()]
    assert [(x.amount, x.source_reference) for x in lots] == [
        (K.fen, "judgment-12"),
        (1, "judgment-12"),
    ]
    assert "重庆市江津区生态环境局 2026年记字第" in lots[0].ledger
    services.take_arrival(cast.by("outsider"), transfer=into, account=there, amount=K - Money(1))
    assert (incoming().open, outgoing().open) == (0, 0)
    assert check() == []


def test_what_does_not_arrive_stays_open_until_it_is_taken_back(
    book: Book, out: Transfer, there: Account
) -> None:
    cast, into = book.cast, incoming()
    by = cast.by("outsider")
    with pytest.raises(errors.TransferExceeded):
        services.take_arrival(by, transfer=into, account=there, amount=K + K + Money(1))
    services.take_arrival(by, transfer=into, account=there, amount=K)
    with pytest.raises(errors.FundsInvalid):
        services.decline(cast.by("outsider_head"), transfer=into, reason="")
    services.decline(cast.by("outsider_head"), transfer=into, reason="不具备实施条件")
    with pytest.raises(errors.TransferEnded):
        services.take_arrival(by, transfer=into, account=there, amount=K)
    half = outgoing()
    assert (half.declined, half.open, half.reason) == (True, K.fen, "不具备实施条件")
    head = cast.by("ecology_head")
    with pytest.raises(errors.TransferExceeded):
        services.take_back(
            head, transfer=half, account=book.deposit, amount=K + Money(1), reason="退回"
        )
    services.take_back(head, transfer=half, account=book.deposit, amount=K, reason="对方不再接收")
    assert (outgoing().open, incoming().open) == (0, 0)
    book.deposit.refresh_from_db()
    assert Money(book.deposit.balance) == K + K
    assert check() == []


def test_what_the_sender_took_back_cannot_arrive_any_more(
    book: Book, out: Transfer, there: Account
) -> None:
    head, by = book.cast.by("ecology_head"), book.cast.by("outsider")
    services.take_back(head, transfer=out, account=book.deposit, amount=K, reason="银行退票")
    with pytest.raises(errors.TransferExceeded):
        services.take_arrival(by, transfer=incoming(), account=there, amount=K + Money(1))
    services.take_arrival(by, transfer=incoming(), account=there, amount=K)
    assert (outgoing().open, incoming().open) == (0, 0)
    told = queries.carried(outgoing())
    with pytest.raises(errors.TransferDiffers, match="已经登记到账"):
        services.announce(
            by, agency=book.cast.agency(THERE), carried=replace(told, returned=K + Money(1))
        )
    again = services.announce(
        by, agency=book.cast.agency(THERE), carried=replace(told, returned=Money(0))
    )
    assert again.returned == K.fen, "an older list does not take back what a newer one said"
    assert check() == []


def test_what_differs_or_comes_from_strangers_is_refused(
    book: Book, out: Transfer, there: Account
) -> None:
    cast, agency = book.cast, book.cast.agency(THERE)
    told = queries.carried(out)
    by = cast.by("outsider")
    wrong = [
        replace(told, returned=told.amount + Money(1)),
        replace(told, amount=K),
        replace(told, origins=()),
        replace(told, purpose=" "),
        replace(told, origins=(Origin(told.amount.fen + 5, told.source), Origin(-5, told.source))),
    ]
    for bad in wrong:
        with pytest.raises(errors.FundsInvalid):
            services.announce(by, agency=agency, carried=bad)
    for bad in (
        replace(told, to_code="500116-police"),
        replace(told, sent_on=TODAY - timedelta(days=1)),
    ):
        with pytest.raises(errors.TransferDiffers):
            services.announce(by, agency=agency, carried=bad)
    with pytest.raises(errors.NotOwner):
        services.announce(cast.by("police"), agency=agency, carried=told)
    word = Confirmed(told.id, THERE, K + K + Money(1), TODAY)
    mine = cast.by("ecology")
    with pytest.raises(errors.TransferExceeded):
        services.take_confirmation(mine, agency=book.agency, confirmed=word)
    with pytest.raises(errors.TransferDiffers):
        services.take_confirmation(
            mine, agency=book.agency, confirmed=replace(word, to_code="x", received=K)
        )
    with pytest.raises(errors.TransferNotFound):
        services.take_confirmation(
            cast.by("police"), agency=cast.agency("500116-police"), confirmed=word
        )
    with pytest.raises(errors.TransferNotFound):
        services.take_arrival(mine, transfer=out, account=book.deposit, amount=K)
    assert check() == []
