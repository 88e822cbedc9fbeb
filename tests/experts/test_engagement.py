"""An engagement goes from commission to court, with its clocks and fees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.experts.conftest import TODAY, Pool, words
from xiejiang.audit.models import LogEntry
from xiejiang.experts import services
from xiejiang.experts.clocks import clocks, overdue
from xiejiang.experts.domain import (
    EngagementKind,
    EngagementState,
    MemberKind,
    Opinion,
    Route,
    Simple,
    Treatment,
)
from xiejiang.experts.errors import (
    AlreadyTreated,
    ExpertsInvalid,
    NotClient,
    NotSimple,
    SelectionOver,
    StepNotNow,
)
from xiejiang.experts.models import Engagement
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db


def test_an_engagement_goes_from_commission_to_court(pool: Pool) -> None:
    made = pool.enter()
    pool.declare(made)
    agreed = (("accepted", TODAY - timedelta(days=15)), ("visited", TODAY - timedelta(days=2)))
    work = pool.commission(made, pool.agree(made), agreed=agreed)
    with pytest.raises(StepNotNow, match="已委托"):
        pool.step(work, "delivered", 3, number="1", words="结论")
    with pytest.raises(ExpertsInvalid, match="不能早于"):
        pool.step(work, "accepted", 25)
    with pytest.raises(ExpertsInvalid, match="没有这一步"):
        pool.step(work, "flown")
    with pytest.raises(NotClient):
        services.take_step(
            pool.cast.by("judge"), engagement=work, step="accepted", on=TODAY, expected_version=1
        )
    pool.step(work, "accepted", 18)
    shown = {c.step: c for c in clocks(work, on=TODAY)}
    assert shown["accepted"].agreed and shown["accepted"].tone == "ok"
    assert shown["visited"].tone == "overdue" and "逾期 2 天" in shown["visited"].words
    assert shown["materials"].due is None
    assert overdue(work, on=TODAY)
    statutory = shown["delivered"]
    assert statutory.citation is not None and statutory.citation.article == "第二十八条"
    assert not statutory.confidence.is_verified
    pool.step(work, "materials", 17)
    pool.step(work, "materials-asked", 16, words="缺监测原始记录")
    with pytest.raises(ExpertsInvalid, match="还没有送交"):
        pool.step(work, "materials-asked", 15, words="再要")
    pool.step(work, "materials-supplied", 11)
    with pytest.raises(ExpertsInvalid, match="没有要求补充材料"):
        pool.step(work, "materials-supplied", 11)
    later = next(c for c in clocks(work, on=TODAY) if c.step == "delivered")
    assert later.due is not None and statutory.due is not None and later.due > statutory.due
    pool.step(work, "delivered", 6, number="演示 1 号", words="损害数额二十万元")
    with pytest.raises(ExpertsInvalid, match="第二百二十七条"):
        pool.step(work, "summoned", 5, day=TODAY - timedelta(days=4))
    pool.step(work, "summoned", 5, day=TODAY + timedelta(days=4))
    pool.step(work, "appeared")
    ruling = Opinion(Treatment.ADOPTED, "（2026）渝0116刑初1号判决", TODAY)
    services.treat(pool.cast.by("judge"), engagement=work, opinion=ruling)
    with pytest.raises(AlreadyTreated):
        services.treat(pool.cast.by("judge"), engagement=work, opinion=ruling)
    assert work.treated.get().agency.code == "500116-court"
    entries = LogEntry.objects.filter(matter=pool.case.pk, act="experts.step_taken")
    assert entries.count() == 7


def test_two_officers_do_not_take_the_same_step(pool: Pool) -> None:
    made = pool.enter()
    pool.declare(made)
    work = pool.commission(made, pool.agree(made))
    stale = Engagement.objects.get(pk=work.pk)
    pool.step(work, "accepted", 18)
    with pytest.raises(StepNotNow):
        pool.step(stale, "declined", 18, words="没空")
    assert Engagement.objects.get(pk=work.pk).state == EngagementState.WORKING


def test_a_simple_case_needs_all_three_conditions(pool: Pool) -> None:
    person = pool.enter("演示专家", kind=MemberKind.SPECIALIST, unit="演示大学")
    pool.declare(person)
    selection = pool.agree(person)
    small = Simple(Tri.TRUE, Tri.TRUE, Money.yuan(300_000))

    def commission(given: Simple | None) -> Engagement:
        return pool.commission(person, selection, route=Route.SIMPLE, simple=given)

    with pytest.raises(NotSimple) as error:
        commission(None)
    assert len(error.value.complaints) == 3 and "估计的损害数额" in words(error)
    with pytest.raises(NotSimple, match="不成立"):
        commission(replace(small, estimate=Money.yuan(300_000) + Money(1)))
    with pytest.raises(NotSimple, match="不明"):
        commission(replace(small, liability=Tri.UNKNOWN))
    with pytest.raises(NotSimple, match="责任认定无争议"):
        commission(replace(small, liability=Tri.FALSE))
    house = pool.enter()
    pool.declare(house)
    with pytest.raises(ExpertsInvalid, match="委托的是专家"):
        pool.commission(house, pool.agree(house), route=Route.SIMPLE, simple=small)
    assert commission(small).simple[2]["answer"] == "成立"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"matters": ""}, "事项"),
        ({"fee": Money(-1)}, "约定费用"),
        ({"on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"on": date(1980, 1, 1)}, "不能早于"),
        ({"agreed": (("flown", TODAY),)}, "没有步骤"),
        ({"agreed": (("visited", date(2020, 1, 1)),)}, "委托日以后"),
        ({"kind": EngagementKind.REDO}, "写明原委托"),
    ],
)
def test_a_wrong_commission_is_told_in_full(pool: Pool, given: dict[str, Any], told: str) -> None:
    made = pool.enter()
    pool.declare(made)
    selection = pool.agree(made)
    with pytest.raises(ExpertsInvalid, match=told):
        pool.commission(made, selection, **given)
    assert not Engagement.objects.exists()


def test_a_withdrawn_selection_leads_nowhere(pool: Pool) -> None:
    made = pool.enter()
    pool.declare(made)
    selection = pool.announce(made, gap=9)
    back = services.withdraw(pool.cast.by("fisheries"), selection=selection, reason="名单有误")
    with pytest.raises(SelectionOver):
        pool.commission(made, back)
