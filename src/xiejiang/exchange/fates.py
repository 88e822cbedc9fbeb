"""What a receipt makes of a package, and of the others of its stream."""

from __future__ import annotations

from django.db.models import QuerySet

from xiejiang.exchange.domain import OPEN, RETURNED, OutgoingState
from xiejiang.exchange.errors import PackageGap, PlaceTaken, PredecessorRefused
from xiejiang.exchange.models import Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store.archives import ArchiveUnsafe
from xiejiang.store.bags import BagChanged, BagIncomplete, BagMalformed
from xiejiang.store.containers import NotPlain
from xiejiang.store.digests import TooLarge
from xiejiang.store.names import NameUnsafe
from xiejiang.store.packages import SealBroken, SealMalformed
from xiejiang.store.receipts import Outcome, Receipt

PASSING = frozenset(
    error.code
    for error in (
        *(PackageGap, ArchiveUnsafe, NameUnsafe, NotPlain, TooLarge),
        *(BagChanged, BagIncomplete, BagMalformed, SealBroken, SealMalformed),
    )
)
"""Refusals of what came too early, or is not what was sealed: no word on the package itself."""


def told(known: OutgoingState, receipt: Receipt) -> OutgoingState | None:
    """What a receipt makes of a package; nothing when it says less than is known already.

    A refusal of what was damaged on the way, or came too early, is no last word: the package
    stays on its way and is pushed again.
    """
    if known in (OutgoingState.RECEIVED, OutgoingState.RETURNED):
        return None
    if receipt.code == RETURNED:
        return OutgoingState.RETURNED
    if receipt.outcome is Outcome.RECEIVED:
        return OutgoingState.RECEIVED
    if receipt.outcome is Outcome.ACCEPTED:
        return None if known is OutgoingState.ACCEPTED else OutgoingState.ACCEPTED
    if known is OutgoingState.ACCEPTED:
        return None
    if receipt.code in PASSING:
        return None if known is OutgoingState.REFUSED else OutgoingState.SENT
    return OutgoingState.REFUSED


def make_way(package: Outgoing, state: OutgoingState) -> list[Outgoing]:
    """The others of its stream, still on their way, that the fate of a package closes.

    On one that was refused none can follow; and one that was refused and then kept after all (a
    copy came late) takes the place of whatever was sealed instead of it.
    """
    stream = Outgoing.objects.filter(node=package.node, stream=package.stream, state__in=OPEN)
    number = package.sequence
    if state is OutgoingState.REFUSED:
        return _close(stream.filter(sequence__gt=number), PredecessorRefused(sequence=number))
    if package.state == OutgoingState.REFUSED:
        taken = PlaceTaken(sequence=number, other=package.pk)
        return _close(stream.filter(sequence__gte=number).exclude(pk=package.pk), taken)
    return []


def _close(found: QuerySet[Outgoing], why: XiejiangError) -> list[Outgoing]:
    closed = list(found.select_related("node", "proceeding__case"))
    found.update(state=OutgoingState.REFUSED, code=why.code, reason=why.message)
    return closed
