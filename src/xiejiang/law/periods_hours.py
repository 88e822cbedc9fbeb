"""小时期间 — hours run on through holidays; the doubt is from which moment they run."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiejiang.law.deadline import BEIJING, moment_of
from xiejiang.law.periods_content import FirstHour, SafeRule
from xiejiang.law.periods_errors import HourNeedsMoment, NotForHours
from xiejiang.law.periods_result import Mode, Notes, Period, Question


def compute_hours(question: Question, notes: Notes) -> Period:
    """The end of a limit of hours: by the next full hour, and strictly by the moment itself."""
    if not isinstance(question.start, datetime):
        raise HourNeedsMoment
    if question.spans or question.transit_days:
        raise NotForHours
    moment = moment_of(question.start).astimezone(BEIJING)
    hours = timedelta(hours=_total(question))
    if question.role.safe is SafeRule.CLEAR_DAYS:
        return _back(question, moment, hours, notes)
    opening = _opening(question, moment, notes)
    legal, exact = opening + hours, moment + hours
    notes.said.append(f"满 {_total(question)} 小时为 {question.words.moment(legal)}。")
    _say_no_roll(question, legal, notes)
    safe = exact if question.role.safe is SafeRule.EARLIER else legal
    if safe != legal:
        notes.said.append(f"安全时刻从当时起算，为 {question.words.moment(safe)}。")
    return Period(
        legal=legal,
        safe=safe,
        provisional=False,
        earliest_next=legal if question.role.opens else None,
        explanation=tuple(notes.said),
        doubts=tuple(notes.doubted),
        alternative=exact if exact != legal else None,
        mailing_counts=question.regime.mailing_counts,
    )


def _total(question: Question) -> int:
    total = question.value
    for extension in question.extensions:
        total = extension.value if extension.mode == Mode.TOTAL else total + extension.value
    return total


def _opening(question: Question, moment: datetime, notes: Notes) -> datetime:
    words, regime = question.words, question.regime
    if regime.first_hour is FirstHour.MOMENT:
        notes.said.append(f"小时从 {words.moment(moment)} 起算{regime.first_hour_basis.zh}。")
        return moment
    opening = _full_hour(moment) + timedelta(hours=1)
    notes.said.append(
        f"{words.moment(moment)} 为开始的时，不计，自次时 {words.moment(opening)} 起算"
        f"{regime.first_hour_basis.zh}。"
    )
    notes.doubted.append("小时从当时起算还是从次时起算，执行中有出入；安全时刻按当时起算。")
    return opening


def _back(question: Question, moment: datetime, hours: timedelta, notes: Notes) -> Period:
    legal = moment - hours
    safe = _full_hour(moment) - hours
    words = question.words
    notes.said.append(
        f"自 {words.moment(moment)} 向前 {_total(question)} 小时，为 {words.moment(legal)}。"
    )
    notes.said.append(f"安全时刻不计该事件所在的时，为 {words.moment(safe)}。")
    return Period(
        legal=legal,
        safe=safe,
        provisional=False,
        earliest_next=None,
        explanation=tuple(notes.said),
        doubts=tuple(notes.doubted),
    )


def _say_no_roll(question: Question, legal: datetime, notes: Notes) -> None:
    day = legal.date()
    if question.calendar.is_working(day):
        return
    name = question.calendar.holiday(day) or "周末"
    notes.said.append(f"{question.words.full(day)}是{name}，小时期间不因休假顺延，须安排值班办理。")


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
