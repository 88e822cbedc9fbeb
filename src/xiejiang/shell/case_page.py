"""The case page: the frame around a case and the tabs the rooms put into it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import CaseStatus, Field, ParticipantRole, Secrecy
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Form
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.panels import of_case
from xiejiang.shell import lanes, rooms
from xiejiang.web.language import in_english
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request, by

ON_STAGE = (
    ParticipantRole.LEAD,
    ParticipantRole.RECEIVE,
    ParticipantRole.ASSIST,
    ParticipantRole.SUPERVISE,
    ParticipantRole.HEAR,
    ParticipantRole.COPIED,
)
BESIDE = ("facts", "liability")
"""Tabs that show what rooms say beside facts."""


def frame(request: Request, case: Any, *, tab: str, panel: Panel | None) -> Mapping[str, Any]:
    """The context of ``shell/case_page.html``: header, next act, lanes, tabs, open tab.

    ``panel`` stands in for the room's own when a view shows its tab again.
    """
    tabs = rooms.panels(request, case)
    chosen = next((p for p in tabs if p.slug == tab), None)
    if panel is not None and chosen is not None:
        chosen = replace(chosen, template=panel.template, context=panel.context)
    shown = chosen or panel
    if shown is None:
        raise Http404
    now = timezone.now()
    found = of_case(request, case)
    story = proceedings.lanes(by=request.actor, case=case, now=now, found=found)
    place = basin.full_name(case.division) if basin.find(case.division) else case.division
    return {
        **shown.context(),
        "case": case,
        "actor": request.actor,
        "english": in_english(),
        "panel": shown,
        "tabs": tabs,
        "place": place,
        "reach": basin.reach(reach_id=case.reach).label if case.reach else "",
        "field": Field(case.field).zh,
        "secrecy": Secrecy(case.secrecy).zh,
        "closed": case.status == CaseStatus.CLOSED,
        "archived": case.archived_at is not None,
        "participants": cases.participants(case=case),
        "roles": {r.value: r.zh for r in ON_STAGE},
        "parties": cases.parties(case=case),
        "watching": cases.is_watching(by=request.actor, case=case),
        "reading": _reading(request, case, now),
        "next": rooms.next_act(request, case),
        "story": lanes.picture(story, rooms.strands(request, case)),
        "beside": rooms.beside_facts(request, case) if tab in BESIDE else {},
        "standards": rooms.beside_findings(request, case) if tab == "findings" else {},
        "warnings": partial(rooms.warnings, request, case),
        "focus": panel is not None,
    }


def _reading(request: Request, case: Any, now: datetime) -> cases.Right | None:
    """By which right somebody reads who takes no part; nothing for who does."""
    if request.acts_in(case):
        return None
    return next(iter(cases.rights(by=request.actor, case=case.pk, now=now)), None)


def case_page(request: Request, case_id: uuid.UUID, tab: str = "") -> HttpResponse:
    """A case: what is expected next, who holds it, and one open tab."""
    case = cases.get(by=request.actor, case_id=case_id)
    first = tab or rooms.panels(request, case)[0].slug
    context = dict(frame(request, case, tab=first, panel=None))
    fragment = request.htmx and not request.htmx.history_restore_request
    page = "shell/_case_tab.html" if fragment else "shell/case_page.html"
    return render(request, page, context)


def sheet(request: Request, case_id: uuid.UUID, tab: str, form: str) -> HttpResponse:
    """A tab as a paper to work from, made when it is asked for and kept nowhere."""
    case = cases.get(by=request.actor, case_id=case_id)
    panel = next((p for p in rooms.panels(request, case) if p.slug == tab), None)
    if panel is None or panel.sheet is None or form not in list(Form):
        raise Http404
    made = documents.sheet(
        kind=panel.sheet.kind,
        issuer=request.actor.agency_name,
        values=panel.sheet.values(),
        at=timezone.now(),
        form=Form(form),
    )
    answer = HttpResponse(made.data, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{tab}.{form}"'
    return answer


@require_POST
def watch(request: Request, case_id: uuid.UUID) -> HttpResponse:
    """Watch a case, or stop watching it."""
    case = cases.get(by=request.actor, case_id=case_id)
    if cases.is_watching(by=request.actor, case=case):
        case_services.unwatch(by(request), case=case)
        messages.success(request, _("已取消关注。"))
    else:
        case_services.watch(by(request), case=case)
        messages.success(request, _("已关注：本案有进展时会出现在工作台的“关注”里。"))
    return redirect("case", case_id=case.pk)
