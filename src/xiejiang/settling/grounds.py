"""情形: what the facts must say for a way to be open: conditions, exclusions and time.

    read_grounds(item, tables) -> tuple[Ground, ...]
    grounds_now(grounds, known, on) -> tuple[GroundNow, ...]     those in force on the day

A ground holds when all of ``all`` hold, one group of ``any`` if there are groups, and none of
``none``. A ground that is ``judged`` opens nothing by itself: that it holds leaves the way
unknown, because an organ of the state examines it. Time is counted as the law counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiejiang.kernel.logic import Tri, all_of, any_of
from xiejiang.law.kleene import weigh_threshold
from xiejiang.law.model import FactType, Threshold, Value
from xiejiang.law.periods import compute, in_time, load_periods
from xiejiang.law.periods_errors import PeriodError
from xiejiang.law.predicates import read_threshold
from xiejiang.law.reader import Report, Table
from xiejiang.law.schema import load_law
from xiejiang.settling.bases import Basis, bases, insist
from xiejiang.settling.errors import ContentUnreadable

GROUND = {"id", "title", "title_en", "valid_from", "all", "sources"}
MAY = {"any", "none", "judged", "regime"}
SINCE = {"since", "value", "unit"}


@dataclass(frozen=True, slots=True)
class Since:
    """Not longer than so much time since a day that a fact names."""

    fact: str
    value: int
    unit: str
    regime: str

    def weigh(self, known: Mapping[str, Value], on: date) -> Tri:
        """Whether the period still runs on a day."""
        start = known.get(self.fact)
        if not isinstance(start, date):
            return Tri.UNKNOWN
        try:
            period = compute(
                load_periods(), regime=self.regime, start=start, value=self.value, unit=self.unit
            )
        except PeriodError:
            return Tri.UNKNOWN
        return in_time(period, handed_in=on)


Item = Threshold | Since


@dataclass(frozen=True, slots=True)
class Ground:
    """情形: one set of conditions with its provisions and the day since which they are in force."""

    id: str
    title: str
    title_en: str
    valid_from: date
    all: tuple[Item, ...]
    any: tuple[tuple[Item, ...], ...]
    none: tuple[Item, ...]
    judged: bool
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class GroundNow:
    """A ground as it stands on the facts of a case."""

    ground: Ground
    holds: Tri
    missing: tuple[str, ...]
    """Facts that nobody stated and that could still decide it."""

    @property
    def opens(self) -> Tri:
        """What it says of its way: a ground that is judged never opens it by itself."""
        return Tri.UNKNOWN if self.ground.judged and self.holds is Tri.TRUE else self.holds


def read_grounds(item: str, tables: Sequence[Mapping[str, Any]]) -> tuple[Ground, ...]:
    """The grounds of a way; what is too much, missing or unknown is an error."""
    return tuple(_ground(f"{item} {t.get('id', '')}", t) for t in tables)


def _ground(item: str, table: Mapping[str, Any]) -> Ground:
    insist(item, set(table) - MAY, GROUND)
    regime = str(table.get("regime", ""))
    if not table["all"]:
        raise ContentUnreadable(item=item, problem="没有条件")
    return Ground(
        **{k: table[k] for k in ("id", "title", "title_en", "valid_from")},
        all=read_items(item, table["all"], regime),
        any=tuple(read_items(item, group, regime) for group in table.get("any", ())),
        none=read_items(item, table.get("none", ()), regime),
        judged=bool(table.get("judged")),
        bases=bases(item, table["sources"]),
    )


def read_items(
    item: str, tables: Iterable[Mapping[str, Any]], regime: str = ""
) -> tuple[Item, ...]:
    """Conditions: a fact against a value, or time since a day."""
    return tuple(_since(item, t, regime) if "since" in t else _threshold(item, t) for t in tables)


def _since(item: str, table: Mapping[str, Any], regime: str) -> Since:
    insist(item, set(table), SINCE)
    found = Since(table["since"], table["value"], table["unit"], regime)
    fact = load_law().facts.get(found.fact)
    if fact is None or fact.type is not FactType.DATE:
        raise ContentUnreadable(item=item, problem=f"事实字典中没有日期 {found.fact}")
    try:
        periods = load_periods()
        periods.unit_in(periods.regime(regime), found.unit)
    except PeriodError as error:
        raise ContentUnreadable(item=item, problem=error.message) from None
    return found


def _threshold(item: str, table: Mapping[str, Any]) -> Threshold:
    report = Report()
    asked = Table(table, item, report)
    found = read_threshold(asked, asked, load_law().facts)
    for complaint in report.complaints:
        raise ContentUnreadable(item=item, problem=complaint.message)
    return found


def grounds_now(
    grounds: Sequence[Ground], known: Mapping[str, Value], on: date
) -> tuple[GroundNow, ...]:
    """The grounds in force on a day, as the known facts answer them."""
    return tuple(_now(g, known, on) for g in grounds if g.valid_from <= on)


def _now(ground: Ground, known: Mapping[str, Value], on: date) -> GroundNow:
    parts = tuple(_parts(ground, known, on))
    holds = all_of(tri for tri, _items in parts)
    missing: tuple[str, ...] = ()
    if holds is Tri.UNKNOWN:
        asked = [_fact(i) for tri, items in parts if tri is Tri.UNKNOWN for i in items]
        missing = tuple(dict.fromkeys(name for name in asked if name not in known))
        gate = _fact(ground.all[0])
        missing = (gate,) if gate in missing else missing
    return GroundNow(ground, holds, missing)


def _parts(
    ground: Ground, known: Mapping[str, Value], on: date
) -> Iterator[tuple[Tri, tuple[Item, ...]]]:
    """Each part that must hold, and the conditions in it."""
    for item in ground.all:
        yield weigh(item, known, on), (item,)
    if ground.any:
        groups = [(all_of(weigh(i, known, on) for i in group), group) for group in ground.any]
        open_ones = tuple(i for tri, group in groups if tri is Tri.UNKNOWN for i in group)
        yield any_of(tri for tri, _group in groups), open_ones
    for item in ground.none:
        yield ~weigh(item, known, on), (item,)


def _fact(item: Item) -> str:
    return item.fact


def weigh(item: Item, known: Mapping[str, Value], on: date) -> Tri:
    """One condition on the known facts and a day."""
    if isinstance(item, Since):
        return item.weigh(known, on)
    return weigh_threshold(item, known)
