"""The three ways to choose: agreed, designated or drawn; and jurors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.experts.conftest import TODAY, WATER, Pool, found
from xiejiang.experts import queries, services
from xiejiang.experts.domain import (
    Jury,
    MemberKind,
    Paper,
    Said,
    SelectionState,
    Told,
)
from xiejiang.experts.errors import (
    DrawFixed,
    DrawRunning,
    DrawTooEarly,
    ExpertsInvalid,
    NobodyLeft,
    NotChosen,
    NotClient,
    SelectionOver,
)
from xiejiang.experts.models import Member, Selection
from xiejiang.kernel.logic import Tri

pytestmark = pytest.mark.django_db


def test_an_agreement_says_who_agreed(pool: Pool) -> None:
    made = pool.enter()
    with pytest.raises(ExpertsInvalid, match="哪些当事人同意"):
        services.agree(
            pool.cast.by("fisheries"), case=pool.case, wanted=WATER, members=[made], consents=[]
        )
    chosen = pool.agree(made)
    assert [c["party"] for c in chosen.consents] == ["某化工公司", "主办机关"]
    other = pool.enter("演示乙所")
    pool.declare(other)
    with pytest.raises(NotChosen):
        pool.commission(other, chosen)
    with pytest.raises(NotChosen):
        pool.commission(other, None)
    with pytest.raises(ExpertsInvalid, match="不能重复"):
        services.designate(
            pool.cast.by("fisheries"),
            case=pool.case,
            wanted=WATER,
            members=[made, made],
            reason="协商不成",
        )


def test_a_draw_waits_for_the_log_and_cannot_be_taken_back_once_it_is_decided(pool: Pool) -> None:
    members = [pool.enter(f"演示{n}所") for n in "甲乙丙丁"]
    barred = pool.enter("某化工公司")
    made = pool.announce(*members, barred, count=1, substitutes=1)
    assert [c["name"] for c in made.candidates] == [m.name for m in members]
    assert "当事人" in made.excluded[0]["why"]
    with pytest.raises(DrawRunning):
        pool.announce(*members)
    with pytest.raises(DrawTooEarly):
        services.draw(pool.cast.by("fisheries"), selection=made)
    with pytest.raises(NotClient):
        services.draw(pool.cast.by("judge"), selection=made)
    pool.grow(made)
    with pytest.raises(DrawFixed):
        services.withdraw(pool.cast.by("fisheries"), selection=made, reason="不满意")
    drawn = pool.draw(made)
    assert sorted(drawn.drawn) == sorted(str(m.pk) for m in members)
    assert [*drawn.chosen, *drawn.reserve] == drawn.drawn[:2]
    with pytest.raises(SelectionOver):
        services.draw(pool.cast.by("fisheries"), selection=made)
    with pytest.raises(SelectionOver, match="还可以委托"):
        pool.announce(*members)


def test_a_draw_is_taken_back_before_anybody_knows(pool: Pool) -> None:
    made = pool.announce(pool.enter(), count=1, gap=9)
    back = services.withdraw(pool.cast.by("fisheries"), selection=made, reason="名单有误")
    assert back.state == SelectionState.WITHDRAWN
    assert pool.announce(Member.objects.get(), count=1).pk != made.pk


def test_who_must_recuse_by_now_is_passed_over_with_the_reason(pool: Pool) -> None:
    members = [pool.enter(f"演示{n}所") for n in "甲乙"]
    made = pool.announce(*members, count=1, substitutes=1)
    for member in members[:1]:
        pool.declare(member, Told(TODAY, interest=Said.YES))
    drawn = pool.draw(made)
    assert drawn.chosen == [str(members[1].pk)] and drawn.reserve == []
    assert "利害关系" in drawn.passed_over[0]["why"]


def test_a_substitute_comes_when_the_chosen_one_declines(pool: Pool) -> None:
    members = {str(m.pk): m for m in (pool.enter(f"演示{n}所") for n in "甲乙丙")}
    drawn = pool.draw(pool.announce(*members.values(), count=1, substitutes=1))
    first, second = members[drawn.chosen[0]], members[drawn.reserve[0]]
    for member in members.values():
        pool.declare(member)
    with pytest.raises(NotChosen):
        pool.commission(second, drawn)
    made = pool.commission(first, drawn)
    pool.step(made, "declined", 19, words="设备检修")
    assert pool.commission(second, drawn).member == second
    third = next(m for k, m in members.items() if k not in (*drawn.chosen, *drawn.reserve))
    with pytest.raises(NotChosen):
        pool.commission(third, drawn)


def test_a_substitute_does_not_come_when_the_chosen_one_has_served(pool: Pool) -> None:
    people = {
        str(m.pk): m
        for m in (
            pool.enter(f"演示鉴定人{n}", kind=MemberKind.APPRAISER, unit="演示大学") for n in "甲乙"
        )
    }
    drawn = pool.draw(pool.announce(*people.values(), count=1, substitutes=1))
    for person in people.values():
        pool.declare(person)
    made = pool.commission(people[drawn.chosen[0]], drawn)
    pool.step(made, "accepted", 18)
    pool.step(made, "delivered", 4, number="演示 1 号", words="损害数额二十万元")
    assert "出具过意见" in found(pool)[made.member.name].recusal.met[0].why
    with pytest.raises(NotChosen):
        pool.commission(people[drawn.reserve[0]], drawn, on=TODAY)


def test_nobody_draws_from_nobody(pool: Pool) -> None:
    barred = pool.enter("某化工公司")
    with pytest.raises(NobodyLeft):
        pool.announce(barred, count=1)
    made = pool.enter()
    with pytest.raises(NobodyLeft):
        pool.announce(made, count=2)
    for given in ({"count": 0}, {"substitutes": -1}, {"gap": 0}, {"gap": 1001}, {"count": 21}):
        with pytest.raises(ExpertsInvalid):
            pool.announce(made, **given)
    with pytest.raises(ExpertsInvalid, match="请选择"):
        pool.announce()
    assert not Selection.objects.exists()


def juror(pool: Pool, name: str, **changes: Any) -> Member:
    given = {"kind": MemberKind.JUROR, "division": "500116", "unit": "演示大学", **changes}
    return pool.enter(name, papers=(Paper("人民陪审员任命书"),), **given)


def test_jurors_are_drawn_from_the_list_of_the_court_in_time(pool: Pool) -> None:
    people = [juror(pool, f"演示陪审{n}") for n in "甲乙丙"]
    jury = Jury("basic-three", TODAY + timedelta(days=20), ("500116",))
    with pytest.raises(ExpertsInvalid, match="人民陪审员名单"):
        pool.announce(*people, pool.enter(), jury=jury)
    for mixed in (people, [*people, pool.enter(name="演示机构乙")]):
        with pytest.raises(ExpertsInvalid, match="单独抽取"):
            pool.announce(*mixed)
    with pytest.raises(ExpertsInvalid, match="不在所选法院的名单中"):
        pool.announce(*people, juror(pool, "演示远陪", division="420583"), jury=jury)
    with pytest.raises(ExpertsInvalid, match="第三条"):
        pool.announce(*people, jury=replace(jury, hearing_on=TODAY + timedelta(days=3)))
    with pytest.raises(ExpertsInvalid, match="写明依据"):
        pool.announce(*people, jury=replace(jury, divisions=("500116", "500117")))
    drawn = pool.draw(pool.announce(*people, count=1, substitutes=1, jury=jury))
    by = pool.cast.by("fisheries")
    for members, seated, told in (
        (4, 1, "应为 3 人.*第七条第一款"),
        (3, 0, "不少于 1 人.*第一条第一款"),
        (3, 3, "多于抽出"),
    ):
        with pytest.raises(ExpertsInvalid, match=told):
            services.seat_panel(by, selection=drawn, members=members, jurors_seated=seated)
    drawn = services.seat_panel(by, selection=drawn, members=3, jurors_seated=1)
    assert {c.answer for c in queries.jury_conditions(drawn)} == {Tri.TRUE}
    with pytest.raises(ExpertsInvalid, match="不接受委托"):
        pool.commission(people[0], drawn)
