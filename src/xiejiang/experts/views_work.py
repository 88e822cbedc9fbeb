"""Pages of an engagement: commissioning, each step with its clock, and the court's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.experts import queries, services
from xiejiang.experts.clocks import clocks
from xiejiang.experts.content_reader import PROCEDURE, simple, steps
from xiejiang.experts.domain import EngagementKind, EngagementState
from xiejiang.experts.errors import EngagementNotFound, SelectionNotFound
from xiejiang.experts.forms_work import CommissionForm, StepForm, TreatForm
from xiejiang.experts.models import Engagement, Member
from xiejiang.experts.panels import work_row, works
from xiejiang.proceedings import queries as proceedings
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "experts"


def engage(request: Request, case_id: UUID) -> HttpResponse:
    """Commission who was chosen; or, with ``previous``, a supplement or a new appraisal."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    link = _link(request, case)
    initial = {"on": timezone.localdate(), "matters": link["matters"]}
    form = CommissionForm(request.POST or None, initial=initial)
    made: list[Engagement] = []
    running = [
        p
        for p in proceedings.for_case(by=request.actor, case=case)
        if p.procedure == PROCEDURE and p.closed_at is None
    ]
    answer = carried_out(
        request,
        form,
        lambda: made.append(
            services.commission(
                by(request),
                case=case,
                member=link["member"],
                given=form.given,
                selection=link["selection"],
                previous=link["previous"],
                kind=link["kind"],
                proceeding=running[-1] if running else None,
            )
        ),
        to=reverse("case-tab", args=[case_id, TAB]),
        told=_("已委托。"),
    )
    if answer:
        return redirect("experts-engagement", made[0].pk) if made else answer
    context = {"form": form, **link, "kind": link["kind"].zh, "simple": simple()}
    return in_case(
        request,
        case,
        tab=TAB,
        template="experts/_engage.html",
        context=context,
        status=form.status,
    )


def _link(request: Request, case: Case) -> dict[str, Any]:
    """Who is commissioned, on what ground: what the address names and the reader may see."""
    chosen = _uuid(request.GET.get("selection", ""))
    earlier = _uuid(request.GET.get("previous", ""))
    kind = request.GET.get("kind", "")
    key = request.GET.get("member", "")
    previous = queries.engagement(by=request.actor, pk=earlier) if earlier else None
    if previous is not None and previous.case_id != case.pk:
        raise EngagementNotFound
    selection = queries.selection(by=request.actor, pk=chosen) if chosen else None
    if selection is not None and selection.case_id != case.pk:
        raise SelectionNotFound
    if selection is not None and selection.redo:
        kind, done = EngagementKind.REDO.value, EngagementState.DELIVERED
        earlier_ones = queries.engagements(by=request.actor, case=case).filter(state=done)
        previous = previous or earlier_ones.first()
    member: Member
    if previous is not None and not key:
        member = previous.member
    else:
        member = queries.member(by=request.actor, pk=int(key) if _is_key(key) else 0)
    matters = selection.matters if selection else previous.matters if previous else ""
    return {
        "member": member,
        "selection": selection,
        "previous": previous,
        "kind": EngagementKind(kind) if kind in set(EngagementKind) else EngagementKind.FIRST,
        "matters": matters,
    }


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 16


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def engagement(request: Request, engagement_id: UUID) -> HttpResponse:
    """One engagement: what is due, what was done, and what the court made of the opinion."""
    found = queries.engagement(by=request.actor, pk=engagement_id)
    pressed = request.POST.get("do", "")
    today = timezone.localdate()
    state = EngagementState(found.state)
    offered = [s for s in steps().values() if state in s.states]
    taking = StepForm(
        request.POST if pressed == "step" else None, offered=offered, initial={"on": today}
    )
    treating = TreatForm(request.POST if pressed == "treat" else None, initial={"on": today})
    form: PlainForm = treating if pressed == "treat" else taking
    if pressed not in ("", "step", "treat"):
        raise Http404

    def act() -> object:
        if pressed == "treat":
            return services.treat(by(request), engagement=found, opinion=treating.opinion)
        return services.take_step(
            by(request), engagement=found, expected_version=version(request), **taking.given
        )

    home = reverse("experts-engagement", args=[engagement_id])
    answer = carried_out(request, form, act, to=home, told=_("已登记。"))
    if answer:
        return answer
    acts = works(request) and request.acts_in(found.case)
    mine = acts and found.agency_id == request.actor.agency_id
    delivered = state is EngagementState.DELIVERED
    context = {
        "work": found,
        "row": work_row(found, today),
        "clocks": clocks(found, on=today),
        "taken": [(s, steps()[s.step].title) for s in found.steps.all()],
        "taking": taking if mine and offered else None,
        "treating": treating if acts and delivered else None,
        "may_follow": mine and delivered,
        "form": form,
    }
    return render(request, "experts/engagement.html", context, status=form.status)
