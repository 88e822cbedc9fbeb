"""The acts of the ledger: what they book, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.conftest import NOW, Cast
from tests.funds.conftest import (
    JUDGMENT,
    MATTER,
    MILLION,
    OTHER_MATTER,
    TODAY,
    Book,
    claim,
    opened,
)
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.funds import errors, queries, services
from xiejiang.funds.checking import check
from xiejiang.funds.domain import (
    AccountKind,
    EntryKind,
    OrderKind,
    OrderState,
    Source,
    SourceKind,
)
from xiejiang.funds.models import Account, Entry, Lot, Move, Posting
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db
K = Money.yuan(1_000)


def balance(account: Account) -> Money:
    account.refresh_from_db()
    return Money(account.balance)


@pytest.fixture(autouse=True)
def _sound(book: Book) -> Iterator[None]:
    """Whatever a test does, the ledger is sound afterwards."""
    yield
    assert check() == []


def test_from_the_judgment_to_the_milestone_and_back(book: Book) -> None:
    assert balance(book.owed.account) == MILLION
    receipt = book.receive(Money.yuan(600_000))
    assert balance(book.owed.account) == Money.yuan(400_000)
    book.accept()
    paid = book.pay(Money.yuan(450_000))
    assert paid.state == OrderState.CARRIED_OUT
    assert balance(book.deposit) == Money.yuan(150_000)
    [move] = queries.sources_of(paid.entry)
    assert move.lot.source_reference == "judgment-12"
    assert move.lot.entry == receipt
    assert paid.entry.paid_for == "m-1"
    [came, went] = queries.spent_on(move.lot)
    assert (came.entry, went.entry) == (receipt, paid.entry)
    assert queries.lies_in(move.lot) == [(book.deposit, Money.yuan(150_000))]
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3]


def test_first_in_first_out_unless_named_or_earmarked(book: Book) -> None:
    first = book.receive(K).lots.get()
    second = book.receive(K).lots.get()
    source = Source(SourceKind.OTHER, "结息单")
    by = book.cast.by("ecology")
    for matter, earmark in ((MATTER, "放流"), (OTHER_MATTER, "")):
        services.credit_interest(
            by, account=book.deposit, amount=K, source=source, matter=matter, earmark=earmark
        )
    book.accept()
    paid = book.pay(K.times(1) + Money(1))
    assert [(m.lot, m.amount) for m in queries.sources_of(paid.entry)] == [
        (first, K.fen),
        (second, 1),
    ]
    marked = book.pay(K, earmark="放流")
    assert [m.lot.earmark for m in queries.sources_of(marked.entry)] == ["放流"]
    with pytest.raises(errors.EarmarkShort, match=r"999\.99"):
        book.pay(K)
    other = Lot.objects.get(matter=OTHER_MATTER)
    named = book.pay(K, lot=other.pk)
    assert [m.lot for m in queries.sources_of(named.entry)] == [other]


def test_money_keeps_its_lot_through_the_treasury(book: Book) -> None:
    lot = book.receive(K).lots.get()
    book.pay(K, OrderKind.REMITTANCE, payee=book.fund)
    assert queries.lies_in(lot) == [(book.fund, K)]
    book.accept()
    paid = book.pay(K, payer=book.fund)
    assert [m.lot for m in queries.sources_of(paid.entry)] == [lot]


def test_nobody_approves_what_they_ordered_through_no_post(book: Book, cast: Cast) -> None:
    book.receive(K)
    book.accept()
    made = book.order(K)
    second = Post.objects.create(
        person=cast.person("ecology"),
        agency=book.agency,
        role="approver",
        title="主要负责人（代）",
        since=TODAY,
    )
    actor = queries_actor(second)
    with pytest.raises(errors.SamePerson):
        services.approve(By(actor, NOW), order=made)
    with pytest.raises(errors.SamePerson):
        services.refuse(By(actor, NOW), order=made, reason="不")
    with pytest.raises(PowerMissing):
        services.approve(cast.by("ecology"), order=made)
    with pytest.raises(PowerMissing):
        services.approve(By(NODE, NOW), order=made)
    with pytest.raises(errors.OrderNotOpen):
        services.carry_out(cast.by("ecology"), order=made)
    made.decided_by_id = made.ordered_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def queries_actor(post: Post) -> object:
    from xiejiang.agencies import queries as agencies

    return agencies.actor(post)


def test_another_agency_does_nothing_in_this_book(book: Book, cast: Cast) -> None:
    book.receive(K)
    book.accept()
    made = book.order(K)
    outsider, head = cast.by("outsider"), cast.by("outsider_head")
    approved = book.order(Money(1))
    services.approve(cast.by("ecology_head"), order=approved)
    tries: list[Callable[[], object]] = [
        lambda: services.receive(outsider, account=book.deposit, amount=K),
        lambda: services.open_account(
            outsider, agency=book.agency, kind=AccountKind.FUND, name="x"
        ),
        lambda: services.register_claim(outsider, agency=book.agency, matter=MATTER, claim=claim()),
        lambda: services.approve(head, order=made),
        lambda: services.refuse(head, order=made, reason="x"),
        lambda: services.cancel(outsider, order=made, reason="x"),
        lambda: services.carry_out(outsider, order=approved),
        lambda: services.close_account(head, account=book.fund),
        lambda: services.reverse(head, entry=Entry.objects.get(number=2), reason="x"),
        lambda: services.hand_to_enforcement(head, obligation=book.owed, words="x"),
        lambda: services.reduce_claim(head, obligation=book.owed, amount=K, source=JUDGMENT),
        lambda: services.amend_budget(head, budget=book.budget, amount=K, reason="x"),
        lambda: services.add_milestone(
            outsider, budget=book.budget, reference="m", words="x", price=K
        ),
        lambda: services.credit_interest(outsider, account=book.deposit, amount=K, source=JUDGMENT),
    ]
    for attempt in tries:
        with pytest.raises(errors.NotOwner):
            attempt()


def test_only_accepted_milestones_are_paid_unless_an_advance_is_approved(book: Book) -> None:
    book.receive(MILLION.times(1) - K)
    with pytest.raises(errors.NotAccepted):
        book.order(K)
    advance = book.order(K, OrderKind.ADVANCE)
    head = book.cast.by("ecology_head")
    with pytest.raises(errors.AdvanceApproval):
        services.approve(head, order=advance)
    with pytest.raises(errors.FundsInvalid):
        services.approve_advance(head, order=advance, reason=" ")
    services.approve_advance(head, order=advance, reason="备料")
    assert services.carry_out(book.cast.by("ecology"), order=advance).state == "carried-out"
    book.accept()
    with pytest.raises(errors.MilestoneExceeded, match="499,000"):
        book.order(Money.yuan(499_001))
    plain = book.order(Money.yuan(499_000))
    with pytest.raises(errors.OrderNotOpen):
        services.approve_advance(head, order=plain, reason="x")


def test_budgets_hold_and_are_released(book: Book) -> None:
    head, by = book.cast.by("ecology_head"), book.cast.by("ecology")
    second = services.add_milestone(
        by, budget=book.budget, reference="m-2", words="放流", price=MILLION
    )
    services.accept_milestone(by, milestone=second, accepted_on=TODAY, acceptance="验收 2")
    second.refresh_from_db()
    book.accept()
    kept = [book.order(Money.yuan(300_000)), book.order(Money.yuan(400_000), milestone=second)]
    with pytest.raises(errors.BudgetExceeded, match="100,000"):
        book.order(Money.yuan(100_001), milestone=second)
    with pytest.raises(errors.FundsInvalid, match="700,000"):
        services.amend_budget(head, budget=book.budget, amount=K, reason="压减")
    services.refuse(head, order=kept[0], reason="价款有误")
    services.cancel(by, order=kept[1], reason="重下")
    book.budget.refresh_from_db()
    assert book.budget.committed == 0
    services.amend_budget(head, budget=book.budget, amount=K, reason="压减")
    with pytest.raises(errors.OrderNotOpen):
        services.approve(head, order=kept[0])
    with pytest.raises(errors.ReferenceTaken):
        services.accept_milestone(by, milestone=second, accepted_on=TODAY, acceptance="再验")


def test_orders_expire(book: Book) -> None:
    book.receive(K)
    book.accept()
    made, approved = book.order(Money(5)), book.order(Money(6))
    head = book.cast.by("ecology_head")
    services.approve(head, order=approved)
    later = NOW + timedelta(days=31)
    with pytest.raises(errors.OrderExpired):
        services.approve(book.cast.by("ecology_head", later), order=made)
    with pytest.raises(errors.OrderExpired):
        services.carry_out(book.cast.by("ecology", later), order=approved)
    assert services.expire_orders(By(NODE, NOW)) == []
    assert {o.pk for o in services.expire_orders(By(NODE, later))} == {made.pk, approved.pk}
    book.budget.refresh_from_db()
    assert book.budget.committed == 0


def test_what_the_bank_paid_in_time_is_recorded_after_the_order_lapsed(book: Book) -> None:
    """The bank paid on the last day; the job ended the order before anyone came to work."""
    book.receive(K)
    book.accept()
    waiting, approved = book.order(Money(5)), book.order(Money(6))
    services.approve(book.cast.by("ecology_head"), order=approved)
    later = approved.valid_until + timedelta(days=1)
    at = NOW + (later - TODAY)
    services.expire_orders(By(NODE, at))
    by = book.cast.by("ecology", at)
    for made, day, error in (
        (approved, None, errors.OrderExpired),
        (approved, later, errors.OrderExpired),
        (approved, TODAY - timedelta(days=1), errors.FundsInvalid),
        (waiting, approved.valid_until, errors.OrderNotOpen),
    ):
        with pytest.raises(error):
            services.carry_out(by, order=made, happened_on=day)
    paid = services.carry_out(by, order=approved, happened_on=approved.valid_until)
    assert paid.entry is not None
    assert (paid.entry.happened_on, paid.entry.on) == (approved.valid_until, later)
    book.budget.refresh_from_db()
    assert book.budget.committed == 6
    assert check() == []


def test_nothing_goes_below_its_floor(book: Book) -> None:
    book.receive(K)
    book.accept()
    made = book.order(K + Money(1))
    services.approve(book.cast.by("ecology_head"), order=made)
    with pytest.raises(errors.BelowFloor, match=r"1,000\.00"):
        services.carry_out(book.cast.by("ecology"), order=made)
    made.refresh_from_db()
    assert made.state == OrderState.APPROVED
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=book.deposit.pk).update(balance=-1)
    with pytest.raises(errors.FundsInvalid, match="999,000"):
        book.receive(MILLION)


@pytest.mark.parametrize("model", [Entry, Posting, Lot, Move])
def test_what_was_booked_cannot_be_changed(book: Book, model: type[Entry]) -> None:
    book.receive(K)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(id=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


def test_a_reversal_puts_every_fen_back(book: Book) -> None:
    head = book.cast.by("ecology_head")
    receipt = book.receive(K)
    lot = receipt.lots.get()
    later = book.receive(K).lots.get()
    book.accept()
    paid = book.pay(Money(700))
    with pytest.raises(errors.SpentAlready, match=r"7\.00"):
        services.reverse(head, entry=receipt, reason="误记")
    services.reverse(head, entry=paid.entry, reason="银行退票")
    paid.refresh_from_db()
    book.budget.refresh_from_db()
    assert (paid.state, book.budget.committed) == (OrderState.REVERSED, 0)
    assert queries.lies_in(lot) == [(book.deposit, K)]
    with pytest.raises(errors.NotReversible, match="已经冲销"):
        services.reverse(head, entry=paid.entry, reason="再")
    again = book.pay(K.times(2) - Money(1))
    drawn = [(m.lot, m.amount) for m in queries.sources_of(again.entry)]
    assert drawn == [(lot, K.fen - 700), (later, K.fen), (lot, 699)], "what came back queues anew"


def test_a_reversal_is_approved_by_somebody_else(book: Book, cast: Cast) -> None:
    second = Post.objects.create(
        person=cast.person("ecology"),
        agency=book.agency,
        role="approver",
        title="代",
        since=TODAY,
    )
    receipt = book.receive(K)
    with pytest.raises(errors.SamePerson):
        services.reverse(By(queries_actor(second), NOW), entry=receipt, reason="误记")
    opening = Entry.objects.get(kind=EntryKind.OPENED)
    with pytest.raises(errors.NotReversible, match="另外的办理"):
        services.reverse(cast.by("ecology_head"), entry=opening, reason="误记")
    back = services.reverse(cast.by("ecology_head"), entry=receipt, reason="误记")
    with pytest.raises(errors.NotReversible):
        services.reverse(cast.by("ecology_head"), entry=back, reason="误记")
    assert balance(book.owed.account) == MILLION


def test_unidentified_money_pays_nothing_until_it_is_identified(book: Book) -> None:
    came = book.receive(K, obligation=None, happened_on=TODAY - timedelta(days=3))
    book.accept()
    with pytest.raises(errors.EarmarkShort):
        book.pay(K)
    made = services.identify(book.cast.by("ecology"), entry=came, obligation=book.owed)
    assert made.happened_on == TODAY - timedelta(days=3)
    with pytest.raises(errors.NotReversible):
        services.identify(book.cast.by("ecology"), entry=came, obligation=book.owed)
    with pytest.raises(errors.NotReversible):
        services.identify(book.cast.by("ecology"), entry=made, obligation=book.owed)
    book.pay(K, payer=book.deposit)


def test_the_clock_of_an_account_never_goes_back(book: Book) -> None:
    book.receive(K)
    yesterday = book.cast.by("ecology", NOW - timedelta(days=1))
    with pytest.raises(errors.BackInTime):
        services.receive(yesterday, account=book.deposit, amount=K, obligation=book.owed)
    tomorrow = book.cast.by("ecology", NOW + timedelta(days=1))
    services.receive(tomorrow, account=book.deposit, amount=K, obligation=book.owed)
    assert queries.balance(account=book.deposit, on=TODAY) == K
    assert queries.balance(account=book.deposit, on=TODAY + timedelta(days=9)) == K + K
    assert queries.balance(account=book.deposit, on=TODAY - timedelta(days=1)) == Money(0)
    rows = queries.trial_balance(agency_id=book.agency.pk, on=TODAY)
    assert sum(r.balance.fen for r in rows) == 0
    with pytest.raises(errors.FundsInvalid):
        book.receive(K, happened_on=TODAY + timedelta(days=1))


def test_claims_are_reduced_handed_over_and_age(book: Book, cast: Cast) -> None:
    by, head = cast.by("ecology"), cast.by("ecology_head")
    [(_, late)] = queries.ageing(by=by.actor, on=TODAY)
    assert (late.fen, late.days) == (Money.yuan(500_000).fen, 40)
    agreed = services.register_claim(
        by, agency=book.agency, matter=MATTER, claim=claim(enforceable=False)
    )
    with pytest.raises(errors.NoTitle):
        services.hand_to_enforcement(head, obligation=agreed, words="申请书")
    services.record_title(by, obligation=agreed, source=JUDGMENT)
    services.hand_to_enforcement(head, obligation=agreed, words="强制执行申请书")
    with pytest.raises(errors.HandedOver):
        services.hand_to_enforcement(head, obligation=agreed, words="再次")
    book.receive(Money.yuan(500_000))
    book.owed.account.refresh_from_db()
    assert queries.overdue_of(book.owed, on=TODAY) is None
    with pytest.raises(errors.NotOverdue):
        services.hand_to_enforcement(head, obligation=book.owed, words="申请书")
    with pytest.raises(errors.BelowFloor):
        services.reduce_claim(head, obligation=book.owed, amount=MILLION, source=JUDGMENT)
    services.reduce_claim(head, obligation=book.owed, amount=Money.yuan(500_000), source=JUDGMENT)
    assert balance(book.owed.account) == Money(0)


def test_refunds_go_back_from_the_lot_named(book: Book) -> None:
    book.receive(K)
    lot = book.receive(K).lots.get()
    back = opened(book.cast, book.agency.code, "ecology", AccountKind.REFUNDED, "执行回转")
    paid = book.pay(K, OrderKind.REFUND, payee=back, lot=lot.pk, matter=MATTER)
    assert [m.lot for m in queries.sources_of(paid.entry)] == [lot]


def test_accounts_close_only_when_empty(book: Book) -> None:
    head = book.cast.by("ecology_head")
    book.receive(K)
    with pytest.raises(errors.AccountNotEmpty):
        services.close_account(head, account=book.deposit)
    services.close_account(head, account=book.fund)
    made = book.order(K, OrderKind.REMITTANCE, payee=book.fund)
    services.approve(head, order=made)
    with pytest.raises(errors.AccountClosed):
        services.carry_out(book.cast.by("ecology"), order=made)
    with pytest.raises(errors.AccountExists):
        opened(book.cast, book.agency.code, "ecology", AccountKind.FUND, "修复专项资金")


@pytest.mark.parametrize(
    "given",
    [
        {"amount": Money(0)},
        {"amount": Money(-5)},
        {"amount": Money(10**18)},
        {"obligor": " "},
        {"component": "x" * 81},
        {"obligor": "甲\x00乙"},
        {"source": Source(SourceKind.JUDGMENT, "")},
        {"dues": claim(Money.yuan(2)).dues},
    ],
)
def test_bad_claims_are_refused_whole(book: Book, given: dict[str, object]) -> None:
    before = Account.objects.count(), Entry.objects.count()
    with pytest.raises(errors.FundsInvalid) as refused:
        services.register_claim(
            book.cast.by("ecology"), agency=book.agency, matter=MATTER, claim=claim(**given)
        )
    assert refused.value.complaints
    assert (Account.objects.count(), Entry.objects.count()) == before


def test_orders_complain_of_everything_at_once(book: Book, cast: Cast) -> None:
    foreign = opened(cast, "500116-police", "police", AccountKind.CONTRACTOR, "外单位")
    with pytest.raises(errors.FundsInvalid) as refused:
        book.order(
            Money(0),
            words="",
            milestone=None,
            payee=foreign,
            payer=book.contractor,
            valid_until=TODAY - timedelta(days=1),
            earmark="x" * 81,
            lot=99,
        )
    where = {c.where for c in refused.value.complaints}
    assert where == {
        "金额",
        "事由",
        "节点",
        "付款账户",
        "收款账户",
        "有效期至",
        "限定用途",
        "来款",
    }


def test_the_log_names_no_obligor(book: Book) -> None:
    book.receive(K)
    kept = str(list(LogEntry.objects.values_list("details", flat=True)))
    assert "某化工公司" not in kept
    assert LogEntry.objects.filter(act="funds.received", matter=MATTER).exists()
