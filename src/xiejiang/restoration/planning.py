"""A plan is drafted by measures, with milestones and indicators; nothing of it is in force yet."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.basing import measure_of, release_unused
from xiejiang.restoration.catalogue import conditions
from xiejiang.restoration.checks import (
    WORKS,
    draft_of,
    insist,
    locked,
    must_lead,
    saved_again,
    texts,
    touch,
)
from xiejiang.restoration.domain import (
    Answer,
    IndicatorGiven,
    MeasureGiven,
    MilestoneGiven,
    MilestoneState,
    Outline,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.errors import MilestoneMoved, PlanExists
from xiejiang.restoration.measuring import (
    QUANTITY_MOST,
    complaints_of,
    days,
    milestone_complaints,
    must_be_lawful,
)
from xiejiang.restoration.models import Duty, Indicator, Measure, Milestone, Plan, Project

MEASURES_MOST, MILESTONES_MOST, INDICATORS_MOST = 60, 60, 60
REMOVABLE = (MilestoneState.PLANNED, MilestoneState.STARTED)
"""What may be dropped from a new version; what was reported or judged stays."""


@act("restoration.plan_drafted", Power.HANDLE, Power.SYSTEM)
def draft_plan(act: Act, *, project: Project) -> Plan:
    """编制修复方案：第一版。"""
    found = locked(act, project.pk, (ProjectStatus.PLANNING,))
    must_lead(act, found)
    _must_be_only_draft(found)
    if found.plans.filter(state=PlanState.SETTLED).exists():
        raise PlanExists("已经有确定的方案，需要改变的请变更方案。")
    made = Plan.objects.create(project=found, version=found.plans.count() + 1)
    touch(act, found)
    act.about(made, matter=found.case_id)
    return made


@act("restoration.plan_changed", Power.APPROVE, Power.SYSTEM)
def change_plan(act: Act, *, project: Project, reason: str) -> Plan:
    """变更方案：照现行方案另作一版，写明理由；新的一版确定以前，现行方案继续有效。"""
    found = locked(act, project.pk, (ProjectStatus.RESTORING, ProjectStatus.ACCEPTED))
    must_lead(act, found)
    insist(texts([("理由", reason, 300)]))
    _must_be_only_draft(found)
    old = found.plans.get(state=PlanState.SETTLED)
    made = Plan.objects.create(
        project=found,
        version=found.plans.count() + 1,
        reason=reason.strip(),
        **{name: getattr(old, name) for name in ("way", "test", "aims", "standard", "executor")},
        until=old.until,
    )
    _copy(old, made)
    touch(act, found)
    act.about(made, matter=found.case_id)
    return made


def _must_be_only_draft(project: Project) -> None:
    if project.plans.filter(state=PlanState.DRAFT).exists():
        raise PlanExists


def _copy(old: Plan, new: Plan) -> None:
    """The measures, milestones and indicators of a version, as the beginning of the next."""
    copied: dict[int, Milestone] = {}
    for measure in old.measures.prefetch_related("milestones"):
        milestones = list(measure.milestones.order_by("pk"))
        measure.pk, measure.plan = None, new
        measure._state.adding = True
        measure.save(force_insert=True)
        for milestone in milestones:
            key = milestone.pk
            milestone.pk, milestone.measure = None, measure
            milestone._state.adding = True
            if milestone.remedies_id:
                milestone.remedies = copied[milestone.remedies_id]
            milestone.save(force_insert=True)
            copied[key] = milestone
    for indicator in old.indicators.all():
        indicator.pk, indicator.plan = None, new
        indicator._state.adding = True
        indicator.save(force_insert=True)


@act("restoration.plan_dropped", *WORKS)
def drop_plan(act: Act, *, plan: Plan, saved: int) -> Plan:
    """撤销编制中的方案：现行方案不受影响。"""
    found = draft_of(act, plan, saved)
    found.state = PlanState.DROPPED.value
    saved_again(act, found, "state")
    release_unused(act, found.project, "撤销编制中的方案")
    return found


@act("restoration.plan_outlined", *WORKS)
def outline(act: Act, *, plan: Plan, saved: int, given: Outline) -> Plan:
    """写明方案的目标、方式、验收标准、实施单位和完成期限。"""
    found = draft_of(act, plan, saved)
    complaints = texts([("目标", given.aims, 4000), ("验收标准", given.standard, 4000)])
    complaints += texts([("实施单位", given.executor, 160)])
    complaints += texts([("方案出处", given.adopted_from, 200)], required=False)
    insist(complaints + days("完成期限", given.until, given.until))
    found.way, found.until = given.way.value, given.until
    found.aims, found.standard = given.aims.strip(), given.standard.strip()
    found.executor, found.adopted_from = given.executor.strip(), given.adopted_from.strip()
    saved_again(act, found, "way", "until", "aims", "standard", "executor", "adopted_from")
    return found


@act("restoration.condition_answered", *WORKS)
def answer_condition(
    act: Act, *, plan: Plan, saved: int, condition: str, answer: Answer, reason: str
) -> Plan:
    """替代性修复的一项条件成立与否，写明理由；查不清的写不明。"""
    found = draft_of(act, plan, saved)
    complaints = texts([("理由", reason, 500)])
    if condition not in {c.id for c in conditions()}:
        complaints.append(Complaint("条件", f"没有编号为“{condition}”的条件"))
    insist(complaints)
    found.test = {
        **found.test,
        condition: {
            "answer": answer.value,
            "reason": reason.strip(),
            "by": act.actor.person_name,
            "agency": act.actor.agency_name,
        },
    }
    saved_again(act, found, "test")
    return found


@act("restoration.measure_added", *WORKS)
def add_measure(act: Act, *, plan: Plan, saved: int, given: MeasureGiven) -> Measure:
    """加入一项措施：种类的参数、季节、物种按法律核对；法律留有余地的写明理由。"""
    found = draft_of(act, plan, saved)
    complaints = complaints_of(given)
    if not Duty.objects.filter(pk=given.duty, project=found.project).exists():
        complaints.append(Complaint("义务", "请选择本项目登记的修复义务"))
    if found.measures.count() >= MEASURES_MOST:
        complaints.append(Complaint("措施", f"最多 {MEASURES_MOST} 项"))
    insist(complaints)
    warned = must_be_lawful(given)
    last = found.measures.order_by("-position").values_list("position", flat=True).first()
    made = Measure.objects.create(
        plan=found,
        position=(last or 0) + 1,
        duty_id=given.duty,
        kind=given.kind.value,
        title=given.title.strip(),
        params=_kept(given.params),
        quantity=given.quantity,
        unit=given.unit,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        species=given.species.strip(),
        supplier=given.supplier.strip(),
        place=given.place.strip(),
        site=given.site,
        reasons=given.reasons.strip(),
        warned=warned,
    )
    saved_again(act, found)
    act.about(made, matter=found.project.case_id)
    act.details["warned"] = [[w["level"], w["where"]] for w in warned]
    return made


def _kept(params: Mapping[str, str]) -> dict[str, str]:
    return {k: v.strip() for k, v in params.items() if v.strip()}


@act("restoration.measure_removed", *WORKS)
def remove_measure(act: Act, *, plan: Plan, saved: int, line: UUID) -> Plan:
    """从编制中的方案删去一项措施：已经报完工、验收的不能删。"""
    found = draft_of(act, plan, saved)
    measure = measure_of(found, line)
    for milestone in measure.milestones.order_by("-pk"):
        _must_be_removable(milestone)
        milestone.delete()
    act.details["title"] = measure.title
    measure.delete()
    release_unused(act, found.project, "方案删去这项措施")
    saved_again(act, found)
    return found


def _must_be_removable(milestone: Milestone) -> None:
    state = MilestoneState(milestone.state)
    if state not in REMOVABLE or milestone.remedies_id or milestone.remedied_by.exists():
        raise MilestoneMoved(milestone=milestone.words, state=state.zh, what="从方案中删去")


@act("restoration.milestone_added", *WORKS)
def add_milestone(
    act: Act, *, plan: Plan, saved: int, line: UUID, given: MilestoneGiven
) -> Milestone:
    """给一项措施加入节点：做到什么、到何时、由谁负责、价款多少。"""
    found = draft_of(act, plan, saved)
    measure = measure_of(found, line)
    complaints = milestone_complaints(given, not_before=measure.starts_on)
    if found.until is not None and given.due_on > found.until:
        complaints.append(Complaint("期限", f"不能晚于方案的完成期限 {found.until}"))
    if measure.milestones.count() >= MILESTONES_MOST:
        complaints.append(Complaint("节点", f"一项措施最多 {MILESTONES_MOST} 个"))
    insist(complaints)
    made = Milestone.objects.create(
        measure=measure,
        reference=next_reference(measure),
        words=given.words.strip(),
        due_on=given.due_on,
        responsible=given.responsible.strip(),
        price=given.price.fen,
    )
    saved_again(act, found)
    act.about(made, matter=found.project.case_id)
    return made


def next_reference(measure: Measure) -> str:
    """The next number within a measure: 2-3. A number is not given twice."""
    taken = [m.reference for m in measure.milestones.all()]
    serial = max((int(r.rpartition("-")[2]) for r in taken), default=0) + 1
    return f"{measure.position}-{serial}"


@act("restoration.milestone_removed", *WORKS)
def remove_milestone(act: Act, *, plan: Plan, saved: int, line: UUID) -> Plan:
    """从编制中的方案删去一个节点：已经报完工、验收的不能删。"""
    found = draft_of(act, plan, saved)
    milestone = Milestone.objects.filter(measure__plan=found, line=line).first()
    if milestone is None:
        raise PlanExists("方案里没有这个节点。请刷新后核对。")
    _must_be_removable(milestone)
    act.details["words"] = milestone.words
    milestone.delete()
    saved_again(act, found)
    return found


@act("restoration.indicator_added", *WORKS)
def add_indicator(act: Act, *, plan: Plan, saved: int, given: IndicatorGiven) -> Indicator:
    """加入一项指标：目标值、单位、怎样测得。"""
    found = draft_of(act, plan, saved)
    complaints = texts([("指标", given.name, 80), ("单位", given.unit, 20)])
    complaints += texts([("方法", given.method, 200)])
    if not given.target.is_finite() or abs(given.target) > QUANTITY_MOST:
        complaints.append(Complaint("目标", "请填一个数"))
    if found.indicators.filter(name=given.name.strip()).exists():
        complaints.append(Complaint("指标", "已经有同名的指标"))
    if found.indicators.count() >= INDICATORS_MOST:
        complaints.append(Complaint("指标", f"最多 {INDICATORS_MOST} 项"))
    insist(complaints)
    made = Indicator.objects.create(
        plan=found,
        name=given.name.strip(),
        target=given.target,
        unit=given.unit.strip(),
        at_least=given.at_least,
        method=given.method.strip(),
    )
    saved_again(act, found)
    act.about(made, matter=found.project.case_id)
    return made


@act("restoration.indicator_removed", *WORKS)
def remove_indicator(act: Act, *, plan: Plan, saved: int, name: str) -> Plan:
    """从编制中的方案删去一项指标。"""
    found = draft_of(act, plan, saved)
    gone, _ = found.indicators.filter(name=name.strip()).delete()
    if not gone:
        raise PlanExists("方案里没有这项指标。请刷新后核对。")
    saved_again(act, found)
    return found
