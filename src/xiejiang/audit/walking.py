"""Walking over the whole log: every leaf hashed anew from the row as the database holds it.

The leaves are put together tile by tile, and each stored tile is compared on the way. Long logs
are walked by several processes, a stretch of 16,384 leaves at a time; rows are read as they are
stored, without making objects of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from xiejiang.audit import tiles
from xiejiang.audit.leaves import STORED, stored_leaf
from xiejiang.audit.models import LogEntry, LogTile
from xiejiang.store import merkle
from xiejiang.store.processes import spread

PROCESSES_FROM = 16
"""From so many stretches on, more than one process walks."""
MOST_PROBLEMS = 100
NO_LEAF = bytes(tiles.BYTES).hex()
"""Stands for the leaf hash of a row that is not what was logged."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a walk over some entries found.

    How many; the roots of the tiles that they fill, and the leaf hashes after those; what is wrong.
    """

    count: int
    roots: bytes
    rest: bytes
    problems: tuple[str, ...]


def walk(size: int) -> tuple[Stretch, ...]:
    """Walk the entries that a log of ``size`` should have, and whatever stands beyond them."""
    lows = range(0, max(size, 1), tiles.WIDTH**2 // 4)
    ends = [*(low for low in lows[1:]), None]
    most = 1 if len(lows) < PROCESSES_FROM else 0
    return tuple(spread(over, lows, ends, processes=most))


def frontier(roots: bytes, rest: bytes) -> list[bytes]:
    """The frontier of the whole tree: roots of its full tiles, and the leaves after them."""
    return [*merkle.frontier_of(_hashes(roots)), *merkle.frontier_of(_hashes(rest))]


def over(low: int, high: int | None) -> Stretch:
    """Walk the entries from ``low`` to before ``high``, or to the end."""
    problems: list[str] = []
    roots, leaves = b"", list[str]()
    expected, kept = low, _kept(low, high)
    for row in rows(low, high):
        index, leaf = row[0], row[-1]
        if index != expected:
            problems.append(f"第 {expected} 条缺失")
            expected = index
        if stored_leaf(row) is None:
            problems.append(f"第 {index} 条（{row[1]}）内容与叶哈希不符")
            leaf = NO_LEAF
        leaves.append(leaf)
        expected += 1
        if len(leaves) == tiles.WIDTH:
            hashes = bytes.fromhex("".join(leaves))
            if kept.get(index // tiles.WIDTH) != hashes:
                problems.append(f"至第 {expected} 条的哈希片与条目不符")
            roots += merkle.fold(hashes)
            leaves.clear()
        if len(problems) > MOST_PROBLEMS:
            break
    return Stretch(expected - low, roots, bytes.fromhex("".join(leaves)), tuple(problems))


def upper_tiles(roots: bytes | None) -> list[str]:
    """Where the stored tiles above the leaves differ from the tiles below them.

    ``roots`` are those of the full tiles of leaves, as the walk found them; none when it failed,
    and then the stored tiles are asked.
    """
    upper = LogTile.objects.filter(level__gt=0).values_list("level", "index", "hashes")
    stored = {(level, index): bytes(hashes) for level, index, hashes in upper}
    level, below = 1, _stored_roots() if roots is None else roots
    right: dict[tuple[int, int], bytes] = {}
    while below:
        full = tiles.WIDTH * tiles.BYTES
        parts = [below[at : at + full] for at in range(0, len(below), full)]
        right |= {(level, index): part for index, part in enumerate(parts)}
        below = b"".join(merkle.fold(part) for part in parts if len(part) == full)
        level += 1
    wrong = sorted(at for at in stored | right if stored.get(at) != right.get(at))
    return [f"第 {level} 层第 {index} 个哈希片与下层不符" for level, index in wrong]


def _stored_roots() -> bytes:
    full = tiles.WIDTH * tiles.BYTES
    found = LogTile.objects.filter(level=0).order_by("index").values_list("hashes", flat=True)
    return b"".join(merkle.fold(bytes(hashes)) for hashes in found if len(hashes) == full)


def _hashes(nodes: bytes) -> Iterator[bytes]:
    return (nodes[at : at + tiles.BYTES] for at in range(0, len(nodes), tiles.BYTES))


def _kept(low: int, high: int | None) -> dict[int, bytes]:
    found = LogTile.objects.filter(level=0, index__gte=low // tiles.WIDTH)
    if high is not None:
        found = found.filter(index__lt=high // tiles.WIDTH)
    return {index: bytes(hashes) for index, hashes in found.values_list("index", "hashes")}


def rows(low: int, high: int | None) -> Iterator[Sequence[Any]]:
    """Rows as the database hands them out: nothing of :data:`STORED` needs Django to read it."""
    found = LogEntry.objects.filter(index__gte=low).order_by("index")
    if high is not None:
        found = found.filter(index__lt=high)
    with connection.cursor() as cursor:
        cursor.execute(*found.values_list(*STORED).query.sql_with_params())
        yield from cursor
