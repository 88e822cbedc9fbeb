"""Keeping: the beginning and the end of every act that takes a package in, whatever its kind."""

from __future__ import annotations

from xiejiang.audit.domain import Act
from xiejiang.exchange import queries
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.errors import KeyTooOld, PackageEnded, PackageKept, PackageNotFound
from xiejiang.exchange.models import Incoming, Node
from xiejiang.exchange.receiving import Kept, must_follow
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import receipts
from xiejiang.store.receipts import Outcome


def keep(act: Act, kept: Kept, state: IncomingState = IncomingState.KEPT) -> Incoming:
    """The row of a checked package with its signed receipt; PackageKept if it was kept already.

    Part of the caller's act. ``state`` is what it is at once: waiting for an officer, or, where
    no officer has to decide, received. Trust and key are judged once more, as they are now.
    """
    Node.objects.select_for_update().get(pk=kept.node.pk)
    package = kept.package
    head = package.header
    if Incoming.objects.filter(pk=head.id, digest=package.digest).exists():
        raise PackageKept
    queries.must_trust(kept.node.name)
    if package.key not in queries.keys_at(kept.node, head.created_at):
        raise KeyTooOld(name=kept.node.name)
    must_follow(kept.node, package.seal, now=act.now)
    signed = receipts.receipt(head.id, package.digest, own_node.signer(), at=act.now)
    return Incoming.objects.create(
        id=head.id,
        node=kept.node,
        kind=kept.kind.name,
        stream=head.stream,
        sequence=head.sequence,
        digest=package.digest,
        agency=kept.agency,
        sealed_at=head.created_at,
        kept_at=act.now,
        file=kept.file,
        content=kept.content,
        receipt=signed.decode(),
        state=state.value,
        ended_at=act.now if state is not IncomingState.KEPT else None,
    )


def end(act: Act, package: Incoming, state: IncomingState, reason: str) -> None:
    """End the waiting of a package once; whoever comes second learns how it ended."""
    if act.actor.agency_id != package.agency_id:
        raise PackageNotFound
    won = Incoming.objects.filter(pk=package.pk, state=IncomingState.KEPT).update(
        state=state,
        ended_by=act.actor.person_name,
        ended_at=act.now,
        reason=reason.strip()[:300],
    )
    package.refresh_from_db()
    if not won:
        raise PackageEnded(state=IncomingState(package.state).zh)


def answer(act: Act, package: Incoming, refused: XiejiangError | None) -> None:
    """Sign what became of it, for the other node. Part of the caller's act."""
    signed = receipts.receipt(
        package.pk,
        package.digest,
        own_node.signer(),
        at=act.now,
        outcome=Outcome.RECEIVED,
        refused=refused,
    )
    package.answer = signed.decode()
    package.save(update_fields=["answer"])
