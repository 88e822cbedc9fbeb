"""Asking a witness: this node's side of C2SP tlog-witness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from xiejiang.audit import queries, services, witnessing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import calling, notes
from xiejiang.store.signing import PublicKey, SignatureWrong

LONGEST = 64 * 1024
PATH = "/log/witness/add-checkpoint"


class WitnessRefused(XiejiangError):
    """{url} 没有见证：{why}。请联系对方节点的系统管理员。"""

    code: ClassVar[str] = "witness-refused"


@dataclass(frozen=True, slots=True)
class Word:
    """What a witness signed."""

    key: PublicKey
    size: int


def cosign(url: str, key: PublicKey, *, now: datetime) -> Word:
    """Let the witness at an address sign the head of this log, and keep its signature."""
    head = services.checkpoint(now=now)
    note = notes.parse(head.note.encode())
    status, body = _post(url, witnessing.Request(0, (), note))
    if status == 409:
        old = _size(url, body)
        if old > head.size:
            raise WitnessRefused(url=url, why=f"对方见证过 {old} 条，本节点只有 {head.size} 条")
        proof = queries.growth(old=old, new=head.size)
        status, body = _post(url, witnessing.Request(old, proof, note))
    if status != 200:
        why = body[:300].decode("utf-8", "replace").strip().rstrip("。") or f"状态 {status}"
        raise WitnessRefused(url=url, why=why)
    signed = notes.parse(f"{note.text}\n".encode() + body)
    if not notes.cosignatures(signed, [key]):
        raise SignatureWrong(name=key.name)
    services.add_cosignatures(size=head.size, signatures=signed.signatures)
    return Word(key, head.size)


def _size(url: str, body: bytes) -> int:
    text = body.strip()
    if not text.isdigit() or len(text) > 18:
        raise WitnessRefused(url=url, why="没有说明它见证到第几条")
    return int(text)


def _post(url: str, request: witnessing.Request) -> tuple[int, bytes]:
    body = str(request).encode()
    return calling.post(url.rstrip("/") + PATH, body, kind="text/plain", longest=LONGEST)
