"""Two mediating bodies at Ezhou: the bureau of ecology, which is real, and a committee, invented.

That the bureau negotiates damages is public, with its source; whom it asked to mediate is not. The
committee, its mediators and their consent are filled in, and their names say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import By
from xiejiang.law.deadline import BEIJING
from xiejiang.settling import services
from xiejiang.settling.domain import BodyGiven, MediatorGiven
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

OFFICE, EZHOU = "420700-ecology", "420700"
FILLED_IN = "（演示补设）"
LISTED = datetime(2021, 8, 25, 10, tzinfo=BEIJING)
RENEWED = datetime(2024, 8, 20, 10, tzinfo=BEIJING)
CODE = datetime(2026, 9, 1, 10, tzinfo=BEIJING)
COMMITTEE = BodyGiven(
    name=f"鄂州市生态环境纠纷人民调解委员会{FILLED_IN}",
    kind="trade",
    set_up_by=f"鄂州某行业协会{FILLED_IN}",
    basis="人民调解法第三十四条",
    division=EZHOU,
    valid_until=date(2024, 8, 24),
    matters=("pollution", "rivers-lakes"),
    source="为演示补设，没有公开的出处",
    words="没有查到鄂州公布的生态环境纠纷调解委员会；名称、设立单位、人员都是补设。",
    mediators=(
        MediatorGiven(f"调解员甲{FILLED_IN}", "主任", date(2021, 8, 20)),
        MediatorGiven(f"调解员乙{FILLED_IN}", "调解员"),
    ),
)
BUREAU = BodyGiven(
    name="鄂州市生态环境局",
    kind="agency",
    set_up_by="鄂州市人民政府的工作部门",
    basis="生态环境法典第一千零七十七条",
    division=EZHOU,
    valid_until=date(2027, 8, 31),
    matters=("pollution",),
    source="生态环境部公布第三批生态环境损害赔偿磋商十大典型案例（列出该局）",
    source_on=date(2023, 10, 13),
    link="https://www.mee.gov.cn/ywgz/fgbz/sthjshpczd/202310/t20231013_1043094.shtml",
    words="机关和出处是公开的；列入名册为演示补设。",
)


def _by(who: str, role: Role, at: datetime) -> By:
    member = next(m for m in cast() if m.key == who)
    return By(acting(member, OFFICE, role), at)


def _confirm(body: services.MediationBody, *, seen: int, at: datetime) -> None:
    checking = _by("ez.head", Role.APPROVER, at.replace(hour=15))
    services.confirm_body(checking, body=body, seen=seen)


def listed() -> services.MediationBody:
    """Register the committee and have a second person confirm it, before the talks."""
    by = _by("ez.officer", Role.HANDLER, LISTED)
    (committee,) = services.register_bodies(by, bodies=[COMMITTEE])
    _confirm(committee, seen=1, at=LISTED)
    return committee


def renewed(committee: services.MediationBody, *, say: Callable[[str], None]) -> None:
    """Three years later its term is prolonged; then the bureau is listed under the code."""
    again = replace(COMMITTEE, valid_until=date(2027, 8, 24))
    by = _by("ez.officer", Role.HANDLER, RENEWED)
    why = f"届满换届，任期延长{FILLED_IN}"
    services.correct_body(by, body=committee, given=again, why=why, seen=1)
    _confirm(committee, seen=2, at=RENEWED)
    (bureau,) = services.register_bodies(_by("ez.officer", Role.HANDLER, CODE), bodies=[BUREAU])
    _confirm(bureau, seen=1, at=CODE)
    say("   已登记两个调解组织，会谈时选了一个（补设）：见菜单“调解组织名册”")
