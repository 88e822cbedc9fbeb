"""Receipts: a receiver's signed word that a package came, and was accepted or refused and why.

    text = receipts.receipt(package_id, digest, signer, at=now)
    receipts.check_receipt(text, keys)      # ReceiptMalformed, SenderUnknown, SignatureWrong

A package that was accepted may get a second receipt, when somebody there has received it. It says
so in so many words: a sender may learn of it first, and clocks do not order the two.

A receipt refers to a package by number and digest, so it cannot be held up for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from xiejiang.kernel.errors import Invalid, XiejiangError
from xiejiang.store import notes
from xiejiang.store.notes import Note
from xiejiang.store.packages import DIGEST, NOTHING, instant, signed_by, uuid
from xiejiang.store.signing import NAME, PublicKey, Signer

FORMAT = "xiejiang-receipt/1"
CODE = re.compile(r"[a-z][a-z0-9-]{0,79}")
LONGEST_REASON = 2000


class ReceiptMalformed(Invalid):
    """不是有效的回执：{why}。请接收的一方重新出具。"""

    code: ClassVar[str] = "receipt-malformed"


class Outcome(StrEnum):
    """What became of a package."""

    ACCEPTED = "accepted"
    """Kept by the node, whole."""
    RECEIVED = "received"
    """Taken over by somebody at the node, after it was accepted."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says."""

    package: UUID
    digest: str
    outcome: Outcome
    code: str
    """Why it was refused, as a machine tells it; empty when it was accepted."""
    reason: str
    receiver: str
    at: datetime

    @property
    def text(self) -> str:
        lines = (
            *(FORMAT, str(self.package), self.digest, str(self.outcome)),
            *(self.code or NOTHING, self.reason or NOTHING, self.receiver, self.at.isoformat()),
        )
        return "".join(f"{line}\n" for line in lines)


def receipt(
    package: UUID,
    digest: str,
    signer: Signer,
    *,
    at: datetime,
    outcome: Outcome = Outcome.ACCEPTED,
    refused: XiejiangError | None = None,
) -> bytes:
    """A signed receipt; one for what was refused gives the error as its reason."""
    outcome = Outcome.REFUSED if refused else outcome
    code, reason = (refused.code, _one_line(str(refused))) if refused else ("", "")
    made = Receipt(package, digest, outcome, code, reason, signer.public.name, at)
    if parse(made.text) != made:
        raise ReceiptMalformed(why="有一项不能写入回执")
    return str(Note(made.text).signed(signer)).encode()


def signed_anew(data: bytes, signer: Signer) -> bytes:
    """A receipt given earlier, which the key now in use has signed as well.

    Whoever has voided the old key since would not believe it otherwise.
    """
    note, _ = read_receipt(data)
    key = signer.public
    if any((s.name, s.key_id) == (key.name, key.id) for s in note.signatures):
        return data
    return str(note.signed(signer)).encode()


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_REASON]


def check_receipt(data: bytes, keys: Iterable[PublicKey]) -> Receipt:
    """A receipt, once the receiver it names has signed it with a key valid to the caller."""
    note, found = read_receipt(data)
    signed_by(note, found.receiver, keys)
    return found


def read_receipt(data: bytes) -> tuple[Note, Receipt]:
    """A receipt as it stands there: told, not checked."""
    note = notes.exact(data)
    return note, parse(note.text)


def parse(text: str) -> Receipt:
    """Read the text of a receipt."""
    lines = text.split("\n")
    if len(lines) != 9 or lines[0] != FORMAT or lines[-1]:
        raise ReceiptMalformed(why=f"应为 {FORMAT} 的八行")
    _, number, digest, outcome, code, reason, receiver, at, _ = lines
    if outcome not in tuple(Outcome):
        raise ReceiptMalformed(why="应写明收存（accepted）、接收（received）或者拒收（refused）")
    refused = outcome == Outcome.REFUSED
    if not DIGEST.fullmatch(digest) or not NAME.fullmatch(receiver):
        raise ReceiptMalformed(why="摘要或者接收方的名称不对")
    if not (CODE.fullmatch(code) and reason if refused else code == reason == NOTHING):
        raise ReceiptMalformed(why="拒收的应写明代码和理由，接收的不写")
    told = (code, reason) if refused else ("", "")
    return Receipt(uuid(number), digest, Outcome(outcome), *told, receiver, instant(at))
