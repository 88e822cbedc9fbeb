"""Entrusted restoration on its way to another node: the request there, the reports back.

The room of restoration says what the other node is to know (``Word.said``), and its log keeps the
digest of it. Here the latest becomes a package, in a stream for each entrustment and direction,
with the proof of that entry. What was overtaken before it was packed is not packed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import on_behalf, packing, queries, sealing
from xiejiang.exchange.kinds import ENTRUSTMENT, ENTRUSTMENT_REPORT, Kind
from xiejiang.exchange.models import CarriedEntrustment, Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.queries import Word
from xiejiang.store.bagging import BagWriter


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of entrusted restoration: in words, and how."""
    for node in on_behalf.nodes(name):
        there = {a.code for a in agencies.at_node(node=node.name)}
        words = restoration.said_to(agencies=there) if there else []
        rows = CarriedEntrustment.objects.filter(entrustment__in=[w.entrustment_id for w in words])
        had = dict(rows.values_list("entrustment_id", "serial"))
        for word in words:
            if had.get(word.entrustment_id, 0) < word.serial:
                title = f"{kind_of(word).zh} {word.entrustment_id} 告知 {node.name}"
                yield title, partial(_send, node, word, now)


def kind_of(word: Word) -> Kind:
    """The request, or a report on it."""
    return ENTRUSTMENT_REPORT if word.entrustment.project.origin else ENTRUSTMENT


def _to(word: Word) -> Agency:
    found = word.entrustment
    to: Agency = found.project.agency if found.project.origin else found.agency
    return to


def _send(node: Node, word: Word, now: datetime) -> str:
    """Pack and seal what is to be told; if sealing fails nothing is left of it."""
    by = By(on_behalf.speaking_for(word.agency), now)
    kind, to = kind_of(word), _to(word)
    purpose = f"{kind.zh}：{word.entrustment.project.title}"[:300]
    address = Address(node, to, purpose, f"{kind.name}:{word.entrustment_id}")
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            kind,
            lambda bag: _told(bag, by, word, purpose),
            id_=number,
            folder=folder,
            lines=(kind.zh, word.entrustment.project.title, f"第 {word.serial} 次"),
        )
        seal_entrustment(by, word=word, packed=packed, address=address)
    return "已签封"


def _told(bag: BagWriter, by: By, word: Word, purpose: str) -> dict[str, Any]:
    case = word.entrustment.project.case
    asked = kind_of(word) is ENTRUSTMENT
    return {
        **packing.addressed(by.actor, _to(word), purpose),
        **({"case": packing.case_told(case)} if asked else {}),
        "told": word.said,
        "proofs": [on_behalf.proof(bag, restoration.saying_entry(word), now=by.at)],
    }


@act("exchange.entrustment_sealed", Power.SYSTEM, archived_too=True)
def seal_entrustment(act: Act, *, word: Word, packed: Packed, address: Address) -> Outgoing:
    """签封异地修复的委托、反馈：每变一次告知一次，随普通的包推送。"""
    row = sealing.seal(act, packed=packed, address=address)
    CarriedEntrustment.objects.update_or_create(
        entrustment=word.entrustment, defaults={"serial": word.serial, "package": row}
    )
    act.about(row, matter=word.entrustment.project.case_id)
    return row
