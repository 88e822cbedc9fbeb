"""Watching the logs of other nodes: a witness signs only what it has seen grow.

The request and its answers follow C2SP tlog-witness::

    old 20852014                     from which size the proof leads
    mGzh8Lo…                         hashes of the consistency proof, a line each

    yuzhou.example/log               the checkpoint, signed by its log
    20852163
    …
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from xiejiang.audit.errors import LogForked, LogUnknown, WitnessedOtherwise
from xiejiang.audit.models import WitnessedLog
from xiejiang.store import notes, proofs
from xiejiang.store.notes import Checkpoint, Note, NoteMalformed
from xiejiang.store.proofs import ProofWrong
from xiejiang.store.signing import PublicKey

LONGEST_PROOF = 63


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks of its witness."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        return notes.checkpoint(self.note.text)

    def for_log(self) -> dict[str, str | int]:
        """The log and the size: the act keeps what was witnessed itself."""
        return {"origin": self.checkpoint.origin, "old": self.old}

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(h).decode()}\n" for h in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"


def parse(data: bytes) -> Request:
    """Read a request; whatever is not exactly one is refused."""
    head, separator, rest = data.partition(b"\n\n")
    lines = head.split(b"\n")
    word, _, old = lines[0].partition(b" ")
    if not separator or word != b"old" or not old.isdigit() or len(old) > 18:
        raise NoteMalformed(why="第一行应为 old 和条数")
    if len(lines) - 1 > LONGEST_PROOF:
        raise NoteMalformed(why="证明过长")
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
    except binascii.Error as error:
        raise NoteMalformed(why="证明不是 Base64") from error
    return Request(int(old), proof, notes.parse(rest))


def check(request: Request) -> WitnessedLog:
    """The log that the request is from, when the request holds; whoever calls has locked it."""
    stated = request.checkpoint
    known = WitnessedLog.objects.select_for_update().filter(origin=stated.origin).first()
    if known is None:
        raise LogUnknown(origin=stated.origin)
    request.note.check(PublicKey.parse(known.key))
    if request.old != known.size:
        raise WitnessedOtherwise(size=known.size, old=request.old)
    if stated.size < known.size:
        raise LogForked(origin=stated.origin, why="条数变少了")
    if known.size:
        _must_have_grown(known, stated, request)
    return known


def _must_have_grown(known: WitnessedLog, stated: Checkpoint, request: Request) -> None:
    try:
        proofs.check_consistency(
            known.size, stated.size, request.proof, bytes.fromhex(known.root), stated.root
        )
    except ProofWrong as error:
        raise LogForked(origin=stated.origin, why=str(error).rstrip("。")) from error
