"""``xiejiang doctor``: is this node healthy, and what should the operator do where it is not."""

from __future__ import annotations

import argparse
import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit import queries as log
from xiejiang.evidence import queries as evidence
from xiejiang.law import calendar
from xiejiang.store.blobs import StoreUnavailable

LEAST_FREE = 1 << 30
FONTS = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolSong-Bold.otf",
    "NotoSansSC-Regular.otf",
    "NotoSerifSC-Regular.otf",
)
"""What the documents are set in; they come with the program."""
OPENTYPE = b"OTTO"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    good: bool
    words: str


def _database() -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = f"{connection.vendor}，{len(waiting)} 项升级未执行"
    if waiting:
        return Check("数据库", False, f"{words}；请执行 xiejiang setup")
    return Check("数据库", True, f"{connection.vendor}，结构为最新")


def _log() -> Check:
    found = log.verify()
    words = f"{found.size} 条" if found.sound else "；".join(found.problems[:3])
    return Check("存证日志", found.sound, words)


def _files() -> Check:
    try:
        problems = evidence.check_store()
    except StoreUnavailable as error:
        return Check("证据文件", False, error.message)
    if problems:
        words = "；".join(str(p) for p in problems[:3])
        return Check("证据文件", False, f"{len(problems)} 个文件缺失或被改动：{words}")
    return Check("证据文件", True, "与登记的哈希一致")


def _directory() -> Check:
    some = agencies.search(limit=1)
    words = "已载入" if some else "是空的；请执行 xiejiang setup"
    return Check("机关目录", bool(some), words)


def _calendar() -> Check:
    last = max(calendar.load_calendar().notices)
    this = timezone.localdate().year
    words = f"休假安排已公布至 {last} 年；其后的期限标为暂定"
    return Check("休假日历", last >= this, words)


def unreadable_fonts(folder: Traversable) -> list[str]:
    """The fonts of the documents that are missing from a folder, or are no fonts."""
    held = {name: folder.joinpath(name) for name in FONTS}
    return [n for n, f in held.items() if not f.is_file() or f.read_bytes()[:4] != OPENTYPE]


def _fonts() -> Check:
    wrong = unreadable_fonts(files("xiejiang.documents").joinpath("fonts"))
    if wrong:
        return Check("文书字体", False, f"缺少或损坏：{'、'.join(wrong)}；请重新安装协江")
    return Check("文书字体", True, f"{len(FONTS)} 个字体齐全")


def _secret() -> Check:
    path = settings.CONFIG.home / "secret.key"
    if not path.exists():
        return Check("密钥", True, "由环境变量提供")
    open_to_others = bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    words = "他人可读；请执行 chmod 600" if open_to_others else "仅本用户可读"
    return Check("密钥", not open_to_others, words)


def _space() -> Check:
    free = shutil.disk_usage(settings.CONFIG.home).free
    return Check("磁盘", free >= LEAST_FREE, f"剩余 {free >> 20} MiB")


CHECKS: tuple[Callable[[], Check], ...] = (
    _database,
    _directory,
    _log,
    _files,
    _calendar,
    _fonts,
    _secret,
    _space,
)


def run(args: argparse.Namespace) -> int:
    """Print every check; exit code 1 when one is bad."""
    found: list[Check] = []
    for check in CHECKS:
        found.append(check())
        if check is _database and not found[-1].good:
            break
    if args.json:
        print(json.dumps([asdict(c) for c in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{'✓' if one.good else '✗'} {one.name}：{one.words}")
    return 0 if all(c.good for c in found) else 1
