"""How the deadlines of a proceeding look at a moment: their state and the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xiejiang.law.deadline import remaining
from xiejiang.law.procedures import Limit, Procedure
from xiejiang.proceedings import clocks
from xiejiang.proceedings.clocks import Ground
from xiejiang.proceedings.domain import ClockState, DeadlineStatus
from xiejiang.proceedings.models import Deadline

WARNING = timedelta(days=3)
"""A deadline is near when a third of it, or three days, are left: whichever is less."""

URGENCY = (
    ClockState.OVERDUE,
    ClockState.DUE_SOON,
    ClockState.RUNNING,
    ClockState.UNNUMBERED,
    ClockState.REACHED,
    ClockState.SUSPENDED,
)
"""States that still matter, the most urgent first."""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as of a moment."""

    deadline: Deadline
    limit: Limit
    state: ClockState
    words: str

    @property
    def running(self) -> bool:
        return self.state in URGENCY


def view(deadline: Deadline, procedure: Procedure, *, now: datetime) -> DeadlineView:
    """How one deadline looks, but for suspensions."""
    limit = procedure.limit(deadline.limit)
    status = DeadlineStatus(deadline.status)
    if status is not DeadlineStatus.RUNNING:
        return DeadlineView(deadline, limit, ClockState(status.value), status.zh)
    return DeadlineView(deadline, limit, *_running(deadline, limit, now))


def views(ground: Ground, *, now: datetime) -> tuple[DeadlineView, ...]:
    """All deadlines of a proceeding: what runs first, by urgency; what is over, newest first."""
    found = []
    for deadline in ground.proceeding.deadlines.all():
        seen = view(deadline, ground.procedure, now=now)
        if seen.running and clocks.open_suspension(ground, seen.limit, deadline.begun_by):
            seen = DeadlineView(deadline, seen.limit, ClockState.SUSPENDED, "已扣除，暂不计算")
        found.append(seen)
    return tuple(sorted(found, key=_order))


def first(found: Iterable[DeadlineView], *, of: int | None = None) -> DeadlineView | None:
    """The most urgent that obliges somebody, of one agency if there is one."""
    running = [v for v in found if v.running and v.limit.role in ("max", "window")]
    own = [v for v in running if v.deadline.on_id == of]
    return min(own or running, key=_order, default=None)


def _order(seen: DeadlineView) -> tuple[int, float]:
    if not seen.running:
        ended = seen.deadline.ended_at
        return len(URGENCY), -ended.timestamp() if ended else 0.0
    legal = seen.deadline.legal_at
    return URGENCY.index(seen.state), legal.timestamp() if legal else float("inf")


def _running(deadline: Deadline, limit: Limit, now: datetime) -> tuple[ClockState, str]:
    legal = deadline.legal_at
    if legal is None:
        return ClockState.UNNUMBERED, "没有规定日数，应当及时"
    if limit.role in ("max", "validity"):
        return _obliging(deadline, legal, now)
    if limit.role == "window":
        if legal < now:
            return ClockState.LAPSED, "期满未行使"
        return _obliging(deadline, legal, now)
    if legal < now:
        return ClockState.REACHED, "已到可以办理的时间"
    return ClockState.RUNNING, f"{_left(deadline, now)}后可以办理"


def _obliging(deadline: Deadline, legal: datetime, now: datetime) -> tuple[ClockState, str]:
    words = _left(deadline, now)
    if legal < now:
        return ClockState.OVERDUE, words
    safe = deadline.safe_at or legal
    near = min((legal - deadline.started_at) / 3, WARNING)
    return (ClockState.DUE_SOON if safe - now <= near else ClockState.RUNNING), words


def _left(deadline: Deadline, now: datetime) -> str:
    text = deadline.legal_text
    ends = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return remaining(ends, now)
