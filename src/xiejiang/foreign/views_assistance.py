"""Pages of requests for judicial assistance: one request, registering it, recording a hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.foreign import queries, services
from xiejiang.foreign.forms import HandForm, RequestForm
from xiejiang.foreign.panels import cited, may_record, may_register, request_row
from xiejiang.web.forms import PlainForm, carried_out, whole
from xiejiang.web.requests import Request, by


def _form(request: Request, form: PlainForm, **context: Any) -> HttpResponse:
    return render(request, "foreign/form.html", {"form": form, **context}, status=form.status)


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Register a request in a case."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    form = RequestForm(request.POST or None, agency_kind=request.actor.agency_kind)
    home = reverse("case-tab", args=[case.pk, "foreign"])

    def act() -> None:
        services.register(by(request), case=case, given=form.given)

    told = _("已登记。请接着登记第一环。")
    hint = _("只登记请求和它走到哪里；平台不向境外发送任何材料。")
    usable = may_register(request, case)
    return carried_out(request, form, act, to=home, told=told) or _form(
        request,
        form,
        case=case,
        title=_("登记司法协助请求"),
        verb=_("登记"),
        back=home,
        hint=hint if usable else _("本机关没有可用的途径，或者案件已经办结。"),
    )


def show(request: Request, assistance_id: UUID) -> HttpResponse:
    """One request: where it is, what is due, and every hand so far."""
    found = queries.get(by=request.actor, assistance_id=assistance_id)
    request.shown.add(found.case_id)
    standing = queries.standing(found)
    context = {
        "row": request_row(standing, on=timezone.localdate()),
        "case": found.case,
        "cited": cited,
        "records": may_record(request, found),
    }
    return render(request, "foreign/assistance.html", context)


def record(request: Request, assistance_id: UUID) -> HttpResponse:
    """Record a hand."""
    found = queries.get(by=request.actor, assistance_id=assistance_id)
    request.shown.add(found.case_id)
    standing = queries.standing(found)
    form = HandForm(request.POST or None, channel=standing.channel, proposed=standing.next_step)
    home = reverse("foreign-assistance", args=[found.pk])
    sent = whole(request.POST.get("hands", ""))
    hands = found.hands if sent is None else sent

    def act() -> None:
        services.record(by(request), assistance=found, given=form.given, hands=hands)

    return carried_out(request, form, act, to=home, told=_("已登记这一环。")) or _form(
        request,
        form,
        case=found.case,
        title=_("登记一环：%(number)s") % {"number": found.number},
        verb=_("登记"),
        back=home,
        hint=_("登记以后不能更改；写错了的，另登记一环说明。"),
        hands=hands,
    )
