"""``xiejiang consultation``: the meetings of the node, one meeting, and the standards in force."""

from __future__ import annotations

import argparse
import json
import uuid
from datetime import date

from django.utils import timezone

from xiejiang.audit.domain import NODE
from xiejiang.consultation import api_schemas, directory, queries, questions
from xiejiang.consultation.domain import Kind, QuestionState, Stand
from xiejiang.consultation.errors import MeetingNotFound, QuestionNotFound

EVERYTHING = 100_000


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("consultation", help="会商与联席会议").add_subparsers(
        required=True
    )
    verbs.add_parser("list", help="联席会议").set_defaults(func=list_meetings)
    showing = verbs.add_parser("show", help="一次会议：纪要、议定事项、会签")
    showing.add_argument("id", help="会议编号")
    showing.set_defaults(func=show)
    verbs.add_parser("questions", help="会商事项").set_defaults(func=list_questions)
    asking = verbs.add_parser("question", help="一项会商事项：各机关的意见、其他节点的答复、结论")
    asking.add_argument("id", help="会商事项编号")
    asking.set_defaults(func=show_question)
    reached = verbs.add_parser("directory", help="联络名录：电话、今天谁值班、七天内的空档")
    reached.add_argument("--division", default="", help="六位区划代码")
    reached.add_argument("--kind", default="", help="机关类型，如 police")
    reached.add_argument("--json", action="store_true", help="输出 JSON")
    reached.set_defaults(func=list_directory)
    agreed = verbs.add_parser("standards", help="现行的会商口径")
    agreed.add_argument("--on", type=date.fromisoformat, help="哪一天，默认今天")
    agreed.add_argument("--json", action="store_true", help="输出 JSON")
    agreed.set_defaults(func=standards)


def list_meetings(args: argparse.Namespace) -> int:
    """Every meeting, a line each."""
    found = queries.page(by=NODE, limit=EVERYTHING)
    for m in found:
        day = timezone.localtime(m.starts_at).date()
        print(f"{m.pk}  {m.number}  {day}  {m.title}  {m.convener.name}")
    print(f"共 {len(found)} 次会议。")
    return 0


def list_questions(args: argparse.Namespace) -> int:
    """Every question, with how many answered."""
    found = questions.page(by=NODE, limit=EVERYTHING)
    for q in found:
        voices = questions.voices(q)
        answered = sum(v.latest is not None for v in voices)
        state = QuestionState(q.state).zh
        who = f"{q.raiser.name}{_at(q.origin)}"
        print(f"{q.pk}  {q.number}  {q.title}  {who}  {state}  {answered}/{len(voices)}")
    print(f"共 {len(found)} 项会商事项。")
    return 0


def _at(node: str) -> str:
    return f"（在节点 {node}）" if node else ""


def show_question(args: argparse.Namespace) -> int:
    """One question with every version of every position."""
    try:
        key = uuid.UUID(args.id)
    except ValueError:
        raise QuestionNotFound from None
    q = questions.get(by=NODE, question_id=key)
    print(f"{q.number}  {q.title}  {q.raiser.name}{_at(q.origin)}  约定 {q.answer_by} 以前答复")
    for voice in questions.voices(q):
        who = f"  {voice.asked.agency.name}{_at(voice.asked.agency.node)}"
        for p in voice.positions:
            print(f"{who} 第{p.version}版：{p.opinion_zh} {p.reasons}".rstrip())
        if voice.latest is None:
            print(f"{who}：没有答复")
    for deed in queries.deeds_in(kept=q):
        print(f"  {deed.agency.name} {deed.what_zh}：{deed.fate_zh} {deed.why}".rstrip())
    print(f"  {QuestionState(q.state).zh} {q.outcome}".rstrip())
    return 0


def list_directory(args: argparse.Namespace) -> int:
    """Every agency of the node: telephone, who is on duty today, gaps of the week."""
    found = directory.listed(
        by=NODE,
        on=timezone.localdate(),
        kind=args.kind,
        division=args.division,
        limit=EVERYTHING,
    )
    if args.json:
        told = [api_schemas.line_out(x).model_dump(mode="json") for x in found]
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for x in found:
        duty = "、".join(d.post.person.name for d in x.now) or "没有登记值班"
        print(f"{x.agency.code}  {x.agency.name}  {x.phone or '未登记'}  {duty}")
    print(f"共 {len(found)} 个机关。")
    return 0


def show(args: argparse.Namespace) -> int:
    """One meeting with everything said of its minutes."""
    try:
        key = uuid.UUID(args.id)
    except ValueError:
        raise MeetingNotFound from None
    meeting = queries.get(by=NODE, meeting_id=key)
    print(f"{meeting.number}  {meeting.title}  {meeting.convener.name}")
    if meeting.cancelled_at is not None:
        print(f"  已取消：{meeting.cancelled_for}")
    for seat in queries.seats(meeting=meeting):
        where = _at(seat.agency.node)
        replied = f"{seat.answer_zh or '没有答复'} {seat.answer_words}".rstrip()
        print(f"  {seat.agency.name}{where}：{replied}")
    for deed in queries.deeds_in(kept=meeting):
        print(f"  {deed.agency.name} {deed.what_zh}：{deed.fate.zh} {deed.why}".rstrip())
    for minutes in queries.versions(meeting=meeting):
        told = "已生效" if minutes.bound_at else "没有全部会签"
        print(f"  第 {minutes.version} 版纪要：{'已被代替' if minutes.superseded else told}")
        for item in minutes.resolutions.all():
            print(f"    {Kind(item.kind).zh}：{item.words}")
        for said in minutes.signatures.all():
            print(f"    {said.agency.name}：{Stand(said.stand).zh} {said.reasons}".rstrip())
    return 0


def standards(args: argparse.Namespace) -> int:
    """The standards in force on a day."""
    on = args.on or timezone.localdate()
    found = queries.standards(by=NODE, on=on, limit=EVERYTHING)
    if args.json:
        rows = [
            {
                "id": str(s.pk),
                "words": s.words,
                "rules": [a.rule for a in s.attached.all()],
                "territory": s.territory,
                "since": str(s.since),
                "until": str(s.until),
                "minutes": s.minutes.meeting.number,
            }
            for s in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for s in found:
        print(f"{s.minutes.meeting.number}  {s.since} 至 {s.until}  {s.words}")
    print(f"共 {len(found)} 条现行口径。")
    return 0
