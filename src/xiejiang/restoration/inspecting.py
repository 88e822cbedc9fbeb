"""What an inspection is: its kinds, its conclusion, and what comes in before it is an act. Pure."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.store.blobs import MIB

CLOCK_TOLERANCE = timedelta(minutes=10)
"""Clocks of phones run apart from ours. A habit of ours, no rule of law."""
LATE = timedelta(days=30)
"""An inspection that waited longer in a phone is marked, for somebody to look."""
MOST_PHOTOS = 20
PHOTO_LIMIT = 30 * MIB
"""The largest photograph that is taken; larger pictures come in as evidence."""
PICTURES = ("image/jpeg", "image/png", "image/heic", "image/webp")


class InspectionKind(StrEnum):
    """检查种类."""

    ROUTINE = "routine"
    MONITORING = "monitoring"
    BEFORE_ACCEPTANCE = "before-acceptance"
    FOLLOW_UP = "follow-up"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]


_KIND_ZH = {
    InspectionKind.ROUTINE: "日常检查",
    InspectionKind.MONITORING: "监测",
    InspectionKind.BEFORE_ACCEPTANCE: "验收前检查",
    InspectionKind.FOLLOW_UP: "回访",
}


class Conclusion(StrEnum):
    """检查结论."""

    SOUND = "sound"
    TO_MEND = "to-mend"
    SERIOUS = "serious"

    @property
    def zh(self) -> str:
        return {
            Conclusion.SOUND: "正常",
            Conclusion.TO_MEND: "需整改",
            Conclusion.SERIOUS: "严重",
        }[self]

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return {
            Conclusion.SOUND: "ok",
            Conclusion.TO_MEND: "due",
            Conclusion.SERIOUS: "overdue",
        }[self]


class PlaceSource(StrEnum):
    """地点来源: how the place is known."""

    DEVICE = "device"
    TYPED = "typed"
    NONE = "none"

    @property
    def zh(self) -> str:
        return {
            PlaceSource.DEVICE: "手机定位",
            PlaceSource.TYPED: "手工填写",
            PlaceSource.NONE: "没有地点",
        }[self]


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading as it was taken."""

    indicator: str
    value: Decimal
    unit: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan wants of one indicator."""

    name: str
    value: Decimal
    unit: str
    at_least: bool
    """Whether the target is the least that counts, or the most."""
    method: str = ""

    @property
    def shown(self) -> str:
        """The figure without idle zeros."""
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Where:
    """Where it was: degrees with their accuracy, words, or the reason why neither."""

    source: PlaceSource
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: Decimal | None = None
    """Metres, as the phone says."""
    words: str = ""
    """The place in words, or why there is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A photograph that is in the store already; the act only names it."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    shot_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What the device's clock said: when it was recorded, and how far it ran from ours."""

    recorded_at: datetime | None = None
    ahead: timedelta | None = None
    """Ours subtracted from the device's at the moment of sending."""

    def doubt(self, *, at: datetime, received_at: datetime) -> str:
        """Why the times should be looked at; empty if they fit. Flagged, never refused."""
        told = self.recorded_at or at
        if self.ahead is not None and abs(self.ahead) > CLOCK_TOLERANCE:
            way = "快" if self.ahead > timedelta() else "慢"
            return f"设备时钟比服务器{way} {_span(abs(self.ahead))}"
        if max(told, at) > received_at + CLOCK_TOLERANCE:
            return f"设备时间比收到时间晚 {_span(max(told, at) - received_at)}"
        if received_at - min(told, at) > LATE:
            return f"检查时间比收到时间早 {_span(received_at - min(told, at))}"
        return ""


def _span(gap: timedelta) -> str:
    if gap >= timedelta(days=1):
        return f"{gap.days} 日"
    minutes = int(gap.total_seconds() // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"


@dataclass(frozen=True, slots=True)
class Report:
    """检查记录: everything that the inspector states, but for the photographs."""

    id: uuid.UUID
    kind: InspectionKind
    at: datetime
    where: Where
    findings: str
    conclusion: Conclusion
    demands: str = ""
    milestone: uuid.UUID | None = None
    """The milestone's line: the same in every version of the plan."""
    clock: Clock = Clock()
    readings: tuple[Measured, ...] = ()

    def for_log(self) -> dict[str, object]:
        """Without what was found in words, which may name people: the digest stands for it."""
        return {
            "kind": self.kind.value,
            "at": self.at.isoformat(),
            "conclusion": self.conclusion.value,
            "place": self.where.source.value,
            "readings": len(self.readings),
        }

    def digest(self, *, project: object, photos: Iterable[tuple[uuid.UUID, str]]) -> str:
        """SHA-256 of what was stated: the same id with another digest is another content.

        How far the clock ran at the moment of sending is no part of it: it differs each time.
        """
        told: dict[str, Any] = {
            "project": str(project),
            "milestone": self.milestone and str(self.milestone),
            "kind": self.kind.value,
            "at": self.at.timestamp(),
            "recorded_at": self.clock.recorded_at and self.clock.recorded_at.timestamp(),
            "place": [self.where.source.value, *map(_plain, _degrees(self.where))],
            "words": [self.where.words, self.findings, self.demands, self.conclusion.value],
            "readings": sorted(
                [r.indicator, _plain(r.value), r.unit, r.method] for r in self.readings
            ),
            "photos": sorted([str(key), sha256] for key, sha256 in photos),
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _degrees(where: Where) -> tuple[Decimal | None, ...]:
    return where.latitude, where.longitude, where.accuracy


def plain(number: Decimal) -> str:
    """A number without idle zeros and without powers of ten."""
    return format(number.normalize(), "f")


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
