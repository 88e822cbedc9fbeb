"""``xiejiang case import | show | list | reassess``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from xiejiang.audit.domain import NODE, By
from xiejiang.cases import access_commands, importing, queries, reassessing
from xiejiang.cases.domain import Field
from xiejiang.cases.errors import CaseInvalid
from xiejiang.cases.models import Case

WORDS = {"new": "导入", "known": "已有", "refused": "拒绝"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room; rooms above find ``verbs`` among the defaults and add theirs."""
    access_commands.register(subparsers)
    parser = subparsers.add_parser("case", help="案件：导入、查看、列出、归档")
    case = parser.add_subparsers(required=True)
    parser.set_defaults(verbs=case)
    taking = case.add_parser("import", help="导入公开案例（JSON Lines），可重复执行")
    taking.add_argument("file", type=Path, help="文件，每行一个案例；- 为标准输入")
    taking.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    taking.add_argument("--only", action="append", default=[], help="只导入此来源键，可重复")
    taking.add_argument("--json", action="store_true", help="输出 JSON")
    taking.set_defaults(func=import_cases)
    showing = case.add_parser("show", help="查看一个案件")
    showing.add_argument("case", help="案号、来源键或平台编号")
    showing.add_argument("--json", action="store_true", help="输出 JSON")
    showing.set_defaults(func=show)
    listing = case.add_parser("list", help="列出案件")
    listing.add_argument("text", nargs="?", default="", help="案号、案名、当事人或地点中的字")
    listing.add_argument("--field", default="", choices=["", *(f.value for f in Field)])
    listing.add_argument("--division", default="", help="区划代码")
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_cases)
    again = case.add_parser("reassess", help="法规更新后，把全部案件按现在的内容重新评估；不写入")
    again.add_argument("--out", type=Path, help="每案一行写入文件，留待下一次比较")
    again.add_argument("--against", type=Path, help="与上一次写的文件比较，列出结论有变化的案件")
    again.add_argument("--processes", type=int, default=0, help="进程数；默认为处理器数")
    again.add_argument("--json", action="store_true", help="输出 JSON")
    again.set_defaults(func=reassess_cases)


def reassess_cases(args: argparse.Namespace) -> int:
    """Put every case to the law as it is now, and say where the answer is another."""
    before = reassessing.read_lines(args.against) if args.against else {}
    begun = time.monotonic()
    lines = list(reassessing.reassess(processes=max(0, args.processes)))
    spent = time.monotonic() - begun
    if args.out:
        try:
            args.out.write_text("".join(f"{line.as_json()}\n" for line in lines), "utf-8")
        except OSError as error:
            raise CaseInvalid(f"写不了 {args.out}：{error.strerror}") from error
    changed = list(reassessing.changes(before, lines))
    if args.json:
        record = {"cases": len(lines), "seconds": round(spent, 3)}
        print(json.dumps({**record, "changed": [asdict(c) for c in changed]}, ensure_ascii=False))
        return 0
    print(f"重新评估 {len(lines)} 件，用时 {spent:.1f} 秒。")
    if args.against:
        print(f"结论有变化的 {len(changed)} 件{'：' if changed else '。'}")
    for change in changed:
        words = (
            ("新达到", change.now_met),
            ("不再达到", change.no_longer_met),
            ("新待定", change.now_open),
        )
        told = "；".join(f"{word} {'、'.join(rules)}" for word, rules in words if rules)
        print(f"  {change.number}  {told or '待定的规则减少'}")
    return 0


def import_cases(args: argparse.Namespace) -> int:
    """Import published cases; exit code 1 when a line was refused."""
    by = By(NODE, timezone.now())
    if str(args.file) == "-":
        outcomes = importing.import_lines(by, sys.stdin, dry_run=args.dry_run, only=args.only)
    else:
        try:
            with args.file.open(encoding="utf-8") as lines:
                outcomes = importing.import_lines(by, lines, dry_run=args.dry_run, only=args.only)
        except (OSError, UnicodeDecodeError) as error:
            raise CaseInvalid(f"读不了文件 {args.file}：{error}") from error
    if args.json:
        print(json.dumps([_plain(o) for o in outcomes], ensure_ascii=False, indent=1))
    else:
        for one in outcomes:
            print(f"第 {one.line} 行 {WORDS[one.state]}  {one.key}  {one.title}  {one.lead}")
            if one.message:
                print(f"    {one.message}")
        counts = {w: sum(o.state == s for o in outcomes) for s, w in WORDS.items()}
        head = "（试运行，没有写入）" if args.dry_run else ""
        print(f"{head}" + "，".join(f"{w} {n} 件" for w, n in counts.items()))
    return 1 if any(o.state == "refused" for o in outcomes) else 0


def import_published(lines: Sequence[str]) -> int:
    """Bring published cases in, one JSON object a line; how many were new."""
    outcomes = importing.import_lines(By(NODE, timezone.now()), lines)
    return sum(o.state == "new" for o in outcomes)


def _plain(outcome: importing.Outcome) -> dict[str, str | int]:
    return {name: getattr(outcome, name) for name in importing.Outcome.__slots__}


def find(text: str) -> Case:
    """A case by number, source key or id, for an operator at the machine."""
    by_key = queries.by_source(key=text)
    if by_key is not None:
        return by_key
    return queries.by_text(by=NODE, text=text)


def show(args: argparse.Namespace) -> int:
    """Print one case with its parties, facts and agencies."""
    case = find(args.case)
    record = {
        "id": str(case.pk),
        "number": case.number,
        "title": case.title,
        "field": case.field,
        "division": case.division,
        "place": case.place,
        "discovered_at": case.discovered_at.isoformat(),
        "lead": case.lead.name,
        "status": case.status,
        "source": f"{case.published_by} {case.published_in} {case.published_on}".strip(),
        "parties": [p.name for p in queries.parties(case=case)],
        "participants": [
            {"agency": p.agency.name, "role": p.role} for p in queries.participants(case=case)
        ],
        "facts": {f.name: f.value for f in queries.facts(case=case)},
        "milestones": [
            {"on": m.on, "kind": m.kind, "who": m.who, "result": m.result}
            for m in case.milestones.all()
        ],
    }
    if args.json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return 0
    for key, value in record.items():
        if isinstance(value, list):
            print(f"{key}:")
            for item in value:
                print("  -", item if isinstance(item, str) else " ".join(map(str, item.values())))
        else:
            print(f"{key}: {value}")
    return 0


def list_cases(args: argparse.Namespace) -> int:
    """Print a page of cases."""
    found = queries.search(
        by=NODE,
        text=args.text,
        field=args.field,
        division=args.division,
        limit=max(1, min(args.limit, 1000)),
    )
    if args.json:
        rows = [
            {"id": str(c.pk), "number": c.number, "title": c.title, "lead": c.lead.name}
            for c in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for case in found:
            print(f"{case.number}\t{case.title}\t{case.lead.name}")
    return 0
