"""Water alerts of the standing cast, with agencies further down the river."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.conftest import NOW, Cast
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person, Post
from xiejiang.agencies.queries import actor
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.river import queries, services
from xiejiang.river.domain import Range, Release, digest
from xiejiang.river.models import Alert

REACH = "yangtze-015"
"""江津区, from the border of 永川区 to the mouth of 璧南河."""
BELOW = (
    ("500115-ecology", "ecology", "重庆市长寿区生态环境局", "渝长寿环", "500115", ""),
    ("500102-ecology", "ecology", "重庆市涪陵区生态环境局", "渝涪陵环", "500102", "fuling.example"),
    ("500115-water", "water", "重庆市长寿区水利局", "渝长寿水", "500115", ""),
)
SOON = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def downstream(cast: Cast) -> dict[str, By]:
    """An officer of 长寿区; 涪陵区 works at another node, the water bureau at none."""
    for code, kind, name, short, division, node in BELOW:
        Agency.objects.create(
            code=code,
            kind=kind,
            level="county",
            name=name,
            short_name=short,
            name_en=code,
            division=division,
            territory=[],
            parent_code="",
            confidence="curated",
            node=node,
        )
    person = Person.objects.create(username="changshou", name="应急岗甲", password="x")
    post = Post.objects.create(
        person=person,
        agency=Agency.objects.get(code="500115-ecology"),
        role=Role.HANDLER.value,
        title="应急岗",
        since=NOW.date(),
    )
    return {"changshou": By(actor(post), NOW)}


def release(**changes: Any) -> Release:
    """A tanker's nickel waste water, on the reach of Jiangjin."""
    given: dict[str, Any] = {
        "reach": REACH,
        "place": "丁家沱码头下游 200 米",
        "released_at": NOW - timedelta(hours=3),
        "pollutant": "含镍电镀废液",
        "source": "槽罐车侧翻，废液经雨水口入江",
        "quantity": Decimal("3"),
        "unit": "吨",
        "measures": "封堵雨水口，下游布设吸附坝",
    }
    return Release(**(given | changes))


Send = Callable[..., Alert]


def shown(who: By, given: Release, wide: Range, alert: Alert | None = None) -> str:
    """What the sender was shown."""
    found = queries.preview(
        reach=given.reach, wide=wide, sender=who.actor.agency_code, now=who.at, alert=alert
    )
    return digest(found)


@pytest.fixture
def send(cast: Cast, downstream: dict[str, By]) -> Send:
    """An alert of the ecology bureau of Jiangjin, by its head."""

    def make(
        *,
        who: str = "ecology_head",
        at: datetime = NOW,
        km: int = 200,
        case: Case | None = None,
        **changes: Any,
    ) -> Alert:
        by, given, wide = cast.by(who, at), release(**changes), Range(km)
        return services.alert(
            by,
            release=given,
            wide=wide,
            shown=shown(by, given, wide),
            sign_by=SOON,
            case=case,
        )

    return make
