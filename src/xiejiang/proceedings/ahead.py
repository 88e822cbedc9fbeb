"""What must be done so long before a day that the officer fixes: counted backward from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiejiang.kernel.errors import Complaint
from xiejiang.law.deadline import BEIJING, day_of, moment_of
from xiejiang.law.periods import Period, compute, load_periods
from xiejiang.law.procedures import Field, Limit, Procedure, Step, limits_started_by

UNIT_ZH: Mapping[str, str] = {
    "hour": "小时",
    "natural-day": "日",
    "working-day": "个工作日",
    "month": "个月",
    "year": "年",
}


@dataclass(frozen=True, slots=True)
class TooLate:
    """A step taken later than the law allows before the day fixed in it."""

    limit: Limit
    field: Field
    last: date | datetime

    @property
    def complaint(self) -> Complaint:
        """What an officer should know and may do."""
        amount = f"{self.limit.value}{UNIT_ZH[self.limit.unit]}"
        day = day_of(moment_of(self.last)) if isinstance(self.last, datetime) else self.last
        words = (
            f"依照{self.limit.provision.citation}，办理的时间应当在这一日的 {amount}以前，"
            f"最迟是 {day.isoformat()}；请另定时间，或者核对办理的时间。"
        )
        return Complaint(self.field.title, words)


def fixed(limit: Limit, values: Mapping[str, Any]) -> date | datetime | None:
    """The day that was filled in; ``None`` if it was not."""
    said = values.get(limit.before)
    if not said:
        return None
    if isinstance(said, date):
        return said
    text = str(said)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def period(limit: Limit, day: date | datetime) -> Period:
    """The last day on which it may still be done."""
    start = day.astimezone(BEIJING) if isinstance(day, datetime) else day
    return compute(
        load_periods(),
        regime=limit.regime,
        start=start,
        value=limit.value,
        unit=limit.unit,
        role=limit.role,
    )


def too_late(
    procedure: Procedure,
    step: Step,
    values: Mapping[str, Any],
    *,
    sector: str,
    legal_at: datetime,
    now: datetime,
) -> Iterator[TooLate]:
    """Every limit of this kind that a step would miss with what is filled in."""
    times = [(event, legal_at) for event in step.emits] + [(event, now) for event in step.serves]
    for event, at in times:
        for limit in limits_started_by(procedure, event, sector=sector, on=day_of(at)):
            day = fixed(limit, values) if limit.before else None
            last = None if day is None else period(limit, day).legal
            if last is not None and at > moment_of(last):
                yield TooLate(limit, next(f for f in step.fields if f.id == limit.before), last)
