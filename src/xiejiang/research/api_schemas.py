"""What the API of the room gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from xiejiang.consultation.queries import Fated
from xiejiang.research.models import Collected, Enrolment, Partner, Study, StudyReport, Training
from xiejiang.research.queries import Piece, Sample, Shelf
from xiejiang.web.api import AgencyRef, Named, agency_ref


class StudyOut(Schema):
    """课题, as the list has it."""

    id: UUID
    number: str
    title: str
    question: str
    lead: AgencyRef
    due: date
    state: Named
    opened_at: datetime


class StudyPage(Schema):
    """A page of studies."""

    items: list[StudyOut]
    next_cursor: str


class PartnerOut(Schema):
    """参加机关."""

    agency: AgencyRef
    state: Named
    words: str


class FateOut(Schema):
    """What became of a recommendation; the meeting is named to its members only."""

    fate: Named
    meeting: UUID | None
    standard: UUID | None


class RecommendationOut(Schema):
    """建议."""

    id: UUID
    kind: Named
    words: str
    rules: list[str]
    territory: list[str]
    owner: AgencyRef | None
    fates: list[FateOut]


class OpinionOut(Schema):
    """表态."""

    agency: AgencyRef
    agrees: bool
    words: str
    signed_by: str
    signed_at: datetime


class StudyReportOut(Schema):
    """一版报告."""

    version: int
    text: str
    answer_by: date
    cases: int
    written_at: datetime
    recommendations: list[RecommendationOut]
    opinions: list[OpinionOut]


class StudyFull(StudyOut):
    """One study, with those who take part and every version of its report."""

    partners: list[PartnerOut]
    reports: list[StudyReportOut]


class NoteOut(Schema):
    """笔记."""

    agency: AgencyRef
    words: str
    written_by: str
    written_at: datetime


class CollectedOut(Schema):
    """收集的案件 that the caller sees."""

    id: int
    case: UUID
    number: str
    title: str
    agency: AgencyRef
    left_out: bool
    left_out_for: str
    notes: list[NoteOut]


class SamplePage(Schema):
    """The collected cases that the caller sees, and how many they do not see."""

    items: list[CollectedOut]
    seen: int
    hidden: int
    next_cursor: str


class TopicOut(Schema):
    """选题: a count among the caller's own cases."""

    kind: Named
    key: str
    label: str
    cases: int


class TrainingOut(Schema):
    """培训, as the list has it."""

    id: UUID
    title: str
    agency: AgencyRef
    since: date
    until: date
    place: str
    about: str
    quiz_field: str
    quiz_seed: str
    quiz_count: int
    quiz_until: date
    announced_at: datetime


class TrainingPage(Schema):
    """A page of trainings."""

    items: list[TrainingOut]
    next_cursor: str


class MaterialOut(Schema):
    """培训材料: a file by its digest, or a page of the node."""

    id: UUID
    phase: str
    title: str
    page: str
    key: str
    name: str
    media_type: str
    size: int
    sha256: str


class EnrolmentOut(Schema):
    """One place on the roster; never a score."""

    username: str
    name: str
    agency: AgencyRef
    attended: bool | None
    handed_in: bool


class TrainingFull(TrainingOut):
    """One training, with the roster and the material that the caller may see."""

    roster: list[EnrolmentOut]
    materials: list[MaterialOut]
    materials_hidden: int


def study_out(study: Study) -> StudyOut:
    """As the list has it."""
    return StudyOut(**_study(study))


def _study(study: Study) -> dict[str, Any]:
    return {
        "id": study.pk,
        "number": study.number,
        "title": study.title,
        "question": study.question,
        "lead": agency_ref(study.lead),
        "due": study.due,
        "state": Named(value=study.state, label=study.get_state_display()),
        "opened_at": study.opened_at,
    }


def study_full(
    study: Study,
    partners: list[Partner],
    reports: list[StudyReport],
    fates: dict[UUID, list[Fated]],
) -> StudyFull:
    """With those who take part and what was said."""
    told = [
        PartnerOut(
            agency=agency_ref(p.agency),
            state=Named(value=p.state, label=p.get_state_display()),
            words=p.words,
        )
        for p in partners
    ]
    versions = [_report(r, fates) for r in reports]
    return StudyFull(**_study(study), partners=told, reports=versions)


def _report(report: StudyReport, fates: dict[UUID, list[Fated]]) -> StudyReportOut:
    return StudyReportOut(
        version=report.version,
        text=report.text,
        answer_by=report.answer_by,
        cases=report.cases,
        written_at=report.written_at,
        recommendations=[
            RecommendationOut(
                id=r.pk,
                kind=Named(value=r.kind, label=r.get_kind_display()),
                words=r.words,
                rules=r.rules,
                territory=r.territory,
                owner=agency_ref(r.owner) if r.owner else None,
                fates=[_fate(x) for x in fates.get(r.pk, [])],
            )
            for r in report.recommendations.all()
        ],
        opinions=[
            OpinionOut(
                agency=agency_ref(o.agency),
                agrees=o.agrees,
                words=o.words,
                signed_by=o.signed_by,
                signed_at=o.signed_at,
            )
            for o in report.opinions.all()
        ],
    )


def _fate(found: Fated) -> FateOut:
    return FateOut(
        fate=Named(value=found.fate.value, label=found.fate.zh),
        meeting=found.proposal.meeting_id if found.seen else None,
        standard=found.standard.pk if found.standard else None,
    )


def sample_out(sample: Sample) -> SamplePage:
    """The collected cases that the caller sees."""
    return SamplePage(
        items=[collected_out(row) for row in sample.rows],
        seen=sample.seen,
        hidden=sample.hidden,
        next_cursor=str(sample.more or ""),
    )


def collected_out(row: Collected) -> CollectedOut:
    """One of them with its notes."""
    return CollectedOut(
        id=row.pk,
        case=row.case_id,
        number=row.case.number,
        title=row.case.title,
        agency=agency_ref(row.agency),
        left_out=row.left_out,
        left_out_for=row.left_out_for,
        notes=[
            NoteOut(
                agency=agency_ref(n.agency),
                words=n.words,
                written_by=n.written_by,
                written_at=n.written_at,
            )
            for n in row.notes.all()
        ],
    )


def training_out(training: Training) -> TrainingOut:
    """As the list has it."""
    return TrainingOut(**_training(training))


def _training(training: Training) -> dict[str, Any]:
    return {
        "id": training.pk,
        "title": training.title,
        "agency": agency_ref(training.agency),
        "since": training.since,
        "until": training.until,
        "place": training.place,
        "about": training.about,
        "quiz_field": training.quiz_field,
        "quiz_seed": training.quiz_seed,
        "quiz_count": training.quiz_count,
        "quiz_until": training.quiz_until,
        "announced_at": training.announced_at,
    }


def training_full(training: Training, roster: list[Enrolment], shelf: Shelf) -> TrainingFull:
    """With the roster and the material that the caller may see."""
    listed = [
        EnrolmentOut(
            username=e.person.username,
            name=e.person.name,
            agency=agency_ref(e.agency),
            attended=e.attended,
            handed_in=e.handed_in_at is not None,
        )
        for e in roster
    ]
    pieces = [_piece(x) for x in (*shelf.before, *shelf.after)]
    return TrainingFull(
        **_training(training), roster=listed, materials=pieces, materials_hidden=shelf.hidden
    )


def _piece(found: Piece) -> MaterialOut:
    row = found.material
    return MaterialOut(
        id=row.pk,
        phase=row.phase,
        title=row.title if found.opens else "",
        page=row.page,
        key=row.key if found.opens else "",
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
    )
