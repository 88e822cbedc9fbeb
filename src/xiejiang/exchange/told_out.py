"""What rooms tell other nodes, on its way: found, packed once, with the proof of its log entry.

A room says what another node is to know of something that both keep, whole each time, and its log
keeps the digest (:class:`xiejiang.store.told.Word`). Here the latest becomes a package, in a
stream for each such thing and direction. What was overtaken before it was packed is not packed.

**Another subject** is added in five places: its kinds (:mod:`kinds` says how); a module like
:mod:`entrusted_out` with a :class:`Subject` and an act that seals; one like :mod:`entrusted_in`
with acts that keep; ``sending`` and ``intake`` name both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, reference
from xiejiang.audit.queries import LogEntry, entry_about
from xiejiang.exchange import on_behalf, packing, queries, sealing
from xiejiang.exchange.kinds import Kind
from xiejiang.exchange.models import CarriedWord, Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.store.bagging import BagWriter
from xiejiang.store.told import Word


@dataclass(frozen=True, slots=True)
class Saying:
    """告知: the latest that is to be told of one thing, and to whom."""

    word: Word
    kind: Kind
    key: str
    """The thing that both nodes keep; with the kind it is the stream."""
    to: Agency
    title: str
    matter: UUID | None = None
    """The case that the log of this node files it under."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the package beside what is told."""

    @property
    def stream(self) -> str:
        """What the packages follow one another in."""
        return stream_of(self.kind, self.key)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a room tells other nodes of: how it is found, by which act it is said and sealed."""

    said: str
    """The act of the room whose entry in the log holds the digest of what is told."""
    said_to: Callable[[Node, Collection[str]], Iterator[Saying]]
    """The latest for a node, by the codes of the agencies that work there."""
    seal: Callable[..., Outgoing]
    """The act that seals; it calls :func:`seal_word`."""


def stream_of(kind: Kind, key: str) -> str:
    """The stream of a thing in one direction."""
    return f"{kind.name}:{key}"


def pending(subject: Subject, *, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of a subject: in words, and how."""
    for node in on_behalf.nodes(name):
        there = {a.code for a in agencies.at_node(node=node.name)}
        said = list(subject.said_to(node, there)) if there else []
        rows = CarriedWord.objects.filter(node=node, stream__in=[one.stream for one in said])
        had = dict(rows.values_list("stream", "serial"))
        for one in said:
            if had.get(one.stream, 0) < one.word.serial:
                title = f"{one.kind.zh} {one.key} 告知 {node.name}"
                yield title, partial(_send, subject, node, one, now)


def _send(subject: Subject, node: Node, one: Saying, now: datetime) -> str:
    """Pack and seal what is to be told; if sealing fails nothing is left of it."""
    by = By(agencies.speaking_for(one.word.agency), now)
    purpose = f"{one.kind.zh}：{one.title}"[:300]
    address = Address(node, one.to, purpose, one.stream)
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            one.kind,
            lambda bag: _told(bag, by, subject, one, purpose),
            id_=number,
            folder=folder,
            lines=(one.kind.zh, one.title, f"第 {one.word.serial} 次"),
        )
        subject.seal(by, saying=one, packed=packed, address=address)
    return "已签封"


def _told(bag: BagWriter, by: By, subject: Subject, one: Saying, purpose: str) -> dict[str, Any]:
    return {
        **packing.addressed(by.actor, one.to, purpose),
        **one.more,
        "told": one.word.said,
        "proofs": [on_behalf.proof(bag, _entry(subject, one.word), now=by.at)],
    }


def _entry(subject: Subject, word: Word) -> LogEntry | None:
    """The entry of the log whose details hold the digest of what is told."""
    return entry_about(subject=reference(word), acts=(subject.said,), after=word.log_index)


def seal_word(act: Act, saying: Saying, packed: Packed, address: Address) -> Outgoing:
    """Seal, and remember how far the other node was told. Part of the caller's act."""
    row = sealing.seal(act, packed=packed, address=address)
    CarriedWord.objects.update_or_create(
        node=address.node,
        stream=address.stream,
        defaults={"serial": saying.word.serial, "package": row},
    )
    act.about(row, matter=saying.matter)
    return row


def returned_key(package: Outgoing) -> UUID | None:
    """The thing that a package was the last word on, unless something was told since."""
    if not CarriedWord.objects.filter(package=package).exists():
        return None
    return UUID(package.stream.split(":")[1])
