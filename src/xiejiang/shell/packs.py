"""``xiejiang pack add | list | remove | check``: the local content packs of a node.

A pack is read with the whole law before it is taken in; adding and removing are acts, so the log
says which lines and benchmarks were in use when. A running server reads packs when it starts.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tomllib
from pathlib import Path

from django.utils import timezone

from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.kernel.errors import Conflict, Invalid, NotFound
from xiejiang.law.instruments import content_root
from xiejiang.law.model import Pack
from xiejiang.law.place import pack_files
from xiejiang.law.schema import load_law_from
from xiejiang.shell.config import packs_folder


class PackUnreadable(Invalid):
    """读不了内容包文件 {file}。请核对路径，文件应为 UTF-8 编码的 TOML。"""

    code = "pack-unreadable"


class PackThere(Conflict):
    """已有内容包 {pack}。要更换的，请加 --replace；旧内容包的编号和摘要留在存证日志里。"""

    code = "pack-there"


class PackUnknown(NotFound):
    """没有内容包 {pack}。用 xiejiang pack list 查看已有的内容包。"""

    code = "pack-unknown"


def read(path: Path) -> Pack:
    """A pack checked against the whole law and the other packs of the node."""
    try:
        path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PackUnreadable(file=str(path)) from None
    kept = packs_folder() / f"{_name(path)}.toml"
    others = [p for p in pack_files() if p != kept]
    return load_law_from(content_root(), (*others, path)).packs[-1]


def _name(path: Path) -> str:
    """The id that a pack gives itself; empty when it cannot be read."""
    try:
        return str(tomllib.loads(path.read_text("utf-8"))["pack"]["id"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        return ""


@act("shell.pack_added", Power.SYSTEM)
def add(act: Act, *, file: Path, replace: bool = False) -> Pack:
    """加入内容包：与全部法规核对后放入本节点，编号和摘要记入日志。"""
    pack = read(file)
    kept = packs_folder() / f"{pack.id}.toml"
    if kept.exists() and not replace:
        raise PackThere(pack=pack.id)
    data = file.read_bytes()
    act.details |= {
        "pack": pack.id,
        "title": pack.title,
        "sha256": hashlib.sha256(data).hexdigest(),
        "lines": len(pack.lines),
        "benchmarks": len(pack.benchmarks),
    }
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    fresh.write_bytes(data)
    os.replace(fresh, kept)
    return pack


@act("shell.pack_removed", Power.SYSTEM)
def remove(act: Act, *, pack: str) -> None:
    """移除内容包：从本节点移除，此前的使用留在日志里。"""
    kept = packs_folder() / f"{pack}.toml"
    if kept.parent != packs_folder() or not kept.is_file():
        raise PackUnknown(pack=pack)
    act.details |= {"pack": pack, "sha256": hashlib.sha256(kept.read_bytes()).hexdigest()}
    kept.unlink()


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``pack`` and its verbs."""
    pack = subparsers.add_parser("pack", help="地方内容包：各省的数额线和裁量基准")
    verbs = pack.add_subparsers(required=True, metavar="动作")
    adding = verbs.add_parser("add", help="核对并加入一个内容包")
    adding.add_argument("file", type=Path, help="内容包文件（TOML）")
    adding.add_argument("--replace", action="store_true", help="更换同编号的内容包")
    adding.set_defaults(func=_add)
    checking = verbs.add_parser("check", help="只核对，不加入")
    checking.add_argument("file", type=Path, help="内容包文件（TOML）")
    checking.set_defaults(func=_check)
    listing = verbs.add_parser("list", help="列出本节点的内容包")
    listing.set_defaults(func=_list)
    removing = verbs.add_parser("remove", help="移除一个内容包")
    removing.add_argument("id", help="内容包编号")
    removing.set_defaults(func=_remove)


def _add(args: argparse.Namespace) -> int:
    found = add(By(NODE, timezone.now()), file=args.file, replace=args.replace)
    print(f"已加入：{_words(found)}。正在运行的服务重新启动后使用。")
    return 0


def _check(args: argparse.Namespace) -> int:
    print(f"内容包无误：{_words(read(args.file))}。")
    return 0


def _list(args: argparse.Namespace) -> int:
    packs = load_law_from(content_root(), pack_files()).packs
    for found in packs:
        print(_words(found))
    if not packs:
        print("本节点没有地方内容包。")
    return 0


def _remove(args: argparse.Namespace) -> int:
    remove(By(NODE, timezone.now()), pack=args.id)
    print(f"已移除：{args.id}。正在运行的服务重新启动后不再使用。")
    return 0


def _words(pack: Pack) -> str:
    return (
        f"{pack.id} {pack.title}（{pack.region}）："
        f"数额线 {len(pack.lines)} 条，裁量基准 {len(pack.benchmarks)} 条"
    )
