"""Reads of the ledger.

A row is read by its own agency, and by agencies that take part in its matter. This room knows no
cases: callers hand in ``seen``, which refuses a matter that the reader does not see (the shell
puts it on the request as ``must_see``), or ``matters``, those already checked.

::

    account(by=, pk=, seen=) -> Account;  accounts(by=, matters=()) -> QuerySet[Account]
    statement(account=, since=, until=, limit=, after=);  balance(account=, on=) -> Money
    trial_balance(agency_id=, on=) -> list[TrialRow]
    entry(by=, pk=, seen=) -> Entry;  orders(...), order(...), obligations(...), transfers(...)
    ageing(by=, on=, matters=()) -> list[Overdue]
    spent_on(lot) / sources_of(entry)            # a fen forward, and back
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Sum

from xiejiang.audit.domain import Actor, Power, reference
from xiejiang.audit.queries import LogEntry, entry_about
from xiejiang.funds import archival
from xiejiang.funds.domain import (
    OPEN_ORDERS,
    Carried,
    Confirmed,
    Leg,
    OrderState,
    Origin,
    Overdue,
    Source,
    SourceKind,
    TransferSide,
)
from xiejiang.funds.errors import (
    AccountNotFound,
    EntryNotFound,
    FundsError,
    LotNotFound,
    ObligationNotFound,
    OrderNotFound,
    TransferNotFound,
)
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
from xiejiang.funds.statements import (
    EVERYTHING,
    STATEMENT_HEAD,
    Statement,
    TrialRow,
    balance,
    overdue_of,
    statement,
    statement_rows,
    trial_balance,
    voucher,
)
from xiejiang.kernel.errors import NotFound
from xiejiang.kernel.money import Money

__all__ = [
    "EVERYTHING",
    "STATEMENT_HEAD",
    "Statement",
    "TrialRow",
    "balance",
    "overdue_of",
    "statement",
    "statement_rows",
    "trial_balance",
    "voucher",
]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state, must_rest = archival.archive_state, archival.must_rest
READS_FUNDS = {Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SUPERVISE, Power.READ_LOG}
"""Any of these lets a post read its agency's book; administrators have none of them."""

Seen = Callable[[uuid.UUID], object]
T = TypeVar("T", bound=Model)

ACT_LABELS = {
    "funds.account_opened": "开立账户",
    "funds.account_closed": "销户",
    "funds.claim_registered": "登记应缴款项",
    "funds.claim_reduced": "核减应缴款项",
    "funds.title_recorded": "补登生效文书",
    "funds.handed_to_enforcement": "移交执行",
    "funds.received": "登记到账",
    "funds.interest_credited": "登记利息",
    "funds.identified": "查明来款",
    "funds.reversed": "冲销凭证",
    "funds.budget_set": "登记预算",
    "funds.budget_amended": "调整预算",
    "funds.milestone_added": "登记节点",
    "funds.milestone_accepted": "登记节点验收",
    "funds.ordered": "下付款单",
    "funds.approved": "批准付款单",
    "funds.advance_approved": "批准预付",
    "funds.refused": "不批准付款单",
    "funds.cancelled": "撤回付款单",
    "funds.carried_out": "登记付出",
    "funds.orders_expired": "付款单过期",
    "funds.transfer_announced": "登记外地移交",
    "funds.transfer_arrived": "接收外地移交",
    "funds.transfer_confirmed": "登记对方接收",
    "funds.transfer_declined": "不再接收移交",
    "funds.transfer_taken_back": "收回移交",
    "funds.file_imported": "导入银行流水",
    "funds.line_matched": "确认对账",
    "funds.line_unmatched": "撤销对账",
    "funds.line_set_aside": "说明对账差异",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def visible(model: type[T], *, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[T]:
    """The rows of a table with an agency and a matter that an actor may read."""
    rows: QuerySet[T] = model._default_manager.all()
    if by.can(Power.SYSTEM):
        return rows
    if not by.powers & READS_FUNDS:
        return rows.none()
    return rows.filter(Q(agency_id=by.agency_key) | Q(matter__in=list(matters)))


def sees(row: Any, *, by: Actor, seen: Seen) -> bool:
    """Whether an actor may read one row; the same rule as :func:`visible`."""
    if by.can(Power.SYSTEM):
        return True
    if not by.powers & READS_FUNDS:
        return False
    if row.agency_id == by.agency_key:
        return True
    if row.matter is None:
        return False
    try:
        seen(row.matter)
    except NotFound:
        return False
    return True


def unseen(matter: uuid.UUID) -> object:
    """A ``seen`` that sees no matter: for readers who ask for their own agency alone."""
    raise NotFound


def _one(rows: QuerySet[T], key: object, by: Actor, seen: Seen, missing: type[FundsError]) -> T:
    found = rows.filter(pk=key).first()
    if found is None or not sees(found, by=by, seen=seen):
        raise missing
    return found


def account(*, by: Actor, pk: int, seen: Seen = unseen) -> Account:
    """One account."""
    rows = Account.objects.select_related("agency")
    return _one(rows, pk, by, seen, AccountNotFound)


def entry(*, by: Actor, pk: int, seen: Seen = unseen) -> Entry:
    """One entry."""
    rows = Entry.objects.select_related("agency", "reverses", "reversed_by")
    return _one(rows, pk, by, seen, EntryNotFound)


def entry_by_number(*, by: Actor, agency_id: int, year: int, number: int) -> Entry:
    """One entry of an agency by its number."""
    found = Entry.objects.filter(agency_id=agency_id, year=year, number=number).first()
    if found is None:
        raise EntryNotFound
    return entry(by=by, pk=found.pk)


def order(*, by: Actor, pk: uuid.UUID, seen: Seen = unseen) -> Order:
    """One order."""
    rows = Order.objects.select_related("agency", "payer", "payee", "milestone__budget", "entry")
    return _one(rows, pk, by, seen, OrderNotFound)


def matter_of_order(order_id: uuid.UUID) -> uuid.UUID | None:
    """The case of an order, without showing anything of either."""
    return Order.objects.filter(pk=order_id).values_list("matter", flat=True).first()


def obligation(*, by: Actor, pk: int, seen: Seen = unseen) -> Obligation:
    """One obligation."""
    rows = Obligation.objects.select_related("agency", "account")
    return _one(rows, pk, by, seen, ObligationNotFound)


def transfer(*, by: Actor, pk: int, seen: Seen = unseen) -> Transfer:
    """One half of a transfer."""
    rows = Transfer.objects.select_related("agency", "account")
    return _one(rows, pk, by, seen, TransferNotFound)


def lot(*, by: Actor, pk: int, seen: Seen = unseen) -> Lot:
    """One lot of money; read by whoever reads the entry that brought it."""
    found = Lot.objects.select_related("entry__agency").filter(pk=pk).first()
    if found is None or not sees(found.entry, by=by, seen=seen):
        raise LotNotFound
    return found


def accounts(*, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[Account]:
    """The accounts an actor may read."""
    return visible(Account, by=by, matters=matters).select_related("agency")


def obligations(*, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[Obligation]:
    """The obligations an actor may read."""
    rows = visible(Obligation, by=by, matters=matters)
    return rows.select_related("agency", "account")


def orders(
    *, by: Actor, matters: Collection[uuid.UUID] = (), only_open: bool = False
) -> QuerySet[Order]:
    """The orders an actor may read, the newest first."""
    rows = visible(Order, by=by, matters=matters)
    if only_open:
        rows = rows.filter(state__in=[s.value for s in OPEN_ORDERS])
    return rows.select_related("agency", "payer", "payee", "milestone__budget", "entry")


def orders_to_approve(*, by: Actor) -> QuerySet[Order]:
    """What waits for the actor to approve: of their agency, and ordered by somebody else."""
    if not by.can(Power.APPROVE) or by.person_id is None:
        return Order.objects.none()
    waiting = Order.objects.filter(agency_id=by.agency_key, state=OrderState.ORDERED.value)
    return waiting.exclude(ordered_by_id=by.person_id)


def budgets(*, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[Budget]:
    """The budgets an actor may read."""
    return visible(Budget, by=by, matters=matters).prefetch_related("milestones")


def milestones(*, by: Actor) -> QuerySet[Milestone]:
    """The milestones of the actor's agency."""
    rows = Milestone.objects.filter(budget__in=visible(Budget, by=by))
    return rows.select_related("budget__agency").order_by("budget", "pk")


def transfers(*, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[Transfer]:
    """The halves of transfers an actor may read, the newest first."""
    return visible(Transfer, by=by, matters=matters).select_related("agency", "account")


def entries(*, by: Actor, matters: Collection[uuid.UUID] = ()) -> QuerySet[Entry]:
    """The entries an actor may read, the newest first."""
    return visible(Entry, by=by, matters=matters).select_related("agency").order_by("-pk")


def legs_of(entry: Entry) -> tuple[Leg, ...]:
    """The legs of an entry, in the order in which they were booked."""
    rows = Posting.objects.filter(entry=entry).order_by("pk")
    return tuple(Leg(p.account_id, p.amount) for p in rows)


def source_of(row: Any) -> Source:
    """Where the money of a row comes from."""
    return Source(SourceKind(row.source_kind), row.source_words, row.source_reference)


def ageing(
    *, by: Actor, on: date, matters: Collection[uuid.UUID] = ()
) -> list[tuple[Obligation, Overdue]]:
    """账龄: every obligation that is overdue, the longest first."""
    rows = obligations(by=by, matters=matters).filter(account__balance__gt=0)
    rows = rows.filter(instalments__on__lt=on).distinct().prefetch_related("instalments")
    found = [(o, overdue_of(o, on=on)) for o in rows]
    late = [(o, overdue) for o, overdue in found if overdue is not None]
    return sorted(late, key=lambda pair: -pair[1].days)


def sources_of(entry: Entry) -> list[Move]:
    """Back: from which lots the money of an entry came."""
    rows = Move.objects.filter(entry=entry).select_related(
        "lot__entry__agency", "giving__account", "getting__account"
    )
    return list(rows.order_by("pk"))


def spent_on(lot: Lot) -> list[Move]:
    """Forward: every move of a lot, from when it came in."""
    rows = Move.objects.filter(lot=lot).select_related(
        "entry__agency", "giving__account", "getting__account"
    )
    return list(rows.order_by("pk"))


def lies_in(lot: Lot) -> list[tuple[Account, Money]]:
    """Where what is left of a lot lies now."""
    return where_lie([lot])[lot.pk]


def where_lie(lots: Collection[Lot]) -> dict[int, list[tuple[Account, Money]]]:
    """Where what is left of each lot lies now."""
    rows = Piece.objects.filter(lot__in=lots, left__gt=0).values("lot", "account")
    summed = list(rows.annotate(held=Sum("left")).order_by("lot", "account"))
    accounts_ = Account.objects.select_related("agency").in_bulk({r["account"] for r in summed})
    found: dict[int, list[tuple[Account, Money]]] = {lot.pk: [] for lot in lots}
    for row in summed:
        found[row["lot"]].append((accounts_[row["account"]], Money(row["held"])))
    return found


def carried(transfer: Transfer) -> Carried:
    """The sending half in plain values, for the other ledger."""
    if transfer.side != TransferSide.OUT:
        raise TransferNotFound
    return Carried(
        id=transfer.transfer,
        from_code=transfer.agency.code,
        from_name=transfer.agency.name,
        to_code=transfer.other_code,
        amount=Money(transfer.amount),
        sent_on=transfer.sent_on,
        purpose=transfer.purpose,
        source=source_of(transfer),
        origins=tuple(Origin.of_data(o) for o in transfer.origins),
        returned=Money(transfer.returned),
    )


def confirmed(transfer: Transfer, *, on: date) -> Confirmed:
    """What the receiving half says back: how much has arrived until now."""
    if transfer.side != TransferSide.IN:
        raise TransferNotFound
    return Confirmed(
        id=transfer.transfer,
        to_code=transfer.agency.code,
        received=Money(transfer.done),
        on=on,
        declined=transfer.declined,
        reason=transfer.reason,
    )


def other_half(transfer: Transfer) -> Transfer | None:
    """The other half, when its ledger is on this node too."""
    return Transfer.objects.filter(transfer=transfer.transfer).exclude(pk=transfer.pk).first()


def said_to(*, agencies: Collection[str]) -> QuerySet[Transfer]:
    """The halves of which some agencies keep the other, once there is something to tell them."""
    found = Transfer.objects.filter(other_code__in=agencies, log_index__gt=0)
    return found.select_related("agency").order_by("pk")


TELLS = {
    TransferSide.OUT: ("funds.carried_out", "funds.transfer_taken_back"),
    TransferSide.IN: ("funds.transfer_arrived", "funds.transfer_declined"),
}
"""The acts after which the other ledger has something new to know."""


def telling_entry(transfer: Transfer) -> LogEntry | None:
    """The entry of the log whose details hold the digest of what was said last."""
    acts, since = TELLS[TransferSide(transfer.side)], transfer.log_index
    subjects = (reference(transfer), f"funds.Order:{transfer.transfer}")
    found = (entry_about(subject=subject, acts=acts, after=since) for subject in subjects)
    return next((entry for entry in found if entry is not None), None)


def half_here(*, by: Actor, transfer: uuid.UUID) -> Transfer:
    """The half of the actor's agency, by the number that both halves share."""
    rows = visible(Transfer, by=by).filter(transfer=transfer)
    found = rows.first()
    if found is None:
        raise TransferNotFound
    return found
