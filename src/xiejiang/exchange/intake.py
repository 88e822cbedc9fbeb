"""The door for packages and receipts: what comes is judged, kept or refused, and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import queries, receiving, services, telling, transfers
from xiejiang.exchange.domain import LIMITS
from xiejiang.exchange.models import Incoming
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import packages, receipts
from xiejiang.store.archives import opened
from xiejiang.store.blobs import StoreUnavailable
from xiejiang.store.notes import Note
from xiejiang.store.packages import Seal

KEEPERS: Mapping[str, Callable[..., Incoming]] = {
    "case": services.keep,
    "transfer": transfers.keep_transfer,
    "progress": telling.keep_progress,
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
    """The answer that the seal alone decides, if it does: refused, or kept before."""
    try:
        found = receiving.judge_seal(note, stated, now=now)
    except XiejiangError as error:
        return refused(note, stated, error, now=now)
    earlier = receiving.known(found, stated)
    return Answer(earlier.receipt.encode()) if earlier else None


def refused(note: Note, stated: Seal, error: XiejiangError, *, now: datetime) -> Answer:
    """A signed refusal; in the log only when a registered node is behind it."""
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
