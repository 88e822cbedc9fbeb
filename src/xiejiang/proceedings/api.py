"""The API of proceedings: start one, read where it stands, take a step, urge, hand on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.cases import queries as cases
from xiejiang.law.procedures import Procedure, load_procedures
from xiejiang.proceedings import api_moving, api_personal, queries, services
from xiejiang.proceedings.api_schemas import (
    ChecklistItemOut,
    ChecklistOut,
    DeadlineOut,
    EventOut,
    EventTimeIn,
    FieldOut,
    MaterialIn,
    OfferOut,
    OffersOut,
    ProcedureOut,
    ProceedingOut,
    ReassignIn,
    StartIn,
    StepIn,
    StepOut,
    UrgeIn,
)
from xiejiang.proceedings.domain import Choice
from xiejiang.proceedings.errors import ProceedingNotFound
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.proceedings.proposals import Offer, proposals, required_by
from xiejiang.proceedings.queries import DeadlineView
from xiejiang.proceedings.telling import masked, step_of
from xiejiang.web.api import IfMatch, Named, agency_ref, answers, expected_version, tag
from xiejiang.web.requests import Request, by

router = Router(tags=["proceedings"])
router.add_router("", api_personal.router)
router.add_router("", api_moving.router)


def _procedure(found: Proceeding) -> Procedure:
    return found.content


def proceeding_out(found: Proceeding) -> ProceedingOut:
    """A proceeding: where it stands, in whose hands, and what happened."""
    procedure = _procedure(found)
    prefetch_related_objects([found], "parts__agency", "events__agency")
    return ProceedingOut(
        id=found.pk,
        case=found.case_id,
        procedure=found.procedure,
        procedure_version=found.procedure_version,
        title=procedure.title,
        number=found.number,
        state=Named(value=found.state, label=procedure.state(found.state).title),
        holder=agency_ref(found.holder),
        holder_since=found.holder_since,
        holder_reason=found.holder_reason,
        turn=agency_ref(found.turn) if found.turn else None,
        parts={p.role: agency_ref(p.agency) for p in found.parts.all()},
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        outcome=found.outcome,
        next_legal_at=found.next_legal_at,
        events=[event_out(e) for e in found.events.all()],
        version=found.version,
    )


def event_out(event: Event) -> EventOut:
    """Something that happened, at its legal time."""
    return EventOut(
        id=event.pk,
        event=event.event,
        step=event.step,
        legal_at=event.legal_at,
        recorded_at=event.recorded_at,
        agency=agency_ref(event.agency),
        person=event.person,
        post=event.post,
        reason=event.reason,
        data=masked(event, step_of(event)),
        state=event.state,
    )


def step_out(choice: Choice) -> StepOut:
    """A step that may be taken, what it asks, or why it may not."""
    step = choice.step
    return StepOut(
        step=step.id,
        title=step.verb,
        summary=step.summary,
        allowed=choice.allowed,
        reasons=list(choice.reasons),
        primary=choice.primary,
        asks_time=step.asks_time,
        asks_reason=step.reason,
        fields=[
            FieldOut(
                id=f.id,
                title=f.title,
                type=f.type,
                required=f.required,
                help=f.help,
                choices=[Named(value=value, label=label) for value, label in f.choices],
            )
            for f in step.fields
        ],
        basis=list(dict.fromkeys(str(p.citation) for p in step.provisions)),
    )


def deadline_out(view: DeadlineView) -> DeadlineOut:
    """A deadline with its basis and how it looks now."""
    deadline, provision = view.deadline, view.limit.provision
    return DeadlineOut(
        id=deadline.pk,
        limit=deadline.limit,
        title=view.limit.title,
        role=deadline.role,
        on=agency_ref(deadline.on),
        started_at=deadline.started_at,
        legal_at=deadline.legal_at,
        safe_at=deadline.safe_at,
        legal_text=deadline.legal_text,
        safe_text=deadline.safe_text,
        state=view.state.value,
        words=view.words,
        basis=str(provision.citation),
        confidence=provision.confidence.value,
        doubt=view.limit.doubt,
    )


def _answer(response: HttpResponse, found: Proceeding) -> ProceedingOut:
    tag(response, found.version)
    return proceeding_out(found)


def _again(request: Request, pk: UUID, response: HttpResponse) -> ProceedingOut:
    return _answer(response, queries.proceeding(by=request.actor, pk=pk))


@router.get("/procedures", response=answers(list[ProcedureOut]), summary="程序：目录")
def list_procedures(request: Request) -> list[ProcedureOut]:
    """The procedures that the platform knows."""
    return [
        ProcedureOut(
            id=p.id,
            title=p.title,
            title_en=p.title_en,
            summary=p.summary,
            version=p.version,
            states=[Named(value=s.id, label=s.title) for s in p.states],
        )
        for p in load_procedures().by_id.values()
    ]


@router.get(
    "/cases/{uuid:case_id}/proceedings",
    response=answers(list[ProceedingOut]),
    summary="程序：案件的程序",
)
def list_proceedings(request: Request, case_id: UUID) -> list[ProceedingOut]:
    """The proceedings of a case in the order they were opened."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [proceeding_out(p) for p in queries.for_case(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/proceedings",
    response=answers(ProceedingOut, status=201),
    summary="程序：启动",
)
def start(request: Request, response: HttpResponse, case_id: UUID, given: StartIn) -> Any:
    """Start a procedure; the findings that require it are kept with it."""
    case = cases.get(by=request.actor, case_id=case_id)
    reasons = required_by(case=case, procedure=given.procedure)
    made = services.start(
        by(request),
        case=case,
        procedure=given.procedure,
        receiver=agencies.agency(code=given.receiver) if given.receiver else None,
        supervisor=agencies.agency(code=given.supervisor) if given.supervisor else None,
        findings=[r.as_dict() for r in reasons],
        legal_at=given.legal_at,
    )
    return Status(201, _again(request, made.pk, response))


@router.get(
    "/cases/{uuid:case_id}/proposals", response=answers(OffersOut), summary="程序：可以移送给谁"
)
def list_proposals(request: Request, case_id: UUID) -> OffersOut:
    """Who is competent to receive a case, and who watches over it."""
    case = cases.get(by=request.actor, case_id=case_id)
    offered = proposals(case=case, actor=request.actor)
    return OffersOut(
        receivers=[_offer(o) for o in offered.receivers],
        supervisors=[_offer(o) for o in offered.supervisors],
    )


def _offer(offer: Offer) -> OfferOut:
    return OfferOut(
        code=offer.code,
        name=offer.name,
        why=offer.why,
        basis=offer.cited,
        is_default=offer.is_default,
        must_check=offer.must_check,
    )


@router.get("/proceedings/{uuid:pk}", response=answers(ProceedingOut), summary="程序：读取")
def get_proceeding(request: Request, response: HttpResponse, pk: UUID) -> ProceedingOut:
    """One proceeding; its version is the ETag."""
    return _again(request, pk, response)


@router.get(
    "/proceedings/{uuid:pk}/steps", response=answers(list[StepOut]), summary="程序：可以办理的步骤"
)
def list_steps(request: Request, pk: UUID) -> list[StepOut]:
    """The steps of the caller's agency from here, and why some are not open."""
    found = queries.proceeding(by=request.actor, pk=pk)
    choices = queries.available(by=request.actor, proceeding=found, now=timezone.now())
    return [step_out(c) for c in choices]


@router.post(
    "/proceedings/{uuid:pk}/steps/{step}",
    response=answers(ProceedingOut, versioned=True),
    summary="程序：办理一步",
)
def perform(
    request: Request,
    response: HttpResponse,
    pk: UUID,
    step: str,
    given: StepIn,
    if_match: IfMatch = "",
) -> ProceedingOut:
    """Take a step, as of the version that was read."""
    found = queries.proceeding(by=request.actor, pk=pk)
    done = services.perform(
        by(request),
        proceeding=found.pk,
        step=step,
        inputs=given.inputs,
        expected_version=expected_version(if_match),
        legal_at=given.legal_at,
    )
    return _again(request, done.pk, response)


@router.get(
    "/proceedings/{uuid:pk}/checklist", response=answers(ChecklistOut), summary="材料：清单"
)
def checklist(request: Request, pk: UUID) -> ChecklistOut:
    """How every item of the materials stands."""
    found = queries.proceeding(by=request.actor, pk=pk)
    listed = queries.checklist(by=request.actor, proceeding=found)
    return ChecklistOut(
        complete=listed.complete,
        items=[
            ChecklistItemOut(
                item=i.item.id,
                title=i.item.title,
                state=i.state.value,
                label=i.state.zh,
                evidence=list(i.evidence),
                documents=list(i.documents),
                inapplicable=i.inapplicable,
                basis=str(i.item.provision.citation),
            )
            for i in listed.items
        ],
    )


@router.put(
    "/proceedings/{uuid:pk}/checklist/{item}",
    response=answers(ProceedingOut, versioned=True),
    summary="材料：登记",
)
def set_material(
    request: Request,
    response: HttpResponse,
    pk: UUID,
    item: str,
    given: MaterialIn,
    if_match: IfMatch = "",
) -> ProceedingOut:
    """Say which evidence or documents stand for an item, or why there is none."""
    found = queries.proceeding(by=request.actor, pk=pk)
    services.set_material(
        by(request),
        proceeding=found.pk,
        item=item,
        expected_version=expected_version(if_match),
        evidence=given.evidence,
        documents=given.documents,
        inapplicable=given.inapplicable,
    )
    return _again(request, pk, response)


@router.get(
    "/proceedings/{uuid:pk}/deadlines", response=answers(list[DeadlineOut]), summary="程序：期限"
)
def deadlines(request: Request, pk: UUID) -> list[DeadlineOut]:
    """Every deadline: what runs by urgency, then what is over."""
    found = queries.proceeding(by=request.actor, pk=pk)
    views = queries.deadlines(by=request.actor, proceeding=found, now=timezone.now())
    return [deadline_out(v) for v in views]


@router.post(
    "/proceedings/{uuid:pk}/urge",
    response=answers(ProceedingOut, versioned=True),
    summary="程序：催办",
)
def urge(
    request: Request, response: HttpResponse, pk: UUID, given: UrgeIn, if_match: IfMatch = ""
) -> ProceedingOut:
    """Remind the agency whose turn it is."""
    found = queries.proceeding(by=request.actor, pk=pk)
    version = expected_version(if_match)
    services.urge(by(request), proceeding=found.pk, text=given.text, expected_version=version)
    return _again(request, pk, response)


@router.post(
    "/proceedings/{uuid:pk}/reassign",
    response=answers(ProceedingOut, versioned=True),
    summary="程序：转办",
)
def reassign(
    request: Request, response: HttpResponse, pk: UUID, given: ReassignIn, if_match: IfMatch = ""
) -> ProceedingOut:
    """Hand the work to a colleague of the same agency."""
    found = queries.proceeding(by=request.actor, pk=pk)
    services.reassign(
        by(request),
        proceeding=found.pk,
        to=agencies.person(username=given.to),
        reason=given.reason,
        expected_version=expected_version(if_match),
    )
    return _again(request, pk, response)


@router.put(
    "/proceedings/{uuid:pk}/events/{int:event_id}/time",
    response=answers(ProceedingOut, versioned=True),
    summary="程序：更正时间",
)
def correct_time(
    request: Request,
    response: HttpResponse,
    pk: UUID,
    event_id: int,
    given: EventTimeIn,
    if_match: IfMatch = "",
) -> ProceedingOut:
    """Correct when something happened in law; its deadlines are computed again."""
    found = queries.proceeding(by=request.actor, pk=pk)
    event = found.events.filter(pk=event_id).first()
    if event is None:
        raise ProceedingNotFound
    services.correct_event_time(
        by(request),
        event=event,
        legal_at=given.legal_at,
        reason=given.reason,
        expected_version=expected_version(if_match),
    )
    return _again(request, pk, response)
