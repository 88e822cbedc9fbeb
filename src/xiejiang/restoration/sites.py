"""Where a measure is carried out: a GeoJSON geometry in WGS 84, checked before it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from xiejiang.kernel.errors import Complaint

DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}
"""How many lists lie around a position in each geometry."""
POSITIONS_MOST = 2000
TEXT_MOST = 200_000
WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54
"""The country, roughly: a position outside is a slip of the pen or two numbers exchanged."""
RING_LEAST, LINE_LEAST = 4, 2
PAIR = 2


def read_site(text: str) -> tuple[Mapping[str, Any] | None, list[Complaint]]:
    """A geometry from text: GeoJSON, or one point as ``106.25, 29.28``; nothing from nothing."""
    if not text.strip():
        return None, []
    if len(text) > TEXT_MOST:
        return None, [Complaint("范围", "过大，请简化后再填")]
    try:
        given = _point(text) if not text.lstrip().startswith("{") else json.loads(text)
    except (ValueError, InvalidOperation, RecursionError):
        return None, [Complaint("范围", "读不懂。请填 GeoJSON 几何，或者一个点：经度, 纬度")]
    if isinstance(given, dict) and given.get("type") == "Feature":
        given = given.get("geometry")
    complaints = site_complaints(given)
    return (None if complaints else given), complaints


def _point(text: str) -> dict[str, Any]:
    parts = text.replace("，", ",").split(",")
    if len(parts) != PAIR:
        raise ValueError(text)
    longitude, latitude = (Decimal(p.strip()) for p in parts)
    if not (longitude.is_finite() and latitude.is_finite()):
        raise ValueError(text)
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}


def site_complaints(site: Any) -> list[Complaint]:
    """What is wrong with a geometry."""
    if not isinstance(site, Mapping) or not isinstance(site.get("type"), str):
        return [Complaint("范围", "应当是 GeoJSON 几何")]
    depth = DEPTH.get(site["type"])
    if depth is None or set(site) != {"type", "coordinates"}:
        named = "、".join(DEPTH)
        return [Complaint("范围", f"应当是这些几何之一：{named}，只有 type 和 coordinates")]
    try:
        found = list(_positions(site["coordinates"], depth))
    except (TypeError, ValueError, RecursionError):
        return [Complaint("范围", "坐标不完整：应当是经度、纬度两个数，外面的括号与几何类型相符")]
    if not 0 < len(found) <= POSITIONS_MOST:
        return [Complaint("范围", f"应当有 1 至 {POSITIONS_MOST} 个点")]
    if any(not (WEST <= x <= EAST and SOUTH <= y <= NORTH) for x, y in found):
        return [Complaint("范围", "有的点不在国内。请核对经度在前、纬度在后，用 WGS 84 的度")]
    return _shape_complaints(site["type"], site["coordinates"])


def _shape_complaints(kind: str, coordinates: Any) -> list[Complaint]:
    if kind == "LineString" and len(coordinates) < LINE_LEAST:
        return [Complaint("范围", "一条线至少两个点")]
    rings = coordinates if kind == "Polygon" else []
    if kind == "MultiPolygon":
        rings = [ring for polygon in coordinates for ring in polygon]
    if any(len(r) < RING_LEAST or r[0] != r[-1] for r in rings):
        return [Complaint("范围", "一个面的边界至少四个点，首尾相同")]
    return []


def _positions(node: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(node, list):
        raise TypeError(node)
    if depth == 0:
        if len(node) != PAIR or not all(_number(n) for n in node):
            raise ValueError(node)
        yield float(node[0]), float(node[1])
        return
    for inner in node:
        yield from _positions(inner, depth - 1)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def anchor(site: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """One point that stands for a geometry: the middle of what it spans."""
    found = list(_positions(site["coordinates"], DEPTH[site["type"]]))
    xs, ys = [x for x, _ in found], [y for _, y in found]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return Decimal(f"{middle[0]:.6f}"), Decimal(f"{middle[1]:.6f}")
