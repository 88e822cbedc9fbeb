"""``xiejiang bases``: the register of the node, one base, and importing a list of them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from django.utils import timezone

from xiejiang.audit.domain import NODE, By
from xiejiang.bases import importing, queries, services
from xiejiang.bases.domain import EventKind, Measure, Purpose, Standing
from xiejiang.bases.queries import Narrowed
from xiejiang.basin import queries as basin

EVERYTHING = 100_000


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("bases", help="修复与教育基地").add_subparsers(required=True)
    listing = verbs.add_parser("list", help="基地名录")
    listing.add_argument("--division", default="", help="区划代码，含下级")
    listing.add_argument("--purpose", choices=[p.value for p in Purpose], help="作用")
    listing.add_argument("--standing", choices=[s.value for s in Standing], help="状态")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_bases)
    showing = verbs.add_parser("show", help="一个基地：状态、共建机关、容量、日程、成效")
    showing.add_argument("number", help="基地号或编号")
    showing.set_defaults(func=show)
    bringing = verbs.add_parser("import", help="导入基地名录（CSV）：有一行不对就不导入")
    bringing.add_argument("path", type=Path, help="文件")
    bringing.set_defaults(func=import_list)


def list_bases(args: argparse.Namespace) -> int:
    """Every base that is wanted, a line each."""
    if args.division:
        basin.check_code(args.division)
    narrowed = Narrowed(
        division=args.division,
        purpose=Purpose(args.purpose) if args.purpose else None,
        standing=Standing(args.standing) if args.standing else None,
    )
    found = queries.page(by=NODE, narrowed=narrowed, limit=EVERYTHING)
    if args.json:
        rows = [
            {
                "id": str(b.pk),
                "number": b.number,
                "name": b.name,
                "division": b.division,
                "agency": b.agency.code,
                "standing": b.standing,
                "purposes": [p.value for p in queries.uses(base=b)],
            }
            for b in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for base in found:
        print(
            f"{base.number}  {base.name}  {Standing(base.standing).zh}"
            f"  {basin.full_name(base.division)}  {base.agency.name}"
        )
    print(f"共 {len(found)} 个基地。")
    return 0


def show(args: argparse.Namespace) -> int:
    """One base; cases are not named on the command line."""
    base = queries.by_number(by=NODE, number=args.number)
    standing = Standing(base.standing).zh
    print(f"{base.number}  {base.name}（{standing}）")
    print(f"  管理机关：{base.agency.name}")
    print(f"  地点：{basin.full_name(base.division)} {base.place}".rstrip())
    print(f"  作用：{'、'.join(p.zh for p in queries.uses(base=base))}")
    for sharing in queries.sharings(base=base):
        if sharing.until is None:
            print(f"  共建：{sharing.agency.name}")
    rows = queries.capacities(base=base)
    for row in rows:
        print(
            f"  容量：{row.year} 年 {Measure(row.measure).zh} {row.whole}，"
            f"已占用 {row.booked}，剩余 {row.left}"
        )
    if not rows:
        print("  容量：未登记，须先登记")
    for event in queries.events(by=NODE, base=base, since=timezone.localdate()):
        cancelled = "（已取消）" if event.cancelled else ""
        kind = EventKind(event.kind).zh
        print(f"  日程：{event.since} 至 {event.until} {kind} {event.title}{cancelled}")
    for result in queries.results(base=base):
        print(
            f"  成效：{result.year} 年 {result.indicator} "
            f"{result.value.normalize():f} {result.unit}"
        )
    return 0


def import_list(args: argparse.Namespace) -> int:
    """Take a list in; nothing of it when a line is wrong."""
    now = timezone.now()
    with args.path.open("rb") as file:
        data = file.read(importing.FILE.most_bytes + 1)
    entries = importing.read(data, on=timezone.localdate(now))
    made = services.import_entries(By(NODE, now), entries=entries)
    print(f"已登记 {len(made)} 个基地。")
    for base in made:
        print(f"  · {base.number}  {base.name}")
    return 0
