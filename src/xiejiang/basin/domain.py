"""The values of the room, for those outside it."""

from __future__ import annotations

from xiejiang.basin.divisions import NATION_CODE, Division, Level, Path
from xiejiang.basin.network import REFERENCE_ONLY, Kind, Neighbour, Network, Relation
from xiejiang.basin.protected import ProtectedWater
from xiejiang.basin.reaches import Reach
from xiejiang.basin.sections import Section
from xiejiang.basin.ways import Way

__all__ = [
    "NATION_CODE",
    "REFERENCE_ONLY",
    "Division",
    "Kind",
    "Level",
    "Neighbour",
    "Network",
    "Path",
    "ProtectedWater",
    "Reach",
    "Relation",
    "Section",
    "Way",
]
