"""The API of meetings and questions: the same acts and reads as the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.cases import queries as cases
from xiejiang.consultation import papers, queries, questions, services
from xiejiang.consultation.api_apart import ReplyIn
from xiejiang.consultation.api_given import (
    AskIn,
    CallIn,
    MinutesIn,
    PositionIn,
    SignIn,
    WordsIn,
)
from xiejiang.consultation.api_schemas import (
    MeetingFull,
    MeetingPage,
    QuestionFull,
    QuestionPage,
    ResolutionOut,
    StandardPage,
    TaskOut,
    TaskPage,
    meeting_full,
    meeting_out,
    question_full,
    question_out,
    resolution_out,
)
from xiejiang.consultation.errors import ConsultationInvalid, MeetingNotFound
from xiejiang.consultation.models import Meeting, Question, Resolution
from xiejiang.documents.domain import Form
from xiejiang.kernel.errors import Complaint
from xiejiang.web.api import Cursor, Day, Limit, answers, day_after, keyset, page_after
from xiejiang.web.requests import Request, by

router = Router(tags=["consultation"])
ONE = "/meetings/{uuid:meeting_id}"
ASK = "/questions/{uuid:question_id}"
TASK = "/meeting-tasks/{uuid:task_id}"
Own = Annotated[bool, Query(description="只列由本机关办理的")]


def _agencies(where: str, codes: list[str]) -> list[Agency]:
    found = agencies.agencies(codes=codes)
    known = {a.code for a in found}
    strange = [c for c in codes if c not in known]
    if strange:
        told = f"机关目录里没有这些代码：{'、'.join(strange)}"
        raise ConsultationInvalid(complaints=[Complaint(where, told)])
    return found


def _full(request: Request, meeting_id: UUID) -> MeetingFull:
    found = queries.get(by=request.actor, meeting_id=meeting_id)
    return meeting_full(
        found,
        queries.seats(meeting=found),
        questions.of_meeting(meeting=found),
        queries.versions(meeting=found),
    )


@router.get("/meetings", response=answers(MeetingPage), summary="联席会议：列出")
def list_meetings(request: Request, cursor: Cursor = "", limit: Limit = 50) -> MeetingPage:
    """The meetings that the caller's agency called or sits in, the latest first."""
    rows = queries.page(by=request.actor, after=page_after(cursor, UUID), limit=limit + 1)
    shown = rows[:limit]
    end = keyset(shown[-1].starts_at, shown[-1].pk) if len(rows) > limit else ""
    return MeetingPage(items=[meeting_out(m) for m in shown], next_cursor=end)


@router.post("/meetings", response=answers(MeetingFull, status=201), summary="联席会议：召集")
def call(request: Request, given: CallIn) -> Any:
    """Call a meeting, by itself or on a question."""
    actor, key = request.actor, given.question
    made = services.call(
        by(request),
        title=given.title,
        starts_at=given.starts_at,
        place=given.place,
        agenda=given.agenda,
        invited=_agencies("参加的机关", given.invited),
        question=questions.get(by=actor, question_id=key) if key else None,
    )
    return Status(201, _full(request, made.pk))


@router.get(ONE, response=answers(MeetingFull), summary="联席会议：读取")
def get_meeting(request: Request, meeting_id: UUID) -> MeetingFull:
    """One meeting with every version of its minutes and everything said of them."""
    return _full(request, meeting_id)


@router.post(f"{ONE}/answer", response=answers(MeetingFull), summary="联席会议：答复邀请")
def answer(request: Request, meeting_id: UUID, given: ReplyIn) -> MeetingFull:
    """Say whether the caller's agency attends; to another node it is carried by the next push."""
    meeting = _meeting(request, meeting_id)
    doing = services.answer_there if meeting.origin else services.answer
    doing(by(request), meeting=meeting, reply=given.reply, words=given.words)
    return _full(request, meeting_id)


@router.post(f"{ONE}/cancel", response=answers(MeetingFull), summary="联席会议：取消")
def cancel(request: Request, meeting_id: UUID, given: WordsIn) -> MeetingFull:
    """Call a meeting off while it has no minutes."""
    services.cancel(by(request), meeting=_meeting(request, meeting_id), reason=given.words)
    return _full(request, meeting_id)


@router.post(
    f"{ONE}/minutes", response=answers(MeetingFull, status=201), summary="联席会议：写入纪要"
)
def write_minutes(request: Request, meeting_id: UUID, given: MinutesIn) -> Any:
    """Write the minutes, or a new version of them."""
    services.write_minutes(
        by(request),
        meeting=_meeting(request, meeting_id),
        text=given.text,
        present=_agencies("到会机关", given.present),
        standards=[s.standard() for s in given.standards],
        tasks=[t.task() for t in given.tasks],
        correct=given.correct,
    )
    return Status(201, _full(request, meeting_id))


def _meeting(request: Request, meeting_id: UUID) -> Meeting:
    return queries.get(by=request.actor, meeting_id=meeting_id)


@router.get(
    ONE + "/minutes/{int:version}.{slug:form}",
    response=answers(Any),
    summary="联席会议：纪要文件",
)
def get_minutes_file(request: Request, meeting_id: UUID, version: int, form: str) -> HttpResponse:
    """A version of the minutes as .docx or PDF."""
    meeting = _meeting(request, meeting_id)
    if form not in list(Form):
        raise MeetingNotFound
    found, chosen = queries.version(meeting=meeting, number=version), Form(form)
    return HttpResponse(papers.paper(found, form=chosen), content_type=chosen.media_type)


@router.post(f"{ONE}/sign", response=answers(MeetingFull), summary="联席会议：会签纪要")
def sign(request: Request, meeting_id: UUID, given: SignIn) -> MeetingFull:
    """Sign a version of the minutes, sign with a dissent, or refuse."""
    meeting = _meeting(request, meeting_id)
    minutes = queries.version(meeting=meeting, number=given.version)
    doing = services.sign_there if meeting.origin else services.sign
    doing(by(request), minutes=minutes, stand=given.stand, reasons=given.reasons)
    return _full(request, meeting_id)


@router.get("/meeting-tasks", response=answers(TaskPage), summary="督办：没有办结的，先到期的在前")
def list_tasks(
    request: Request, own: Own = False, cursor: Cursor = "", limit: Limit = 50
) -> TaskPage:
    """The binding tasks of the caller's meetings that are not confirmed, the first due first."""
    after = day_after(cursor, UUID)
    rows = queries.tasks(by=request.actor, limit=limit + 1, after=after, owned=own)
    shown = [TaskOut(meeting=t.minutes.meeting_id, task=resolution_out(t)) for t in rows[:limit]]
    return TaskPage(items=shown, next_cursor=_end(rows, limit, "due"))


def _end(rows: Sequence[Resolution], limit: int, day: str) -> str:
    """Where a page of days ended; nothing for the last."""
    last = rows[limit - 1] if len(rows) > limit else None
    return keyset(getattr(last, day), last.pk) if last else ""


@router.post(f"{TASK}/report", response=answers(ResolutionOut), summary="督办：报告结果")
def report(request: Request, task_id: UUID, given: WordsIn) -> ResolutionOut:
    """Report what was done."""
    found = queries.task(by=request.actor, resolution_id=task_id)
    doing = services.report_there if found.minutes.meeting.origin else services.report
    doing(by(request), task=found, words=given.words)
    return resolution_out(queries.task(by=request.actor, resolution_id=task_id))


@router.post(f"{TASK}/confirm", response=answers(ResolutionOut), summary="督办：确认办结")
def confirm(request: Request, task_id: UUID) -> ResolutionOut:
    """Confirm a task as done."""
    found = queries.task(by=request.actor, resolution_id=task_id)
    return resolution_out(services.confirm(by(request), task=found))


@router.post(f"{TASK}/return", response=answers(ResolutionOut), summary="督办：退回")
def send_back(request: Request, task_id: UUID, given: WordsIn) -> ResolutionOut:
    """Send a task back with what is missing."""
    found = queries.task(by=request.actor, resolution_id=task_id)
    return resolution_out(services.send_back(by(request), task=found, reason=given.words))


@router.get(
    "/standards", response=answers(StandardPage), summary="会商口径：某日现行的，先生效的在前"
)
def list_in_force(
    request: Request, on: Day | None = None, cursor: Cursor = "", limit: Limit = 50
) -> StandardPage:
    """The standards in force on a day, today by default, for officers of every agency."""
    rows = queries.standards(
        by=request.actor,
        on=on or timezone.localdate(),
        limit=limit + 1,
        after=day_after(cursor, UUID),
    )
    shown = [resolution_out(s) for s in rows[:limit]]
    return StandardPage(items=shown, next_cursor=_end(rows, limit, "since"))


@router.post(
    "/standards/{uuid:standard_id}/revoke",
    response=answers(ResolutionOut),
    summary="会商口径：废止",
)
def revoke(request: Request, standard_id: UUID, given: WordsIn) -> ResolutionOut:
    """Revoke a standard."""
    found = queries.standard(by=request.actor, resolution_id=standard_id)
    return resolution_out(services.revoke(by(request), standard=found, reason=given.words))


def _asked(request: Request, question_id: UUID) -> QuestionFull:
    found = questions.get(by=request.actor, question_id=question_id)
    subject, case = found.rule or found.field, found.case_id
    if case and cases.visible(by=request.actor).filter(pk=case).exists():
        subject = str(case)
        request.shown.add(case)
    return question_full(found, questions.voices(found), subject=subject)


@router.get("/questions", response=answers(QuestionPage), summary="会商事项：列出")
def list_questions(request: Request, cursor: Cursor = "", limit: Limit = 50) -> QuestionPage:
    """The questions that the caller's agency raised, was asked, or meets on."""
    rows = questions.page(by=request.actor, after=page_after(cursor, UUID), limit=limit + 1)
    shown = rows[:limit]
    end = keyset(shown[-1].raised_at, shown[-1].pk) if len(rows) > limit else ""
    return QuestionPage(items=[question_out(q) for q in shown], next_cursor=end)


@router.post("/questions", response=answers(QuestionFull, status=201), summary="会商事项：提出")
def ask(request: Request, given: AskIn) -> Any:
    """Ask agencies about a case, a rule or a field.

    A node at which an agency is asked is told all of it by the next push, but not which case.
    """
    made = services.raise_question(
        by(request),
        subject=given.value(),
        title=given.title,
        words=given.words,
        answer_by=given.answer_by,
        asked=_agencies("征求意见的机关", given.asked),
    )
    return Status(201, _asked(request, made.pk))


@router.get(ASK, response=answers(QuestionFull), summary="会商事项：读取")
def get_question(request: Request, question_id: UUID) -> QuestionFull:
    """One question with every version of every position."""
    return _asked(request, question_id)


@router.post(f"{ASK}/position", response=answers(QuestionFull), summary="会商事项：答复")
def give_position(request: Request, question_id: UUID, given: PositionIn) -> QuestionFull:
    """Say what the caller's agency thinks; a change is a new version.

    To another node it is carried by the next push.
    """
    found = _question(request, question_id)
    doing = services.give_position_there if found.origin else services.give_position
    doing(by(request), question=found, opinion=given.opinion, reasons=given.reasons)
    return _asked(request, question_id)


@router.post(f"{ASK}/conclude", response=answers(QuestionFull), summary="会商事项：作结论")
def conclude(request: Request, question_id: UUID, given: WordsIn) -> QuestionFull:
    """End a question with an outcome."""
    found = _question(request, question_id)
    services.conclude(by(request), question=found, outcome=given.words)
    return _asked(request, question_id)


def _question(request: Request, question_id: UUID) -> Question:
    return questions.get(by=request.actor, question_id=question_id)
