"""Estimates of arrival: a range, an end that is unknown, and content that cannot be read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xiejiang.basin.domain import Way
from xiejiang.basin.queries import network
from xiejiang.river.arrivals import estimate, in_language, read, travel
from xiejiang.river.domain import Arrival
from xiejiang.river.errors import TravelContentError
from xiejiang.river.recipients import counties


def way(a: str, b: str) -> Way:
    found = network().way(a, b)
    assert found is not None
    return found


def test_the_main_stem_by_hand() -> None:
    """61.4 km of the main stem less 5 per cent at 1.5 m/s; with its own reach at 0.5 m/s."""
    found = way("yangtze-015", "500113")
    between = sum(r.length_hm for r in found.reaches[1:-1])
    made = estimate(found)
    assert made.earliest == (Decimal(between) * 100 * Decimal("0.95") / Decimal("1.5") / 3600) // (
        Decimal("0.1")
    ) * Decimal("0.1")
    whole = between + found.reaches[0].length_hm
    longest = Decimal(whole) * 100 * Decimal("1.05") / Decimal("0.5") / 3600
    assert made.latest is not None
    assert longest <= made.latest < longest + Decimal("0.1")
    assert made.caveats == ()


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("yangtze-021", "500102", "三峡"),
        ("610700", "420100", "梯级水库"),
        ("430100", "430602", "湖泊"),
        ("yangtze-135", "310151", "潮汐"),
    ],
)
def test_where_no_end_can_be_said(a: str, b: str, words: str) -> None:
    made = estimate(way(a, b))
    assert made.earliest is not None
    assert made.latest is None and "最迟不明" in made.words
    assert any(words in one for one in made.caveats)


def test_behind_gates_nothing_is_said() -> None:
    made = estimate(way("320506", "320581"))
    assert (made.earliest, made.latest, made.words) == (None, None, "不明")
    assert made.uncertain and any("闸泵" in one for one in made.caveats)


def test_schematic_lines_widen_the_range() -> None:
    made = estimate(way("xihan-003", "610727"))
    assert made.earliest is not None and made.latest is not None
    assert any("示意" in one for one in made.caveats)


def test_counties_of_both_banks_come_first() -> None:
    found = counties(reach="yangtze-015", within_km=100)
    assert {found[c].km for c in network().divisions_of("yangtze-015")} == {0}
    assert max(a.km for a in found.values()) <= 100
    only = counties(reach="yangtze-015", within_km=0)
    assert all(a.km == 0 for a in only.values())


def test_a_longer_way_is_never_sooner() -> None:
    found = sorted(counties(reach="tuo-001", within_km=600).values(), key=lambda a: a.km)
    known = [a.earliest for a in found if a.earliest is not None]
    assert len(known) > 5
    assert all(isinstance(a, Arrival) for a in found)
    assert known[0] <= known[-1]


def test_every_source_is_named() -> None:
    assert all(s.source for s in travel().speeds.values())
    assert all(c.source for c in travel().caveats)
    rivers = {r.river_id for r in network().reaches}
    assert all(c.rivers <= rivers for c in travel().caveats)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "speed = 3",
        '[[speed]]\norders = [0]\nlow = "2"\nhigh = "1"\nsource = ""\n[[error]]\nwho = "main"\n'
        "percent = 5\n[[caveat]]\nid = 'a'\nwords = ''\nsource = ''",
    ],
)
def test_content_that_cannot_be_read(text: str) -> None:
    with pytest.raises(TravelContentError):
        read(text)


def test_a_kept_caveat_is_said_in_another_language_with_its_rivers() -> None:
    for caveat in travel().caveats:
        kept = caveat.words.format(rivers="汉江、清江")
        assert in_language(kept, lambda words: words) == kept
        assert in_language(kept, lambda words: f"so: {words}") == f"so: {kept}"
    assert in_language("别的话", lambda words: f"<{words}>") == "<别的话>"
