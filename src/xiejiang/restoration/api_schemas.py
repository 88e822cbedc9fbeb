"""What the API of restoration takes and gives. Amounts are whole fen; sites are GeoJSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.restoration.domain import (
    EntrustmentState,
    MeasureKind,
    MilestoneState,
    PlanState,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.models import (
    Entrustment,
    Indicator,
    Measure,
    Milestone,
    Plan,
    Project,
)
from xiejiang.web.api import AgencyRef, Line, Named, Prose, Remark, agency_ref


class ProjectOut(Schema):
    """修复项目."""

    id: UUID
    number: str
    title: str
    case: UUID
    proceeding: UUID | None
    status: Named
    agency: AgencyRef
    court: AgencyRef | None
    procuratorate: AgencyRef | None
    department: AgencyRef | None
    changed_at: datetime
    closed_on: date | None


class ProjectPage(Schema):
    """一页修复项目."""

    items: list[ProjectOut]
    next_cursor: str


class MilestoneOut(Schema):
    """节点."""

    id: int
    reference: str
    words: str
    due_on: date = Field(description="方案约定的最后一日，不是法定期限")
    responsible: str
    price_fen: int
    state: Named
    started_on: date | None
    done_on: date | None
    done_words: str
    accepted_on: date | None
    accepted_by: AgencyRef | None
    acceptance: str
    remedies: int | None
    funds_milestone: int | None


class MeasureOut(Schema):
    """措施."""

    id: int
    line: UUID
    kind: Named
    title: str
    quantity: Decimal
    unit: str
    params: dict[str, str]
    species: str
    supplier: str
    starts_on: date
    ends_on: date
    place: str
    site: dict[str, Any] | None = Field(description="GeoJSON 几何，WGS 84")
    reasons: str
    warnings: list[str]
    milestones: list[MilestoneOut]


class IndicatorOut(Schema):
    """指标."""

    id: int
    name: str
    target: Decimal
    unit: str
    at_least: bool
    method: str
    result: Decimal | None
    reached: bool | None


class PlanOut(Schema):
    """方案的一版."""

    version: int
    state: Named
    way: Named
    aims: str
    standard: str
    executor: str
    until: date | None
    settled_at: datetime | None
    measures: list[MeasureOut]
    indicators: list[IndicatorOut]


class PurseOut(Schema):
    """项目的资金，分."""

    planned_fen: int
    committed_fen: int
    paid_fen: int
    due_fen: int
    owed_fen: int


class WholeOut(ProjectOut):
    """修复项目，连同现行方案和资金."""

    plan: PlanOut | None
    money: PurseOut


class LateOut(Schema):
    """逾期的节点."""

    project: UUID
    project_number: str
    case: UUID
    milestone: MilestoneOut
    days: int


class StartIn(Schema):
    """开始一个节点."""

    on: date
    reason: Remark = ""


class DoneIn(Schema):
    """报告完工."""

    on: date
    words: Remark


class JudgeIn(Schema):
    """验收结论."""

    on: date
    accepted: bool
    words: Line


class SuperviseIn(Schema):
    """监督意见."""

    on: date
    agrees: bool
    words: Prose


class WordsIn(Schema):
    """进展、结果."""

    words: Prose


class AnswerIn(WordsIn):
    """答复委托."""

    agrees: bool


class WithdrawalOut(Schema):
    """撤回委托: 空的 agreed 是等待答复."""

    reason: str
    asked_by: str
    asked_at: datetime
    agreed: bool | None
    words: str
    answered_by: str
    answered_at: datetime | None


class EntrustmentOut(Schema):
    """异地修复委托."""

    id: UUID
    project: UUID
    agency: AgencyRef
    state: Named
    task: str
    answer: str
    result: str
    reports: list[str]
    withdrawals: list[WithdrawalOut]


class PerformanceOut(Schema):
    """一名当事人的履行情况: 验收合格的才算."""

    party: int
    words: str
    whole: bool
    pledged_only: bool
    done: list[str]
    open: list[str]


def _ref(agency: Any) -> AgencyRef | None:
    return agency_ref(agency) if agency is not None else None


def project_fields(row: Project) -> dict[str, Any]:
    """What every answer says of a project."""
    return {
        "id": row.pk,
        "number": row.number,
        "title": row.title,
        "case": row.case_id,
        "proceeding": row.proceeding,
        "status": Named(value=row.status, label=ProjectStatus(row.status).zh),
        "agency": agency_ref(row.agency),
        "court": _ref(row.court),
        "procuratorate": _ref(row.procuratorate),
        "department": _ref(row.department),
        "changed_at": row.changed_at,
        "closed_on": row.closed_on,
    }


def milestone_out(row: Milestone) -> MilestoneOut:
    """A milestone as the API names it."""
    names = ("reference", "words", "due_on", "responsible", "started_on", "done_on")
    more = ("done_words", "accepted_on", "acceptance", "funds_milestone")
    return MilestoneOut(
        id=row.pk,
        price_fen=row.price,
        state=Named(value=row.state, label=MilestoneState(row.state).zh),
        accepted_by=_ref(row.accepted_agency),
        remedies=row.remedies_id,
        **{name: getattr(row, name) for name in (*names, *more)},
    )


def plan_out(row: Plan) -> PlanOut:
    """A version of a plan with everything in it."""
    names = ("version", "aims", "standard", "executor", "until", "settled_at")
    measures = row.measures.prefetch_related("milestones__accepted_agency")
    return PlanOut(
        state=Named(value=row.state, label=PlanState(row.state).zh),
        way=Named(value=row.way, label=Way(row.way).zh),
        measures=[_measure(m) for m in measures],
        indicators=[_indicator(i) for i in row.indicators.all()],
        **{name: getattr(row, name) for name in names},
    )


def _measure(row: Measure) -> MeasureOut:
    names = ("line", "title", "quantity", "unit", "params", "species", "supplier", "starts_on")
    more = ("ends_on", "place", "site", "reasons")
    return MeasureOut(
        id=row.pk,
        kind=Named(value=row.kind, label=MeasureKind(row.kind).zh),
        warnings=[f"{w['words']}（{w['basis']}）" for w in row.warned],
        milestones=[milestone_out(m) for m in row.milestones.all()],
        **{name: getattr(row, name) for name in (*names, *more)},
    )


def _indicator(row: Indicator) -> IndicatorOut:
    names = ("name", "target", "unit", "at_least", "method", "result", "reached")
    return IndicatorOut(id=row.pk, **{name: getattr(row, name) for name in names})


def entrustment_out(row: Entrustment) -> EntrustmentOut:
    """An entrustment with its reports."""
    return EntrustmentOut(
        id=row.pk,
        project=row.project_id,
        agency=agency_ref(row.agency),
        state=Named(value=row.state, label=EntrustmentState(row.state).zh),
        task=row.task,
        answer=row.answer,
        result=row.result,
        reports=[f"{r.on} {r.words}" for r in row.reports.all()],
        withdrawals=[
            WithdrawalOut(
                reason=w.reason,
                asked_by=w.asked_by,
                asked_at=w.asked_at,
                agreed=w.agreed,
                words=w.words,
                answered_by=w.answered_by,
                answered_at=w.answered_at,
            )
            for w in row.withdrawals.all()
        ],
    )
