"""The Chinese sentences that explain a computed period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from xiejiang.law.periods_counting import Step, StepKind

_WEEKDAYS = "一二三四五六日"
_DAY_BY_DAY = 10
"""Up to so many counted days each day has its own sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    """How dates are written in one explanation: the year only where it changes."""

    year: int

    def day(self, day: date) -> str:
        """10 月 8 日, or 2027 年 3 月 1 日 outside the year of the event."""
        short = f"{day.month} 月 {day.day} 日"
        return short if day.year == self.year else f"{day.year} 年 {short}"

    def full(self, day: date) -> str:
        """The day with its weekday."""
        return f"{self.day(day)}（星期{_WEEKDAYS[day.weekday()]}）"

    def moment(self, moment: datetime) -> str:
        """The day and the time of the clock."""
        clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
        return f"{self.day(moment.date())} {clock}"

    def span(self, first: date, last: date) -> str:
        """A day, or a range of days."""
        return self.full(first) if first == last else f"{self.day(first)}至 {self.day(last)}"

    def steps(self, steps: Sequence[Step], *, back: bool) -> tuple[str, ...]:
        """Day by day for a short walk, range by range for a long one."""
        nth = "向前第" if back else "第"
        if steps[-1].nth <= _DAY_BY_DAY:
            return tuple(self._short(steps, nth))
        return tuple(self._long(steps, nth))

    def _short(self, steps: Sequence[Step], nth: str) -> Iterable[str]:
        for kind, run in _runs(steps):
            if kind is StepKind.COUNTED:
                yield from (f"{self.full(s.day)}为{nth} {s.nth} 日。" for s in run)
            else:
                yield from self._uncommon(kind, run, nth)

    def _long(self, steps: Sequence[Step], nth: str) -> Iterable[str]:
        if any(s.kind is StepKind.WEEKEND for s in steps):
            yield "周末不是工作日，不计；调休上班的周末计入。"
        for kind, run in _runs([s for s in steps if s.kind is not StepKind.WEEKEND]):
            if kind is StepKind.COUNTED:
                yield from (self._range(part, nth) for part in _by_month(run))
            else:
                yield from self._uncommon(kind, run, nth)

    def _range(self, run: Sequence[Step], nth: str) -> str:
        first, last = run[0], run[-1]
        numbers = f"{nth} {first.nth} 日"
        if last is not first:
            numbers += f"至第 {last.nth} 日"
        return f"{self.span(first.day, last.day)}为{numbers}。"

    def _uncommon(self, kind: StepKind, run: Sequence[Step], nth: str) -> Iterable[str]:
        days = self.span(*sorted((run[0].day, run[-1].day)))
        if kind is StepKind.MAKEUP:
            yield from (f"{self.full(s.day)}调休上班，计为{nth} {s.nth} 日。" for s in run)
        elif kind is StepKind.HOLIDAY:
            yield f"{days}{run[0].holiday}休假，不计。"
        elif kind is StepKind.SUSPENDED:
            yield f"{days}已扣除，不计。"
        else:
            yield f"{days}周末，不计。"


def _runs(steps: Sequence[Step]) -> Iterable[tuple[StepKind, list[Step]]]:
    for (kind, _), group in groupby(steps, key=lambda s: (s.kind, s.holiday)):
        yield kind, list(group)


def _by_month(steps: Sequence[Step]) -> Iterable[list[Step]]:
    for _, group in groupby(steps, key=lambda s: (s.day.year, s.day.month)):
        yield list(group)
