"""成效 over the years as a line in a box: numbers for a small drawing, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xiejiang.bases.models import Result

WIDTH, HEIGHT, MARGIN = 320, 96, 14
LEAST = 2
"""Fewer years make no line."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One year in the drawing."""

    x: str
    y: str
    year: int
    value: str


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator with its years; a drawing when there are enough of them in one unit."""

    indicator: str
    unit: str
    rows: tuple[Result, ...]
    dots: tuple[Dot, ...]
    words: str
    """What the drawing shows, for whoever does not see it."""

    @property
    def told(self) -> list[tuple[Result, str]]:
        """The rows with their values as people write them."""
        return [(r, plain(r.value)) for r in self.rows]

    @property
    def path(self) -> str:
        """The points of the line."""
        return " ".join(f"{d.x},{d.y}" for d in self.dots)


def plain(value: Decimal) -> str:
    """A number without idle zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def series(results: Sequence[Result]) -> list[Series]:
    """The results of a base, indicator by indicator."""
    found: dict[tuple[str, str], list[Result]] = {}
    for row in results:
        found.setdefault((row.indicator, row.unit), []).append(row)
    return [_series(key, sorted(rows, key=lambda r: r.year)) for key, rows in found.items()]


def _series(key: tuple[str, str], rows: list[Result]) -> Series:
    indicator, unit = key
    words = "；".join(f"{r.year} 年 {plain(r.value)} {unit}" for r in rows)
    dots = _dots(rows) if len(rows) >= LEAST else ()
    return Series(indicator, unit, tuple(rows), dots, words)


def _dots(rows: Sequence[Result]) -> tuple[Dot, ...]:
    years = [r.year for r in rows]
    least = min(Decimal(0), *(r.value for r in rows))
    most = max(Decimal(0), *(r.value for r in rows))
    across, down = Decimal(years[-1] - years[0]), most - least
    found = []
    for row in rows:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (row.year - years[0]) / across
        part = (row.value - least) / down if down else Decimal(0)
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * part
        found.append(Dot(f"{x:.1f}", f"{y:.1f}", row.year, plain(row.value)))
    return tuple(found)
