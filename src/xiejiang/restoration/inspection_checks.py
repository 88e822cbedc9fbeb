"""Whether what an inspector states can stand: every fault at once, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.inspecting import (
    MOST_PHOTOS,
    Conclusion,
    PlaceSource,
    Report,
    Where,
)
from xiejiang.store.geometry import EAST, NORTH, SOUTH, WEST

EARLIEST_YEAR, LATEST_YEAR = 1990, 2199
"""What a calendar can hold; a wrong clock within it is marked and not refused."""
SHORTEST, LONGEST = 2, 4000
PLACE_LIMIT = 200
ACCURACY_LIMIT = Decimal(1_000_000)


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


def report(given: Report, *, now: datetime) -> list[Complaint]:
    """The words, the time and the place."""
    return [*_words(given), *_time(given, now), *_place(given.where), *_twice(given)]


def _words(given: Report) -> list[Complaint]:
    found: list[Complaint] = []
    if not SHORTEST <= len(given.findings.strip()) <= LONGEST:
        words = f"请写 {SHORTEST} 至 {LONGEST} 个字，写明看到什么"
        found.append(Complaint("检查情况", words))
    if given.conclusion is not Conclusion.SOUND and not given.demands.strip():
        found.append(Complaint("整改要求", "结论不是“正常”的，请写明要求怎样整改"))
    if len(given.demands) > LONGEST:
        found.append(Complaint("整改要求", f"不超过 {LONGEST} 个字"))
    return found


def _time(given: Report, now: datetime) -> list[Complaint]:
    times = [given.at, *([given.clock.recorded_at] if given.clock.recorded_at else [])]
    if all(EARLIEST_YEAR <= t.year <= LATEST_YEAR for t in times):
        return []
    return [Complaint("检查时间", f"年份应在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间，请核对")]


def _place(where: Where) -> list[Complaint]:
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


def _twice(given: Report) -> list[Complaint]:
    names = [r.indicator for r in given.readings]
    again = dict.fromkeys(n for n in names if names.count(n) > 1)
    return [Complaint("测定值", f"“{name}”写了两次，请只写一个值") for name in again]
