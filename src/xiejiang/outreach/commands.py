"""``xiejiang reports``: what the public reported, for the operator; nothing of who reported."""

from __future__ import annotations

import argparse
import json

from django.utils import timezone

from xiejiang.outreach import queries
from xiejiang.outreach.domain import Matter, State, Step
from xiejiang.outreach.models import Report


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("reports", help="群众举报").add_subparsers(required=True)
    listing = verbs.add_parser("list", help="最近的举报：编号、状态、办理机关，不含内容")
    listing.add_argument("--state", choices=[s.value for s in State], help="只列这个状态")
    listing.add_argument("--limit", type=int, default=50, help="最多几件，默认 50")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_)
    showing = verbs.add_parser("show", help="一件举报的办理经过，不含内容和举报人")
    showing.add_argument("number", help="举报编号")
    showing.add_argument("--json", action="store_true", help="输出 JSON")
    showing.set_defaults(func=show)
    counting = verbs.add_parser("figures", help="近一年的举报数，太少的不列，与公开页面相同")
    counting.add_argument("--json", action="store_true", help="输出 JSON")
    counting.set_defaults(func=figures)


def _row(report: Report) -> dict[str, str]:
    return {
        "number": report.number,
        "matter": Matter(report.matter).zh,
        "state": State(report.state).zh,
        "agency": report.agency.name,
        "lodged_at": timezone.localtime(report.lodged_at).isoformat(timespec="minutes"),
        "due_at": report.due_at.isoformat(timespec="minutes") if report.due_at else "",
    }


def list_(args: argparse.Namespace) -> int:
    """The newest reports of the node."""
    state = State(args.state) if args.state else None
    rows = [_row(r) for r in queries.every(state=state, limit=max(1, min(args.limit, 1000)))]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print("  ".join(row[k] for k in ("number", "lodged_at", "state", "agency", "matter")))
    print(f"共 {len(rows)} 件")
    return 0


def show(args: argparse.Namespace) -> int:
    """One report, step by step."""
    found = queries.by_number(number=args.number)
    row = _row(found)
    turns = [
        {"at": t.at.isoformat(timespec="minutes"), "step": Step(t.step).zh, "agency": t.agency_name}
        for t in queries.turns(report=found)
    ]
    if args.json:
        print(json.dumps({**row, "turns": turns}, ensure_ascii=False))
        return 0
    print("\n".join(f"{k}：{v}" for k, v in row.items()))
    for turn in turns:
        print(f"  · {turn['at']} {turn['step']} {turn['agency']}".rstrip())
    return 0


def figures(args: argparse.Namespace) -> int:
    """What the portal publishes."""
    found = queries.figures(since=queries.a_year_before(timezone.localdate()))
    rows = [{"matter": f.matter.zh, "received": f.received, "ended": f.ended} for f in found]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    small = f"少于{queries.SMALL}"
    for r in rows:
        cells = [small if r[k] is None else str(r[k]) for k in ("received", "ended")]
        print(f"{r['matter']}  收到 {cells[0]}  办结 {cells[1]}")
    return 0
