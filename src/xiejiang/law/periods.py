"""期间计算 — from a legal event, a number and a unit to the day a period ends.

Public names (import them from here)::

    load_periods() -> Periods                      # cached, read from content/periods.toml

    compute(periods: Periods, *, regime: str, start: date | datetime, value: int, unit: str,
            role: str = "max", in_custody: bool | None = False,   # None = 不知道是否在押
            direction: str | None = None,          # "forward" | "backward"; None = by role
            transit_days: int = 0, suspensions: Sequence[Span] = (),
            extensions: Sequence[Extension] = ()) -> Period

    Period(legal, safe, provisional, earliest_next, explanation, doubts, alternative,
           mailing_counts)                         # frozen
        legal, safe, earliest_next, alternative: date | datetime | None
        provisional: bool · explanation, doubts: tuple[str, ...]   (Chinese sentences)
        legal is None when no number can be computed (the explanation says why)
    Span(start: date, end: date | None, paper: str = "")           # days excluded, both ends
    Extension(value: int, unit: str, mode: "add" | "total" = "add",
              approved_on: date | None = None)

    in_time(period, *, handed_in: date | datetime, mailed: date | None = None) -> Tri

Running clocks live in :mod:`xiejiang.law.deadline`::

    remaining(deadline: date | datetime, now: datetime) -> str     # "还剩 1 天 3 小时"
    time_left(deadline, now) -> TimeLeft(state, days, hours, minutes)   # .zh .en

Errors derive from :class:`xiejiang.law.periods_errors.PeriodError` (an ``XiejiangError``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from xiejiang.law.deadline import day_of
from xiejiang.law.periods_content import Direction, Periods, Regime, Role, Transit, Unit
from xiejiang.law.periods_counting import Span
from xiejiang.law.periods_days import read
from xiejiang.law.periods_errors import (
    BadDirection,
    BadExtension,
    BadSpan,
    BadTransit,
    BadValue,
    NotForCountingBack,
    OutOfCalendar,
)
from xiejiang.law.periods_hours import compute_hours
from xiejiang.law.periods_loading import load_periods
from xiejiang.law.periods_result import Extension, Mode, Notes, Period, Question, in_time
from xiejiang.law.periods_settling import settle

__all__ = ["Extension", "Period", "Periods", "Span", "compute", "in_time", "load_periods"]

LARGEST = 36_500
"""Largest number that is counted out; a guard against slips of the keyboard, not law."""


def compute(
    periods: Periods,
    *,
    regime: str,
    start: date | datetime,
    value: int,
    unit: str,
    role: str = "max",
    in_custody: bool | None = False,
    direction: str | None = None,
    transit_days: int = 0,
    suspensions: Sequence[Span] = (),
    extensions: Sequence[Extension] = (),
) -> Period:
    """Compute one period. The same question always has the same answer."""
    its_regime = periods.regime(regime)
    its_unit = periods.unit_in(its_regime, unit)
    its_role = _role(periods, role, direction)
    blank = _uncounted(periods, its_unit, extensions)
    if blank is not None:
        return _not_computed(its_regime, blank)
    question = Question(
        regime=its_regime,
        unit=its_unit,
        role=its_role,
        value=_checked(value),
        start=start,
        calendar=periods.calendar,
        in_custody=in_custody,
        transit_days=transit_days,
        spans=tuple(span for span in suspensions if span.end is not None),
    )
    _check(question, suspensions, extensions)
    try:
        return _with_extensions(question, suspensions, extensions)
    except (OverflowError, ValueError) as error:
        raise OutOfCalendar from error


def _role(periods: Periods, given: str, direction: str | None) -> Role:
    role = periods.role(given)
    if direction is None or direction == role.direction:
        return role
    if direction == Direction.BACKWARD and given == "max":
        return periods.role("min-before")
    raise BadDirection(given=direction, role=given)


def _uncounted(periods: Periods, unit: Unit, extensions: Sequence[Extension]) -> Unit | None:
    units = (unit, *(periods.unit(extension.unit) for extension in extensions))
    return next((each for each in units if each.uncounted), None)


def _not_computed(regime: Regime, unit: Unit) -> Period:
    said = (f"不能自动判断（{regime.title}，{unit.title}）。", unit.uncounted)
    return Period(None, None, False, None, said, mailing_counts=regime.mailing_counts)


def _checked(value: int) -> int:
    if not 1 <= value <= LARGEST:
        raise BadValue(given=value, largest=LARGEST)
    return value


def _check(
    question: Question, suspensions: Sequence[Span], extensions: Sequence[Extension]
) -> None:
    if question.transit_days < 0:
        raise BadTransit(given=question.transit_days)
    extras = (suspensions, extensions, question.transit_days)
    if question.role.direction is Direction.BACKWARD and any(extras):
        raise NotForCountingBack
    for span in suspensions:
        if span.end is not None and span.end < span.start:
            raise BadSpan(given=f"{span.start}..{span.end}")
    for extension in extensions:
        _checked(extension.value)
        mixed = (extension.unit == "hour") is not (question.unit.id == "hour")
        if mixed or extension.mode not in list(Mode):
            raise BadExtension(given=f"{extension.value}:{extension.unit}:{extension.mode}")


def _with_extensions(
    question: Question, suspensions: Sequence[Span], extensions: Sequence[Extension]
) -> Period:
    late: list[str] = []
    for extension in extensions:
        if _too_late(question, extension):
            late.append(f"延长须在届满前批准；{extension.approved_on} 批准时已经届满，没有计入。")
        else:
            question = replace(question, extensions=(*question.extensions, extension))
    notes = Notes()
    notes.said.append(_regime_sentence(question.regime))
    notes.doubted += _standing_doubts(question, suspensions)
    notes.doubted += late
    return _answer(question, notes)


def _too_late(question: Question, extension: Extension) -> bool:
    if extension.approved_on is None:
        return False
    end = _answer(question, Notes()).legal
    return end is not None and day_of(end) < extension.approved_on


def _answer(question: Question, notes: Notes) -> Period:
    if question.unit.id == "hour":
        return compute_hours(question, notes)
    return settle(question, read(question), notes)


def _regime_sentence(regime: Regime) -> str:
    sure = "" if regime.confidence.is_verified else f"；{regime.confidence.zh}"
    return f"按“{regime.title}”计算（{regime.source}{sure}）。"


def _standing_doubts(question: Question, suspensions: Sequence[Span]) -> list[str]:
    regime = question.regime
    doubts = list(regime.doubts)
    if not regime.confidence.is_verified:
        doubts.append(f"“{regime.title}”的依据：{regime.confidence.zh}。")
    if question.transit_days and regime.transit is Transit.COUNTED:
        doubts.append(
            f"“{regime.title}”没有在途时间不计的规定，在途 {question.transit_days} 日仍计入。"
        )
    if question.transit_days and regime.transit is Transit.SERVICE_ONLY:
        doubts.append("只有送达法律文书的期间不计在途时间，请核对本期限是否属于送达。")
    doubts += [
        f"{span.start} 开始的{span.paper or '中止'}还没有结束的文书，没有从期限中扣除。"
        for span in suspensions
        if span.end is None
    ]
    return doubts
