"""The Merkle tree of RFC 9162, as a frontier: enough to append and to know the root.

The frontier of a tree of ``n`` leaves holds the roots of its perfect subtrees, largest first:
one for each bit set in ``n``. Appending costs O(log n) hashes and no reading of old leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf: SHA-256 of 0x00 and the data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after one more leaf hash; ``size`` counts the leaves before it."""
    grown = [*frontier, leaf]
    while size & 1:
        right, left = grown.pop(), grown.pop()
        grown.append(node_hash(left, right))
        size >>= 1
    return grown


def root(frontier: Sequence[bytes]) -> bytes:
    """The root hash of the tree with this frontier."""
    if not frontier:
        return EMPTY_ROOT
    result = frontier[-1]
    for left in reversed(frontier[:-1]):
        result = node_hash(left, result)
    return result


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, computed afresh."""
    return root(frontier_of(leaves))


def frontier_of(leaves: Iterable[bytes]) -> list[bytes]:
    """The frontier over leaf hashes, or over the roots of perfect subtrees of one size."""
    rest, frontier = b"".join(leaves), []
    while rest:
        length = 32 << ((len(rest) // 32).bit_length() - 1)
        frontier.append(fold(rest[:length]))
        rest = rest[length:]
    return frontier


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of hashes that follow one another, level by level."""
    while len(hashes) > 32:
        pairs = (b"\x01" + hashes[at : at + 64] for at in range(0, len(hashes), 64))
        hashes = b"".join([hashlib.sha256(pair).digest() for pair in pairs])
    return hashes


def split(size: int) -> int:
    """The largest power of two below ``size``: where a tree parts into left and right."""
    return 1 << ((size - 1).bit_length() - 1)
