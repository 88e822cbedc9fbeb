"""What a step requires of a proceeding: pure decisions over plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from xiejiang.law.deadline import BEIJING, day_of
from xiejiang.law.procedures import Guard, Step, available_steps
from xiejiang.proceedings.domain import POST_ZH, Choice, Clock, Situation


def failed_guards(
    situation: Situation, step: Step, *, legal_at: datetime, now: datetime
) -> tuple[str, ...]:
    """Why a step may not be taken: the messages of the conditions that do not hold."""
    return tuple(
        guard.message
        for guard in step.guards
        if not _TESTS[guard.name](situation, step, guard, legal_at, now)
    )


def offered(situation: Situation, step: Step, *, on: date) -> bool:
    """Whether a step leads on from the present state in this sector on a day."""
    steps = available_steps(situation.procedure, situation.state, sector=situation.sector, on=on)
    return step in steps


def choices(
    situation: Situation, *, agency_id: int | None, post: str, now: datetime
) -> tuple[Choice, ...]:
    """The steps of one agency from here, the allowed with at most one primary."""
    mine = [
        step
        for step in available_steps(
            situation.procedure, situation.state, sector=situation.sector, on=day_of(now)
        )
        if situation.roles.get(step.actor) == agency_id
    ]
    found = [(step, _reasons(situation, step, post, now)) for step in mine]
    allowed = [step for step, reasons in found if not reasons]
    primary = next((s for s in allowed if s.primary), allowed[0] if allowed else None)
    return tuple(Choice(step, not reasons, reasons, step is primary) for step, reasons in found)


def _reasons(situation: Situation, step: Step, post: str, now: datetime) -> tuple[str, ...]:
    wrong_post = () if post in step.posts else (f"由{posts_zh(step)}岗位办理",)
    return (*wrong_post, *failed_guards(situation, step, legal_at=now, now=now))


def posts_zh(step: Step) -> str:
    """The posts that may take a step, in words."""
    return "、".join(POST_ZH[post] for post in step.posts)


def _times_taken(situation: Situation, step: Step) -> int:
    mark = step.emits[0]
    return sum(1 for e in situation.events if e.step == step.id and e.event == mark)


def _once(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return _times_taken(situation, step) == 0


def _at_most(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return _times_taken(situation, step) < guard.times


def _after(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return situation.last(guard.event) is not None


def _not_after(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return situation.last(guard.event) is None


def _since(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    begun = situation.last(guard.event)
    later = (situation.last(name) for name in guard.events)
    return begun is not None and not any(e is not None and e.seq > begun.seq for e in later)


def _running(situation: Situation, guard: Guard) -> list[Clock]:
    return [c for c in situation.clocks if c.running and c.limit in guard.limits]


def _within(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return any(c.legal_at is None or legal_at <= c.legal_at for c in _running(situation, guard))


def _overdue(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return any(c.legal_at is not None and c.legal_at < now for c in _running(situation, guard))


def _idle(
    situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime
) -> bool:
    return not _running(situation, guard)


def _any(situation: Situation, step: Step, guard: Guard, legal_at: datetime, now: datetime) -> bool:
    return any(_TESTS[g.name](situation, step, g, legal_at, now) for g in guard.alternatives)


Test = Callable[[Situation, Step, Guard, datetime, datetime], bool]

_TESTS: Mapping[str, Test] = {
    "once": _once,
    "at-most": _at_most,
    "after": _after,
    "not-after": _not_after,
    "since": _since,
    "within": _within,
    "overdue": _overdue,
    "expired": _overdue,
    "idle": _idle,
    "any": _any,
}


def impossible_time(situation: Situation, *, legal_at: datetime, now: datetime) -> str:
    """Why a legal time cannot be; empty if it can."""
    if legal_at > now:
        return f"不能晚于现在（{_words(now)}）。法律事件的时间是它实际发生的时间。"
    if legal_at < situation.entered_at:
        before = situation.procedure.state(situation.state).title
        since = _words(situation.entered_at)
        return f"不能早于进入“{before}”的时间（{since}）。请核对，或者先更正前一步的时间。"
    return ""


def _words(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
