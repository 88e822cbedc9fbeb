"""The lanes of a case as geometry: everything in order, nothing on top of its neighbour."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from xiejiang.shell.drawing import COLUMN, FULL, Dot, Drawing, Hold, Pass, Row, Scale, draw

BEIJING = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING)
ROWS = (Row("a", "农业农村局", "agriculture"), Row("p", "公安分局", "police"))


def story(days: int) -> Drawing:
    end, received = START + timedelta(days=days), START + timedelta(hours=30)
    drawn = draw(
        ROWS,
        [
            Dot("a", START, "发现涉嫌犯罪"),
            Dot("a", START + timedelta(hours=20), "移送"),
            Dot("p", received, "签收"),
            Dot("p", end, "决定是否立案", "due", hollow=True),
        ],
        [
            Hold("a", START, START + timedelta(hours=30)),
            Hold("p", START + timedelta(hours=30), None),
        ],
        [Pass("a", "p", START + timedelta(hours=20), received, "移送")],
        now=START + timedelta(days=2),
    )
    assert drawn is not None
    return drawn


def test_three_days_and_four_hundred_both_fill_the_page() -> None:
    for days in (3, 400):
        drawn = story(days)
        assert FULL <= drawn.width <= FULL + 100


def test_many_moments_scroll_instead_of_crowding() -> None:
    dots = [Dot("a", START + timedelta(days=i), f"第{i}步") for i in range(30)]
    drawn = draw(ROWS, dots, [], [], now=START + timedelta(days=30))
    assert drawn is not None
    places = [d.x for d in drawn.dots]
    assert min(b - a for a, b in pairwise(places)) >= COLUMN
    assert drawn.width > FULL


def test_an_arrow_crosses_from_lane_to_lane() -> None:
    drawn = story(5)
    assert len(drawn.arrows) == 1
    assert drawn.arrows[0].title == "农业农村局 → 公安分局 移送"


def test_what_happened_at_once_is_one_circle_that_names_all() -> None:
    dots = [Dot("a", START, "立案"), Dot("a", START + timedelta(minutes=5), "通报公安机关")]
    drawn = draw(ROWS, dots, [], [], now=START + timedelta(days=1))
    assert drawn is not None
    assert len(drawn.dots) == 1
    assert drawn.dots[0].words.endswith("+1")
    assert "通报公安机关" in drawn.dots[0].title


def test_nothing_to_tell_is_no_drawing() -> None:
    assert draw(ROWS, [], [], [], now=START) is None


def test_the_table_says_everything_in_order() -> None:
    lines = story(3).lines
    assert [line.words for line in lines] == ["发现涉嫌犯罪", "移送", "签收", "决定是否立案"]
    assert [line.due for line in lines] == [False, False, False, True]


@given(st.lists(st.integers(min_value=0, max_value=600 * 24), min_size=1, max_size=40))
def test_the_axis_never_runs_backwards(hours: list[int]) -> None:
    scale = Scale(START + timedelta(hours=h) for h in hours)
    asked = [START + timedelta(hours=h) for h in range(0, 600 * 24, 37)]
    places = [scale.place(at) for at in asked]
    assert places == sorted(places)
    assert all(0 <= p <= scale.width for p in places)


MOMENTS = st.lists(
    st.tuples(
        st.sampled_from("ap"),
        st.integers(0, 400 * 24),
        st.text("甲乙丙丁abc ", min_size=1, max_size=24),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(MOMENTS, st.integers(0, 400 * 24))
def test_no_two_labels_lie_on_each_other(
    moments: list[tuple[str, int, str, bool]], today: int
) -> None:
    dots = [
        Dot(row, START + timedelta(hours=hours), label, hollow=hollow)
        for row, hours, label, hollow in moments
    ]
    drawn = draw(ROWS, dots, [], [], now=START + timedelta(hours=today))
    assert drawn is not None
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for dot in drawn.dots:
        wide = sum(6 if sign.isascii() else 12 for sign in dot.words)
        if dot.words:
            lines[dot.label_y].append((dot.label_x - wide // 2, dot.label_x + wide // 2))
    for spans in lines.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert spans[0][0] >= 0
        assert spans[-1][1] <= drawn.width


def test_several_proceedings_are_told_apart() -> None:
    dots = [
        Dot("a", START, "签收", mark="①", of="反向衔接"),
        Dot("a", START + timedelta(days=1), "立案", mark="②", of="处罚"),
    ]
    legend = [("①", "反向衔接"), ("②", "处罚")]
    drawn = draw(ROWS, dots, [], [], now=START + timedelta(days=2), legend=legend)
    assert drawn is not None
    assert [d.words for d in drawn.dots] == ["①签收", "②立案"]
    assert [line.of for line in drawn.lines] == ["反向衔接", "处罚"]
    assert drawn.dots[0].title == "反向衔接：签收"
