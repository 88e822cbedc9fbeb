"""``xiejiang river``: who is responsible at a place, and what agencies published of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.river import duties, published, published_files, services
from xiejiang.river.api_duties import duties_out

SHOWN = 500


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("river", help="流域协同").add_subparsers(
        required=True, metavar="命令"
    )
    asking = verbs.add_parser("duties", help="责任清单：某一事项在某地由谁负责，凭哪一条")
    asking.add_argument("--matter", required=True, metavar="事项", help="如 fishing、sand-mining")
    asking.add_argument("--place", required=True, metavar="CODE", help="区划代码、地名或者河段编号")
    asking.add_argument("--json", action="store_true", help="输出 JSON")
    asking.set_defaults(func=list_duties)
    bringing = verbs.add_parser("import", help="导入一个机关公布的清单（CSV）：有一行不对就不导入")
    bringing.add_argument("path", type=Path, metavar="FILE.csv")
    bringing.add_argument("--agency", required=True, metavar="CODE", help="公布清单的机关")
    bringing.set_defaults(func=import_list)
    listing = verbs.add_parser("published", help="公布的清单：登记了什么，核对了没有")
    listing.add_argument("--agency", default="", metavar="CODE", help="只列一个机关登记的")
    listing.set_defaults(func=list_published)


def list_duties(args: argparse.Namespace) -> int:
    """Print the list, duty by duty."""
    duties.load_duties().matter(args.matter)
    found = duties_out(args.matter, args.place)
    if args.json:
        print(found.model_dump_json(indent=2))
        return 0
    print(f"{found.title} · {found.name}")
    for row in found.duties:
        print(f"\n{row.title}{'（几个机关）' if row.overlap else ''}")
        for line in row.lines:
            names = "、".join(a.name for a in line.agencies) or f"{line.who}（{line.gap}）"
            print(f"  {names}\n    {'；'.join(line.citations)}")
        if row.rule:
            print(f"  {row.rule} {'；'.join(row.rule_citations) or '（没有查到统一的规定）'}")
        for x in row.published:
            mark = "已核对" if x.confirmed else "未经核对"
            told = "" if x.agrees else "，机关目录推不出" if x.fills else "，与规定的缺省不同"
            print(f"  公布的清单写明：{x.name}（{x.document}；{mark}{told}）")
    return 0


def import_list(args: argparse.Namespace) -> int:
    """Take a list in; nothing of it when a line is wrong."""
    agency = agencies.agency(code=args.agency)
    with args.path.open("rb") as file:
        data = file.read(published_files.FILE.most_bytes + 1)
    items = published_files.read(data, agency=agency)
    made = services.register(By(NODE, timezone.now()), agency=agency, items=items)
    print(f"已登记 {len(made)} 项，标“未经核对”，由{agency.name}的人对照原文核对。")
    return 0


def list_published(args: argparse.Namespace) -> int:
    """Print the register, newest first."""
    for item in published.page(agency=args.agency, limit=SHOWN):
        mark = "已核对" if item.confirmed_at else "未经核对"
        print(f"{item.taker.name}  {item.title}（{item.document}，{mark}）")
    return 0
