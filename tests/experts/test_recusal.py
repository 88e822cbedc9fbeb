"""Recusal is computed and says why; finding puts the near and the less busy first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.experts.conftest import CLEAR, POLLUTED, TODAY, WATER, Pool, found
from xiejiang.cases.errors import CaseNotFound
from xiejiang.experts import queries, services
from xiejiang.experts.domain import (
    EngagementKind,
    EngagementState,
    MemberKind,
    Opinion,
    PastRole,
    Said,
    Told,
    Treatment,
)
from xiejiang.experts.errors import (
    AlreadyEngaged,
    DeclarationMissing,
    ExpertsInvalid,
    MustRecuse,
    NotAvailable,
)
from xiejiang.experts.queries import Asked
from xiejiang.kernel.logic import Tri

pytestmark = pytest.mark.django_db


def test_what_nobody_declared_is_not_known_and_bars_nobody_silently(pool: Pool) -> None:
    made = pool.enter()
    before = found(pool)[made.name]
    assert before.recusal.answer is Tri.UNKNOWN and before.eligible
    assert all("未申报" in g.why for g in before.recusal.open)
    selection = pool.agree(made)
    with pytest.raises(DeclarationMissing, match="未申报，须先声明"):
        pool.commission(made, selection)
    pool.declare(made)
    assert found(pool)[made.name].recusal.answer is Tri.FALSE
    assert pool.commission(made, selection).state == EngagementState.COMMISSIONED


def test_parties_and_their_houses_recuse(pool: Pool) -> None:
    pool.enter("某化工公司")
    pool.enter("演示子公司所", group="某 化工公司")
    person = pool.enter("演示工程师", kind=MemberKind.SPECIALIST, unit="某化工公司")
    pool.declare(person)
    rows = found(pool)
    for name in ("某化工公司", "演示子公司所", "演示工程师"):
        assert rows[name].recusal.answer is Tri.TRUE and not rows[name].eligible
        assert rows[name].recusal.met[0].citations[0].instrument == "civil-procedure"
    with pytest.raises(MustRecuse, match="第四十七条"):
        pool.agree(person)


def test_a_namesake_and_an_officer_of_the_case_are_questions(pool: Pool) -> None:
    official = pool.enter(
        "演示监测员", kind=MemberKind.CONSULTANT, unit="重庆市江津区农业农村委员会"
    )
    (ground,) = (g for g in found(pool)["演示监测员"].recusal.open if g.id == "interest")
    assert "参与办理本案" in ground.why
    pool.declare(official)
    assert found(pool)["演示监测员"].recusal.answer is Tri.FALSE


def test_past_roles_recuse_and_a_supplement_is_no_new_appraisal(pool: Pool) -> None:
    house = pool.enter()
    person = pool.enter("演示鉴定人", kind=MemberKind.APPRAISER, employer=house.pk)
    witness = pool.enter("演示证人", kind=MemberKind.CONSULTANT, unit="演示大学")
    services.involve(
        pool.cast.by("fisheries"),
        case=pool.case,
        member=witness,
        role=PastRole.WITNESS,
        words="询问笔录",
    )
    pool.declare(witness)
    pool.declare(person)
    assert "证人" in found(pool)["演示证人"].recusal.met[0].why
    done = pool.deliver(house)
    assert found(pool)[house.name].recusal.answer is Tri.FALSE
    again = found(pool, redo=True)
    assert again[house.name].recusal.met[0].id == "redo"
    assert again["演示鉴定人"].recusal.met[0].id == "redo", "its people too"
    with pytest.raises(MustRecuse, match="原鉴定"):
        pool.agree(house, wanted=replace(WATER, redo=True))
    with pytest.raises(ExpertsInvalid, match="按重新鉴定委托"):
        pool.commission(house, pool.agree(house), kind=EngagementKind.REDO, previous=done, on=TODAY)
    more = pool.commission(house, None, kind=EngagementKind.SUPPLEMENT, previous=done, on=TODAY)
    assert more.previous == done
    other = pool.enter("演示乙所")
    pool.declare(other)
    fresh = pool.agree(other, wanted=replace(WATER, redo=True))
    second = pool.commission(other, fresh, kind=EngagementKind.REDO, previous=done, on=TODAY)
    assert (second.previous, second.kind) == (done, EngagementKind.REDO)
    with pytest.raises(AlreadyEngaged):
        pool.commission(other, fresh, kind=EngagementKind.REDO, previous=done, on=TODAY)
    with pytest.raises(ExpertsInvalid, match="原来的受托者"):
        pool.commission(
            other, pool.agree(other), kind=EngagementKind.SUPPLEMENT, previous=done, on=TODAY
        )


def test_who_works_where_the_first_appraiser_works_does_not_appraise_anew(pool: Pool) -> None:
    house, other = pool.enter(), pool.enter("演示乙所")
    first = pool.enter("演示鉴定人", kind=MemberKind.APPRAISER, employer=house.pk)
    pool.enter("演示同事", kind=MemberKind.APPRAISER, employer=house.pk)
    pool.enter("演示外人", kind=MemberKind.APPRAISER, employer=other.pk)
    pool.deliver(first)
    again = found(pool, redo=True)
    barred = {n for n, c in again.items() if any(g.id == "redo" for g in c.recusal.met)}
    assert barred == {house.name, "演示鉴定人", "演示同事"}
    assert not any(g.id == "redo" for c in found(pool).values() for g in c.recusal.met)


def test_a_later_declaration_takes_the_place_of_an_earlier(pool: Pool) -> None:
    made = pool.enter()
    pool.declare(made, Told(TODAY, interest=Said.YES, words="近亲属在当事人处任职"))
    assert found(pool)[made.name].recusal.answer is Tri.TRUE
    pool.declare(made, CLEAR)
    assert found(pool)[made.name].recusal.answer is Tri.FALSE
    with pytest.raises(ExpertsInvalid, match="不能晚于今天"):
        pool.declare(made, replace(CLEAR, made_on=TODAY + timedelta(days=1)))


def test_the_near_and_the_less_busy_come_first_with_what_courts_made_of_them(pool: Pool) -> None:
    far, near = pool.enter("演示远所", division="420100"), pool.enter("演示近所", division="500116")
    done = pool.deliver(near)
    services.treat(
        pool.cast.by("judge"),
        engagement=done,
        opinion=Opinion(Treatment.PARTLY, "（2026）渝0116民初1号判决", TODAY, "方法不当"),
    )
    rows = queries.find(
        by=pool.cast.actor("fisheries"), case=pool.case, asked=Asked(on=TODAY, items=(POLLUTED,))
    )
    assert [c.member for c in rows] == [near, far]
    assert (rows[0].record.days, rows[0].record.treated) == (14, ((Treatment.PARTLY, 1),))
    assert "同在一个区县" in rows[0].recusal.hints[0]
    assert [c.member for c in _by_class(pool, "surface-water")] == [near, far]
    assert _by_class(pool, "air") == []
    assert list(found(pool, division="420000")) == [far.name], "a province and all in it"


def _by_class(pool: Pool, item: str) -> list[queries.Candidate]:
    asked = Asked(on=TODAY, items=(item,))
    return queries.find(by=pool.cast.actor("fisheries"), case=pool.case, asked=asked)


def test_a_full_book_is_a_reason(pool: Pool) -> None:
    made = pool.enter(capacity=1)
    pool.declare(made)
    selection = pool.agree(made)
    pool.commission(made, selection)
    assert "已到申报的上限" in found(pool)[made.name].unavailable[0]
    with pytest.raises(NotAvailable, match="上限"):
        pool.agree(made)


def test_finding_costs_no_more_for_many(pool: Pool, django_assert_num_queries: Any) -> None:
    for number in range(12):
        pool.enter(f"演示{number}所")
    with django_assert_num_queries(13):
        assert len(found(pool)) == 12


def test_the_outsider_finds_nothing(pool: Pool) -> None:
    made = pool.enter()
    outsider = pool.cast.actor("outsider")
    assert queries.find(by=outsider, case=pool.case, asked=Asked(on=TODAY)) == []
    done = pool.deliver(made)
    assert list(queries.engagements(by=outsider, case=pool.case)) == []
    assert list(queries.selections(by=outsider, case=pool.case)) == []
    assert queries.past(by=outsider, member=made) == []
    assert queries.records([made])[made.pk].done == 1, "the pool's figures are shared"
    assert queries.member(by=outsider, pk=made.pk) == made, "and so is the pool"
    with pytest.raises(CaseNotFound):
        services.involve(
            pool.cast.by("outsider"),
            case=pool.case,
            member=made,
            role=PastRole.WITNESS,
            words="笔录",
        )
    with pytest.raises(CaseNotFound):
        services.treat(
            pool.cast.by("outsider"),
            engagement=done,
            opinion=Opinion(Treatment.ADOPTED, "判决", TODAY),
        )
    assert not queries.pool(by=pool.cast.actor("system_admin")).exists()
