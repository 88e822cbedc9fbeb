"""``xiejiang research`` and ``xiejiang training``: topics of the node, and a quiz by its seed."""

from __future__ import annotations

import argparse
import json

from django.utils import timezone

from xiejiang.audit.domain import NODE
from xiejiang.kernel.errors import Complaint
from xiejiang.research import queries, quiz
from xiejiang.research.domain import MOST_QUESTIONS
from xiejiang.research.errors import TrainingInvalid


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("research", help="调研选题").add_subparsers(required=True)
    listing = verbs.add_parser("topics", help="本节点的案件提出的选题")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_topics)
    trainings = subparsers.add_parser("training", help="培训").add_subparsers(required=True)
    asking = trainings.add_parser("quiz", help="按种子从算例抽题")
    asking.add_argument("--seed", required=True, help="种子")
    asking.add_argument("--field", default="", help="领域，空为全部")
    asking.add_argument("-n", "--count", type=int, default=5, help="题数")
    asking.add_argument("--answers", action="store_true", help="附引擎的结论、理由和条文")
    asking.set_defaults(func=ask)


def list_topics(args: argparse.Namespace) -> int:
    """What the cases of the node propose, a line each."""
    found = queries.topics(by=NODE, now=timezone.now())
    if args.json:
        rows = [
            {"kind": t.kind.value, "key": t.key, "label": t.label, "cases": t.cases} for t in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one.kind.zh}  {one.label}  {one.cases} 件")
    print(f"共 {len(found)} 项选题；法律本身有分歧的 {len(queries.disputed())} 处。")
    return 0


def ask(args: argparse.Namespace) -> int:
    """The questions of a seed, with the answers if they are wanted."""
    wrong = []
    if args.field and args.field not in quiz.fields():
        wrong.append(Complaint("--field", f"可用：{'、'.join(quiz.fields())}"))
    if not 1 <= args.count <= MOST_QUESTIONS:
        wrong.append(Complaint("--count", f"应在 1 至 {MOST_QUESTIONS} 之间"))
    if wrong:
        raise TrainingInvalid(complaints=wrong)
    for number, question in enumerate(
        quiz.draw(seed=args.seed, field=args.field, count=args.count), 1
    ):
        print(f"{number}. {question.conduct_date} 的行为，规则“{question.rule.title}”的结论？")
        for label, value in question.lines:
            print(f"   {label}：{value}")
        if args.answers:
            found = question.finding
            print(f"   → {found.explanation}")
            print(f"     {'、'.join(found.via) or '没有一项'}；{question.rule.source}")
    return 0
