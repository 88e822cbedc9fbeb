"""What is recorded on the spot: when, where, by which clock, with which photographs. Pure.

A device states it, perhaps hours before a node hears of it. Every room that takes such a record
reads it through here and checks it here: one outbox in the phone, one way in.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO, Protocol

from xiejiang.kernel.errors import Complaint
from xiejiang.store.blobs import MIB
from xiejiang.store.geometry import EAST, NORTH, SOUTH, WEST

CLOCK_TOLERANCE = timedelta(minutes=10)
"""Clocks of phones run apart from ours. A habit of ours, no rule of law."""
LATE = timedelta(days=30)
"""An inspection that waited longer in a phone is marked, for somebody to look."""
MOST_PHOTOS = 20
PHOTO_LIMIT = 30 * MIB
"""The largest photograph that is taken; larger pictures come in as evidence."""
PICTURES = ("image/jpeg", "image/png", "image/heic", "image/webp")
EARLIEST_YEAR, LATEST_YEAR = 1990, 2199
"""What a calendar can hold; a wrong clock within it is marked and not refused."""
PLACE_LIMIT = 200
ACCURACY_LIMIT = Decimal(1_000_000)


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


NO_CLOCK = Clock()
"""Nothing is known of the device's clock."""


def _span(gap: timedelta) -> str:
    if gap >= timedelta(days=1):
        return f"{gap.days} 日"
    minutes = int(gap.total_seconds() // 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"


@dataclass(frozen=True, slots=True)
class Offered:
    """A photograph as a device sends it."""

    id: uuid.UUID
    name: str
    stream: BinaryIO
    size: int


def degrees_of(where: Where) -> tuple[Decimal | None, ...]:
    """North, east and how exact, as they go into a digest."""
    return where.latitude, where.longitude, where.accuracy


def plain(number: Decimal) -> str:
    """A number without idle zeros and without powers of ten."""
    return format(number.normalize(), "f")


class Named(Protocol):
    """A photograph that was offered."""

    @property
    def id(self) -> object: ...

    @property
    def name(self) -> str: ...


def photos(offered: Sequence[Named]) -> list[Complaint]:
    """How many there are, and whether each has an id of its own."""
    found: list[Complaint] = []
    if len(offered) > MOST_PHOTOS:
        words = f"一次最多 {MOST_PHOTOS} 张，请分成两次检查"
        found.append(Complaint("照片", words))
    if len({one.id for one in offered}) < len(offered):
        found.append(Complaint("照片", "两张照片用了同一个编号，请重新选择照片"))
    return found


def twice(named: Sequence[tuple[str, str]]) -> list[Complaint]:
    """Photographs (name, digest) that are the same file."""
    first: dict[str, str] = {}
    found: list[Complaint] = []
    for name, sha256 in named:
        if sha256 in first:
            words = f"“{name}”与“{first[sha256]}”是同一张，请去掉一张"
            found.append(Complaint("照片", words))
        first.setdefault(sha256, name)
    return found


def when(at: datetime, clock: Clock) -> list[Complaint]:
    """The years of the times that were stated."""
    times = [at, *([clock.recorded_at] if clock.recorded_at else [])]
    if all(EARLIEST_YEAR <= t.year <= LATEST_YEAR for t in times):
        return []
    return [Complaint("检查时间", f"年份应在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间，请核对")]


def place(where: Where) -> list[Complaint]:
    """The place: degrees, words, or the reason why there are none."""
    if len(where.words) > PLACE_LIMIT:
        return [Complaint("地点", f"不超过 {PLACE_LIMIT} 个字")]
    if (where.latitude is None) is not (where.longitude is None):
        return [Complaint("地点", "经度和纬度要一起填写")]
    if where.latitude is None and not where.words.strip():
        return [Complaint("地点", "请定位，或者写明地点；都没有的，写明原因")]
    if where.source is PlaceSource.DEVICE and where.latitude is None:
        return [Complaint("地点", "写明是手机定位，却没有经纬度")]
    return _degrees(where)


def _degrees(where: Where) -> list[Complaint]:
    found: list[Complaint] = []
    for label, value, low, high in (
        ("纬度", where.latitude, SOUTH, NORTH),
        ("经度", where.longitude, WEST, EAST),
    ):
        if value is not None and not (value.is_finite() and low <= value <= high):
            words = f"应在 {low} 至 {high} 度之间，请核对有没有写反"
            found.append(Complaint(label, words))
    exact = where.accuracy
    if exact is not None and not (exact.is_finite() and 0 <= exact < ACCURACY_LIMIT):
        found.append(Complaint("精度", "应为不小于零的米数"))
    return found
