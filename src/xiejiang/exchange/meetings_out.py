"""Meetings on their way to another node: all of one there, what was done in it back.

The room of meetings says what the other node is to know; :mod:`told_out` carries it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.consultation import queries as consultation
from xiejiang.exchange import told_out
from xiejiang.exchange.kinds import MEETING, MEETING_DEEDS
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.exchange.told_out import Saying, Subject
from xiejiang.store.told import Told


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of meetings: in words, and how."""
    return told_out.pending(SUBJECT, name=name, now=now)


def _said_to(node: Node, there: Collection[str]) -> Iterator[Saying]:
    for word in consultation.said_to(node=node.name, agencies=there):
        back = bool(word.meeting.origin)
        yield Saying(
            word=word,
            kind=MEETING_DEEDS if back else MEETING,
            key=deeds_key(word.said) if back else word.said["id"],
            to=agencies.agency(code=word.said["to_code"]),
            title=word.meeting.title,
        )


def deeds_key(told: Told) -> str:
    """The deeds of one agency in one meeting."""
    return f"{told['id']}:{told['from_code']}"


@act("exchange.meeting_sealed", Power.SYSTEM)
def seal_meeting(act: Act, *, saying: Saying, packed: Packed, address: Address) -> Outgoing:
    """签封联席会议和会议里的办理：每变一次告知一次，随普通的包推送。"""
    return told_out.seal_word(act, saying, packed, address)


SUBJECT = Subject(consultation.SAID, _said_to, seal_meeting)
