"""``xiejiang experts``: take a pool in, and look for who may do it; the shell adds a verb."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.experts import queries, services
from xiejiang.experts.domain import MemberKind
from xiejiang.experts.errors import PoolFileInvalid
from xiejiang.experts.poolfiles import COLUMNS, MOST_BYTES
from xiejiang.experts.queries import Asked, Candidate
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Add the verbs of this room; the shell adds one that needs no database."""
    verbs = subparsers.add_parser("experts", help="专家与机构").add_subparsers(required=True)
    importing = verbs.add_parser(
        "import", help=f"导入名册（CSV）：有一行不对就一行也不导入。列：{'、'.join(COLUMNS)}"
    )
    importing.add_argument("agency", help="登记的机关代码")
    importing.add_argument("path", type=Path, help="文件")
    importing.set_defaults(func=import_pool)
    finding = verbs.add_parser("find", help="为一个案件查找，附回避情形和理由")
    finding.add_argument("case", help="案号或者编号")
    finding.add_argument("--item", action="append", default=[], help="执业类别的项目或者大类")
    finding.add_argument(
        "--kind", action="append", default=[], choices=[k.value for k in MemberKind], help="种类"
    )
    finding.add_argument("--division", default="", help="所在地的区划代码")
    finding.add_argument("--on", type=date.fromisoformat, help="哪一日，默认今天")
    finding.add_argument("--json", action="store_true", help="输出 JSON")
    finding.set_defaults(func=find)
    return verbs


def import_pool(args: argparse.Namespace) -> int:
    """Take a pool in, all of it or nothing."""
    try:
        with args.path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        told = [Complaint(str(args.path), error.strerror or "读不了")]
        raise PoolFileInvalid(complaints=told) from error
    agency = agencies.agency(code=args.agency)
    rows = services.read_pool(content)
    count = services.import_pool(By(NODE, timezone.now()), agency=agency, rows=rows)
    print(f"已导入 {count} 条，由{agency.name}登记。")
    return 0


def find(args: argparse.Namespace) -> int:
    """Print who may do it and who must recuse, with the reasons."""
    case = cases.by_text(by=NODE, text=args.case)
    asked = Asked(
        on=args.on or timezone.localdate(),
        kinds=frozenset(MemberKind(k) for k in args.kind),
        items=tuple(args.item),
        division=args.division,
    )
    found = queries.find(by=NODE, case=case, asked=asked)
    if args.json:
        print(json.dumps([_told(c) for c in found], ensure_ascii=False, indent=1))
        return 0
    for c in found:
        why = "；".join(_why(c)) or "—"
        print(f"{c.member.pk}\t{c.member.name}\t{c.recusal.answer.value}\t{why}")
    if not found:
        print("名册中没有符合的。")
    return 0


def _why(c: Candidate) -> list[str]:
    met = [f"{g.why}（{g.citations[0]}）" for g in c.recusal.met]
    unsaid = [f"{g.title}：{g.why}" for g in c.recusal.open]
    return [*met, *c.unavailable, *unsaid, *c.unsure]


def _told(c: Candidate) -> dict[str, object]:
    return {
        "id": c.member.pk,
        "name": c.member.name,
        "kind": c.member.kind,
        "recusal": c.recusal.answer.value,
        "why": _why(c),
        "eligible": c.eligible,
        "open": c.record.open,
        "median_days": c.record.days,
        "fee": None if c.member.fee is None else Money(c.member.fee).fen,
        "treated": {t.value: n for t, n in c.record.treated},
    }
