"""``xiejiang access why | list | statistics | bring-in``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE
from xiejiang.cases import access, explaining, queries, services
from xiejiang.cases.domain import GrantKind


def register(subparsers: Any) -> None:
    """Add the verbs of reading."""
    verbs = subparsers.add_parser("access", help="查阅：为什么能看到、谁可以看、统计")
    found = verbs.add_subparsers(required=True)
    why = found.add_parser("why", help="某人的某个岗位为什么能看到一个案件，什么看不到")
    why.add_argument("case", help="案号或平台编号")
    why.add_argument("username")
    why.add_argument("agency", help="机关代码")
    why.add_argument("role", choices=[r.value for r in Role])
    why.add_argument("--json", action="store_true", help="输出 JSON")
    why.set_defaults(func=tell_why)
    listing = found.add_parser("list", help="没有参与、但可以或曾经可以查阅一个案件的")
    listing.add_argument("case", help="案号或平台编号")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_grants)
    counting = found.add_parser("statistics", help="近若干天的紧急查阅")
    counting.add_argument("--days", type=int, default=30)
    counting.add_argument("--json", action="store_true", help="输出 JSON")
    counting.set_defaults(func=count)
    bringing = found.add_parser("bring-in", help="补记数据库只读时搁置的查阅痕迹")
    bringing.set_defaults(func=bring_in)


def tell_why(args: argparse.Namespace) -> int:
    """Print by which rules a post sees a case; exit code 1 when it does not."""
    post = agencies.post_held(
        person=agencies.person(username=args.username),
        agency_code=args.agency,
        role=Role(args.role),
        on=timezone.localdate(),
    )
    actor = agencies.actor(post)
    case = queries.by_text(by=NODE, text=args.case)
    sees = queries.sees(case, by=actor)
    told = explaining.explain(by=actor, case=case, now=timezone.now())
    record = {
        "sees": sees,
        "reasons": list(told.reasons),
        "unseen": [asdict(u) for u in told.unseen] if sees else [],
        "lead": case.lead.name,
    }
    if args.json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
    elif sees:
        print("\n".join(told.reasons))
        for u in told.unseen:
            print(f"看不到：{u.what}。{u.why}")
    else:
        print(
            f"看不到：{actor.agency_name}没有参与，也没有有效的查阅权。主办机关：{case.lead.name}"
        )
    return 0 if sees else 1


def list_grants(args: argparse.Namespace) -> int:
    """Print who may or might read a case without taking part."""
    found = access.grants(by=NODE, case=queries.by_text(by=NODE, text=args.case))
    rows = [
        {
            "agency": g.agency.name,
            "post": g.post.title if g.post else "",
            "kind": g.kind,
            "purpose": g.purpose,
            "since": g.since.isoformat(),
            "until": g.until.isoformat(),
            "ended_at": g.ended_at.isoformat() if g.ended_at else None,
        }
        for g in found
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for g in found:
        over = "（已收回）" if g.ended_at else ""
        until = explaining.spoken(g.until)
        print(f"{GrantKind(g.kind).zh}\t{g.agency.name}\t至 {until}{over}\t{g.purpose}")
    return 0


def count(args: argparse.Namespace) -> int:
    """Print the emergency readings of the last days."""
    now = timezone.now()
    days = max(1, min(args.days, 3660))
    first = timezone.localdate() - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    found = access.statistics(by=NODE, since=since, until=now + timedelta(minutes=1), now=now)
    if args.json:
        print(json.dumps([asdict(t) for t in found], ensure_ascii=False, indent=1))
        return 0
    for t in found:
        print(
            f"{t.agency or '合计'}：{t.opened} 次，正当 {t.justified}，不正当 {t.unjustified}，"
            f"等待复核 {t.waiting}（逾期 {t.overdue}）"
        )
    return 0


def bring_in(args: argparse.Namespace) -> int:
    """Bring in the traces that were laid aside."""
    print(f"补记查阅痕迹 {services.bring_in()} 条")
    return 0
