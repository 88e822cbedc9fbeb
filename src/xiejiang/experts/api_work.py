"""The API of engagements: commission, steps, and what the court made of the opinion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.cases import queries as cases
from xiejiang.experts import queries, services
from xiejiang.experts.api_schemas import (
    ClockOut,
    EngagementIn,
    EngagementOut,
    StepIn,
    StepOut,
    TreatedOut,
    TreatmentIn,
)
from xiejiang.experts.clocks import clocks
from xiejiang.experts.domain import (
    Commission,
    EngagementKind,
    EngagementState,
    Opinion,
    Route,
    Simple,
    Treatment,
)
from xiejiang.experts.models import Engagement
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.proceedings import queries as proceedings
from xiejiang.web.api import IfMatch, Named, agency_ref, answers, expected_version, tag
from xiejiang.web.requests import Request, by

router = Router(tags=["experts"])


def _engagement(row: Engagement) -> EngagementOut:
    return EngagementOut(
        id=row.pk,
        case=row.case_id,
        agency=agency_ref(row.agency),
        member=row.member_id,
        member_name=row.member.name,
        selection=row.selection_id,
        previous=row.previous_id,
        proceeding=row.proceeding_id,
        kind=Named(value=row.kind, label=EngagementKind(row.kind).zh),
        route=Named(value=row.route, label=Route(row.route).zh),
        state=Named(value=row.state, label=EngagementState(row.state).zh),
        matters=row.matters,
        fee_fen=row.fee,
        number=row.number,
        conclusion=row.conclusion,
        clocks=[
            ClockOut(
                step=c.step,
                title=c.title,
                due=c.due,
                agreed=c.agreed,
                basis=str(c.citation or ""),
                confidence=c.confidence.value,
                done=c.done,
                words=c.words,
            )
            for c in clocks(row, on=timezone.localdate())
        ],
        steps=[
            StepOut(step=s.step, on=s.on, day=s.day, words=s.words, by=s.by)
            for s in row.steps.all()
        ],
        treated=[
            TreatedOut(
                treatment=Named(value=t.treatment, label=Treatment(t.treatment).zh),
                document=t.document,
                on=t.on,
                words=t.words,
                agency=agency_ref(t.agency),
            )
            for t in row.treated.all()
        ],
        version=row.version,
    )


def _commission(given: EngagementIn) -> Commission:
    known, simple = given.simple, None
    if known is not None:
        estimate = None if known.estimate_fen is None else Money(known.estimate_fen)
        simple = Simple(Tri.of(known.facts), Tri.of(known.liability), estimate)
    return Commission(
        route=given.route,
        matters=given.matters,
        fee=Money(given.fee_fen),
        on=given.on,
        agreed=tuple(given.agreed.items()),
        simple=simple,
    )


def _again(request: Request, response: HttpResponse, pk: UUID) -> EngagementOut:
    found = queries.engagement(by=request.actor, pk=pk)
    tag(response, found.version)
    return _engagement(found)


@router.get(
    "/cases/{uuid:case_id}/engagements",
    response=answers(list[EngagementOut]),
    summary="专家与机构：案件的委托",
)
def list_engagements(request: Request, case_id: UUID) -> list[EngagementOut]:
    """The engagements of a case."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [_engagement(e) for e in queries.engagements(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/engagements",
    response=answers(EngagementOut, status=201),
    summary="专家与机构：委托",
)
def commission(request: Request, response: HttpResponse, case_id: UUID, given: EngagementIn) -> Any:
    """Commission who was chosen."""
    actor = request.actor
    chosen, earlier, running = given.selection, given.previous, given.proceeding
    made = services.commission(
        by(request),
        case=cases.to_act(by=actor, case_id=case_id),
        member=queries.member(by=actor, pk=given.member),
        given=_commission(given),
        selection=queries.selection(by=actor, pk=chosen) if chosen else None,
        previous=queries.engagement(by=actor, pk=earlier) if earlier else None,
        kind=given.kind,
        proceeding=proceedings.proceeding(by=actor, pk=running) if running else None,
    )
    return Status(201, _again(request, response, made.pk))


@router.get(
    "/engagements/{uuid:engagement_id}",
    response=answers(EngagementOut),
    summary="专家与机构：一个委托",
)
def get_engagement(request: Request, response: HttpResponse, engagement_id: UUID) -> EngagementOut:
    """One engagement with its clocks."""
    return _again(request, response, engagement_id)


@router.post(
    "/engagements/{uuid:engagement_id}/steps",
    response=answers(EngagementOut, versioned=True),
    summary="专家与机构：登记一步",
)
def take_step(
    request: Request,
    response: HttpResponse,
    engagement_id: UUID,
    given: StepIn,
    if_match: IfMatch = "",
) -> EngagementOut:
    """Register a step."""
    services.take_step(
        by(request),
        engagement=queries.engagement(by=request.actor, pk=engagement_id),
        expected_version=expected_version(if_match),
        **given.model_dump(),
    )
    return _again(request, response, engagement_id)


@router.post(
    "/engagements/{uuid:engagement_id}/treatments",
    response=answers(EngagementOut),
    summary="专家与机构：登记采信情况",
)
def treat(
    request: Request, response: HttpResponse, engagement_id: UUID, given: TreatmentIn
) -> EngagementOut:
    """Register what the court made of the opinion."""
    services.treat(
        by(request),
        engagement=queries.engagement(by=request.actor, pk=engagement_id),
        opinion=Opinion(given.treatment, given.document, given.on, given.words),
    )
    return _again(request, response, engagement_id)
