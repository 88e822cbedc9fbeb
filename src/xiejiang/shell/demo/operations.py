"""A night on the river at Zhijiang: a published case, told as the joint operation it came from.

Published are the night of 21 August 2017, the waters (枝江关洲), that sand was taken there after
two penalties in 松滋, and that several agencies broke the boat up in public on 20 March 2018. Who
went out in which team, the checklist, the photograph, the report and the signatures are filled in.
"""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import Field, ParticipantRole
from xiejiang.operations import services
from xiejiang.operations.domain import (
    Answer,
    Area,
    CheckReport,
    Invite,
    Leg,
    MemberRole,
    Plan,
    Result,
    Turn,
)
from xiejiang.operations.queries import Operation
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast
from xiejiang.store.onsite import Clock, Offered, PlaceSource, Where

CASE = "hb-yichang-2018-qin-sand-recidivist"
WATER, POLICE = "420583-water", "420583-police"
SOURCE = (
    "公开案例“枝江覃某两次行政处罚后采砂入刑案”：2017年8月21日在枝江关洲水域偷采被抓，"
    "2018年3月20日联合执法部门公开拆解采砂船。行动的方案、编组、清单、照片和会签为演示补设，清单按现行模板。"
)
NIGHT = datetime(2017, 8, 21, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
Say = Callable[[str], None]


def play(*, say: Say) -> Operation | None:
    """Plan, go out, find, bring into the case, report; nothing where the case is not here."""
    case = cases.by_source(key=CASE)
    if case is None:
        return None
    case_services.add_participant(
        By(NODE, NIGHT),
        case=case,
        agency=agencies.agency(code=WATER),
        role=ParticipantRole.ASSIST,
        scope="演示补设",
    )
    water, head = _by("zj.water", WATER, Role.HANDLER), _by("zj.head", WATER, Role.APPROVER)
    police, chief = _by("zj.police", POLICE, Role.HANDLER), _by("zj.chief", POLICE, Role.APPROVER)
    operation = services.plan(water(-8), given=_plan())
    services.answer(chief(-4), operation=operation, joins=True, words="警力四人，公安艇一艘")
    people = [by(0).actor.person_key for by in (water, police)]
    team = services.set_team(
        water(-3), operation=operation, name="一组", task="关洲至枝江长江大桥", people=people
    )
    services.start(water(0), operation=operation)
    there = Where(PlaceSource.TYPED, words="关洲水域（位置为演示补设）")
    services.report_leg(police(1), team=team, leg=Leg(NIGHT + timedelta(hours=1), there, "到达"))
    check = services.receive(
        water(3), operation=operation, report=_report(team.pk, there), offered=[photograph()]
    ).check
    services.add_evidence(
        water(15),
        check=check,
        case=case,
        turn=Turn(
            frozenset({"mining_or_sand_extraction", "in_yangtze_mainstem_below_yibin"}),
            frozenset(p.pk for p in check.photos.all()),
            "夜间采砂的现场",
        ),
    )
    text = "当晚查获采砂船一艘，人、船移交办理；其余江段未发现采砂。（演示补设）"
    services.write_report(head(20), operation=operation, text=text, sign_by=date(2017, 8, 25))
    services.sign(chief(30), operation=operation, agrees=True)
    services.sign(head(31), operation=operation, agrees=True)
    services.close(head(32), operation=operation)
    say(f"\n已补设联合行动：{operation.title}（{operation.number}）")
    return operation


def _by(who: str, agency: str, role: Role) -> Callable[[int], By]:
    """Who acts, so many hours after they went out."""
    member = next(m for m in cast() if m.key == who)
    actor = acting(member, agency, role)
    return lambda hours: By(actor, NIGHT + timedelta(hours=hours))


def _plan() -> Plan:
    return Plan(
        title="枝江关洲水域采砂联合夜查",
        kit="sand-mining-night",
        fields=(Field.SAND_MINING,),
        area=Area(None, ("420583",), (), "关洲水域"),
        starts_at=NIGHT,
        ends_at=NIGHT + timedelta(hours=10),
        answer_by=NIGHT.date(),
        aim="查处夜间偷采；各以自己的名义取证，发现涉嫌犯罪的按规定移送。（演示补设）",
        invites=(Invite(POLICE, MemberRole.SECURE, "水上控制和安全保障"),),
        source=SOURCE,
        filled_in=True,
    )


def _report(team: uuid.UUID, there: Where) -> CheckReport:
    at = NIGHT + timedelta(hours=2)
    return CheckReport(
        id=uuid.uuid4(),
        at=at,
        where=there,
        subject="夜间作业的采砂船",
        findings="船上正在吸砂，当场制止。",
        result=Result.FINDING,
        disposal="责令停止，人、船控制后移交办理。（演示补设）",
        team=team,
        answers=(
            Answer("extracting", "true", "吸砂管入水，舱内有湿砂"),
            Answer("mainstem", "true"),
        ),
        clock=Clock(at),
    )


def photograph(*, shade: int = 0x8C) -> Offered:
    """A plain grey picture, so that nobody takes it for one of that night."""
    data = _grey(160, 120, shade)
    return Offered(uuid.uuid4(), "演示补设的照片.png", io.BytesIO(data), len(data))


def _grey(width: int, height: int, shade: int) -> bytes:
    rows = b"".join(b"\x00" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks
