"""The calendar day by day against published tables that others keep.

``holidays`` and ``lunar-python`` are kept by people who know nothing of each other, each from the
notices of the State Council; our own table was made without either. ``chinesecalendar`` is what
our table was first filled from, so its agreement proves less; it is compared all the same. That
the three have different slips, none of them shared, is a sign that none copies another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from lunar_python import Lunar
from lunar_python.util import HolidayUtil

from xiejiang.law.calendar import load_calendar

CALENDAR = load_calendar()
YEARS = range(2004, 2027)
SATURDAY = 5
CHINA = holidays.China(years=YEARS)


def by_lunar_python(day: date) -> bool:
    """Its table lists the days off of each festival and the weekend days worked for it."""
    listed = HolidayUtil.getHoliday(day.isoformat())
    return listed.isWork() if listed else day.weekday() < SATURDAY


SOURCES: Mapping[str, Callable[[date], bool]] = {
    "holidays": CHINA.is_working_day,
    "lunar-python": by_lunar_python,
    "chinesecalendar": chinese_calendar.is_workday,
}

SLIPS: Mapping[tuple[str, date], str] = {
    ("lunar-python", date(2013, 4, 7)): (
        "国办发明电〔2012〕33号 三、清明节：4月7日（星期日）上班；该数据漏列"
    ),
    ("lunar-python", date(2013, 10, 12)): (
        "国办发明电〔2012〕33号 七、国庆节：10月12日（星期六）上班；该数据漏列"
    ),
    ("chinesecalendar", date(2005, 12, 31)): (
        "国办发明电〔2005〕35号 一、元旦：12月31日（星期六）上班；该数据漏列"
    ),
}
"""Where a source is wrong, and the notice that says so. Nothing else may differ."""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("source", SOURCES)
def test_every_day_agrees(source: str, year: int) -> None:
    """A difference that is not explained fails, and so does an explanation out of date."""
    is_workday = SOURCES[source]
    differing = {d for d in days_of(year) if CALENDAR.is_working(d) is not is_workday(d)}
    assert differing == {d for name, d in SLIPS if name == source and d.year == year}


@pytest.mark.parametrize(("source", "day"), SLIPS)
def test_a_slip_is_against_a_notice_on_file_and_the_other_sources(source: str, day: date) -> None:
    assert any(
        SLIPS[source, day].startswith(n.number) for n in CALENDAR.notices.values() if n.number
    )
    assert CALENDAR.is_working(day)
    assert all(SOURCES[other](day) for other in SOURCES if other != source)


@pytest.mark.parametrize("year", YEARS)
def test_a_day_off_has_the_name_that_the_notice_gives_it(year: int) -> None:
    """Names of one table against the other's, where a weekday is off."""
    off = [d for d in days_of(year) if d.weekday() < SATURDAY and not CALENDAR.is_working(d)]
    named = {d: (CALENDAR.holiday(d), HolidayUtil.getHoliday(d.isoformat()).getName()) for d in off}
    strange = {d: pair for d, pair in named.items() if not _same_festival(*pair)}
    assert strange == {}


def _same_festival(ours: str, theirs: str) -> bool:
    """In years when Mid-Autumn falls into the days of National Day, the two are one holiday."""
    if theirs == "抗战胜利日":
        return ours == "抗战胜利七十周年纪念日"
    joined = {"国庆节", "中秋节", "国庆中秋"}
    return ours in (theirs, theirs.removesuffix("节")) or {ours, theirs} <= joined


def by_moon_and_sun(year: int) -> set[date]:
    """The thirteen days of the measures as revised for 2025, reckoned by another program."""
    new_year = _solar(Lunar.fromYmd(year, 1, 1))
    qingming = Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"]
    return {
        date(year, 1, 1),
        *(new_year + timedelta(days=n) for n in range(-1, 3)),
        date(year, qingming.getMonth(), qingming.getDay()),
        *(date(year, 5, day) for day in (1, 2)),
        _solar(Lunar.fromYmd(year, 5, 5)),
        _solar(Lunar.fromYmd(year, 8, 15)),
        *(date(year, 10, day) for day in (1, 2, 3)),
    }


def _solar(lunar: Lunar) -> date:
    solar = lunar.getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@pytest.mark.parametrize("year", range(2027, 2037))
def test_statutory_days_of_unannounced_years_agree(year: int) -> None:
    ours = {d for d in days_of(year) if CALENDAR.holiday(d)}
    assert ours == by_moon_and_sun(year)
    assert ours == set(holidays.China(years=year, observed=False))
