"""The pool, recusal, the three ways to choose, and an engagement from commission to court."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.experts.conftest import CLEAR, LICENCE, POLLUTED, TODAY, WATER, Pool, entry
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.cases.errors import CaseNotFound
from xiejiang.experts import queries, services
from xiejiang.experts.clocks import clocks, overdue
from xiejiang.experts.domain import (
    EngagementKind,
    EngagementState,
    Jury,
    MemberKind,
    Opinion,
    Paper,
    PastRole,
    Route,
    Said,
    SelectionState,
    Simple,
    Told,
    Treatment,
)
from xiejiang.experts.errors import (
    AlreadyEngaged,
    AlreadyTreated,
    DeclarationMissing,
    DrawFixed,
    DrawRunning,
    DrawTooEarly,
    ExpertsInvalid,
    MemberChanged,
    MemberExists,
    MemberGone,
    MustRecuse,
    NobodyLeft,
    NotAvailable,
    NotChosen,
    NotClient,
    NotKeeper,
    NotSimple,
    PoolFileInvalid,
    SelectionOver,
    StepNotNow,
)
from xiejiang.experts.models import Engagement, Member, Selection
from xiejiang.experts.queries import Asked
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db


def found(pool: Pool, **asked: Any) -> dict[str, queries.Candidate]:
    rows = queries.find(
        by=pool.cast.actor("fisheries"), case=pool.case, asked=Asked(on=TODAY, **asked)
    )
    return {c.member.name: c for c in rows}


def words(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value)


# --- the pool ------------------------------------------------------------------------------------


def test_only_who_speaks_or_decides_for_an_agency_keeps_the_pool(pool: Pool) -> None:
    made = pool.enter()
    home = pool.cast.agency("500116-agriculture")
    with pytest.raises(PowerMissing):
        services.enter(pool.cast.by("fisheries"), agency=home, entry=entry("演示甲所"))
    with pytest.raises(NotKeeper):
        services.enter(pool.cast.by("outsider_head"), agency=home, entry=entry("演示甲所"))
    with pytest.raises(NotKeeper):
        services.remove(pool.cast.by("ecology_head"), member=made, reason="不合格")
    with pytest.raises(MemberExists, match="演示鉴定所"):
        pool.enter()
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": " "}, "名称"),
        ({"name": "长" * 121}, "名称"),
        ({"division": "999999"}, "区划"),
        ({"items": ("surface-water.moon",)}, "执业类别"),
        ({"fee": Money(-1)}, "收费"),
        ({"capacity": 0}, "同时承办"),
        ({"employer": 12345}, "所在机构"),
    ],
)
def test_what_is_entered_is_checked_and_nothing_half_done(
    pool: Pool, changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(ExpertsInvalid) as error:
        pool.enter(**changes)
    assert where in {c.where for c in error.value.complaints}
    assert not Member.objects.exists()


def test_a_member_is_amended_once_and_removed_once(pool: Pool) -> None:
    made = pool.enter()
    by = pool.cast.by("liaison")
    services.amend(by, member=made, entry=entry(capacity=5, items=()), expected_version=1)
    assert (made.capacity, made.version, made.scopes.count()) == (5, 2, 0)
    with pytest.raises(MemberChanged):
        services.amend(by, member=made, entry=entry(capacity=6), expected_version=1)
    services.remove(by, member=made, reason="许可注销")
    with pytest.raises(MemberGone):
        services.remove(by, member=made, reason="许可注销")
    with pytest.raises(MemberGone):
        pool.declare(made)
    assert pool.enter().pk != made.pk, "the name is free again"


def test_papers_and_absences_say_why_somebody_cannot_work(pool: Pool) -> None:
    old = replace(LICENCE, valid_from=None, valid_until=TODAY - timedelta(days=1))
    pool.enter("演示过期所", papers=(old,))
    pool.enter("演示无证所", papers=())
    away = pool.enter("演示停业所")
    services.add_absence(
        pool.cast.by("liaison"), member=away, since=TODAY, until=TODAY, reason="停业整顿"
    )
    both = pool.enter("演示续证所", papers=(old,))
    services.add_paper(pool.cast.by("liaison"), member=both, paper=LICENCE)
    rows = found(pool)
    assert "到期" in rows["演示过期所"].unavailable[0]
    assert "停业整顿" in rows["演示停业所"].unavailable[0]
    assert rows["演示续证所"].unavailable == ()
    assert rows["演示无证所"].unavailable == () and "须先核实" in rows["演示无证所"].unsure[0]
    assert not rows["演示过期所"].eligible
    with pytest.raises(ExpertsInvalid):
        services.add_paper(
            pool.cast.by("liaison"),
            member=both,
            paper=Paper("证", valid_from=TODAY, valid_until=TODAY - timedelta(days=1)),
        )
    with pytest.raises(ExpertsInvalid):
        services.add_absence(
            pool.cast.by("liaison"),
            member=both,
            since=TODAY,
            until=TODAY - timedelta(days=1),
            reason="出国",
        )


CSV = """种类,名称,区划,所在单位,所属集团,执业类别,收费（元）,同时承办,资质文件,证号,有效期止
司法鉴定机构,演示长江所,500103,,演示集团,地表水与沉积物环境损害鉴定;危险废物鉴定,30000,4,司法鉴定许可证,甲1,2028-01-01
鉴定人,演示张某,500103,演示长江所,,危险废物鉴定,,2,司法鉴定人执业证,乙2,2028-01-01
"""


def test_a_pool_comes_in_whole_or_not_at_all(pool: Pool) -> None:
    by, home = pool.cast.by("liaison"), pool.cast.agency("500116-agriculture")
    assert services.import_pool(by, agency=home, rows=services.read_pool(CSV.encode())) == 2
    house, person = Member.objects.order_by("pk")
    assert house.scopes.count() == 5, "a class stands for all its items"
    assert person.employer == house
    changed = CSV.replace("30000", "28000").encode("gb18030")
    services.import_pool(by, agency=home, rows=services.read_pool(changed))
    house.refresh_from_db()
    assert (house.fee, Member.objects.count(), house.qualifications.count()) == (2_800_000, 2, 1)
    with pytest.raises(PoolFileInvalid, match="已由") as error:
        services.import_pool(
            pool.cast.by("ecology_head"),
            agency=pool.cast.agency("500116-ecology"),
            rows=services.read_pool(CSV.encode()),
        )
    assert len(error.value.complaints) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "缺少列"),
        ("种类,名称\n", "区划"),
        ("种类,名称,区划,身份证\n", "身份证"),
        (CSV.replace("司法鉴定机构", "神仙"), "第 2 行种类"),
        (CSV.replace("危险废物鉴定,30000", "魔法,30000"), "第 2 行执业类别"),
        (CSV.replace("30000", "三万"), "第 2 行收费"),
        (CSV.replace("2028-01-01", "2028-13-01"), "有效期止"),
        (CSV + CSV.splitlines()[1], "不止一行"),
        (CSV.splitlines()[0] + "\n", "没有一行内容"),
        (CSV.replace("乙2,2028-01-01", "乙2,2028-01-01,多"), "比表头多"),
        (CSV.replace("演示张某", '"演示张某'), "不是完整的 CSV"),
    ],
)
def test_a_wrong_pool_file_is_told_line_by_line(text: str, told: str) -> None:
    with pytest.raises(PoolFileInvalid) as error:
        services.read_pool(text.encode())
    assert told in words(error)


def test_a_pool_file_is_text() -> None:
    for content in (b"\xff\xff\xff", b"a\x00b", b"x" * (5 * 1024 * 1024 + 1)):
        with pytest.raises(PoolFileInvalid):
            services.read_pool(content)


# --- recusal -------------------------------------------------------------------------------------


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


def test_a_later_declaration_takes_the_place_of_an_earlier(pool: Pool) -> None:
    made = pool.enter()
    pool.declare(made, Told(TODAY, interest=Said.YES, words="近亲属在当事人处任职"))
    assert found(pool)[made.name].recusal.answer is Tri.TRUE
    pool.declare(made, CLEAR)
    assert found(pool)[made.name].recusal.answer is Tri.FALSE
    with pytest.raises(ExpertsInvalid, match="不能晚于今天"):
        pool.declare(made, replace(CLEAR, made_on=TODAY + timedelta(days=1)))


# --- finding -------------------------------------------------------------------------------------


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


# --- choosing ------------------------------------------------------------------------------------


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
    with pytest.raises(ExpertsInvalid, match="不在所选法院的名单中"):
        pool.announce(*people, juror(pool, "演示远陪", division="420583"), jury=jury)
    with pytest.raises(ExpertsInvalid, match="第三条"):
        pool.announce(*people, jury=replace(jury, hearing_on=TODAY + timedelta(days=3)))
    with pytest.raises(ExpertsInvalid, match="写明依据"):
        pool.announce(*people, jury=replace(jury, divisions=("500116", "500117")))
    drawn = pool.draw(pool.announce(*people, count=1, substitutes=1, jury=jury))
    by = pool.cast.by("fisheries")
    for members, seated, told in ((4, 1, "应为 3 人"), (3, 0, "不少于 1 人"), (3, 3, "多于抽出")):
        with pytest.raises(ExpertsInvalid, match=told):
            services.seat_panel(by, selection=drawn, members=members, jurors_seated=seated)
    services.seat_panel(by, selection=drawn, members=3, jurors_seated=1)
    assert {c.answer for c in queries.jury_conditions(drawn)} == {Tri.TRUE}
    with pytest.raises(ExpertsInvalid, match="不接受委托"):
        pool.commission(people[0], drawn)


# --- the engagement ------------------------------------------------------------------------------


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
