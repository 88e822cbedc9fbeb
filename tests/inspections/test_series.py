"""Series as geometry: what is missing is not joined, and the target is where it belongs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.conftest import BEIJING
from xiejiang.restoration.inspecting import Target
from xiejiang.restoration.series import HEIGHT, SEASON, WIDTH, Point, chart, longest_pause

START = datetime(2026, 3, 1, 9, 0, tzinfo=BEIJING)
NONE, ALL = Decimal(0), Decimal(100)


def points(*given: tuple[int, str]) -> list[Point]:
    return [Point(START + timedelta(days=d), Decimal(v), None) for d, v in given]


def test_a_missing_month_is_left_open() -> None:
    monthly = points((0, "80"), (30, "82"), (60, "83"), (150, "90"), (180, "91"))
    drawn = chart(monthly, target=None, low=NONE, high=ALL)
    assert [len(line.split()) for line in drawn.lines] == [3, 2]
    assert drawn.pause == 60


def test_nothing_is_joined_beyond_a_season() -> None:
    drawn = chart(points((0, "80"), (200, "85"), (400, "90")), target=None, low=NONE, high=ALL)
    assert drawn.lines == ()
    assert len(drawn.dots) == 3
    assert longest_pause([START, START + 300 * timedelta(days=1)]) == SEASON


def test_a_single_measurement_is_a_dot_within_the_frame() -> None:
    drawn = chart(points((0, "7")), target=None, low=NONE, high=Decimal(14))
    (dot,) = drawn.dots
    assert drawn.left < dot.x < drawn.right
    assert drawn.top <= dot.y <= drawn.foot
    assert drawn.lines == ()


@pytest.mark.parametrize("value", ["0", "100", "0.0001", "-3", "100000000"])
def test_any_value_and_its_target_lie_within_the_frame(value: str) -> None:
    target = Target("x", Decimal(50), "%", at_least=True)
    low, high = Decimal(-10), Decimal(10) ** 9
    drawn = chart(points((0, value), (9, value)), target=target, low=low, high=high)
    assert drawn.target is not None
    for y in (drawn.target, *(d.y for d in drawn.dots)):
        assert drawn.top - 0.1 <= y <= drawn.foot + 0.1
    for tick in (*drawn.up, *drawn.across):
        assert 0 <= tick.at <= max(WIDTH, HEIGHT)


def test_higher_is_up_and_later_is_right_whatever_the_order() -> None:
    drawn = chart(points((30, "90"), (0, "80")), target=None, low=NONE, high=ALL)
    first, last = drawn.dots
    assert first.x < last.x
    assert first.y > last.y


def test_no_tick_stands_above_what_can_be() -> None:
    drawn = chart(points((0, "99"), (9, "100")), target=None, low=NONE, high=ALL)
    assert max(float(t.words) for t in drawn.up) <= 100


def test_the_axis_names_days_in_a_season_and_months_over_years() -> None:
    short = chart(points((0, "1"), (60, "2")), target=None, low=NONE, high=ALL)
    long = chart(points((0, "1"), (700, "2")), target=None, low=NONE, high=ALL)
    assert short.across[0].words == "3月1日"
    assert long.across[0].words == "2026年3月"


def test_a_dot_says_whether_the_target_was_reached_and_the_time_is_sure() -> None:
    given = [
        Point(START, Decimal(1), True),
        Point(START + SEASON, Decimal(2), False, doubt=True),
    ]
    drawn = chart(given, target=None, low=NONE, high=ALL)
    assert [(d.tone, d.doubt) for d in drawn.dots] == [("ok", False), ("overdue", True)]
