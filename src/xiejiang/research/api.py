"""The API of research and training: the same acts and reads as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.cases import queries as cases
from xiejiang.consultation import queries as consultation
from xiejiang.kernel.errors import Complaint
from xiejiang.research import queries, services
from xiejiang.research.api_given import (
    CollectIn,
    EnrolIn,
    InviteIn,
    JoinIn,
    OpinionIn,
    PutIn,
    ReportIn,
    StudyIn,
    WordsIn,
)
from xiejiang.research.api_schemas import (
    CollectedOut,
    SamplePage,
    StudyFull,
    StudyPage,
    TopicOut,
    TrainingFull,
    TrainingPage,
    collected_out,
    sample_out,
    study_full,
    study_out,
    training_full,
    training_out,
)
from xiejiang.research.domain import StudyState
from xiejiang.research.errors import ReportSuperseded, StudyInvalid
from xiejiang.research.models import Study, Training
from xiejiang.web.api import Cursor, Limit, Named, answers, keyset, page_after
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["research"])
ONE = "/research/studies/{uuid:study_id}"
SAMPLE = "/research/collected/{int:collected_id}"
TRAINING = "/research/trainings/{uuid:training_id}"


def _agencies(codes: list[str]) -> list[Agency]:
    found = {a.code: a for a in agencies.agencies(codes=codes)}
    strange = [code for code in codes if code not in found]
    if strange:
        told = f"机关目录里没有：{'、'.join(strange)}"
        raise StudyInvalid(complaints=[Complaint("参加的机关", told)])
    return list(found.values())


def _study(request: Request, study_id: UUID) -> Study:
    return queries.study(by=request.actor, pk=study_id)


def _full(request: Request, study_id: UUID) -> StudyFull:
    found = _study(request, study_id)
    versions = queries.reports(study=found)
    on = timezone.localdate()
    fates = queries.fates(by=request.actor, report=versions[0], on=on) if versions else {}
    return study_full(found, queries.partners(study=found), versions, fates)


@router.get("/research/topics", response=answers(list[TopicOut]), summary="调研：选题")
def list_topics(request: Request) -> list[TopicOut]:
    """What the caller's own cases propose."""
    found = queries.topics(by=request.actor, now=timezone.now())
    return [
        TopicOut(
            kind=Named(value=t.kind.value, label=t.kind.zh), key=t.key, label=t.label, cases=t.cases
        )
        for t in found
    ]


@router.get("/research/studies", response=answers(StudyPage), summary="课题：列表")
def list_studies(
    request: Request, state: StudyState | None = None, cursor: Cursor = "", limit: Limit = 50
) -> StudyPage:
    """The studies that the caller's agency takes part in or was asked to, the latest first."""
    rows = queries.study_page(
        by=request.actor,
        state=state.value if state else "",
        after=page_after(cursor, UUID),
        limit=limit + 1,
    )
    shown = rows[:limit]
    end = keyset(shown[-1].opened_at, shown[-1].pk) if len(rows) > limit else ""
    return StudyPage(items=[study_out(s) for s in shown], next_cursor=end)


@router.post("/research/studies", response=answers(StudyFull, status=201), summary="课题：开题")
def open_study(request: Request, given: StudyIn) -> Any:
    """Open a study of the caller's agency, freely or from a topic."""
    origin = None
    if given.topic_kind:
        origin = queries.origin(
            by=request.actor,
            kind=given.topic_kind,
            key=given.topic_key.replace("\x00", ""),
            now=timezone.now(),
        )
    invited = _agencies(given.invited)
    made = services.open_study(by(request), asked=given.asked(), invited=invited, origin=origin)
    return Status(201, _full(request, made.pk))


@router.get(ONE, response=answers(StudyFull), summary="课题：读取")
def get_study(request: Request, study_id: UUID) -> StudyFull:
    """One study with its reports; the cases are a list of their own."""
    return _full(request, study_id)


@router.post(f"{ONE}/invite", response=answers(StudyFull), summary="课题：邀请机关")
def invite(request: Request, study_id: UUID, given: InviteIn) -> StudyFull:
    """Ask further agencies."""
    found = _study(request, study_id)
    services.invite(by(request), study=found, invited=_agencies(given.agencies))
    return _full(request, study_id)


@router.post(f"{ONE}/answer", response={204: None, **answers(None)}, summary="课题：答复邀请")
def answer(request: Request, study_id: UUID, given: JoinIn) -> Any:
    """Take part or decline; who declines no longer sees the study."""
    found = _study(request, study_id)
    services.answer(by(request), study=found, joins=given.joins, words=given.words)
    return Status(204, None)


@router.get(f"{ONE}/cases", response=answers(SamplePage), summary="课题：收集的案件")
def list_collected(
    request: Request, study_id: UUID, cursor: Cursor = "", limit: Limit = 50
) -> SamplePage:
    """The collected cases that the caller sees; the others are counted."""
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise CursorUnreadable
    found = _study(request, study_id)
    sample = queries.sample(by=request.actor, study=found, after=int(cursor or 0), limit=limit)
    request.shown |= sample.cases
    return sample_out(sample)


@router.post(f"{ONE}/cases", response=answers(SamplePage, status=201), summary="课题：收集案件")
def collect(request: Request, study_id: UUID, given: CollectIn) -> Any:
    """Bring cases in that the caller sees; all of them or none."""
    found = _study(request, study_id)
    chosen = [cases.get(by=request.actor, case_id=key) for key in given.cases]
    services.collect(by(request), study=found, chosen=chosen, note=given.note)
    request.shown |= {c.pk for c in chosen}
    sample = queries.sample(by=request.actor, study=found)
    request.shown |= sample.cases
    return Status(201, sample_out(sample))


@router.post(f"{SAMPLE}/notes", response=answers(CollectedOut, status=201), summary="课题：笔记")
def add_note(request: Request, collected_id: int, given: WordsIn) -> Any:
    """Note something of a collected case."""
    row = queries.one_collected(by=request.actor, pk=collected_id)
    services.note(by(request), collected=row, words=given.words)
    request.shown.add(row.case_id)
    return Status(201, collected_out(row))


@router.post(f"{SAMPLE}/leave-out", response=answers(CollectedOut), summary="课题：剔除案件")
def leave_out(request: Request, collected_id: int, given: WordsIn) -> CollectedOut:
    """Leave a case out of the sample, with the reason."""
    row = queries.one_collected(by=request.actor, pk=collected_id)
    request.shown.add(row.case_id)
    return collected_out(services.leave_out(by(request), collected=row, reason=given.words))


@router.post(f"{ONE}/report", response=answers(StudyFull, status=201), summary="课题：写入报告")
def write_report(request: Request, study_id: UUID, given: ReportIn) -> Any:
    """Write the next version of the report, with its recommendations."""
    services.write_report(
        by(request),
        study=_study(request, study_id),
        text=given.text,
        answer_by=given.answer_by,
        advice=[one.advice() for one in given.advice],
    )
    return Status(201, _full(request, study_id))


@router.post(f"{ONE}/opinion", response=answers(StudyFull), summary="课题：对报告表态")
def give_opinion(request: Request, study_id: UUID, given: OpinionIn) -> StudyFull:
    """State the caller's agency on the version that was read."""
    latest = queries.latest_report(study=_study(request, study_id))
    if latest.version != given.version:
        raise ReportSuperseded(version=latest.version)
    services.state_opinion(by(request), report=latest, agrees=given.agrees, words=given.words)
    return _full(request, study_id)


@router.post(f"{ONE}/conclude", response=answers(StudyFull), summary="课题：结题")
def conclude(request: Request, study_id: UUID) -> StudyFull:
    """Conclude with the latest report."""
    services.conclude(by(request), study=_study(request, study_id))
    return _full(request, study_id)


@router.post(f"{ONE}/drop", response=answers(StudyFull), summary="课题：终止")
def drop(request: Request, study_id: UUID, given: WordsIn) -> StudyFull:
    """Drop a study, with the reason."""
    services.drop(by(request), study=_study(request, study_id), reason=given.words)
    return _full(request, study_id)


@router.post(
    "/research/recommendations/{uuid:recommendation_id}/put",
    response=answers(StudyFull),
    summary="课题：把建议提交联席会议",
)
def put_forward(request: Request, recommendation_id: UUID, given: PutIn) -> StudyFull:
    """Put a recommendation of a concluded study to a meeting of the caller's agency."""
    found = queries.recommendation(by=request.actor, pk=recommendation_id)
    services.put_forward(
        by(request),
        recommendation=found,
        meeting=consultation.get(by=request.actor, meeting_id=given.meeting),
        since=given.since,
        until=given.until,
        due=given.due,
    )
    return _full(request, found.report.study_id)


@router.get("/research/trainings", response=answers(TrainingPage), summary="培训：列表")
def list_trainings(request: Request, cursor: Cursor = "", limit: Limit = 50) -> TrainingPage:
    """The trainings to which the caller's agency is invited, the latest announced first."""
    rows = queries.training_page(by=request.actor, after=page_after(cursor, UUID), limit=limit + 1)
    shown = rows[:limit]
    end = keyset(shown[-1].announced_at, shown[-1].pk) if len(rows) > limit else ""
    return TrainingPage(items=[training_out(t) for t in shown], next_cursor=end)


def _training(request: Request, found: Training) -> TrainingFull:
    roster = queries.roster(by=request.actor, training=found)
    shelf = queries.shelf(by=request.actor, training=found, on=timezone.localdate())
    return training_full(found, roster, shelf)


@router.get(TRAINING, response=answers(TrainingFull), summary="培训：读取")
def get_training(request: Request, training_id: UUID) -> TrainingFull:
    """One training: roster and material as far as the caller may see them; no score."""
    return _training(request, queries.training(by=request.actor, pk=training_id))


@router.post(f"{TRAINING}/enrol", response=answers(TrainingFull, status=201), summary="培训：报名")
def enrol(request: Request, training_id: UUID, given: EnrolIn) -> Any:
    """Enrol oneself, or a colleague."""
    found = queries.training(by=request.actor, pk=training_id)
    services.enrol(by(request), training=found, username=given.username.strip())
    return Status(201, _training(request, found))


@router.get(
    "/research/material/{uuid:material_id}/file",
    response=answers(Any),
    summary="培训：下载材料",
)
def get_material_file(request: Request, material_id: UUID) -> FileResponse:
    """A file of the material, hashed again before it is given out."""
    row = queries.material(by=request.actor, pk=material_id, on=timezone.localdate())
    stream = queries.open_material(row)
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)
