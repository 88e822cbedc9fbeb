"""The story of a case as lanes: what each agency did, held and owes, and what went across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from xiejiang.agencies.queries import Agency
from xiejiang.cases.queries import Case
from xiejiang.law.procedures import Procedure, Step
from xiejiang.proceedings.domain import HEARD
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.proceedings.watching import DeadlineView


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """One act in a lane."""

    at: datetime
    event: str
    step: Step | None
    procedure: str = ""
    """Of which proceeding: the id of its procedure."""


@dataclass(frozen=True, slots=True)
class LaneHold:
    """A span in which the agency answered for the case."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One agency along time."""

    agency: Agency
    events: tuple[LaneEvent, ...]
    holds: tuple[LaneHold, ...]
    open: tuple[DeadlineView, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """Something went from one agency to another."""

    source: int
    target: int
    at: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class Lanes:
    """Everything a drawing of the case needs."""

    lanes: tuple[Lane, ...]
    arrows: tuple[Arrow, ...]
    start: datetime
    end: datetime
    today: datetime
    procedures: tuple[Procedure, ...]
    """Of the proceedings, in the order in which they began."""


@dataclass
class _Loom:
    """Lanes while they are being gathered, in the order in which agencies appear."""

    agencies: dict[int, Agency] = field(default_factory=dict)
    events: list[tuple[int, LaneEvent]] = field(default_factory=list)
    holds: list[tuple[int, LaneHold]] = field(default_factory=list)
    open: list[DeadlineView] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    procedures: dict[str, Procedure] = field(default_factory=dict)

    def lane(self, agency: Agency) -> Lane:
        return Lane(
            agency=agency,
            events=tuple(e for key, e in self.events if key == agency.pk),
            holds=tuple(h for key, h in self.holds if key == agency.pk),
            open=tuple(v for v in self.open if v.deadline.on_id == agency.pk),
        )


def weave(
    case: Case,
    running: Iterable[tuple[Proceeding, Sequence[DeadlineView]]],
    *,
    now: datetime,
) -> Lanes:
    """The lanes of a case from its proceedings and their deadlines."""
    loom = _Loom(agencies={case.lead_id: case.lead})
    loom.events.append((case.lead_id, LaneEvent(case.discovered_at, "discovered", None)))
    for proceeding, views in running:
        _add(loom, proceeding, views)
    moments = [e.at for _, e in loom.events] + [h.since for _, h in loom.holds]
    ends = [v.deadline.legal_at for v in loom.open if v.deadline.legal_at is not None]
    return Lanes(
        lanes=tuple(loom.lane(agency) for agency in loom.agencies.values()),
        arrows=tuple(loom.arrows),
        start=min(moments),
        end=max([*moments, *ends, now]),
        today=now,
        procedures=tuple(loom.procedures.values()),
    )


def _add(loom: _Loom, proceeding: Proceeding, views: Sequence[DeadlineView]) -> None:
    procedure = proceeding.content
    loom.procedures.setdefault(procedure.id, procedure)
    parts = {p.role: p.agency for p in proceeding.parts.all()}
    own = [e for e in proceeding.events.all() if HEARD not in e.data]
    acting = sorted(own, key=lambda e: e.seq)
    steps = {s.id: s for s in procedure.steps}
    for _version, group in groupby(acting, key=lambda e: e.at_version):
        first = next(group)
        step = steps.get(first.step)
        loom.agencies.setdefault(first.agency_id, first.agency)
        told = LaneEvent(first.legal_at, first.event, step, procedure.id)
        loom.events.append((first.agency_id, told))
        if step is not None:
            _cross(loom, procedure, step, first, parts)
    for hold in proceeding.holds.all():
        loom.agencies.setdefault(hold.agency_id, hold.agency)
        loom.holds.append((hold.agency_id, LaneHold(hold.since, hold.until)))
    for seen in views:
        if seen.running and seen.deadline.legal_at is not None:
            loom.agencies.setdefault(seen.deadline.on_id, seen.deadline.on)
            loom.open.append(seen)


def _cross(
    loom: _Loom, procedure: Procedure, step: Step, event: Event, parts: dict[str, Agency]
) -> None:
    """Arrows to whoever moves next and to whoever gets a copy."""
    roles = []
    if step.to:
        state = procedure.state(step.to)
        roles += [] if state.final else [state.turn or state.holder]
    roles += [*step.copies, *(r for paper in step.papers for r in paper.copies)]
    for role in dict.fromkeys(roles):
        target = parts.get(role)
        if target is None or target.pk == event.agency_id:
            continue
        loom.agencies.setdefault(target.pk, target)
        loom.arrows.append(Arrow(event.agency_id, target.pk, event.legal_at, step))
