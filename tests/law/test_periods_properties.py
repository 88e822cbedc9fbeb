"""What must hold of every period, whatever the numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from xiejiang.kernel.logic import Tri
from xiejiang.law.deadline import BEIJING
from xiejiang.law.periods import Period, Span, compute, in_time, load_periods
from xiejiang.law.periods_content import MonthRule
from xiejiang.law.periods_counting import shift_months

PERIODS = load_periods()
CALENDAR = PERIODS.calendar
BY_DAY = {"natural-day", "working-day", "month", "year"}
WAYS = [
    (regime.id, unit)
    for regime in PERIODS.regimes.values()
    for unit in regime.units
    if unit in BY_DAY
]
SMALL = {"natural-day": 120, "working-day": 60, "month": 24, "year": 6}

starts = st.dates(date(2004, 1, 1), date(2030, 12, 31))
custody = st.sampled_from([True, False, None])
ways = st.sampled_from(WAYS)
values = st.integers(1, 120)


def ask(way: tuple[str, str], start: date, value: int, **more: Any) -> Period:
    regime, unit = way
    return compute(
        PERIODS, regime=regime, unit=unit, start=start, value=1 + value % SMALL[unit], **more
    )


def days(period: Period) -> tuple[date, date]:
    assert isinstance(period.legal, date) and isinstance(period.safe, date)
    return period.legal, period.safe


@given(ways, starts, values, custody, st.sampled_from(["max", "window", "validity"]))
def test_the_safe_day_is_never_late(
    way: tuple[str, str], start: date, value: int, held: bool | None, role: str
) -> None:
    legal, safe = days(ask(way, start, value, in_custody=held, role=role))
    assert start <= safe <= legal
    assert legal > start
    assert CALENDAR.is_working(safe) or safe == legal


@given(ways, starts, values, custody)
def test_the_safe_day_of_a_waiting_period_is_never_early(
    way: tuple[str, str], start: date, value: int, held: bool | None
) -> None:
    period = ask(way, start, value, in_custody=held, role="min")
    legal, safe = days(period)
    assert period.earliest_next == legal + timedelta(days=1)
    assert safe > legal
    assert CALENDAR.is_working(safe)
    assert in_time(period, handed_in=safe) is Tri.TRUE
    assert in_time(period, handed_in=legal) is Tri.FALSE


@given(ways, starts, values)
def test_counting_back_stays_before_the_event(
    way: tuple[str, str], start: date, value: int
) -> None:
    legal, safe = days(ask(way, start, value, role="min-before"))
    assert safe < legal < start
    assert CALENDAR.is_working(safe)


@given(ways, starts, values, values, custody)
def test_a_longer_period_never_ends_earlier(
    way: tuple[str, str], start: date, one: int, other: int, held: bool | None
) -> None:
    short, long = sorted((one % SMALL[way[1]], other % SMALL[way[1]]))
    first = days(ask(way, start, short, in_custody=held))
    second = days(ask(way, start, long, in_custody=held))
    assert first[0] <= second[0]


@given(ways, starts, st.integers(1, 40), values, custody)
def test_an_earlier_start_never_ends_later(
    way: tuple[str, str], start: date, gap: int, value: int, held: bool | None
) -> None:
    later = start + timedelta(days=gap)
    assert (
        days(ask(way, start, value, in_custody=held))[0]
        <= (days(ask(way, later, value, in_custody=held))[0])
    )


@given(starts, values, st.sampled_from([way for way in WAYS if way[1] == "working-day"]))
def test_a_period_of_working_days_ends_on_one(
    start: date, value: int, way: tuple[str, str]
) -> None:
    legal, _ = days(ask(way, start, value))
    assert CALENDAR.is_working(legal)
    worked = [start + timedelta(days=n + 1) for n in range((legal - start).days)]
    assert sum(map(CALENDAR.is_working, worked)) == 1 + value % SMALL["working-day"]


@given(ways, starts, values, st.integers(-20, 40), st.integers(0, 20))
def test_a_suspension_never_shortens(
    way: tuple[str, str], start: date, value: int, offset: int, length: int
) -> None:
    first = start + timedelta(days=offset)
    span = Span(first, first + timedelta(days=length))
    assert days(ask(way, start, value))[0] <= days(ask(way, start, value, suspensions=[span]))[0]


@given(ways, starts, values, custody)
def test_custody_never_lengthens(
    way: tuple[str, str], start: date, value: int, held: bool | None
) -> None:
    assert days(ask(way, start, value, in_custody=held))[0] <= days(ask(way, start, value))[0]


@given(starts, st.integers(1, 240), st.sampled_from(MonthRule))
def test_months_end_in_the_month_they_should(start: date, months: int, rule: MonthRule) -> None:
    end = shift_months(start, months, rule)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or end.day > start.day or (end + timedelta(days=1)).day == 1


@given(st.datetimes(datetime(2004, 1, 1), datetime(2030, 1, 1)), st.integers(1, 200))
def test_hours_run_on(moment: datetime, hours: int) -> None:
    start = moment.replace(tzinfo=BEIJING)
    period = compute(PERIODS, regime="hours", start=start, value=hours, unit="hour")
    assert isinstance(period.legal, datetime) and isinstance(period.safe, datetime)
    assert period.safe - start == timedelta(hours=hours)
    assert timedelta(0) < period.legal - period.safe <= timedelta(hours=1)
    assert period.legal.minute == 0


@given(ways, starts, values)
def test_every_day_is_explained_in_chinese(way: tuple[str, str], start: date, value: int) -> None:
    period = ask(way, start, value)
    assert len(period.explanation) >= 4
    assert all(line.endswith("。") for line in (*period.explanation, *period.doubts))
