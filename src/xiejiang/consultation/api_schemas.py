"""What the API of the room gives."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from xiejiang.consultation import papers
from xiejiang.consultation.api_apart import ApartOut, AskedApartOut, apart_out, asked_apart_out
from xiejiang.consultation.directory import Line
from xiejiang.consultation.domain import About, Kind, Opinion, QuestionState, Stand, TaskState
from xiejiang.consultation.models import (
    Duty,
    Meeting,
    Minutes,
    Position,
    Question,
    Resolution,
    Seat,
)
from xiejiang.consultation.questions import Voice
from xiejiang.web.api import AgencyRef, agency_ref


class DutyOut(Schema):
    """值班."""

    person: str
    post: str
    since: date
    until: date
    phone: str


class SpanOut(Schema):
    """空档: days that nobody is entered for, both included."""

    since: date
    until: date


class LiaisonOut(Schema):
    """联络名录里的一个机关."""

    agency: AgencyRef
    kind: str
    division: str
    body: str
    phone: str
    posts: list[str]
    on_duty: list[DutyOut]
    later: list[DutyOut]
    gaps: list[SpanOut]


class LiaisonPage(Schema):
    """一页联络名录."""

    items: list[LiaisonOut]
    next_cursor: str


def duty_out(duty: Duty) -> DutyOut:
    """One entry of a roster."""
    return DutyOut(
        person=duty.post.person.name,
        post=duty.post.title,
        since=duty.since,
        until=duty.until,
        phone=duty.phone,
    )


def line_out(line: Line) -> LiaisonOut:
    """One agency of the directory."""
    return LiaisonOut(
        agency=agency_ref(line.agency),
        kind=line.agency.kind,
        division=line.agency.division,
        body=line.contact.body if line.contact else "",
        phone=line.phone,
        posts=[f"{p.person.name}（{p.title}）" for p in line.posts],
        on_duty=[duty_out(d) for d in line.now],
        later=[duty_out(d) for d in line.later],
        gaps=[SpanOut(since=a, until=b) for a, b in line.gaps],
    )


class MeetingOut(Schema):
    """联席会议."""

    id: UUID
    number: str
    title: str
    convener: AgencyRef
    starts_at: datetime
    place: str


class MeetingPage(Schema):
    """一页联席会议."""

    items: list[MeetingOut]
    next_cursor: str


class ResolutionOut(Schema):
    """议定事项: a task has an owner and a day; a standard rules, a territory and a validity."""

    id: UUID
    kind: Kind
    words: str
    owner: AgencyRef | None
    due: date | None
    state: TaskState | None
    report: str
    remark: str
    since: date | None
    until: date | None
    territory: list[str]
    rules: list[str]
    revoked_on: date | None
    revoked_for: str


class SignatureOut(Schema):
    """会签."""

    agency: AgencyRef
    stand: Stand
    reasons: str
    signed_by: str
    signed_at: datetime


class MinutesOut(Schema):
    """一版纪要; the digest is of what it says, which signing does not change."""

    version: int
    text: str
    present: list[str]
    written_at: datetime
    bound_at: datetime | None
    superseded: bool
    sha256: str
    resolutions: list[ResolutionOut]
    signatures: list[SignatureOut]


class MeetingFull(MeetingOut):
    """联席会议 with who sits in it and every version of its minutes."""

    agenda: str
    seats: list[AgencyRef]
    questions: list[UUID]
    minutes: list[MinutesOut]
    apart: ApartOut


class TaskOut(Schema):
    """督办 of a meeting."""

    meeting: UUID
    task: ResolutionOut


class TaskPage(Schema):
    """一页督办."""

    items: list[TaskOut]
    next_cursor: str


class StandardPage(Schema):
    """一页会商口径."""

    items: list[ResolutionOut]
    next_cursor: str


class QuestionOut(Schema):
    """会商事项."""

    id: UUID
    number: str
    title: str
    raiser: AgencyRef
    raised_at: datetime
    about: About
    answer_by: date
    state: QuestionState
    origin: str


class QuestionPage(Schema):
    """一页会商事项."""

    items: list[QuestionOut]
    next_cursor: str


class PositionOut(Schema):
    """一版书面意见."""

    version: int
    opinion: Opinion
    reasons: str
    given_by: str
    given_at: datetime


class VoiceOut(Schema):
    """一个机关的书面意见, the latest last; none for who has not answered; its node, if not here."""

    agency: AgencyRef
    node: str
    positions: list[PositionOut]


class QuestionFull(QuestionOut):
    """会商事项 with every position. The subject of a case is its key, for who sees the case."""

    words: str
    subject: str
    outcome: str
    ended_at: datetime | None
    meeting: UUID | None
    voices: list[VoiceOut]
    apart: AskedApartOut


def meeting_out(row: Meeting) -> MeetingOut:
    """One line of the list."""
    return MeetingOut(
        id=row.pk,
        number=row.number,
        title=row.title,
        convener=agency_ref(row.convener),
        starts_at=row.starts_at,
        place=row.place,
    )


def meeting_full(
    row: Meeting, seats: list[Seat], questions: list[Question], versions: list[Minutes]
) -> MeetingFull:
    """One meeting with what belongs to it."""
    codes = {s.agency_id: s.agency.code for s in seats}
    return MeetingFull(
        **meeting_out(row).model_dump(),
        agenda=row.agenda,
        seats=[agency_ref(s.agency) for s in seats],
        questions=[q.pk for q in questions],
        minutes=[_minutes_out(m, codes) for m in versions],
        apart=apart_out(row, seats),
    )


def _minutes_out(row: Minutes, codes: dict[int, str]) -> MinutesOut:
    return MinutesOut(
        version=row.version,
        text=row.text,
        present=[codes[k] for k in row.present],
        written_at=row.written_at,
        bound_at=row.bound_at,
        superseded=row.superseded,
        sha256=papers.digest(row),
        resolutions=[resolution_out(r) for r in row.resolutions.all()],
        signatures=[
            SignatureOut(
                agency=agency_ref(s.agency),
                stand=Stand(s.stand),
                reasons=s.reasons,
                signed_by=s.signed_by,
                signed_at=s.signed_at,
            )
            for s in row.signatures.all()
        ],
    )


def resolution_out(row: Resolution) -> ResolutionOut:
    """One thing that was agreed."""
    return ResolutionOut(
        id=row.pk,
        kind=Kind(row.kind),
        words=row.words,
        owner=agency_ref(row.owner) if row.owner else None,
        due=row.due,
        state=TaskState(row.state) if row.state else None,
        report=row.report,
        remark=row.remark,
        since=row.since,
        until=row.until,
        territory=row.territory,
        rules=[a.rule for a in row.attached.all()],
        revoked_on=row.revoked_on,
        revoked_for=row.revoked_for,
    )


def question_out(row: Question) -> QuestionOut:
    """One line of the list."""
    return QuestionOut(
        id=row.pk,
        number=row.number,
        title=row.title,
        raiser=agency_ref(row.raiser),
        raised_at=row.raised_at,
        about=About(row.about),
        answer_by=row.answer_by,
        state=QuestionState(row.state),
        origin=row.origin,
    )


def question_full(row: Question, voices: list[Voice], *, subject: str) -> QuestionFull:
    """One question with every position."""
    return QuestionFull(
        **question_out(row).model_dump(),
        words=row.words,
        subject=subject,
        outcome=row.outcome,
        ended_at=row.ended_at,
        meeting=row.meeting_id,
        voices=[
            VoiceOut(
                agency=agency_ref(v.asked.agency),
                node=v.asked.agency.node,
                positions=[_position_out(p) for p in v.positions],
            )
            for v in voices
        ],
        apart=asked_apart_out(row, voices),
    )


def _position_out(row: Position) -> PositionOut:
    return PositionOut(
        version=row.version,
        opinion=Opinion(row.opinion),
        reasons=row.reasons,
        given_by=row.given_by,
        given_at=row.given_at,
    )
