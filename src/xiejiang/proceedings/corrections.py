"""Correcting the legal time of an event: what must come before and after, and what moves along."""

from __future__ import annotations

from datetime import datetime

from xiejiang.proceedings.deeds import Done
from xiejiang.proceedings.domain import DeedKind
from xiejiang.proceedings.models import Event
from xiejiang.proceedings.running import Run


def neighbours(run: Run, event: Event) -> tuple[datetime | None, datetime | None]:
    """The legal times between which an event's own must lie."""
    others = [
        e
        for e in run.events
        if e.at_version != event.at_version and e.step and not _is_service(run, e)
    ]
    before = [e.legal_at for e in others if e.seq < event.seq]
    after = [e.legal_at for e in others if e.seq > event.seq]
    return max(before, default=None), min(after, default=None)


def move_event(run: Run, event: Event, legal_at: datetime, reason: str) -> None:
    """Correct the legal time of an event and of those recorded with it; keep the old."""
    for one in run.events:
        if one.at_version != event.at_version:
            continue
        if one.pk != event.pk and (_is_service(run, one) or _is_service(run, event)):
            continue
        one.corrections = [
            *one.corrections,
            {
                "was": one.legal_at.isoformat(),
                "reason": reason,
                "by": run.by.actor.person_name,
                "at": run.by.at.isoformat(),
            },
        ]
        _move_holds(run, one.legal_at, legal_at)
        one.legal_at = legal_at
        one.save(update_fields=["legal_at", "corrections"])
    entered = [e for e in run.events if _enters(run, e) and not _is_service(run, e)]
    if entered:
        run.proceeding.entered_at = entered[-1].legal_at


def told(run: Run, event: Event, legal_at: datetime, reason: str) -> Done | None:
    """A correction as other nodes are told of it; nothing where none keeps the proceeding."""
    made = run.proceeding.deeds.filter(at_version=event.at_version, stands=True).first()
    if made is None:
        return None
    actor, at = run.by.actor, legal_at.isoformat()
    extra = {
        "at": run.by.at.isoformat(),
        "person": actor.person_name,
        "post": actor.post_title,
        "post_role": actor.post_role,
        "step": "",
        "inputs": {},
        "reason": reason,
        "legal_at": at,
        "events": [[event.event, at]],
        "of": made.digest,
    }
    return Done(DeedKind.CORRECTED, [event], run.version + 1, (), extra)


def _move_holds(run: Run, was: datetime, now: datetime) -> None:
    """Whoever began or ceased to answer for the case at a moment did so at its true time."""
    proceeding = run.proceeding
    proceeding.holds.filter(since=was).update(since=now)
    proceeding.holds.filter(until=was).update(until=now)
    if proceeding.holder_since == was:
        proceeding.holder_since = now
    if proceeding.closed_at == was:
        proceeding.closed_at = now


def _is_service(run: Run, event: Event) -> bool:
    """Whether an event is the serving of papers: it has a time of its own."""
    step = next((s for s in run.procedure.steps if s.id == event.step), None)
    return step is not None and event.event in step.serves


def _enters(run: Run, event: Event) -> bool:
    step = next((s for s in run.procedure.steps if s.id == event.step), None)
    return step is not None and bool(step.to)
