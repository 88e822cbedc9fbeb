"""``xiejiang basin``: what lies up- and downstream, how two places stand, where a place is.

No database: the river is the same for everybody.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from xiejiang.basin.asking import place_of, where
from xiejiang.basin.divisions import Level
from xiejiang.basin.network import REFERENCE_ONLY, network
from xiejiang.basin.rows import neighbour_rows, relation_row, where_row

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
    if args.json:
        _print(relation_row(a, b))
        return 0
    found = network().relation(a, b)
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
