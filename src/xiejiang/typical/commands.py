"""``xiejiang typical``: what is at work and published, and what a text tells of people."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from xiejiang.audit.domain import NODE
from xiejiang.typical import queries
from xiejiang.typical.deidentify import Span, masked, propose
from xiejiang.typical.domain import AssentState, TypicalState
from xiejiang.typical.errors import FileUnreadable, TextTooLong

EVERYTHING = 100_000
MOST_SIGNS = 1_000_000


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("typical", help="典型案例").add_subparsers(required=True)
    listing = verbs.add_parser("list", help="典型案例一览")
    listing.add_argument("--state", choices=[s.value for s in TypicalState], help="状态")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_typical)
    showing = verbs.add_parser("show", help="一个典型案例：状态、去标识、会签、版本")
    showing.add_argument("number", help="典型案例编号或编号")
    showing.set_defaults(func=show)
    finding = verbs.add_parser("deidentify", help="找出文字里指向个人的内容，提出替换的建议")
    finding.add_argument("path", type=Path, help="UTF-8 文本文件；- 为标准输入")
    finding.add_argument("--name", action="append", default=[], help="已知的姓名，可以多次")
    finding.add_argument("--json", action="store_true", help="输出 JSON")
    finding.add_argument("--masked", action="store_true", help="输出全部替换以后的文字")
    finding.set_defaults(func=deidentify)


def list_typical(args: argparse.Namespace) -> int:
    """Every typical case, a line each."""
    state = TypicalState(args.state) if args.state else None
    found = queries.page(by=NODE, state=state, limit=EVERYTHING)
    if args.json:
        rows = [
            {"id": str(t.pk), "number": t.number, "state": t.state, "agency": t.agency.code}
            for t in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        state_zh = TypicalState(one.state).zh
        print(f"{one.number or one.pk}  {state_zh}  第 {one.version} 版  {one.agency.name}")
    print(f"共 {len(found)} 个典型案例。")
    return 0


def show(args: argparse.Namespace) -> int:
    """One; its texts are shown as they are masked, never as they were written."""
    found = queries.by_text(by=NODE, text=args.number)
    print(f"{found.number or found.pk}（{TypicalState(found.state).zh}）")
    print(f"  推荐机关：{found.agency.name}")
    marks = queries.marks(typical=found)
    print(f"  去标识项：{len(marks)} 项，待处理 {sum(m.state == 'proposed' for m in marks)} 项")
    for one in queries.assents(typical=found):
        words = f"：{one.words}" if one.words else ""
        print(f"  会签：第 {one.round} 轮 {one.agency.name} {AssentState(one.state).zh}{words}")
    for edition in queries.history(typical=found):
        print(f"  公开版本：第 {edition.version} 版 {edition.published_at.date()} {edition.title}")
    return 0


def deidentify(args: argparse.Namespace) -> int:
    """What points to a person in a file; nothing is kept."""
    given = _read(args.path)
    if len(given) > MOST_SIGNS:
        raise TextTooLong(most=MOST_SIGNS, length=len(given))
    spans = propose({"text": given}, args.name)["text"]
    if args.masked:
        sys.stdout.write(masked(given, spans))
    elif args.json:
        print(json.dumps([_told(s) for s in spans], ensure_ascii=False))
    else:
        for span in spans:
            print(
                f"{span.start}–{span.end}  {span.kind.zh}  {span.text} → {span.replacement}"
                f"  （{span.rule}，{span.confidence}%）"
            )
        print(f"共 {len(spans)} 处。规则没有发现的不等于没有，公布以前请通读。")
    return 0


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileUnreadable(path=path) from None


def _told(span: Span) -> dict[str, object]:
    return {**asdict(span), "kind": span.kind.value}
