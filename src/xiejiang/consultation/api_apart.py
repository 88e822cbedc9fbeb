"""What the API says of a meeting across nodes, and takes for an invitation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema

from xiejiang.consultation import queries
from xiejiang.consultation.domain import Outcome, Reply, What
from xiejiang.consultation.models import Meeting, Seat
from xiejiang.web.api import AgencyRef, Prose, agency_ref


class ReplyIn(Schema):
    """答复邀请."""

    reply: Reply
    words: Prose = ""


class SeatOut(Schema):
    """参加的机关, its node and its answer; both empty where it is here and has not answered."""

    agency: AgencyRef
    node: str
    reply: Reply | None
    words: str
    answered_by: str
    answered_at: datetime | None


class DeedOut(Schema):
    """其他节点的办理, and what became of it."""

    id: UUID
    agency: AgencyRef
    what: What
    done_by: str
    done_at: datetime
    outcome: Outcome
    why: str


class SideOut(Schema):
    """其他节点: when the last word went and came."""

    node: str
    went: datetime | None
    came: datetime | None


class ApartOut(Schema):
    """What a meeting has across nodes; for one of this node alone only the answers."""

    origin: str
    cancelled_at: datetime | None
    cancelled_for: str
    left_out: str
    answers: list[SeatOut]
    deeds: list[DeedOut]
    sides: list[SideOut]


def apart_out(meeting: Meeting, seats: list[Seat]) -> ApartOut:
    """The same of one meeting."""
    sides = queries.sides(meeting=meeting, seats=seats)
    return ApartOut(
        origin=meeting.origin,
        cancelled_at=meeting.cancelled_at,
        cancelled_for=meeting.cancelled_for,
        left_out=queries.told_here(meeting=meeting).get("left_out", ""),
        answers=[_seat_out(s) for s in seats],
        deeds=[
            DeedOut(
                id=d.pk,
                agency=agency_ref(d.agency),
                what=What(d.what),
                done_by=d.done_by,
                done_at=d.done_at,
                outcome=d.fate,
                why=d.why,
            )
            for d in (queries.deeds_in(meeting=meeting) if sides else [])
        ],
        sides=[SideOut(node=x.node, went=x.went, came=x.came) for x in sides],
    )


def _seat_out(seat: Seat) -> SeatOut:
    return SeatOut(
        agency=agency_ref(seat.agency),
        node=seat.agency.node,
        reply=Reply(seat.answer) if seat.answer else None,
        words=seat.answer_words,
        answered_by=seat.answered_by,
        answered_at=seat.answered_at,
    )
