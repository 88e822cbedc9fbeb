"""An operation on the river at Jiangjin: fisheries lead, police and ecology are asked to join."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.conftest import BEIJING, NOW, Cast
from tests.evidence.pictures import jpeg
from xiejiang.cases.domain import Field
from xiejiang.operations import services
from xiejiang.operations.domain import (
    Answer,
    Area,
    CheckReport,
    Invite,
    MemberRole,
    NewCase,
    Plan,
    Result,
    Turn,
)
from xiejiang.operations.models import Check, Operation, Outcome
from xiejiang.store.onsite import Clock, Offered, PlaceSource, Where

THERE = datetime(2026, 11, 24, 9, 30, tzinfo=BEIJING)
POINT = (Decimal("29.28"), Decimal("106.25"))
LINE = {"type": "LineString", "coordinates": [[106.2, 29.2], [106.3, 29.3]]}
POLICE, ECOLOGY = "500116-police", "500116-ecology"
NOWHERE = uuid.UUID(int=404)


def plan(**changes: Any) -> Plan:
    """A patrol this evening, with changes."""
    given = {
        "title": "江津段禁渔联合巡查",
        "kit": "fishing-ban-patrol",
        "fields": (Field.FISHING,),
        "area": Area(LINE, ("500116",), (), "朱杨至油溪"),
        "starts_at": NOW,
        "ends_at": NOW + timedelta(hours=12),
        "answer_by": NOW.date(),
        "aim": "查电鱼，各以自己的名义取证。",
        "invites": (
            Invite(POLICE, MemberRole.SECURE, "水上快艇一艘"),
            Invite(ECOLOGY, MemberRole.SUPPORT),
        ),
    }
    return Plan(**{**given, **changes})


def report(**changes: Any) -> CheckReport:
    """A boat with electric gear at the nests, with changes."""
    given = {
        "id": uuid.uuid4(),
        "at": THERE,
        "where": Where(PlaceSource.DEVICE, *POINT, Decimal(8), "丁家沱右岸"),
        "subject": "无名木船",
        "findings": "一人用电瓶和抄网电鱼。",
        "result": Result.FINDING,
        "disposal": "扣押电瓶一套，人船移交公安。",
        "answers": (
            Answer("electric", "true", "电瓶接逆变器"),
            Answer("vessel", "true"),
            Answer("catch", "12.5"),
            Answer("shown", "true"),
        ),
        "clock": Clock(THERE),
    }
    return CheckReport(**{**given, **changes})


def picture(n: int = 1) -> bytes:
    return jpeg() + b"\n" * n


def offer(
    data: bytes | None = None, name: str = "现场.jpg", key: uuid.UUID | None = None
) -> Offered:
    content = picture() if data is None else data
    return Offered(key or uuid.uuid4(), name, io.BytesIO(content), len(content))


@dataclass
class Patrol:
    """The operation and what the tests do with it."""

    cast: Cast
    operation: Operation

    def fresh(self) -> Operation:
        self.operation.refresh_from_db()
        return self.operation

    def join(self, who: str = "police_head", *, joins: bool = True) -> None:
        services.answer(
            self.cast.by(who), operation=self.operation, joins=joins, words="警力四人，快艇一艘"
        )

    def run(self) -> Patrol:
        self.join()
        services.start(self.cast.by("fisheries"), operation=self.operation)
        self.fresh()
        return self

    def check(
        self, who: str = "police", photos: list[Offered] | None = None, **changes: Any
    ) -> Check:
        offered = [offer(picture(n)) for n in (1, 2)] if photos is None else photos
        return services.receive(
            self.cast.by(who), operation=self.operation, report=report(**changes), offered=offered
        ).check

    def open_case(self, found: Check, who: str = "fisheries", **changes: Any) -> Outcome:
        new = NewCase("江津丁家沱电鱼案", Field.FISHING, "500116")
        turn = Turn(
            frozenset({"uses_electric_poison_explosive", "illegal_catch_kg"}),
            frozenset(p.pk for p in found.photos.all()),
            "电鱼的工具和现场",
        )
        return services.open_case(
            self.cast.by(who), check=found, new=new, turn=replace(turn, **changes)
        )

    def write_report(self, sign_by: date | None = None, at: datetime = NOW) -> Operation:
        return services.write_report(
            self.cast.by("fisheries", at),
            operation=self.operation,
            text="出动船艇二艘，巡查朱杨至油溪江段，秩序良好。",
            sign_by=sign_by or at.date(),
        )


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def built(cast: Cast, **changes: Any) -> Patrol:
    """The operation in whatever database is in use."""
    operation = services.plan(cast.by("fisheries"), given=plan(**changes))
    return Patrol(cast, operation)


@pytest.fixture
def patrol(cast: Cast) -> Patrol:
    """Planned, and two agencies asked."""
    return built(cast)


@pytest.fixture
def running(patrol: Patrol) -> Patrol:
    """The police joined, and it has begun."""
    return patrol.run()
