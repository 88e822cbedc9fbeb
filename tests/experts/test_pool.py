"""The pool: who keeps it, what is entered, papers that expire, files that come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.experts.conftest import LICENCE, TODAY, Pool, entry, found, words
from xiejiang.audit.errors import PowerMissing
from xiejiang.experts import services
from xiejiang.experts.domain import (
    Paper,
)
from xiejiang.experts.errors import (
    ExpertsInvalid,
    MemberChanged,
    MemberExists,
    MemberGone,
    NotKeeper,
    PoolFileInvalid,
)
from xiejiang.experts.models import Member
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db


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
