"""Acts on a meeting as such: calling it, calling it off, and answering the invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.consultation import queries
from xiejiang.consultation.asking import hand_to_meeting
from xiejiang.consultation.checks import WORKING, absent, said
from xiejiang.consultation.domain import Reply
from xiejiang.consultation.errors import (
    CancelTooLate,
    ConsultationInvalid,
    MeetingCancelled,
    MeetingElsewhere,
    MeetingNotFound,
    NotConvener,
)
from xiejiang.consultation.models import Meeting, Question, Seat
from xiejiang.consultation.telling import pass_on
from xiejiang.kernel.errors import Complaint

WORD = "联席"


def must_be_kept_here(meeting: Meeting) -> None:
    """Refuse what only the node that keeps a meeting can enter, and what was called off."""
    if meeting.origin:
        raise MeetingElsewhere(
            title=meeting.title, node=meeting.origin, agency=meeting.convener.name
        )
    must_stand(meeting)


def must_stand(meeting: Meeting) -> None:
    """Refuse a meeting that was called off."""
    if meeting.cancelled_at is not None:
        raise MeetingCancelled(title=meeting.title, reason=meeting.cancelled_for)


def must_convene(act: Act, meeting: Meeting) -> None:
    """Refuse anybody but the agency that called the meeting. Part of the caller's act."""
    queries.get(by=act.actor, meeting_id=meeting.pk)
    if act.actor.agency_id != meeting.convener_id:
        raise NotConvener(title=meeting.title, agency=meeting.convener.name)
    must_be_kept_here(meeting)


def tell_seats(act: Act, meeting: Meeting, words: str) -> None:
    """Tell the other agencies of the meeting. Part of the caller's act."""
    for seat in meeting.seats.select_related("agency"):
        if seat.agency_id != act.actor.agency_id:
            act.notify(NoticeTo(seat.agency.code, "consultation", f"{meeting.title}：{words}"))


@act("consultation.meeting_called", *WORKING)
def call(
    act: Act,
    *,
    title: str,
    starts_at: datetime,
    place: str,
    agenda: str,
    invited: Sequence[Agency],
    question: Question | None = None,
) -> Meeting:
    """召集联席会议：定下时间、地点、议程和参加的机关；可以就一个会商事项召集。"""
    convener = agencies.agency_by_id(pk=act.actor.agency_key)
    others = {a.pk: a for a in invited if a.pk != convener.pk}
    found = said("名称", title, 120) + said("地点", place, 200) + said("议程", agenda)
    if not others:
        found.append(Complaint("参加的机关", "至少邀请一个其他机关"))
    found += absent("参加的机关", others.values())
    ConsultationInvalid.insist(found)
    year = act.today.year
    serial = agency_services.take_number(agency_id=convener.pk, word=WORD, year=year)
    made = Meeting.objects.create(
        number=f"{convener.short_name}{WORD}〔{year}〕{serial}号",
        title=title.strip(),
        convener=convener,
        starts_at=starts_at,
        place=place.strip(),
        agenda=agenda.strip(),
        called_at=act.now,
    )
    Seat.objects.bulk_create(Seat(meeting=made, agency=a) for a in (convener, *others.values()))
    if question is not None:
        hand_to_meeting(act, question=question, meeting=made)
        act.about(made, matter=question.case_id)
    tell_seats(act, made, "邀请参加联席会议")
    pass_on(act, made)
    return made


@act("consultation.meeting_cancelled", *WORKING)
def cancel(act: Act, *, meeting: Meeting, reason: str) -> Meeting:
    """取消会议：召集机关写明理由；已有纪要的不能取消。"""
    must_convene(act, meeting)
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_kept_here(held)
    if held.minutes.exists():
        raise CancelTooLate(title=held.title)
    ConsultationInvalid.insist(said("理由", reason))
    held.cancelled_at, held.cancelled_for = act.now, reason.strip()
    held.save(update_fields=["cancelled_at", "cancelled_for"])
    tell_seats(act, held, f"会议取消：{reason.strip()}"[:200])
    pass_on(act, held)
    return held


@act("consultation.invitation_answered", *WORKING)
def answer(act: Act, *, meeting: Meeting, reply: Reply, words: str = "") -> Seat:
    """答复邀请：参加或者不能参加；不能参加的写明理由，改变主意的可以再次答复。"""
    queries.get(by=act.actor, meeting_id=meeting.pk)
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_kept_here(held)
    seat = held.seats.filter(agency_id=act.actor.agency_key).first()
    if seat is None or held.convener_id == act.actor.agency_id:
        raise MeetingNotFound
    ConsultationInvalid.insist(checked_reply(reply, words))
    seat.answer, seat.answer_words = reply.value, words.strip()
    seat.answered_by, seat.answered_at = act.actor.person_name, act.now
    seat.save(update_fields=["answer", "answer_words", "answered_by", "answered_at"])
    told = f"{held.title}：{act.actor.agency_name}{reply.zh}"
    act.notify(NoticeTo(held.convener.code, "consultation", told))
    pass_on(act, held)
    return seat


def checked_reply(reply: Reply, words: str) -> list[Complaint]:
    """What is wrong with an answer: why not has to be said."""
    if reply is Reply.ATTEND and not words.strip():
        return []
    return said("说明", words, 1000)
