"""休假日历 — which days offices work: weekends, holidays, and weekend days moved to work.

A year without an official notice is not *settled*: only weekends and the holidays fixed by
the State Council's measures are known, and whatever is computed in it is provisional. The
notice of a year also moves days just before its New Year, so the last days of December wait
for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from xiejiang.kernel.citation import Confidence
from xiejiang.law.periods_reading import Table

CONTENT = Path(__file__).parent / "content" / "calendar"
_SATURDAY = 5
_DECEMBER = 12
_REACH = timedelta(days=7)
"""How near to New Year a day must be for the notice of the coming year to move it.

Of the notices on file none reached back further than to 29 December; a week is on the safe side.
"""


class DayKind(Enum):
    """What a day is to an office."""

    WORK = "上班"
    MAKEUP = "调休上班"
    WEEKEND = "周末"
    HOLIDAY = "休假"

    @property
    def is_working(self) -> bool:
        return self in {DayKind.WORK, DayKind.MAKEUP}


@dataclass(frozen=True, slots=True)
class Notice:
    """The official arrangement of one year."""

    year: int
    title: str
    number: str
    amended_by: str
    confidence: Confidence

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days, rest days, and how far the official notices reach."""

    rest: Mapping[date, str]
    """Days off, each with the name of its holiday."""
    work: Mapping[date, str]
    """Weekend days moved to work, each with the holiday they make up for."""
    notices: Mapping[int, Notice]
    fixed: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Holidays on the same month and day each year, for years without a notice."""

    def kind(self, day: date) -> DayKind:
        """What the day is."""
        if day in self.work:
            return DayKind.MAKEUP
        if self.holiday(day):
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORK

    def holiday(self, day: date) -> str:
        """Name of the holiday on which the day is off, or ``""``."""
        if name := self.rest.get(day):
            return name
        if day.year in self.notices:
            return ""
        return self.fixed.get((day.month, day.day), "")

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        return self.kind(day).is_working

    def awaited(self, day: date) -> int | None:
        """The year whose notice is not on file and may yet change what the day is."""
        years = (day.year, (day + _REACH).year)
        return next((year for year in years if year not in self.notices), None)

    def is_settled(self, day: date) -> bool:
        """Whether every official notice that bears on that day is on file."""
        return self.awaited(day) is None

    def next_working(self, day: date) -> date:
        """The first working day on or after ``day``."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def previous_working(self, day: date) -> date:
        """The last working day on or before ``day``."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day


def read_calendar(folder: Path) -> Calendar:
    """Read every notice of a folder, and the statutory days for years that have none."""
    rest: dict[date, str] = {}
    work: dict[date, str] = {}
    notices: dict[int, Notice] = {}
    for path in sorted(folder.glob("[0-9]*.toml")):
        table = Table.from_file(path, "xiejiang-calendar/1")
        notice = _read_notice(table)
        notices[notice.year] = notice
        for holiday in table.tables("holiday"):
            _read_holiday(holiday, notice.year, rest, work)
        table.done()
    fixed = _read_statutory(folder / "statutory.toml", notices, rest)
    return Calendar(rest, work, notices, fixed)


@cache
def load_calendar() -> Calendar:
    """The calendar of the product's own content."""
    return read_calendar(CONTENT)


def _read_notice(table: Table) -> Notice:
    return Notice(
        year=table.take("year", int),
        title=table.take("title", str),
        number=table.get("number", str, ""),
        amended_by=table.get("amended_by", str, ""),
        confidence=Confidence(table.choice("confidence", list(Confidence))),
    )


def _read_holiday(table: Table, year: int, rest: dict[date, str], work: dict[date, str]) -> None:
    name = table.take("name", str)
    days_off = [day for span in table.tables("rest") for day in _read_days(span)]
    moved = table.each("work", date)
    table.done()
    for day in days_off:
        _refuse_day(table, year, day, (rest, work))
        rest[day] = name
    for day in moved:
        _refuse_day(table, year, day, (rest, work))
        if day.weekday() < _SATURDAY:
            raise table.wrong(f"{day} 不是周末，不会调休上班")
        work[day] = name


def _refuse_day(table: Table, year: int, day: date, known: tuple[dict[date, str], ...]) -> None:
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        raise table.wrong(f"{day} 不属于 {year} 年的安排")
    if any(day in days for days in known):
        raise table.wrong(f"{day} 写了两次")


def _read_days(span: Table) -> tuple[date, ...]:
    first, last = span.take("from", date), span.take("to", date)
    span.done()
    if last < first:
        raise span.wrong(f"{last} 早于 {first}")
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _read_statutory(
    path: Path, notices: Mapping[int, Notice], rest: dict[date, str]
) -> dict[tuple[int, int], str]:
    table = Table.from_file(path, "xiejiang-statutory-days/1")
    table.take("title", str)
    table.take("number", str)
    table.choice("confidence", list(Confidence))
    fixed: dict[tuple[int, int], str] = {}
    for item in table.tables("fixed"):
        name = item.take("name", str)
        for day in item.tables("days"):
            fixed[day.take("month", int), day.take("day", int)] = name
            day.done()
        item.done()
    for item in table.tables("year"):
        year = item.take("year", int)
        for span in item.tables("days"):
            name = span.take("name", str)
            days = _read_days(span)
            if year not in notices:
                rest.update(dict.fromkeys(days, name))
        item.done()
    table.done()
    return fixed
