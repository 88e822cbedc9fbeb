"""An alert down the Jialing on a published leak: three provinces are told, one has answered.

The leak, its way and its figures were published; the day is moved to that of the demonstration, and
who told whom on this platform is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from xiejiang.audit.domain import Actor, By
from xiejiang.cases import queries as cases
from xiejiang.river import queries, services
from xiejiang.river.domain import Found, Outcome, Range, Release, digest
from xiejiang.river.queries import Alert
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

CASE = "gs-longnan-2015-longxing-antimony"
SENDER = "621200-ecology"
REACH = "xihan-003"
WIDE = Range(350, ("ecology", "water"), superiors=True)
Say = Callable[[str], None]


def play(*, now: datetime, say: Say) -> Alert | None:
    """Tell those downstream, and let the first of them answer; nothing without the case."""
    if cases.by_source(key=CASE) is None:
        return None
    say("\n━━ 陇南：尾矿库泄漏，水往下游去（公开案例；日期移到演示当天，谁在平台上通知谁为补设）")
    sender = By(acting_for("ln.head"), now - timedelta(hours=3))
    given = Release(
        reach=REACH,
        place="太石河汇入西汉水处（公开：太石河—西汉水—嘉陵江）",
        released_at=now - timedelta(hours=40),
        pollutant="含锑尾矿和尾水",
        quantity=Decimal(25000),
        unit="立方米",
        source="尾矿库排水井拱板破损，含锑尾矿与尾水泄入太石河（公开）。时间为演示补设。",
        measures="【补设】封堵排水井，河道筑坝拦截",
        wanted="【补设】加密监测锑，核实饮用水取水口",
    )
    told = queries.preview(reach=REACH, wide=WIDE, sender=SENDER, now=sender.at)
    made = services.alert(
        sender, release=given, wide=WIDE, shown=digest(told), sign_by=now + timedelta(hours=2)
    )
    say(f"   【补设】{made.agency.name}发出 {made.number}，核对过的名单 {len(told)} 个机关")
    officer = By(acting_for("hz.officer"), now - timedelta(hours=1))
    services.answer(
        officer,
        alert=made,
        found=Found(
            outcome=Outcome.ARRIVED,
            at=now - timedelta(hours=2),
            words="省界断面检出（测值为公布的省界锑浓度，时间为补设）",
            station="甘陕省界",
            item="锑",
            value=Decimal("0.673"),
            unit="mg/L",
        ),
    )
    say("   【补设】汉中签收并答复：已到省界，锑 0.673 mg/L（公开）；广元的答复还在其工作台上")
    return made


def acting_for(key: str) -> Actor:
    """The actor for one of the cast in their only post."""
    member = next(m for m in cast() if m.key == key)
    [(code, role, _title)] = member.posts
    return acting(member, code, role)
