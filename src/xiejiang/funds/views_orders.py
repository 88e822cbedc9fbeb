"""Pages of what leads to payments: obligations, budgets, orders and decisions on them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Power
from xiejiang.funds import queries, services
from xiejiang.funds.domain import SPENDABLE, OrderKind, OrderState, SourceKind
from xiejiang.funds.forms import (
    AcceptForm,
    BudgetForm,
    ClaimForm,
    DecideForm,
    HandOverForm,
    MilestoneForm,
    OrderForm,
    ReceiptForm,
)
from xiejiang.funds.models import Account, Order
from xiejiang.funds.views import keeps_books
from xiejiang.kernel.money import Money
from xiejiang.web.forms import carried_out
from xiejiang.web.requests import Request, by

TONES = {
    OrderState.ORDERED: "due",
    OrderState.APPROVED: "running",
    OrderState.CARRIED_OUT: "ok",
    OrderState.REFUSED: "overdue",
    OrderState.CANCELLED: "done",
    OrderState.EXPIRED: "done",
    OrderState.REVERSED: "done",
}


def _mine(request: Request) -> Agency:
    return agencies.agency(code=request.actor.agency_code)


def _own_accounts(request: Request) -> list[Account]:
    rows = queries.accounts(by=request.actor)
    return list(rows.filter(agency_id=request.actor.agency_key, closed_on__isnull=True))


def obligations(request: Request) -> HttpResponse:
    """What is owed to my agency; what is overdue comes first."""
    today = timezone.localdate()
    late = {o.pk: overdue for o, overdue in queries.ageing(by=request.actor, on=today)}
    rows = [
        (o, Money(o.amount), Money(o.account.balance), late.get(o.pk))
        for o in queries.obligations(by=request.actor)
    ]
    rows.sort(key=lambda row: (-(row[3].days if row[3] else 0), -row[2].fen))
    context = {
        "rows": [(o, a, owed, late and (late.days, Money(late.fen))) for o, a, owed, late in rows],
        "owed": Money(sum(row[2].fen for row in rows)),
        "overdue": Money(sum(o.fen for o in late.values())),
        "may_write": keeps_books(request),
    }
    return render(request, "funds/obligations.html", context)


def new_obligation(request: Request) -> HttpResponse:
    """Register what somebody has to pay."""
    form = ClaimForm(request.POST or None, request=request)
    home = reverse("funds-obligations")
    answer = carried_out(
        request,
        form,
        lambda: services.register_claim(
            by(request),
            agency=_mine(request),
            matter=form.cleaned_data["matter"],
            claim=form.claim,
        ),
        to=home,
        told=_("已登记应缴款项。"),
    )
    context = {"form": form, "title": _("登记应缴款项"), "back": home, "verb": _("登记")}
    return answer or render(request, "funds/form.html", context, status=form.status)


def obligation(request: Request, pk: int) -> HttpResponse:
    """One obligation: instalments, receipts, and what to do when it is overdue."""
    found = queries.obligation(by=request.actor, pk=pk, seen=request.must_see)
    pressed = request.POST.get("do", "")
    accounts = [a for a in _own_accounts(request) if a.kind in SPENDABLE]
    receipt = ReceiptForm(request.POST if pressed == "receive" else None, accounts=accounts)
    hand = HandOverForm(request.POST if pressed == "hand" else None)
    form = hand if pressed == "hand" else receipt

    def act() -> object:
        if pressed == "hand":
            words = hand.cleaned_data["words"]
            return services.hand_to_enforcement(by(request), obligation=found, words=words)
        into = next(a for a in accounts if str(a.pk) == receipt.cleaned_data["account"])
        return services.receive(by(request), account=into, obligation=found, **receipt.given)

    answer = carried_out(
        request, form, act, to=reverse("funds-obligation", args=[pk]), told=_("已登记。")
    )
    found.account.refresh_from_db()
    today = timezone.localdate()
    late = queries.overdue_of(found, on=today)
    own = found.agency_id == request.actor.agency_id
    context = {
        "owed": found,
        "amount": Money(found.amount),
        "left": Money(found.account.balance),
        "source": SourceKind(found.source_kind).zh,
        "late": late and (late.days, Money(late.fen)),
        "dues": [(i, Money(i.amount), i.on < today) for i in found.instalments.all()],
        "receipts": [
            (p.entry, queries.voucher(p.entry), Money(-p.amount))
            for p in found.account.postings.select_related("entry").filter(amount__lt=0)
        ],
        "receipt": receipt if own and keeps_books(request) and found.account.balance else None,
        "hand": hand
        if own and late and not found.handed_on and request.actor.can(Power.APPROVE)
        else None,
        "form": form,
    }
    return answer or render(request, "funds/obligation.html", context, status=form.status)


def orders(request: Request) -> HttpResponse:
    """The orders of my agency: first what waits for me."""
    waiting = queries.orders_to_approve(by=request.actor).values_list("pk", flat=True)
    mine = set(waiting)
    rows = list(queries.orders(by=request.actor)[:200])
    rows.sort(key=lambda o: o.pk not in mine)
    context = {
        "rows": [(*_line(o), o.pk in mine) for o in rows],
        "may_order": request.actor.can(Power.HANDLE),
    }
    return render(request, "funds/orders.html", context)


def _line(order: Order) -> tuple[Order, str, Money, str, str]:
    state = OrderState(order.state)
    return order, OrderKind(order.kind).zh, Money(order.amount), state.zh, TONES[state]


def new_order(request: Request) -> HttpResponse:
    """Order a payment."""
    accounts = _own_accounts(request)
    works = list(queries.milestones(by=request.actor))
    form = OrderForm(request.POST or None, request=request, accounts=accounts, milestones=works)

    def act() -> object:
        data = form.cleaned_data
        chosen = {str(a.pk): a for a in accounts}
        return services.order(
            by(request),
            payer=chosen[data["payer"]],
            payee=chosen[data["payee"]],
            payment=form.payment,
            milestone=next((m for m in works if str(m.pk) == data["milestone"]), None),
            matter=data["matter"],
        )

    home = reverse("funds-orders")
    answer = carried_out(request, form, act, to=home, told=_("已下单，等待另一人审批。"))
    context = {"form": form, "title": _("下付款单"), "back": home, "verb": _("下单")}
    return answer or render(request, "funds/form.html", context, status=form.status)


def order(request: Request, order_id: UUID) -> HttpResponse:
    """One order: what would be paid to whom, and what to do with it."""
    found = queries.order(by=request.actor, pk=order_id, seen=request.must_see)
    pressed, form = request.POST.get("do", ""), DecideForm(request.POST or None)

    def act() -> object:
        reason = form.cleaned_data["reason"]
        if pressed == "carry-out":
            return services.carry_out(
                by(request), order=found, happened_on=form.cleaned_data["happened_on"]
            )
        if pressed == "approve" and found.kind != OrderKind.ADVANCE:
            return services.approve(by(request), order=found, reason=reason)
        acts = {
            "approve": services.approve_advance,
            "refuse": services.refuse,
            "cancel": services.cancel,
        }
        if pressed not in acts:
            raise Http404
        return acts[pressed](by(request), order=found, reason=reason)

    answer = carried_out(
        request, form, act, to=reverse("funds-order", args=[order_id]), told=_("已办理。")
    )
    found.refresh_from_db()
    own = found.agency_id == request.actor.agency_id and keeps_books(request)
    waits = found.state == OrderState.ORDERED
    context = {
        "order": found,
        "line": _line(found),
        "told": _told(found),
        "advance": found.kind == OrderKind.ADVANCE,
        "number": queries.voucher(found.entry) if found.entry else "",
        "may_decide": own
        and waits
        and request.actor.can(Power.APPROVE)
        and found.ordered_by_id != request.actor.person_id,
        "same": own and waits and found.ordered_by_id == request.actor.person_id,
        "may_cancel": own and found.state in (OrderState.ORDERED, OrderState.APPROVED),
        "may_pay": own and (found.state == OrderState.APPROVED or found.lapsed),
        "form": form,
    }
    return answer or render(request, "funds/order.html", context, status=form.status)


def _told(order: Order) -> list[tuple[str, object]]:
    """An order line by line; what it does not say is left out."""
    work, held = order.milestone, Money(order.payer.balance)
    signed = [(order.ordered_by, order.ordered_at), (order.decided_by, order.decided_at)]
    ordered, decided = (f"{who} {localtime(at):%Y-%m-%d %H:%M}" if at else "" for who, at in signed)
    lines: list[tuple[str, object]] = [
        (_("事由"), order.words),
        (_("付款账户"), _("%(name)s（余额 %(held)s）") % {"name": order.payer.name, "held": held}),
        (_("收款账户"), order.payee.name),
        (_("移交给"), order.to_name),
        (_("节点"), work.words if work else ""),
        (_("验收"), (work.acceptance or _("没有验收")) if work else ""),
        (_("预算"), work.budget.words if work else ""),
        (_("来由"), f"{_(SourceKind(order.source_kind).zh)} {order.source_words}"),
        (_("限定用途"), order.earmark),
        (_("有效期至"), order.valid_until),
        (_("下单"), ordered),
        (_("审批"), decided),
        (_("意见"), order.reason),
    ]
    return [(label, value) for label, value in lines if value]


def budgets(request: Request) -> HttpResponse:
    """Plans with their budgets, milestones, and what is left of both."""
    may_set = request.actor.can(Power.APPROVE)
    form = BudgetForm(request.POST or None, request=request)
    answer = carried_out(
        request,
        form,
        lambda: services.set_budget(
            by(request),
            agency=_mine(request),
            matter=form.cleaned_data["matter"],
            plan=form.cleaned_data["plan"],
            words=form.cleaned_data["words"],
            amount=Money.yuan(form.cleaned_data["amount"]),
        ),
        to=reverse("funds-budgets"),
        told=_("已登记预算。"),
    )
    rows = [
        (
            b,
            Money(b.amount),
            Money(b.amount - b.committed),
            [(m, Money(m.price), Money(m.price - m.committed)) for m in b.milestones.all()],
        )
        for b in queries.budgets(by=request.actor)
    ]
    context = {"rows": rows, "form": form if may_set else None, "may_write": keeps_books(request)}
    return answer or render(request, "funds/budgets.html", context, status=form.status)


def new_milestone(request: Request, pk: int) -> HttpResponse:
    """Add a milestone to a plan."""
    found = get_object_or_404(queries.budgets(by=request.actor), pk=pk)
    form = MilestoneForm(request.POST or None)
    home = reverse("funds-budgets")
    answer = carried_out(
        request,
        form,
        lambda: services.add_milestone(
            by(request),
            budget=found,
            reference=form.cleaned_data["reference"],
            words=form.cleaned_data["words"],
            price=Money.yuan(form.cleaned_data["price"]),
        ),
        to=home,
        told=_("已登记节点。"),
    )
    context = {"form": form, "title": _("登记节点"), "back": home, "verb": _("登记")}
    return answer or render(request, "funds/form.html", context, status=form.status)


def accept(request: Request, pk: int) -> HttpResponse:
    """Record that a milestone was accepted."""
    found = get_object_or_404(queries.milestones(by=request.actor), pk=pk)
    form = AcceptForm(request.POST or None)
    home = reverse("funds-budgets")
    answer = carried_out(
        request,
        form,
        lambda: services.accept_milestone(by(request), milestone=found, **form.cleaned_data),
        to=home,
        told=_("已登记验收，可以按节点付款。"),
    )
    context = {"form": form, "title": _("登记节点验收"), "back": home, "verb": _("登记")}
    return answer or render(request, "funds/form.html", context, status=form.status)
