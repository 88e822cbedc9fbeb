"""The night of 9 July 2021 on the Yangtze in Anhui: two provinces' agencies in one operation.

Published are the day, that the ministry directed police of Jiangsu, of Anhui and of the river, four
cities, more than 400 officers and 15 boats. Teams, checklist, the two boats that are told of, the
photographs, the case that the water bureau opened and the signatures are filled in, and say so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.operations import services
from xiejiang.operations.domain import (
    Answer,
    Area,
    CheckReport,
    Invite,
    Leg,
    MemberRole,
    NewCase,
    Plan,
    Result,
    Turn,
)
from xiejiang.operations.queries import Check, Operation
from xiejiang.shell.demo.operations import photograph
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast
from xiejiang.store.onsite import Clock, PlaceSource, Where

CASE = "js-dongtai-2022-307-sand"
LEAD, LOCAL, RIVER, WATER = "320000-police", "340700-police", "yangtze-police-wuhu", "340700-water"
NIGHT = datetime(2021, 7, 9, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
THERE = Where(PlaceSource.TYPED, words="长江铜陵段（位置为演示补设）")
CARRIER = "收网当晚运输无证江砂的货船案（演示补设）"
SOURCE = (
    "公开案例“‘3·07’长江安徽段特大非法采砂跨省指定管辖案”：2021年7月9日公安部指挥苏皖及长航公安在四个地市集中收网，"
    "出动警力400余名、执法船艇15艘。牵头和参加的机关、方案、编组、清单、照片、另立的案件和会签为演示补设。"
)
Say = Callable[[str], None]


def play(*, say: Say) -> Operation | None:
    """Two provinces go out together; one finding is evidence, the other a case of its own."""
    case = cases.by_source(key=CASE)
    if case is None:
        return None
    police, chief = _by("su.police", LEAD), _by("su.chief", LEAD, Role.APPROVER)
    local, local_chief = _by("tl.police", LOCAL), _by("tl.chief", LOCAL, Role.APPROVER)
    river = _by("wh.chief", RIVER, Role.APPROVER)
    water, head = _by("tl.water", WATER), _by("tl.head", WATER, Role.APPROVER)
    operation = services.plan(police(-60), given=_plan())
    services.answer(
        local_chief(-40), operation=operation, joins=True, words="警力一百人，公安艇四艘"
    )
    services.answer(river(-39), operation=operation, joins=True, words="执法艇三艘")
    services.answer(head(-38), operation=operation, joins=True, words="水政执法人员六人")
    people = [by(0).actor.person_key for by in (police, local, water)]
    team = services.set_team(
        police(-10), operation=operation, name="铜陵组", task="控制作业船和运砂船", people=people
    )
    services.start(police(0), operation=operation)
    services.report_leg(local(1), team=team, leg=Leg(NIGHT + timedelta(hours=1), THERE, "到达"))
    dredger = _check(police(2), operation, _dredger(team.pk), 0x70)
    services.add_evidence(
        police(12),
        check=dredger,
        case=case,
        turn=_turn(dredger, "mining_or_sand_extraction", "收网时正在吸砂的隐形吸砂船"),
    )
    carrier = _check(water(3), operation, _carrier(team.pk), 0xA0)
    made = services.open_case(
        water(30),
        check=carrier,
        new=NewCase(CARRIER, Field.SAND_MINING, "340700", summary=carrier.findings),
        turn=_turn(carrier, "transported_or_traded_illegal_sand", "舱内江砂和没有来源证明"),
    )
    text = (
        "四个地市同时收网（公布）。铜陵组查获吸砂船一艘、运砂货船一艘：吸砂船入“3·07”案证据，"
        "货船由铜陵市水利局另立案件。（演示补设）"
    )
    services.write_report(chief(60), operation=operation, text=text, sign_by=date(2021, 7, 16))
    for signer in (local_chief(70), river(71), head(72), chief(74)):
        services.sign(signer, operation=operation, agrees=True)
    services.close(chief(75), operation=operation)
    told = f"{operation.title}（{operation.number}），另立案件 {made.case.number}"
    say(f"   已补设两省联合行动：{told}")
    return operation


def _by(who: str, agency: str, role: Role = Role.HANDLER) -> Callable[[int], By]:
    """Who acts, so many hours after they went out."""
    member = next(m for m in cast() if m.key == who)
    actor = acting(member, agency, role)
    return lambda hours: By(actor, NIGHT + timedelta(hours=hours))


def _plan() -> Plan:
    return Plan(
        title="“3·07”案苏皖联合收网",
        kit="sand-mining-night",
        fields=(Field.SAND_MINING,),
        area=Area(None, ("340700", "340800"), (), "长江铜陵、安庆江段"),
        starts_at=NIGHT,
        ends_at=NIGHT + timedelta(hours=10),
        answer_by=NIGHT.date() - timedelta(days=1),
        aim="同时控制吸砂船、运砂船和望风小艇；各以自己的名义取证，不属本机关的当场移交。（演示补设）",
        invites=(
            Invite(LOCAL, MemberRole.SECURE, "本地警力、水上控制"),
            Invite(WATER, MemberRole.ENFORCE, "采砂许可和运砂来源核查"),
            Invite(RIVER, MemberRole.SECURE, "航道控制"),
        ),
        source=SOURCE,
        filled_in=True,
    )


def _check(by: By, operation: Operation, report: CheckReport, shade: int) -> Check:
    taken = photograph(shade=shade)
    return services.receive(by, operation=operation, report=report, offered=[taken]).check


def _turn(check: Check, fact: str, proves: str) -> Turn:
    return Turn(frozenset({fact}), frozenset(p.pk for p in check.photos.all()), proves)


def _dredger(team: uuid.UUID) -> CheckReport:
    return CheckReport(
        id=uuid.uuid4(),
        at=NIGHT + timedelta(hours=1, minutes=30),
        where=THERE,
        subject="改装的隐形吸砂船",
        findings="吸砂管藏在船底，正在吸砂，一艘货船靠帮过驳。（演示补设）",
        result=Result.FINDING,
        disposal="人、船当场控制，交“3·07”案专案组。（演示补设）",
        team=team,
        answers=(Answer("extracting", "true", "吸砂泵在转"), Answer("mainstem", "true")),
        clock=Clock(NIGHT + timedelta(hours=1, minutes=30)),
    )


def _carrier(team: uuid.UUID) -> CheckReport:
    return CheckReport(
        id=uuid.uuid4(),
        at=NIGHT + timedelta(hours=2),
        where=THERE,
        subject="靠帮装砂的货船",
        findings="舱内装江砂，船员不能提供来源证明；与吸砂船一案的关系另查。（演示补设）",
        result=Result.FINDING,
        disposal="扣留待查，由铜陵市水利局立案调查。（演示补设）",
        team=team,
        answers=(Answer("carried", "true", "没有江砂来源证明"),),
        clock=Clock(NIGHT + timedelta(hours=2)),
    )
