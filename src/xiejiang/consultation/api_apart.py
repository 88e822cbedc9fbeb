"""What the API says of a meeting across nodes, and takes for an invitation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema

from xiejiang.consultation import queries
from xiejiang.consultation.domain import Outcome, Reply, What
from xiejiang.consultation.models import Deed, Meeting, Question, Seat
from xiejiang.consultation.questions import Voice
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
    sides = queries.sides(kept=meeting, members=seats)
    return ApartOut(
        origin=meeting.origin,
        cancelled_at=meeting.cancelled_at,
        cancelled_for=meeting.cancelled_for,
        left_out=queries.told_here(kept=meeting).get("left_out", ""),
        answers=[_seat_out(s) for s in seats],
        deeds=[_deed_out(d) for d in (queries.deeds_in(kept=meeting) if sides else [])],
        sides=[SideOut(node=x.node, went=x.went, came=x.came) for x in sides],
    )


class MovedOut(Schema):
    """联席会议 in which a question of another node goes on, as that node told it."""

    id: UUID
    number: str
    title: str
    starts_at: datetime


class AskedApartOut(Schema):
    """What a question has across nodes; empty for one of this node alone."""

    left_out: str
    meeting: MovedOut | None
    deeds: list[DeedOut]
    sides: list[SideOut]


def asked_apart_out(question: Question, voices: list[Voice]) -> AskedApartOut:
    """The same of one question."""
    sides = queries.sides(kept=question, members=[v.asked for v in voices])
    told = queries.told_here(kept=question)
    return AskedApartOut(
        left_out=told.get("left_out", ""),
        meeting=MovedOut(**told["meeting"]) if "meeting" in told else None,
        deeds=[_deed_out(d) for d in (queries.deeds_in(kept=question) if sides else [])],
        sides=[SideOut(node=x.node, went=x.went, came=x.came) for x in sides],
    )


def _deed_out(deed: Deed) -> DeedOut:
    return DeedOut(
        id=deed.pk,
        agency=agency_ref(deed.agency),
        what=What(deed.what),
        done_by=deed.done_by,
        done_at=deed.done_at,
        outcome=deed.fate,
        why=deed.why,
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
