"""``xiejiang basin``: what lies up- and downstream, how two places stand, where a place is.

No database: the river is the same for everybody.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from xiejiang.basin.asking import Where, place_of, where
from xiejiang.basin.divisions import Level
from xiejiang.basin.network import REFERENCE_ONLY, Neighbour, Relation, network
from xiejiang.basin.protected import ProtectedWater
from xiejiang.basin.reaches import Reach
from xiejiang.basin.sections import Section

LEVELS = {level.value: level for level in (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)}


def register(subparsers: Any) -> None:
    """Add ``basin`` and its verbs."""
    verbs = subparsers.add_parser(
        "basin", help="流域：上下游、两地关系、一地在哪条河"
    ).add_subparsers(required=True, metavar="命令")
    for name, told in (("upstream", "上游有哪些地方"), ("downstream", "下游有哪些地方")):
        listing = _asking(verbs, name, told)
        listing.add_argument("--level", choices=sorted(LEVELS), default="county", help="哪一级")
        listing.add_argument("--within", type=int, default=0, metavar="公里", help="多少公里以内")
        listing.set_defaults(func=neighbours, upward=name == "upstream")
    relating = _asking(verbs, "relation", "两地的上下游关系")
    relating.add_argument("other", metavar="CODE", help="另一地")
    relating.set_defaults(func=relation)
    _asking(verbs, "where", "在哪条河、哪一岸，有哪些断面和保护水域").set_defaults(func=find_where)


def _asking(verbs: Any, name: str, told: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=told)
    parser.add_argument("place", metavar="CODE", help="区划代码、地名或者河段编号")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def neighbours(args: argparse.Namespace) -> int:
    """Print what lies up- or downstream, nearest first."""
    place = place_of(args.place)
    net = network()
    ask = net.upstream_divisions if args.upward else net.downstream_divisions
    found = [
        n for n in ask(place, level=LEVELS[args.level]) if args.within <= 0 or n.km <= args.within
    ]
    if args.json:
        _print(
            {
                "place": place,
                "name": net.label(place),
                "direction": "upstream" if args.upward else "downstream",
                "divisions": neighbour_rows(found),
                "note": REFERENCE_ONLY,
            }
        )
        return 0
    for n in found:
        marks = ("共用水体" if n.shared else "") + (" 流向可能变化" if n.uncertain else "")
        print(f"{n.code}\t{n.km} 公里\t{n.name}\t{marks}".rstrip())
    print(f"共 {len(found)} 处（{REFERENCE_ONLY}）")
    return 0


def relation(args: argparse.Namespace) -> int:
    """Print how two places stand to one another."""
    a, b = place_of(args.place), place_of(args.other)
    found = network().relation(a, b)
    if args.json:
        _print(relation_row(a, b, found))
    else:
        way = "、".join(name for _, name in found.via)
        print(found.sentence + (f"\n经：{way}" if way else ""))
    return 0


def find_where(args: argparse.Namespace) -> int:
    """Print where a place lies."""
    found = where(place_of(args.place))
    if args.json:
        _print(where_row(found))
        return 0
    lines = [found.name]
    if found.division is not None:
        lines.append(found.division.basin_zh)
    lines.append("流经或相邻：" if found.on else "汇入：")
    lines += [f"  {r.id}\t{r.label}" for r in found.reaches]
    lines += [f"断面\t{s.name}（{s.river}，{s.type}）" for s in found.sections]
    lines += [f"保护水域\t{w.name}（{w.type}）" for w in found.protected]
    print("\n".join([*lines, f"（{REFERENCE_ONLY}）"]))
    return 0


def _print(told: Mapping[str, Any]) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1))


# ------------------------------------------------------------------ as programs are given it


def relation_row(a: str, b: str, found: Relation) -> dict[str, Any]:
    """A relation in the words that programs are given."""
    net = network()
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
