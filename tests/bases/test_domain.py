"""Amounts, points, outlines and the iCalendar format: no database."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bases.conftest import SQUARE
from xiejiang.bases import charts, ical
from xiejiang.bases.domain import Amount, Measure, Unit
from xiejiang.bases.errors import UnitMismatch
from xiejiang.bases.models import Base, Event, Result
from xiejiang.bases.queries import read_cursor
from xiejiang.bases.views import read_month
from xiejiang.store import geometry


def test_land_is_converted_exactly() -> None:
    assert Amount.of(15, Unit.MU).atoms == Amount.of(1, Unit.HECTARE).atoms
    assert Amount.of(1, Unit.HECTARE).atoms == Amount.of(10_000, Unit.SQUARE_METRE).atoms
    one = Amount.of(1, Unit.MU).to(Unit.SQUARE_METRE)
    assert one.exact == Fraction(2000, 3)
    assert str(one) == "约 666.6667 平方米"
    assert sum(Amount.of(1, Unit.MU).atoms for _ in range(3)) == (
        Amount.of(2000, Unit.SQUARE_METRE).atoms
    )
    assert str(Amount.of("1234.50", Unit.MU)) == "1,234.5 亩"
    assert str(Amount.of(100, Unit.FISH)) == "100 尾"
    assert str(Amount.of("3", Unit.TEN_THOUSAND_FISH).to(Unit.FISH)) == "30,000 尾"
    assert str(Amount.of("0.5", Unit.WORKDAY)) == "0.5 工日"


@given(st.sampled_from(list(Unit)), st.decimals(min_value=0, max_value=10**8, places=4), st.data())
def test_there_and_back_is_the_same(unit: Unit, value: Decimal, data: st.DataObject) -> None:
    try:
        amount = Amount.of(value, unit)
    except ValueError:
        assert unit.atoms < 10_000, "only what is counted in wholes refuses four decimals"
        return
    other = data.draw(st.sampled_from([u for u in Unit if u.dimension is unit.dimension]))
    assert amount.to(other).to(unit) == amount
    assert amount.exact == Fraction(value)


@pytest.mark.parametrize(
    "wrong", ["0.00001", "abc", "", "NaN", "Infinity", "1e30", "-1e30", "0.5尾"]
)
def test_a_number_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        Amount.of(wrong, Unit.SQUARE_METRE)


def test_what_is_counted_in_wholes_takes_no_parts() -> None:
    with pytest.raises(ValueError, match="整数"):
        Amount.of("0.5", Unit.FISH)
    with pytest.raises(ValueError, match="半日"):
        Amount.of("0.3", Unit.WORKDAY)


def test_other_dimensions_are_refused_with_the_reason() -> None:
    with pytest.raises(UnitMismatch) as refused:
        Amount.of(1, Unit.MU).to(Unit.FISH)
    assert refused.value.message == ("“亩”计面积，“尾”计尾数，两者不能换算。请改用计尾数的单位。")
    assert {d.zh for d in Measure.REPLANTING.dimensions} == {"面积", "株数"}


@pytest.mark.parametrize(
    ("longitude", "latitude", "told"),
    [
        ("106.25", "29.29", ""),
        (None, None, ""),
        ("106.25", None, "一起填写"),
        ("29.29", "106.25", "写反了"),
        ("0", "0", "WGS 84"),
        ("200", "29", "WGS 84"),
    ],
)
def test_points(longitude: str | None, latitude: str | None, told: str) -> None:
    east = Decimal(longitude) if longitude else None
    north = Decimal(latitude) if latitude else None
    found = geometry.point_trouble(east, north)
    assert (told in found) if told else found == ""


def _polygon(*points: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(points)]}


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        (SQUARE, ""),
        ({"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}, ""),
        ({"type": "Point", "coordinates": [106, 29]}, "Polygon"),
        ({"type": "Polygon"}, "Polygon"),
        ({"type": "Polygon", "coordinates": []}, "空的"),
        ({"type": "Polygon", "coordinates": [[]]}, "至少四个"),
        ({"type": "Polygon", "coordinates": 7}, "Polygon"),
        ([], "Polygon"),
        ("x", "Polygon"),
        (7, "Polygon"),
        (_polygon([106, 29], [107, 29], [107, 30], [106, 30]), "首尾相同"),
        (_polygon([106, 29], [107, 30], [107, 29], [106, 30], [106, 29]), "相交"),
        (_polygon([106, 29], [107, 29], [106.5, 29], [106, 29]), "相交"),
        (_polygon([106, 29], [106, 29], [107, 29], [107, 30], [106, 29]), "重复"),
        (_polygon([29, 106], [29, 107], [30, 107], [29, 106]), "写反了"),
        (_polygon([106, math.nan], [107, 29], [107, 30], [106, math.nan]), "经度"),
        (_polygon([True, 29], [107, 29], [107, 30], [True, 29]), "经度"),
        (_polygon(*[[106 + i / 1000, 29] for i in range(500)]), "顶点过多"),
    ],
)
def test_outlines(outline: Any, told: str) -> None:
    found = geometry.outline_trouble(outline)
    assert (told in found) if told else found == ""


def test_a_hole_is_outside() -> None:
    hole = [[106.24, 29.24], [106.26, 29.24], [106.26, 29.26], [106.24, 29.26], [106.24, 29.24]]
    holed = {**SQUARE, "coordinates": [*SQUARE["coordinates"], hole]}
    assert geometry.outline_trouble(holed) == ""
    assert geometry.encloses(holed, Decimal("106.21"), Decimal("29.21"))
    assert not geometry.encloses(holed, Decimal("106.25"), Decimal("29.25"))
    assert not geometry.encloses(holed, Decimal("107"), Decimal("29.25"))
    assert geometry.centre(SQUARE) == pytest.approx((106.25, 29.25))


def test_distance_is_that_of_a_great_circle() -> None:
    shanghai = (Decimal("121.4737"), Decimal("31.2304"))
    chongqing = (Decimal("106.5516"), Decimal("29.5630"))
    assert 1430 < geometry.apart_km(shanghai, chongqing) < 1450
    assert geometry.apart_km(shanghai, shanghai) == 0
    degree = geometry.apart_km((Decimal(110), Decimal(30)), (Decimal(110), Decimal(31)))
    assert degree == Decimal("111.2")


def _event(**changes: Any) -> Event:
    given = {
        "kind": "restocking",
        "title": "放流日；胭脂鱼, 长吻鮠\\",
        "since": date(2026, 12, 31),
        "until": date(2026, 12, 31),
        "words": "第一行\n第二行\r\n第三行\x07",
        "version": 3,
        "changed_at": datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
    }
    return Event(**{**given, **changes})


def _unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")


def test_the_calendar_is_one_that_others_can_read() -> None:
    base = Base(name="基地" * 30, place="江岸", longitude=Decimal("106.25"), latitude=Decimal("29"))
    text = ical.calendar(base=base, events=[_event()], node="node.example")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = _unfolded(text)
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Xiejiang//Bases//ZH"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines, "the end of a day is the next day"
    assert "SUMMARY:放流日；胭脂鱼\\, 长吻鮠\\\\" in lines
    assert "DESCRIPTION:第一行\\n第二行\\n第三行" in lines
    assert "GEO:29;106.25" in lines
    assert "SEQUENCE:2" in lines and "DTSTAMP:20261124T020000Z" in lines
    assert f"LOCATION:{'基地' * 30} 江岸" in lines


def test_times_are_told_in_utc_and_what_is_cancelled_is_told() -> None:
    event = _event(starts=time(9, 30), ends=time(11), cancelled="涨水", kind="closed")
    lines = _unfolded(ical.calendar(base=Base(name="甲"), events=[event], node="n"))
    assert "DTSTART:20261231T013000Z" in lines and "DTEND:20261231T030000Z" in lines
    assert "STATUS:CANCELLED" in lines
    assert "TRANSP:TRANSPARENT" not in lines, "a closed period is busy"


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_title_survives_escaping_and_folding(title: str) -> None:
    lines = _unfolded(ical.folded(f"SUMMARY:{ical.escaped(title)}"))
    assert len(lines) == 2
    told = lines[0].removeprefix("SUMMARY:")
    read, rest = "", iter(told)
    for char in rest:
        read += {"n": "\n"}.get(c := next(rest), c) if char == "\\" else char
    kept = [c for c in title.replace("\r\n", "\n") if c == "\n" or c >= " "]
    assert read == "".join(kept)


def test_results_become_a_line_with_words() -> None:
    rows = [
        Result(indicator="成活率", unit="%", year=year, value=Decimal(value))
        for year, value in ((2026, "95.50"), (2024, "90"), (2025, "80"))
    ]
    alone = Result(indicator="接待", unit="人次", year=2026, value=Decimal("1200"))
    first, second = charts.series([*rows, alone])
    assert first.words == "2024 年 90 %；2025 年 80 %；2026 年 95.5 %"
    assert [d.x for d in first.dots] == ["14.0", "160.0", "306.0"]
    assert float(first.dots[1].y) > float(first.dots[0].y) > float(first.dots[2].y)
    assert second.dots == () and second.words == "2026 年 1,200 人次"
    flat = [Result(indicator="a", unit="b", year=y, value=Decimal(0)) for y in (2025, 2026)]
    assert len(charts.series(flat)[0].dots) == 2


def test_spoilt_addresses_begin_again() -> None:
    for text in ("", "x", "500116~y~z", "~~"):
        assert read_cursor(text) is None
    for text in ("", "2026", "2026-13", "0001-01", "9999-12", "２０２６-11", "2026-11-01"):
        assert read_month(text) is None or text == "２０２６-11"
    assert read_month("2026-02") == date(2026, 2, 1)
