"""Pages of restoration elsewhere: ask, answer, report, finish, and take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import By
from xiejiang.restoration import inspection_queries, queries, services
from xiejiang.restoration.domain import (
    Conclusion,
    EntrustmentState,
    InspectionKind,
    MilestoneState,
)
from xiejiang.restoration.entrusting import basis
from xiejiang.restoration.errors import EntrustmentMoved
from xiejiang.restoration.forms_doing import EntrustForm, WordsForm
from xiejiang.restoration.models import Entrustment
from xiejiang.restoration.panels import leads, may
from xiejiang.restoration.taking_back import OPEN, anything_done, waiting
from xiejiang.restoration.views import form_page, seen
from xiejiang.web.forms import carried_out
from xiejiang.web.requests import Request, by


def entrust(request: Request, project_id: UUID) -> HttpResponse:
    """Ask another agency to restore where the damage is."""
    project = seen(request, project_id)
    form = EntrustForm(request.POST or None)

    def act() -> object:
        data = form.cleaned_data
        return services.entrust(
            by(request),
            project=project,
            agency=agencies.agency(code=data["agency"]),
            task=data["task"],
            reason=data["reason"],
            report_by=data["report_by"],
        )

    return form_page(
        request,
        project,
        form,
        act,
        title=_("委托异地修复"),
        verb=_("委托"),
        told=_("已委托，对方可以看到案件并答复。"),
    )


def entrustment(request: Request, entrustment_id: UUID) -> HttpResponse:
    """An entrustment: what was asked, the answer, progress, the result, and taking it back."""
    found = queries.entrustment(by=request.actor, entrustment_id=entrustment_id)
    project = found.project
    request.must_see(project.case_id)
    offered, state = _offered(request, found), EntrustmentState(found.state)
    form = WordsForm(request.POST or None, chinese="答复", label=_label(offered))
    pressed = request.POST.get("do", "")

    def act() -> object:
        if pressed not in PRESSED[offered]:
            raise EntrustmentMoved(state=state.zh, what="这样办理")
        return DONE[pressed](by(request), found, form.cleaned_data["words"])

    here = reverse("restoration-entrustment", args=[found.pk])
    answer = carried_out(request, form, act, to=here, told=_("已办理。"))
    context = {
        "project": project,
        "entrustment": found,
        "state": state,
        "offered": offered,
        "at_once": not found.agency.node and not anything_done(found),
        "basis": basis(),
        "reports": list(found.reports.all()),
        "withdrawals": list(found.withdrawals.all()),
        "live": state in OPEN,
        "elsewhere": project.origin or found.agency.node,
        **heard_of(found),
        "form": form,
    }
    return answer or render(request, "restoration/entrustment.html", context, status=form.status)


def _offered(request: Request, found: Entrustment) -> str:
    """What the reader may do with an entrustment; empty for nothing."""
    if found.state not in OPEN or not may(request):
        return ""
    asked = waiting(found)
    if found.agency_id == request.actor.agency_id and not found.agency.node:
        if found.state == EntrustmentState.ASKED:
            return "answer"
        return "progress" if asked is None else "withdrawal"
    return "withdraw" if asked is None and leads(request, found.project) else ""


def _label(offered: str) -> str:
    return {
        "": "",
        "answer": _("答复"),
        "progress": _("进展、结果和费用使用情况"),
        "withdrawal": _("已经做了什么、用了多少、余下的怎样处理"),
        "withdraw": _("撤回的理由"),
    }[offered]


def _answer(who: By, found: Entrustment, words: str, *, agrees: bool) -> object:
    return services.answer_entrustment(who, entrustment=found, agrees=agrees, words=words)


def _consent(who: By, found: Entrustment, words: str, *, agrees: bool) -> object:
    return services.answer_withdrawal(who, entrustment=found, agrees=agrees, words=words)


def _report(who: By, found: Entrustment, words: str) -> object:
    on = timezone.localdate()
    return services.report_progress(who, entrustment=found, on=on, words=words)


def _finish(who: By, found: Entrustment, words: str) -> object:
    return services.finish_entrustment(who, entrustment=found, result=words)


def _withdraw(who: By, found: Entrustment, words: str) -> object:
    return services.withdraw_entrustment(who, entrustment=found, reason=words)


DONE: Mapping[str, Callable[[By, Entrustment, str], object]] = {
    "agree": partial(_answer, agrees=True),
    "decline": partial(_answer, agrees=False),
    "report": _report,
    "finish": _finish,
    "withdraw": _withdraw,
    "consent": partial(_consent, agrees=True),
    "object": partial(_consent, agrees=False),
}
"""What a button of the page does."""
PRESSED: Mapping[str, tuple[str, ...]] = {
    "": (),
    "answer": ("agree", "decline"),
    "progress": ("report", "finish"),
    "withdrawal": ("consent", "object", "finish"),
    "withdraw": ("withdraw",),
}
"""The buttons that belong to what is offered."""


def heard_of(found: Entrustment) -> dict[str, Any]:
    """What the other node told last, when, and how often the two have told one another."""
    words = list(found.told.defer("said").order_by("pk"))
    last = found.told.filter(came=True).order_by("-serial").first()
    reported = last is not None and not found.project.origin
    told = last.said if last is not None and reported else {}
    titles = (
        {str(m.line): str(m) for m in inspection_queries.milestones(found.project)} if told else {}
    )
    return {
        "words": words,
        "heard": last if reported else None,
        "pieces": [
            (titles.get(m["line"], ""), m, MilestoneState(m["state"]).zh)
            for m in told.get("milestones", ())
        ],
        "inspections": [
            (
                i,
                datetime.fromisoformat(i["at"]),
                InspectionKind(i["kind"]).zh,
                Conclusion(i["conclusion"]),
            )
            for i in told.get("inspections", ())
        ],
    }
