"""Period computation beyond the golden cases: words, doubts, refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from xiejiang.kernel.errors import XiejiangError
from xiejiang.kernel.logic import Tri
from xiejiang.law import periods_errors as errors
from xiejiang.law.deadline import BEIJING
from xiejiang.law.periods import Extension, Period, Span, compute, in_time, load_periods


def ask(**given: Any) -> Period:
    question: dict[str, Any] = {
        "regime": "criminal-litigation",
        "start": date(2026, 11, 23),
        "value": 3,
        "unit": "natural-day",
        **given,
    }
    return compute(load_periods(), **question)


# ---------------------------------------------------------------- the explanation


def test_short_periods_are_told_day_by_day() -> None:
    period = ask(regime="env-link-2017", start=date(2026, 9, 30), unit="working-day")
    assert period.explanation == (
        "按“环保两法衔接办法期间”计算（环境保护行政执法与刑事司法衔接工作办法 第三十八条）。",
        "9 月 30 日（星期三）为起算之日，不计入。",
        "10 月 1 日至 10 月 7 日国庆节休假，不计。",
        "10 月 8 日（星期四）为第 1 日。",
        "10 月 9 日（星期五）为第 2 日。",
        "10 月 10 日（星期六）调休上班，计为第 3 日。",
        "末日 10 月 10 日（星期六）调休上班，无须顺延，期满日为该日。",
        "另有规范的末日更早，提醒和催办取较早者。",
        "安全日为 10 月 8 日（星期四）。",
    )


def test_long_periods_are_told_range_by_range() -> None:
    said = ask(value=60, start=date(2026, 8, 3)).explanation
    assert "8 月 4 日至 8 月 31 日为第 1 日至第 28 日。" in said
    assert "10 月 1 日至 10 月 2 日为第 59 日至第 60 日。" in said
    assert len(said) < 10


def test_long_working_periods_name_holidays_and_working_weekends() -> None:
    period = ask(regime="stated-working-day", unit="working-day", value=20, start=date(2026, 9, 14))
    assert "周末不是工作日，不计；调休上班的周末计入。" in period.explanation
    assert "9 月 20 日（星期日）调休上班，计为第 5 日。" in period.explanation
    assert "9 月 25 日至 9 月 27 日中秋节休假，不计。" in period.explanation
    assert not any("9 月 19 日" in line for line in period.explanation)


def test_a_range_of_one_day_is_a_day() -> None:
    said = ask(value=11, start=date(2026, 11, 20)).explanation
    assert "12 月 1 日（星期二）为第 11 日。" in said


def test_a_weekend_in_a_short_count_is_named() -> None:
    period = ask(regime="stated-working-day", unit="working-day", start=date(2026, 11, 20))
    assert "11 月 21 日至 11 月 22 日周末，不计。" in period.explanation


def test_suspended_days_are_named() -> None:
    period = ask(suspensions=[Span(date(2026, 11, 25), date(2026, 11, 26), "鉴定委托书")])
    assert period.legal == date(2026, 11, 30)
    assert "11 月 25 日至 11 月 26 日已扣除，不计。" in period.explanation


def test_suspended_weekends_are_not_taken_off_twice() -> None:
    period = ask(
        regime="stated-working-day",
        unit="working-day",
        value=5,
        suspensions=[Span(date(2026, 11, 27), date(2026, 11, 30))],
    )
    assert period.legal == date(2026, 12, 2)


def test_overlapping_suspensions_count_once() -> None:
    twice = [Span(date(2026, 12, 1), date(2026, 12, 5)), Span(date(2026, 12, 3), date(2026, 12, 7))]
    assert ask(unit="month", value=1, suspensions=twice).legal == date(2026, 12, 30)


def test_counting_back_says_so() -> None:
    said = ask(role="min-before").explanation
    assert "自 11 月 23 日（星期一）向前倒计，该日不计。" in said
    assert "11 月 22 日（星期日）为向前第 1 日。" in said


def test_a_long_count_back_is_told_in_ranges() -> None:
    said = ask(role="min-before", value=20, start=date(2026, 10, 26)).explanation
    assert "10 月 25 日至 10 月 6 日为向前第 1 日至第 20 日。" in said


def test_holidays_passed_on_the_way_back_are_told_in_order() -> None:
    period = ask(
        regime="penalty-law",
        role="min-before",
        unit="working-day",
        start=date(2026, 10, 9),
        value=2,
    )
    assert "10 月 1 日至 10 月 7 日国庆节休假，不计。" in period.explanation


def test_seconds_are_told_when_there_are_any() -> None:
    moment = datetime(2026, 11, 24, 9, 0, 30, tzinfo=BEIJING)
    said = ask(regime="hours", unit="hour", value=1, start=moment).explanation
    assert "安全时刻从当时起算，为 11 月 24 日 10:00:30。" in said


def test_hours_ending_on_a_working_day_need_no_remark() -> None:
    moment = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)
    said = ask(regime="hours", unit="hour", value=1, start=moment).explanation
    assert not any("值班" in line for line in said)


def test_the_weekend_does_not_stop_hours() -> None:
    moment = datetime(2026, 11, 27, 16, 0, tzinfo=BEIJING)
    said = ask(regime="hours", unit="hour", value=24, start=moment).explanation
    assert "11 月 28 日（星期六）是周末，小时期间不因休假顺延，须安排值班办理。" in said


# ---------------------------------------------------------------- inputs


def test_a_moment_in_another_zone_falls_on_the_day_in_beijing() -> None:
    assert ask(start=datetime(2026, 11, 22, 16, 0, tzinfo=UTC)).legal == date(2026, 11, 26)


def test_a_naive_moment_is_beijing_time() -> None:
    period = ask(regime="hours", unit="hour", value=1, start=datetime(2026, 11, 24, 9, 10))
    assert period.legal == datetime(2026, 11, 24, 11, 0, tzinfo=BEIJING)


def test_an_unsuited_custody_regime_says_so() -> None:
    held = ask(regime="civil-litigation", start=date(2026, 9, 29), in_custody=True)
    assert held.legal == date(2026, 10, 8)
    assert any("没有在押不顺延的规定" in doubt for doubt in held.doubts)


def test_custody_matters_only_where_the_last_day_is_off() -> None:
    assert ask(regime="civil-litigation", in_custody=True).doubts == ()


def test_backward_by_direction_is_the_role_min_before() -> None:
    assert ask(direction="backward") == ask(role="min-before")
    assert ask(direction="forward") == ask()
    assert ask(direction="backward", role="min-before") == ask(role="min-before")


def test_resumed_and_uncounted_roles_keep_the_day() -> None:
    period = ask(role="resume", start=date(2026, 9, 29))
    assert period.legal == period.safe == date(2026, 10, 2)
    assert not period.provisional


def test_working_days_of_an_unrolled_role_are_still_provisional() -> None:
    period = ask(
        regime="stated-working-day", unit="working-day", role="trigger", start=date(2026, 12, 30)
    )
    assert period.provisional


def test_counting_working_days_back_out_of_an_unannounced_year_is_provisional() -> None:
    period = ask(
        regime="penalty-law", unit="working-day", role="min-before", start=date(2027, 1, 5)
    )
    assert period.provisional


def test_an_extension_in_another_unit_runs_on_from_the_unrolled_end() -> None:
    period = ask(value=5, extensions=[Extension(2, "month")])
    assert period.legal == date(2027, 1, 28)


def test_two_extensions_add_up() -> None:
    extensions = [Extension(5, "natural-day"), Extension(5, "natural-day")]
    assert ask(extensions=extensions).legal == ask(value=13).legal


def test_an_extension_of_hours_may_name_the_total() -> None:
    moment = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)
    total = Extension(48, "hour", "total")
    period = ask(regime="hours", unit="hour", value=24, start=moment, extensions=[total])
    assert period.safe == datetime(2026, 11, 26, 9, 0, tzinfo=BEIJING)


def test_a_second_extension_may_be_approved_within_the_first() -> None:
    first = Extension(5, "natural-day", approved_on=date(2026, 11, 26))
    second = Extension(5, "natural-day", approved_on=date(2026, 12, 1))
    assert ask(extensions=[first, second]).legal == ask(value=13).legal
    assert ask(extensions=[second]).legal == ask().legal


# ---------------------------------------------------------------- in time


def test_in_time_by_day() -> None:
    period = ask(start=date(2026, 9, 29))
    assert period.legal == date(2026, 10, 8)
    assert in_time(period, handed_in=date(2026, 10, 8)) is Tri.TRUE
    assert in_time(period, handed_in=date(2026, 10, 9)) is Tri.FALSE


def test_mailing_before_the_end_counts_where_the_law_says_so() -> None:
    late, mailed = date(2026, 12, 1), date(2026, 11, 26)
    assert in_time(ask(), handed_in=late, mailed=mailed) is Tri.TRUE
    assert in_time(ask(), handed_in=late, mailed=late) is Tri.FALSE
    penalty = ask(regime="penalty-law", value=15)
    assert in_time(penalty, handed_in=date(2026, 12, 31), mailed=mailed) is Tri.FALSE


def test_in_time_by_the_hour() -> None:
    moment = datetime(2026, 11, 24, 9, 30, tzinfo=BEIJING)
    period = ask(regime="hours", unit="hour", value=24, start=moment)
    assert in_time(period, handed_in=datetime(2026, 11, 25, 10, 0)) is Tri.TRUE
    assert in_time(period, handed_in=datetime(2026, 11, 25, 10, 1)) is Tri.FALSE
    assert in_time(period, handed_in=date(2026, 11, 25)) is Tri.UNKNOWN
    assert in_time(period, handed_in=date(2026, 11, 24)) is Tri.TRUE


def test_in_time_on_a_day_given_by_the_minute() -> None:
    assert in_time(ask(), handed_in=datetime(2026, 11, 26, 23, 59)) is Tri.TRUE


def test_nothing_is_in_time_for_an_unknown_limit() -> None:
    period = ask(unit="unknown", value=0)
    assert period.legal is None and period.safe is None
    assert "不能自动判断" in period.explanation[0]
    assert in_time(period, handed_in=date(2026, 11, 26)) is Tri.UNKNOWN


# ---------------------------------------------------------------- refusals

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)
HOURS = {"regime": "hours", "unit": "hour", "start": MOMENT}
REFUSALS: list[tuple[type[XiejiangError], dict[str, Any], str]] = [
    (errors.UnknownRegime, {"regime": "nowhere"}, "criminal-litigation、civil-litigation"),
    (errors.UnknownUnit, {"unit": "week"}, "hour、natural-day、working-day"),
    (errors.UnknownUnit, {"extensions": [Extension(1, "week")]}, "hour、natural-day"),
    (errors.UnknownRole, {"role": "later"}, "max、window、min"),
    (errors.UnitNotAllowed, {"unit": "working-day"}, "hour、natural-day、month、year"),
    (errors.BadValue, {"value": 0}, "1 至 36500"),
    (errors.BadValue, {"value": 36501}, "36501"),
    (errors.BadValue, {"extensions": [Extension(0, "natural-day")]}, "0"),
    (errors.BadDirection, {"direction": "sideways"}, "sideways"),
    (errors.BadDirection, {"direction": "forward", "role": "min-before"}, "min-before"),
    (errors.BadTransit, {"transit_days": -1}, "-1"),
    (errors.BadSpan, {"suspensions": [Span(date(2026, 2, 2), date(2026, 2, 1))]}, "2026-02-02"),
    (errors.BadExtension, {"extensions": [Extension(1, "hour")]}, "1:hour"),
    (errors.BadExtension, {"extensions": [Extension(1, "month", "twice")]}, "twice"),
    (errors.BadExtension, {**HOURS, "extensions": [Extension(1, "month")]}, "1:month"),
    (errors.HourNeedsMoment, {**HOURS, "start": date(2026, 11, 24)}, "几时几分"),
    (errors.NotForHours, {**HOURS, "transit_days": 1}, "不停表"),
    (
        errors.NotForHours,
        {**HOURS, "suspensions": [Span(date(2026, 2, 1), date(2026, 2, 2))]},
        "起算时刻",
    ),
    (errors.NotForCountingBack, {"role": "min-before", "transit_days": 1}, "倒计"),
    (errors.OutOfCalendar, {"start": date(9999, 12, 30)}, "公历"),
    (errors.OutOfCalendar, {"start": date(9999, 12, 1), "unit": "month"}, "公历"),
]


@pytest.mark.parametrize(("error", "given", "words"), REFUSALS)
def test_refusals_say_what_to_do(
    error: type[XiejiangError], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(error) as caught:
        ask(**given)
    assert words in str(caught.value)
    assert "{" not in str(caught.value)
    assert isinstance(caught.value, errors.PeriodError)
