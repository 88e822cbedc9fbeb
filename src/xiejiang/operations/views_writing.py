"""Pages by which an operation is planned, answered, run and closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.audit.domain import Power
from xiejiang.audit.services import lacking
from xiejiang.kernel.errors import XiejiangError
from xiejiang.operations import membership, planning, queries, services
from xiejiang.operations.errors import NotLead
from xiejiang.operations.forms import (
    AnswerForm,
    InviteForm,
    LegForm,
    PlanForm,
    ReasonForm,
    ReportForm,
    SignForm,
    TeamForm,
    planned,
)
from xiejiang.operations.models import Operation
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by


def home(operation: Operation) -> str:
    """The address of an operation."""
    return reverse("operation", args=[operation.pk])


def form_page(
    request: Request,
    form: PlainForm,
    *,
    title: str,
    verb: str,
    back: str,
    operation: Operation | None = None,
    hint: str = "",
    stamp: int | None = None,
) -> HttpResponse:
    """A form on a page of its own."""
    context: dict[str, Any] = {"form": form, "title": title, "verb": verb, "back": back}
    context |= {"operation": operation, "hint": hint, "version": stamp}
    return render(request, "operations/form.html", context, status=form.status)


def must(request: Request, powers: tuple[Power, ...]) -> None:
    """Refuse a post that could not send the form anyway, before it is filled in."""
    if not request.actor.can(*powers):
        raise lacking(request.actor, powers[:-1])


def seen(request: Request, operation_id: UUID, powers: tuple[Power, ...]) -> Operation:
    """An operation that the reader's agency takes part in or is invited to."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    must(request, powers)
    return operation


def led(
    request: Request, operation_id: UUID, powers: tuple[Power, ...] = membership.PLANNING
) -> Operation:
    """An operation that the reader's agency leads."""
    operation = seen(request, operation_id, powers)
    if operation.lead_id != request.actor.agency_id:
        raise NotLead(title=operation.title, lead=operation.lead.name)
    return operation


def new(request: Request) -> HttpResponse:
    """Plan an operation of my agency, and invite."""
    must(request, membership.PLANNING)
    initial = {"kit": request.GET.get("kit", ""), "answer_by": timezone.localdate()}
    form = PlanForm(request.POST or None, initial=initial)
    made: list[Operation] = []
    answer = carried_out(
        request,
        form,
        lambda: made.append(services.plan(by(request), given=form.plan)),
        to=reverse("operations"),
        told=_("联合行动已经提出，邀请已经发出。"),
    )
    title = _("提出联合行动")
    return answer or form_page(request, form, title=title, verb=title, back=reverse("operations"))


def edit(request: Request, operation_id: UUID) -> HttpResponse:
    """Change the plan before the start."""
    operation = led(request, operation_id)
    form = PlanForm(request.POST or None, initial=planned(operation), invites=False)
    stamp = version(request) if request.method == "POST" else operation.version
    return _simple(
        request,
        form,
        operation,
        lambda: services.amend(by(request), operation=operation, given=form.plan, version=stamp),
        title=_("修改方案"),
        verb=_("保存"),
        told=_("已保存。"),
        stamp=stamp,
    )


def _simple(
    request: Request,
    form: PlainForm,
    operation: Operation,
    act: Callable[[], object],
    *,
    title: str,
    verb: str,
    told: str,
    hint: str = "",
    stamp: int | None = None,
) -> HttpResponse:
    """A form that leads back to the operation."""
    back = home(operation)
    answer = carried_out(request, form, act, to=back, told=told)
    return answer or form_page(
        request,
        form,
        title=title,
        verb=verb,
        back=back,
        operation=operation,
        hint=hint,
        stamp=stamp,
    )


def invite(request: Request, operation_id: UUID) -> HttpResponse:
    """Invite one more agency."""
    operation = led(request, operation_id)
    form = InviteForm(request.POST or None)
    return _simple(
        request,
        form,
        operation,
        lambda: services.invite(by(request), operation=operation, given=form.invite),
        title=_("邀请机关"),
        verb=_("发出邀请"),
        told=_("邀请已经发出。"),
    )


def answer(request: Request, operation_id: UUID) -> HttpResponse:
    """Join or decline, with reasons."""
    operation = seen(request, operation_id, membership.DECIDING)
    form = AnswerForm(request.POST or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    joins = data.get("joins") == "yes"
    # Who declines no longer sees the operation: the list is where the reader goes on.
    back = home(operation) if joins else reverse("operations")
    done = carried_out(
        request,
        form,
        lambda: services.answer(by(request), operation=operation, joins=joins, words=data["words"]),
        to=back,
        told=_("已经答复。"),
    )
    return done or form_page(
        request,
        form,
        title=_("答复邀请"),
        verb=_("答复"),
        back=home(operation),
        operation=operation,
        hint=_("约定在 %(day)s 以前答复；这是约定的日期，不是法定期限。")
        % {"day": operation.answer_by},
    )


def team(request: Request, operation_id: UUID) -> HttpResponse:
    """Make a team, or change it by its name."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    if not operation.origin:
        operation = led(request, operation_id)
    must(request, membership.PLANNING)
    own = request.actor.agency_id if operation.origin else None
    known = planning.officers(operation, on=timezone.localdate(), of=own)
    names = {m.agency_id: m.agency.name for m in queries.members(operation)}
    listed = [(key, f"{name}（{names[agency]}）") for key, (name, agency) in known.items()]
    form = TeamForm(request.POST or None, officers=listed)

    def act() -> None:
        data = form.cleaned_data
        services.set_team(
            by(request),
            operation=operation,
            name=data["name"],
            task=data["task"],
            people=data["people"],
        )

    return _simple(
        request,
        form,
        operation,
        act,
        title=_("编组"),
        verb=_("保存编组"),
        told=_("编组已保存。"),
        hint=_("同名的组会被改写；组员从参加机关的在岗人员中选择。"),
    )


@require_POST
def start(request: Request, operation_id: UUID) -> HttpResponse:
    """Begin."""
    operation = led(request, operation_id)
    return _pressed(
        request,
        operation,
        lambda: services.start(by(request), operation=operation),
        _("行动开始。"),
    )


@require_POST
def close(request: Request, operation_id: UUID) -> HttpResponse:
    """Close, with the report as a paper."""
    operation = led(request, operation_id, membership.DECIDING)
    return _pressed(
        request,
        operation,
        lambda: services.close(by(request), operation=operation),
        _("已经办结，报告已经制发。"),
    )


def _pressed(
    request: Request, operation: Operation, act: Callable[[], object], told: str
) -> HttpResponse:
    """A button: what went wrong is said on the page it came from."""
    try:
        act()
    except XiejiangError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
    return redirect(home(operation))


def cancel(request: Request, operation_id: UUID) -> HttpResponse:
    """Call it off, with reasons."""
    operation = led(request, operation_id)
    form = ReasonForm(request.POST or None)
    return _simple(
        request,
        form,
        operation,
        lambda: services.cancel(
            by(request), operation=operation, reason=form.cleaned_data["reason"]
        ),
        title=_("取消联合行动"),
        verb=_("取消行动"),
        told=_("联合行动已经取消。"),
    )


def report(request: Request, operation_id: UUID) -> HttpResponse:
    """Write the report; the numbers are counted."""
    operation = led(request, operation_id)
    form = ReportForm(
        request.POST or None,
        initial={"text": operation.report, "sign_by": operation.sign_by or timezone.localdate()},
    )
    return _simple(
        request,
        form,
        operation,
        lambda: services.write_report(by(request), operation=operation, **form.cleaned_data),
        title=_("提交联合行动报告"),
        verb=_("提交会签"),
        told=_("报告已经提交会签。"),
    )


def sign(request: Request, operation_id: UUID) -> HttpResponse:
    """Sign the report, or say where my agency differs."""
    operation = seen(request, operation_id, membership.DECIDING)
    form = SignForm(request.POST or None, initial={"shown": operation.report_digest})

    def act() -> None:
        data = form.cleaned_data
        services.sign(
            by(request),
            operation=operation,
            agrees=data["agrees"] == "yes",
            words=data["words"],
            shown=data["shown"],
        )

    return _simple(
        request,
        form,
        operation,
        act,
        title=_("会签联合行动报告"),
        verb=_("会签"),
        told=_("已经会签。"),
    )


def leg(request: Request, operation_id: UUID) -> HttpResponse:
    """Report where a team is."""
    operation = seen(request, operation_id, membership.RECORDING)
    teams = list(membership.own_teams(operation, by=request.actor))
    form = LegForm(request.POST or None, teams=teams, initial={"at": timezone.localtime()})

    def act() -> None:
        chosen = next(t for t in teams if str(t.pk) == form.cleaned_data["team"])
        services.report_leg(by(request), team=chosen, leg=form.leg)

    return _simple(
        request,
        form,
        operation,
        act,
        title=_("报告行程"),
        verb=_("报告"),
        told=_("行程已经报告。"),
        hint="" if teams else _("还没有编组，请牵头机关先编组。"),
    )
