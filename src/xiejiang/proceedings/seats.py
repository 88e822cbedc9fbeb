"""Seats: how a proceeding stands on each desk. Derived from state and deadlines by every act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from xiejiang.agencies.queries import Agency
from xiejiang.law.procedures import Procedure, State
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models import Deadline, Proceeding, Seat

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no deadline": later than any."""

UNDATED = timedelta(days=36_525)
"""Work without a date comes after all work with one, the oldest first."""

OBLIGING = ("max", "window")
DERIVED = (
    *("role", "open", "todo", "for_handler", "for_approver", "for_supervisor"),
    *("started", "sort_at", "watch_at", "acted_at"),
)
"""What acts change of a seat."""


@dataclass(frozen=True, slots=True)
class _View:
    """What all seats of a proceeding are derived from."""

    proceeding: Proceeding
    procedure: Procedure
    state: State
    running: tuple[Deadline, ...]

    def own(self, agency_id: int) -> list[Deadline]:
        return [d for d in self.running if d.on_id == agency_id and d.role in OBLIGING]

    def due(self, agency_id: int) -> bool:
        """Whether the agency owes something, with or without a number of days."""
        return any(d.role == "max" for d in self.own(agency_id))

    def watched(self, role: str, agency_id: int) -> datetime:
        """The earliest legal end of what the role watches others do."""
        ends = [
            d.legal_at
            for d in self.running
            if d.on_id != agency_id
            and d.role == "max"
            and d.legal_at is not None
            and (role in self.procedure.limit(d.limit).watched_by)
        ]
        return min(ends, default=NEVER)


def seat(proceeding: Proceeding, agencies: Mapping[str, Agency]) -> None:
    """Give agencies, by role, a seat; who has one keeps it."""
    wanted: dict[int, str] = {}
    for role, agency in agencies.items():
        wanted.setdefault(agency.pk, role)
    seated = set(proceeding.seats.values_list("agency_id", flat=True))
    Seat.objects.bulk_create(
        Seat(
            proceeding=proceeding,
            agency_id=agency,
            role=role,
            sort_at=NEVER,
            watch_at=NEVER,
            opened_at=proceeding.opened_at,
        )
        for agency, role in wanted.items()
        if agency not in seated
    )


def refresh(
    proceeding: Proceeding,
    procedure: Procedure,
    parts: Mapping[str, Agency],
    *,
    acted: int | None,
    at: datetime,
) -> None:
    """Derive every seat again; ``acted`` is the agency that has just acted."""
    running = tuple(proceeding.deadlines.filter(status=DeadlineStatus.RUNNING))
    view = _View(proceeding, procedure, procedure.state(proceeding.state), running)
    roles = {agency.pk: role for role, agency in reversed(list(parts.items()))}
    changed = []
    for one in proceeding.seats.all():
        was = _derived(one)
        one.role = roles.get(one.agency_id, one.role)
        _derive(one, view)
        if one.agency_id == acted:
            one.acted_at = at
        if _derived(one) != was:
            changed.append(one)
    Seat.objects.bulk_update(changed, DERIVED)
    ends = [d.legal_at for d in running if d.role == "max" and d.legal_at is not None]
    proceeding.next_legal_at = min(ends, default=None)


def _derived(one: Seat) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in DERIVED)


def _derive(one: Seat, view: _View) -> None:
    proceeding = view.proceeding
    is_turn = one.agency_id == proceeding.turn_id
    posts = set(view.state.posts) if is_turn else set()
    if view.due(one.agency_id) and not is_turn:
        posts |= {"handler", "approver", "supervisor"}
    one.open = proceeding.closed_at is None
    one.todo = one.open and bool(posts)
    one.for_handler = one.todo and "handler" in posts
    one.for_approver = one.todo and "approver" in posts
    one.for_supervisor = one.todo and "supervisor" in posts
    one.started = one.role == view.procedure.starter
    one.sort_at = _urgency(view.own(one.agency_id), proceeding)
    one.watch_at = view.watched(one.role, one.agency_id) if one.open else NEVER


def _urgency(own: Iterable[Deadline], proceeding: Proceeding) -> datetime:
    ends = [d.safe_at or d.legal_at for d in own]
    known = [end for end in ends if end is not None]
    return min(known, default=proceeding.entered_at + UNDATED)
