"""``xiejiang river duties``: who is responsible for a matter at a place, and by which provision."""

from __future__ import annotations

import argparse

from xiejiang.river import duties
from xiejiang.river.api_duties import duties_out


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
    return 0
