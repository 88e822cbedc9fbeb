"""Walking over the whole log: every leaf hashed anew from the row as the database holds it.

The leaves are put together tile by tile, and each stored tile is compared on the way. Long logs
are walked by several processes, a stretch of 65,536 leaves at a time; rows are read without
making objects of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xiejiang.audit import tiles
from xiejiang.audit.leaves import COLUMNS, leaf_of
from xiejiang.audit.models import LogEntry, LogTile
from xiejiang.store import merkle
from xiejiang.store.processes import spread

PROCESSES_FROM = 4
"""From so many stretches on, more than one process walks."""
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a walk over some entries found: how many, the nodes over them, what is wrong."""

    count: int
    frontier: tuple[bytes, ...]
    problems: tuple[str, ...]


def walk(size: int) -> tuple[Stretch, ...]:
    """Walk the entries that a log of ``size`` should have, and whatever stands beyond them."""
    step = tiles.WIDTH**2
    lows = range(0, max(size, 1), step)
    ends = [*(low for low in lows[1:]), None]
    most = 1 if len(lows) < PROCESSES_FROM else 0
    return tuple(spread(over, lows, ends, processes=most))


def joined(stretches: Sequence[Stretch]) -> list[bytes]:
    """The frontier of the whole tree; every stretch but the last is one perfect subtree."""
    roots = merkle.frontier_of(merkle.root(s.frontier) for s in stretches[:-1])
    last = stretches[-1]
    if last.count == tiles.WIDTH**2:
        return merkle.append(roots, len(stretches) - 1, last.frontier[0])
    return [*roots, *last.frontier]


def over(low: int, high: int | None) -> Stretch:
    """Walk the entries from ``low`` to before ``high``, or to the end."""
    problems: list[str] = []
    roots, hashes = b"", bytearray()
    expected, full = low, tiles.WIDTH * tiles.BYTES
    kept = _kept(low, high)
    for row in _rows(low, high):
        leaf = merkle.leaf_hash(leaf_of(row))
        if row[0] != expected:
            problems.append(f"第 {expected} 条缺失")
            expected = row[0]
        if leaf.hex() != row[-1]:
            problems.append(f"第 {row[0]} 条（{row[1]}）内容与叶哈希不符")
        hashes += leaf
        expected += 1
        if len(hashes) == full:
            if kept.get(expected // tiles.WIDTH - 1) != bytes(hashes):
                problems.append(f"至第 {expected} 条的哈希片与条目不符")
            roots += tiles.fold(bytes(hashes))
            hashes.clear()
        if len(problems) > MOST_PROBLEMS:
            break
    return Stretch(expected - low, _frontier(roots, bytes(hashes)), tuple(problems))


def upper_tiles() -> list[str]:
    """Where a stored tile above the leaves differs from the tiles below it."""
    wrong = []
    for tile in LogTile.objects.filter(level__gt=0).order_by("level", "index"):
        first = tile.index * tiles.WIDTH
        below = LogTile.objects.filter(
            level=tile.level - 1, index__gte=first, index__lt=first + tiles.WIDTH
        )
        whole = (bytes(h) for h in below.order_by("index").values_list("hashes", flat=True))
        full = tiles.WIDTH * tiles.BYTES
        if b"".join(tiles.fold(h) for h in whole if len(h) == full) != bytes(tile.hashes):
            wrong.append(f"第 {tile.level} 层第 {tile.index} 个哈希片与下层不符")
    return wrong


def _frontier(roots: bytes, rest: bytes) -> tuple[bytes, ...]:
    """The perfect subtrees over full tiles and the leaves after them, largest first."""
    return (*merkle.frontier_of(_hashes(roots)), *merkle.frontier_of(_hashes(rest)))


def _hashes(nodes: bytes) -> Iterator[bytes]:
    return (nodes[at : at + tiles.BYTES] for at in range(0, len(nodes), tiles.BYTES))


def _kept(low: int, high: int | None) -> dict[int, bytes]:
    found = LogTile.objects.filter(level=0, index__gte=low // tiles.WIDTH)
    if high is not None:
        found = found.filter(index__lt=high // tiles.WIDTH)
    return {index: bytes(hashes) for index, hashes in found.values_list("index", "hashes")}


def _rows(low: int, high: int | None) -> Iterator[Sequence[Any]]:
    found = LogEntry.objects.filter(index__gte=low).order_by("index")
    if high is not None:
        found = found.filter(index__lt=high)
    yield from found.values_list(*COLUMNS, "leaf").iterator(chunk_size=4000)
