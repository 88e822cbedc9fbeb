"""``xiejiang exchange`` for proceedings on several nodes, and ``xiejiang node serves``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.exchange import (
    differing,
    entrusted_in,
    handing,
    queries,
    services,
    serving,
    telling,
    transfers,
)
from xiejiang.exchange.errors import PackageNotFound, ServingInvalid
from xiejiang.exchange.handing import Handed
from xiejiang.exchange.kinds import ENTRUSTMENT, TRANSFER
from xiejiang.exchange.models import Outgoing
from xiejiang.exchange.necessary import Need
from xiejiang.exchange.transfers import Receiving
from xiejiang.kernel.errors import Complaint
from xiejiang.law.deadline import BEIJING
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Needs
from xiejiang.proceedings.errors import TimeImpossible

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def node_verbs(node: Verbs) -> None:
    """Add ``node serves``."""
    serves = node.add_parser("serves", help="承载节点：哪些机关在另一个节点办案")
    serves.add_argument("node", nargs="?", default="", help="节点名称")
    serves.add_argument("codes", nargs="*", help="机关代码；都不写的，列出已登记的")
    serves.add_argument("--division", default="", help="区划代码：该区划内的全部机关")
    serves.add_argument("--here", action="store_true", help="收回：这些机关改在本节点办案")
    _json(serves)
    serves.set_defaults(func=serve)


def exchange_verbs(exchange: Verbs) -> None:
    """Add the verbs of proceedings."""
    waiting = exchange.add_parser("waiting", help="等待移送或者告知其他节点的程序")
    _json(waiting)
    waiting.set_defaults(func=list_waiting)
    for verb, words, func in (
        ("need", "显示移送一个程序所必需的内容，不签封", show_need),
        ("hand", "签封移送：程序连同所必需的材料", hand),
    ):
        handing_ = exchange.add_parser(verb, help=words)
        handing_.add_argument("number", help="程序的编号")
        handing_.add_argument("node", help="节点名称")
        handing_.add_argument("--without", action="append", default=[], help="不发的一项，可以重复")
        handing_.add_argument("--also", action="append", default=[], help="加发的一项，可以重复")
        handing_.add_argument("--because", default="", help="与所必需的不同的理由")
        _who(handing_)
        handing_.set_defaults(func=func)
    taking = exchange.add_parser("take", help="接收收存的包：案件材料，或者移送的程序")
    taking.add_argument("package", type=UUID, help="包的编号")
    taking.add_argument("--case", default="", help="并入的案号；不写的新建案件")
    taking.add_argument("--at", default="", help="本机关收到的时间，如 2026-11-24T10:00")
    taking.add_argument("--law", default="", help="法规内容不同仍可照办的理由")
    _who(taking)
    taking.set_defaults(func=take)
    returning = exchange.add_parser("return", help="退回收存的包")
    returning.add_argument("package", type=UUID, help="包的编号")
    returning.add_argument("--reason", required=True, help="理由，对方会看到")
    _who(returning)
    returning.set_defaults(func=give_back)
    telling_ = exchange.add_parser("tell", help="再次签封被拒收的进展")
    telling_.add_argument("number", help="程序的编号")
    telling_.add_argument("node", help="节点名称")
    _json(telling_)
    telling_.set_defaults(func=tell)
    settling = exchange.add_parser("settle", help="结清两个节点办理的分歧")
    settling.add_argument("number", help="程序的编号")
    side = settling.add_mutually_exclusive_group(required=True)
    side.add_argument("--ours", dest="ours", action="store_true", help="以本节点的办理为准")
    side.add_argument("--theirs", dest="ours", action="store_false", help="以对方节点的办理为准")
    settling.add_argument("--reason", required=True, help="理由")
    _who(settling)
    settling.set_defaults(func=settle)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _who(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("--as", dest="who", required=True, help="以谁的岗位：用户名@机关代码")
    parser.add_argument("--role", default=Role.HANDLER.value, choices=[r.value for r in Role])


def officer(args: argparse.Namespace) -> By:
    """The officer named on the command line, in that post, now."""
    name, _, code = args.who.partition("@")
    post = agencies.post_held(
        person=agencies.person(username=name),
        agency_code=code,
        role=Role(args.role),
        on=timezone.localdate(),
    )
    return By(agencies.actor(post), timezone.now())


def _say(args: argparse.Namespace, found: Any, words: Sequence[str]) -> int:
    """Either for a program, or for a person."""
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(words))
    return 0


def serve(args: argparse.Namespace) -> int:
    """Register where agencies work, or list it."""
    by = By(NODE, timezone.now())
    if args.here:
        found = serving.serve_here(by, codes=[c for c in (args.node, *args.codes) if c])
        return _say(args, [a.code for a in found], [f"{a.name}：在本节点" for a in found])
    codes = list(args.codes)
    if args.division:
        codes += [a.code for a in agencies.within(division=args.division)]
        if not codes:
            wrong = Complaint(args.division, "这个区划内没有机关")
            raise ServingInvalid(complaints=[wrong])
    if codes:
        serving.serve(by, node=args.node, codes=codes)
    names = [args.node] if args.node else [n.name for n in queries.nodes(by=NODE)]
    rows = [(a, n) for n in names for a in agencies.at_node(node=n)]
    told = [{"code": a.code, "name": a.name, "node": n} for a, n in rows]
    return _say(args, told, [f"{a.code}\t{a.name}\t{n}" for a, n in rows])


def list_waiting(args: argparse.Namespace) -> int:
    """Every copy that has still to be given something."""
    rows = [
        {
            "number": c.proceeding.number,
            "proceeding": str(c.proceeding_id),
            "case": c.proceeding.case.number,
            "node": c.node,
            "agency": c.agency.code if c.agency else "",
            "needs": c.needs,
            "diverged": c.diverged_at is not None,
        }
        for c in proceedings.copies_waiting()
    ]
    names = {n.value: n.zh for n in Needs}
    words = [
        "\t".join((str(r["number"]), str(r["node"]), names[str(r["needs"])], str(r["agency"])))
        for r in rows
    ]
    return _say(args, rows, words)


def _chosen(args: argparse.Namespace, need: Need) -> Handed:
    """What is needed, without some and with others: facts by name, evidence and papers by title."""
    out, more = set(args.without), set(args.also)

    def wanted(names: tuple[str, ...], proposed: bool) -> bool:
        return bool(more & set(names)) or (proposed and not (out & set(names)))

    offer = need.offer
    return Handed(
        node=args.node,
        facts=tuple(f.name for f in offer.facts if wanted((f.name,), f.name in need.facts)),
        items=tuple(
            i.pk
            for i in offer.items
            if wanted((f"证{i.serial}", i.title, str(i.pk)), i.pk in need.items)
        ),
        documents=tuple(
            d.pk
            for d in offer.documents
            if wanted((d.number, d.title, str(d.pk)), d.pk in need.documents)
        ),
        departure=args.because,
    )


def show_need(args: argparse.Namespace) -> int:
    """What would travel."""
    by = officer(args)
    found = proceedings.by_number(by=by.actor, number=args.number)
    need = handing.need_of(by, found, args.node)
    picked = _chosen(args, need).picked(need)
    lines = handing.lines(need, picked)
    told = {"to": need.to.code, "role": need.role, "why": need.why, "lines": lines}
    return _say(args, told, [need.why, *(f"  · {line}" for line in lines)])


def hand(args: argparse.Namespace) -> int:
    """Seal it."""
    by = officer(args)
    found = proceedings.by_number(by=by.actor, number=args.number)
    need = handing.need_of(by, found, args.node)
    made = handing.hand(by, proceeding=found, choice=_chosen(args, need))
    return _say(args, _sealed(made), [f"已签封 {made.pk}。送出：xiejiang exchange push 或者 save"])


def _sealed(row: Outgoing) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "node": row.node.name,
        "sequence": row.sequence,
        "contents": row.contents,
    }


def take(args: argparse.Namespace) -> int:
    """Receive it into a case."""
    by = officer(args)
    package = queries.incoming(by=by.actor, package_id=args.package)
    into = cases.by_number(by=by.actor, number=args.case) if args.case else None
    if package.kind == TRANSFER.name:
        at = _instant(args.at) if args.at else None
        done = transfers.receive_transfer(
            by, package=package, receiving=Receiving(at, into, args.law)
        )
    elif package.kind == ENTRUSTMENT.name:
        done = entrusted_in.receive_entrustment(by, package=package, into=into)
    else:
        done = services.take_over(by, package=package, into=into)
    case = done.case
    if case is None:
        raise PackageNotFound
    found = proceedings.for_case(by=by.actor, case=case)
    running = [{"id": str(p.pk), "number": p.number, "state": p.state} for p in found]
    return _say(args, {"case": case.number, "proceedings": running}, [f"已接收到 {case.number}。"])


def _instant(text: str) -> datetime:
    """A time of day as people write it, in Beijing; refused where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeImpossible(why=f"“{text}”应如 2026-11-24T10:00。") from error
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)


def give_back(args: argparse.Namespace) -> int:
    """Return it with a reason."""
    by = officer(args)
    package = queries.incoming(by=by.actor, package_id=args.package)
    done = services.return_package(by, package=package, reason=args.reason)
    return _say(args, {"state": done.state}, ["已退回。"])


def tell(args: argparse.Namespace) -> int:
    """Seal again what the other node refused."""
    found = proceedings.by_number(by=NODE, number=args.number)
    copies = [c for c in proceedings.copies_of(proceeding=found) if c.node == args.node]
    made = [row for c in copies for row in telling.tell(c, now=timezone.now())]
    return _say(args, [_sealed(row) for row in made], [f"已签封 {row.pk}。" for row in made])


def settle(args: argparse.Namespace) -> int:
    """Let one course stand."""
    by = officer(args)
    found = proceedings.by_number(by=by.actor, number=args.number)
    done = differing.settle(
        by,
        proceeding=found,
        ours_stand=args.ours,
        reason=args.reason,
        expected_version=found.version,
    )
    return _say(args, {"state": done.state}, [f"已结清，现在是 {done.state}。"])
