"""``xiejiang store check``: is every file that something rests on there, and unaltered.

It reads and reports; it mends nothing and deletes nothing. A file that nothing rests on is named
but is no trouble: an upload that was not used in the end leaves one behind.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain

from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import queries as exchange
from xiejiang.liaison import queries as liaison
from xiejiang.operations import queries as operations
from xiejiang.outreach import queries as outreach
from xiejiang.research import queries as research
from xiejiang.restoration import queries as restoration
from xiejiang.shell import store_copy

MISSING, ALTERED, ORPHAN = "missing", "altered", "orphan"
WORDS = {MISSING: "缺失", ALTERED: "被改动", ORPHAN: "无主"}
TROUBLE = (MISSING, ALTERED)
OUTGOING = "outgoing/"
"""Where sealed packages lie among the files of the node: looked at in their own way."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it should be, and what rests on it."""

    state: str
    file: str
    """Its digest; the path within the store for a file the store did not name."""
    used_by: tuple[str, ...]

    def __str__(self) -> str:
        told = "、".join(self.used_by) or "没有证据、文书、通报、检查和包使用它"
        return f"{WORDS[self.state]}  {self.file}  {told}"


@dataclass(frozen=True, slots=True)
class Report:
    """What the walk found."""

    used: int
    """Files that something rests on."""
    stored: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is missing or altered."""
        return all(f.state not in TROUBLE for f in self.faults)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``store check`` and ``store copy``."""
    store = subparsers.add_parser("store", help="文件库：检查、复制").add_subparsers(
        required=True, metavar="命令"
    )
    checking = store.add_parser(
        "check",
        help="重新计算证据、文书、通报、检查照片和包全部文件的摘要，报告缺失、被改动和无主的；只读不删",
    )
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=run)
    store_copy.register(store)


def run(args: argparse.Namespace) -> int:
    """Print the report; exit code 1 when a file is missing or altered."""
    report = check()
    if args.json:
        told = {**asdict(report), "sound": report.sound}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for fault in report.faults:
            print(fault)
        counts = {w: sum(f.state == s for f in report.faults) for s, w in WORDS.items()}
        print(
            f"在用文件 {report.used} 个，库内文件 {report.stored} 个："
            + "，".join(f"{w} {n} 个" for w, n in counts.items())
        )
        if not report.sound:
            print("请停止使用有问题的文件，从备份恢复，并告知审计管理员；本命令不改动任何文件。")
    return 0 if report.sound else 1


def check() -> Report:
    """Walk what is used and what is stored; every file is read once."""
    used: dict[str, list[str]] = {}
    for where, digest in chain(
        evidence.stored_files(),
        documents.stored_files(),
        liaison.stored_files(),
        exchange.stored_files(),
        restoration.stored_files(),
        operations.stored_files(),
        outreach.stored_files(),
        research.stored_files(),
    ):
        used.setdefault(digest, []).append(where)
    store = evidence.store()
    stored = list(store.names())
    faults = [
        Fault(MISSING, digest, tuple(used[digest])) for digest in sorted(set(used) - set(stored))
    ]
    faults += _of_stored(stored, used)
    sealed = list(exchange.sealed_folders())
    faults += [
        Fault(ALTERED if folder.is_dir() else MISSING, folder.name, (where,))
        for where, folder, whole in sealed
        if not whole
    ]
    strangers = (path for path in store.strangers() if not path.startswith(OUTGOING))
    faults += [Fault(ORPHAN, path, ()) for path in strangers]
    return Report(len(used) + len(sealed), len(stored) + len(sealed), tuple(faults))


def _of_stored(stored: list[str], used: dict[str, list[str]]) -> Iterator[Fault]:
    store = evidence.store()
    for digest in stored:
        owners = tuple(used.get(digest, ()))
        if not store.verify(digest):
            yield Fault(ALTERED, digest, owners)
        elif not owners:
            yield Fault(ORPHAN, digest, ())
