"""Reads of the room, for those outside it: divisions, rivers, protected waters, pickers.

Everything here is public geography from packed tables; no database, nobody to ask for leave.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiejiang.basin.asking import Where, place_of, where
from xiejiang.basin.divisions import (
    Division,
    Level,
    all_divisions,
    check_code,
    children,
    contains,
    counties,
    division,
    find,
    full_name,
    path,
    prefix,
    provinces,
    superior,
)
from xiejiang.basin.divisions import search as search_divisions
from xiejiang.basin.network import REFERENCE_ONLY, Neighbour, Relation, network
from xiejiang.basin.protected import protected_in, protected_waters
from xiejiang.basin.reaches import Reach
from xiejiang.basin.rows import neighbour_rows, relation_row, where_row
from xiejiang.basin.sections import Section, sections, sections_on

__all__ = [
    "Choice",
    "Level",
    "Section",
    "Where",
    "all_divisions",
    "check_code",
    "children",
    "contains",
    "counties",
    "division",
    "division_choices",
    "downstream",
    "find",
    "full_name",
    "neighbour_rows",
    "network",
    "path",
    "place_of",
    "prefix",
    "protected_in",
    "protected_waters",
    "provinces",
    "reach",
    "reach_choices",
    "relation",
    "relation_row",
    "search_divisions",
    "sections",
    "sections_on",
    "superior",
    "upstream",
    "where",
    "where_row",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker."""

    value: str
    label: str
    hint: str


def division_choices(
    *, text: str = "", within: str = "", in_basin: bool = True, limit: int = 20
) -> tuple[Choice, ...]:
    """区划选择：by text; without text the divisions next below ``within`` (or the provinces)."""
    if text.strip():
        found = tuple(
            d
            for d in search_divisions(text, limit=limit * 4, in_basin=in_basin)
            if not within or contains(within, d.code)
        )[:limit]
    else:
        found = _below(within, in_basin=in_basin)
    return tuple(Choice(d.code, full_name(d.code), d.level.zh) for d in found)


def reach_choices(*, division: str, text: str = "", limit: int = 20) -> tuple[Choice, ...]:
    """河段选择：the reaches of a division, the main stem first, narrowed by text."""
    found = network().reach_search(text, division=division, limit=limit)
    return tuple(Choice(r.id, r.label, REFERENCE_ONLY) for r in found)


def reach(*, reach_id: str) -> Reach:
    """One reach by its id."""
    return network().reach(reach_id)


def relation(*, a: str, b: str) -> Relation:
    """How the waters of one place stand to those of another."""
    return network().relation(a, b)


def downstream(*, place: str, level: Level = Level.COUNTY) -> tuple[Neighbour, ...]:
    """Divisions that the water of a division or reach runs to, nearest first."""
    return network().downstream_divisions(place, level=level)


def upstream(*, place: str, level: Level = Level.COUNTY) -> tuple[Neighbour, ...]:
    """Divisions that the water of a division or reach comes from, nearest first."""
    return network().upstream_divisions(place, level=level)


def _below(within: str, *, in_basin: bool) -> tuple[Division, ...]:
    """Next below, with code placeholders replaced by what is under them."""
    found: list[Division] = []
    for one in children(within, in_basin=in_basin) if within else provinces():
        found.extend(children(one.code, in_basin=in_basin) if one.placeholder else (one,))
    return tuple(found)
