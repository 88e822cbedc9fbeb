"""What the river is to programs: relations, neighbours and places as plain rows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiejiang.basin.asking import Where
from xiejiang.basin.network import REFERENCE_ONLY, Neighbour, Relation, network
from xiejiang.basin.protected import ProtectedWater
from xiejiang.basin.reaches import Reach
from xiejiang.basin.sections import Section


def relation_row(a: str, b: str) -> dict[str, Any]:
    """How two places stand, in the words that programs are given."""
    net = network()
    found: Relation = net.relation(a, b)
    return {
        "a": a,
        "a_name": net.label(a),
        "b": b,
        "b_name": net.label(b),
        "relation": found.kind.word,
        "km": found.km,
        "via": [river for river, _ in found.via],
        "via_names": [name for _, name in found.via],
        "uncertain": found.uncertain,
        "why": found.why,
        "words": found.sentence,
        "note": REFERENCE_ONLY,
    }


def neighbour_rows(found: Sequence[Neighbour]) -> list[dict[str, Any]]:
    """Divisions up- or downstream."""
    return [
        {
            "code": n.code,
            "name": n.name,
            "km": n.km,
            "shared": n.shared,
            "uncertain": n.uncertain,
        }
        for n in found
    ]


def where_row(found: Where) -> dict[str, Any]:
    """Where a place lies."""
    one = found.division
    return {
        "place": found.place,
        "name": found.name,
        "in_basin": one.in_basin if one is not None else True,
        "basin_words": one.basin_zh if one is not None else "",
        "on": found.on,
        "reaches": [_reach_row(r) for r in found.reaches],
        "sections": [_section_row(s) for s in found.sections],
        "protected": [_water_row(w) for w in found.protected],
        "note": REFERENCE_ONLY,
    }


def _reach_row(reach: Reach) -> dict[str, Any]:
    return {
        "id": reach.id,
        "river": reach.river,
        "river_id": reach.river_id,
        "kind": reach.kind,
        "regulated": reach.regulated,
        "label": reach.label,
        "km": float(reach.km),
        "km_to_mouth": float(reach.km_to_mouth),
        "left": list(reach.left),
        "right": list(reach.right),
    }


def _section_row(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "river": section.river,
        "reach": section.reach,
        "type": section.type,
        "lon": float(section.lon),
        "lat": float(section.lat),
        "confidence": section.confidence,
    }


def _water_row(water: ProtectedWater) -> dict[str, Any]:
    return {
        "id": water.id,
        "name": water.name,
        "type": water.type,
        "level": water.level,
        "fishing_ban": water.is_fishing_ban,
        "ban_period": water.ban_period,
    }
