"""日、月、年期间 — one reading of a period: its last day before any holiday is considered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiejiang.law.periods_content import Direction, MonthRule, Regime, Rival, Transit
from xiejiang.law.periods_counting import (
    Way,
    is_last_of_month,
    last_of_month,
    shift_months,
    suspended_between,
    walk,
)
from xiejiang.law.periods_result import Mode, Question
from xiejiang.law.periods_words import Words

_MONTHS_IN = {"month": 1, "year": 12}
_MEASURES = {"natural-day": "日", "working-day": "个工作日", "month": "个月", "year": "年"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The last day, and the sentences that lead to it."""

    last: date
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Amount:
    value: int
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {_MEASURES[self.unit]}"


def read(question: Question, *, unit: str = "", rule: MonthRule | None = None) -> Reading:
    """Count the period out, in its own unit and by the regime's rule unless told otherwise."""
    words = question.words
    way = Way(question.calendar, question.spans)
    amounts = _amounts(question, unit or question.unit.id)
    cursor = question.first_day
    said = [_first_day(question, words)]
    if question.extensions:
        said.append(f"连同延长，共计{'、'.join(str(amount) for amount in amounts)}。")
    for amount in amounts:
        reading = _count(question, cursor, amount, way, rule or question.regime.month_rule)
        cursor = reading.last
        said += reading.sentences
    if question.transit_days and question.regime.transit is not Transit.COUNTED:
        cursor += timedelta(days=question.transit_days)
        said.append(f"在途 {question.transit_days} 日不计，末日相应为 {words.full(cursor)}。")
    return Reading(cursor, tuple(said))


def month_ends(question: Question, last: date) -> tuple[date, ...]:
    """Other days on which a period of months may be held to end.

    The rule from month end to month end was made by a court for itself, and does not say
    whether the day of the event or the day after it is the day that must be a month's last.
    """
    if question.unit.id != "month" or question.regime.month_rule is not MonthRule.MONTH_END:
        return ()
    start = question.first_day
    others = {read(question, rule=MonthRule.CORRESPONDING).last}
    if is_last_of_month(start + timedelta(days=1)):
        shift = last_of_month(last.year, last.month)
        others.add(shift)
    return tuple(sorted(others - {last}))


def rivals(question: Question) -> tuple[Rival, ...]:
    """Other provisions, or the statute's own list, that would count in another unit."""
    regime, unit, value = question.regime, question.unit.id, question.value
    found = [r for r in regime.rivals if r.unit == unit and value in r.numbers]
    return (*found, *_misfit(regime, unit, value))


def _misfit(regime: Regime, unit: str, value: int) -> tuple[Rival, ...]:
    if not regime.working_numbers:
        return ()
    listed = value in regime.working_numbers
    article = regime.numbers_article
    if unit == "natural-day" and listed:
        title = f"{article}规定的“{value} 日”是工作日"
        return (Rival(unit, (value,), "working-day", title),)
    if unit == "working-day" and not listed:
        title = f"{article}没有把“{value} 日”列为工作日"
        return (Rival(unit, (value,), "natural-day", title),)
    return ()


def _first_day(question: Question, words: Words) -> str:
    day = words.full(question.first_day)
    if question.role.direction is Direction.BACKWARD:
        return f"自 {day}向前倒计，该日不计。"
    return f"{day}为起算之日，不计入{question.regime.first_day.zh}。"


def _amounts(question: Question, unit: str) -> tuple[_Amount, ...]:
    amounts = [_Amount(question.value, unit)]
    for extension in question.extensions:
        added = _Amount(extension.value, extension.unit)
        if extension.mode == Mode.TOTAL:
            amounts = [added]
        elif amounts[-1].unit == added.unit:
            amounts[-1] = replace(added, value=amounts[-1].value + added.value)
        else:
            amounts.append(added)
    return tuple(amounts)


def _count(question: Question, start: date, amount: _Amount, way: Way, rule: MonthRule) -> Reading:
    back = question.role.direction is Direction.BACKWARD
    if amount.unit in _MONTHS_IN:
        return _count_months(question, start, amount, way, rule)
    judge = way.working if amount.unit == "working-day" else way.natural
    steps = walk(start, amount.value, judge, stride=-1 if back else 1)
    return Reading(steps[-1].day, question.words.steps(steps, back=back))


def _count_months(
    question: Question, start: date, amount: _Amount, way: Way, rule: MonthRule
) -> Reading:
    words = question.words
    months = amount.value * _MONTHS_IN[amount.unit]
    if question.role.direction is Direction.BACKWARD:
        last = shift_months(start, -months, MonthRule.CORRESPONDING)
        return Reading(last, (f"向前 {amount}，为 {words.full(last)}。",))
    if amount.unit == "year":
        rule = MonthRule.CORRESPONDING
    last = shift_months(start, months, rule)
    said = [_month_sentence(question, start, last, amount)]
    if taken := suspended_between(start, last, way.spans):
        steps = walk(last, taken, way.natural)
        last = steps[-1].day
        said.append(f"期间内扣除 {taken} 日，末日相应推后到 {words.full(last)}。")
    return Reading(last, tuple(said))


def _month_sentence(question: Question, start: date, last: date, amount: _Amount) -> str:
    words, regime = question.words, question.regime
    basis = f"{regime.month_article}{regime.month_basis.zh}"
    if last.day == start.day:
        return f"{amount}，到期月的对应日为 {words.full(last)}。"
    if last.day < start.day:
        return f"{amount}，到期月没有 {start.day} 日，取月末 {words.full(last)}（{basis}）。"
    return f"{amount}，起算日为月末，取到期月的月末 {words.full(last)}（{basis}）。"
