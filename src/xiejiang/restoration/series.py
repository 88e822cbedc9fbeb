"""Measurements along time against their target, as geometry. Pure; the template draws it.

    chart(points, target=, low=, high=) -> Chart

Two measurements are joined only where nothing is missing between them: a pause of more than twice
the usual interval, or of more than a season, is left open and not guessed at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from xiejiang.restoration.inspecting import Target

WIDTH, HEIGHT = 400, 200
LEFT, RIGHT, TOP, BOTTOM = 46, 34, 16, 30
SEASON = timedelta(days=92)
"""Longer pauses are never joined."""
TICKS = 4
DAY = timedelta(days=1)
NARROW = timedelta(days=200)
"""Up to here the axis names days, beyond it months."""


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: when, how much, what it came to, and whether its time is in doubt."""

    at: datetime
    value: Decimal
    reached: bool | None
    doubt: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A measurement as it is drawn."""

    x: float
    y: float
    tone: str
    doubt: bool
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing needs, in its own units."""

    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    """Points of the polylines: one for each stretch without a gap."""
    target: float | None
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    pause: int
    """Days beyond which two measurements are not joined."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    foot: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def chart(points: Sequence[Point], *, target: Target | None, low: Decimal, high: Decimal) -> Chart:
    """The geometry of a series; of at least one point, in any order."""
    ordered = sorted(points, key=lambda p: p.at)
    first, last = ordered[0].at, ordered[-1].at
    if last - first < DAY:
        first, last = first - DAY, last + DAY
    along = _Scale(first.timestamp(), last.timestamp(), LEFT + 8, WIDTH - RIGHT - 8)
    marks = _marks([p.value for p in ordered], target, low, high)
    upward = _Scale(marks[0], marks[-1], HEIGHT - BOTTOM, TOP)
    dots = [
        Dot(along(p.at.timestamp()), upward(float(p.value)), _tone(p), p.doubt, p.title)
        for p in ordered
    ]
    pause = longest_pause([p.at for p in ordered])
    return Chart(
        dots=tuple(dots),
        lines=tuple(_lines(ordered, dots, pause)),
        target=None if target is None else upward(float(target.value)),
        across=tuple(_days(first, last, along)),
        up=tuple(Tick(upward(m), f"{m:g}") for m in marks),
        pause=pause.days,
    )


def _tone(point: Point) -> str:
    return {True: "ok", False: "overdue", None: "plain"}[point.reached]


def longest_pause(times: Sequence[datetime]) -> timedelta:
    """Up to how long a pause between ordered measurements does not count as a gap."""
    gaps = [later - earlier for earlier, later in pairwise(times)]
    gaps = [gap for gap in gaps if gap > timedelta()]
    if not gaps:
        return SEASON
    usual = timedelta(seconds=2 * median(gap.total_seconds() for gap in gaps))
    return max(DAY, min(usual, SEASON))


def _lines(points: Sequence[Point], dots: Sequence[Dot], pause: timedelta) -> Iterator[str]:
    stretch: list[Dot] = []
    before: datetime | None = None
    for point, dot in zip(points, dots, strict=True):
        if before is not None and point.at - before > pause:
            if len(stretch) > 1:
                yield _polyline(stretch)
            stretch = []
        stretch.append(dot)
        before = point.at
    if len(stretch) > 1:
        yield _polyline(stretch)


def _polyline(dots: Sequence[Dot]) -> str:
    return " ".join(f"{d.x},{d.y}" for d in dots)


def _marks(
    values: Sequence[Decimal], target: Target | None, low: Decimal, high: Decimal
) -> tuple[float, ...]:
    """Round numbers up the axis, from below the least to above the most."""
    shown = [float(v) for v in values] + ([] if target is None else [float(target.value)])
    least, most = min(shown), max(shown)
    spread = (most - least) or abs(most) or 1.0
    least, most = least - spread * 0.1, most + spread * 0.1
    if float(low) <= min(shown):
        least = max(least, float(low))
    if float(high) >= max(shown):
        most = min(most, float(high))
    if most <= least:
        least, most = least - 1, most + 1
    step = _round_step((most - least) / TICKS)
    first, last = math.floor(least / step), math.ceil(most / step)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def _round_step(wanted: float) -> float:
    size = 10.0 ** math.floor(math.log10(wanted))
    return next(size * n for n in (1, 2, 5, 10) if size * n >= wanted * 0.999)


def _days(first: datetime, last: datetime, along: _Scale) -> Iterator[Tick]:
    """Dates below the axis, as many as can be read; no date twice."""
    told: set[str] = set()
    for n in range(TICKS):
        at = first + (last - first) * n / (TICKS - 1)
        words = day_words(at.date(), narrow=last - first <= NARROW)
        if words not in told:
            told.add(words)
            yield Tick(along(at.timestamp()), words)


def day_words(on: date, *, narrow: bool) -> str:
    """``3月5日`` within a season, ``2026年3月`` over years."""
    return f"{on.month}月{on.day}日" if narrow else f"{on.year}年{on.month}月"
