"""``xiejiang settling``: suggestions, what they came to, and the agreements of a case."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from xiejiang.audit.domain import NODE
from xiejiang.cases import queries as cases
from xiejiang.kernel.money import Money
from xiejiang.settling import catalogue, mediators, queries, telling
from xiejiang.settling.api_mediators import out
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyState, Mend, Stand
from xiejiang.settling.queries import Narrowed
from xiejiang.settling.reading import Suggestion


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("settling", help="化解与跟进").add_subparsers(required=True)
    listing = verbs.add_parser("suggestions", help="建议、意见，最近的在前")
    listing.add_argument(
        "--stand", choices=[s.value for s in Stand], default=Stand.ASKED.value, help="走到哪里"
    )
    listing.set_defaults(func=suggestions)
    counted = verbs.add_parser("figures", help="建议、意见的份数和整改项数")
    counted.set_defaults(func=figures)
    agreed = verbs.add_parser("agreements", help="一个案件的协议：分期、已付、逾期")
    agreed.add_argument("case", help="案号，或者平台唯一编号")
    agreed.add_argument("--json", action="store_true", help="输出 JSON")
    agreed.set_defaults(func=list_agreements)
    bodies = SimpleLazyObject(lambda: list(kinds()))  # the law is not read to name a verb
    register_ = verbs.add_parser("mediators", help="调解组织名册：登记了谁，还能不能选择")
    register_.add_argument("--kind", choices=bodies, default="", metavar="种类", help="种类")
    register_.add_argument("--place", default="", metavar="区划", help="名称或者代码")
    states = [s.value for s in BodyState]
    register_.add_argument("--state", choices=states, default="", help="状态；空为没有撤下的")
    register_.add_argument("--json", action="store_true", help="输出 JSON")
    register_.set_defaults(func=list_mediators)
    asked = SimpleLazyObject(lambda: list(catalogue.kinds()))
    for verb in (listing, counted):
        verb.add_argument("--kind", choices=asked, default="", metavar="种类", help="种类")
        verb.add_argument("--since", type=date.fromisoformat, help="提出日期从")
        verb.add_argument("--until", type=date.fromisoformat, help="提出日期到")
        verb.add_argument("--json", action="store_true", help="输出 JSON")


def suggestions(args: argparse.Namespace) -> int:
    """One line for each suggestion."""
    wanted = Narrowed(Stand(args.stand), kind=args.kind, since=args.since, until=args.until)
    if args.json:
        rows = [telling.row(s) for s in _every(wanted)]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    told = 0
    for s in _every(wanted):
        to = s.addressee.name if s.addressee else "—"
        mended = f"{s.mended(Mend.MENDED)}/{len(s.asks)} 项已整改"
        print(f"{s.proceeding.number}  {s.kind.title}  {to}  {s.stand.zh}  {mended}")
        told += 1
    print(f"共 {told} 份。")
    return 0


def _every(wanted: Narrowed) -> Iterator[Suggestion]:
    """All of them, read page by page as they stand at one moment."""
    now, after = timezone.now(), None
    while True:
        page = queries.suggestions(by=NODE, now=now, narrowed=wanted, after=after)
        yield from page.rows
        after = page.after
        if after is None:
            return


def figures(args: argparse.Namespace) -> int:
    """What they came to."""
    wanted = Narrowed(kind=args.kind, since=args.since, until=args.until)
    found = queries.figures(by=NODE, now=timezone.now(), narrowed=wanted)
    if args.json:
        print(json.dumps(telling.numbers(found), ensure_ascii=False))
        return 0
    for stand, n in found.stands.items():
        print(f"{stand.zh}  {n}")
    print(f"建议事项  {found.items}")
    for mend, n in found.mends.items():
        print(f"  {mend.zh}  {n}")
    return 0


def list_agreements(args: argparse.Namespace) -> int:
    """The agreements of a case with their instalments."""
    case = cases.by_text(by=NODE, text=args.case)
    found = queries.agreements_of_case(by=NODE, case=case, on=timezone.localdate())
    if args.json:
        print(json.dumps([telling.agreement(s) for s in found], ensure_ascii=False))
        return 0
    for one in found:
        entered = "已入账" if one.effect else "没有入账"
        print(f"{one.agreement.title}  {Money(one.agreement.amount)}  {entered}")
        for i in one.instalments:
            late = "  逾期" if i.overdue and one.effect else ""
            print(f"  {i.on}  {i.amount}  已付 {i.paid}{late}")
    print(f"共 {len(found)} 份。")
    return 0


def list_mediators(args: argparse.Namespace) -> int:
    """The register; of mediators the names with consent alone."""
    on = timezone.localdate()
    place = mediators.division(args.place) if args.place else ""
    wanted = mediators.Narrowed(kind=args.kind, division=place, state=args.state)
    found = list(mediators.everything(on=on, narrowed=wanted))
    latest = mediators.latest_of(found)
    told = [out(v, latest[v.body_id], NODE, on) for v in found]
    if args.json:
        print(json.dumps([b.model_dump(mode="json") for b in told], ensure_ascii=False))
        return 0
    for b in told:
        until = f"有效期至 {b.valid_until}"
        print(f"{b.name}  {b.kind.label}  {b.place}  {b.state.label}  {until}  {b.agency.name}")
    print(f"共 {len(told)} 个。")
    return 0
