"""Checking a whole log, as ``xiejiang log export`` writes it, with nothing but its files.

    check_log(folder, keys) -> Report

::

    checkpoint                   the signed head
    entries/000000.tsv           65,536 entries, a line each: the bytes that were hashed, and,
                                 apart, salt and details, of which they hold the digest
    stamps/000000.checkpoint     an earlier head, byte for byte as an authority stamped it,
    stamps/000000.tsr            and what it answered (RFC 3161)
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import merkle, notes
from xiejiang.store.notes import Checkpoint
from xiejiang.store.sharing import share
from xiejiang.store.signing import PublicKey
from xiejiang.store.stamps import LONGEST, Authority
from xiejiang.store.verifying import Report, fits, say_signatures, say_stamp

BUNDLE = 65_536
"""Entries in one file of an exported log: a perfect subtree."""
PROCESSES_FROM = 4
"""From so many files on, more than one process reads them."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one file of entries holds."""

    count: int
    frontier: tuple[bytes, ...]
    strange: tuple[int, ...]
    """Which entries are not those of the details beside them."""
    earlier: dict[int, tuple[bytes, ...]]
    """Its frontier when the log had so many entries, for those sizes that were asked for."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """A head that an authority stamped, as it lies beside the log."""

    note: bytes
    token: bytes
    stated: Checkpoint


def check_log(
    folder: Path,
    keys: Sequence[PublicKey],
    authority: Authority | None = None,
    against: Sequence[Checkpoint] = (),
) -> Report:
    """Whether an exported log is whole and leads to its signed checkpoint, and since when.

    And whether it is still what it was when an earlier checkpoint was taken, that somebody kept
    ``against`` it: a log that was made anew and signed again differs from that.
    """
    report = Report()
    note = notes.parse((folder / "checkpoint").read_bytes())
    stated = notes.checkpoint(note.text)
    stamped = _stamped(report, folder / "stamps")
    sizes = [*(one.stated.size for one in stamped), *(one.size for one in against)]
    bundles = _bundles(folder / "entries", sizes)
    _say_entries(report, stated, bundles)
    for earlier in against:
        _say_still(report, stated, earlier, bundles)
    say_signatures(report, note, keys)
    if not report.failed:
        _say_stamps(report, stated, stamped, bundles, authority)
    return report


def _say_entries(report: Report, stated: Checkpoint, bundles: Sequence[Bundle]) -> None:
    strange = [n * BUNDLE + at for n, bundle in enumerate(bundles) for at in bundle.strange]
    size = sum(bundle.count for bundle in bundles)
    if strange:
        report.say(False, f"第 {strange[0]} 条等 {len(strange)} 条的内容与记录的摘要不符")
    if size != stated.size:
        report.say(False, f"检查点记 {stated.size} 条，文件里有 {size} 条")
        return
    full = all(bundle.count == BUNDLE for bundle in bundles[:-1])
    whole = bundles[-1].frontier if bundles else ()
    same = full and _root(bundles[:-1], whole) == stated.root
    words = "与检查点一致，逐条完整" if same else "与检查点的根不符：有条目被改动、增删或者调换"
    report.say(same, f"日志 {stated.origin} 的 {size} 条重新计算，{words}")


def _say_stamps(
    report: Report,
    stated: Checkpoint,
    stamped: Sequence[Stamped],
    bundles: Sequence[Bundle],
    authority: Authority | None,
) -> None:
    """What the time stamps say; of many that hold, only the one that reaches furthest."""
    roots = _roots(bundles)
    last = Report()
    for one in stamped:
        last = Report()
        what = f"日志前 {one.stated.size} 条"
        if (one.stated.origin, one.stated.root) == (stated.origin, roots.get(one.stated.size)):
            say_stamp(last, what, one.note, one.token, authority)
        else:
            last.say(False, f"有一个时间戳盖的不是这份{what}")
        if last.failed:
            break
    report.claims += last.claims
    if authority is not None and not stamped:
        report.say(None, "日志没有附时间戳")


def _say_still(
    report: Report, stated: Checkpoint, earlier: Checkpoint, bundles: Sequence[Bundle]
) -> None:
    """Whether the log is, as far as an earlier checkpoint reaches, what it was then."""
    if earlier.origin != stated.origin:
        report.say(False, f"所给的检查点是日志 {earlier.origin} 的，不是 {stated.origin} 的")
        return
    same = not earlier.size or _roots(bundles).get(earlier.size) == earlier.root
    words = "与以前的检查点一致" if same else "与以前的检查点不符：签名以后被改写、删去过"
    report.say(same, f"前 {earlier.size} 条{words}")


def _roots(bundles: Sequence[Bundle]) -> dict[int, bytes]:
    """The root when the log had so many entries, for the sizes that were asked for."""
    return {
        size: _root(bundles[:number], frontier)
        for number, bundle in enumerate(bundles)
        for size, frontier in bundle.earlier.items()
    }


def _stamped(report: Report, folder: Path) -> list[Stamped]:
    """The stamped heads beside the log, shortest first."""
    found = []
    for path in sorted(folder.glob("*.checkpoint")):
        try:
            note = path.read_bytes()
            stated = notes.checkpoint(notes.parse(note).text)
            with path.with_suffix(".tsr").open("rb") as stream:
                found.append(Stamped(note, stream.read(LONGEST + 1), stated))
        except (XiejiangError, OSError):
            report.say(False, f"时间戳 {path.stem} 不完整，或者它的检查点读不出")
    return sorted(found, key=lambda one: one.stated.size)


def _root(before: Sequence[Bundle], frontier: Sequence[bytes]) -> bytes:
    """The root over full bundles and what follows them."""
    full = merkle.frontier_of(merkle.root(bundle.frontier) for bundle in before)
    return merkle.root([*full, *frontier])


def _bundles(folder: Path, sizes: Sequence[int]) -> list[Bundle]:
    paths = sorted(folder.glob("*.tsv"))
    calls = [(path, number * BUNDLE, sizes) for number, path in enumerate(paths)]
    workers = (os.cpu_count() or 1) if len(calls) >= PROCESSES_FROM else 1
    return list(share(read_bundle, calls, workers=workers))


def read_bundle(path: Path, low: int, sizes: Sequence[int]) -> Bundle:
    """Read one file of entries, each line as it was written; ``low`` entries come before it."""
    leaves: list[bytes] = []
    strange = []
    with path.open("rb") as lines:
        for line in lines:
            leaf, _, rest = line.removesuffix(b"\n").partition(b"\t")
            salt, _, details = rest.partition(b"\t")
            if (salt or details) and not fits(leaf, salt, details):
                strange.append(len(leaves))
            leaves.append(sha256(b"\0" + leaf).digest())
    wanted = {size for size in sizes if low < size <= low + len(leaves)}
    frontier = tuple(merkle.frontier_of(leaves))
    return Bundle(len(leaves), frontier, tuple(strange), _earlier(leaves, low, wanted))


def _earlier(leaves: Sequence[bytes], low: int, wanted: set[int]) -> dict[int, tuple[bytes, ...]]:
    found: dict[int, tuple[bytes, ...]] = {}
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves[: max(wanted, default=low) - low]):
        frontier = merkle.append(frontier, size, leaf)
        if low + size + 1 in wanted:
            found[low + size + 1] = tuple(frontier)
    return found
