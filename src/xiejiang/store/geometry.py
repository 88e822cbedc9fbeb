"""Places on WGS 84 as GeoJSON: what may be stored, and how far two points are apart.

A *site* is any geometry, written by hand or pasted; an *outline* is the border of an area, checked
more strictly because something is looked up in it.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from xiejiang.kernel.errors import Complaint

WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54
"""A point outside these is not in China: most often the two numbers were changed over."""
MOST_POINTS = 400
EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
POINT_PARTS = (2, 3)
RING_LEAST, LINE_LEAST, PAIR = 4, 2, 2
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}
"""How many lists lie around a position in each geometry."""
POSITIONS_MOST = 2000
TEXT_MOST = 200_000

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = tuple[Point, ...]


def point_trouble(longitude: Decimal | float | None, latitude: Decimal | float | None) -> str:
    """What is wrong with a point; empty when nothing is, or when there is none."""
    if longitude is None and latitude is None:
        return ""
    if longitude is None or latitude is None:
        return "经度和纬度要一起填写"
    if WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH:
        return ""
    if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH:
        return "经度和纬度写反了，经度在前，如 106.25、29.29"
    return f"应为 WGS 84 度数，经度 {WEST} 至 {EAST}，纬度 {SOUTH} 至 {NORTH}"


def outline_trouble(outline: Any) -> str:
    """What is wrong with an outline; empty when nothing is."""
    if outline is None:
        return ""
    try:
        polygons = _polygons(outline)
    except (TypeError, ValueError, KeyError) as error:
        return (
            str(error) if isinstance(error, _Wrong) else "应为 GeoJSON 的 Polygon 或 MultiPolygon"
        )
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        return f"顶点过多，最多 {MOST_POINTS} 个，请先简化"
    rings = [ring for polygon in polygons for ring in polygon]
    return next((told for told in map(_ring_trouble, rings) if told), "")


def encloses(outline: Any, longitude: Decimal, latitude: Decimal) -> bool:
    """Whether a point lies within an outline that has no trouble."""
    at = (float(longitude), float(latitude))
    return any(
        _inside(at, rings[0]) and not any(_inside(at, hole) for hole in rings[1:])
        for rings in _polygons(outline)
    )


def centre(outline: Any) -> Point:
    """The middle of the box around an outline: where a map looks, not a surveyed point."""
    points = [p for rings in _polygons(outline) for p in rings[0]]
    east, north = [p[0] for p in points], [p[1] for p in points]
    return ((min(east) + max(east)) / 2, (min(north) + max(north)) / 2)


def apart_km(a: tuple[Decimal, Decimal], b: tuple[Decimal, Decimal]) -> Decimal:
    """How far two points are apart in a straight line, to a tenth of a kilometre."""
    lon1, lat1, lon2, lat2 = (math.radians(float(v)) for v in (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return Decimal(2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))).quantize(Decimal("0.1"))


class _Wrong(ValueError):
    """A trouble that says what it is."""


def _polygons(outline: Any) -> list[list[Ring]]:
    kind, given = outline["type"], outline["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Wrong("只接受 GeoJSON 的 Polygon 或 MultiPolygon")
    found = [[_ring(r) for r in one] for one in ([given] if kind == "Polygon" else given)]
    if not found or not all(found):
        raise _Wrong("范围是空的")
    return found


def _ring(given: Sequence[Any]) -> Ring:
    found: list[Point] = []
    for pair in given:
        numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in pair)
        if len(pair) not in POINT_PARTS or not numbers or not all(map(math.isfinite, pair)):
            raise _Wrong("顶点应为 [经度, 纬度]")
        found.append((float(pair[0]), float(pair[1])))
    return tuple(found)


def _ring_trouble(ring: Ring) -> str:
    if len(ring) < RING_LEAST or ring[0] != ring[-1]:
        return "每一圈至少四个顶点，首尾相同"
    for point in ring:
        if told := point_trouble(*point):
            return f"顶点 {point[0]}, {point[1]}：{told}"
    if any(a == b for a, b in _edges(ring)):
        return "有相邻的顶点重复，请删去一个"
    if _crosses(ring) or not _doubled_area(ring):
        return "边界自己相交，或者没有围成面积，请重画"
    return ""


def _doubled_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(ring))


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    yield from itertools.pairwise(ring)


def _crosses(ring: Ring) -> bool:
    """Whether two edges that do not follow each other meet."""
    edges = list(_edges(ring))
    last = len(edges) - 1
    for i, (a, b) in enumerate(edges):
        for j in range(i + 2, len(edges)):
            neighbours = i == 0 and j == last
            if not neighbours and _meet(a, b, *edges[j]):
                return True
    return False


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return (
        _side(a, b, c) * _side(a, b, d) <= 0
        and _side(c, d, a) * _side(c, d, b) <= 0
        and (_overlap(a, b, c, d))
    )


def _overlap(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the boxes of two edges touch: for edges on one line."""
    return all(
        max(min(a[i], b[i]), min(c[i], d[i])) <= min(max(a[i], b[i]), max(c[i], d[i]))
        for i in (0, 1)
    )


def _inside(at: Point, ring: Ring) -> bool:
    within = False
    for (x1, y1), (x2, y2) in _edges(ring):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < (x2 - x1) * (at[1] - y1) / (y2 - y1) + x1:
            within = not within
    return within


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
    if any(point_trouble(x, y) for x, y in found):
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
