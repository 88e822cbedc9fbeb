"""河段: one stretch of a river between two nodes, and which reaches are a county's waters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from xiejiang.basin.tables import codes, read_table

MAIN_STEM = "yangtze"
"""River id of 长江 below 宜宾, the navigable main stem."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of river, lake axis or distributary, in the (usual) direction of flow."""

    id: str
    river: str
    river_id: str
    order: int
    """0 main stem of the Yangtze, 1–3 order of the tributary."""
    kind: str
    """``river``, ``lake`` or ``distributary``."""
    regulated: bool
    """Flow set by gates and pumps; the direction is the usual one only."""
    from_node: str
    to_node: str
    from_name: str
    to_name: str
    length_hm: int
    """Length in hundreds of metres."""
    to_mouth_hm: int
    """Shortest way from its beginning to the mouth of the Yangtze, in hundreds of metres."""
    left: tuple[str, ...]
    """Division codes of the left bank, looking downstream."""
    right: tuple[str, ...]
    divisions: tuple[str, ...]
    schematic: bool
    """Drawn by hand from place to place: its length may be off by a third."""

    @property
    def km(self) -> Decimal:
        return Decimal(self.length_hm) / 10

    @property
    def km_to_mouth(self) -> Decimal:
        return Decimal(self.to_mouth_hm) / 10

    @property
    def label(self) -> str:
        """``长江：江津区—永川区界 → 永川区—江津区界（约 18 公里）``."""
        start = self.from_name.replace(f"({self.river})", "")
        end = self.to_name.replace(f"({self.river})", "")
        return f"{self.river}：{start} → {end}（约 {(self.length_hm + 5) // 10} 公里）"


@dataclass(frozen=True, slots=True)
class Water:
    """The waters of one county."""

    on: tuple[str, ...]
    """Reaches that flow through or along it."""
    drains_to: tuple[str, ...]
    """Named reaches that (part of) its waters reach first."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where something spilt in the county goes."""
        return self.on + self.drains_to

    @property
    def targets(self) -> tuple[str, ...]:
        """Where the county meets what comes from upstream."""
        return self.on or self.drains_to


def load() -> tuple[tuple[Reach, ...], dict[str, Water]]:
    """All reaches, and the waters of every county that has any."""
    reaches = tuple(_reach(row) for row in read_table("reaches"))
    on: dict[str, list[str]] = defaultdict(list)
    drains: dict[str, list[str]] = defaultdict(list)
    for row in read_table("relations"):
        (on if row["relation"] == "on" else drains)[row["division"]].append(row["reach"])
    counties = sorted({*on, *drains})
    return reaches, {code: Water(tuple(on[code]), tuple(drains[code])) for code in counties}


def _reach(row: dict[str, str]) -> Reach:
    return Reach(
        id=row["id"],
        river=row["river"],
        river_id=row["river_id"],
        order=int(row["order"]),
        kind=row["kind"],
        regulated=row["regulated"] == "1",
        from_node=row["from_node"],
        to_node=row["to_node"],
        from_name=row["from_name"],
        to_name=row["to_name"],
        length_hm=int(row["length_hm"]),
        to_mouth_hm=int(row["to_mouth_hm"]),
        left=codes(row["left"]),
        right=codes(row["right"]),
        divisions=codes(row["divisions"]),
        schematic=row["schematic"] == "1",
    )
