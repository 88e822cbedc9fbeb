"""A project of the standing cast: a fishing case whose court ordered fish nests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from xiejiang.cases.models import Case
from xiejiang.kernel.money import Money
from xiejiang.restoration import services
from xiejiang.restoration.domain import (
    DutyGiven,
    DutyKind,
    IndicatorGiven,
    MeasureGiven,
    MeasureKind,
    MilestoneGiven,
    OpinionKind,
    Outline,
    ProjectGiven,
    Way,
)
from xiejiang.restoration.models import Duty, Milestone, Plan, Project

TODAY = NOW.date()
GIVEN = ProjectGiven("江津人工鱼巢修复", court="500116-court", procuratorate="500116-procuratorate")
OUTLINE = Outline(
    way=Way.DIRECT,
    aims="恢复产卵场",
    standard="面积和附着率达到方案要求",
    executor="某渔业合作社",
    until=date(2027, 12, 31),
)
NESTS = MeasureGiven(
    kind=MeasureKind.FISH_NESTS,
    title="搭建人工鱼巢",
    duty=0,
    params={
        "material": "竹材、棕片",
        "for_species": "岩原鲤",
        "season_basis": "专家意见：水温上升以后投放",
        "removal": "汛前回收",
        "fairway": "no",
    },
    quantity=Decimal(100),
    unit="平方米",
    starts_on=date(2026, 11, 1),
    ends_on=date(2027, 4, 30),
    place="长江江津段丁家沱",
    site={"type": "Point", "coordinates": [106.25, 29.29]},
)
STOCK = MeasureGiven(
    kind=MeasureKind.RESTOCKING,
    title="放流岩原鲤",
    duty=0,
    params={
        "origin": "native",
        "size": "全长 5 厘米以上",
        "licence": "渝水苗〔2026〕1 号",
        "quarantine": "planned",
        "season_basis": "专家意见",
    },
    quantity=Decimal(5000),
    unit="尾",
    starts_on=date(2026, 11, 1),
    ends_on=date(2027, 4, 30),
    place="长江江津段",
    species="岩原鲤",
    supplier="某水产苗种场",
)


def duty(**changes: Any) -> DutyGiven:
    """What the court ordered."""
    made = DutyGiven(
        kind=DutyKind.JUDGMENT,
        title="（2026）渝0116刑初12号刑事附带民事判决书",
        words="搭建人工鱼巢 100 平方米",
        obligor="某渔民等三人",
        effective_on=date(2026, 10, 1),
        perform_by=date(2027, 5, 31),
    )
    return replace(made, **changes)


def piece(words: str = "投放 100 平方米", price: int = 0, **changes: Any) -> MilestoneGiven:
    """A milestone."""
    made = MilestoneGiven(words, date(2026, 12, 20), "某渔业合作社", Money(price))
    return replace(made, **changes)


@pytest.fixture
def project(cast: Cast, case: Case) -> Project:
    """A project with a registered duty."""
    made = services.open_project(cast.by("fisheries"), case=case, given=GIVEN)
    services.register_duty(cast.by("fisheries"), project=made, given=duty())
    return made


@pytest.fixture
def the_duty(project: Project) -> Duty:
    return project.duties.get()


Draft = Callable[..., Plan]


@pytest.fixture
def draft(cast: Cast, project: Project, the_duty: Duty) -> Draft:
    """A plan with one measure, its milestones and one indicator, not reviewed yet."""

    def make(measure: MeasureGiven = NESTS, *, price: int = 0, way: Way = Way.DIRECT) -> Plan:
        by = cast.by("fisheries")
        plan = services.draft_plan(by, project=project)
        services.outline(by, plan=plan, saved=0, given=replace(OUTLINE, way=way))
        made = services.add_measure(
            by, plan=plan, saved=1, given=replace(measure, duty=the_duty.pk)
        )
        services.add_milestone(by, plan=plan, saved=2, line=made.line, given=piece(price=price))
        services.add_milestone(
            by, plan=plan, saved=3, line=made.line, given=piece("管护到汛前", price=price)
        )
        target = IndicatorGiven("附着率", Decimal(60), "％", True, "抽样计数")
        services.add_indicator(by, plan=plan, saved=4, given=target)
        plan.refresh_from_db()
        return plan

    return make


def review(cast: Cast, plan: Plan, *, agrees: bool = True) -> None:
    """The experts look at the plan as it stands."""
    services.record_review(
        cast.by("fisheries"),
        plan=plan,
        saved=plan.saved,
        kind=OpinionKind.EXPERTS,
        agrees=agrees,
        words="可行",
        who="某水产研究所 正高级工程师",
        on=TODAY,
    )


@pytest.fixture
def settled(cast: Cast, draft: Draft) -> Plan:
    """A plan in force, with prices."""
    plan = draft(price=50_000)
    review(cast, plan)
    return services.settle_plan(
        cast.by("fisheries_head"), plan=plan, saved=plan.saved, words="同意"
    )


def milestones(plan: Plan) -> list[Milestone]:
    return list(Milestone.objects.filter(measure__plan=plan).order_by("pk"))


def done(cast: Cast, milestone: Milestone) -> Milestone:
    """Started and reported done."""
    by = cast.by("fisheries")
    services.start_milestone(by, milestone=milestone, on=TODAY)
    return services.report_done(by, milestone=milestone, on=TODAY, words="已投放 100 平方米")


def accepted(cast: Cast, milestone: Milestone) -> Milestone:
    """And accepted by somebody else."""
    done(cast, milestone)
    return services.accept_milestone(
        cast.by("fisheries_head"), milestone=milestone, on=TODAY, acceptance="符合方案"
    )
