"""What is asked about a period, what is answered, and whether something came in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from xiejiang.kernel.logic import Tri
from xiejiang.law.calendar import Calendar
from xiejiang.law.deadline import day_of, moment_of
from xiejiang.law.periods_content import Regime, Role, Unit
from xiejiang.law.periods_counting import Span
from xiejiang.law.periods_words import Words


class Mode(StrEnum):
    """Whether an extension is added or names the new total."""

    ADD = "add"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension; one approved after expiry is not counted."""

    value: int
    unit: str
    mode: str = Mode.ADD
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """When a period ends: the day by law, the safe day, and how they were found."""

    legal: date | datetime | None
    """On this lapse is judged; ``None`` when no date can be computed."""
    safe: date | datetime | None
    """On this warnings run: every doubt resolved strictly, and offices work that day."""
    provisional: bool
    """It depends on a year whose holidays are not announced yet."""
    earliest_next: date | datetime | None
    """The first day on which the step that had to wait may be taken."""
    explanation: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    alternative: date | datetime | None = None
    """The end under the other reading, where the law is open to two."""
    mailing_counts: bool = False
    """Whether handing it to the post before the end is enough."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a period that has been checked and can be computed."""

    regime: Regime
    unit: Unit
    role: Role
    value: int
    start: date | datetime
    calendar: Calendar
    in_custody: bool | None = False
    transit_days: int = 0
    spans: Sequence[Span] = ()
    extensions: Sequence[Extension] = ()

    @property
    def first_day(self) -> date:
        """The day of the event in Beijing."""
        return day_of(self.start)

    @property
    def words(self) -> Words:
        """Words that leave out the year of the event."""
        return Words(self.first_day.year)


@dataclass(slots=True)
class Notes:
    """The sentences gathered while a period is computed."""

    said: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)


def in_time(period: Period, *, handed_in: date | datetime, mailed: date | None = None) -> Tri:
    """Whether something came in time: not after the end, or not before a waiting period is over.

    Handing to the post counts where the regime says so. A day without a time of day cannot be
    judged against a limit of hours that ends on that very day.
    """
    if period.legal is None:
        return Tri.UNKNOWN
    if period.earliest_next is not None:
        side = _side(handed_in, period.earliest_next)
        return Tri.of(None if side is None else side >= 0)
    side = _side(handed_in, period.legal)
    arrived = Tri.of(None if side is None else side <= 0)
    if mailed is None or not period.mailing_counts:
        return arrived
    return arrived | Tri.of(mailed <= day_of(period.legal))


def _side(handed_in: date | datetime, limit: date | datetime) -> int | None:
    """Before (-1), on (0) or after (1) the limit; ``None`` when the time of day is needed."""
    if isinstance(limit, datetime):
        if isinstance(handed_in, datetime):
            moment = moment_of(handed_in)
            return (moment > limit) - (moment < limit)
        if handed_in == day_of(limit):
            return None
    day, last = day_of(handed_in), day_of(limit)
    return (day > last) - (day < last)
