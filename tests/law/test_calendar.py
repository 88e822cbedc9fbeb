"""The holiday calendar: against two independent tables, and against bad content."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from xiejiang.law.calendar import CONTENT, DayKind, load_calendar, read_calendar
from xiejiang.law.periods_errors import BadContent

CALENDAR = load_calendar()
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def test_every_day_agrees_with_chinese_calendar() -> None:
    assert [d for d in DAYS if CALENDAR.is_working(d) is not chinese_calendar.is_workday(d)] == []


def test_weekdays_off_agree_with_holidays() -> None:
    """The other package lists days off but not every working weekend."""
    china = holidays.country_holidays("CN", years=range(2004, 2027))
    off = {d for d in DAYS if d.weekday() < 5 and not CALENDAR.is_working(d)}
    assert off == {d for d in DAYS if d.weekday() < 5 and d in china}


def test_statutory_days_of_unannounced_years_agree_with_holidays() -> None:
    for year in range(2027, 2037):
        china = holidays.China(years=year, observed=False)
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        assert [d for d in days if bool(CALENDAR.holiday(d)) is not (d in china)] == []


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 11, 24), DayKind.WORK, ""),
        (date(2026, 11, 28), DayKind.WEEKEND, ""),
        (date(2026, 10, 3), DayKind.HOLIDAY, "国庆节"),
        (date(2026, 10, 10), DayKind.MAKEUP, ""),
        (date(2018, 12, 31), DayKind.HOLIDAY, "元旦"),
        (date(2020, 2, 1), DayKind.HOLIDAY, "春节"),
        (date(2015, 9, 3), DayKind.HOLIDAY, "抗战胜利七十周年纪念日"),
        (date(2027, 1, 1), DayKind.HOLIDAY, "元旦"),
        (date(2027, 2, 8), DayKind.HOLIDAY, "春节"),
        (date(2050, 10, 2), DayKind.HOLIDAY, "国庆节"),
        (date(2050, 2, 1), DayKind.WORK, ""),
    ],
)
def test_kinds(day: date, kind: DayKind, name: str) -> None:
    assert CALENDAR.kind(day) is kind
    assert CALENDAR.holiday(day) == name
    assert CALENDAR.is_working(day) is kind.is_working


def test_fixed_holidays_do_not_override_a_notice() -> None:
    """In 2004 to 2024 the second of May was often a working day."""
    assert CALENDAR.is_working(date(2013, 5, 2))


def test_the_notices_reach_from_2004_to_2026() -> None:
    assert sorted(CALENDAR.notices) == list(range(2004, 2027))
    assert not CALENDAR.is_settled(date(2003, 12, 31))
    assert not CALENDAR.is_settled(date(2027, 1, 1))
    assert str(CALENDAR.notices[2026]).endswith("（国办发明电〔2025〕7号）")
    assert str(CALENDAR.notices[2004]) == "国务院办公厅关于2004年部分节假日安排的通知"


def test_next_and_previous_working_day() -> None:
    assert CALENDAR.next_working(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.next_working(date(2026, 10, 10)) == date(2026, 10, 10)
    assert CALENDAR.previous_working(date(2026, 2, 23)) == date(2026, 2, 14)


def test_an_announced_year_drops_its_computed_days(tmp_path: Path) -> None:
    shutil.copy(CONTENT / "statutory.toml", tmp_path)
    write(tmp_path, "rest = [{ from = 2027-02-04, to = 2027-02-10 }]")
    calendar = read_calendar(tmp_path)
    assert calendar.is_settled(date(2027, 4, 5))
    assert calendar.is_working(date(2027, 4, 5))
    assert not calendar.is_working(date(2028, 4, 4))


def write(folder: Path, holiday: str, top: str = "") -> None:
    (folder / "2027.toml").write_text(
        'schema = "xiejiang-calendar/1"\nyear = 2027\ntitle = "通知"\n'
        f'confidence = "unknown"\n{top}\n[[holiday]]\nname = "春节"\n{holiday}\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("holiday", "top", "complaint"),
    [
        ("rest = [{ from = 2026-02-04, to = 2026-02-05 }]", "", "不属于 2027 年"),
        ("rest = [{ from = 2027-02-05, to = 2027-02-04 }]", "", "早于"),
        ("rest = [{ from = 2027-02-05, to = 2027-02-05, note = 1 }]", "", "不认识的键 note"),
        ("work = [2027-02-05]", "", "不是周末"),
        ("work = [2027-02-06, 2027-02-06]", "", "写了两次"),
        ("rest = [{ from = 2027-02-06, to = 2027-02-06 }]\nwork = [2027-02-06]", "", "写了两次"),
        ("work = [1]", "", "每一项应为日期"),
        ("rest = [1]", "", "每一项应为表"),
        ("", "colour = 1", "不认识的键 colour"),
        ("", "number = 1", "number 应为文字"),
        ("rest = 1", "", "rest 应为列表"),
        ("= ", "", "不是正确的 TOML"),
    ],
)
def test_bad_content_is_named(tmp_path: Path, holiday: str, top: str, complaint: str) -> None:
    shutil.copy(CONTENT / "statutory.toml", tmp_path)
    write(tmp_path, holiday, top)
    with pytest.raises(BadContent, match=complaint) as caught:
        read_calendar(tmp_path)
    assert "2027.toml" in str(caught.value)


def test_a_wrong_schema_is_named(tmp_path: Path) -> None:
    (tmp_path / "statutory.toml").write_text('schema = "other/1"', encoding="utf-8")
    with pytest.raises(BadContent, match="xiejiang-statutory-days/1"):
        read_calendar(tmp_path)
