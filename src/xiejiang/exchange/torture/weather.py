"""What the faults of a run do to each message between the nodes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from xiejiang.exchange.torture.faults import Fault, Plan

OUT, BACK = "packages", "receipts"
"""The two ways: packages go out, the answers of officers come back."""
OFTEN = 0.6
"""How often a message after the first is struck as well."""
TO_RECEIVER = ("receiver-suspends", "receiver-revokes", "receiver-voids", "sender-rotates")
TO_SENDER = ("sender-suspends", "sender-revokes", "sender-voids", "receiver-rotates")
EVENTS = (*TO_RECEIVER, *TO_SENDER)
"""What people do about trust while a message is on its way."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of one message and its answer."""

    copies: tuple[bytes, ...]
    """What arrives at once; several arrive side by side."""
    late: bytes | None = None
    """What arrives when the storm is over."""
    answer: str = "whole"
    """``whole``, ``lost``, ``cut`` or ``flipped``."""
    event: str = ""
    event_before: bool = True
    kill: str = ""
    """``sender`` or ``receiver``, after so many seconds."""
    after: float = 0.0


class Weather:
    """Decides message by message; once calm, everything passes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._met = {OUT: 0, BACK: 0}
        self.calm = False

    def passage(self, way: str, raw: bytes) -> Passage:
        """What becomes of the next message on a way."""
        number = self._met[way]
        self._met[way] += 1
        dice = self._plan.dice(f"{way}/{number}")
        if self.calm or (number and dice.random() > OFTEN):
            return Passage((raw,))
        return self._struck(dice, raw)

    def spoilt(self, way: str, answer: bytes, how: str) -> bytes:
        """An answer as it arrives."""
        dice = self._plan.dice(f"{way}/{self._met[way]}/answer")
        return {"whole": answer, "lost": b"", "cut": cut(dice, answer)}.get(
            how, flipped(dice, answer)
        )

    def _struck(self, dice: Random, raw: bytes) -> Passage:
        has = self._plan.has
        copies: tuple[bytes, ...] = (raw,)
        late, answer = None, "whole"
        if has(Fault.DROP):
            copies, answer = ((), "lost") if dice.random() < 0.5 else (copies, "lost")
        if has(Fault.DUPLICATE):
            copies *= dice.choice((2, 3))
            answer = dice.choice((answer, "lost"))
        if has(Fault.REORDER):
            late = raw
            copies = dice.choice(((), copies))
        if has(Fault.TRUNCATE, Fault.FLIP):
            copies, answer = self._damaged(dice, copies, answer)
        event, kill = self._incidents(dice)
        return Passage(
            copies,
            late=late,
            answer=answer,
            event=event,
            event_before=dice.random() < 0.5,
            kill=kill,
            after=dice.random() ** 2 * 0.15,
        )

    def _damaged(
        self, dice: Random, copies: tuple[bytes, ...], answer: str
    ) -> tuple[tuple[bytes, ...], str]:
        spoil, word = (cut, "cut") if self._plan.has(Fault.TRUNCATE) else (flipped, "flipped")
        if dice.random() < 0.7:
            return tuple(spoil(dice, one) for one in copies), answer
        return copies, word

    def _incidents(self, dice: Random) -> tuple[str, str]:
        event = dice.choice(EVENTS) if self._plan.has(Fault.TRUST) and dice.random() < 0.6 else ""
        kill = ""
        if dice.random() < 0.3:
            if self._plan.has(Fault.KILL_SENDER):
                kill = "sender"
            elif self._plan.has(Fault.KILL_RECEIVER):
                kill = "receiver"
        return event, kill


def cut(dice: Random, data: bytes) -> bytes:
    """Only the beginning."""
    return data[: dice.randrange(len(data))] if data else data


def flipped(dice: Random, data: bytes) -> bytes:
    """One to three bits are others; in one case of two within the first two thousand bytes."""
    if not data:
        return data
    found = bytearray(data)
    reach = min(len(found), 2000) if dice.random() < 0.5 else len(found)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        found[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    return bytes(found)
