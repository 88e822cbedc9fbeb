"""A plan is reviewed, its substitution allowed, and settled; from then on it does not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.funds import services as funds
from xiejiang.funds.queries import Budget
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri, all_of
from xiejiang.kernel.money import Money
from xiejiang.restoration.basing import release_unused, unconfirmed
from xiejiang.restoration.catalogue import conditions_of
from xiejiang.restoration.checks import (
    WORKS,
    draft_of,
    insist,
    locked,
    texts,
    touch,
)
from xiejiang.restoration.domain import (
    BUDGET_PREFIX,
    Answer,
    DutyKind,
    MeasureKind,
    OpinionKind,
    PlanState,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.elsewhere import pass_on
from xiejiang.restoration.errors import NotSupervisor, PlanChanged, PlanIncomplete, PlanSettled
from xiejiang.restoration.models import Measure, Milestone, Opinion, Plan, Project
from xiejiang.restoration.planning import REMOVABLE
from xiejiang.restoration.versions import carry_on

REVIEWS = (OpinionKind.EXPERTS, OpinionKind.NOTICE)
WATCHES = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE)
INSTEAD = frozenset({MeasureKind.CARBON.value, MeasureKind.LABOUR.value})
"""Kinds that by their nature stand in for restoring the place itself."""


@act("restoration.plan_reviewed", *WORKS)
def record_review(
    act: Act,
    *,
    plan: Plan,
    saved: int,
    kind: OpinionKind,
    agrees: bool,
    words: str,
    who: str,
    on: date,
) -> Opinion:
    """登记专家论证意见，或者公示和收到的意见。"""
    found = draft_of(act, plan, saved)
    complaints = _opinion_complaints(act, words, who, on)
    if kind not in REVIEWS:
        complaints.append(Complaint("种类", "应当是专家论证或者公示"))
    insist(complaints)
    return _record(act, found, kind, agrees, words, who, on)


@act("restoration.substitution_answered", Power.HANDLE, Power.APPROVE)
def answer_substitution(
    act: Act, *, plan: Plan, saved: int, agrees: bool, words: str, on: date
) -> Opinion:
    """法院答复替代性修复：准许或者不准许，写明内容和理由。"""
    project = locked(act, plan.project_id)
    _must_be(act, project, "court")
    found = _as_saved(plan, saved)
    found.project = project
    insist(_opinion_complaints(act, words, act.actor.person_name, on))
    return _record(act, found, OpinionKind.LEAVE, agrees, words, act.actor.person_name, on)


@act("restoration.supervised", *WATCHES)
def supervise(act: Act, *, project: Project, agrees: bool, words: str, on: date) -> Opinion:
    """登记监督意见：法院回访监督、检察院跟进监督、主管部门监督。"""
    found = locked(act, project.pk)
    kind = _kind_of(act, found)
    plan = found.plans.exclude(state=PlanState.DROPPED).order_by("-version").first()
    if plan is None:
        raise PlanIncomplete("还没有方案，没有可以监督的内容。请等牵头机关编制方案。")
    plan.project = found
    insist(_opinion_complaints(act, words, act.actor.person_name, on))
    made = _record(act, plan, kind, agrees, words, act.actor.person_name, on)
    if not agrees:
        tell(act, found, f"{found.title}：{act.actor.agency_name}提出不同意见", own=False)
    return made


def _kind_of(act: Act, project: Project) -> OpinionKind:
    """In which part the actor's agency supervises."""
    for kind in (OpinionKind.COURT, OpinionKind.PROCURATORATE, OpinionKind.DEPARTMENT):
        if getattr(project, f"{kind.value}_id") == act.actor.agency_id:
            return kind
    raise NotSupervisor


def _must_be(act: Act, project: Project, field: str) -> None:
    if act.actor.agency_id is None or getattr(project, f"{field}_id") != act.actor.agency_id:
        raise NotSupervisor


def _as_saved(plan: Plan, saved: int) -> Plan:
    found = Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).first()
    if found is None:
        raise PlanSettled
    if found.saved != saved:
        raise PlanChanged
    return found


def _opinion_complaints(act: Act, words: str, who: str, on: date) -> list[Complaint]:
    found = texts([("意见", words, 4000), ("发表人", who, 300)])
    if on > act.today:
        found.append(Complaint("日期", "不能晚于今天"))
    return found


def _record(
    act: Act, plan: Plan, kind: OpinionKind, agrees: bool, words: str, who: str, on: date
) -> Opinion:
    made = Opinion.objects.create(
        plan=plan,
        kind=kind.value,
        agrees=agrees,
        words=words.strip(),
        who=who.strip(),
        on=on,
        saved=plan.saved,
        agency_id=act.actor.agency_id or plan.project.agency_id,
        recorded_by=act.actor.person_name,
        recorded_at=act.now,
    )
    touch(act, plan.project)
    act.about(made, matter=plan.project.case_id)
    return made


def tell(act: Act, project: Project, text: str, *, own: bool = True) -> None:
    """A notice to everybody who answers for the project, but not to who acts."""
    heard = [project.court, project.procuratorate, project.department]
    if own or act.actor.agency_id != project.agency_id:
        heard.append(project.agency)
    codes = {a.code for a in heard if a is not None} - {act.actor.agency_code}
    for code in sorted(codes):
        act.notify(NoticeTo(code, "restoration", text, project.case_id))


# ------------------------------------------------------------------ settling


def missing(plan: Plan) -> list[Complaint]:
    """Everything that a draft still lacks before it can be settled."""
    measures = list(plan.measures.prefetch_related("milestones").select_related("duty"))
    found = []
    if not plan.aims or not plan.standard or plan.until is None:
        found.append(Complaint("方案", "请写明目标、验收标准、实施单位和完成期限"))
    if not measures:
        found.append(Complaint("措施", "至少要有一项措施"))
    for measure in measures:
        found += _measure_lacks(measure)
    found += unconfirmed(measures)
    leaves = any(MeasureKind(m.kind).leaves_works for m in measures)
    if leaves and not plan.indicators.exists():
        found.append(Complaint("指标", "请写明至少一项可以测量的指标，用于效果评估"))
    return found + _review_lacks(plan, measures) + substitution_lacks(plan, measures)


def _measure_lacks(measure: Measure) -> list[Complaint]:
    found = []
    if not measure.milestones.all():
        found.append(Complaint(measure.title, "至少要有一个节点"))
    for warned in measure.warned:
        if warned["level"] == "open":
            found.append(Complaint(measure.title, f"{warned['words']}（依据：{warned['basis']}）"))
    return found


def _review_lacks(plan: Plan, measures: Sequence[Measure]) -> list[Complaint]:
    """A plan that a title fixed is taken over; any other is reviewed as it stands now."""
    if plan.adopted_from:
        pledged = any(m.duty.kind == DutyKind.PLEDGE for m in measures)
        words = "自愿承诺的修复没有经裁判、协议确定方案，须经专家论证"
        return [Complaint("方案出处", words)] if pledged else []
    last = _last(plan, OpinionKind.EXPERTS)
    if last is None or last.saved != plan.saved:
        return [Complaint("专家论证", "这一版方案（最近一次改动以后）还没有登记专家论证意见")]
    if not last.agrees:
        return [Complaint("专家论证", "专家论证没有同意这一版方案，请修改后再论证")]
    return []


def _last(plan: Plan, kind: OpinionKind) -> Opinion | None:
    return plan.opinions.filter(kind=kind.value).order_by("-pk").first()


def verdict(plan: Plan, kinds: Sequence[str]) -> Tri:
    """Whether the conditions of substitution are met; one that nobody answered is unknown."""
    answers = {Answer.MET: Tri.TRUE, Answer.NOT_MET: Tri.FALSE, Answer.UNKNOWN: Tri.UNKNOWN}
    said = [plan.test.get(c.id, {}).get("answer", Answer.UNKNOWN) for c in conditions_of(kinds)]
    return all_of(answers[Answer(a)] for a in said)


def substitution_lacks(plan: Plan, measures: Sequence[Measure]) -> list[Complaint]:
    """What stands between a plan and restoring in another way."""
    used = [m.kind for m in measures]
    if plan.way == Way.DIRECT:
        words = "碳汇认购、劳务代偿是替代履行，请把修复方式写为替代性修复并逐项核对条件"
        return [Complaint("修复方式", words)] if INSTEAD & set(used) else []
    found = []
    if verdict(plan, used) is not Tri.TRUE:
        for condition in conditions_of(used):
            said = Answer(plan.test.get(condition.id, {}).get("answer", Answer.UNKNOWN))
            if said is not Answer.MET:
                basis = "；".join(b.words for b in condition.bases)
                found.append(
                    Complaint("替代条件", f"“{condition.words}”{said.zh}（依据：{basis}）")
                )
    return found + _leave_lacks(plan, measures)


def _leave_lacks(plan: Plan, measures: Sequence[Measure]) -> list[Complaint]:
    """Where a court's title fixes the duty, the court allows another way."""
    if plan.adopted_from or not any(DutyKind(m.duty.kind).by_court for m in measures):
        return []
    last = _last(plan, OpinionKind.LEAVE)
    if last is not None and last.agrees and last.saved == plan.saved:
        return []
    return [Complaint("法院答复", "生效文书确定的修复，替代性修复须由法院准许这一版方案")]


@act("restoration.plan_settled", Power.APPROVE, Power.SYSTEM)
def settle_plan(act: Act, *, plan: Plan, saved: int, words: str) -> Plan:
    """审定修复方案：此后不再改动；在资金台账登记预算和节点，原来的一版被取代。"""
    found = draft_of(act, plan, saved)
    project = found.project
    old = project.plans.filter(state=PlanState.SETTLED).first()
    lacks = missing(found) + texts([("审定意见", words, 300)])
    if lacks := lacks + (_dropped(old, found) if old else []):
        raise PlanIncomplete(complaints=lacks)
    if old is not None:
        carry_on(old, found)
        Plan.objects.filter(pk=old.pk).update(state=PlanState.SUPERSEDED.value)
    found.state, found.settlement = PlanState.SETTLED.value, words.strip()
    found.settled_by, found.settled_at = act.actor.person_name, act.now
    found.save(update_fields=["state", "settlement", "settled_by", "settled_at"])
    project.status = ProjectStatus.RESTORING.value
    _enter_in_ledger(act, project, found)
    release_unused(act, project, "审定的方案不含这项措施")
    touch(act, project, "status", "budget")
    tell(act, project, f"{project.title}：修复方案（第 {found.version} 版）已确定", own=False)
    pass_on(act, project)
    act.about(found, matter=project.case_id)
    return found


def _dropped(old: Plan, new: Plan) -> list[Complaint]:
    """What was reported or judged meanwhile is not dropped by a new version."""
    kept = set(Milestone.objects.filter(measure__plan=new).values_list("line", flat=True))
    before = Milestone.objects.filter(measure__plan=old).exclude(
        state__in=[s.value for s in REMOVABLE]
    )
    lost = [m for m in before if m.line not in kept]
    words = "这个节点已经报完工或者验收，新方案不能没有它。请撤销这一版，重新变更方案"
    return [Complaint(str(m), words) for m in lost]


def _enter_in_ledger(act: Act, project: Project, plan: Plan) -> None:
    """The plan becomes a budget, and each priced milestone a milestone of the ledger."""
    priced = list(Milestone.objects.filter(measure__plan=plan, price__gt=0))
    amount = Money(sum(m.price for m in priced))
    if not priced:
        return
    words = f"{project.title}（第 {plan.version} 版）"
    if project.budget is None:
        budget = funds.set_budget(
            act.by,
            agency=project.agency,
            matter=project.case_id,
            plan=f"{BUDGET_PREFIX}{project.number}",
            words=words,
            amount=amount,
        )
        project.budget = budget.pk
    else:
        budget = Budget.objects.select_related("agency").get(pk=project.budget)
        if budget.amount != amount.fen:
            funds.amend_budget(act.by, budget=budget, amount=amount, reason=f"变更方案：{words}")
    for milestone in priced:
        if milestone.funds_milestone is None:
            made = funds.add_milestone(
                act.by,
                budget=budget,
                reference=f"{plan.version}.{milestone.reference}",
                words=milestone.words,
                price=Money(milestone.price),
            )
            milestone.funds_milestone = made.pk
            milestone.save(update_fields=["funds_milestone"])
