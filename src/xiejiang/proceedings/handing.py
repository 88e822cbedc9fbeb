"""Handing parts of a running proceeding to the agency that got the case, with what hangs on them.

Who holds it, whose move it is, the limits that run, the seat on the desk: all follow the part. An
unanswered handover stays unanswered, a suspended limit suspended; only who answers changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.proceedings import clocks, seats
from xiejiang.proceedings.domain import MOVED
from xiejiang.proceedings.models import Event
from xiejiang.proceedings.running import Run


@dataclass(frozen=True, slots=True)
class Handing:
    """What is said of it: ``from`` role → code, ``to`` code, ``anew`` limits, ``by`` number."""

    said: Mapping[str, Any]
    to: Agency
    legal_at: datetime
    reason: str


def hand(run: Run, handing: Handing) -> int:
    """Let roles go over; how many limits went along. Part of the caller's act."""
    given = {MOVED: dict(handing.said)}
    (moved,) = run.record(
        [MOVED], step="", legal_at=handing.legal_at, reason=handing.reason, data=given
    )
    limits = 0
    for role in handing.said["from"]:
        run.put(role, handing.to)
        run.join({role: handing.to})
    for role in handing.said["from"]:
        limits += clocks.hand_over(
            run.ground(), moved, role=role, to=handing.to, anew=handing.said["anew"]
        )
    _hold(run, moved)
    seats.seat(run.proceeding, dict.fromkeys(handing.said["from"], handing.to))
    return limits


def _hold(run: Run, moved: Event) -> None:
    """Who holds it and whose move it is, by the same state as before."""
    state = run.procedure.state(run.proceeding.state)
    holder = run.parts[state.holder]
    run.proceeding.turn = None if state.final else run.parts[state.turn]
    if holder.pk != run.proceeding.holder_id:
        run.held_by(holder, moved.legal_at, f"随案移转：{run.proceeding.holder_reason}"[:200])
