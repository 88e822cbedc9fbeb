"""``xiejiang log``: sign, prove and export the log; witness those of other nodes."""

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
from xiejiang.store import node, notes, verifying, verifying_logs
from xiejiang.store.notes import Checkpoint
from xiejiang.store.signing import PublicKey


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Add the verbs of this room; the shell adds ``verify``, which looks at files too."""
    log = subparsers.add_parser("log", help="存证日志").add_subparsers(required=True)
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
    comparing = log.add_parser("compare", help="把对方导出的日志与本节点见证过的逐条对照")
    comparing.add_argument("folder", type=Path, help="对方 xiejiang log export 写的目录")
    comparing.set_defaults(func=compare)
    return log


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
    word = ask_witness(args.url, PublicKey.parse(args.key))
    print(f"{word.key.name} 已见证 {word.size} 条，签名已收入检查点。")
    return 0


def ask_witness(url: str, key: PublicKey) -> asking.Word:
    """Let a witness sign the head of this log; refused where the log did not only grow."""
    return asking.cosign(url, key, now=timezone.now())


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


def compare(args: argparse.Namespace) -> int:
    """Hold the exported log of another node against what this one witnessed."""
    path = args.folder / "checkpoint"
    if not path.is_file():
        print(f"{args.folder} 不是导出的日志：没有 checkpoint。请对方执行 xiejiang log export。")
        return 1
    origin = notes.checkpoint(notes.parse(path.read_bytes()).text).origin
    known = [w for w in queries.witnessed() if w.origin == origin]
    if not known:
        print(f"本节点没有见证日志 {origin}。请先核对指纹并登记：xiejiang log watch")
        return 1
    seen = [Checkpoint(w.origin, w.size, bytes.fromhex(w.root)) for w in known if w.size]
    keys = [PublicKey.parse(w.key) for w in known]
    report = verifying_logs.check_log(args.folder, keys, against=seen)
    for claim in report.claims:
        print(f"{verifying.MARKS[claim.holds]} {claim.words}")
    return 1 if report.failed or not seen else 0
