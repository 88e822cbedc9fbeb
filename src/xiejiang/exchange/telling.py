"""Telling the other nodes what was done here: sealed in order, by the node itself, on every push.

What is to be told was written down by the act itself (:mod:`xiejiang.proceedings.sharing`); here it
is only put into packages. A refused one waits until somebody has seen to its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, Actor, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import (
    applying,
    handing,
    keeping,
    necessary,
    packing,
    queries,
    saying,
    sealing,
    taking,
    transfers,
)
from xiejiang.exchange.domain import OutgoingState, stream_of
from xiejiang.exchange.kinds import PROGRESS
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.receiving import Kept
from xiejiang.exchange.sealing import Address
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.domain import Needs, Told
from xiejiang.proceedings.queries import Copy
from xiejiang.store.bagging import BagWriter


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is to be told to one node, and to which agency there."""

    copy: Copy
    to: Agency
    role: str
    deeds: tuple[Told, ...]
    last: int


def waiting(*, name: str = "") -> Iterator[Copy]:
    """What trusted nodes have still to be told; a refused one is not tried again."""
    trusted = {n.name for n in queries.trusted() if n.name == name or not name}
    for copy in proceedings.copies_waiting(needs=Needs.TELL):
        if copy.node not in trusted:
            continue
        last = queries.last_of_proceeding(proceeding=copy.proceeding_id, name=copy.node)
        if last is None or last.state != OutgoingState.REFUSED:
            yield copy


def tell(copy: Copy, *, now: datetime) -> list[Outgoing]:
    """Seal what one node has still to be told of one proceeding, if anything."""
    deeds = tuple(proceedings.untold(copy=copy))
    if not deeds:
        return []
    role, to = necessary.receiver(copy.proceeding, copy)
    last = proceedings.last_deed(proceeding=copy.proceeding)
    telling = _Telling(copy, to, role, deeds, last)
    by = By(_teller(copy), now)
    lines = tuple(_line(copy, deed) for deed in deeds)
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor, PROGRESS, _content(by, telling), id_=number, folder=folder, lines=lines
        )
        return [seal_progress(by, copy=copy, packed=packed, to=to, last=last)]


def _teller(copy: Copy) -> Actor:
    """The node, for the agency that acted last."""
    agency = copy.agency or copy.proceeding.case.lead
    return replace(
        NODE,
        agency_id=agency.pk,
        agency_code=agency.code,
        agency_name=agency.name,
        agency_kind=agency.kind,
    )


def _line(copy: Copy, deed: Told) -> str:
    steps = {s.id: s.verb for s in copy.proceeding.content.steps}
    words = steps.get(deed.body["step"], deed.kind.zh)
    return f"{deed.body['agency']['name']}：{words}（{deed.body['legal_at'][:10]}）"


def _content(by: By, telling: _Telling) -> Callable[[BagWriter], Mapping[str, Any]]:
    proceeding = telling.copy.proceeding

    def told(bag: BagWriter) -> dict[str, Any]:
        said, proofs = saying.add_deeds(proceeding, telling.deeds, bag, by.at)
        step = telling.deeds[-1].body["step"]
        issued = _papers(telling)
        return {
            **packing.addressed(by.actor, telling.to, handing.purpose(proceeding)),
            "proceeding": saying.proceeding_told(proceeding, telling.role, step),
            "deeds": said,
            "documents": [packing.add_document(d, n, bag) for n, d in enumerate(issued, 1)],
            "proofs": proofs,
        }

    return told


def _papers(telling: _Telling) -> Sequence[Any]:
    """The documents that those deeds issued for agencies of that node."""
    proceeding, node = telling.copy.proceeding, telling.copy.node
    there = {p.agency.code for p in proceeding.parts.all() if p.agency.node == node}
    made = {(kind, number) for d in telling.deeds for kind, number, _ in d.body["papers"]}
    found = necessary.addressed(proceeding, there)
    return [d for d in found if (d.kind, d.number) in made]


@act("exchange.told", Power.SYSTEM)
def seal_progress(act: Act, *, copy: Copy, packed: Packed, to: Agency, last: int) -> Outgoing:
    """签封进展：本节点在同一程序中的办理，告知有副本的节点。"""
    proceeding = copy.proceeding
    address = Address(
        queries.must_trust(copy.node),
        to,
        handing.purpose(proceeding),
        stream_of(proceeding.pk),
        proceeding.case,
        proceeding,
        copy.told,
    )
    row = sealing.seal(act, packed=packed, address=address)
    proceeding_services.mark_told(By(NODE, act.now), copy=copy, told=last)
    act.about(row, matter=proceeding.case_id)
    return row


@act("exchange.progress_kept", Power.SYSTEM)
def keep_progress(act: Act, *, kept: Kept) -> Incoming:
    """收下进展：对方在同一程序中的办理，核验成立、程序也允许的，在这里照办。"""
    heard = transfers.judged(kept)
    row = keeping.keep(act, kept)
    applied = applying.apply(act, row, heard)
    act.details |= {"new": applied.new, "waits": applied.waits}
    proceeding = proceedings.kept(pk=heard.base.id)
    if proceeding is not None:
        taking.take_files(act, row, proceeding.case, by=taking.keeper(row, act.now))
        row.case = proceeding.case
        row.save(update_fields=["case"])
        act.about(row, matter=proceeding.case_id)
    if not applied.waits and proceeding is not None:
        applying.done(act, row)
        applying.apply_pending(act, proceeding)
    return row
