"""The holiday calendar: what each day is, which notice decides, and how bad content is refused."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xiejiang.law.calendar import CONTENT, DayKind, load_calendar, read_calendar
from xiejiang.law.periods_errors import BadContent

CALENDAR = load_calendar()


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
        (date(2005, 12, 31), DayKind.MAKEUP, ""),  # by the notice of 2006
        (date(2015, 9, 4), DayKind.HOLIDAY, "抗战胜利七十周年纪念日"),
        (date(2015, 9, 6), DayKind.MAKEUP, ""),
        (date(2024, 2, 9), DayKind.WORK, ""),  # the eve of Spring Festival, off only from 2025
        (date(2025, 1, 28), DayKind.HOLIDAY, "春节"),
        (date(2027, 5, 2), DayKind.HOLIDAY, "劳动节"),
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
    assert str(CALENDAR.notices[2006]).endswith("（国办发明电〔2005〕35号）")
    assert str(CALENDAR.notices[2026]).endswith("（国办发明电〔2025〕7号）")
    assert str(CALENDAR.notices[2004]) == "国务院办公厅关于2004年部分节假日安排的通知"


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    """The notice of 2019, made in December 2018, took the last Monday of 2018 off."""
    assert CALENDAR.is_settled(date(2025, 12, 31))
    assert CALENDAR.is_settled(date(2026, 12, 24))
    assert CALENDAR.awaited(date(2026, 12, 25)) == 2027
    assert CALENDAR.awaited(date(2026, 12, 31)) == 2027
    assert CALENDAR.awaited(date(2003, 12, 31)) == 2003


@pytest.mark.parametrize("year", sorted(CALENDAR.notices))
def test_no_notice_reaches_back_further_than_the_days_that_wait_for_it(year: int) -> None:
    """Without one notice, all it moved in the December before is unsettled."""
    others = {y: notice for y, notice in CALENDAR.notices.items() if y != year}
    without = replace(CALENDAR, notices=others)
    table = tomllib.loads((CONTENT / f"{year}.toml").read_text(encoding="utf-8"))
    moved = [day for holiday in table["holiday"] for day in holiday.get("work", [])]
    moved += [span["from"] for holiday in table["holiday"] for span in holiday["rest"]]
    assert [day for day in moved if without.is_settled(day)] == []


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
