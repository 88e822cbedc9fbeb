"""The API of the ledger: accounts, statements, the way of money, claims, orders, transfers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.funds import api_transfers, queries, services
from xiejiang.funds.api_schemas import (
    AccountOut,
    ClaimIn,
    DecisionIn,
    EntryOut,
    HeldOut,
    LineOut,
    LotOut,
    MoveOut,
    ObligationOut,
    OrderIn,
    OrderOut,
    PostingOut,
    ReasonIn,
    ReceiptIn,
    SourceIn,
    StatementOut,
)
from xiejiang.funds.api_transfers import seen_matter
from xiejiang.funds.domain import (
    AccountKind,
    EntryKind,
    OrderKind,
    OrderState,
)
from xiejiang.funds.errors import OrderNotFound
from xiejiang.funds.models import Account, Entry, Move, Obligation, Order
from xiejiang.kernel.money import Money
from xiejiang.web.api import Cursor, Limit, Named, agency_ref, answers
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["funds"])
router.add_router("", api_transfers.router)


def _mine(request: Request) -> Agency:
    return agencies.agency(code=request.actor.agency_code)


def _account(row: Account) -> AccountOut:
    return AccountOut(
        id=row.pk,
        agency=agency_ref(row.agency),
        kind=Named(value=row.kind, label=AccountKind(row.kind).zh),
        name=row.name,
        matter=row.matter,
        balance_fen=row.balance,
        closed_on=row.closed_on,
    )


def _move(row: Move) -> MoveOut:
    return MoveOut(
        lot=row.lot_id,
        entry=row.entry_id,
        voucher=queries.voucher(row.entry),
        from_account=row.giving.account_id if row.giving else None,
        to_account=row.getting.account_id if row.getting else None,
        amount_fen=row.amount,
        paid_for=row.entry.paid_for,
    )


def _entry(row: Entry) -> EntryOut:
    return EntryOut(
        id=row.pk,
        agency=agency_ref(row.agency),
        voucher=queries.voucher(row),
        kind=Named(value=row.kind, label=EntryKind(row.kind).zh),
        words=row.words,
        on=row.on,
        happened_on=row.happened_on,
        matter=row.matter,
        paid_for=row.paid_for,
        source=SourceIn.of(queries.source_of(row)),
        postings=[
            PostingOut(
                account=p.account_id,
                account_name=p.account.name,
                amount_fen=p.amount,
                balance_fen=p.after,
            )
            for p in row.postings.select_related("account").order_by("pk")
        ],
        moves=[_move(m) for m in queries.sources_of(row)],
    )


def _obligation(row: Obligation) -> ObligationOut:
    late = queries.overdue_of(row, on=timezone.localdate())
    return ObligationOut(
        id=row.pk,
        agency=agency_ref(row.agency),
        matter=row.matter,
        obligor=row.obligor,
        component=row.component,
        amount_fen=row.amount,
        owed_fen=row.account.balance,
        source=SourceIn.of(queries.source_of(row)),
        enforceable=row.enforceable,
        overdue_fen=late.fen if late else 0,
        overdue_days=late.days if late else 0,
        handed_on=row.handed_on,
    )


def _order(row: Order) -> OrderOut:
    return OrderOut(
        id=row.pk,
        agency=agency_ref(row.agency),
        kind=Named(value=row.kind, label=OrderKind(row.kind).zh),
        state=Named(value=row.state, label=OrderState(row.state).zh),
        payer=row.payer_id,
        payee=row.payee_id,
        amount_fen=row.amount,
        words=row.words,
        milestone=row.milestone_id,
        matter=row.matter,
        valid_until=row.valid_until,
        ordered_by=row.ordered_by,
        decided_by=row.decided_by,
        reason=row.reason,
        entry=row.entry_id,
    )


@router.get("/funds/accounts", response=answers(list[AccountOut]), summary="资金：账户")
def list_accounts(request: Request) -> list[AccountOut]:
    """The accounts of the caller's agency."""
    return [_account(a) for a in queries.accounts(by=request.actor)]


@router.get(
    "/funds/accounts/{int:account_id}/statement",
    response=answers(StatementOut),
    summary="资金：对账单",
)
def get_statement(
    request: Request,
    account_id: int,
    since: date,
    until: date,
    after: Cursor = "",
    limit: Limit = 100,
) -> StatementOut:
    """The postings of an account from one day to another."""
    if after and not (after.isdecimal() and len(after) < 10):
        raise CursorUnreadable
    account = queries.account(by=request.actor, pk=account_id, seen=request.must_see)
    told = queries.statement(
        account=account, since=since, until=until, limit=limit, after=int(after or 0)
    )
    return StatementOut(
        opening_fen=told.opening.fen,
        closing_fen=told.closing.fen,
        lines=[
            LineOut(
                entry=p.entry_id,
                voucher=queries.voucher(p.entry),
                on=p.on,
                happened_on=p.entry.happened_on,
                words=p.entry.words,
                amount_fen=p.amount,
                balance_fen=p.after,
            )
            for p in told.postings
        ],
        next_cursor=str(told.postings[-1].serial) if told.more else "",
    )


@router.get("/funds/entries/{int:entry_id}", response=answers(EntryOut), summary="资金：凭证")
def get_entry(request: Request, entry_id: int) -> EntryOut:
    """One entry, and where its money came from."""
    return _entry(queries.entry(by=request.actor, pk=entry_id, seen=request.must_see))


@router.post(
    "/funds/entries/{int:entry_id}/reversal",
    response=answers(EntryOut, status=201),
    summary="资金：冲销",
)
def reverse_entry(request: Request, entry_id: int, given: ReasonIn) -> Any:
    """Reverse an entry."""
    found = queries.entry(by=request.actor, pk=entry_id, seen=request.must_see)
    return Status(201, _entry(services.reverse(by(request), entry=found, reason=given.reason)))


@router.get("/funds/lots/{int:lot_id}", response=answers(LotOut), summary="资金：来款的去向")
def get_lot(request: Request, lot_id: int) -> LotOut:
    """One lot: back to its source, forward to all it paid for."""
    lot = queries.lot(by=request.actor, pk=lot_id, seen=request.must_see)
    return LotOut(
        id=lot.pk,
        amount_fen=lot.amount,
        matter=lot.matter,
        source=SourceIn.of(queries.source_of(lot)),
        earmark=lot.earmark,
        ledger=lot.ledger,
        moves=[_move(m) for m in queries.spent_on(lot)],
        lies_in=[
            HeldOut(account=a.pk, account_name=a.name, amount_fen=held.fen)
            for a, held in queries.lies_in(lot)
        ],
    )


@router.get(
    "/funds/obligations", response=answers(list[ObligationOut]), summary="资金：应缴款项和账龄"
)
def list_obligations(request: Request) -> list[ObligationOut]:
    """What is owed to the caller's agency."""
    rows = queries.obligations(by=request.actor).prefetch_related("instalments")
    return [_obligation(o) for o in rows]


@router.post(
    "/funds/obligations",
    response=answers(ObligationOut, status=201),
    summary="资金：登记应缴款项",
)
def register_obligation(request: Request, given: ClaimIn) -> Any:
    """Register what somebody has to pay."""
    made = services.register_claim(
        by(request),
        agency=_mine(request),
        matter=seen_matter(request, given.matter),
        claim=given.value(),
    )
    return Status(201, _obligation(made))


@router.post("/funds/receipts", response=answers(EntryOut, status=201), summary="资金：登记到账")
def receive(request: Request, given: ReceiptIn) -> Any:
    """Record that money came in."""
    owed = given.obligation
    made = services.receive(
        by(request),
        account=queries.account(by=request.actor, pk=given.account),
        amount=Money(given.amount_fen),
        obligation=queries.obligation(by=request.actor, pk=owed) if owed else None,
        words=given.words,
        happened_on=given.happened_on,
    )
    return Status(201, _entry(made))


@router.get("/funds/orders", response=answers(list[OrderOut]), summary="资金：付款单")
def list_orders(request: Request, only_open: bool = False) -> list[OrderOut]:
    """The orders of the caller's agency, the newest first."""
    rows = queries.orders(by=request.actor, only_open=only_open)
    return [_order(o) for o in rows[:500]]


@router.post("/funds/orders", response=answers(OrderOut, status=201), summary="资金：下付款单")
def place_order(request: Request, given: OrderIn) -> Any:
    """Order a payment; somebody else approves it."""
    work = queries.milestones(by=request.actor).filter(pk=given.milestone or 0).first()
    made = services.order(
        by(request),
        payer=queries.account(by=request.actor, pk=given.payer),
        payee=queries.account(by=request.actor, pk=given.payee),
        payment=given.value(),
        milestone=work,
        matter=seen_matter(request, given.matter),
    )
    return Status(201, _order(made))


@router.post(
    "/funds/orders/{uuid:order_id}/{verb}", response=answers(OrderOut), summary="资金：办理付款单"
)
def decide_order(request: Request, order_id: UUID, verb: str, given: DecisionIn) -> OrderOut:
    """``approve``, ``approve-advance``, ``refuse``, ``cancel`` or ``carry-out``."""
    found = queries.order(by=request.actor, pk=order_id, seen=request.must_see)
    acts = {
        "approve": services.approve,
        "approve-advance": services.approve_advance,
        "refuse": services.refuse,
        "cancel": services.cancel,
    }
    if verb == "carry-out":
        paid = services.carry_out(by(request), order=found, happened_on=given.happened_on)
        return _order(paid)
    if verb not in acts:
        raise OrderNotFound
    return _order(acts[verb](by(request), order=found, reason=given.reason))
