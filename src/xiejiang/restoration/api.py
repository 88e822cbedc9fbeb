"""The API of restoration: projects with plan and money, milestones, supervision, entrustments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.cases import queries as cases
from xiejiang.restoration import api_inspections, queries, services
from xiejiang.restoration.api_schemas import (
    AnswerIn,
    DoneIn,
    EntrustmentOut,
    JudgeIn,
    LateOut,
    MilestoneOut,
    PerformanceOut,
    PlanOut,
    ProjectOut,
    ProjectPage,
    PurseOut,
    StartIn,
    SuperviseIn,
    WholeOut,
    WordsIn,
    entrustment_out,
    milestone_out,
    plan_out,
    project_fields,
)
from xiejiang.restoration.models import Entrustment, Milestone, Project
from xiejiang.web.api import Cursor, Limit, Line, answers, keyset, page_after
from xiejiang.web.requests import Request, by

router = Router(tags=["restoration"])
router.add_router("", api_inspections.router)
ONE = "/restoration/{uuid:project_id}"
PIECE = "/restoration/milestones/{int:milestone_id}"
ASKED = "/restoration/entrustments/{uuid:entrustment_id}"


def _project(request: Request, project_id: UUID) -> Project:
    found = queries.get(by=request.actor, project_id=project_id)
    request.must_see(found.case_id)
    return found


def _piece(request: Request, milestone_id: int) -> Milestone:
    found = queries.milestone(by=request.actor, pk=min(milestone_id, 2**63 - 1))
    request.must_see(found.measure.plan.project.case_id)
    return found


def _asked(request: Request, entrustment_id: UUID) -> Entrustment:
    found = queries.entrustment(by=request.actor, entrustment_id=entrustment_id)
    request.must_see(found.project.case_id)
    return found


@router.get("/restoration", response=answers(ProjectPage), summary="修复：列出项目")
def list_projects(
    request: Request,
    q: Line = "",
    status: Line = "",
    kind: Line = "",
    division: Line = "",
    mine: Line = "",
    late: bool = False,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> ProjectPage:
    """The projects whose cases the caller sees, the last worked on first."""
    on = timezone.localdate() if late else None
    narrowed = queries.Narrowed(q, status, kind, division, mine, on)
    found = queries.page(
        by=request.actor, narrowed=narrowed, after=page_after(cursor, UUID), limit=limit + 1
    )
    shown, rest = found[:limit], found[limit:]
    end = keyset(shown[-1].changed_at, shown[-1].pk) if rest else ""
    return ProjectPage(items=[ProjectOut(**project_fields(p)) for p in shown], next_cursor=end)


@router.get("/restoration/late", response=answers(list[LateOut]), summary="修复：逾期的节点")
def list_late(request: Request) -> list[LateOut]:
    """Milestones past their agreed day, of projects the caller sees; the longest first."""
    today = timezone.localdate()
    rows = queries.late(by=request.actor, on=today).order_by("due_on", "pk")[:200]
    return [_late(request, m) for m in rows]


def _late(request: Request, row: Milestone) -> LateOut:
    project = row.measure.plan.project
    request.shown.add(project.case_id)
    return LateOut(
        project=project.pk,
        project_number=project.number,
        case=project.case_id,
        milestone=milestone_out(row),
        days=(timezone.localdate() - row.due_on).days,
    )


@router.get(ONE, response=answers(WholeOut), summary="修复：读取项目")
def get_project(request: Request, project_id: UUID) -> WholeOut:
    """A project with its plan in force and its money."""
    found = _project(request, project_id)
    plan = queries.current_plan(found)
    purse = queries.purse(by=request.actor, project=found)
    return WholeOut(
        **project_fields(found),
        plan=plan_out(plan) if plan else None,
        money=PurseOut(
            planned_fen=purse.planned.fen,
            committed_fen=purse.committed.fen,
            paid_fen=purse.paid.fen,
            due_fen=purse.due.fen,
            owed_fen=purse.owed.fen,
        ),
    )


@router.get(
    f"{ONE}/plans/{{int:version}}", response=answers(PlanOut), summary="修复：读取方案的一版"
)
def get_plan(request: Request, project_id: UUID, version: int) -> PlanOut:
    """A version of the plan, kept as it was."""
    found = _project(request, project_id)
    return plan_out(queries.plan(by=request.actor, project=found, version=min(version, 2**31 - 1)))


@router.post(f"{PIECE}/start", response=answers(MilestoneOut), summary="修复：开始节点")
def start(request: Request, milestone_id: int, given: StartIn) -> MilestoneOut:
    """Start a milestone; outside the season of the plan with a reason."""
    found = _piece(request, milestone_id)
    made = services.start_milestone(by(request), milestone=found, on=given.on, reason=given.reason)
    return milestone_out(made)


@router.post(f"{PIECE}/done", response=answers(MilestoneOut), summary="修复：报告完工")
def done(request: Request, milestone_id: int, given: DoneIn) -> MilestoneOut:
    """Report a milestone done."""
    found = _piece(request, milestone_id)
    made = services.report_done(by(request), milestone=found, on=given.on, words=given.words)
    return milestone_out(made)


@router.post(f"{PIECE}/acceptance", response=answers(MilestoneOut), summary="修复：节点验收")
def judge(request: Request, milestone_id: int, given: JudgeIn) -> MilestoneOut:
    """Accept a milestone, or say where it fails."""
    found = _piece(request, milestone_id)
    if given.accepted:
        made = services.accept_milestone(
            by(request), milestone=found, on=given.on, acceptance=given.words
        )
    else:
        made = services.reject_milestone(
            by(request), milestone=found, on=given.on, words=given.words
        )
    return milestone_out(made)


@router.post(f"{ONE}/supervision", response=answers(None, status=204), summary="修复：监督意见")
def supervise(request: Request, project_id: UUID, given: SuperviseIn) -> Any:
    """What a court, a procuratorate or a department found."""
    found = _project(request, project_id)
    services.supervise(
        by(request), project=found, agrees=given.agrees, words=given.words, on=given.on
    )
    return Status(204, None)


@router.get(ASKED, response=answers(EntrustmentOut), summary="修复：读取委托")
def get_entrustment(
    request: Request, response: HttpResponse, entrustment_id: UUID
) -> EntrustmentOut:
    """An entrustment with its reports."""
    return entrustment_out(_asked(request, entrustment_id))


@router.post(f"{ASKED}/answer", response=answers(EntrustmentOut), summary="修复：答复委托")
def answer(request: Request, entrustment_id: UUID, given: AnswerIn) -> EntrustmentOut:
    """Agree or decline."""
    found = _asked(request, entrustment_id)
    services.answer_entrustment(
        by(request), entrustment=found, agrees=given.agrees, words=given.words
    )
    return entrustment_out(_asked(request, entrustment_id))


@router.post(f"{ASKED}/progress", response=answers(EntrustmentOut), summary="修复：反馈进展")
def progress(request: Request, entrustment_id: UUID, given: WordsIn) -> EntrustmentOut:
    """Report progress as of today."""
    found = _asked(request, entrustment_id)
    on = timezone.localdate()
    services.report_progress(by(request), entrustment=found, on=on, words=given.words)
    return entrustment_out(_asked(request, entrustment_id))


@router.post(f"{ASKED}/result", response=answers(EntrustmentOut), summary="修复：反馈结果")
def result(request: Request, entrustment_id: UUID, given: WordsIn) -> EntrustmentOut:
    """Tell the result and end the entrustment."""
    found = _asked(request, entrustment_id)
    services.finish_entrustment(by(request), entrustment=found, result=given.words)
    return entrustment_out(_asked(request, entrustment_id))


@router.post(f"{ASKED}/withdrawal", response=answers(EntrustmentOut), summary="修复：撤回委托")
def withdraw(request: Request, entrustment_id: UUID, given: WordsIn) -> EntrustmentOut:
    """Take it back: at once while nothing is done there, else the other is asked."""
    found = _asked(request, entrustment_id)
    services.withdraw_entrustment(by(request), entrustment=found, reason=given.words)
    return entrustment_out(_asked(request, entrustment_id))


@router.post(
    f"{ASKED}/withdrawal/answer", response=answers(EntrustmentOut), summary="修复：答复撤回"
)
def answer_withdrawal(request: Request, entrustment_id: UUID, given: AnswerIn) -> EntrustmentOut:
    """Consent, with what was done and spent; or refuse, with the reason."""
    found = _asked(request, entrustment_id)
    services.answer_withdrawal(
        by(request), entrustment=found, agrees=given.agrees, words=given.words
    )
    return entrustment_out(_asked(request, entrustment_id))


@router.get(
    "/cases/{uuid:case_id}/restoration/performance",
    response=answers(list[PerformanceOut]),
    summary="修复：各当事人的履行情况",
)
def performance(request: Request, case_id: UUID) -> list[PerformanceOut]:
    """What was done and accepted for each party; a promise is no performance."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [
        PerformanceOut(
            party=party.pk,
            words=found.words,
            whole=found.whole,
            pledged_only=found.pledged_only,
            done=[f"{d.milestone}（{d.accepted_on} {d.accepted_by}）" for d in found.done],
            open=list(found.open),
        )
        for party, found in queries.performances(case=case)
    ]
