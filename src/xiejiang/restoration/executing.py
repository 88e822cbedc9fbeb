"""What was planned is done, reported, accepted or made good, evaluated, and looked after."""

from __future__ import annotations

from datetime import date

from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.funds import services as funds
from xiejiang.funds.queries import Milestone as LedgerMilestone
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration import queries
from xiejiang.restoration.basing import must_be_counted, release_unused
from xiejiang.restoration.checks import (
    WORKS,
    insist,
    locked,
    must_carry_out,
    must_lead,
    must_verify,
    open_milestones,
    running,
    texts,
    touch,
)
from xiejiang.restoration.domain import (
    WAITED_FOR,
    CareGiven,
    Evaluated,
    MeasureKind,
    MilestoneGiven,
    MilestoneState,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.elsewhere import pass_on
from xiejiang.restoration.errors import (
    CareRunning,
    MilestoneMoved,
    MilestonesOpen,
    PlanSuperseded,
    ProjectMoved,
    ReasonsNeeded,
    SamePersonAccepts,
    TargetsOpen,
)
from xiejiang.restoration.measuring import QUANTITY_MOST, days, milestone_complaints
from xiejiang.restoration.models import Care, Indicator, Measure, Milestone, Plan, Project
from xiejiang.restoration.planning import next_reference
from xiejiang.restoration.settling import tell

RUNNING = (ProjectStatus.RESTORING, ProjectStatus.ACCEPTED, ProjectStatus.AFTERCARE)


@act("restoration.milestone_started", *WORKS)
def start_milestone(act: Act, *, milestone: Milestone, on: date, reason: str = "") -> Milestone:
    """开始一个节点：不在方案的实施窗口以内的，写明理由。"""
    found = running(act, milestone)
    must_carry_out(act, found.measure.plan.project)
    insist(_day(act, "开始日", on) + texts([("理由", reason, 300)], required=False))
    measure = found.measure
    outside = found.remedies_id is None and not measure.starts_on <= on <= measure.ends_on
    if outside and not reason.strip():
        window = f"方案的实施窗口是 {measure.starts_on} 至 {measure.ends_on}"
        basis = measure.params.get("season_basis", "方案")
        raise ReasonsNeeded(complaints=[Complaint("开始日", f"{window}（依据：{basis}）")])
    _move(found, (MilestoneState.PLANNED,), MilestoneState.STARTED, "开始", started_on=on)
    touch(act, measure.plan.project)
    pass_on(act, measure.plan.project)
    return found


@act("restoration.milestone_done", *WORKS)
def report_done(act: Act, *, milestone: Milestone, on: date, words: str) -> Milestone:
    """报告节点完工：写明做了什么；完工不等于验收。"""
    found = running(act, milestone)
    project = found.measure.plan.project
    must_carry_out(act, project)
    insist(_day(act, "完工日", on) + texts([("完工情况", words, 500)]))
    if found.started_on is not None and on < found.started_on:
        insist([Complaint("完工日", "不能早于开始日")])
    _move(
        found,
        (MilestoneState.STARTED,),
        MilestoneState.DONE,
        "报完工",
        done_on=on,
        done_words=words.strip(),
        done_by=act.actor.person_name,
        done_by_id=act.actor.person_id,
    )
    touch(act, project)
    tell(act, project, f"{project.title}：节点“{found.words}”报完工，等待验收")
    pass_on(act, project)
    return found


def _day(act: Act, label: str, on: date) -> list[Complaint]:
    late = [Complaint(label, "不能晚于今天")] if on > act.today else []
    return late + days(label, on, on)


def _move(
    milestone: Milestone,
    before: tuple[MilestoneState, ...],
    after: MilestoneState,
    what: str,
    **changes: object,
) -> None:
    """Move a milestone on, if it still is where it has to be."""
    mine = Milestone.objects.filter(pk=milestone.pk, state__in=[s.value for s in before])
    won = mine.update(state=after.value, **changes)
    milestone.refresh_from_db(fields=["state", *changes])
    if not won:
        state = MilestoneState(milestone.state).zh
        raise MilestoneMoved(milestone=milestone.words, state=state, what=what)


@act("restoration.milestone_accepted", Power.HANDLE, Power.APPROVE)
def accept_milestone(act: Act, *, milestone: Milestone, on: date, acceptance: str) -> Milestone:
    """节点验收合格：由主管部门、报完工以外的人验收；此后资金台账可以按节点付款。"""
    found = running(act, milestone)
    project = found.measure.plan.project
    agency = must_verify(act, project)
    _must_be_another(act, found)
    insist(_acceptance_complaints(act, found, on, acceptance))
    _move(
        found,
        (MilestoneState.DONE,),
        MilestoneState.ACCEPTED,
        "验收",
        accepted_on=on,
        acceptance=acceptance.strip(),
        accepted_by=act.actor.person_name,
        accepted_agency_id=agency.pk,
    )
    _accept_in_ledger(act, project, found, on)
    touch(act, project)
    pass_on(act, project)
    return found


def _acceptance_complaints(act: Act, milestone: Milestone, on: date, words: str) -> list[Complaint]:
    found = _day(act, "验收日", on) + texts([("验收意见", words, 160)])
    if milestone.done_on is not None and on < milestone.done_on:
        found.append(Complaint("验收日", "不能早于完工日"))
    return found


def _must_be_another(act: Act, milestone: Milestone) -> None:
    mine = act.actor.person_id is not None and act.actor.person_id == milestone.done_by_id
    if mine and milestone.state == MilestoneState.DONE:
        raise SamePersonAccepts(person=act.actor.person_name)


def _accept_in_ledger(act: Act, project: Project, milestone: Milestone, on: date) -> None:
    """Say so in the book of the lead agency; where another accepted, the node writes it."""
    if milestone.funds_milestone is None:
        return
    own = act.actor.agency_id == project.agency_id
    row = LedgerMilestone.objects.select_related("budget__agency")
    funds.accept_milestone(
        act.by if own else By(NODE, act.now),
        milestone=row.get(pk=milestone.funds_milestone),
        accepted_on=on,
        acceptance=f"{act.actor.agency_name}：{milestone.acceptance}"[:200],
    )


@act("restoration.milestone_rejected", Power.HANDLE, Power.APPROVE)
def reject_milestone(act: Act, *, milestone: Milestone, on: date, words: str) -> Milestone:
    """节点验收不合格：写明哪里不合格，告知监督的机关，由牵头机关要求整改。"""
    found = running(act, milestone)
    project = found.measure.plan.project
    must_verify(act, project)
    _must_be_another(act, found)
    insist(_acceptance_complaints(act, found, on, words))
    _move(
        found,
        (MilestoneState.DONE,),
        MilestoneState.FAILED,
        "验收",
        acceptance=words.strip(),
        accepted_by=act.actor.person_name,
    )
    touch(act, project)
    tell(act, project, f"{project.title}：节点“{found.words}”验收不合格")
    pass_on(act, project)
    return found


@act("restoration.remedy_ordered", *WORKS)
def order_remedy(
    act: Act, *, measure: Measure, given: MilestoneGiven, failed: Milestone | None = None
) -> Milestone:
    """要求整改：为验收不合格的节点，或者没有达到目标的指标，另设节点。"""
    project = locked(act, measure.plan.project_id, RUNNING)
    must_lead(act, project)
    found = Measure.objects.select_related("plan").get(pk=measure.pk)
    if found.plan.state != PlanState.SETTLED:
        raise PlanSuperseded
    _must_need_remedy(found, failed)
    complaints = milestone_complaints(given, not_before=found.starts_on)
    if given.price.fen:
        complaints.append(Complaint("价款", "整改的费用由义务人、实施单位负担，应当为零"))
    insist(complaints)
    made = Milestone.objects.create(
        measure=found,
        reference=next_reference(found),
        words=given.words.strip(),
        due_on=given.due_on,
        responsible=given.responsible.strip(),
        remedies=failed,
    )
    project.status = ProjectStatus.RESTORING.value
    touch(act, project, "status")
    tell(act, project, f"{project.title}：要求整改，{made.words}，{made.due_on} 前完成", own=False)
    pass_on(act, project)
    act.about(made, matter=project.case_id)
    return made


def _must_need_remedy(measure: Measure, failed: Milestone | None) -> None:
    """Something failed: the milestone named, or a target that was not reached."""
    if failed is not None:
        state = MilestoneState(Milestone.objects.get(pk=failed.pk).state)
        if state is not MilestoneState.FAILED or failed.measure_id != measure.pk:
            raise MilestoneMoved(milestone=failed.words, state=state.zh, what="要求整改")
    elif all(i.reached is not False for i in measure.plan.indicators.all()):
        insist([Complaint("整改", "没有验收不合格的节点，也没有没达到目标的指标，不必整改")])


@act("restoration.indicator_evaluated", *WORKS)
def evaluate(act: Act, *, indicator: Indicator, given: Evaluated) -> Indicator:
    """登记效果评估：一项指标的结果、评估单位和报告；没有达到目标的告知监督的机关。"""
    project = locked(act, indicator.plan.project_id, RUNNING)
    must_lead(act, project)
    found = Indicator.objects.select_related("plan").get(pk=indicator.pk)
    if found.plan.state != PlanState.SETTLED:
        raise PlanSuperseded
    complaints = _day(act, "评估日", given.on)
    complaints += texts([("评估单位", given.by_whom, 160), ("评估报告", given.report, 200)])
    if not given.result.is_finite() or abs(given.result) > QUANTITY_MOST:
        complaints.append(Complaint("结果", "请填一个数"))
    insist(complaints)
    found.result, found.evaluated_on = given.result, given.on
    found.evaluated_by, found.report = given.by_whom.strip(), given.report.strip()
    found.save(update_fields=["result", "evaluated_on", "evaluated_by", "report"])
    touch(act, project)
    if found.reached is False:
        tell(act, project, f"{project.title}：指标“{found.name}”没有达到目标")
    act.about(found, matter=project.case_id)
    return found


@act("restoration.accepted", Power.APPROVE)
def accept_project(act: Act, *, project: Project, words: str) -> Project:
    """修复项目验收合格：每个节点都验收合格或者已经整改，由主管部门作出。"""
    found = locked(act, project.pk, (ProjectStatus.RESTORING,))
    must_verify(act, found)
    insist(texts([("验收意见", words, 300)]))
    _must_be_done(found, "验收")
    found.status = ProjectStatus.ACCEPTED.value
    touch(act, found, "status")
    tell(act, found, f"{found.title}：修复验收合格")
    act.details["words"] = words.strip()
    return found


def _must_be_done(project: Project, what: str) -> Plan:
    plan = project.plans.get(state=PlanState.SETTLED)
    if left := open_milestones(plan):
        raise MilestonesOpen(number=len(left), what=what)
    return plan


def _must_be_reached(plan: Plan, what: str) -> None:
    left = [i for i in plan.indicators.all() if i.reached is not True]
    if left:
        raise TargetsOpen(number=len(left), what=what)


@act("restoration.care_set", Power.APPROVE, Power.SYSTEM)
def set_care(act: Act, *, project: Project, given: CareGiven) -> Care:
    """确定后期管护：责任人、内容、周期和资金来源；各项指标已经达到目标。"""
    found = locked(act, project.pk, (ProjectStatus.ACCEPTED,))
    must_lead(act, found)
    _must_be_reached(_must_be_done(found, "确定管护"), "确定管护")
    complaints = texts([("责任人", given.responsible, 160), ("内容", given.words, 2000)])
    complaints += texts([("资金来源", given.money, 160), ("依据", given.basis, 200)])
    insist(complaints + days("管护期", given.since, given.until))
    made, _ = Care.objects.update_or_create(
        project=found,
        defaults={
            "responsible": given.responsible.strip(),
            "words": given.words.strip(),
            "money": given.money.strip(),
            "since": given.since,
            "until": given.until,
            "basis": given.basis.strip(),
        },
    )
    found.status = ProjectStatus.AFTERCARE.value
    touch(act, found, "status")
    act.about(made, matter=found.case_id)
    return made


@act("restoration.closed", Power.APPROVE, Power.SYSTEM)
def close(act: Act, *, project: Project, words: str) -> Project:
    """修复结案：管护期满；没有留下工程、不需要管护的，评估以后结案。"""
    found = locked(act, project.pk, (ProjectStatus.ACCEPTED, ProjectStatus.AFTERCARE))
    must_lead(act, found)
    insist(texts([("结案意见", words, 300)]))
    plan = _must_be_done(found, "结案")
    _must_be_reached(plan, "结案")
    must_be_counted(found)
    if found.status == ProjectStatus.AFTERCARE:
        if found.care.until > act.today:
            raise CareRunning(until=found.care.until)
        Care.objects.filter(project=found).update(result=words.strip())
    elif any(MeasureKind(m.kind).leaves_works for m in plan.measures.all()):
        raise ProjectMoved(state=ProjectStatus.ACCEPTED.zh, what="结案，须先确定后期管护")
    found.status, found.ending = ProjectStatus.CLOSED.value, words.strip()
    found.closed_on = act.today
    release_unused(act, found, "修复结案", ended=True)
    touch(act, found, "status", "ending", "closed_on")
    tell(act, found, f"{found.title}：修复完成，已经结案", own=False)
    return found


@act("restoration.lateness_told", Power.SYSTEM)
def tell_late(act: Act) -> list[Milestone]:
    """告知逾期：过了约定期限没有报完工的节点，告知牵头机关和监督的法院、检察院、主管部门，每个一次。"""
    told = []
    late = queries.late(by=act.actor, on=act.today).filter(late_told_on__isnull=True)
    for milestone in late.order_by("pk"):
        waiting = Milestone.objects.filter(
            pk=milestone.pk,
            late_told_on__isnull=True,
            state__in=[s.value for s in WAITED_FOR],
        )
        if not waiting.update(late_told_on=act.today):
            continue
        project = milestone.measure.plan.project
        text = f"{project.title}：节点“{milestone.words}”应于 {milestone.due_on} 完成，已逾期"
        for agency in (project.agency, project.court, project.procuratorate, project.department):
            if agency is not None:
                act.notify(NoticeTo(agency.code, "restoration-late", text, project.case_id))
        told.append(milestone)
    act.details["milestones"] = [m.pk for m in told]
    return told
