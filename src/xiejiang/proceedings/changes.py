"""A proceeding as plain values, and what was done to it after a version, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xiejiang.agencies.queries import Agency
from xiejiang.law.deadline import BEIJING
from xiejiang.law.procedures import Procedure, load_procedures
from xiejiang.proceedings.domain import (
    ROOM_EVENTS,
    Clock,
    DeadlineStatus,
    Happened,
    Situation,
)
from xiejiang.proceedings.models import Event, Proceeding


def situation(
    proceeding: Proceeding,
    procedure: Procedure,
    parts: Mapping[str, Agency],
    events: Sequence[Event],
) -> Situation:
    """Everything that deciding about a step needs, without the tables."""
    return Situation(
        procedure=procedure,
        state=proceeding.state,
        sector=proceeding.sector,
        roles={role: agency.pk for role, agency in parts.items()},
        events=tuple(
            Happened(e.seq, e.event, e.step, e.legal_at, e.agency_id, e.data) for e in events
        ),
        clocks=tuple(
            Clock(d.limit, d.on_id, d.status == DeadlineStatus.RUNNING, d.legal_at)
            for d in proceeding.deadlines.all()
        ),
        entered_at=proceeding.entered_at,
    )


def since(proceeding: Proceeding, version: int) -> str:
    """Who did what after a version, for the one who came second."""
    procedure = proceeding.content
    verbs = {step.id: step.verb for step in procedure.steps}
    told: dict[int, str] = {}
    for event in proceeding.events.filter(at_version__gt=version).select_related("agency"):
        verb = verbs.get(event.step) or ROOM_EVENTS.get(event.event) or _event(event)
        at = f"{event.recorded_at.astimezone(BEIJING):%m-%d %H:%M}"
        words = f"{event.agency.name}{event.person}（{event.post}）于 {at} 办理“{verb}”"
        told.setdefault(event.at_version, words)
    return "；".join(told.values()) or "材料清单有新的登记"


def _event(event: Event) -> str:
    """An event that is nobody's step here: the opening, or what was heard of."""
    known = load_procedures().events.get(event.event)
    return known.title if known else "办理"
