"""From the duty to after-care: what is done, what is refused, and what the ledger hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW, Cast
from tests.restoration.conftest import (
    GIVEN,
    NESTS,
    OUTLINE,
    STOCK,
    TODAY,
    Draft,
    accepted,
    done,
    duty,
    milestones,
    piece,
    review,
)
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.models import Case, Fact, Participant, Party
from xiejiang.funds import services as funds
from xiejiang.funds.domain import AccountKind
from xiejiang.funds.models import Budget
from xiejiang.funds.models import Milestone as LedgerMilestone
from xiejiang.kernel.errors import NotFound
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.restoration import queries, services
from xiejiang.restoration.domain import (
    Answer,
    CareGiven,
    DutyKind,
    Evaluated,
    MeasureKind,
    MilestoneState,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.errors import (
    CareRunning,
    MeasureForbidden,
    MilestoneMoved,
    MilestonesOpen,
    NotLead,
    NotSupervisor,
    NotVerifier,
    NoVerifier,
    PlanChanged,
    PlanExists,
    PlanIncomplete,
    PlanSettled,
    PlanSuperseded,
    ProjectMoved,
    ReasonsNeeded,
    RestorationInvalid,
    SamePersonAccepts,
    TargetsOpen,
)
from xiejiang.restoration.models import Duty, Plan, Project
from xiejiang.restoration.settling import verdict

CARE = CareGiven("某渔业合作社", "看护鱼巢", "修复资金", TODAY, TODAY + timedelta(days=30), "方案")


# ------------------------------------------------------------------ project and duty


def test_opening_numbers_the_project_and_lets_the_supervisors_in(
    cast: Cast, case: Case, project: Project
) -> None:
    assert project.number == "渝江津农渔修复〔2026〕1号"
    inside = set(Participant.objects.filter(case=case).values_list("agency__code", flat=True))
    assert {"500116-court", "500116-procuratorate"} <= inside
    assert LogEntry.objects.filter(act="restoration.opened", matter=case.pk).exists()


def test_an_agency_is_named_where_its_kind_may_stand(cast: Cast, case: Case) -> None:
    wrong = replace(GIVEN, court="500116-police", department="500116-court")
    with pytest.raises(RestorationInvalid) as caught:
        services.open_project(cast.by("fisheries"), case=case, given=wrong)
    assert {c.where for c in caught.value.complaints} == {"法院", "主管部门"}


def test_the_outsider_opens_and_registers_nothing(cast: Cast, case: Case, project: Project) -> None:
    with pytest.raises(NotFound):
        services.open_project(cast.by("outsider"), case=case, given=GIVEN)
    with pytest.raises(NotFound):
        services.register_duty(cast.by("outsider"), project=project, given=duty())
    with pytest.raises(NotFound):
        services.void(cast.by("outsider_head"), project=project, reason="无")


def test_a_duty_names_parties_of_the_case_and_a_day_that_has_come(
    cast: Cast, project: Project
) -> None:
    wrong = duty(parties=(999_999,), effective_on=TODAY + timedelta(days=1))
    with pytest.raises(RestorationInvalid) as caught:
        services.register_duty(cast.by("fisheries"), project=project, given=wrong)
    assert {c.where for c in caught.value.complaints} == {"当事人", "生效日"}


def test_a_deposit_lies_in_an_account_of_the_case(cast: Cast, case: Case, project: Project) -> None:
    by = cast.by("fisheries")
    agency = cast.agency("500116-agriculture")
    own = funds.open_account(
        by, agency=agency, kind=AccountKind.DEPOSIT, name="本案保证金", matter=case.pk
    )
    other = funds.open_account(by, agency=agency, kind=AccountKind.DEPOSIT, name="他案")
    funds.receive(by, account=own, amount=Money(3_000_00))
    with pytest.raises(RestorationInvalid):
        services.register_duty(
            by, project=project, given=duty(bond=Money(1), bond_account=other.pk)
        )
    services.register_duty(
        by, project=project, given=duty(bond=Money(5_000_00), bond_account=own.pk)
    )
    found = queries.purse(by=cast.actor("judge"), project=project)
    assert [(b[1], b[2]) for b in found.bonds] == [(Money(5_000_00), Money(3_000_00))]


# ------------------------------------------------------------------ measures and the law


@pytest.mark.parametrize("origin", ["exotic", "hybrid", "gm"])
def test_no_foreign_fish_is_ever_planned(
    cast: Cast, draft: Draft, the_duty: Duty, origin: str
) -> None:
    plan = draft()
    bad = replace(STOCK, duty=the_duty.pk, params={**STOCK.params, "origin": origin})
    with pytest.raises(MeasureForbidden) as caught:
        services.add_measure(
            cast.by("fisheries"), plan=plan, saved=plan.saved, given=replace(bad, reasons="必须")
        )
    told = str(caught.value)
    assert "生态环境法典" in told
    assert "第七百九十七条第三款" in told
    assert plan.measures.count() == 1


def test_before_the_code_the_law_of_the_river_forbids_it(draft: Draft, the_duty: Duty) -> None:
    from xiejiang.restoration.measuring import warnings

    early = replace(STOCK, starts_on=date(2022, 3, 1), params={**STOCK.params, "origin": "exotic"})
    told = warnings(early)[0][1].basis
    assert "长江保护法" in told
    assert "生态环境法典" not in told


def test_an_unknown_origin_may_be_drafted_but_not_settled(
    cast: Cast, draft: Draft, the_duty: Duty
) -> None:
    plan = draft()
    unknown = replace(STOCK, duty=the_duty.pk, params={**STOCK.params, "origin": "unknown"})
    services.add_measure(cast.by("fisheries"), plan=plan, saved=plan.saved, given=unknown)
    plan.refresh_from_db()
    review(cast, plan)
    with pytest.raises(PlanIncomplete) as caught:
        services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意")
    assert "苗种来历不明" in str(caught.value)


def test_what_the_law_leaves_open_needs_reasons(cast: Cast, draft: Draft, the_duty: Duty) -> None:
    plan = draft()
    doubtful = replace(STOCK, duty=the_duty.pk, params={**STOCK.params, "licence": ""})
    with pytest.raises(ReasonsNeeded) as caught:
        services.add_measure(cast.by("fisheries"), plan=plan, saved=plan.saved, given=doubtful)
    assert "未核对" in str(caught.value)
    made = services.add_measure(
        cast.by("fisheries"),
        plan=plan,
        saved=plan.saved,
        given=replace(doubtful, reasons="许可证换发中，主管部门已出具证明"),
    )
    assert [w["level"] for w in made.warned] == ["reasons"]


def test_trees_do_not_stand_in_a_flood_channel(cast: Cast, draft: Draft, the_duty: Duty) -> None:
    plan = draft()
    trees = replace(
        NESTS,
        duty=the_duty.pk,
        kind=MeasureKind.REPLANTING,
        unit="株",
        species="枫杨",
        params={
            "origin": "native",
            "size": "胸径 3 厘米",
            "channel": "yes",
            "survival": "85",
            "season_basis": "规程",
        },
    )
    with pytest.raises(MeasureForbidden, match="违反法律") as caught:
        services.add_measure(cast.by("fisheries"), plan=plan, saved=plan.saved, given=trees)
    assert "第二十二条第三款" in str(caught.value)


def test_parameters_units_and_places_are_checked(cast: Cast, draft: Draft, the_duty: Duty) -> None:
    plan = draft()
    wrong = replace(
        NESTS,
        duty=the_duty.pk,
        unit="吨",
        quantity=Decimal(0),
        params={"material": "", "extra": "1", "fairway": "maybe"},
        ends_on=date(2025, 1, 1),
        site={"type": "Point", "coordinates": [29.29, 106.25]},
    )
    with pytest.raises(RestorationInvalid) as caught:
        services.add_measure(cast.by("fisheries"), plan=plan, saved=plan.saved, given=wrong)
    where = {c.where for c in caught.value.complaints}
    assert {"单位", "数量", "材料", "参数", "是否在航道内", "实施窗口", "范围"} <= where


# ------------------------------------------------------------------ settling


def test_settling_needs_experts_after_the_last_change(cast: Cast, draft: Draft) -> None:
    plan = draft()
    review(cast, plan)
    measure = plan.measures.get()
    services.add_milestone(
        cast.by("fisheries"), plan=plan, saved=plan.saved, line=measure.line, given=piece("再投放")
    )
    plan.refresh_from_db()
    with pytest.raises(PlanIncomplete, match="方案还不能确定"):
        services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意")
    review(cast, plan, agrees=False)
    with pytest.raises(PlanIncomplete) as caught:
        services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意")
    assert "没有同意" in str(caught.value)


def test_settling_is_for_the_approver_of_the_lead_agency(cast: Cast, draft: Draft) -> None:
    plan = draft()
    review(cast, plan)
    with pytest.raises(PowerMissing):
        services.settle_plan(cast.by("fisheries"), plan=plan, saved=plan.saved, words="同意")
    with pytest.raises(NotLead):
        services.settle_plan(cast.by("chief_procurator"), plan=plan, saved=plan.saved, words="同意")
    with pytest.raises(PlanChanged):
        services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=0, words="同意")


def test_a_settled_plan_is_a_budget_and_does_not_change(cast: Cast, settled: Plan) -> None:
    budget = Budget.objects.get()
    assert budget.amount == 100_000
    assert budget.milestones.count() == 2
    assert Project.objects.get().budget == budget.pk
    with pytest.raises(PlanSettled):
        services.add_measure(cast.by("fisheries"), plan=settled, saved=settled.saved, given=NESTS)
    told = Notice.objects.filter(kind="restoration").values_list("agency_code", flat=True)
    assert {"500116-court", "500116-procuratorate"} <= set(told)


def test_a_plan_that_the_title_fixed_is_taken_over_but_not_a_pledge(
    cast: Cast, draft: Draft
) -> None:
    plan = draft()
    outlined = replace(OUTLINE, adopted_from="判决第三项")
    services.outline(cast.by("fisheries"), plan=plan, saved=plan.saved, given=outlined)
    plan.refresh_from_db()
    Duty.objects.update(kind=DutyKind.PLEDGE.value)
    with pytest.raises(PlanIncomplete):
        services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意")
    Duty.objects.update(kind=DutyKind.JUDGMENT.value)
    services.settle_plan(cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意")


# ------------------------------------------------------------------ substitution


def test_substitution_is_three_valued(cast: Cast, draft: Draft) -> None:
    plan = draft(way=Way.ALTERNATIVE)
    by, kinds = cast.by("fisheries"), ["fish-nests"]
    assert verdict(plan, kinds) is Tri.UNKNOWN
    for condition, answer in (("cannot", Answer.MET), ("equivalent", Answer.UNKNOWN)):
        services.answer_condition(
            by, plan=plan, saved=plan.saved, condition=condition, answer=answer, reason="鉴定"
        )
        plan.refresh_from_db()
    assert verdict(plan, kinds) is Tri.UNKNOWN
    services.answer_condition(
        by, plan=plan, saved=plan.saved, condition="cannot", answer=Answer.NOT_MET, reason="能修"
    )
    plan.refresh_from_db()
    assert verdict(plan, kinds) is Tri.FALSE
    assert verdict(plan, ["carbon"]) is Tri.FALSE


def test_of_a_judgment_the_court_allows_another_way(cast: Cast, draft: Draft) -> None:
    plan = draft(way=Way.ALTERNATIVE)
    by = cast.by("fisheries")
    for condition in ("cannot", "equivalent"):
        services.answer_condition(
            by, plan=plan, saved=plan.saved, condition=condition, answer=Answer.MET, reason="鉴定"
        )
        plan.refresh_from_db()
    review(cast, plan)
    head = cast.by("fisheries_head")
    with pytest.raises(PlanIncomplete) as caught:
        services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    assert [c.where for c in caught.value.complaints] == ["法院答复"]
    with pytest.raises(NotSupervisor):
        services.answer_substitution(
            cast.by("procurator"), plan=plan, saved=plan.saved, agrees=True, words="可", on=TODAY
        )
    services.answer_substitution(
        cast.by("judge"), plan=plan, saved=plan.saved, agrees=True, words="准许", on=TODAY
    )
    services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")


# ------------------------------------------------------------------ execution


def test_another_person_accepts_and_the_ledger_hears_of_it(cast: Cast, settled: Plan) -> None:
    first, second = milestones(settled)
    done(cast, first)
    with pytest.raises(SamePersonAccepts):
        services.accept_milestone(cast.by("fisheries"), milestone=first, on=TODAY, acceptance="好")
    with pytest.raises(NotVerifier):
        services.accept_milestone(cast.by("judge"), milestone=first, on=TODAY, acceptance="好")
    services.accept_milestone(
        cast.by("fisheries_head"), milestone=first, on=TODAY, acceptance="符合方案"
    )
    row = LedgerMilestone.objects.get(pk=first.funds_milestone)
    assert row.accepted_on == TODAY
    assert "符合方案" in row.acceptance
    assert LedgerMilestone.objects.get(pk=second.funds_milestone).accepted_on is None
    with pytest.raises(MilestoneMoved):
        services.accept_milestone(
            cast.by("fisheries_head"), milestone=first, on=TODAY, acceptance="再验"
        )


def test_a_department_that_does_not_lead_accepts_and_the_ledger_is_written(
    cast: Cast, project: Project, settled: Plan
) -> None:
    given = replace(GIVEN, department="500116-ecology")
    services.name_supervisors(cast.by("fisheries"), project=project, given=given)
    first = milestones(settled)[0]
    done(cast, first)
    with pytest.raises(NotVerifier):
        services.accept_milestone(
            cast.by("fisheries_head"), milestone=first, on=TODAY, acceptance="好"
        )
    services.accept_milestone(cast.by("ecology"), milestone=first, on=TODAY, acceptance="合格")
    row = LedgerMilestone.objects.get(pk=first.funds_milestone)
    assert row.acceptance.startswith("重庆市江津区生态环境局")


def test_a_court_that_leads_names_a_department_first(cast: Cast, case: Case) -> None:
    from xiejiang.cases import services as case_services
    from xiejiang.cases.domain import ParticipantRole
    from xiejiang.restoration.checks import verifier

    case_services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-court"),
        role=ParticipantRole.HEAR,
    )
    made = services.open_project(
        cast.by("judge"), case=case, given=replace(GIVEN, court="", procuratorate="")
    )
    with pytest.raises(NoVerifier):
        verifier(made)


def test_outside_the_season_reasons_are_needed(cast: Cast, settled: Plan) -> None:
    first = milestones(settled)[0]
    late = By(cast.actor("fisheries"), NOW + timedelta(days=200))
    on = TODAY + timedelta(days=200)
    with pytest.raises(ReasonsNeeded, match="理由"):
        services.start_milestone(late, milestone=first, on=on)
    services.start_milestone(late, milestone=first, on=on, reason="水位异常，专家同意延后")
    first.refresh_from_db()
    assert first.state == MilestoneState.STARTED


def test_what_fails_is_made_good_by_another_milestone(
    cast: Cast, project: Project, settled: Plan
) -> None:
    first, second = milestones(settled)
    accepted(cast, second)
    done(cast, first)
    head = cast.by("fisheries_head")
    services.reject_milestone(head, milestone=first, on=TODAY, words="只有 60 平方米")
    told = Notice.objects.filter(text__contains="验收不合格").values_list("agency_code", flat=True)
    assert {"500116-court", "500116-procuratorate"} <= set(told)
    with pytest.raises(MilestonesOpen):
        services.accept_project(head, project=project, words="合格")
    again = services.order_remedy(
        cast.by("fisheries"), measure=first.measure, failed=first, given=piece("补足 40 平方米")
    )
    with pytest.raises(MilestonesOpen):
        services.accept_project(head, project=project, words="合格")
    accepted(cast, again)
    services.accept_project(head, project=project, words="合格")
    project.refresh_from_db()
    assert project.status == ProjectStatus.ACCEPTED


def test_nothing_is_remedied_that_did_not_fail(cast: Cast, settled: Plan) -> None:
    first = milestones(settled)[0]
    with pytest.raises(MilestoneMoved):
        services.order_remedy(
            cast.by("fisheries"), measure=first.measure, failed=first, given=piece()
        )
    with pytest.raises(RestorationInvalid):
        services.order_remedy(cast.by("fisheries"), measure=first.measure, given=piece())


def test_targets_then_care_then_the_end(cast: Cast, project: Project, settled: Plan) -> None:
    head = cast.by("fisheries_head")
    for milestone in milestones(settled):
        accepted(cast, milestone)
    services.accept_project(head, project=project, words="合格")
    with pytest.raises(TargetsOpen):
        services.set_care(head, project=project, given=CARE)
    target = settled.indicators.get()
    short = Evaluated(Decimal("59.9"), TODAY, "某研究所", "评估报告")
    services.evaluate(cast.by("fisheries"), indicator=target, given=short)
    with pytest.raises(TargetsOpen):
        services.set_care(head, project=project, given=CARE)
    services.evaluate(
        cast.by("fisheries"), indicator=target, given=replace(short, result=Decimal(60))
    )
    with pytest.raises(ProjectMoved):
        services.close(head, project=project, words="完成")
    services.set_care(head, project=project, given=CARE)
    with pytest.raises(CareRunning):
        services.close(head, project=project, words="完成")
    later = By(cast.actor("fisheries_head"), NOW + timedelta(days=31))
    services.close(later, project=project, words="管护期满，鱼巢完好")
    project.refresh_from_db()
    assert project.status == ProjectStatus.CLOSED
    with pytest.raises(ProjectMoved):
        services.void(head, project=project, reason="无")


def test_a_target_that_was_missed_opens_restoration_again(
    cast: Cast, project: Project, settled: Plan
) -> None:
    for milestone in milestones(settled):
        accepted(cast, milestone)
    services.accept_project(cast.by("fisheries_head"), project=project, words="合格")
    missed = Evaluated(Decimal(10), TODAY, "某研究所", "评估报告")
    services.evaluate(cast.by("fisheries"), indicator=settled.indicators.get(), given=missed)
    services.order_remedy(
        cast.by("fisheries"), measure=settled.measures.get(), given=piece("重新投放")
    )
    project.refresh_from_db()
    assert project.status == ProjectStatus.RESTORING


# ------------------------------------------------------------------ changing the plan


def test_a_change_makes_a_new_version_and_keeps_the_old(
    cast: Cast, project: Project, settled: Plan
) -> None:
    head = cast.by("fisheries_head")
    new = services.change_plan(head, project=project, reason="水位变化")
    with pytest.raises(PlanExists):
        services.change_plan(head, project=project, reason="再变")
    first = milestones(settled)[0]
    accepted(cast, first)  # under the old version, while the new one is being written
    measure = new.measures.get()
    services.add_milestone(
        cast.by("fisheries"), plan=new, saved=0, line=measure.line, given=piece("加投", 30_000)
    )
    new.refresh_from_db()
    review(cast, new)
    services.settle_plan(head, plan=new, saved=new.saved, words="同意变更")
    settled.refresh_from_db()
    assert settled.state == "superseded"
    rows = milestones(new)
    assert [m.state for m in rows] == ["accepted", "planned", "planned"]
    assert rows[0].accepted_on == TODAY
    assert rows[0].funds_milestone == first.funds_milestone
    assert Budget.objects.get().amount == 130_000
    assert LedgerMilestone.objects.count() == 3
    with pytest.raises(PlanSuperseded):
        services.start_milestone(cast.by("fisheries"), milestone=milestones(settled)[1], on=TODAY)


def test_a_new_version_does_not_lose_what_was_reported_meanwhile(
    cast: Cast, project: Project, settled: Plan
) -> None:
    head = cast.by("fisheries_head")
    new = services.change_plan(head, project=project, reason="减少一个节点")
    first = milestones(settled)[0]
    services.remove_milestone(cast.by("fisheries"), plan=new, saved=0, line=first.line)
    done(cast, first)
    new.refresh_from_db()
    review(cast, new)
    with pytest.raises(PlanIncomplete) as caught:
        services.settle_plan(head, plan=new, saved=new.saved, words="同意")
    assert "已经报完工" in str(caught.value)
    services.drop_plan(cast.by("fisheries"), plan=new, saved=new.saved)
    services.change_plan(head, project=project, reason="重来")


# ------------------------------------------------------------------ late, leniency


def test_what_is_late_is_told_once_to_everybody_who_answers(
    cast: Cast, project: Project, settled: Plan
) -> None:
    from xiejiang.audit.domain import NODE

    late = By(NODE, NOW + timedelta(days=60))
    assert services.tell_late(By(NODE, NOW)) == []
    assert len(services.tell_late(late)) == 2
    assert services.tell_late(late) == []
    told = Notice.objects.filter(kind="restoration-late").values_list("agency_code", flat=True)
    assert sorted(set(told)) == ["500116-agriculture", "500116-court", "500116-procuratorate"]
    for who in ("fisheries", "judge", "procurator"):
        rows = queries.desk(by=cast.actor(who), on=TODAY + timedelta(days=60))
        assert [r.what for r in rows] == ["修复节点逾期"] * 2
    assert queries.desk(by=cast.actor("outsider"), on=TODAY + timedelta(days=60)) == []


def test_who_left_the_case_is_not_told_of_it_at_their_desk(
    cast: Cast, case: Case, project: Project, settled: Plan
) -> None:
    on = TODAY + timedelta(days=60)
    assert queries.desk(by=cast.actor("procurator"), on=on)
    part = Participant.objects.get(case=case, agency__code="500116-procuratorate")
    cases.end_participation(cast.by("fisheries"), case=case, participant=part, reason="退出")
    assert queries.desk(by=cast.actor("procurator"), on=on) == []
    assert queries.late(by=cast.actor("procurator"), on=on).count() == 0


def test_a_promise_is_no_performance(cast: Cast, case: Case, project: Project) -> None:
    party = Party.objects.create(case=case, kind="person", name="王某某", role="suspect")
    assert queries.done_for(case=case, party=party).words == "没有登记修复义务"
    pledge = duty(kind=DutyKind.PLEDGE, parties=(party.pk,), effective_on=None)
    services.register_duty(cast.by("fisheries"), project=project, given=pledge)
    found = queries.done_for(case=case, party=party)
    assert found.words == "承诺，未履行"
    assert not found.whole
    with pytest.raises(RestorationInvalid, match="填写"):
        services.state_performance(cast.by("fisheries"), case=case, party=party)
    assert not Fact.objects.filter(name=services.PERFORMED).exists()


def test_what_was_accepted_becomes_a_fact_that_says_by_whom(
    cast: Cast, case: Case, project: Project, settled: Plan, the_duty: Duty
) -> None:
    party = Party.objects.create(case=case, kind="person", name="王某某", role="suspect")
    the_duty.parties.set([party.pk])
    first, second = milestones(settled)
    accepted(cast, first)
    found = queries.done_for(case=case, party=party)
    assert (len(found.done), len(found.open)) == (1, 1)
    assert found.done[0].accepted_by == "重庆市江津区农业农村委员会"
    with pytest.raises(RestorationInvalid):
        services.state_performance(cast.by("fisheries"), case=case, party=party)
    accepted(cast, second)
    services.accept_project(cast.by("fisheries_head"), project=project, words="合格")
    fact = services.state_performance(cast.by("fisheries"), case=case, party=party)
    assert fact.name == services.PERFORMED
    assert "重庆市江津区农业农村委员会验收" in fact.how
    with pytest.raises(NotFound):
        services.state_performance(cast.by("outsider"), case=case, party=party)


def test_supervisors_say_what_they_found_and_nobody_else(
    cast: Cast, project: Project, settled: Plan
) -> None:
    for who, kind in (("judge", "court"), ("supervisor", "procuratorate")):
        made = services.supervise(
            cast.by(who), project=project, agrees=True, words="按方案实施", on=TODAY
        )
        assert made.kind == kind
    with pytest.raises(NotSupervisor):
        services.supervise(cast.by("fisheries"), project=project, agrees=True, words="好", on=TODAY)
