"""到达时间的粗估: how long water may take along a way, as a range with its caveats. Pure.

``estimate(way) -> Arrival`` — the release may lie anywhere on the first reach. Speeds, errors and
what makes an end of the range unknown are content (``content/travel.toml``), each with its source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.basin.domain import Reach, Way
from xiejiang.river.domain import Arrival
from xiejiang.river.errors import TravelContentError

UNKNOWN = "unknown"
TENTH = Decimal("0.1")
SECONDS = Decimal(3600)
METRES = 100


@dataclass(frozen=True, slots=True)
class Speed:
    """Metres a second, from and to."""

    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Caveat:
    """What to bear in mind on some reaches, and which end of the range it makes unknown."""

    id: str
    words: str
    source: str
    rivers: frozenset[str]
    kinds: frozenset[str]
    regulated: bool
    schematic: bool
    from_km: int | None
    to_km: int | None
    earliest_unknown: bool
    latest_unknown: bool

    def touches(self, reach: Reach) -> bool:
        """Whether it holds on a reach."""
        if self.rivers and reach.river_id not in self.rivers:
            return False
        if self.kinds and reach.kind not in self.kinds:
            return False
        if (self.regulated and not reach.regulated) or (self.schematic and not reach.schematic):
            return False
        if self.from_km is None or self.to_km is None:
            return True
        begins, ends = reach.km_to_mouth, reach.km_to_mouth - reach.km
        return ends < self.from_km and begins >= self.to_km


@dataclass(frozen=True, slots=True)
class Travel:
    """The whole content."""

    speeds: Mapping[int, Speed]
    errors: Mapping[str, int]
    caveats: tuple[Caveat, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where speeds, errors and caveats come from."""
        found = [s.source for s in self.speeds.values()] + [c.source for c in self.caveats]
        return tuple(dict.fromkeys(found))


@cache
def travel() -> Travel:
    """The content shipped with the product."""
    text = (files("xiejiang.river") / "content" / "travel.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> Travel:
    """Read a file of speeds and caveats; what cannot be read names the item."""
    try:
        data = tomllib.loads(text)
        speeds = {
            int(order): Speed(Decimal(s["low"]), Decimal(s["high"]), s["source"])
            for s in data["speed"]
            for order in s["orders"]
        }
        errors = {e["who"]: int(e["percent"]) for e in data["error"]}
        caveats = tuple(_caveat(c) for c in data["caveat"])
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise TravelContentError(problem=str(error)) from error
    if any(not 0 < s.low <= s.high for s in speeds.values()) or set(speeds) != {0, 1, 2, 3}:
        raise TravelContentError(problem="流速应大于零，下限不大于上限，四级河流都有")
    return Travel(speeds, errors, caveats)


def _caveat(table: Mapping[str, Any]) -> Caveat:
    return Caveat(
        id=table["id"],
        words=table["words"],
        source=table["source"],
        rivers=frozenset(table.get("rivers", ())),
        kinds=frozenset(table.get("kinds", ())),
        regulated=table.get("regulated", False),
        schematic=table.get("schematic", False),
        from_km=table.get("from_km"),
        to_km=table.get("to_km"),
        earliest_unknown=table.get("earliest") == UNKNOWN,
        latest_unknown=table.get("latest") == UNKNOWN,
    )


def at_once() -> Arrival:
    """On the reach of the release itself: already there."""
    return Arrival(0, Decimal(0), Decimal(0), ("事发河段及其两岸，视为已经到达",))


def estimate(way: Way) -> Arrival:
    """From anywhere on the first reach of a way to the beginning of its last."""
    known = travel()
    within, between = way.reaches[0], way.reaches[1:-1]
    least = sum((_hours(r, fast=True) for r in between), Decimal(0))
    most = sum((_hours(r, fast=False) for r in (within, *between)), Decimal(0))
    met = [(c, [r for r in (within, *between) if c.touches(r)]) for c in known.caveats]
    held = [(c, reaches) for c, reaches in met if reaches]
    return Arrival(
        km=(way.length_hm + 5) // 10,
        earliest=_unless(any(c.earliest_unknown for c, _ in held), least, ROUND_DOWN),
        latest=_unless(any(c.latest_unknown for c, _ in held), most, ROUND_UP),
        caveats=tuple(_said(c, reaches) for c, reaches in held),
        uncertain=way.uncertain,
    )


def _hours(reach: Reach, *, fast: bool) -> Decimal:
    known = travel()
    speed = known.speeds[reach.order]
    who = "schematic" if reach.schematic else "main" if reach.order == 0 else "tributary"
    off = Decimal(known.errors[who]) / 100
    metres = Decimal(reach.length_hm * METRES) * (1 - off if fast else 1 + off)
    return metres / (speed.high if fast else speed.low) / SECONDS


def _unless(unknown: bool, hours: Decimal, rounding: str) -> Decimal | None:
    return None if unknown else hours.quantize(TENTH, rounding=rounding)


def _said(caveat: Caveat, reaches: Sequence[Reach]) -> str:
    rivers = "、".join(dict.fromkeys(r.river for r in reaches))
    return caveat.words.format(rivers=rivers)


def in_language(said: str, translate: Callable[[str], str]) -> str:
    """A caveat as it was kept, in another language; the names of rivers stay as they are."""
    for caveat in travel().caveats:
        pattern = re.escape(caveat.words).replace(re.escape("{rivers}"), "(?P<rivers>.+)")
        if found := re.fullmatch(pattern, said):
            return translate(caveat.words).format(**found.groupdict())
    return translate(said)
