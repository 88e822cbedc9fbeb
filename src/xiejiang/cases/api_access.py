"""The API of reading: why I see a case, who else may, who did; asking, granting, an emergency."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Post
from xiejiang.cases import access, explaining, queries, services
from xiejiang.cases.access_models import AccessRequest, Grant
from xiejiang.cases.api_access_schemas import (
    AccessOut,
    AskedOut,
    AskIn,
    EmergencyIn,
    ExtendIn,
    GrantIn,
    GrantOut,
    ReadOut,
    ReviewIn,
    ReviewOut,
    RightOut,
    ToAnswerOut,
    TotalsOut,
    UnseenOut,
    WhyIn,
)
from xiejiang.cases.errors import GrantInvalid
from xiejiang.kernel.errors import Complaint
from xiejiang.web.api import Day, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router()


def grant_out(grant: Grant) -> GrantOut:
    """A right to read, and what its owner found of it."""
    review = getattr(grant, "review", None)
    return GrantOut(
        id=grant.pk,
        case=grant.case_id,
        kind=grant.kind,
        agency=agency_ref(grant.agency),
        post=grant.post.title if grant.post else "",
        purpose=grant.purpose,
        identities=grant.identities,
        since=grant.since,
        until=grant.until,
        given_by=grant.given_by,
        ended_at=grant.ended_at,
        ended_why=grant.ended_why,
        review_by=grant.review_by,
        review=review
        and ReviewOut(
            justified=review.justified,
            reason=review.reason,
            reviewed_by=review.reviewed_by,
            reviewed_at=review.reviewed_at,
        ),
    )


def asked_out(asked: AccessRequest) -> AskedOut:
    """A request as its asker knows it: never whether there is such a case."""
    return AskedOut(
        id=asked.pk,
        number=asked.number,
        purpose=asked.purpose,
        days=asked.days,
        state=asked.state,
        answer=asked.answer,
        asked_at=asked.asked_at,
    )


@router.get(
    "/cases/{uuid:case_id}/access", response=answers(AccessOut), summary="查阅：我为什么能看到"
)
def why(request: Request, case_id: UUID) -> AccessOut:
    """By which rules the caller sees the case, what they do not see, and whom to ask."""
    case = queries.get(by=request.actor, case_id=case_id)
    told = explaining.explain(by=request.actor, case=case, now=timezone.now())
    return AccessOut(
        rights=[
            RightOut(
                ground=r.ground, words=r.words, purpose=r.purpose, since=r.since, until=r.until
            )
            for r in told.rights
        ],
        reasons=list(told.reasons),
        unseen=[UnseenOut(what=u.what, why=u.why) for u in told.unseen],
        lead=agency_ref(case.lead),
        contacts=[f"{p.title} {p.person.name}" for p in told.contacts],
    )


@router.get(
    "/cases/{uuid:case_id}/grants", response=answers(list[GrantOut]), summary="查阅：授权与紧急查阅"
)
def list_grants(request: Request, case_id: UUID) -> list[GrantOut]:
    """Who may or might read without taking part: all for the owner, else the caller's own."""
    case = queries.get(by=request.actor, case_id=case_id)
    return [grant_out(g) for g in access.grants(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/grants", response=answers(GrantOut, status=201), summary="查阅：授权"
)
def grant(request: Request, case_id: UUID, given: GrantIn) -> Any:
    """Let an agency, or one post of it, read the case for a purpose and a time."""
    case = queries.get(by=request.actor, case_id=case_id)
    asked = (
        access.request_to_answer(by=request.actor, case=case, pk=given.request)
        if given.request is not None
        else None
    )
    made = services.grant_access(
        by(request),
        case=case,
        agency=agencies.agency(code=given.agency),
        post=_post(given),
        purpose=given.purpose,
        since=given.since,
        until=given.until,
        identities=given.identities,
        request=asked,
    )
    return Status(201, grant_out(made))


def _post(given: GrantIn) -> Post | None:
    if given.role is None and not given.person:
        return None
    if given.role is None or not given.person:
        raise GrantInvalid(complaints=[Complaint("person", "role 与 person 要一起写，或都不写")])
    return agencies.post_held(
        person=agencies.person(username=given.person),
        agency_code=given.agency,
        role=given.role,
        on=timezone.localdate(),
    )


@router.post(
    "/cases/{uuid:case_id}/grants/{int:grant_id}/extend",
    response=answers(GrantOut),
    summary="查阅：延长授权",
)
def extend(request: Request, case_id: UUID, grant_id: int, given: ExtendIn) -> GrantOut:
    """Extend the reading, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = access.grant(by=request.actor, case=case, pk=grant_id)
    made = services.extend_grant(by(request), grant=found, until=given.until, reason=given.reason)
    return grant_out(made)


@router.post(
    "/cases/{uuid:case_id}/grants/{int:grant_id}/withdraw",
    response=answers(GrantOut),
    summary="查阅：收回授权",
)
def withdraw(request: Request, case_id: UUID, grant_id: int, given: WhyIn) -> GrantOut:
    """Withdraw the reading at once, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = access.grant(by=request.actor, case=case, pk=grant_id)
    return grant_out(services.withdraw_grant(by(request), grant=found, reason=given.reason))


@router.post(
    "/cases/{uuid:case_id}/grants/{int:grant_id}/review",
    response=answers(ReviewOut),
    summary="查阅：复核紧急查阅",
)
def review(request: Request, case_id: UUID, grant_id: int, given: ReviewIn) -> ReviewOut:
    """Find an emergency reading justified or not, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    made = services.review_emergency(
        by(request),
        grant=access.grant(by=request.actor, case=case, pk=grant_id),
        justified=given.justified,
        reason=given.reason,
    )
    return ReviewOut(
        justified=made.justified,
        reason=made.reason,
        reviewed_by=made.reviewed_by,
        reviewed_at=made.reviewed_at,
    )


@router.get(
    "/cases/{uuid:case_id}/access-requests",
    response=answers(list[ToAnswerOut]),
    summary="查阅：等待答复的申请",
)
def list_to_answer(request: Request, case_id: UUID) -> list[ToAnswerOut]:
    """What the owner of the case is asked; nothing for others."""
    case = queries.get(by=request.actor, case_id=case_id)
    return [
        ToAnswerOut(
            id=r.pk,
            case=case.pk,
            agency=agency_ref(r.agency),
            asked_by=r.asked_by,
            purpose=r.purpose,
            days=r.days,
            asked_at=r.asked_at,
        )
        for r in access.requests_to_answer(by=request.actor, case=case)
    ]


@router.post(
    "/cases/{uuid:case_id}/access-requests/{int:request_id}/refuse",
    response=answers(AskedOut),
    summary="查阅：不同意申请",
)
def refuse(request: Request, case_id: UUID, request_id: int, given: WhyIn) -> AskedOut:
    """Refuse a request, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    asked = access.request_to_answer(by=request.actor, case=case, pk=request_id)
    return asked_out(
        services.refuse_request(by(request), case=case, request=asked, reason=given.reason)
    )


@router.get(
    "/cases/{uuid:case_id}/readings", response=answers(list[ReadOut]), summary="查阅：谁看过"
)
def list_readings(request: Request, case_id: UUID) -> list[ReadOut]:
    """Who read what: everybody's for the owner and auditors, else one's own agency's."""
    case = queries.get(by=request.actor, case_id=case_id)
    return [
        ReadOut(
            at=r.at,
            agency=r.agency,
            post=r.post,
            person=r.person,
            ground=r.ground,
            purpose=r.purpose,
            what=r.what,
        )
        for r in access.readings(by=request.actor, case=case)
    ]


@router.get("/access-requests", response=answers(list[AskedOut]), summary="查阅：本机关的申请")
def list_asked(request: Request) -> list[AskedOut]:
    """What the caller's agency asked to read."""
    return [asked_out(r) for r in access.requests(by=request.actor)]


@router.post("/access-requests", response=answers(AskedOut, status=201), summary="查阅：申请")
def ask(request: Request, given: AskIn) -> Any:
    """Ask to read a case by its number; the answer is the same whether there is one or not."""
    made = services.request_access(
        by(request), number=given.number, purpose=given.purpose, days=given.days
    )
    return Status(201, asked_out(made))


@router.post("/emergency-access", response=answers(GrantOut, status=201), summary="查阅：紧急查阅")
def open_in_emergency(request: Request, given: EmergencyIn) -> Any:
    """Open a case by its number for a short time; its owner is told at once."""
    made = services.open_in_emergency(by(request), number=given.number, reason=given.reason)
    return Status(201, grant_out(made))


@router.get(
    "/emergency-access/statistics",
    response=answers(list[TotalsOut]),
    summary="查阅：紧急查阅统计",
)
def statistics(request: Request, since: Day, until: Day) -> list[TotalsOut]:
    """Emergency readings in figures, from one day to another inclusive, for auditors."""
    begins, ends = (timezone.make_aware(datetime.combine(d, time.min)) for d in (since, until))
    found = access.statistics(
        by=request.actor, since=begins, until=ends + timedelta(days=1), now=timezone.now()
    )
    return [
        TotalsOut(
            agency=t.agency,
            opened=t.opened,
            justified=t.justified,
            unjustified=t.unjustified,
            waiting=t.waiting,
            overdue=t.overdue,
        )
        for t in found
    ]
