"""The wire to another node: one POST over HTTP; whatever fails is told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from xiejiang.exchange.errors import NotReached
from xiejiang.exchange.models import Node
from xiejiang.store import calling
from xiejiang.store.calling import Answer

LONGEST = 64 * 1024
"""The longest receipt, or word of refusal, that is read."""
SECONDS = 120
"""How long a question and its answer may take in all."""
PACKAGE_SECONDS = 6 * 3600
"""How long a package may be under way: two gigabytes at a hundred kilobytes a second."""


@contextmanager
def post(
    target: Node,
    path: str,
    body: BinaryIO | bytes,
    headers: Mapping[str, str],
    *,
    within: float = SECONDS,
) -> Iterator[Answer]:
    """Send, and give the answer to be read; a wire that breaks meanwhile raises NotReached."""
    told = {**headers, "Content-Type": "application/octet-stream"}
    try:
        with calling.asking(target.url.rstrip("/") + path, body, told, within=within) as answer:
            yield answer
    except calling.Unanswered as error:
        raise NotReached(node=target.name, why=f"连接不上（{error.context['why']}）") from error


def words_of(body: bytes) -> str:
    """What another node said, to be quoted in a sentence of ours."""
    return body[:300].decode("utf-8", "replace").strip().rstrip("。")
