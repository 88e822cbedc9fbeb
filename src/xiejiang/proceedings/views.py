"""The faces of proceedings: starting one, its page, its steps, and what goes beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.cases import queries as cases
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.domain import OUT
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.law.procedures import Step, load_procedures
from xiejiang.proceedings import ahead, answers, queries, services
from xiejiang.proceedings.errors import StepUnknown
from xiejiang.proceedings.forms import (
    LEGAL_AT,
    EventTimeForm,
    MaterialsForm,
    ReassignForm,
    StartForm,
    StepForm,
    UrgeForm,
)
from xiejiang.proceedings.models import Proceeding
from xiejiang.proceedings.panels import begun_with, effect, moving_view, show
from xiejiang.proceedings.proposals import (
    JUDGED,
    asked_at_start,
    proposals,
    required_by,
    suggestions,
)
from xiejiang.web.forms import done, sent_before, version
from xiejiang.web.language import title_of
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "proceedings"
WORKING = (Role.HANDLER, Role.APPROVER, Role.LIAISON, Role.SUPERVISOR)


def _framed(
    request: Request, proceeding: Proceeding, template: str, context: Mapping[str, Any], status: int
) -> HttpResponse:
    case = cases.get(by=request.actor, case_id=proceeding.case_id)
    given = {"proceeding": proceeding, **context}
    return in_case(request, case, tab=TAB, template=template, context=given, status=status)


def _home(proceeding: Proceeding) -> str:
    return reverse("proceeding", args=[proceeding.pk])


def page(request: Request, pk: UUID) -> HttpResponse:
    """One proceeding: who holds it until when, what may be done, what happened."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    context = {"view": show(request, proceeding, now=timezone.now())}
    return _framed(request, proceeding, "proceedings/_page.html", context, 200)


def start(request: Request, case_id: UUID, procedure_id: str) -> HttpResponse:
    """Begin a procedure: to whom, watched by whom, because of which findings."""
    case = cases.get(by=request.actor, case_id=case_id)
    try:
        procedure = load_procedures().procedure(procedure_id)
    except KeyError as error:
        raise Http404 from error
    offered = proposals(case=case, actor=request.actor)
    reasons = required_by(case=case, procedure=procedure_id)
    asked = asked_at_start(procedure)
    now = timezone.now()
    opened = load_procedures().events[procedure.opens[0]]
    form = StartForm(
        request.POST or None,
        offered=offered,
        asked=asked,
        begins=title_of(opened),
        now=now,
        initial={LEGAL_AT: timezone.localtime(now)},
    )
    if request.method == "POST" and form.is_valid():
        earlier = sent_before(request)
        if earlier:
            return redirect(earlier)
        try:
            made = services.start(
                by(request),
                case=case,
                procedure=procedure_id,
                receiver=form.chosen("receiver"),
                supervisor=form.chosen("supervisor"),
                findings=[r.as_dict() for r in reasons],
                legal_at=form.cleaned_data[LEGAL_AT],
            )
            told = _("已开始：%(title)s。") % {"title": title_of(procedure)}
            return done(request, _home(made), told)
        except XiejiangError as error:
            form.complain(error)
    context = {
        "form": form,
        "procedure": procedure,
        "offered": offered,
        "reasons": reasons,
        "asked": asked,
        "judged": procedure.id in JUDGED,
        "limits": begun_with(procedure, kind=request.actor.agency_kind, on=timezone.localdate(now)),
    }
    template = "proceedings/_start.html"
    return in_case(request, case, tab=TAB, template=template, context=context, status=form.status)


def _choice(request: Request, proceeding: Proceeding, step_id: str, now: datetime) -> Any:
    for choice in queries.available(by=request.actor, proceeding=proceeding, now=now):
        if choice.step.id == step_id:
            return choice
    raise StepUnknown(step=step_id)


def _step_form(request: Request, proceeding: Proceeding, step: Step, now: datetime) -> StepForm:
    asked = request.method == "POST"
    initial = {LEGAL_AT: timezone.localtime(now), **_prefilled(proceeding, step)}
    return StepForm(
        step,
        request.POST if asked else None,
        suggestions=suggestions(
            case=proceeding.case, procedure=proceeding.content, step=step, actor=request.actor
        ),
        now=now,
        since=proceeding.entered_at,
        initial=initial,
    )


def _prefilled(proceeding: Proceeding, step: Step) -> dict[str, Any]:
    """What is known already is offered, to be corrected: earlier answers, agencies in place."""
    events = list(proceeding.events.order_by("seq"))
    found: dict[str, Any] = {}
    offered = [f for f in step.fields if f.type in ("text", "people") and not f.personal]
    for name in (item.id for item in offered):
        known = answers.latest(events, name)
        if known is not None:
            value = known[1]
            found[name] = "\n".join(value) if isinstance(value, list) else value
    names = {p.role: p.agency.name for p in proceeding.parts.select_related("agency")}
    for item in step.fields:
        if item.type == "agency" and item.role in names:
            found[item.id] = names[item.role]
    return found


def step(request: Request, pk: UUID, step_id: str) -> HttpResponse:
    """A step: asked, read over, done."""
    now = timezone.now()
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    earlier = sent_before(request)
    if earlier and request.POST.get("stage") != "edit":
        return redirect(earlier)
    choice = _choice(request, proceeding, step_id, now)
    form = _step_form(request, proceeding, choice.step, now)
    stage = request.POST.get("stage", "")
    if request.method == "POST" and stage != "edit" and form.is_valid():
        effects = _effects(proceeding, choice.step, form, now)
        if effects.binds and stage != "perform":
            context = {
                "form": form,
                "step": choice.step,
                "effect": effects,
                "version": version(request),
                "late": _late(proceeding, choice.step, form, now),
                "moving": _moving(request, proceeding, choice.step, form),
            }
            return _framed(request, proceeding, "proceedings/_review.html", context, 200)
        answer = _perform(request, proceeding, choice.step, form)
        if answer is not None:
            return answer
        proceeding = queries.proceeding(by=request.actor, pk=pk)
    context = {
        "form": form,
        "step": choice.step,
        "choice": choice,
        "checklist": _checklist(request, proceeding, choice.step),
        "binds": _effects(proceeding, choice.step, None, now),
    }
    status = 200 if stage == "edit" else form.status
    return _framed(request, proceeding, "proceedings/_step.html", context, status)


def _checklist(request: Request, proceeding: Proceeding, step: Step) -> Any:
    if not step.checklist:
        return None
    return queries.checklist(by=request.actor, proceeding=proceeding)


def _effects(proceeding: Proceeding, step: Step, form: StepForm | None, now: datetime) -> Any:
    titles = {k.id: k.title for k in documents.kinds()}
    given: dict[str, str] = {}
    if form is not None:
        for item in step.fields:
            code = form.cleaned_data.get(item.id)
            if item.type == "agency" and code:
                given[item.role] = agencies.agency(code=code).title
    on = timezone.localdate(now)
    return effect(proceeding, step, titles=titles, given=given, on=on)


def _moving(request: Request, proceeding: Proceeding, step: Step, form: StepForm) -> Any:
    """What goes over with the case, said before a step is taken that sends it elsewhere."""
    codes = [form.cleaned_data.get(f.id) for f in step.fields if f.role == "designated"]
    to = agencies.agency(code=codes[0]) if codes and codes[0] else None
    plan = queries.pending(by=request.actor, proceeding=proceeding, to=to, emits=step.emits)
    return moving_view(request, proceeding, plan)


def _late(proceeding: Proceeding, step: Step, form: StepForm, now: datetime) -> list[Complaint]:
    """What comes too late before the day that it fixes, said before it is done."""
    at = form.legal_at or now
    found = ahead.too_late(
        proceeding.content, step, form.inputs, sector=proceeding.sector, legal_at=at, now=now
    )
    return [late.complaint for late in found]


def _perform(
    request: Request, proceeding: Proceeding, step: Step, form: StepForm
) -> HttpResponse | None:
    """Do it; ``None`` if it could not be done and the form says why."""
    try:
        services.perform(
            by(request),
            proceeding=proceeding,
            step=step.id,
            inputs=form.inputs,
            expected_version=version(request),
            legal_at=form.legal_at,
        )
    except XiejiangError as error:
        form.complain(error)
        return None
    told = _("已办理：%(verb)s。") % {"verb": title_of(step, "verb")}
    return done(request, _home(proceeding), told)


def materials(request: Request, pk: UUID) -> HttpResponse:
    """The checklist: what stands for each item, or why there is none."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    checklist = queries.checklist(by=request.actor, proceeding=proceeding)
    case = cases.get(by=request.actor, case_id=proceeding.case_id)
    form = MaterialsForm(
        request.POST or None,
        checklist=checklist,
        evidence=[i for i in evidence.items(by=request.actor, case=case) if i.status not in OUT],
        documents=documents.for_matter(by=request.actor, matter=case.pk),
    )
    if request.method == "POST" and form.is_valid():
        earlier = sent_before(request)
        if earlier:
            return redirect(earlier)
        try:
            count = _save_materials(request, proceeding, form)
            told = _("已登记 %(n)d 项材料。") % {"n": count} if count else _("没有改动。")
            return done(request, _back_from_materials(request, proceeding), told)
        except XiejiangError as error:
            form.complain(error)
            proceeding = queries.proceeding(by=request.actor, pk=pk)
    next_step = request.POST.get("next", request.GET.get("next", ""))
    context = {"form": form, "checklist": checklist, "next_step": next_step}
    return _framed(request, proceeding, "proceedings/_materials.html", context, form.status)


def _back_from_materials(request: Request, proceeding: Proceeding) -> str:
    step_id = request.POST.get("next", "")
    procedure = proceeding.content
    if step_id in {s.id for s in procedure.steps}:
        return reverse("proceeding-step", args=[proceeding.pk, step_id])
    return _home(proceeding)


def _save_materials(request: Request, proceeding: Proceeding, form: MaterialsForm) -> int:
    """All of them or none."""
    expected = version(request)
    changes = form.changes()
    with transaction.atomic():
        for change in changes:
            services.set_material(
                by(request),
                proceeding=proceeding,
                item=change.item,
                expected_version=expected,
                evidence=change.evidence,
                documents=change.documents,
                inapplicable=change.inapplicable,
            )
            expected += 1
    return len(changes)


def urge(request: Request, pk: UUID) -> HttpResponse:
    """催办."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        earlier = sent_before(request)
        if earlier:
            return redirect(earlier)
        try:
            services.urge(
                by(request),
                proceeding=proceeding,
                text=form.cleaned_data["text"],
                expected_version=version(request),
            )
            return done(request, _home(proceeding), _("已催办，对方工作台会立即看到。"))
        except XiejiangError as error:
            form.complain(error)
            proceeding = queries.proceeding(by=request.actor, pk=pk)
    context = {"form": form, "view": show(request, proceeding, now=timezone.now())}
    return _framed(request, proceeding, "proceedings/_urge.html", context, form.status)


def reassign(request: Request, pk: UUID) -> HttpResponse:
    """转办 within the agency."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    posts = agencies.people_in(
        agency_id=request.actor.agency_id or 0, on=timezone.localdate(), roles=WORKING
    )
    people = {str(p.person_id): p for p in posts}
    choices = [(key, f"{p.person.name}（{p.title}）") for key, p in people.items()]
    form = ReassignForm(request.POST or None, colleagues=choices)
    if request.method == "POST" and form.is_valid():
        earlier = sent_before(request)
        if earlier:
            return redirect(earlier)
        chosen = people[form.cleaned_data["to"]].person
        try:
            services.reassign(
                by(request),
                proceeding=proceeding,
                to=chosen,
                reason=form.cleaned_data["reason"],
                expected_version=version(request),
            )
            return done(request, _home(proceeding), _("已转办给%(name)s。") % {"name": chosen.name})
        except XiejiangError as error:
            form.complain(error)
            proceeding = queries.proceeding(by=request.actor, pk=pk)
    return _framed(request, proceeding, "proceedings/_reassign.html", {"form": form}, form.status)


def event_time(request: Request, pk: UUID, event_id: int) -> HttpResponse:
    """更正 the legal time of an event; its deadlines are computed again."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    event = proceeding.events.filter(pk=event_id).first()
    if event is None:
        raise Http404
    form = EventTimeForm(
        request.POST or None,
        now=timezone.now(),
        initial={"legal_at": timezone.localtime(event.legal_at)},
    )
    if request.method == "POST" and form.is_valid():
        earlier = sent_before(request)
        if earlier:
            return redirect(earlier)
        try:
            services.correct_event_time(
                by(request),
                event=event,
                legal_at=form.cleaned_data["legal_at"],
                reason=form.cleaned_data["reason"],
                expected_version=version(request),
            )
            return done(request, _home(proceeding), _("已更正，有关期限已重新计算。"))
        except XiejiangError as error:
            form.complain(error)
            proceeding = queries.proceeding(by=request.actor, pk=pk)
    title = load_procedures().events.get(event.event)
    context = {"form": form, "event": event, "title": title_of(title) if title else event.event}
    return _framed(request, proceeding, "proceedings/_event_time.html", context, form.status)
