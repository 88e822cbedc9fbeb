"""The API of what goes over with a case when another agency becomes competent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Router, Schema

from xiejiang.proceedings import queries, services
from xiejiang.proceedings.errors import NothingMoves
from xiejiang.proceedings.moving import ItemLine, PartLine
from xiejiang.proceedings.queries import Plan
from xiejiang.web.api import AgencyRef, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router()


class MovingLimitOut(Schema):
    """随程序走的期限."""

    limit: str
    legal_at: datetime | None
    anew: bool
    words: str
    citations: list[str]


class MovingPartOut(Schema):
    """程序中的一个角色：移转，或者为什么不移转."""

    proceeding: UUID
    number: str
    role: str
    agency: AgencyRef
    moves: bool
    why_not: str
    limits: list[MovingLimitOut]


class MovingItemOut(Schema):
    """证据：随案移交，已移交待签收，或者为什么不移交."""

    item: UUID
    title: str
    agency: AgencyRef
    moves: bool
    on_its_way: bool
    why_not: str


class MovingPaperOut(Schema):
    """送达移出机关、尚未签收的文书，不移转."""

    title: str
    number: str
    agency: AgencyRef
    sent_at: datetime


class MovingOut(Schema):
    """随案移转：移转什么，不移转什么，为什么."""

    to: AgencyRef
    losers: list[AgencyRef]
    taken_at: datetime | None
    lead: bool
    parts: list[MovingPartOut]
    items: list[MovingItemOut]
    papers: list[MovingPaperOut]


class MoveIn(Schema):
    """办理哪一半：移交证据，或者移转程序."""

    half: Literal["send", "move"]


@router.get(
    "/proceedings/{uuid:pk}/moving", response=answers(MovingOut), summary="随案移转：移转什么"
)
def get_moving(request: Request, pk: UUID) -> MovingOut:
    """What is still to go over, and what is not, each with its reason."""
    found = queries.proceeding(by=request.actor, pk=pk)
    plan = queries.pending(by=request.actor, proceeding=found)
    if plan is None:
        raise NothingMoves(number=found.number)
    return _out(plan)


@router.post("/proceedings/{uuid:pk}/moving", response=answers(MovingOut), summary="随案移转：办理")
def move(request: Request, pk: UUID, given: MoveIn) -> MovingOut:
    """Send what the agency keeps, or let the proceedings go over; twice is once."""
    found = queries.proceeding(by=request.actor, pk=pk)
    if given.half == "send":
        services.send_along(by(request), proceeding=found)
    else:
        services.move_pending(by(request), proceeding=found)
    return get_moving(request, pk)


def _out(plan: Plan) -> MovingOut:
    return MovingOut(
        to=agency_ref(plan.to),
        losers=[agency_ref(a) for a in plan.losers],
        taken_at=plan.at,
        lead=plan.lead,
        parts=[_part(line) for line in plan.parts],
        items=[_item(line) for line in plan.items],
        papers=[
            MovingPaperOut(
                title=line.title,
                number=line.number,
                agency=agency_ref(line.agency),
                sent_at=line.sent_at,
            )
            for line in plan.papers
        ],
    )


def _part(line: PartLine) -> MovingPartOut:
    limits = [
        MovingLimitOut(
            limit=x.deadline.limit,
            legal_at=x.deadline.legal_at,
            anew=x.consequence.anew,
            words=x.consequence.words,
            citations=[str(c) for c in x.consequence.citations],
        )
        for x in line.limits
    ]
    return MovingPartOut(
        proceeding=line.proceeding.pk,
        number=line.proceeding.number,
        role=line.role,
        agency=agency_ref(line.agency),
        moves=line.moves,
        why_not=line.why_not,
        limits=limits,
    )


def _item(line: ItemLine) -> MovingItemOut:
    return MovingItemOut(
        item=line.item.pk,
        title=line.item.title,
        agency=agency_ref(line.agency),
        moves=line.moves,
        on_its_way=line.on_its_way,
        why_not=line.why_not,
    )
