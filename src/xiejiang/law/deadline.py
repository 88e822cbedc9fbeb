"""走着的期限 — how much is left of a deadline, or by how much it is overdue.

A deadline that is a day ends at 24:00 Beijing time of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

BEIJING = timezone(timedelta(hours=8), "UTC+08:00")

_HOUR = 3600
_MINUTE = 60


class ClockState(Enum):
    """Where a clock stands."""

    LEFT = "left"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Time left or overdue in whole parts, the same in every language."""

    state: ClockState
    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def zh(self) -> str:
        """还剩 1 天 3 小时 · 今日到期 · 已逾期 2 天"""
        if self.state is ClockState.TODAY:
            return "今日到期"
        verb = "还剩" if self.state is ClockState.LEFT else "已逾期"
        parts = self._parts("天", "小时", "分钟", "")
        return f"{verb} {parts}" if parts else f"{verb}不到 1 分钟"

    @property
    def en(self) -> str:
        """1 day 3 h left · due today · 2 days overdue"""
        if self.state is ClockState.TODAY:
            return "due today"
        days = "day" if self.days == 1 else "days"
        verb = "left" if self.state is ClockState.LEFT else "overdue"
        return f"{self._parts(days, 'h', 'min', 'less than 1 min')} {verb}"

    def _parts(self, days: str, hours: str, minutes: str, nothing: str) -> str:
        named = ((self.days, days), (self.hours, hours), (self.minutes, minutes))
        return " ".join(f"{number} {name}" for number, name in named if number) or nothing


def day_of(moment: date | datetime) -> date:
    """The day in Beijing; a moment without an offset is Beijing time."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()


def moment_of(deadline: date | datetime) -> datetime:
    """The instant a deadline passes."""
    if isinstance(deadline, datetime):
        return deadline if deadline.tzinfo else deadline.replace(tzinfo=BEIJING)
    return datetime.combine(deadline + timedelta(days=1), time(), BEIJING)


def time_left(deadline: date | datetime, now: datetime) -> TimeLeft:
    """Count what is left, or what has passed since.

    Minutes are only told within the last day. Days overdue of a deadline that is a day are
    whole days: the day after it is the first.
    """
    if not isinstance(deadline, datetime):
        today = day_of(now)
        if today == deadline:
            return TimeLeft(ClockState.TODAY)
        if today > deadline:
            return TimeLeft(ClockState.OVERDUE, days=(today - deadline).days)
    gap = moment_of(deadline) - moment_of(now)
    late = gap < timedelta(0)
    gap = abs(gap)
    hours, rest = divmod(gap.seconds, _HOUR)
    return TimeLeft(
        ClockState.OVERDUE if late else ClockState.LEFT,
        days=gap.days,
        hours=hours,
        minutes=0 if gap.days else rest // _MINUTE,
    )


def remaining(deadline: date | datetime, now: datetime) -> str:
    """What is left, in Chinese words."""
    return time_left(deadline, now).zh
