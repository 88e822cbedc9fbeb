"""Proofs over the log's tree, as RFC 9162 defines them: that it holds a leaf, that it only grew.

A proof is a list of hashes of 32 bytes, the lowest sibling first. Who makes one names the
*ranges* of leaves whose hashes it takes and asks a source for them; who checks one needs nothing
but the hashes, so both sides are pure. A *subtree* is a range of leaves ``[start, end)`` whose
start is a multiple of the power of two that its length fits into (the draft on Merkle tree
certificates); the proof that an old tree is the beginning of a new one is the case ``start = 0``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from xiejiang.kernel.errors import Invalid
from xiejiang.store.merkle import EMPTY_ROOT, node_hash, split

Range = tuple[int, int]
"""Leaves from the first, included, to the second, not included."""
Source = Callable[[int, int], bytes]
"""The hash of the subtree over a range of leaves."""


class ProofWrong(Invalid):
    """证明不成立：{why}。"""

    code: ClassVar[str] = "proof-wrong"


def inclusion_path(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that the leaf at ``index`` is in the tree of ``size``."""
    return _path(index, 0, size)


def inclusion(index: int, size: int, source: Source) -> list[bytes]:
    """The proof that the leaf at ``index`` is in the tree of ``size`` leaves."""
    return [source(*part) for part in inclusion_path(index, size)]


def consistency_path(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of ``new`` leaves began as the one of ``old``."""
    return _subproof(0, old, 0, new, True)


def consistency(old: int, new: int, source: Source) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is the beginning of the one of ``new``."""
    return [source(*part) for part in consistency_path(old, new)]


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Refuse unless the proof leads from the leaf hash at ``index`` to the root."""
    check_inclusion_in(leaf, index, (0, size), proof, root)


def check_inclusion_in(
    leaf: bytes, index: int, within: Range, proof: Sequence[bytes], root: bytes
) -> None:
    """Refuse unless the proof leads from a leaf hash to the hash of the subtree around it."""
    start, end = within
    _must_be_subtree(start, end)
    if not start <= index < end:
        raise ProofWrong(why=f"第 {index} 条不在第 {start} 至 {end} 条之间")
    rest, (leaf,) = _hashes(proof), _hashes([leaf])
    found = _climb(leaf, index - start, end - start, rest)
    _must_end(rest, found, root)


def check_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Refuse unless the proof shows that the new tree begins with the old one, not empty."""
    if old == 0:
        raise ProofWrong(why="空的日志证明不了什么")
    check_consistency_in((0, old), new, proof, old_root, new_root)


def check_consistency_in(
    within: Range, size: int, proof: Sequence[bytes], subtree_root: bytes, root: bytes
) -> None:
    """Refuse unless the proof shows that a subtree is part of the tree of ``size`` leaves."""
    start, end = within
    rest = _hashes(proof)
    if start == end <= size:
        return _must_end(rest, EMPTY_ROOT, subtree_root)
    _must_be_subtree(start, end)
    if end > size:
        raise ProofWrong(why=f"旧日志 {end} 条，比新日志 {size} 条还长")
    old_found, found = _walk((start, end), size, True, rest, subtree_root)
    _must_end(rest, old_found, subtree_root)
    return _must_end(rest, found, root)


def _must_be_subtree(start: int, end: int) -> None:
    if not 0 <= start < end or start % (1 << (end - start - 1).bit_length()):
        raise ProofWrong(why=f"第 {start} 至 {end} 条不是一棵子树")


def _hashes(proof: Sequence[bytes]) -> list[bytes]:
    if any(len(part) != 32 for part in proof):
        raise ProofWrong(why="证明中的哈希不是 32 字节")
    if len(proof) > 64:
        raise ProofWrong(why="证明过长")
    return list(proof)


def _must_end(rest: Sequence[bytes], found: bytes, root: bytes) -> None:
    if rest:
        raise ProofWrong(why="证明中有多余的哈希")
    if found != root:
        raise ProofWrong(why="算出的根与所给的根不符")


def _path(index: int, low: int, high: int) -> list[Range]:
    if high - low == 1:
        return []
    middle = low + split(high - low)
    if index < middle:
        return [*_path(index, low, middle), (middle, high)]
    return [*_path(index, middle, high), (low, middle)]


def _subproof(start: int, end: int, low: int, high: int, whole: bool) -> list[Range]:
    if (start, end) == (low, high):
        return [] if whole else [(low, high)]
    middle = low + split(high - low)
    if end <= middle:
        return [*_subproof(start, end, low, middle, whole), (middle, high)]
    if middle <= start:
        return [*_subproof(start, end, middle, high, whole), (low, middle)]
    return [*_subproof(middle, end, middle, high, False), (low, middle)]


def _take(rest: list[bytes]) -> bytes:
    if not rest:
        raise ProofWrong(why="证明缺少哈希")
    return rest.pop()


def _climb(leaf: bytes, index: int, size: int, rest: list[bytes]) -> bytes:
    if size == 1:
        return leaf
    top, middle = _take(rest), split(size)
    if index < middle:
        return node_hash(_climb(leaf, index, middle, rest), top)
    return node_hash(top, _climb(leaf, index - middle, size - middle, rest))


def _walk(
    within: Range, size: int, whole: bool, rest: list[bytes], given: bytes
) -> tuple[bytes, bytes]:
    """The hash of the subtree and of the tree around it, as the proof tells them."""
    start, end = within
    if (start, end) == (0, size):
        found = given if whole else _take(rest)
        return found, found
    top, middle = _take(rest), split(size)
    if end <= middle:
        old, new = _walk(within, middle, whole, rest, given)
        return old, node_hash(new, top)
    if middle <= start:
        old, new = _walk((start - middle, end - middle), size - middle, whole, rest, given)
        return old, node_hash(top, new)
    old, new = _walk((0, end - middle), size - middle, False, rest, given)
    return node_hash(top, old), node_hash(top, new)
