"""各步的期限: statutory where the procedure gives one, otherwise as agreed, and marked so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xiejiang.experts.content_reader import StepDef, procedure, steps
from xiejiang.experts.domain import GIVEN_UP
from xiejiang.experts.models import Engagement, Step
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.periods import Extension, Span, compute, load_periods

ASKED, SUPPLIED, EXTENDED = "materials-asked", "materials-supplied", "extended"


@dataclass(frozen=True, slots=True)
class Clock:
    """One expected step: by when, on what ground, and how it stands."""

    step: str
    title: str
    due: date | None
    agreed: bool
    citation: Citation | None
    confidence: Confidence
    done: date | None
    tone: str
    words: str


def clocks(engagement: Engagement, *, on: date) -> list[Clock]:
    """The expected steps of an engagement with their days."""
    taken = list(engagement.steps.all())
    if engagement.state in GIVEN_UP:
        return []
    return [_clock(engagement, d, taken, on) for d in steps().values() if d.expected]


def overdue(engagement: Engagement, *, on: date) -> bool:
    """Whether a step is late that was not taken."""
    return any(c.tone == "overdue" and c.done is None for c in clocks(engagement, on=on))


def _clock(engagement: Engagement, step: StepDef, taken: list[Step], on: date) -> Clock:
    done = next((s.on for s in taken if s.step == step.id), None)
    agreed = engagement.agreed.get(step.id)
    due, citation, sure = None, None, Confidence.VERIFIED
    if agreed:
        due = date.fromisoformat(agreed)
    elif step.limit and engagement.member.kind in step.kinds and engagement.accepted_on:
        limit = procedure().limit(step.limit)
        due = _statutory(engagement.accepted_on, step, taken)
        citation, sure = limit.provision.citation, limit.provision.confidence
    tone, words = _standing(due, done, on)
    return Clock(step.id, step.title, due, bool(agreed), citation, sure, done, tone, words)


def _standing(due: date | None, done: date | None, on: date) -> tuple[str, str]:
    if done is not None:
        late = due is not None and done > due
        return ("overdue", f"{done} 办理，已逾期") if late else ("ok", f"{done} 办理")
    if due is None:
        return "plain", "没有约定期限"
    if on > due:
        return "overdue", f"逾期 {(on - due).days} 天"
    return ("due" if (due - on).days <= 3 else "running"), f"还剩 {(due - on).days} 天"


def _statutory(start: date, step: StepDef, taken: Iterable[Step]) -> date | None:
    """The day by the law, without the time in which materials were waited for."""
    limit = procedure().limit(step.limit)
    rows = list(taken)
    times = max((e.times for e in limit.extensions), default=0)
    longer = [s for s in rows if s.step == EXTENDED][:times]
    period = compute(
        load_periods(),
        regime=limit.regime,
        start=start,
        value=limit.value,
        unit=limit.unit,
        role=limit.role,
        suspensions=_spans(rows),
        extensions=[
            Extension(e.value, e.unit, approved_on=s.on) for e in limit.extensions for s in longer
        ],
    )
    return period.legal if isinstance(period.legal, date) else None


def _spans(rows: Iterable[Step]) -> list[Span]:
    found: list[Span] = []
    begun: date | None = None
    for row in rows:
        if row.step == ASKED and begun is None:
            begun = row.on
        elif row.step == SUPPLIED and begun is not None:
            found.append(Span(begun, row.on))
            begun = None
    return found if begun is None else [*found, Span(begun, None)]
