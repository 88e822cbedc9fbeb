"""A meeting of three agencies of Jiangjin about electric fishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.audit.domain import By
from xiejiang.consultation import services
from xiejiang.consultation.domain import Stand, Standard, Task
from xiejiang.consultation.models import Meeting, Minutes

RULE = "fish.crime.340"
WORDS = "夜间电捕鱼，设备浸水即视为着手使用。"


def today() -> date:
    return timezone.localdate()


def standard(**changes: Any) -> Standard:
    given: dict[str, Any] = {
        "words": WORDS,
        "rules": (RULE,),
        "territory": ("500116",),
        "since": today() - timedelta(days=1),
        "until": today() + timedelta(days=300),
    }
    return Standard(**{**given, **changes})


@dataclass(frozen=True)
class Table:
    """The meeting and its people."""

    cast: Cast
    meeting: Meeting

    def by(self, who: str) -> By:
        return By(self.cast.actor(who), timezone.now())

    def write(self, **changes: Any) -> Minutes:
        codes = ("500116-agriculture", "500116-police", "500116-procuratorate")
        given: dict[str, Any] = {
            "meeting": self.meeting,
            "text": "三机关就电捕鱼的认定交换意见。",
            "present": [self.cast.agency(c) for c in codes],
            "standards": [standard()],
            "tasks": [Task("梳理今年的同类案件", "500116-police", today() + timedelta(days=9))],
        }
        return services.write_minutes(self.by("fisheries"), **{**given, **changes})

    def sign(self, minutes: Minutes, *who: str) -> None:
        for one in who:
            services.sign(self.by(one), minutes=minutes, stand=Stand.SIGNED)

    def bind(self, **changes: Any) -> Minutes:
        made = self.write(**changes)
        self.sign(made, "fisheries_head", "police_head", "chief_procurator")
        made.refresh_from_db()
        return made


@pytest.fixture
def table(cast: Cast) -> Table:
    codes = ("500116-police", "500116-procuratorate")
    made = services.call(
        By(cast.actor("fisheries"), timezone.now()),
        title="电捕鱼案件联席会议",
        starts_at=timezone.now(),
        place="线上",
        agenda="电捕鱼的认定",
        invited=[cast.agency(c) for c in codes],
    )
    return Table(cast, made)
