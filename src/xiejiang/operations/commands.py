"""``xiejiang operations``: look at the operations of the node, the kits, and the figures."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from xiejiang.audit.domain import NODE
from xiejiang.operations import figures as counting
from xiejiang.operations import kits, queries
from xiejiang.operations.domain import Counts, Figures, MemberState, OperationState
from xiejiang.operations.models import Operation
from xiejiang.operations.queries import Narrowed


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("operations", help="联合行动").add_subparsers(required=True)
    listing = verbs.add_parser("list", help="联合行动，最近的在前")
    listing.add_argument("--limit", type=int, default=50, help="最多多少次")
    listing.set_defaults(func=list_operations)
    showing = verbs.add_parser("show", help="一次联合行动：参加机关、检查和数字")
    showing.add_argument("operation", help="行动号，或者平台唯一编号")
    showing.set_defaults(func=show)
    kitting = verbs.add_parser("kits", help="行动模板和依据")
    kitting.set_defaults(func=list_kits)
    counted = verbs.add_parser("figures", help="统计：从登记的检查计算")
    counted.set_defaults(func=figures)
    known = SimpleLazyObject(lambda: list(kits.kits()))  # the law is not read to name a verb
    for verb in (listing, counted):
        verb.add_argument("--state", choices=[s.value for s in OperationState], default="")
        verb.add_argument("--kit", choices=known, default="", metavar="模板", help="行动模板")
        verb.add_argument("--since", type=date.fromisoformat, help="开始日期从")
        verb.add_argument("--until", type=date.fromisoformat, help="开始日期到")
    for verb in (listing, showing, kitting, counted):
        verb.add_argument("--json", action="store_true", help="输出 JSON")


def _narrowed(args: argparse.Namespace) -> Narrowed:
    return Narrowed(state=args.state, kit=args.kit, since=args.since, until=args.until)


def list_operations(args: argparse.Namespace) -> int:
    """One line for each operation."""
    limit = max(1, min(args.limit, 1000))
    rows = [_row(o) for o in queries.page(by=NODE, narrowed=_narrowed(args), limit=limit)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['number']}  {row['state']}  {row['title']}  {row['lead']}")
    print(f"共 {len(rows)} 次。")
    return 0


def _row(operation: Operation) -> dict[str, Any]:
    return {
        "id": str(operation.pk),
        "number": operation.number,
        "title": operation.title,
        "state": OperationState(operation.state).zh,
        "kit": operation.kit,
        "lead": operation.lead.name,
        "origin": operation.origin,
        "starts_at": timezone.localtime(operation.starts_at).isoformat(),
    }


def _found(text: str) -> Operation:
    try:
        key = UUID(text)
    except ValueError:
        return queries.by_number(by=NODE, number=text)
    return queries.get(by=NODE, operation_id=key)


def show(args: argparse.Namespace) -> int:
    """One operation; cases are not named on the command line."""
    operation = _found(args.operation)
    members = [
        {
            "agency": m.agency.name,
            "node": m.agency.node,
            "state": MemberState(m.state).zh,
            "words": m.words,
        }
        for m in queries.members(operation)
    ]
    found = counting.of_operation(operation)
    if args.json:
        told = {**_row(operation), "members": members, "figures": _figures(found)}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{operation.title}（{operation.number}）{OperationState(operation.state).zh}")
    for m in members:
        node = f"（节点 {m['node']}）" if m["node"] else ""
        print(f"  {m['agency']}{node}  {m['state']}  {m['words']}".rstrip())
    print(f"  {_words(found.total)}")
    return 0


def list_kits(args: argparse.Namespace) -> int:
    """The kits, each item with its provisions; what was not read against the text says so."""
    found = list(kits.kits().values())
    if args.json:
        rows = [
            {
                "id": k.id,
                "title": k.title,
                "items": [
                    {"look": i.look, "record": i.record, "fact": i.fact, "sources": _sources(i)}
                    for i in k.items
                ],
            }
            for k in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for k in found:
        print(f"{k.id}  {k.title}")
        for i in k.items:
            print(f"  {i.look}  {'；'.join(_sources(i))}")
    return 0


def _sources(item: kits.Item) -> list[str]:
    return [
        str(b.citation) + ("" if b.confidence.is_verified else "（未核实）") for b in item.bases
    ]


def figures(args: argparse.Namespace) -> int:
    """What operations came to."""
    found = queries.figures(by=NODE, narrowed=_narrowed(args))
    if args.json:
        print(json.dumps(_figures(found), ensure_ascii=False))
        return 0
    print(f"联合行动 {found.operations} 次；{_words(found.total)}")
    for code, name, counts in found.by_agency:
        node = found.nodes.get(code, "")
        print(f"  {name}{f'（节点 {node} 告知）' if node else ''}：{_words(counts)}")
    return 0


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "operations": found.operations,
        "total": _counts(found.total),
        "by_agency": [
            {"code": code, "name": name, "node": found.nodes.get(code, ""), **_counts(c)}
            for code, name, c in found.by_agency
        ],
        "by_state": dict(found.by_state),
        "by_kit": dict(found.by_kit),
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "checks": counts.checks,
        "findings": counts.findings,
        "cases": counts.cases,
        "evidence": counts.evidence,
    }


def _words(counts: Counts) -> str:
    return (
        f"检查 {counts.checks} 次，发现问题 {counts.findings} 次，"
        f"立案 {counts.cases} 件，照片入卷 {counts.evidence} 件"
    )
