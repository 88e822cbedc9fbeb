"""``xiejiang store copy``: every file of this node to another place, each read back and compared.

It may be stopped at any time and started again: what is whole over there is not sent again.
It takes nothing away here, and what nobody stored (notes, strangers) stays where it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from xiejiang.kernel.errors import Conflict
from xiejiang.shell.config import BadSetting, bucket
from xiejiang.store import places
from xiejiang.store.blobs import BlobMissing, Files, OtherContent
from xiejiang.store.places import Bucket

ANY_SIZE = 1 << 50
"""A limit is for what comes in; what is there already has passed it."""
NEWS = 500
"""After so many files a line says how far it is."""


class SamePlace(Conflict):
    """“{place}”就是本节点的文件库，或者在它里面。请用 --to 指定另一个位置。"""

    code: ClassVar[str] = "store-same-place"


class CopyDiffers(Conflict):
    """写入“{place}”后读回的内容与原文件不符（摘要 {file}），已停止。请检查那里的存储后重新执行。"""

    code: ClassVar[str] = "store-copy-differs"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy came to."""

    sent: int
    there: int
    """Files that were there already, read and found whole."""
    damaged: tuple[str, ...]
    """Files that are not whole here and were not sent."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``store copy``."""
    copying = commands.add_parser(
        "copy",
        help="把全部文件复制到另一个位置并逐个读回核对；可以中断后重做，不删除原文件",
    )
    copying.add_argument(
        "--to",
        required=True,
        metavar="位置",
        help="s3://存储桶/前缀（服务和密钥用 XIEJIANG_S3_…），或者一个目录",
    )
    copying.add_argument("--json", action="store_true", help="输出 JSON")
    copying.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Copy and say what came of it; exit code 1 when a file here is damaged."""
    place = target(args.to)
    done = copy(places.own(limit=ANY_SIZE), places.opened(place, limit=ANY_SIZE), place)
    if args.json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=1))
    else:
        for digest in done.damaged:
            print(f"被改动  {digest}  没有复制")
        print(f"复制 {done.sent} 个，已在 {done.there} 个，被改动 {len(done.damaged)} 个")
        if done.damaged:
            print("请先从备份恢复被改动的文件（见 xiejiang store check），再重新执行。")
    return 1 if done.damaged else 0


def target(words: str) -> Path | Bucket:
    """The place to copy to; not the one the files are in."""
    if "://" in words:
        found = bucket(settings.CONFIG, words, name="--to")
        own = settings.FILES_BUCKET
        if own is not None and _within(found, own):
            raise SamePlace(place=words)
        return found
    if not words.strip():
        raise BadSetting(name="--to", why="没有写位置")
    folder = Path(words).resolve()
    if settings.FILES_BUCKET is None and folder.is_relative_to(settings.FILES_ROOT.resolve()):
        raise SamePlace(place=words)
    if folder.exists() and not folder.is_dir():
        raise BadSetting(name="--to", why="这个位置是一个文件，应为目录")
    return folder


def _within(inner: Bucket, outer: Bucket) -> bool:
    """Whether everything at one place is also at the other."""
    same = (inner.endpoint, inner.name) == (outer.endpoint, outer.name)
    return same and (not outer.prefix or f"{inner.prefix}/".startswith(f"{outer.prefix}/"))


def copy(source: Files, into: Files, place: Path | Bucket) -> Copied:
    """Send what is not whole over there, and read back what was sent."""
    sent = there = 0
    damaged: list[str] = []
    for digest in source.names():
        if into.verify(digest):
            there += 1
        elif _sent(source, into, digest):
            if not into.verify(digest):
                raise CopyDiffers(place=place, file=digest)
            sent += 1
        else:
            damaged.append(digest)
        done = sent + there + len(damaged)
        if done % NEWS == 0:
            print(f"已核对 {done} 个", file=sys.stderr, flush=True)
    return Copied(sent, there, tuple(damaged))


def _sent(source: Files, into: Files, digest: str) -> bool:
    """False where the file here is not what its name says, or is gone."""
    try:
        with source.open(digest) as stream:
            into.put(stream, expected=digest)
    except (OtherContent, BlobMissing):
        return False
    return True
