"""Questions on their way to another node: all of one there, what was answered back.

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
from xiejiang.exchange.kinds import QUESTION, QUESTION_ANSWERS
from xiejiang.exchange.meetings_out import deeds_key
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.exchange.told_out import Saying, Subject


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What trusted nodes are to be told of questions: in words, and how."""
    return told_out.pending(SUBJECT, name=name, now=now)


def _said_to(node: Node, there: Collection[str]) -> Iterator[Saying]:
    for word in consultation.questions_to(node=node.name, agencies=there):
        question = word.question
        back = bool(question.origin)
        yield Saying(
            word=word,
            kind=QUESTION_ANSWERS if back else QUESTION,
            key=deeds_key(word.said) if back else word.said["id"],
            to=agencies.agency(code=word.said["to_code"]),
            title=question.title,
        )


@act("exchange.question_sealed", Power.SYSTEM)
def seal_question(act: Act, *, saying: Saying, packed: Packed, address: Address) -> Outgoing:
    """签封会商事项和书面意见：每变一次告知一次，随普通的包推送。"""
    return told_out.seal_word(act, saying, packed, address)


SUBJECT = Subject(consultation.ASKED, _said_to, seal_question)
