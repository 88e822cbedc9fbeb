"""Lanes along time as geometry: what happened, who held the case, what is due. Pure.

Time runs left to right. Every distinct moment gets room for its words, and what is left of the
width goes to the time between, in proportion: three days fill the page as well as four hundred,
and a long silence still looks long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

LANE = 74
AXIS = 30
MARGIN = 44
COLUMN = 76
"""Room that every moment gets, so that words beneath it can be read."""
FULL = 890
"""The width a drawing fills when its moments leave room."""
HALF = 6
"""The width of a half-width character of a label; a Han character takes two."""
GAP = 6
"""Between two labels of one line."""
WIDEST = 2 * COLUMN - GAP
"""A label may reach into the columns beside it, because its neighbours take the other line."""
ABOVE = COLUMN - GAP
SAME = timedelta(hours=6)
"""Moments nearer than this to each other share a column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A lane to be drawn."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Something that happened, or (hollow) is due."""

    row: str
    at: datetime
    label: str
    tone: str = ""
    hollow: bool = False
    note: str = ""
    mark: str = ""
    """A sign for the proceeding, where there are several."""
    of: str = ""
    """What the sign stands for."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An agency answers for the case from one moment to another, or still does."""

    row: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Pass:
    """Something goes from one agency to another."""

    source: str
    target: str
    at: datetime
    arrives: datetime | None
    label: str


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A lane as drawn."""

    name: str
    short: str
    """Without the province or city that all lanes share."""
    kind: str
    y: int


@dataclass(frozen=True, slots=True)
class DotMark:
    """A dot as drawn: one circle for all that a lane did at one moment."""

    x: int
    y: int
    kind: str
    tone: str
    hollow: bool
    words: str
    title: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class BarMark:
    """A hold as drawn."""

    x: int
    y: int
    width: int
    kind: str
    open: bool


@dataclass(frozen=True, slots=True)
class ArrowMark:
    """A handover as drawn."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table that says the same in words."""

    at: datetime
    agency: str
    words: str
    due: bool
    of: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs to write the picture down."""

    width: int
    height: int
    lanes: tuple[LaneMark, ...]
    bars: tuple[BarMark, ...]
    arrows: tuple[ArrowMark, ...]
    dots: tuple[DotMark, ...]
    ticks: tuple[Tick, ...]
    today: int
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def today_share(self) -> str:
        """Where today stands, as a share of the width, for scrolling there."""
        return f"{self.today / self.width:.3f}"


class Scale:
    """From a moment to a place on the axis; monotone, and linear between columns."""

    def __init__(self, moments: Iterable[datetime]) -> None:
        self.columns: list[datetime] = []
        for moment in sorted(moments):
            if not self.columns or moment - self.columns[-1] >= SAME:
                self.columns.append(moment)
        count = max(len(self.columns) - 1, 1)
        span = (self.columns[-1] - self.columns[0]).total_seconds() or 1.0
        spare = max(FULL - COLUMN * count, 0)
        self._places = [
            MARGIN + round(COLUMN * i + spare * (at - self.columns[0]).total_seconds() / span)
            for i, at in enumerate(self.columns)
        ]

    @property
    def width(self) -> int:
        return max(self._places[-1] + MARGIN, WIDEST + 2 * GAP)

    def column(self, at: datetime) -> int:
        """The column a moment belongs to."""
        return max((i for i, c in enumerate(self.columns) if c <= at), default=0)

    def snapped(self, at: datetime) -> int:
        """The place of the column of a moment."""
        return self._places[self.column(at)]

    def place(self, at: datetime) -> int:
        """The place of any moment, between columns too."""
        i = self.column(at)
        if i + 1 >= len(self.columns):
            return self._places[-1]
        here, there = self.columns[i], self.columns[i + 1]
        share = max((at - here) / (there - here), 0.0)
        return self._places[i] + round(share * (self._places[i + 1] - self._places[i]))


def draw(
    rows: Sequence[Row],
    dots: Sequence[Dot],
    holds: Sequence[Hold],
    passes: Sequence[Pass],
    *,
    now: datetime,
    legend: Sequence[tuple[str, str]] = (),
) -> Drawing | None:
    """Lay it out; nothing to draw is ``None``."""
    if not rows or not dots:
        return None
    moments = [d.at for d in dots] + [p.at for p in passes]
    moments += [p.arrives for p in passes if p.arrives is not None]
    scale = Scale([*moments, now])
    shared = _shared([r.name for r in rows])
    lanes = {
        r.key: LaneMark(r.name, r.name[shared:], r.kind, AXIS + LANE * i + 22)
        for i, r in enumerate(rows)
    }
    names = {r.key: r.name for r in rows}
    return Drawing(
        width=scale.width,
        height=AXIS + LANE * len(rows),
        lanes=tuple(lanes.values()),
        bars=tuple(_bar(h, lanes[h.row], scale, now) for h in holds if h.row in lanes),
        arrows=tuple(
            _arrow(p, lanes[p.source], lanes[p.target], scale, names)
            for p in passes
            if p.source in lanes and p.target in lanes and p.source != p.target
        ),
        dots=tuple(_dots(dots, lanes, scale)),
        ticks=tuple(_ticks(scale, now)),
        today=scale.place(now),
        lines=tuple(
            Line(d.at, names.get(d.row, ""), d.label, d.hollow, d.of)
            for d in sorted(dots, key=lambda d: d.at)
        ),
        legend=tuple(legend),
    )


def _shared(names: Sequence[str]) -> int:
    """How many leading characters all names share, up to the end of a province or city."""
    if len(names) < 2:
        return 0
    alike = takewhile(lambda column: len(set(column)) == 1, zip(*names, strict=False))
    prefix = "".join(column[0] for column in alike)
    return max(prefix.rfind(end) for end in "省市州盟区县") + 1


def _bar(hold: Hold, lane: LaneMark, scale: Scale, now: datetime) -> BarMark:
    start = scale.snapped(hold.start)
    end = scale.place(now) if hold.end is None else scale.snapped(hold.end)
    return BarMark(start, lane.y - 3, max(end - start, 3), lane.kind, hold.end is None)


def _arrow(
    handed: Pass, source: LaneMark, target: LaneMark, scale: Scale, names: dict[str, str]
) -> ArrowMark:
    x1 = scale.snapped(handed.at)
    x2 = scale.snapped(handed.arrives) if handed.arrives is not None else x1
    down = 1 if target.y > source.y else -1
    y1, y2 = source.y + 6 * down, target.y - 9 * down
    if x1 == x2:
        path = f"M{x1} {y1}V{y2}"
    else:
        middle = (y1 + y2) // 2
        path = f"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}"
    title = f"{names[handed.source]} → {names[handed.target]} {handed.label}"
    return ArrowMark(path, title)


def _dots(dots: Sequence[Dot], lanes: dict[str, LaneMark], scale: Scale) -> Iterable[DotMark]:
    """One circle per lane, column and sort, from left to right, each with its label."""
    together: dict[tuple[str, int, bool], list[Dot]] = defaultdict(list)
    for dot in sorted(dots, key=lambda d: d.at):
        if dot.row in lanes:
            together[dot.row, scale.column(dot.at), dot.hollow].append(dot)
    labels = {key: _Labels(scale.width) for key in lanes}
    for (row, column, hollow), found in sorted(together.items(), key=lambda item: item[0][1:]):
        lane, first = lanes[row], found[0]
        crowded = hollow and (row, column, False) in together
        x = scale.snapped(first.at) + (14 if crowded else 0)
        words, label_x, line = labels[row].place(x, found, above=crowded)
        yield DotMark(
            x=x,
            y=lane.y,
            kind=lane.kind,
            tone=first.tone,
            hollow=hollow,
            words=words,
            title="；".join(map(_told, found)),
            label_x=label_x,
            label_y=lane.y + (-12, 20, 35)[line],
        )


class _Labels:
    """The lines of words of a lane: one above the dots, two below."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.ends = [0, 0, 0]
        """Where each line is free from."""

    def place(self, x: int, found: Sequence[Dot], *, above: bool) -> tuple[str, int, int]:
        """Words, their middle and their line; shortened where both lines are taken."""
        words = _words(found, ABOVE if above else WIDEST)
        lines = (0,) if above else (1, 2)
        line = next((n for n in lines if self._start(x, words) >= self.ends[n]), -1)
        if line < 0:
            line = min(lines, key=lambda n: self.ends[n])
            free = self.width - GAP - self.ends[line]
            words = _words(found, min(2 * (x - self.ends[line]), free))
        start = max(self._start(x, words), self.ends[line])
        if words:
            self.ends[line] = start + _width(words) + GAP
        return words, start + _width(words) // 2, line

    def _start(self, x: int, words: str) -> int:
        """Where words begin that stand under ``x``, kept within the drawing."""
        wide = _width(words)
        return max(min(x - wide // 2, self.width - wide - GAP), GAP)


def _told(dot: Dot) -> str:
    note = f"（{dot.note}）" if dot.note else ""
    return f"{dot.of}：{dot.label}{note}" if dot.of else f"{dot.label}{note}"


def _words(found: Sequence[Dot], room: int) -> str:
    """The label of what happened at once, as much as there is room for."""
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    label = _fitted(found[0].mark + found[0].label, room - _width(more))
    return label + more if label else ""


def _width(words: str) -> int:
    return sum(HALF if sign.isascii() else 2 * HALF for sign in words)


def _fitted(label: str, room: int) -> str:
    """As much of a label as there is room for; nothing when it would be a stump."""
    if _width(label) <= room:
        return label
    kept, used = "", 2 * HALF
    for sign in label:
        used += _width(sign)
        if used > room:
            break
        kept += sign
    return f"{kept.rstrip()}…" if len(kept) > 1 else ""


def _ticks(scale: Scale, now: datetime) -> Iterable[Tick]:
    """A day under every column that has a new one; the year where it changes."""
    last_day, last_year, last_x = None, now.year, -COLUMN
    for at in scale.columns:
        x = scale.snapped(at)
        if at.date() == last_day or x - last_x < 40:
            continue
        words = f"{at:%m-%d}" if at.year == last_year else f"{at:%Y-%m-%d}"
        last_day, last_year, last_x = at.date(), at.year, x
        yield Tick(x, words)
