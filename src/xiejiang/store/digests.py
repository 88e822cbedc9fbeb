"""Several digests of a stream in one pass, each in a thread of its own.

    with hashing() as pool:
        found = digests(stream, ("sha256", "sm3"), pool, limit=size)   # Digests; TooLarge

While one piece is hashed the next is read and, on request, the last one written elsewhere:
hashing lets go of the interpreter, so the slowest digest sets the time, not the sum of all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol

from xiejiang.kernel.errors import Invalid
from xiejiang.store.blobs import MIB, Sm3

ALGORITHMS = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "sm3": 64,
}
"""Digests that can be checked, and how long each is in hexadecimal."""
WEAK = frozenset({"md5", "sha1"})
"""Digests that no longer prove anything against intent."""
PIECE = 4 * MIB
WORTH_A_THREAD = 256 * 1024


class TooLarge(Invalid):
    """超过上限，没有接收：{why}。请分成几个包移交，或者改用介质移交并登记。"""

    code: ClassVar[str] = "package-too-large"
    status: ClassVar[int] = 413


class Hasher(Protocol):
    """A digest in the making."""

    @property
    def update(self) -> Callable[[bytes], None]: ...

    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Digests:
    """The length of a stream in bytes and its digests by algorithm."""

    size: int
    hex: Mapping[str, str]


def hashing() -> ThreadPoolExecutor:
    """Threads to hash in, to be closed by whoever asked for them."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="digest")


def digests(
    stream: BinaryIO,
    algorithms: Collection[str],
    pool: Executor,
    *,
    limit: int,
    into: BinaryIO | None = None,
) -> Digests:
    """Read a stream to its end; ``into`` gets a copy. More than ``limit`` bytes are refused."""
    hashers = {name: _new(name) for name in algorithms}
    size = 0
    piece = stream.read(PIECE)
    while piece:
        size += len(piece)
        if size > limit:
            raise TooLarge(why=f"文件超过 {limit} 字节")
        apart = len(piece) >= WORTH_A_THREAD
        running = [pool.submit(h.update, piece) for h in hashers.values()] if apart else []
        if not apart:
            for hasher in hashers.values():
                hasher.update(piece)
        if into is not None:
            into.write(piece)
        following = stream.read(PIECE)
        for one in running:
            one.result()
        piece = following
    return Digests(size, {name: hasher.hexdigest() for name, hasher in hashers.items()})


def _new(name: str) -> Hasher:
    if name == "sm3":
        return Sm3()
    return hashlib.new(name, usedforsecurity=False)
