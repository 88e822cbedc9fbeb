"""Operations on their way to another node: the plan there, what a member did back.

The room of operations says what the other node is to know; :mod:`told_out` carries it. A member is
told by itself: the stream is of the operation and the member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.exchange import told_out
from xiejiang.exchange.kinds import OPERATION, OPERATION_REPORT
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.exchange.told_out import Saying, Subject
from xiejiang.operations import queries as operations


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of operations: in words, and how."""
    return told_out.pending(SUBJECT, name=name, now=now)


def key_of(operation: object, member: str) -> str:
    """What both nodes keep: an operation, and one member of it by its code."""
    return f"{operation}:{member}"


def _said_to(node: Node, there: Collection[str]) -> Iterator[Saying]:
    for word in operations.said_to(agencies=there):
        member = word.member
        operation = member.operation
        back = bool(operation.origin)
        yield Saying(
            word=word,
            kind=OPERATION_REPORT if back else OPERATION,
            key=key_of(operation.pk, member.agency.code),
            to=operation.lead if back else member.agency,
            title=operation.title,
        )


@act("exchange.operation_sealed", Power.SYSTEM)
def seal_operation(act: Act, *, saying: Saying, packed: Packed, address: Address) -> Outgoing:
    """签封跨节点联合行动的方案、反馈：每变一次告知一次，随普通的包推送。"""
    return told_out.seal_word(act, saying, packed, address)


SUBJECT = Subject(operations.SAID, _said_to, seal_operation)
