"""Handing a proceeding over to another node: the least that is needed, shown, sealed.

::

    need = necessary.of(by=…, proceeding=…, copy=…, now=…)   # what travels, and why
    hand(by, proceeding=…, choice=Handed(…))                 # -> Outgoing; sealed, to be pushed
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import Purpose
from xiejiang.exchange import necessary, packing, queries, saying, sealing
from xiejiang.exchange.domain import stream_of
from xiejiang.exchange.errors import DepartureUnsaid, NothingToHand
from xiejiang.exchange.kinds import TRANSFER
from xiejiang.exchange.models import Outgoing
from xiejiang.exchange.necessary import Need
from xiejiang.exchange.packing import Offer, Packed
from xiejiang.exchange.sealing import Address
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.queries import Proceeding
from xiejiang.store.bagging import BagWriter


@dataclass(frozen=True, slots=True)
class Handed:
    """What an officer lets travel: as proposed, or with a reason for taking out or adding."""

    node: str
    facts: tuple[str, ...]
    items: tuple[UUID, ...]
    documents: tuple[UUID, ...]
    departure: str = ""

    @classmethod
    def as_needed(cls, need: Need) -> Handed:
        """Exactly what is needed."""
        return cls(need.copy.node, need.facts, need.items, need.documents)

    def picked(self, need: Need) -> Offer:
        """What was chosen, out of what may be sent; another choice than proposed needs a reason."""
        chosen = (frozenset(self.facts), frozenset(self.items), frozenset(self.documents))
        if chosen != need.chosen and not self.departure.strip():
            raise DepartureUnsaid
        return Offer(
            need.offer.case,
            tuple(f for f in need.offer.facts if f.name in self.facts),
            tuple(i for i in need.offer.items if i.pk in self.items),
            tuple(d for d in need.offer.documents if d.pk in self.documents),
        )


def need_of(by: By, proceeding: Proceeding, node: str) -> Need:
    """What a node needs that waits for the actor's agency to hand it over."""
    copy = proceedings.copy_waiting(by=by.actor, proceeding=proceeding, node=node)
    if copy is None:
        raise NothingToHand(node=node)
    return necessary.of(by=by.actor, proceeding=proceeding, copy=copy, now=by.at)


def lines(need: Need, picked: Offer) -> list[str]:
    """In words: what the page shows before sealing and the row keeps after it."""
    proceeding = need.copy.proceeding
    procedure = proceeding.content
    state = procedure.state(proceeding.state).title
    told = len(proceedings.untold(copy=need.copy))
    first = f"程序：《{procedure.title}》{proceeding.number}，{state}，{told} 次办理"
    found = [first, *picked.lines]
    if need.parties:
        names = "、".join(p.name for p in cases.parties(case=picked.case))
        found += [f"当事人（证件号码遮盖）：{names}"] if names else []
    return found


def hand(by: By, *, proceeding: Proceeding, choice: Handed) -> Outgoing:
    """Write the package and seal it. If sealing fails nothing is left of it."""
    queries.must_trust(choice.node)
    need = need_of(by, proceeding, choice.node)
    picked = choice.picked(need)
    last = proceedings.last_deed(proceeding=proceeding)
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            TRANSFER,
            _teller(by, need, picked, choice),
            id_=number,
            folder=folder,
            lines=tuple(lines(need, picked)),
        )
        return seal_transfer(by, proceeding=proceeding, packed=packed, choice=choice, told=last)


def _teller(
    by: By, need: Need, picked: Offer, choice: Handed
) -> Callable[[BagWriter], dict[str, Any]]:
    proceeding = need.copy.proceeding

    def told(bag: BagWriter) -> dict[str, Any]:
        deeds = proceedings.untold(copy=need.copy)
        said, proofs = saying.add_deeds(proceeding, deeds, bag, by.at)
        last = next((d.body["step"] for d in reversed(deeds) if d.body["step"]), "")
        departure = {"departure": choice.departure.strip()} if choice.departure.strip() else {}
        parties = cases.parties(case=picked.case) if need.parties else []
        return {
            "case": packing.case_told(picked.case),
            **packing.addressed(by.actor, need.to, purpose(proceeding)),
            **departure,
            "proceeding": saying.proceeding_told(proceeding, need.role, last),
            "deeds": said,
            "parties": [packing.party_told(p) for p in parties],
            "facts": [packing.fact_told(f) for f in picked.facts],
            "items": [packing.add_item(by.actor, i, bag) for i in picked.items],
            "documents": [
                packing.add_document(d, n, bag) for n, d in enumerate(picked.documents, 1)
            ],
            "proofs": [*packing.proofs(by.actor, picked, bag, by.at), *proofs],
        }

    return told


def purpose(proceeding: Proceeding) -> str:
    """What the package is for."""
    return f"{proceeding.content.title}（{proceeding.number}）"


@act("exchange.handed", Power.HANDLE, Power.APPROVE)
def seal_transfer(
    act: Act, *, proceeding: Proceeding, packed: Packed, choice: Handed, told: int
) -> Outgoing:
    """签封移送：办理程序连同办理所必需的材料，发往接收机关所在的节点。"""
    act.about(proceeding, matter=proceeding.case_id)
    target = queries.must_trust(choice.node)
    need = need_of(act.by, proceeding, choice.node)
    picked = choice.picked(need)
    for item in picked.items:
        evidence.open_file(act.by, item=item, purpose=Purpose.DISPATCH)
    copy = need.copy
    address = Address(
        target,
        need.to,
        purpose(proceeding),
        stream_of(proceeding.pk),
        picked.case,
        proceeding,
        copy.told,
    )
    row = sealing.seal(act, packed=packed, address=address)
    proceeding_services.mark_told(act.by, copy=copy, told=told)
    act.about(row, matter=proceeding.case_id)
    act.details |= {"departure": choice.departure.strip()[:300], "version": proceeding.version}
    return row
