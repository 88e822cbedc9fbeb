"""The inner nodes of the log's tree, kept as tiles of 256 hashes, so that a proof reads a few rows.

A tile at level 0 holds the hashes of 256 leaves, one at level 1 the roots of 256 tiles of level
0, and so on. The act that fills a tile stores it and adds its root to the one above, in its own
transaction. The leaves after the last full tile are read from the entries. Layout: C2SP
tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from django.db import connection

from xiejiang.audit.models import LogTile
from xiejiang.store import merkle
from xiejiang.store.proofs import Range

SHIFT = 8
WIDTH = 1 << SHIFT
BYTES = 32


class Nodes:
    """Hashes of ranges of leaves: a :data:`store.proofs.Source`.

    The tiles for the ranges that are named at the start are read in one query, others when they
    are asked for; each is read once.
    """

    def __init__(self, size: int, ranges: Iterable[Range] = ()) -> None:
        self._size = size
        wanted = {_place(*part)[:2] for one in ranges for part in _perfect(*one)}
        self._tiles = dict.fromkeys(wanted, b"") | _stored(wanted) if wanted else {}
        self._tiles |= {
            (level, index): _leaves(index, size)
            for (level, index), hashes in self._tiles.items()
            if level == 0 and not hashes
        }

    def __call__(self, low: int, high: int) -> bytes:
        """The hash of the subtree over the leaves from ``low`` to before ``high``."""
        *lefts, found = [self._hash(*part) for part in _perfect(low, high)]
        for left in reversed(lefts):
            found = merkle.node_hash(left, found)
        return found

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, 32 bytes each; fewer than 256 at the right edge."""
        if (level, index) not in self._tiles:
            found = _stored({(level, index)}).get((level, index), b"")
            if level == 0:
                found = found or _leaves(index, self._size)
            self._tiles[level, index] = found
        return self._tiles[level, index]

    def _hash(self, low: int, length: int) -> bytes:
        level, index, first, count = _place(low, length)
        hashes = self.tile(level, index)[first : first + count]
        return _upper(hashes) if level else merkle.fold(hashes)


@lru_cache(maxsize=1024)
def _upper(hashes: bytes) -> bytes:
    """The root over hashes above the leaves, which many proofs share; the same give the same."""
    return merkle.fold(hashes)


def _perfect(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees that a range of a tree consists of: first leaf and length, in order."""
    while low < high:
        length = 1 << ((high - low).bit_length() - 1)
        yield low, length
        low += length


def _place(low: int, length: int) -> tuple[int, int, int, int]:
    """Where a perfect subtree is kept: level and index of the tile, first byte and bytes in it."""
    level, shift = divmod(length.bit_length() - 1, SHIFT)
    first = low >> (SHIFT * level)
    return level, first // WIDTH, first % WIDTH * BYTES, BYTES << shift


def _stored(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Tiles by level and index, in one query."""
    either = " OR ".join(['level = %s AND "index" = %s'] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT level, "index", hashes FROM audit_logtile WHERE {either}',  # noqa: S608
            [number for place in wanted for number in place],
        )
        return {(level, index): bytes(hashes) for level, index, hashes in cursor}


def fill(size: int) -> None:
    """Store every tile that a log of ``size`` leaves has filled and that is not stored yet."""
    last = LogTile.objects.filter(level=0).order_by("-index").values_list("index", flat=True)
    done = next(iter(last[:1]), -1) + 1
    for index in range(done, size // WIDTH):
        hashes = _leaves(index, size)
        LogTile.objects.create(level=0, index=index, hashes=hashes)
        _lift(1, index, merkle.fold(hashes))


def _lift(level: int, index: int, root: bytes) -> None:
    """Add the root of a full tile to the tile above, and so on while those fill up."""
    above, place = divmod(index, WIDTH)
    tile, _ = LogTile.objects.get_or_create(level=level, index=above, defaults={"hashes": b""})
    tile.hashes = bytes(tile.hashes)[: place * BYTES] + root
    tile.save(update_fields=["hashes"])
    if place == WIDTH - 1:
        _lift(level + 1, above, merkle.fold(tile.hashes))


def _leaves(index: int, size: int) -> bytes:
    """The leaf hashes of a tile that is not stored, as far as there are any."""
    low, high = index * WIDTH, min((index + 1) * WIDTH, size)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT leaf FROM audit_logentry WHERE "index" >= %s AND "index" < %s ORDER BY "index"',
            [low, high],
        )
        return bytes.fromhex("".join(leaf for (leaf,) in cursor))
