"""The inner nodes of the log's tree, kept as tiles of 256 hashes, so that a proof reads a few rows.

A tile at level 0 holds the hashes of 256 leaves, one at level 1 the roots of 256 tiles of level
0, and so on. The act that fills a tile stores it and adds its root to the one above, in its own
transaction. The leaves after the last full tile are read from the entries. Layout: C2SP
tlog-tiles.
"""

from __future__ import annotations

from hashlib import sha256

from xiejiang.audit.models import LogEntry, LogTile
from xiejiang.store import merkle

SHIFT = 8
WIDTH = 1 << SHIFT
BYTES = 32


class Nodes:
    """Hashes of ranges of leaves, each tile read once: a :data:`store.proofs.Source`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, low: int, high: int) -> bytes:
        """The hash of the subtree over the leaves from ``low`` to before ``high``."""
        length = high - low
        if length & (length - 1) == 0 and low % length == 0:
            return self._perfect(low, length)
        middle = low + merkle.split(length)
        return merkle.node_hash(self(low, middle), self(middle, high))

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, 32 bytes each; fewer than 256 at the right edge."""
        if (level, index) not in self._tiles:
            self._tiles[level, index] = self._read(level, index)
        return self._tiles[level, index]

    def _perfect(self, low: int, length: int) -> bytes:
        level, shift = divmod(length.bit_length() - 1, SHIFT)
        first = low >> (SHIFT * level)
        tile = self.tile(level, first // WIDTH)
        at = first % WIDTH * BYTES
        return fold(tile[at : at + (BYTES << shift)])

    def _read(self, level: int, index: int) -> bytes:
        found = LogTile.objects.filter(level=level, index=index).values_list("hashes", flat=True)
        for hashes in found:
            return bytes(hashes)
        return _leaves(index, self._size) if level == 0 else b""


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of hashes, level by level."""
    pair = 2 * BYTES
    while len(hashes) > BYTES:
        pairs = range(0, len(hashes), pair)
        hashes = b"".join(sha256(b"\x01" + hashes[i : i + pair]).digest() for i in pairs)
    return hashes


def fill(size: int) -> None:
    """Store every tile that a log of ``size`` leaves has filled and that is not stored yet."""
    last = LogTile.objects.filter(level=0).order_by("-index").values_list("index", flat=True)
    done = next(iter(last[:1]), -1) + 1
    for index in range(done, size // WIDTH):
        hashes = _leaves(index, size)
        LogTile.objects.create(level=0, index=index, hashes=hashes)
        _lift(1, index, fold(hashes))


def _lift(level: int, index: int, root: bytes) -> None:
    """Add the root of a full tile to the tile above, and so on while those fill up."""
    above, place = divmod(index, WIDTH)
    tile, _ = LogTile.objects.get_or_create(level=level, index=above, defaults={"hashes": b""})
    tile.hashes = bytes(tile.hashes)[: place * BYTES] + root
    tile.save(update_fields=["hashes"])
    if place == WIDTH - 1:
        _lift(level + 1, above, fold(tile.hashes))


def _leaves(index: int, size: int) -> bytes:
    low, high = index * WIDTH, min((index + 1) * WIDTH, size)
    rows = LogEntry.objects.filter(index__gte=low, index__lt=high).order_by("index")
    return bytes.fromhex("".join(rows.values_list("leaf", flat=True)))
