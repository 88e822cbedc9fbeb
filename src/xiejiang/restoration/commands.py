"""``xiejiang restoration``: look at the projects of the node, and tell what is late."""

from __future__ import annotations

import argparse
import json
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiejiang.audit.domain import NODE, By
from xiejiang.restoration import queries, services
from xiejiang.restoration.domain import MilestoneState, PlanState, ProjectStatus
from xiejiang.restoration.models import Milestone, Project


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("restoration", help="生态修复").add_subparsers(required=True)
    listing = verbs.add_parser("list", help="修复项目，最近办理的在前")
    listing.add_argument("--status", choices=[s.value for s in ProjectStatus], default="")
    listing.add_argument("--limit", type=int, default=50, help="最多多少项")
    listing.set_defaults(func=list_projects)
    showing = verbs.add_parser("show", help="一个项目：方案、节点和资金")
    showing.add_argument("project", help="项目编号，或者平台唯一编号")
    showing.set_defaults(func=show)
    lateness = verbs.add_parser("late", help="过了约定期限没有报完工的节点")
    lateness.add_argument(
        "--tell", action="store_true", help="告知牵头机关和监督的机关，每个节点一次，可以重复执行"
    )
    lateness.set_defaults(func=late)
    for verb in (listing, showing, lateness):
        verb.add_argument("--json", action="store_true", help="输出 JSON")


def list_projects(args: argparse.Namespace) -> int:
    """One line for each project."""
    narrowed = queries.Narrowed(status=args.status)
    found = queries.page(by=NODE, narrowed=narrowed, limit=max(1, min(args.limit, 1000)))
    rows = [_project(p) for p in found]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['number']}  {row['status']}  {row['title']}  {row['agency']}")
        print(f"共 {len(rows)} 项。")
    return 0


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "number": project.number,
        "title": project.title,
        "status": ProjectStatus(project.status).zh,
        "agency": project.agency.name,
        "case": project.case.number,
    }


def show(args: argparse.Namespace) -> int:
    """One project with its plan and money."""
    project = _found(args.project)
    purse = queries.purse_of(project)
    plan = queries.current_plan(project)
    pieces = Milestone.objects.filter(measure__plan=plan).order_by("measure__position", "pk")
    told = {
        **_project(project),
        "plan": f"第 {plan.version} 版 {PlanState(plan.state).zh}" if plan else "",
        "planned": str(purse.planned),
        "paid": str(purse.paid),
        "owed": str(purse.owed),
        "milestones": [
            {
                "reference": m.reference,
                "words": m.words,
                "due_on": m.due_on.isoformat(),
                "state": MilestoneState(m.state).zh,
            }
            for m in pieces
        ],
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{told['title']}（{told['number']}）{told['status']} {told['agency']}")
    print(
        f"  方案 {told['plan']}；预算 {told['planned']}，已付 {told['paid']}，还欠 {told['owed']}"
    )
    for m in told["milestones"]:
        print(f"  {m['reference']} {m['words']}  {m['due_on']}  {m['state']}")
    return 0


def _found(text: str) -> Project:
    try:
        key = UUID(text)
    except ValueError:
        return queries.by_number(by=NODE, number=text)
    return queries.get(by=NODE, project_id=key)


def late(args: argparse.Namespace) -> int:
    """What is late; with ``--tell`` everybody who answers for it hears of it, once."""
    told = services.tell_late(By(NODE, timezone.now())) if args.tell else []
    today = timezone.localdate()
    found = queries.late(by=NODE, on=today).order_by("due_on", "pk")
    rows = [_late(m) for m in found]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['project']}  {row['milestone']}  约定 {row['due_on']}")
    print(f"逾期 {len(rows)} 个节点" + (f"，告知 {len(told)} 个。" if args.tell else "。"))
    return 0


def _late(milestone: Milestone) -> dict[str, str]:
    return {
        "project": milestone.measure.plan.project.number,
        "milestone": str(milestone),
        "due_on": milestone.due_on.isoformat(),
    }
