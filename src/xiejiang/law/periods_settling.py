"""期满日与安全日 — what holidays, custody and doubts make of the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from xiejiang.law.periods_content import Roll, SafeRule
from xiejiang.law.periods_days import Reading, month_ends, read, rivals
from xiejiang.law.periods_result import Notes, Period, Question

_ONE_DAY = timedelta(days=1)


class _Rolls(Enum):
    """Whether this last day moves past a holiday."""

    YES = "yes"
    DOUBTED = "doubted"
    NO = "no"


@dataclass(frozen=True, slots=True)
class _Ends:
    """The last day under every reading."""

    last: date
    rolled: date
    rolls: _Rolls
    others: tuple[date, ...]
    """Last days under other readings of the same rule, not rolled."""
    rivals: tuple[date, ...]
    """Ends under other provisions, rolled."""

    @property
    def legal(self) -> date:
        """The end by law."""
        return self.rolled if self.rolls is _Rolls.YES else self.last


def settle(question: Question, reading: Reading, notes: Notes) -> Period:
    """Turn the last day into the two dates, by the role of the limit."""
    notes.said += reading.sentences
    ends = _Ends(
        last=reading.last,
        rolled=question.calendar.next_working(reading.last),
        rolls=_rolls(question, reading.last, notes),
        others=month_ends(question, reading.last),
        rivals=(),
    )
    _say_last_day(question, ends, notes)
    alternative = _doubt_last_day(question, ends, notes)
    if question.role.safe is not SafeRule.CLEAR_DAYS:
        ends = _with_rivals(question, ends, notes)
    safe = _SAFE[question.role.safe](question, ends, notes)
    opens = ends.legal + _ONE_DAY if question.role.opens else None
    if opens:
        notes.said.append(f"期满之次日 {question.words.full(opens)}起可以办理下一步。")
    notes.said.append(f"安全日为 {question.words.full(safe)}。")
    touched = {ends.last, ends.legal, safe, *ends.others, *ends.rivals}
    return Period(
        legal=ends.legal,
        safe=safe,
        provisional=_provisional(question, touched, notes),
        earliest_next=opens,
        explanation=tuple(notes.said),
        doubts=tuple(notes.doubted),
        alternative=alternative,
        mailing_counts=question.regime.mailing_counts,
    )


def _rolls(question: Question, last: date, notes: Notes) -> _Rolls:
    regime = question.regime
    if not question.role.rolls or regime.roll is Roll.NO:
        return _Rolls.NO
    if regime.except_in_custody and question.in_custody is None:
        notes.doubted.append("不知道是否在押，按不因节假日顺延从严计算；请先查明。")
        return _Rolls.DOUBTED
    if regime.except_in_custody and question.in_custody:
        notes.said.append("在押期间至期满之日为止，不因节假日顺延。")
        return _Rolls.NO
    if question.in_custody and not question.calendar.is_working(last):
        notes.doubted.append(
            f"“{regime.title}”没有在押不顺延的规定；涉及在押人员的，请按安全日办理。"
        )
    return _Rolls.YES if regime.roll is Roll.YES else _Rolls.DOUBTED


def _say_last_day(question: Question, ends: _Ends, notes: Notes) -> None:
    calendar, words = question.calendar, question.words
    last = words.full(ends.last)
    if calendar.is_working(ends.last):
        shift = "调休上班" if ends.last in calendar.work else "上班"
        notes.said.append(f"末日 {last}{shift}，无须顺延，期满日为该日。")
        return
    name = calendar.holiday(ends.last) or "周末"
    if ends.rolls is _Rolls.YES:
        notes.said.append(
            f"末日 {last}是{name}，顺延到其后第一个上班日 {words.full(ends.rolled)}。"
        )
    else:
        notes.said.append(f"末日 {last}是{name}，期满日不顺延，仍为该日。")


def _doubt_last_day(question: Question, ends: _Ends, notes: Notes) -> date | None:
    words, alternative = question.words, None
    if not question.calendar.is_working(ends.last):
        if ends.rolls is _Rolls.DOUBTED:
            alternative = ends.rolled
            notes.doubted.append(
                f"末日遇休假是否顺延没有定论，若顺延则为 {words.full(alternative)}。"
            )
        elif question.role.opens and ends.rolls is _Rolls.YES:
            alternative = ends.last
            notes.doubted.append(
                "等待期的末日遇休假是否顺延，做法不一；"
                f"不顺延的，期满日为 {words.full(ends.last)}。"
            )
        elif not question.role.rolls and question.regime.roll is not Roll.NO:
            notes.doubted.append(f"“{question.role.title}”不主动顺延，条文对此没有写明。")
    for other in ends.others:
        alternative = alternative or other
        notes.doubted.append(
            f"按月计算的另一种算法末日为 {words.full(other)}；"
            f"{question.regime.month_article}是否适用于本机关、以哪一日为月末，条文未明。"
        )
    if question.regime.close_of_business:
        notes.doubted.append("有业务时间的，以停止业务活动的时间为截止，不是 24 时。")
    return alternative


def _with_rivals(question: Question, ends: _Ends, notes: Notes) -> _Ends:
    found: list[date] = []
    words = question.words
    for rival in rivals(question):
        last = read(question, unit=rival.as_unit).last
        rolled = question.calendar.next_working(last)
        found.append(rolled)
        said = f"{rival.title}：若照此计算，末日为 {words.full(last)}"
        strict = (
            ""
            if rolled == last
            else (
                f"，顺延为 {words.full(rolled)}；连顺延也不计的，"
                f"须在 {words.full(question.calendar.previous_working(last))}前办理"
            )
        )
        notes.doubted.append(f"{said}{strict}。")
    return _Ends(ends.last, ends.rolled, ends.rolls, ends.others, tuple(found))


def _earlier(question: Question, ends: _Ends, notes: Notes) -> date:
    strict = min(ends.last, *ends.others) if ends.others else ends.last
    safe = question.calendar.previous_working(strict)
    if safe < question.first_day:
        safe = ends.legal
        notes.doubted.append("期满日之前没有上班日，须安排值班办理，不能等到期满。")
    elif safe < ends.legal and not ends.others:
        notes.said.append("期满日之前最后一个上班日较稳妥，提醒和催办以它为准。")
    if ends.rivals and min(ends.rivals) < safe:
        safe = min(ends.rivals)
        notes.said.append("另有规范的末日更早，提醒和催办取较早者。")
    return safe


def _later(question: Question, ends: _Ends, notes: Notes) -> date:
    calendar = question.calendar
    lasts = {ends.last, *ends.others}
    if ends.rolls is not _Rolls.NO:
        lasts |= {calendar.next_working(last) for last in lasts}
    safe = calendar.next_working(max(lasts | set(ends.rivals)) + _ONE_DAY)
    notes.said.append("等待期从严：休假顺延也计入，期满后第一个上班日再办理。")
    return safe


def _clear_days(question: Question, ends: _Ends, notes: Notes) -> date:
    notes.doubted.append("倒计是否要求两端之间足数，条文未明；安全日按足数，再向前取上班日。")
    return question.calendar.previous_working(ends.last - _ONE_DAY)


def _same(question: Question, ends: _Ends, notes: Notes) -> date:
    return ends.legal


_SAFE = {
    SafeRule.EARLIER: _earlier,
    SafeRule.LATER: _later,
    SafeRule.CLEAR_DAYS: _clear_days,
    SafeRule.SAME: _same,
}


def _provisional(question: Question, touched: set[date], notes: Notes) -> bool:
    counts_working_days = question.unit.id == "working-day"
    if question.role.safe is SafeRule.SAME and not counts_working_days:
        return False
    if counts_working_days:
        touched = touched | {question.first_day}
    awaited = map(question.calendar.awaited, touched)
    years = sorted({year for year in awaited if year is not None})
    for year in years:
        notes.doubted.append(
            f"{year} 年的休假安排没有公布或者没有收录，按周末和法定节日推算，"
            "日期是暂定的，安排公布后重新计算。"
        )
    return bool(years)
