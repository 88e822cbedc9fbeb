"""``xiejiang log``: verify, sign, prove and export the log; witness those of other nodes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from django.utils import timezone

from xiejiang.audit import asking, exporting, queries, services, stamping
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import HeadStamp
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node
from xiejiang.store.signing import PublicKey


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    log = subparsers.add_parser("log", help="存证日志").add_subparsers(required=True)
    checking = log.add_parser("verify", help="逐条重算哈希，核验日志完整")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=verify)
    signing = log.add_parser("checkpoint", help="签署并输出日志现在的检查点")
    signing.set_defaults(func=checkpoint)
    asking_time = log.add_parser("stamp", help="请时间戳机构证明日志此时已有这些条")
    asking_time.set_defaults(func=stamp)
    proving = log.add_parser("prove", help="出具某一条的存证证明，用 xiejiang verify 离线核验")
    proving.add_argument("index", type=int, help="日志序号，从 0 起")
    proving.add_argument("--out", type=Path, help="写到文件；默认输出到屏幕")
    proving.set_defaults(func=prove)
    leaving = log.add_parser("export", help="导出整份日志，可以离线核验，也可以作为静态文件提供")
    leaving.add_argument("folder", type=Path, help="新建的目录")
    leaving.set_defaults(func=export)
    requesting = log.add_parser("cosign", help="请另一节点见证本日志，收下它的签名")
    requesting.add_argument("url", help="对方的地址，例如 https://js.example")
    requesting.add_argument("--key", required=True, help="对方的公钥，一行")
    requesting.set_defaults(func=cosign)
    key = log.add_parser("key", help="本节点的签名公钥和指纹")
    key.add_argument("--rotate", action="store_true", help="换用新的密钥，旧的仍可核验")
    key.set_defaults(func=show_key)
    watching = log.add_parser("watch", help="登记要见证的日志：先与对方核对指纹")
    watching.add_argument("key", help="对方的公钥，一行")
    watching.add_argument("--fingerprint", required=True, help="电话或当面核对过的指纹")
    watching.set_defaults(func=watch)


def verify(args: argparse.Namespace) -> int:
    """Walk the whole log; exit code 1 when anything does not match."""
    found = queries.verify()
    if args.json:
        record = {
            "size": found.size,
            "root": found.root,
            "sound": found.sound,
            "problems": found.problems,
        }
        print(json.dumps(record, ensure_ascii=False))
    elif found.sound:
        print(f"存证日志完整：{found.size} 条，根 {found.root}")
    else:
        print(f"存证日志核验不通过（{found.size} 条）：")
        for problem in found.problems:
            print(f"  · {problem}")
    return 0 if found.sound else 1


def checkpoint(args: argparse.Namespace) -> int:
    """Sign the head of the log as it is now."""
    print(services.checkpoint(now=timezone.now()).note, end="")
    return 0


def stamp(args: argparse.Namespace) -> int:
    """Have the head of the log stamped by the authority that the node knows."""
    kept = stamping.stamp(now=timezone.now())
    print(_stamped(kept) if kept else "上次取得时间戳之后没有新的办理，没有再取。")
    return 0


def _stamped(kept: HeadStamp) -> str:
    at = f"{timezone.localtime(kept.at):%Y-%m-%d %H:%M:%S}"
    return f"{kept.authority} 已经证明：日志前 {kept.head_id} 条不晚于 {at} 已经存在。"


def prove(args: argparse.Namespace) -> int:
    """Write the proof of one entry."""
    proof = services.prove(by=NODE, index=args.index, now=timezone.now())
    text = json.dumps(proof, ensure_ascii=False, indent=1)
    if args.out is None:
        print(text)
    else:
        args.out.write_text(text, "utf-8")
        print(f"已写入 {args.out}。核验：xiejiang verify {args.out} --key 公钥")
    return 0


def export(args: argparse.Namespace) -> int:
    """Write the whole log as files, stamped first where the node has an authority to ask."""
    if stamping.configured():
        try:
            stamping.stamp(now=timezone.now())
        except XiejiangError as error:
            print(f"{error}日志照常导出，不含新的时间戳。", file=sys.stderr)
    head = services.checkpoint(now=timezone.now())
    exporting.write(args.folder, head)
    print(f"已导出 {head.size} 条到 {args.folder}。核验：xiejiang verify {args.folder} --key 公钥")
    return 0


def cosign(args: argparse.Namespace) -> int:
    """Ask a witness to sign the head of this log."""
    word = asking.cosign(args.url, PublicKey.parse(args.key), now=timezone.now())
    print(f"{word.key.name} 已见证 {word.size} 条，签名已收入检查点。")
    return 0


def show_key(args: argparse.Namespace) -> int:
    """Show the public key, after turning to a new one when asked."""
    key = (node.rotate() if args.rotate else node.signer()).public
    print(key)
    print(f"指纹 {key.fingerprint}（{key.algorithm}）")
    return 0


def watch(args: argparse.Namespace) -> int:
    """Register the log of another node, its fingerprint compared."""
    key = PublicKey.parse(args.key)
    if "".join(args.fingerprint.split()).upper() != key.fingerprint.replace(" ", ""):
        print(f"指纹不一致：这把公钥的指纹是 {key.fingerprint}，没有登记。请与对方重新核对。")
        return 1
    services.trust_log(By(NODE, timezone.now()), key=key)
    print(f"已登记 {key.name}，今后可以见证它的检查点。")
    return 0
