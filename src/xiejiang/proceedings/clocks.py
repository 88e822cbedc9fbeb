"""Deadlines of a proceeding: begun, lengthened and ended by events, and computed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xiejiang.agencies.queries import Agency
from xiejiang.law.deadline import BEIJING, day_of, moment_of
from xiejiang.law.periods import Extension, Period, Span, compute, load_periods
from xiejiang.law.procedures import (
    Limit,
    Procedure,
    Suspended,
    limits_extended_by,
    limits_started_by,
    limits_stopped_by,
)
from xiejiang.proceedings import ahead
from xiejiang.proceedings.domain import MOVED, DeadlineStatus
from xiejiang.proceedings.models import Deadline, Event, Proceeding

CUSTODY = "in_custody"
"""The field under which an officer says that the suspect is in custody."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What deadlines are computed from."""

    proceeding: Proceeding
    procedure: Procedure
    parts: Mapping[str, Agency]
    events: Sequence[Event]
    """Every event so far, oldest first."""

    def last(self, name: str) -> Event | None:
        return next((e for e in reversed(self.events) if e.event == name), None)

    def since(self, name: str, start: Event) -> list[Event]:
        return [e for e in self.events if e.event == name and e.seq >= start.seq]


def apply(ground: Ground, new: Sequence[Event]) -> None:
    """Let new events, the last of ``ground.events``, move the clocks: first end, then begin."""
    for event in new:
        _end(ground, event)
        _change(ground, event)
        _begin(ground, event)


def recompute(ground: Ground) -> int:
    """Compute every deadline again from its events; how many changed."""
    changed = 0
    for deadline in ground.proceeding.deadlines.select_related("begun_by", "ended_by"):
        before = _answer(deadline)
        _compute(ground, deadline)
        if deadline.ended_by is not None and deadline.status in _JUDGED:
            _judge(ground, deadline, deadline.ended_by)
        if before != _answer(deadline):
            changed += 1
            deadline.save()
    return changed


def _answer(deadline: Deadline) -> tuple[object, ...]:
    """All that computing a deadline again may change."""
    ends = (deadline.legal_at, deadline.safe_at, deadline.ended_at)
    return deadline.started_at, *ends, deadline.status, deadline.provisional


_JUDGED = frozenset(
    {DeadlineStatus.MET, DeadlineStatus.LATE, DeadlineStatus.LAPSED, DeadlineStatus.ENDED}
)


def close(proceeding: Proceeding, event: Event) -> None:
    """A final state ends whatever still runs."""
    for deadline in proceeding.deadlines.filter(status=DeadlineStatus.RUNNING):
        _finish(deadline, DeadlineStatus.ENDED, event)


def _end(ground: Ground, event: Event) -> None:
    limits = {limit.id: limit for limit in limits_stopped_by(ground.procedure, event.event)}
    running = ground.proceeding.deadlines.filter(status=DeadlineStatus.RUNNING, limit__in=limits)
    for deadline in running:
        _judge(ground, deadline, event)
        deadline.save()
    for limit in limits.values():
        if limit.contingent and limit.sector in ("", ground.proceeding.sector):
            _begin_limit(ground, limit, event, ends=True)


def _judge(ground: Ground, deadline: Deadline, event: Event) -> None:
    """Met, late, lapsed, or no longer to the point: by who did what, and when.

    The first of a limit's stops is the very thing it asks for, whoever records it: goods count as
    handed over when the receiver signs. Of the others, one's own act meets it, another's ends it.
    """
    limit = ground.procedure.limit(deadline.limit)
    passed = deadline.legal_at is not None and event.legal_at > deadline.legal_at
    asked = bool(limit.stops) and event.event == limit.stops[0]
    own = event.agency_id == deadline.on_id
    if limit.role == "window":
        kept = DeadlineStatus.MET if asked else DeadlineStatus.ENDED
        status = DeadlineStatus.LAPSED if passed else kept
    elif limit.role in ("max", "min-before"):
        done = asked or own or limit.role == "min-before"
        status = DeadlineStatus.MET if done else DeadlineStatus.ENDED
        status = DeadlineStatus.LATE if passed else status
    else:
        status = DeadlineStatus.ENDED
    deadline.status, deadline.ended_by, deadline.ended_at = status.value, event, event.legal_at


def _finish(deadline: Deadline, status: DeadlineStatus, event: Event) -> None:
    deadline.status, deadline.ended_by, deadline.ended_at = status.value, event, event.legal_at
    deadline.save(update_fields=["status", "ended_by", "ended_at"])


def _change(ground: Ground, event: Event) -> None:
    """Extensions and suspensions change what already runs."""
    touched = {limit.id for limit in limits_extended_by(ground.procedure, event.event)}
    for limit in ground.procedure.limits:
        if any(event.event in (s.begins, s.ends) for s in limit.suspensions):
            touched.add(limit.id)
    running = ground.proceeding.deadlines.filter(status=DeadlineStatus.RUNNING, limit__in=touched)
    for deadline in running.select_related("begun_by"):
        _compute(ground, deadline)
        deadline.save()


def _begin(ground: Ground, event: Event) -> None:
    found = limits_started_by(
        ground.procedure,
        event.event,
        sector=ground.proceeding.sector,
        on=day_of(event.legal_at),
    )
    for limit in found:
        if limit.runs:
            _supersede(ground, limit, event)
            _begin_limit(ground, limit, event)
        elif limit.before and _fixed(ground, limit, event) is not None:
            _begin_limit(ground, limit, event, ends=True)


def _supersede(ground: Ground, limit: Limit, event: Event) -> None:
    if not limit.replaces:
        return
    rivals = {
        other.id
        for other in ground.procedure.limits
        if limit.replaces in (other.id, other.replaces) and other.id != limit.id
    }
    running = ground.proceeding.deadlines.filter(status=DeadlineStatus.RUNNING, limit__in=rivals)
    for deadline in running:
        _finish(deadline, DeadlineStatus.SUPERSEDED, event)


def _begin_limit(ground: Ground, limit: Limit, event: Event, *, ends: bool = False) -> None:
    """A clock that already runs is never set back; a contingent one is judged at once."""
    start = ground.last(limit.counts_from)
    on = ground.parts.get(limit.on)
    if start is None or on is None:
        return
    mine = ground.proceeding.deadlines.filter(limit=limit.id)
    if mine.filter(status=DeadlineStatus.RUNNING).exists():
        return
    if ends and mine.filter(begun_by=start).exists():
        return
    deadline = Deadline(
        proceeding=ground.proceeding,
        limit=limit.id,
        role=limit.role,
        on=on,
        begun_by=start,
        status=DeadlineStatus.RUNNING.value,
    )
    _compute(ground, deadline)
    if ends:
        _judge(ground, deadline, event)
    deadline.save()


def _compute(ground: Ground, deadline: Deadline) -> None:
    limit = ground.procedure.limit(deadline.limit)
    start = deadline.begun_by
    deadline.started_at = start.legal_at
    period = _period(ground, limit, start)
    safe = period.safe
    doubts = [limit.doubt] if limit.doubt else []
    if limit.cautious_with:
        other = _period(ground, ground.procedure.limit(limit.cautious_with), start)
        safe = _earlier(safe, other.safe)
    deadline.legal_at = None if period.legal is None else moment_of(period.legal)
    deadline.safe_at = None if safe is None else moment_of(safe)
    deadline.legal_text = "" if period.legal is None else period.legal.isoformat()
    deadline.safe_text = "" if safe is None else safe.isoformat()
    deadline.provisional = period.provisional
    deadline.explanation = list(period.explanation)
    deadline.doubts = [*doubts, *(d for d in period.doubts if d not in doubts)]


def _earlier(one: date | datetime | None, other: date | datetime | None) -> date | datetime | None:
    known = [each for each in (one, other) if each is not None]
    return min(known, key=moment_of) if known else None


def _fixed(ground: Ground, limit: Limit, event: Event) -> date | datetime | None:
    """The day that the step of an event fixes, of which the first event keeps the answers."""
    act = next(e for e in ground.events if e.at_version == event.at_version)
    return ahead.fixed(limit, act.data)


def _period(ground: Ground, limit: Limit, start: Event) -> Period:
    day = _fixed(ground, limit, start) if limit.before else None
    if day is not None:
        return ahead.period(limit, day)
    return compute(
        load_periods(),
        regime=limit.regime,
        start=start.legal_at.astimezone(BEIJING),
        value=limit.value,
        unit=limit.unit,
        role=limit.role,
        in_custody=_in_custody(ground),
        suspensions=_suspensions(ground, limit, start),
        extensions=_extensions(ground, limit, start),
    )


def _in_custody(ground: Ground) -> bool:
    said = (e.data[CUSTODY] for e in reversed(ground.events) if CUSTODY in e.data)
    return bool(next(said, False))


def _extensions(ground: Ground, limit: Limit, start: Event) -> list[Extension]:
    found: list[Extension] = []
    for extended in limit.extensions:
        events = ground.since(extended.event, start)[: extended.times]
        found += [
            Extension(extended.value, extended.unit, approved_on=day_of(e.legal_at)) for e in events
        ]
    return found


def _suspensions(ground: Ground, limit: Limit, start: Event) -> list[Span]:
    found: list[Span] = []
    for suspended in limit.suspensions:
        ends = ground.since(suspended.ends, start)
        begins = ground.since(suspended.begins, start)
        for begun in [*_pending(ground, suspended, start), *begins]:
            end = next((e for e in ends if e.seq > begun.seq), None)
            last = None if end is None else day_of(end.legal_at)
            since = begun.legal_at if begun.seq > start.seq else start.legal_at
            found.append(Span(day_of(since), last, begun.data.get("paper", "")))
    return found


def _pending(ground: Ground, suspended: Suspended, start: Event) -> list[Event]:
    """What still holds a limit up that begins anew because the case went to another agency."""
    if start.event != MOVED:
        return []
    names = (suspended.begins, suspended.ends)
    before = [e for e in ground.events if e.event in names and e.seq < start.seq]
    return [e for e in before[-1:] if e.event == suspended.begins]


def hand_over(ground: Ground, moved: Event, *, role: str, to: Agency, anew: Collection[str]) -> int:
    """Limits that run on a role run on the agency that now plays it; some begin anew.

    Returns how many. What begins anew keeps the old clock as superseded.
    """
    running = ground.proceeding.deadlines.filter(status=DeadlineStatus.RUNNING)
    mine = [d for d in running if ground.procedure.limit(d.limit).on == role]
    for deadline in mine:
        if deadline.limit not in anew:
            deadline.on = to
            deadline.save(update_fields=["on"])
            continue
        _finish(deadline, DeadlineStatus.SUPERSEDED, moved)
        fresh = Deadline(
            proceeding=ground.proceeding,
            limit=deadline.limit,
            role=deadline.role,
            on=to,
            begun_by=moved,
            status=DeadlineStatus.RUNNING.value,
        )
        _compute(ground, fresh)
        fresh.save()
    return len(mine)


def open_suspension(ground: Ground, limit: Limit, start: Event) -> bool:
    """Whether a span that does not count is still open."""
    return any(span.end is None for span in _suspensions(ground, limit, start))
