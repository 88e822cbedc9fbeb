"""What must hold of every period, whatever the numbers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiejiang.kernel.logic import Tri
from xiejiang.law.calendar import CONTENT, read_calendar
from xiejiang.law.deadline import BEIJING
from xiejiang.law.periods import Extension, Period, Periods, Span, compute, in_time, load_periods
from xiejiang.law.periods_content import MonthRule, Roll
from xiejiang.law.periods_counting import StepKind, Way, shift_months, walk

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
ROLES = [role.id for role in PERIODS.roles.values()]
FORWARD = [role for role in ROLES if role != "min-before"]
by_days = st.sampled_from([way for way in WAYS if way[1] in {"natural-day", "working-day"}])


def ask(
    way: tuple[str, str], start: date, value: int, *, periods: Periods = PERIODS, **more: Any
) -> Period:
    regime, unit = way
    return compute(
        periods, regime=regime, unit=unit, start=start, value=1 + value % SMALL[unit], **more
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


# ---------------------------------------------------------------- postponement


@given(ways, starts, values, st.sampled_from(FORWARD))
def test_where_the_law_postpones_the_last_day_is_worked(
    way: tuple[str, str], start: date, value: int, role: str
) -> None:
    legal, _ = days(ask(way, start, value, role=role))
    if PERIODS.regimes[way[0]].roll is Roll.YES and PERIODS.roles[role].rolls:
        assert CALENDAR.is_working(legal)


@given(ways, starts, values)
def test_postponement_passes_over_days_off_and_nothing_else(
    way: tuple[str, str], start: date, value: int
) -> None:
    """Against a role of the same limit that is never postponed."""
    rolled, _ = days(ask(way, start, value))
    last, _ = days(ask(way, start, value, role="validity"))
    passed = [last + timedelta(days=n) for n in range((rolled - last).days)]
    assert rolled >= last
    assert not any(map(CALENDAR.is_working, passed))


@given(ways, starts, values, custody)
def test_what_is_never_postponed_does_not_ask_the_calendar(
    way: tuple[str, str], start: date, value: int, held: bool | None
) -> None:
    if way[1] != "working-day":
        never = [
            ask(way, start, value, role=role, in_custody=held).legal
            for role in ("validity", "trigger", "retention")
        ]
        assert len(set(never)) == 1


# ---------------------------------------------------------------- working days and back


@given(starts, st.integers(1, 60))
def test_as_many_working_days_back_lead_to_the_start(start: date, number: int) -> None:
    """From the end the same number of working days back, one comes out where one set off."""
    way = Way(CALENDAR)
    there = walk(start, number, way.working)
    back = walk(there[-1].day, number, way.working, stride=-1)
    assert back[-1].day == CALENDAR.previous_working(start)


@given(starts, values, values, st.sampled_from([way for way in WAYS if way[1] == "working-day"]))
def test_working_days_add_up(start: date, one: int, more: int, way: tuple[str, str]) -> None:
    """So many and then so many more is so many together, as long as the end is not postponed."""
    middle, _ = days(ask(way, start, one))
    two_steps, _ = days(ask(way, middle, more))
    at_once = ask(
        way, start, one, extensions=[Extension(1 + more % SMALL["working-day"], "working-day")]
    )
    assert at_once.legal == two_steps


@given(starts, values, by_days)
def test_the_walk_names_every_day_once(start: date, value: int, way: tuple[str, str]) -> None:
    rule = Way(CALENDAR)
    judge = rule.working if way[1] == "working-day" else rule.natural
    steps = walk(start, 1 + value % SMALL[way[1]], judge)
    assert [s.day for s in steps] == [start + timedelta(days=n + 1) for n in range(len(steps))]
    counted = [s for s in steps if s.kind in {StepKind.COUNTED, StepKind.MAKEUP}]
    assert [s.nth for s in counted] == list(range(1, len(counted) + 1))


# ---------------------------------------------------------------- suspensions

spans = st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 20)), max_size=4)


def suspended(start: date, given_spans: Sequence[tuple[int, int]]) -> list[Span]:
    return [
        Span(start + timedelta(days=first), start + timedelta(days=first + length))
        for first, length in given_spans
    ]


@given(ways, starts, values, spans, st.randoms(use_true_random=False))
def test_the_order_of_suspensions_is_irrelevant(
    way: tuple[str, str], start: date, value: int, some: list[tuple[int, int]], chance: Any
) -> None:
    taken = suspended(start, some)
    mixed = taken.copy()
    chance.shuffle(mixed)
    assert ask(way, start, value, suspensions=taken) == ask(way, start, value, suspensions=mixed)


@given(ways, starts, values, st.integers(-10, 40), st.integers(1, 20), st.integers(0, 19))
def test_one_suspension_is_two_that_follow_each_other(
    way: tuple[str, str], start: date, value: int, offset: int, length: int, cut: int
) -> None:
    """A paper that ends a suspension and one that begins the next the day after change nothing."""
    first, last = start + timedelta(days=offset), start + timedelta(days=offset + length)
    middle = first + timedelta(days=cut % length)
    whole = [Span(first, last)]
    halves = [Span(first, middle), Span(middle + timedelta(days=1), last)]
    assert ask(way, start, value, suspensions=whole) == ask(way, start, value, suspensions=halves)


@given(ways, starts, values, st.integers(0, 20))
def test_a_suspension_that_is_over_or_comes_too_late_takes_nothing_off(
    way: tuple[str, str], start: date, value: int, length: int
) -> None:
    plain = ask(way, start, value)
    last, _ = days(ask(way, start, value, role="validity"))
    before = Span(start - timedelta(days=length), start)
    after = Span(last + timedelta(days=1), last + timedelta(days=1 + length))
    assert ask(way, start, value, suspensions=[before]) == plain
    assert ask(way, start, value, suspensions=[after]).legal == plain.legal


@given(by_days, starts, st.integers(1, 40), values, spans)
def test_an_earlier_start_never_ends_later_under_the_same_suspensions(
    way: tuple[str, str], start: date, gap: int, value: int, some: list[tuple[int, int]]
) -> None:
    taken = suspended(start, some)
    later = start + timedelta(days=gap)
    first, _ = days(ask(way, start, value, suspensions=taken))
    second, _ = days(ask(way, later, value, suspensions=taken))
    assert first <= second


# ---------------------------------------------------------------- hours and announcements


@given(
    st.datetimes(datetime(2004, 1, 1), datetime(2030, 1, 1)),
    st.integers(0, 5000),
    st.integers(1, 200),
    st.sampled_from([r.id for r in PERIODS.regimes.values() if "hour" in r.units]),
    custody,
)
def test_a_later_moment_never_ends_earlier(
    moment: datetime, minutes: int, hours: int, regime: str, held: bool | None
) -> None:
    start = moment.replace(tzinfo=BEIJING)

    def end(begun: datetime) -> datetime:
        period = compute(
            PERIODS, regime=regime, start=begun, value=hours, unit="hour", in_custody=held
        )
        assert isinstance(period.legal, datetime) and not period.provisional
        return period.legal

    assert end(start) <= end(start + timedelta(minutes=minutes))


@cache
def as_announced(year: int) -> Periods:
    """The law as it was counted when the notice of that year was the last one out."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(CONTENT / "statutory.toml", folder)
        for path in CONTENT.glob("[0-9]*.toml"):
            if int(path.stem) <= year:
                shutil.copy(path, folder)
        return replace(PERIODS, calendar=read_calendar(folder))


@settings(max_examples=600)
@given(
    st.sampled_from(range(2005, 2026)),
    st.integers(-40, 5),
    by_days,
    st.integers(0, 30),
    st.sampled_from(ROLES),
    custody,
)
def test_what_was_not_provisional_no_later_notice_changes(
    year: int, offset: int, way: tuple[str, str], value: int, role: str, held: bool | None
) -> None:
    start = date(year, 12, 31) + timedelta(days=offset)
    then = ask(way, start, value, periods=as_announced(year), role=role, in_custody=held)
    if not then.provisional:
        now = ask(way, start, value, role=role, in_custody=held)
        assert (then.legal, then.safe, then.earliest_next) == (
            now.legal,
            now.safe,
            now.earliest_next,
        )


@pytest.mark.parametrize("year", range(2005, 2026))
def test_no_day_before_the_waiting_week_was_ever_moved_by_the_next_notice(year: int) -> None:
    calendar = as_announced(year).calendar
    day = date(year, 1, 1)
    while calendar.is_settled(day):
        assert calendar.kind(day) is CALENDAR.kind(day), day
        day += timedelta(days=1)
    assert day == date(year, 12, 25)
