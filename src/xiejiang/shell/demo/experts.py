"""A pool of invented experts, and one case in which they recuse, are drawn and give an opinion.

Every name begins with 演示: none of these institutions and people exists. The case is a published
one; that anybody was commissioned in it is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit import queries as log
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.experts import services
from xiejiang.experts.domain import (
    Commission,
    Entry,
    MemberKind,
    Opinion,
    Paper,
    PastRole,
    Route,
    Said,
    Told,
    Treatment,
)
from xiejiang.experts.queries import Engagement, Member
from xiejiang.experts.services import Wanted
from xiejiang.kernel.money import Money
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

CASE = "cq-changshou-2024-chemical-wharf"
AGENCY, OFFICER, HEAD = "500115-ecology", "cs.officer", "cs.head"
WATER, SEDIMENT = "surface-water.environment", "surface-water.ecosystem"
MATTERS = "冲洗废水排入长江造成的水环境损害数额"
BEGAN = timedelta(days=40)
Say = Callable[[str], None]

POOL: tuple[tuple[Entry, int], ...] = (
    # entry; for how many days from now its licence is still good
    (
        Entry(
            MemberKind.REGISTERED,
            "演示长江环境损害司法鉴定中心",
            "500103",
            (WATER, SEDIMENT),
            fee=Money.yuan(48_000),
            capacity=6,
        ),
        900,
    ),
    (
        Entry(
            MemberKind.REGISTERED,
            "演示嘉陵司法鉴定所",
            "500106",
            (WATER,),
            fee=Money.yuan(36_000),
            capacity=3,
        ),
        45,
    ),
    (
        Entry(
            MemberKind.REGISTERED,
            "演示三峡司法鉴定中心",
            "420503",
            (WATER, SEDIMENT, "pollutant.hazardous-waste"),
            fee=Money.yuan(52_000),
            capacity=5,
        ),
        700,
    ),
    (
        Entry(
            MemberKind.RECOMMENDED,
            "演示环境科学研究院",
            "500112",
            (WATER, "soil-groundwater.soil"),
            fee=Money.yuan(60_000),
        ),
        1200,
    ),
    (Entry(MemberKind.REGISTERED, "演示过期司法鉴定所", "500115", (WATER,)), -60),
    (
        Entry(
            MemberKind.SPECIALIST,
            "演示专家甲",
            "500115",
            unit="演示大学",
            specialty="水污染物迁移",
        ),
        1500,
    ),
    (
        Entry(
            MemberKind.TECHNICAL,
            "演示技术调查官乙",
            "500103",
            unit="演示技术中心",
            specialty="固体废物属性",
        ),
        1500,
    ),
    (
        Entry(MemberKind.JUROR, "演示陪审员丙", "500115", unit="演示大学", specialty="水环境化学"),
        1500,
    ),
    (
        Entry(MemberKind.JUROR, "演示陪审员丁", "500115", unit="演示学会", specialty="渔业生态"),
        1500,
    ),
)


def play(*, now: datetime, say: Say) -> Engagement | None:
    """Enter the pool and play the case from finding to opinion; nothing without the case."""
    case = cases.by_source(key=CASE)
    if case is None:
        return None
    say("\n━━ 长寿：谁来鉴定，谁要回避，怎样抽取（机构和人员都是虚构的，名称以“演示”开头）")
    head, officer = _by(HEAD, Role.APPROVER), _by(OFFICER, Role.HANDLER)
    pool = {e.name: _enter(head(now - BEGAN), e, days, now) for e, days in POOL}
    houses = [m for m in pool.values() if WATER in {s.item for s in m.scopes.all()}]
    adviser = pool["演示环境科学研究院"]
    at = now - timedelta(days=38)
    services.involve(
        officer(at),
        case=case,
        member=adviser,
        role=PastRole.CONSULTANT,
        words="调查阶段的咨询意见（演示）",
    )
    say("   【补设】演示环境科学研究院在调查中提供过咨询意见，登记以后算作应当回避")
    drawn = services.announce(
        officer(now - timedelta(days=37)),
        case=case,
        wanted=Wanted(MATTERS, (WATER,)),
        members=houses,
        count=1,
        substitutes=1,
        gap=len(houses),
    )
    for excluded in drawn.excluded:
        say(f"   【补设】没有列入抽取名单：{excluded['name']}，{excluded['why']}")
    clear = Told(_day(at), Said.NO, Said.NO, Said.NO, Said.NO)
    while log.head_size() < (drawn.size or 0):
        for house in houses:
            services.declare(officer(now - timedelta(days=36)), case=case, member=house, told=clear)
    drawn = services.draw(officer(now - timedelta(days=35)), selection=drawn)
    chosen = next(m for m in houses if str(m.pk) == drawn.chosen[0])
    say(f"   【补设】以日志第 {drawn.size} 条时的根为种子抽取，抽中{chosen.name}，谁都可以重做")
    on = _day(now - timedelta(days=34))
    made = services.commission(
        officer(now - timedelta(days=34)),
        case=case,
        member=chosen,
        given=Commission(
            route=Route.APPRAISAL,
            matters=MATTERS,
            fee=Money.yuan(45_000),
            on=on,
            agreed=(
                ("accepted", on + timedelta(days=5)),
                ("materials", on + timedelta(days=6)),
                ("visited", on + timedelta(days=14)),
                ("drafted", on + timedelta(days=26)),
            ),
        ),
        selection=drawn,
    )
    _work(officer, made, now)
    say("   【补设】接受、移交材料、勘验、初稿、意见逐步登记；损害数额和采信情况是虚构的")
    return made


def _work(officer: Callable[[datetime], By], made: Engagement, now: datetime) -> None:
    steps: Mapping[str, tuple[int, str]] = {
        "accepted": (31, ""),
        "materials": (30, "现场照片、监测报告"),
        "visited": (21, "排口和下游断面采样"),
        "drafted": (9, ""),
        "delivered": (4, "（虚构）损害数额 18 万元，其中应急监测 3 万元"),
    }
    for step, (ago, words) in steps.items():
        services.take_step(
            officer(now - timedelta(days=ago)),
            engagement=made,
            step=step,
            on=_day(now - timedelta(days=ago)),
            expected_version=made.version,
            words=words,
            number="演示鉴字第 1 号" if step == "delivered" else "",
        )
    services.treat(
        officer(now - timedelta(days=1)),
        engagement=made,
        opinion=Opinion(
            Treatment.PARTLY,
            "演示文书第 1 号",
            _day(now - timedelta(days=1)),
            "（虚构）应急监测费用没有票据，不予采信",
        ),
    )


def _enter(by: By, entry: Entry, days: int, now: datetime) -> Member:
    words = "司法鉴定许可证" if entry.kind is MemberKind.REGISTERED else "聘任文件"
    until = _day(now + timedelta(days=days))
    paper = Paper(words, "演示", "演示机关", date(2020, 1, 1), until)
    return services.enter(by, agency=agencies.agency(code=AGENCY), entry=entry, papers=[paper])


def _by(key: str, role: Role) -> Callable[[datetime], By]:
    member = next(m for m in cast() if m.key == key)
    actor = acting(member, AGENCY, role)
    return lambda at: By(actor, at)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
