"""控制断面: where the water of a river is measured, as reference points on reaches.

* ``sections() -> tuple[Section, ...]``
* ``sections_on(reach_ids) -> tuple[Section, ...]`` — those on some reaches, the upper first.

Names and points are to be checked against the current list of the competent authority.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xiejiang.basin.tables import read_table


@dataclass(frozen=True, slots=True)
class Section:
    """One section."""

    name: str
    river: str
    reach: str
    lon: Decimal
    lat: Decimal
    km_to_mouth: int
    above: str
    """The provinces it receives the water from."""
    below: str
    """The provinces it passes the water on to."""
    type: str
    """省界, 入江口, 入湖口, 干流, 水源地 or 重要支流."""
    confidence: str
    note: str


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """All of them."""
    return tuple(
        Section(
            name=row["name"],
            river=row["river"],
            reach=row["reach"],
            lon=Decimal(row["lon"]),
            lat=Decimal(row["lat"]),
            km_to_mouth=int(row["km_to_mouth"]),
            above=row["above"],
            below=row["below"],
            type=row["type"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in read_table("sections")
    )


def sections_on(reaches: Collection[str]) -> tuple[Section, ...]:
    """Those on some reaches, the upper first."""
    found = [one for one in sections() if one.reach in reaches]
    return tuple(sorted(found, key=lambda one: (-one.km_to_mouth, one.name)))
