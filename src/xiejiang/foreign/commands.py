"""``xiejiang foreign``: the flags of a case, the treaties, and the requests of the node."""

from __future__ import annotations

import argparse
import json

from django.utils import timezone

from xiejiang.audit.domain import NODE
from xiejiang.cases import queries as cases
from xiejiang.foreign import queries
from xiejiang.foreign.api import flag_out
from xiejiang.foreign.panels import reason_words
from xiejiang.foreign.treaties import told, treaties
from xiejiang.kernel.citation import Confidence

EVERYTHING = 100_000


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("foreign", help="涉外协同").add_subparsers(required=True)
    flags = verbs.add_parser("flags", help="一个案件的涉外提示：成立、不成立或者不明，附理由")
    flags.add_argument("case", help="案号或者案件编号")
    flags.add_argument("--json", action="store_true", help="输出 JSON")
    flags.set_defaults(func=show_flags)
    listing = verbs.add_parser("treaties", help="条约名录：日期、主管机关、用处、声明，附核对程度")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_treaties)
    verbs.add_parser("requests", help="办理中的司法协助请求").set_defaults(func=list_requests)


def show_flags(args: argparse.Namespace) -> int:
    """Every flag of a case, with reasons; the duties of those that hold."""
    case = cases.by_text(by=NODE, text=args.case)
    raised = queries.flags_of(case=case, on=timezone.localdate())
    if args.json:
        print(json.dumps([flag_out(r).model_dump() for r in raised], ensure_ascii=False))
        return 0
    print(f"{case.number}  {case.title}")
    for one in raised:
        print(f"{one.flag.title}：{one.answer.value}")
        for reason in one.reasons:
            print(f"    {'迹象：' if reason.hint else ''}{reason_words(reason)}")
        if one.relevant:
            for duty in one.duties:
                source = str(duty.source) if duty.source else duty.confidence.zh
                limit = f"（{duty.limit}）" if duty.limit else ""
                print(f"  · {duty.title}{limit}  {source}")
    return 0


def list_treaties(args: argparse.Namespace) -> int:
    """Every treaty of the register, with how sure each part is."""
    found = treaties().values()
    if args.json:
        print(json.dumps([told(t) for t in found], ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one.title}（{one.id}）")
        since = one.in_force or "不明"
        print(f"  通过 {one.adopted}，对中国生效 {since}{_sure(one.status.confidence)}")
        print(f"  {one.authority.words}{_sure(one.authority.confidence)}")
        print(f"  用处：{one.use}")
        for said in one.declarations:
            print(f"  声明：{said.words}{_sure(said.confidence)}")
    print(f"共 {len(found)} 项条约。")
    return 0


def list_requests(args: argparse.Namespace) -> int:
    """Every request at work on this node, the longest still first."""
    found = queries.visible(by=NODE, moving=True, limit=EVERYTHING)
    for one in found:
        last = one.hands[-1] if one.hands else None
        where = f"{last.on} 起在{last.holder}" if last else "还没有登记环节"
        due = f"，{'约定' if one.due.agreed else '应于'} {one.due.on} 以前" if one.due else ""
        print(f"{one.assistance.number}  {one.channel.title}  {where}{due}")
    print(f"共 {len(found)} 个办理中的请求。")
    return 0


def _sure(confidence: Confidence) -> str:
    return "" if confidence.is_verified else f"〔{confidence.zh}〕"
