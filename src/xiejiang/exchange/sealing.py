"""Sealing: the end of every act that sends, whatever the kind of package.

A package follows the one before it in its *stream* (a case, say): the receiver takes them in that
order, and misses none. One that was refused does not count; the next takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.cases.queries import Case
from xiejiang.exchange.domain import OutgoingState
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.exchange.packing import Packed
from xiejiang.proceedings.queries import Proceeding
from xiejiang.store import node as own_node
from xiejiang.store import packages
from xiejiang.store.packages import Header


@dataclass(frozen=True, slots=True)
class Address:
    """Where a package goes, and what it follows."""

    node: Node
    to: Agency
    purpose: str
    stream: str
    case: Case | None = None
    proceeding: Proceeding | None = None
    told_from: int = 0
    """Of a proceeding: the last deed that the node was told before."""


def seal(act: Act, *, packed: Packed, address: Address) -> Outgoing:
    """Seal a written bag, and keep the row of it. Part of the caller's act."""
    node = Node.objects.select_for_update().get(pk=address.node.pk)
    before = last_sent(node, address.stream)
    header = Header(
        id=packed.id,
        receiver=node.name,
        stream=address.stream,
        sequence=before.sequence + 1 if before else 1,
        previous=before.digest if before else None,
        created_at=act.now,
    )
    made = packages.seal(packed.folder, header, own_node.signer())
    row = Outgoing.objects.create(
        id=packed.id,
        node=node,
        kind=packed.kind.name,
        case=address.case,
        proceeding=address.proceeding,
        told_from=address.told_from,
        agency_id=act.actor.agency_key,
        to_code=address.to.code,
        to_name=address.to.name,
        purpose=address.purpose.strip()[:300],
        contents=list(packed.lines),
        size=packed.size,
        stream=address.stream,
        sequence=header.sequence,
        digest=made.digest,
        seal=(packed.folder / packages.SEAL).read_text("utf-8"),
        sealed_by=act.actor.person_name,
        sealed_at=act.now,
    )
    act.details |= {"digest": made.digest, "stream": header.stream, "sequence": header.sequence}
    return row


def last_sent(node: Node, stream: str) -> Outgoing | None:
    """The package that the next one follows: the last that was not refused."""
    sent = Outgoing.objects.filter(node=node, stream=stream)
    return sent.exclude(state=OutgoingState.REFUSED).order_by("-sequence").first()
