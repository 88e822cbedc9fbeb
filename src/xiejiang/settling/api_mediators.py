"""The API of the register of mediating bodies: reading it, and what officers write there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field as Held

from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.settling import mediators, services
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyGiven, BodyState, MediatorGiven
from xiejiang.settling.mediators import Narrowed
from xiejiang.settling.models import BodyVersion, MediationBody
from xiejiang.web.api import (
    AgencyRef,
    Cursor,
    IfMatch,
    Limit,
    Line,
    Named,
    Prose,
    Remark,
    agency_ref,
    answers,
    expected_version,
    keyset,
    page_after,
    tag,
)
from xiejiang.web.requests import Request, by

router = Router(tags=["settling"])
MANY = 2000
"""As many bodies as one request registers, as a file."""
Place = Annotated[str, Query(max_length=60, description="区划的名称或者代码")]


class MediatorIn(Schema):
    """调解员: without a day of consent the name stays with the registering agency."""

    name: Line
    title: Line = ""
    consented_on: date | None = None


class BodyIn(Schema):
    """调解组织，照公布的材料."""

    name: Line
    kind: Line
    set_up_by: Remark
    basis: Remark
    division: Line
    valid_until: date
    matters: list[Line] = []
    contact: Line = ""
    source: Remark = ""
    source_on: date | None = None
    link: Prose = ""
    words: Prose = ""
    mediators: list[MediatorIn] = []


class BodiesIn(Schema):
    """登记：全部或者一个也不."""

    bodies: Annotated[list[BodyIn], Held(max_length=MANY)]


class CorrectIn(Schema):
    """更正：新的一版和理由."""

    body: BodyIn
    why: Remark


class BodyWithdrawIn(Schema):
    """撤下的理由."""

    why: Remark


class MediatorOut(Schema):
    """调解员, as far as the reader may see them."""

    name: str
    title: str
    consented_on: date | None


class BodyOut(Schema):
    """调解组织 as it counts: the latest confirmed version, else the latest."""

    id: UUID
    version: int
    latest: int
    state: Named
    agency: AgencyRef
    name: str
    kind: Named
    set_up_by: str
    basis: str
    division: str
    place: str
    matters: list[str]
    valid_until: date
    contact: str
    source: str
    source_on: date | None
    link: str
    words: str
    mediators: list[MediatorOut]
    registered_at: datetime
    confirmed_at: datetime | None


class BodyPage(Schema):
    """一页调解组织."""

    items: list[BodyOut]
    next_cursor: str


@router.get("/settling/mediators", response=answers(BodyPage), summary="调解组织名册：列出")
def list_mediators(
    request: Request,
    kind: Line = "",
    place: Place = "",
    matter: Line = "",
    state: BodyState | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> BodyPage:
    """The register, the latest registered first."""
    on = timezone.localdate()
    narrowed = Narrowed(
        kind=kind,
        division=mediators.division(place) if place else "",
        matter=matter,
        state=state.value if state else "",
    )
    found = mediators.page(
        on=on, narrowed=narrowed, after=page_after(cursor, UUID), limit=limit + 1
    )
    shown = found[:limit]
    last = shown[-1].body if len(found) > limit else None
    end = keyset(last.registered_at, last.pk) if last else ""
    latest = mediators.latest_of(shown)
    items = [out(v, latest[v.body_id], request.actor, on) for v in shown]
    return BodyPage(items=items, next_cursor=end)


@router.post(
    "/settling/mediators",
    response=answers(list[UUID], status=201),
    summary="调解组织名册：登记，全部或者一个也不",
)
def register(request: Request, given: BodiesIn) -> Any:
    """Register bodies for one's own agency."""
    made = services.register_bodies(by(request), bodies=[_given(b) for b in given.bodies])
    return Status(201, [b.pk for b in made])


@router.get(
    "/settling/mediators/{uuid:body_id}",
    response=answers(BodyOut),
    summary="调解组织名册：一个",
)
def get_body(request: Request, body_id: UUID, response: HttpResponse) -> BodyOut:
    """One body as it counts; the ``ETag`` is its latest version."""
    return _one(request, mediators.get(body_id=body_id), response)


@router.post(
    "/settling/mediators/{uuid:body_id}/correct",
    response=answers(BodyOut, versioned=True),
    summary="调解组织名册：更正，登记新的一版",
)
def correct(
    request: Request,
    body_id: UUID,
    given: CorrectIn,
    response: HttpResponse,
    if_match: IfMatch = "",
) -> BodyOut:
    """The next version; it counts when a second person confirmed it."""
    body = mediators.get(body_id=body_id)
    seen = expected_version(if_match)
    services.correct_body(
        by(request), body=body, given=_given(given.body), why=given.why, seen=seen
    )
    return _one(request, body, response)


@router.post(
    "/settling/mediators/{uuid:body_id}/confirm",
    response=answers(BodyOut, versioned=True),
    summary="调解组织名册：核对",
)
def confirm(
    request: Request, body_id: UUID, response: HttpResponse, if_match: IfMatch = ""
) -> BodyOut:
    """A second person of the agency compared the latest version with its source."""
    body = mediators.get(body_id=body_id)
    services.confirm_body(by(request), body=body, seen=expected_version(if_match))
    return _one(request, body, response)


@router.post(
    "/settling/mediators/{uuid:body_id}/withdraw",
    response=answers(BodyOut),
    summary="调解组织名册：撤下",
)
def withdraw(
    request: Request, body_id: UUID, given: BodyWithdrawIn, response: HttpResponse
) -> BodyOut:
    """No longer listed, with the reason; the record stays."""
    services.withdraw_body(by(request), body=mediators.get(body_id=body_id), why=given.why)
    return _one(request, mediators.get(body_id=body_id), response)


def _one(request: Request, body: MediationBody, response: HttpResponse) -> BodyOut:
    found = mediators.versions(body)
    tag(response, found[0].number)
    on = timezone.localdate()
    return out(mediators.counting(found), found[0].number, request.actor, on)


def _given(asked: BodyIn) -> BodyGiven:
    entered = asked.model_dump(exclude={"matters", "mediators"})
    people = tuple(MediatorGiven(**m.model_dump()) for m in asked.mediators)
    return BodyGiven(**entered, matters=tuple(asked.matters), mediators=people)


def out(found: BodyVersion, latest: int, reader: Actor, on: date) -> BodyOut:
    """A version that counts, as far as the reader may see it."""
    stands = mediators.state(found, on=on)
    lines = ("name", "set_up_by", "basis", "division", "valid_until", "contact")
    more = ("source", "source_on", "link", "words")
    confirmation = getattr(found, "confirmation", None)
    return BodyOut(
        id=found.body_id,
        version=found.number,
        latest=latest,
        state=Named(value=stands.value, label=stands.zh),
        agency=agency_ref(found.body.agency),
        kind=Named(value=found.kind, label=kinds()[found.kind].title),
        place=basin.full_name(found.division),
        matters=[m.field for m in found.matters.all()],
        mediators=[
            MediatorOut(name=m.name, title=m.title, consented_on=m.consented_on)
            for m in mediators.names(found, by=reader)
        ],
        registered_at=found.registered_at,
        confirmed_at=confirmation.confirmed_at if confirmation else None,
        **{name: getattr(found, name) for name in (*lines, *more)},
    )
