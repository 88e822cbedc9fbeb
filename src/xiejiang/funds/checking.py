"""The whole ledger computed again from its postings and moves: whatever differs is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Sum, Value, When

from xiejiang.funds.domain import HOLDING, Fault, OrderState
from xiejiang.funds.models import (
    Account,
    Budget,
    Entry,
    Lot,
    Milestone,
    Move,
    Obligation,
    Order,
    Piece,
    Posting,
    Transfer,
)
from xiejiang.funds.queries import voucher
from xiejiang.kernel.money import Money

SPENT = Q(getting__isnull=True)
CAME = Q(giving__isnull=True)
ACTIVE = (OrderState.ORDERED, OrderState.APPROVED, OrderState.CARRIED_OUT)


def check() -> list[Fault]:
    """Everything that does not hold; nothing when the ledger is sound."""
    parts = (
        _entries,
        _numbers,
        _chains,
        _balances,
        _pieces,
        _lots,
        _moves,
        _orders,
        _transfers,
        _obligations,
    )
    return [fault for part in parts for fault in part()]


def _entries() -> Iterator[Fault]:
    """Every entry has two or more postings that sum to zero."""
    summed = Posting.objects.values("entry").annotate(whole=Sum("amount"), count=Count("pk"))
    for row in summed.exclude(whole=0, count__gte=2):
        entry = Entry.objects.get(pk=row["entry"])
        yield Fault(voucher(entry), f"{row['count']} 笔分录，合计 {Money(row['whole'])}")
    for entry in Entry.objects.filter(postings__isnull=True):
        yield Fault(voucher(entry), "没有分录")
    apart = Posting.objects.exclude(on=F("entry__on"))
    for posting in apart.select_related("entry"):
        yield Fault(voucher(posting.entry), "分录的记账日与凭证不同")


def _numbers() -> Iterator[Fault]:
    """Numbers run from one without a gap."""
    series = Entry.objects.values("agency", "agency__name", "year")
    for row in series.annotate(count=Count("pk"), low=Min("number"), high=Max("number")):
        if row["low"] != 1 or row["high"] != row["count"]:
            where = f"{row['agency__name']} {row['year']}年"
            yield Fault(where, f"凭证号从 {row['low']} 到 {row['high']}，实有 {row['count']} 张")


def _chains() -> Iterator[Fault]:
    """Each posting follows the one before: serial, day and balance."""
    last = (0, 0, date.min, 0)
    rows = Posting.objects.order_by("account", "serial")
    for account, serial, on, amount, after in rows.values_list(
        "account", "serial", "on", "amount", "after"
    ).iterator(chunk_size=5000):
        before = last if last[0] == account else (account, 0, date.min, 0)
        if serial != before[1] + 1 or after != before[3] + amount or on < before[2]:
            yield Fault(f"账户 {account} 第 {serial} 笔", "与前一笔的序号、日期或者余额不衔接")
        last = (account, serial, on, after)


def _balances() -> Iterator[Fault]:
    """Balances are the sums of postings, and none is below its floor."""
    sums: dict[int, Any] = {
        row["account"]: row
        for row in Posting.objects.values("account").annotate(
            whole=Sum("amount"), count=Count("pk"), lowest=Min("after"), day=Max("on")
        )
    }
    for account in Account.objects.iterator(chunk_size=2000):
        row = sums.get(account.pk, {"whole": 0, "count": 0, "lowest": 0, "day": None})
        if account.balance != row["whole"] or account.last != row["count"]:
            told, made = Money(account.balance), Money(row["whole"])
            yield Fault(account.name, f"余额记为 {told}，分录合计 {made}")
        if account.last_on != row["day"]:
            yield Fault(account.name, f"记账至 {account.last_on}，分录到 {row['day']}")
        if account.floor is not None and row["count"] and row["lowest"] < account.floor:
            yield Fault(account.name, f"曾低于下限：{Money(row['lowest'])}")


def _pieces() -> Iterator[Fault]:
    """What lies in an account is the sum of its pieces, and each piece is what its moves leave."""
    held = {
        row["account"]: row["whole"]
        for row in Piece.objects.values("account").annotate(whole=Sum("left"))
    }
    for account in Account.objects.iterator(chunk_size=2000):
        wanted = account.balance if account.kind in HOLDING else 0
        if held.get(account.pk, 0) != wanted:
            made = Money(held.get(account.pk, 0))
            yield Fault(account.name, f"余额 {Money(wanted)}，各份额剩余合计 {made}")
    given = dict(_sums(Move.objects.filter(~CAME), "giving"))
    got = dict(_sums(Move.objects.filter(~SPENT), "getting"))
    rows = Piece.objects.values_list("pk", "amount", "left").iterator(chunk_size=5000)
    for key, amount, left in rows:
        if got.get(key) != amount or amount - given.get(key, 0) != left:
            yield Fault(f"份额 {key}", "与流向不符")


def _sums(rows: QuerySet[Move], name: str) -> Iterator[tuple[int, int]]:
    summed = rows.values_list(name).annotate(whole=Sum("amount"))
    yield from summed.iterator(chunk_size=5000)


def _lots() -> Iterator[Fault]:
    """A lot is what is left of it and what was paid out, less what came back."""
    left = {
        row["lot"]: row["whole"] for row in Piece.objects.values("lot").annotate(whole=Sum("left"))
    }
    signed = Case(
        When(SPENT & ~CAME, then=F("amount")),
        When(CAME & ~Q(entry=F("lot__entry")), then=-F("amount")),
        default=Value(0),
    )
    out = {
        row["lot"]: row["whole"] for row in Move.objects.values("lot").annotate(whole=Sum(signed))
    }
    for key, amount in Lot.objects.values_list("pk", "amount").iterator(chunk_size=5000):
        if left.get(key, 0) + out.get(key, 0) != amount:
            yield Fault(f"来款 {key}", "剩余与用出的合计不等于来款")


def _moves() -> Iterator[Fault]:
    """The moves of an entry bring into each account, and take out of it, what its postings say."""
    brought = Move.objects.filter(getting__isnull=False).values("getting__account")
    taken = Move.objects.filter(giving__isnull=False).values("giving__account")
    sums: dict[int, int] = {}
    for into in brought.annotate(whole=Sum("amount")):
        sums[into["getting__account"]] = into["whole"]
    for outof in taken.annotate(whole=Sum("amount")):
        key = outof["giving__account"]
        sums[key] = sums.get(key, 0) - outof["whole"]
    for account in Account.objects.filter(kind__in=[k.value for k in HOLDING]):
        if sums.get(account.pk, 0) != account.balance:
            yield Fault(account.name, "余额与流向的合计不符")


def _orders() -> Iterator[Fault]:
    """Budgets and milestones are taken by exactly the orders that stand."""
    taken: dict[int, int] = {}
    standing = Order.objects.filter(state__in=[s.value for s in ACTIVE], milestone__isnull=False)
    for row in standing.values("milestone").annotate(whole=Sum("amount")):
        taken[row["milestone"]] = row["whole"]
    budgets: dict[int, int] = {}
    for milestone in Milestone.objects.all():
        whole = taken.get(milestone.pk, 0)
        budgets[milestone.budget_id] = budgets.get(milestone.budget_id, 0) + whole
        if milestone.committed != whole:
            yield Fault(
                milestone.words, f"占用记为 {Money(milestone.committed)}，应为 {Money(whole)}"
            )
    for budget in Budget.objects.all():
        if budget.committed != budgets.get(budget.pk, 0):
            yield Fault(budget.words, f"占用记为 {Money(budget.committed)}，与付款单不符")
    for order in Order.objects.filter(entry__isnull=False).select_related("entry"):
        booked = Posting.objects.filter(entry=order.entry, account=order.payee_id).first()
        if order.entry is None or booked is None or booked.amount != order.amount:
            yield Fault(str(order.pk), "付款单与凭证的金额不符")


def _transfers() -> Iterator[Fault]:
    """What lies in transit is what transfers have open; both halves on one node agree."""
    waiting: dict[int, int] = {}
    halves: dict[object, dict[str, Transfer]] = {}
    for row in Transfer.objects.all():
        halves.setdefault(row.transfer, {})[row.side] = row
        if row.account_id is not None:
            waiting[row.account_id] = waiting.get(row.account_id, 0) + row.open
    for account in Account.objects.filter(kind="transit"):
        if waiting.get(account.pk, 0) != account.balance:
            yield Fault(account.name, f"在途 {Money(account.balance)}，与未结的移交不符")
    for pair in halves.values():
        out, into = pair.get("out"), pair.get("in")
        if out and into and _figures(out) != _figures(into):
            yield Fault(str(out.transfer), "移交的两边不一致")


def _figures(half: Transfer) -> tuple[int, int, int, bool]:
    return half.amount, half.done, half.returned, half.declined


def _obligations() -> Iterator[Fault]:
    """What is still owed never exceeds what was registered."""
    for row in Obligation.objects.select_related("account"):
        if not 0 <= row.account.balance <= row.amount:
            yield Fault(
                row.component, f"还欠 {Money(row.account.balance)}，登记 {Money(row.amount)}"
            )
