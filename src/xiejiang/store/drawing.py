"""The draw itself: pure functions, so that anybody can run them again from a published record.

::

    digest = SHA-256 of the terms as canonical JSON (sorted keys, no spaces, UTF-8)
    seed   = SHA-256 of "xiejiang-draw/1\\n" + root + "\\n" + draw + "\\n" + digest   (hexadecimal)
    number = the first 8 bytes of HMAC-SHA-256(seed, counter), big-endian; counter = 0, 1, 2, …
             in 8 bytes, big-endian

Of the n candidates that are left, the one at ``number mod n`` is drawn next. A number not below
the largest multiple of n under 2**64 is passed over, so that every candidate is equally likely.
All candidates are drawn, one after another: the first are chosen, the next are substitutes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from xiejiang.store import canonical

FORMAT = "xiejiang-draw/1"
SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed when a draw is announced."""

    draw: str
    candidates: tuple[tuple[str, str], ...]
    """Key and name of each, in the order of their keys."""
    count: int
    substitutes: int
    size: int
    """The size of the log whose root gives the seed."""


def digest_of(terms: Terms) -> str:
    """The digest of what was fixed when the draw was announced."""
    told = {
        "draw": terms.draw,
        "candidates": [list(c) for c in terms.candidates],
        "count": terms.count,
        "substitutes": terms.substitutes,
        "size": terms.size,
    }
    return hashlib.sha256(canonical.text(told).encode()).hexdigest()


def seed_of(*, root: bytes, draw: str, digest: str) -> bytes:
    """What the numbers come from: known to nobody before the log has the root."""
    return hashlib.sha256("\n".join((FORMAT, root.hex(), draw, digest)).encode()).digest()


def order(seed: bytes, keys: Sequence[str]) -> list[str]:
    """All candidates in the order in which they are drawn."""
    left, drawn, numbers = list(keys), [], _numbers(seed)
    while left:
        limit = SPAN - SPAN % len(left)
        number = next(n for n in numbers if n < limit)
        drawn.append(left.pop(number % len(left)))
    return drawn


def chosen(drawn: Sequence[str], *, passed_over: Collection[str], most: int) -> list[str]:
    """The first of those drawn, without those who must recuse by now."""
    return [key for key in drawn if key not in passed_over][:most]


def _numbers(seed: bytes) -> Iterator[int]:
    for counter in count():
        block = hmac.digest(seed, counter.to_bytes(8, "big"), "sha256")
        yield int.from_bytes(block[:8], "big")
