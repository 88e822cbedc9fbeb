"""Counting days and months: the walk that finds the last day is the walk that explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from xiejiang.law.calendar import Calendar, DayKind
from xiejiang.law.periods_content import MonthRule

_MONTHS_A_YEAR = 12


class StepKind(Enum):
    """What became of one day on the way."""

    COUNTED = "计入"
    MAKEUP = "调休上班，计入"
    WEEKEND = "周末，不计"
    HOLIDAY = "休假，不计"
    SUSPENDED = "扣除，不计"


@dataclass(frozen=True, slots=True)
class Step:
    """One day that was looked at, and its number when it counted."""

    day: date
    kind: StepKind
    holiday: str
    nth: int
    """Number of the last counted day so far, this one included."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days that are not counted (中止、扣除), both ends included.

    Without an end there is no paper that ended it, and nothing is taken off yet.
    """

    start: date
    end: date | None = None
    paper: str = ""

    def covers(self, day: date) -> bool:
        """Whether the day is taken off."""
        return self.end is not None and self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Way:
    """What decides whether a day counts: the calendar and the days taken off."""

    calendar: Calendar
    spans: Sequence[Span] = ()

    def natural(self, day: date) -> tuple[StepKind, str]:
        """Every day counts that is not taken off."""
        if any(span.covers(day) for span in self.spans):
            return StepKind.SUSPENDED, ""
        return StepKind.COUNTED, ""

    def working(self, day: date) -> tuple[StepKind, str]:
        """Only days on which offices work count."""
        kind = self.calendar.kind(day)
        if kind is DayKind.WEEKEND:
            return StepKind.WEEKEND, ""
        if kind is DayKind.HOLIDAY:
            return StepKind.HOLIDAY, self.calendar.holiday(day)
        if any(span.covers(day) for span in self.spans):
            return StepKind.SUSPENDED, ""
        return (StepKind.MAKEUP if kind is DayKind.MAKEUP else StepKind.COUNTED), ""


def walk(
    start: date,
    number: int,
    judge: Callable[[date], tuple[StepKind, str]],
    *,
    stride: int = 1,
) -> tuple[Step, ...]:
    """Leave the first day out, then go day by day until ``number`` days have counted."""
    steps: list[Step] = []
    day, nth = start, 0
    while nth < number:
        day += timedelta(days=stride)
        kind, holiday = judge(day)
        nth += kind in {StepKind.COUNTED, StepKind.MAKEUP}
        steps.append(Step(day, kind, holiday, nth))
    return tuple(steps)


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)
    return following - timedelta(days=1)


def is_last_of_month(day: date) -> bool:
    """Whether the day is the last of its month."""
    return (day + timedelta(days=1)).month != day.month


def shift_months(start: date, months: int, rule: MonthRule) -> date:
    """The day on which a period of months ends; negative months count back.

    There is a corresponding day or there is the last of the month; under the rule from month
    end to month end a start on the last day always ends on the last day.
    """
    year, index = divmod(start.year * _MONTHS_A_YEAR + start.month - 1 + months, _MONTHS_A_YEAR)
    last = last_of_month(year, index + 1)
    if rule is MonthRule.MONTH_END and is_last_of_month(start):
        return last
    return last.replace(day=min(start.day, last.day))


def suspended_between(start: date, last: date, spans: Iterable[Span]) -> int:
    """How many days after ``start`` and up to ``last`` are taken off."""
    taken = {
        day
        for span in spans
        if span.end is not None
        for day in _days(max(span.start, start + timedelta(days=1)), min(span.end, last))
    }
    return len(taken)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
