"""``xiejiang node`` and ``xiejiang exchange``: trust, and the carrying of packages."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.exchange import (
    archive_commands,
    brought,
    intake,
    packing,
    pulling,
    queries,
    sending,
    services,
    verbs,
)
from xiejiang.exchange.domain import Choice, NodeState, Trust
from xiejiang.exchange.errors import NothingChosen
from xiejiang.exchange.models import Node
from xiejiang.exchange.queries import current_fingerprints as _keys
from xiejiang.exchange.torture import command as torture
from xiejiang.store.signing import PublicKey


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    _node_verbs(subparsers.add_parser("node", help="往来的节点").add_subparsers(required=True))
    archive_commands.register(subparsers.choices["case"].get_default("verbs"))
    exchange = subparsers.add_parser("exchange", help="与其他节点交换案件材料")
    _exchange_verbs(exchange.add_subparsers(required=True))


def _node_verbs(node: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs.node_verbs(node)
    listing = node.add_parser("list", help="已登记的节点")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_nodes)
    for verb, words, func in (
        ("add", "登记节点：先与对方核对指纹", add_node),
        ("key", "换钥：先与对方核对新公钥的指纹", turn_key),
    ):
        adding = node.add_parser(verb, help=words)
        adding.add_argument("key", help="对方的公钥，一行（对方执行 xiejiang log key）")
        adding.add_argument("--fingerprint", required=True, help="电话或当面核对过的指纹")
        adding.add_argument("--with", dest="whom", required=True, help="与对方谁核对的")
        adding.add_argument("--how", required=True, help="怎样核对的，如 电话")
        adding.add_argument("--url", default="", help="对方的地址；只用光盘往来的不填")
        adding.set_defaults(func=func)
    for verb, words, act in (
        ("suspend", "暂停往来", services.suspend),
        ("restore", "恢复往来", services.restore),
        ("revoke", "撤销信任", services.revoke),
    ):
        turning = node.add_parser(verb, help=words)
        turning.add_argument("name", help="节点名称")
        turning.add_argument("--reason", required=True, help="理由")
        turning.set_defaults(func=_turning(act))


def _exchange_verbs(exchange: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs.exchange_verbs(exchange)
    listing = exchange.add_parser("list", help="发出和收到的包")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_packages)
    sending_ = exchange.add_parser("send", help="签封案件材料：全部事实和支持事实的证据")
    sending_.add_argument("number", help="案号")
    sending_.add_argument("node", help="节点名称")
    sending_.add_argument("agency", help="接收机关代码")
    sending_.add_argument("--purpose", required=True, help="用途")
    words = "再加上这一件证据（证据序号），可重复"
    sending_.add_argument("--item", type=int, action="append", default=[], help=words)
    sending_.add_argument("--as", dest="who", required=True, help="以谁的岗位：用户名@机关代码")
    sending_.add_argument("--role", default=Role.HANDLER.value, choices=[r.value for r in Role])
    sending_.set_defaults(func=send)
    writing = exchange.add_parser("save", help="把签封的包写成文件，用光盘送达")
    writing.add_argument("package", type=UUID, help="包的编号")
    writing.add_argument("folder", type=Path, help="写到哪个目录")
    writing.set_defaults(func=save)
    pushing = exchange.add_parser("push", help="告知进展，推送还没有回执的包和回执，可以重复执行")
    pushing.add_argument("--node", default="", help="只推送给这个节点")
    pushing.add_argument("--json", action="store_true", help="输出 JSON")
    told = "重发被拒收的通报和回执：拒收的原因消除以后"
    pushing.add_argument("--again", action="store_true", help=told)
    pushing.set_defaults(func=push)
    pulling_ = exchange.add_parser(
        "pull", help="到其他节点取等着的包和回执，可以重复执行；本节点只能往外连时用"
    )
    pulling_.add_argument("--node", default="", help="只到这个节点取")
    pulling_.add_argument("--json", action="store_true", help="输出 JSON")
    pulling_.set_defaults(func=pull)
    syncing = exchange.add_parser("sync", help="先推送，再去取；供定时执行")
    syncing.add_argument("--node", default="", help="只与这个节点往来")
    syncing.add_argument("--json", action="store_true", help="输出 JSON")
    syncing.set_defaults(func=sync)
    receiving_ = exchange.add_parser("receive", help="收下一个包，出具回执")
    receiving_.add_argument("path", type=Path, help="包的文件或者目录")
    receiving_.add_argument("--receipt", type=Path, help="回执写到哪个文件")
    receiving_.set_defaults(func=receive)
    telling = exchange.add_parser("receipt", help="收下对方的回执")
    telling.add_argument("path", type=Path, help="回执文件")
    telling.set_defaults(func=take_receipt)
    writing = exchange.add_parser("write-receipt", help="把一个包最近的回执写成文件，用光盘送回")
    writing.add_argument("package", type=UUID, help="包的编号，收到的或者发出的")
    writing.add_argument("path", type=Path, help="写到哪个文件")
    writing.set_defaults(func=write_receipt)
    torture.add_arguments(
        exchange.add_parser(
            "torture", help="故障演练：用临时节点反复收发，核对不丢、不重、不改（不动本节点）"
        )
    )


def _now() -> By:
    return By(NODE, timezone.now())


def list_nodes(args: argparse.Namespace) -> int:
    """Every node, its state and the fingerprint of its key."""
    found = queries.nodes(by=NODE)
    if args.json:
        names = ("name", "url", "state", "reason")
        rows = [
            {**{a: getattr(n, a) for a in names}, "keys": queries.current_fingerprints(n)}
            for n in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for n in found:
        print(f"{n.name}\t{NodeState(n.state).zh}\t{n.url or '光盘'}\t{'、'.join(_keys(n))}")
    return 0


def add_node(args: argparse.Namespace) -> int:
    """Register a node."""
    key = PublicKey.parse(args.key)
    trust = Trust(args.url, args.whom, args.how)
    made = services.register_node(_now(), key=key, fingerprint=args.fingerprint, trust=trust)
    print(f"已登记 {made.name}，今后收发它的包。")
    return 0


def turn_key(args: argparse.Namespace) -> int:
    """Turn a node to its new key."""
    key = PublicKey.parse(args.key)
    found = queries.node(by=NODE, name=key.name)
    trust = Trust(args.url, args.whom, args.how)
    services.turn_key(_now(), node=found, key=key, fingerprint=args.fingerprint, trust=trust)
    print(f"{found.name} 已换钥，旧公钥只认换钥以前签的包。")
    return 0


def _turning(act: Callable[..., Node]) -> Callable[[argparse.Namespace], int]:
    def turn(args: argparse.Namespace) -> int:
        found = queries.node(by=NODE, name=args.name)
        turned = act(_now(), node=found, reason=args.reason)
        print(f"{turned.name}：{NodeState(turned.state).zh}")
        return 0

    return turn


def list_packages(args: argparse.Namespace) -> int:
    """What was sent and what came, the newest first."""
    sent, came = queries.everything()
    rows = [
        ("发出", p.node.name, p.kind, p.sequence, str(p.pk), queries.state_words(p), p.reason)
        for p in sent
    ]
    rows += [
        ("收到", p.node.name, p.kind, p.sequence, str(p.pk), queries.kept_words(p), p.reason)
        for p in came
    ]
    if args.json:
        names = ("way", "node", "kind", "sequence", "id", "state", "reason")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in rows:
        print("\t".join(str(cell) for cell in row))
    return 0


def send(args: argparse.Namespace) -> int:
    """Seal what supports the facts of a case, in the post of an officer."""
    by = verbs.officer(args)
    case = cases.by_number(by=by.actor, number=args.number)
    offer = packing.offer(by=by.actor, case=case)
    facts = tuple(f.name for f in offer.facts)
    serials = {i.serial: i.pk for i in offer.items}
    if set(args.item) - serials.keys():
        raise NothingChosen
    items = tuple(sorted(offer.supporting | {serials[n] for n in args.item}))
    choice = Choice(args.node, args.agency, args.purpose, facts, items)
    made = sending.send(by, case=case, choice=choice)
    for line in made.contents:
        print(f"  · {line}")
    print(f"已签封 {made.pk}（第 {made.sequence} 个包）。送出：xiejiang exchange push 或者 save")
    return 0


def save(args: argparse.Namespace) -> int:
    """Write a sealed package as a file."""
    package = queries.outgoing(by=NODE, package_id=args.package)
    with sending.archive(package) as path:
        target = args.folder / path.name
        with path.open("rb") as stream, brought.new_file(target) as file:
            shutil.copyfileobj(stream, file)
    services.mark_sent(_now(), package=package)
    print(f"已写入 {target}。对方执行：xiejiang exchange receive {target.name}")
    return 0


def push(args: argparse.Namespace) -> int:
    """Carry what waits; exit code 1 when something was not reached."""
    for node in queries.trusted() if args.again else ():
        if args.node in ("", node.name):
            services.send_again(_now(), node=node)
    return _told(sending.push(name=args.node, now=timezone.now()), as_json=args.json)


def pull(args: argparse.Namespace) -> int:
    """Fetch what waits elsewhere; exit code 1 when a node was not reached."""
    return _told(pulling.pull(name=args.node, clock=timezone.now), as_json=args.json)


def sync(args: argparse.Namespace) -> int:
    """Carry, then fetch: what cron calls."""
    found = sending.push(name=args.node, now=timezone.now())
    sending.sweep(now=timezone.now())
    return _told([*found, *pulling.pull(name=args.node, clock=timezone.now)], as_json=args.json)


def _told(found: list[sending.Pushed], *, as_json: bool) -> int:
    if as_json:
        told = [{"name": p.name, "words": p.words, "reached": p.reached} for p in found]
        print(json.dumps(told, ensure_ascii=False))
    else:
        for one in found:
            print(f"{one.name}：{one.words}")
    return 0 if all(one.reached for one in found) else 1


def receive(args: argparse.Namespace) -> int:
    """Take a package in; exit code 1 when it was refused."""
    if args.receipt is not None:
        brought.must_be_free(args.receipt)
    with brought.package(args.path) as copy:
        answer = intake.receive(copy, now=timezone.now())
    if args.receipt is not None:
        with brought.new_file(args.receipt) as file:
            file.write(answer.receipt)
    if answer.refused is not None:
        print(f"没有接收：{answer.refused}")
        return 1
    print("已收存，等待接收机关办理。")
    return 0


def take_receipt(args: argparse.Namespace) -> int:
    """Take the receipt of another node."""
    told = services.take_receipt(_now(), data=brought.receipt(args.path))
    print(f"{told.node.name} 第 {told.sequence} 个包：{queries.state_words(told)} {told.reason}")
    return 0


def write_receipt(args: argparse.Namespace) -> int:
    """Write the latest receipt of a package as a file."""
    text = queries.latest_receipt(package_id=args.package)
    with brought.new_file(args.path) as file:
        file.write(text.encode())
    print(f"已写入 {args.path}。核验：xiejiang verify {args.path.name} --key 公钥")
    return 0
