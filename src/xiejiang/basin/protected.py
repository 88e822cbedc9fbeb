"""保护水域: no-fishing waters, reserves and germplasm reserves, as reference points.

* ``protected_waters() -> tuple[ProtectedWater, ...]``
* ``protected_in(code) -> tuple[ProtectedWater, ...]`` — those that concern a division, the
  division itself before the wider one.

A point represents an area and decides nothing: whether a place lies inside is for the
competent authority's own boundary data.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xiejiang.basin.divisions import contains, division
from xiejiang.basin.tables import codes, read_table


@dataclass(frozen=True, slots=True)
class ProtectedWater:
    """One protected water or area."""

    id: str
    name: str
    type: str
    """As the authorities call it: 自然保护区, 水产种质资源保护区, 禁渔重点水域 …"""
    level: str
    divisions: tuple[str, ...]
    """Codes of the provinces, prefectures or counties concerned."""
    lon: Decimal
    lat: Decimal
    waters: str
    protects: str
    ban_period: str
    """Of no-fishing waters only; may have been changed since."""
    confidence: str

    @property
    def is_fishing_ban(self) -> bool:
        return self.type == "禁渔重点水域"


@lru_cache(maxsize=1)
def protected_waters() -> tuple[ProtectedWater, ...]:
    """All of them."""
    return tuple(
        ProtectedWater(
            id=row["id"],
            name=row["name"],
            type=row["type"],
            level=row["level"],
            divisions=codes(row["divisions"]),
            lon=Decimal(row["lon"]),
            lat=Decimal(row["lat"]),
            waters=row["waters"],
            protects=row["protects"],
            ban_period=row["ban_period"],
            confidence=row["confidence"],
        )
        for row in read_table("protected")
    )


def protected_in(code: str) -> tuple[ProtectedWater, ...]:
    """Those whose stated divisions lie in the division, or contain it."""
    division(code)
    found = [
        (not any(contains(code, one) for one in water.divisions), water.id, water)
        for water in protected_waters()
        if any(contains(code, one) or contains(one, code) for one in water.divisions)
    ]
    return tuple(water for _, _, water in sorted(found, key=lambda item: item[:2]))
