"""Events as an act writes them: who, for which agency, at which legal time, in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from xiejiang.audit.domain import By
from xiejiang.proceedings import sharing
from xiejiang.proceedings.domain import HEARD, Told
from xiejiang.proceedings.models import Event, Proceeding


class Recording(Protocol):
    """One act on one proceeding, as far as events are written in it."""

    by: By
    proceeding: Proceeding
    events: list[Event]
    version: int
    told: Told | None


@dataclass(frozen=True, slots=True)
class Said:
    """What happens in a step, and what was said about it."""

    names: tuple[str, ...]
    step: str
    state: str
    """In which state the proceeding is afterwards."""
    legal_at: datetime
    reason: str
    data: Mapping[str, Any]


def happened(run: Recording, said: Said) -> list[Event]:
    """New events at their legal time; the inputs are kept with the first of them."""
    actor = run.by.actor
    return [
        Event(
            proceeding=run.proceeding,
            seq=_next(run) + number,
            event=name,
            step=said.step,
            at_version=run.version + 1,
            legal_at=said.legal_at,
            recorded_at=run.by.at,
            agency_id=actor.agency_id or run.proceeding.holder_id,
            person=actor.person_name,
            post=actor.post_title,
            post_role=actor.post_role,
            reason="" if number else said.reason,
            data={} if number else dict(said.data),
            state=said.state,
            node=sharing.elsewhere(run.told),
        )
        for number, name in enumerate(said.names)
    ]


def heard(run: Recording, events: Sequence[Event]) -> list[Event]:
    """What happened in other proceedings of the case, at its own legal time."""
    return [
        Event(
            proceeding=run.proceeding,
            seq=_next(run) + number,
            event=told.event,
            step="",
            at_version=run.version + 1,
            legal_at=told.legal_at,
            recorded_at=run.by.at,
            agency_id=told.agency_id,
            person=told.person,
            post=told.post,
            post_role=told.post_role,
            reason="",
            data={HEARD: str(told.proceeding_id)},
            state=run.proceeding.state,
            node=sharing.elsewhere(run.told),
        )
        for number, told in enumerate(events)
    ]


def _next(run: Recording) -> int:
    return run.events[-1].seq + 1 if run.events else 1
