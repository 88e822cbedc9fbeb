"""Periods per second, beside walking the same days in a loop without law."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import chinese_calendar

from benchmarks.timing import rate, show
from xiejiang.law.deadline import BEIJING
from xiejiang.law.periods import compute, load_periods

START = date(2026, 9, 28)
"""Three days before the long holiday, so that every rule of counting is met."""


def plain_loop(days: int) -> date:
    """Count working days with a package of holidays: one date, no reasons, no safe day."""
    day, left = START, days
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def main() -> None:
    """Measure and print."""
    periods = load_periods()
    at = datetime(2026, 9, 30, 16, 0, tzinfo=BEIJING)
    cases = [
        ("3 working days (PenaltyLaw)", "penalty-law", START, 3, "working-day"),
        ("10 natural days (criminal)", "criminal-litigation", START, 10, "natural-day"),
        ("24 hours (criminal)", "criminal-litigation", at, 24, "hour"),
        ("6 months (admin. litigation)", "admin-litigation", START, 6, "month"),
    ]
    rates = [
        rate(name, partial(compute, periods, regime=regime, start=start, value=value, unit=unit))
        for name, regime, start, value, unit in cases
    ]
    show(
        "期间 periods, both dates with the explanation of every day",
        rates,
        against=rate("peer: loop over a holiday package, 3 days", lambda: plain_loop(3)),
        what="which gives one date and no reasons",
    )


if __name__ == "__main__":
    main()
