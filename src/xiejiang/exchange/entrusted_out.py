"""Entrusted restoration on its way to another node: the request there, the reports back.

The room of restoration says what the other node is to know; :mod:`told_out` carries it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.exchange import packing, told_out
from xiejiang.exchange.kinds import ENTRUSTMENT, ENTRUSTMENT_REPORT
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.exchange.told_out import Saying, Subject
from xiejiang.restoration import queries as restoration


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of entrusted restoration: in words, and how."""
    return told_out.pending(SUBJECT, name=name, now=now)


def _said_to(node: Node, there: Collection[str]) -> Iterator[Saying]:
    for word in restoration.said_to(agencies=there):
        found = word.entrustment
        project = found.project
        reports = bool(project.origin)
        yield Saying(
            word=word,
            kind=ENTRUSTMENT_REPORT if reports else ENTRUSTMENT,
            key=str(found.pk),
            to=project.agency if reports else found.agency,
            title=project.title,
            matter=project.case_id,
            more={} if reports else {"case": packing.case_told(project.case)},
        )


@act("exchange.entrustment_sealed", Power.SYSTEM, archived_too=True)
def seal_entrustment(act: Act, *, saying: Saying, packed: Packed, address: Address) -> Outgoing:
    """签封异地修复的委托、反馈：每变一次告知一次，随普通的包推送。"""
    return told_out.seal_word(act, saying, packed, address)


SUBJECT = Subject(restoration.SAID, _said_to, seal_entrustment)
