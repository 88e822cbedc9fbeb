"""``xiejiang research`` and ``xiejiang training``: topics, studies, trainings, and a quiz."""

from __future__ import annotations

import argparse
import json
import uuid

from django.utils import timezone

from xiejiang.audit.domain import NODE
from xiejiang.kernel.errors import Complaint
from xiejiang.research import queries, quiz
from xiejiang.research.domain import MOST_QUESTIONS, StudyState
from xiejiang.research.errors import TrainingInvalid, TrainingNotFound


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("research", help="调研选题").add_subparsers(required=True)
    listing = verbs.add_parser("topics", help="本节点的案件提出的选题")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_topics)
    studies = verbs.add_parser("studies", help="课题：列出")
    studies.add_argument("--state", choices=[s.value for s in StudyState], help="只列这一状态的")
    studies.add_argument("--limit", type=int, default=50, help="最多列多少个")
    studies.set_defaults(func=list_studies)
    showing = verbs.add_parser("show", help="一个课题：机关、样本、报告、建议的结果")
    showing.add_argument("study", help="课题号或者编号")
    showing.set_defaults(func=show_study)
    trainings = subparsers.add_parser("training", help="培训").add_subparsers(required=True)
    listed = trainings.add_parser("list", help="培训：列出")
    listed.add_argument("--limit", type=int, default=50, help="最多列多少次")
    listed.set_defaults(func=list_trainings)
    sheet = trainings.add_parser("show", help="一次培训：名单和材料，不含得分")
    sheet.add_argument("training", help="培训编号")
    sheet.set_defaults(func=show_training)
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


def _most(number: int) -> int:
    return max(1, min(number, 1000))


def list_studies(args: argparse.Namespace) -> int:
    """The studies of the node, a line each."""
    found = queries.study_page(by=NODE, state=args.state or "", limit=_most(args.limit))
    for one in found:
        state = StudyState(one.state).zh
        print(f"{one.number}  {state}  约定 {one.due}  {one.title}  {one.lead.name}")
    print(f"共 {len(found)} 个课题。")
    return 0


def show_study(args: argparse.Namespace) -> int:
    """One study; of its cases the number only, of each recommendation what became of it."""
    found = queries.study_by_text(by=NODE, text=args.study)
    print(f"{found.number}  {StudyState(found.state).zh}  {found.title}")
    for part in queries.partners(study=found):
        print(f"  {part.agency.name}：{part.get_state_display()} {part.words}".rstrip())
    sample = queries.sample(by=NODE, study=found)
    print(f"  收集的案件 {sample.seen + sample.hidden} 件")
    for report in queries.reports(study=found):
        print(f"  第 {report.version} 版报告，约定 {report.answer_by} 以前表态")
        fates = queries.fates(by=NODE, report=report, on=timezone.localdate())
        for advice in report.recommendations.all():
            told = "；".join(x.fate.zh for x in fates.get(advice.pk, [])) or "还没有提交"
            print(f"    建议{advice.position}：{advice.words}（{told}）")
        for said in report.opinions.all():
            stand = "同意" if said.agrees else "不同意见"
            print(f"    {said.agency.name}：{stand} {said.words}".rstrip())
    return 0


def list_trainings(args: argparse.Namespace) -> int:
    """The trainings of the node, a line each."""
    found = queries.training_page(by=NODE, limit=_most(args.limit))
    for one in found:
        print(f"{one.pk}  {one.since} 至 {one.until}  {one.title}  {one.agency.name}")
    print(f"共 {len(found)} 次培训。")
    return 0


def show_training(args: argparse.Namespace) -> int:
    """One training with its roster and material; never a score."""
    try:
        found = queries.training(by=NODE, pk=uuid.UUID(args.training))
    except ValueError:
        raise TrainingNotFound from None
    print(f"{found.title}  {found.since} 至 {found.until}  {found.place}  {found.agency.name}")
    shelf = queries.shelf(by=NODE, training=found, on=timezone.localdate())
    for piece in (*shelf.before, *shelf.after):
        row = piece.material
        where = f"{row.page} {row.key}" if row.page else f"{row.name} {row.sha256}"
        print(f"  {row.get_phase_display()}材料：{row.title}（{where}）")
    for one in queries.roster(by=NODE, training=found):
        came = {None: "未登记", True: "到场", False: "未到"}[one.attended]
        paper = "已交卷" if one.handed_in_at else "未交卷"
        print(f"  {one.person.name}（{one.agency.name}）：{came}，{paper}")
    return 0
