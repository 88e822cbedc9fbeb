"""Budgets, milestones and orders: what leads to a payment, and the people who answer for it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import F
from django.utils.timezone import localdate

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.funds import queries
from xiejiang.funds.booking import book
from xiejiang.funds.checks import (
    WORKING,
    amount_complaints,
    insist,
    must_be_somebody,
    must_own,
    source_complaints,
    text_complaints,
)
from xiejiang.funds.domain import (
    OPEN_ORDERS,
    SPENDABLE,
    Draft,
    Leg,
    OrderKind,
    OrderState,
    Payment,
)
from xiejiang.funds.errors import (
    AdvanceApproval,
    BudgetExceeded,
    MilestoneExceeded,
    NotAccepted,
    OrderExpired,
    OrderNotOpen,
    ReferenceTaken,
    SamePerson,
)
from xiejiang.funds.models import Account, Budget, Entry, Lot, Milestone, Order
from xiejiang.funds.transferring import sent
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money


@act("funds.budget_set", Power.APPROVE, Power.SYSTEM)
def set_budget(
    act: Act, *, agency: Agency, matter: uuid.UUID | None, plan: str, words: str, amount: Money
) -> Budget:
    """登记预算：一个方案一个预算，写明批准文号。"""
    must_own(act, agency)
    texts = text_complaints(plan=("方案编号", plan, 120), words=("名称", words, 200))
    insist(texts + amount_complaints(amount))
    made, new = Budget.objects.get_or_create(
        agency=agency,
        plan=plan.strip(),
        defaults={"matter": matter, "words": words.strip(), "amount": amount.fen},
    )
    if not new:
        raise ReferenceTaken(reference=plan.strip())
    act.about(made, matter=matter)
    return made


@act("funds.budget_amended", Power.APPROVE, Power.SYSTEM)
def amend_budget(act: Act, *, budget: Budget, amount: Money, reason: str) -> Budget:
    """调整预算：写明理由；不能低于已经占用的金额。"""
    must_own(act, budget.agency)
    act.about(budget, matter=budget.matter)
    insist(amount_complaints(amount) + text_complaints(reason=("理由", reason, 200)))
    mine = Budget.objects.filter(pk=budget.pk, committed__lte=amount.fen)
    if not mine.update(amount=amount.fen):
        budget.refresh_from_db()
        least = f"已经占用 {Money(budget.committed)}，预算不能更低"
        insist([Complaint("金额", least)])
    budget.refresh_from_db()
    return budget


@act("funds.milestone_added", *WORKING)
def add_milestone(
    act: Act, *, budget: Budget, reference: str, words: str, price: Money
) -> Milestone:
    """登记节点：做什么、价款多少；验收以后才能付款。"""
    must_own(act, budget.agency)
    texts = text_complaints(reference=("编号", reference, 120), words=("名称", words, 200))
    insist(texts + amount_complaints(price, "价款"))
    made, new = Milestone.objects.get_or_create(
        budget=budget,
        reference=reference.strip(),
        defaults={"words": words.strip(), "price": price.fen},
    )
    if not new:
        raise ReferenceTaken(reference=reference.strip())
    act.about(made, matter=budget.matter)
    return made


@act("funds.milestone_accepted", *WORKING)
def accept_milestone(
    act: Act, *, milestone: Milestone, accepted_on: date, acceptance: str
) -> Milestone:
    """登记节点验收：写明验收意见；此后可以按节点付款。"""
    must_own(act, milestone.budget.agency)
    act.about(milestone, matter=milestone.budget.matter)
    complaints = text_complaints(acceptance=("验收文书", acceptance, 200))
    if accepted_on > act.today:
        complaints.append(Complaint("验收日", "不能晚于今天"))
    insist(complaints)
    mine = Milestone.objects.filter(pk=milestone.pk, accepted_on__isnull=True)
    if not mine.update(accepted_on=accepted_on, acceptance=acceptance.strip()):
        raise ReferenceTaken(reference=f"{milestone.words}的验收")
    milestone.refresh_from_db()
    return milestone


@act("funds.ordered", Power.HANDLE)
def order(
    act: Act,
    *,
    payer: Account,
    payee: Account,
    payment: Payment,
    milestone: Milestone | None = None,
    matter: uuid.UUID | None = None,
) -> Order:
    """下付款单：占用预算和节点价款，等另一人审批。"""
    must_own(act, payer.agency)
    person = must_be_somebody(act)
    insist(_complaints(act, payer, payee, payment, milestone))
    if payment.kind is OrderKind.PAYMENT and milestone and milestone.accepted_on is None:
        raise NotAccepted(milestone=milestone.words)
    if milestone is not None:
        _commit(milestone, payment.amount)
        matter = milestone.budget.matter
    made = Order.objects.create(
        agency=payer.agency,
        matter=matter or payer.matter,
        kind=payment.kind.value,
        payer=payer,
        payee=payee,
        amount=payment.amount.fen,
        words=payment.words.strip(),
        earmark=payment.earmark.strip(),
        lot_id=payment.lot,
        milestone=milestone,
        to_code=payment.to_code.strip(),
        to_name=payment.to_name.strip(),
        valid_until=payment.valid_until,
        source_kind=payment.source.kind.value,
        source_words=payment.source.words.strip(),
        source_reference=payment.source.reference,
        ordered_by=act.actor.person_name,
        ordered_by_id=person,
        ordered_at=act.now,
    )
    act.about(made, matter=made.matter)
    text = f"{payment.kind.zh} {payment.amount} 的付款单等待审批"
    act.notify(NoticeTo(payer.agency.code, "payment-order", text, made.matter))
    return made


@act("funds.approved", Power.APPROVE)
def approve(act: Act, *, order: Order, reason: str = "") -> Order:
    """批准付款单：由下单人以外的人审批。"""
    if order.kind == OrderKind.ADVANCE:
        raise AdvanceApproval
    return _decide(act, order, OrderState.APPROVED, reason)


@act("funds.advance_approved", Power.APPROVE)
def approve_advance(act: Act, *, order: Order, reason: str) -> Order:
    """批准预付：验收以前付款，须单独审批，写明理由。"""
    insist(text_complaints(reason=("理由", reason, 300)))
    if order.kind != OrderKind.ADVANCE:
        raise OrderNotOpen(state=OrderKind(order.kind).zh, what="按预付审批")
    return _decide(act, order, OrderState.APPROVED, reason)


@act("funds.refused", Power.APPROVE)
def refuse(act: Act, *, order: Order, reason: str) -> Order:
    """不批准付款单：写明理由，占用的预算随之释放。"""
    insist(text_complaints(reason=("理由", reason, 300)))
    decided = _decide(act, order, OrderState.REFUSED, reason)
    _release(decided)
    return decided


@act("funds.cancelled", Power.HANDLE, Power.APPROVE)
def cancel(act: Act, *, order: Order, reason: str) -> Order:
    """撤回付款单：还没有付出的可以撤回，占用的预算随之释放。"""
    must_own(act, order.agency)
    act.about(order, matter=order.matter)
    insist(text_complaints(reason=("理由", reason, 300)))
    mine = Order.objects.filter(pk=order.pk, state__in=[s.value for s in OPEN_ORDERS])
    won = mine.update(state=OrderState.CANCELLED.value, reason=reason.strip())
    order.refresh_from_db()
    if not won:
        raise OrderNotOpen(state=OrderState(order.state).zh, what="撤回")
    _release(order)
    return order


@act("funds.carried_out", Power.HANDLE, Power.APPROVE)
def carry_out(act: Act, *, order: Order, happened_on: date | None = None) -> Order:
    """登记付出：银行已经付出批准的款项，记账；有效期内付出、过期以后才登记的，写明付出日。"""
    must_own(act, order.agency)
    must_be_somebody(act)
    on = act.today
    mine = Order.objects.select_for_update(of=("self",), no_key=True).select_related(
        "milestone", "agency"
    )
    held = mine.get(pk=order.pk)
    lapsed = held.lapsed
    if held.state != OrderState.APPROVED and not lapsed:
        raise OrderNotOpen(state=OrderState(held.state).zh, what="登记付出")
    _must_be_in_time(held, happened_on or on)
    if lapsed and held.milestone is not None:
        _commit(held.milestone, Money(held.amount))
    kind = OrderKind(held.kind)
    draft = Draft(
        kind.entry_kind,
        held.words,
        (Leg(held.payer_id, -held.amount), Leg(held.payee_id, held.amount)),
        queries.source_of(held),
        held.matter,
        happened_on,
        paid_for=held.milestone.reference if held.milestone else "",
        earmark=held.earmark,
        lot=held.lot_id,
    )
    entry = book(act, agency=held.agency, drafts=[draft], on=on)[0]
    held.entry, held.state = entry, OrderState.CARRIED_OUT.value
    held.save(update_fields=["entry", "state"])
    if kind is OrderKind.TRANSFER:
        sent(act, held)
    act.about(held, matter=held.matter)
    act.details["entry"] = str(entry)
    return held


@act("funds.orders_expired", Power.SYSTEM)
def expire_orders(act: Act) -> list[Order]:
    """付款单过期：有效期已过、还没有付出的，释放占用的预算。"""
    late = Order.objects.filter(state__in=[s.value for s in OPEN_ORDERS], valid_until__lt=act.today)
    ended = []
    for found in late.select_related("milestone", "agency"):
        mine = Order.objects.filter(pk=found.pk, state=found.state)
        if mine.update(state=OrderState.EXPIRED.value):
            _release(found)
            ended.append(found)
            text = f"{OrderKind(found.kind).zh} {Money(found.amount)} 的付款单已过期"
            act.notify(NoticeTo(found.agency.code, "payment-order", text, found.matter))
    act.details["orders"] = [str(o.pk) for o in ended]
    return ended


def release_reversed(entry: Entry) -> None:
    """The order behind a reversed entry gives its budget free. Part of the caller's act."""
    found = Order.objects.select_related("milestone").filter(entry=entry).first()
    if found is None:
        return
    Order.objects.filter(pk=found.pk).update(state=OrderState.REVERSED.value)
    _release(found)


def _decide(act: Act, order: Order, state: OrderState, reason: str) -> Order:
    """Approve or refuse what another ordered, while it waits and is valid."""
    must_own(act, order.agency)
    act.about(order, matter=order.matter)
    person = must_be_somebody(act)
    if person == order.ordered_by_id:
        raise SamePerson(what="下单", person=act.actor.person_name)
    if state is OrderState.APPROVED and act.today > order.valid_until:
        raise OrderExpired(until=order.valid_until)
    waiting = Order.objects.filter(pk=order.pk, state=OrderState.ORDERED.value)
    won = waiting.update(
        state=state.value,
        decided_by=act.actor.person_name,
        decided_by_id=person,
        decided_at=act.now,
        reason=reason.strip()[:300],
    )
    order.refresh_from_db()
    if not won:
        raise OrderNotOpen(state=OrderState(order.state).zh, what="审批")
    words = f"{OrderKind(order.kind).zh} {Money(order.amount)} 的付款单{state.zh}"
    act.notify(
        NoticeTo(
            order.agency.code, "payment-order", words, order.matter, person_id=order.ordered_by_id
        )
    )
    return order


def _must_be_in_time(order: Order, paid_on: date) -> None:
    """The bank paid when the order was approved and still valid."""
    if paid_on > order.valid_until:
        raise OrderExpired(until=order.valid_until)
    if order.decided_at is not None and paid_on < localdate(order.decided_at):
        insist([Complaint("付出日", f"不能早于批准的日子（{localdate(order.decided_at)}）")])


def _commit(milestone: Milestone, amount: Money) -> None:
    """Take the amount from what the milestone and the budget still allow."""
    fen = amount.fen
    free = Milestone.objects.filter(pk=milestone.pk, committed__lte=F("price") - fen)
    if not free.update(committed=F("committed") + fen):
        milestone.refresh_from_db()
        left = Money(milestone.price - milestone.committed)
        raise MilestoneExceeded(milestone=milestone.words, free=left, asked=amount)
    budget = milestone.budget
    free_budget = Budget.objects.filter(pk=budget.pk, committed__lte=F("amount") - fen)
    if not free_budget.update(committed=F("committed") + fen):
        budget.refresh_from_db()
        left = Money(budget.amount - budget.committed)
        raise BudgetExceeded(budget=budget.words, free=left, asked=amount)


def _release(order: Order) -> None:
    """Give back what the order took of its milestone and budget."""
    if order.milestone is None:
        return
    back = F("committed") - order.amount
    Milestone.objects.filter(pk=order.milestone.pk).update(committed=back)
    Budget.objects.filter(pk=order.milestone.budget_id).update(committed=back)


def _complaints(
    act: Act, payer: Account, payee: Account, payment: Payment, milestone: Milestone | None
) -> list[Complaint]:
    """Everything that is wrong with an order."""
    found = amount_complaints(payment.amount) + source_complaints(payment.source)
    found += text_complaints(words=("事由", payment.words, 200))
    if payer.kind not in SPENDABLE:
        found.append(Complaint("付款账户", "应当是存放款项的账户"))
    if payee.kind not in payment.kind.targets or payee.pk == payer.pk:
        targets = "、".join(sorted(k.zh for k in payment.kind.targets))
        found.append(Complaint("收款账户", f"{payment.kind.zh}的收款账户应当是：{targets}"))
    if payee.agency_id != payer.agency_id:
        found.append(Complaint("收款账户", "应当是本机关账上的账户"))
    if payment.valid_until < act.today:
        found.append(Complaint("有效期至", "不能早于今天"))
    return found + _purpose_complaints(payer, payment, milestone)


def _purpose_complaints(
    payer: Account, payment: Payment, milestone: Milestone | None
) -> list[Complaint]:
    found = []
    if payment.kind.spends and milestone is None:
        found.append(Complaint("节点", "请写明付哪个节点的款"))
    if milestone is not None and not payment.kind.spends:
        found.append(Complaint("节点", f"{payment.kind.zh}不按节点付款，请不要填写"))
    if milestone is not None and milestone.budget.agency_id != payer.agency_id:
        found.append(Complaint("节点", "不是本机关的节点"))
    if len(payment.earmark) > 80:
        found.append(Complaint("限定用途", "最多 80 字"))
    own = Lot.objects.filter(pk=payment.lot or 0, entry__agency=payer.agency_id)
    if payment.lot is not None and not own.exists():
        found.append(Complaint("来款", "没有这笔来款"))
    transfer = payment.kind is OrderKind.TRANSFER
    if transfer and not (payment.to_code.strip() and payment.to_name.strip()):
        found.append(Complaint("受损地机关", "请写明移交给哪个机关"))
    return found
