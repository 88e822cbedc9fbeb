"""The door for packages and receipts: what comes is judged, kept or refused, and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import (
    bulletins_in,
    entrusted_in,
    funds_in,
    meetings_in,
    operations_in,
    queries,
    questions_in,
    receiving,
    services,
    telling,
    transfers,
)
from xiejiang.exchange.domain import LIMITS
from xiejiang.exchange.kinds import (
    ANSWERS,
    BULLETIN,
    CASE,
    ENTRUSTMENT,
    ENTRUSTMENT_REPORT,
    FUNDS,
    FUNDS_ANSWER,
    MEETING,
    MEETING_DEEDS,
    OPERATION,
    OPERATION_REPORT,
    PROGRESS,
    QUESTION,
    QUESTION_ANSWERS,
    TRANSFER,
)
from xiejiang.exchange.models import Incoming
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import packages, receipts
from xiejiang.store.archives import opened
from xiejiang.store.blobs import StoreUnavailable
from xiejiang.store.notes import Note
from xiejiang.store.packages import Seal

KEEPERS: Mapping[str, Callable[..., Incoming]] = {
    CASE.name: services.keep,
    TRANSFER.name: transfers.keep_transfer,
    PROGRESS.name: telling.keep_progress,
    BULLETIN.name: bulletins_in.keep_bulletin,
    ANSWERS.name: bulletins_in.keep_answers,
    FUNDS.name: funds_in.keep_funds,
    FUNDS_ANSWER.name: funds_in.keep_answer,
    ENTRUSTMENT.name: entrusted_in.keep_entrustment,
    ENTRUSTMENT_REPORT.name: entrusted_in.keep_report,
    MEETING.name: meetings_in.keep_meeting,
    MEETING_DEEDS.name: meetings_in.keep_deeds,
    OPERATION.name: operations_in.keep_operation,
    OPERATION_REPORT.name: operations_in.keep_report,
    QUESTION.name: questions_in.keep_question,
    QUESTION_ANSWERS.name: questions_in.keep_answers,
}
"""Which act keeps a package of a kind; :mod:`kinds` says how one is added."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The signed receipt of a package, and why it was refused if it was."""

    receipt: bytes
    refused: XiejiangError | None = None

    @property
    def status(self) -> int:
        return self.refused.status if self.refused else 200


def receive(path: Path, *, now: datetime) -> Answer:
    """Keep a package, or refuse it; the same package again gets the same receipt.

    Only a package whose seal cannot be read raises: there is nothing a receipt could refer to.
    """
    with opened(path, LIMITS) as source:
        note, stated = packages.read_seal(source)
    early = foresee(note, stated, now=now)
    if early is not None:
        return early
    try:
        kept = receiving.judge(path, now=now)
        with path.open("rb") as stream:
            blob = queries.store().put(stream)
        keep = KEEPERS[kept.kind.name]
        row = keep(By(NODE, now), kept=replace(kept, file=blob.sha256))
    except StoreUnavailable:
        raise  # trouble of ours: the package is not refused, and may come again
    except XiejiangError as error:
        return refused(note, stated, error, now=now)
    return Answer(row.receipt.encode())


def foresee(note: Note, stated: Seal, *, now: datetime) -> Answer | None:
    """The answer that the seal alone decides, if it does: kept before, or refused.

    What was kept stays kept, whatever became of the sender's key and of the trust in it since: to
    refuse it now would have the sender believe what is not so.
    """
    earlier = _kept(stated)
    if earlier is not None:
        return earlier
    try:
        receiving.judge_seal(note, stated, now=now)
    except XiejiangError as error:
        return refused(note, stated, error, now=now)
    return None


def _kept(stated: Seal) -> Answer | None:
    """The answer to a package that was kept: its receipt, signed by the key of today as well."""
    row = receiving.known(stated)
    if row is None:
        return None
    return Answer(receipts.signed_anew(row.receipt.encode(), own_node.signer()))


def refused(note: Note, stated: Seal, error: XiejiangError, *, now: datetime) -> Answer:
    """A signed refusal; in the log only when a registered node is behind it.

    A copy that came at the same time may have been kept since: then that is the answer.
    """
    earlier = _kept(stated)
    if earlier is not None:
        return earlier
    signed = receipts.receipt(
        stated.header.id, stated.digest, own_node.signer(), at=now, refused=error
    )
    if receiving.is_registered(stated, note):
        services.refuse(
            By(NODE, now),
            sender=stated.sender,
            package=stated.header.id,
            digest=stated.digest,
            error=error,
        )
    return Answer(signed, error)
