"""Running clocks: what is left, what is overdue, in two languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from xiejiang.law.deadline import BEIJING, ClockState, moment_of, remaining, time_left

DAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 17, 0, tzinfo=BEIJING)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("deadline", "now", "zh", "en"),
    [
        (DAY, at(24, 21), "还剩 1 天 3 小时", "1 day 3 h left"),
        (DAY, at(23, 0), "还剩 3 天", "3 days left"),
        (DAY, at(24, 23, 59), "还剩 1 天", "1 day left"),
        (DAY, at(25, 0), "今日到期", "due today"),
        (DAY, at(25, 23, 59), "今日到期", "due today"),
        (DAY, at(26, 0), "已逾期 1 天", "1 day overdue"),
        (DAY, at(27, 9), "已逾期 2 天", "2 days overdue"),
        (MOMENT, at(25, 14), "还剩 3 小时", "3 h left"),
        (MOMENT, at(25, 14, 30), "还剩 2 小时 30 分钟", "2 h 30 min left"),
        (MOMENT, at(24, 16, 20), "还剩 1 天", "1 day left"),
        (MOMENT, at(25, 17), "还剩不到 1 分钟", "less than 1 min left"),
        (MOMENT, at(25, 18), "已逾期 1 小时", "1 h overdue"),
        (MOMENT, at(27, 18, 5), "已逾期 2 天 1 小时", "2 days 1 h overdue"),
    ],
)
def test_words(deadline: date | datetime, now: datetime, zh: str, en: str) -> None:
    assert remaining(deadline, now) == zh
    assert time_left(deadline, now).en == en


def test_now_is_read_in_beijing() -> None:
    assert time_left(DAY, datetime(2026, 11, 25, 16, 0, tzinfo=UTC)).state is ClockState.OVERDUE
    assert time_left(DAY, datetime(2026, 11, 24, 16, 0, tzinfo=UTC)).state is ClockState.TODAY


def test_a_day_ends_at_midnight_in_beijing() -> None:
    assert moment_of(DAY) == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert moment_of(datetime(2026, 11, 25, 17, 0)) == MOMENT
    assert moment_of(MOMENT) is MOMENT
