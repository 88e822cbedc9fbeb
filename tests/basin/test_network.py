"""上下游推算: the twenty facts everybody on the river knows, and the edges of the graph."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from xiejiang.basin.divisions import NATION_CODE, Level, counties, full_name
from xiejiang.basin.errors import UnknownDivision, UnknownReach
from xiejiang.basin.network import REFERENCE_ONLY, Kind, Network, network

FACTS = list(
    csv.DictReader(
        (Path(__file__).parent / "known_facts.csv").read_text(encoding="utf-8").splitlines()
    )
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["check_id"])
def test_known_fact(fact: dict[str, str]) -> None:
    """Upstream or not, and how far."""
    relation = network().relation(fact["from_code"], fact["to_code"])
    assert (relation.kind is Kind.UPSTREAM) is (fact["expected"] == "true")
    if fact["min_km"]:
        assert relation.km is not None
        assert int(fact["min_km"]) <= relation.km <= int(fact["max_km"])
    assert REFERENCE_ONLY in relation.sentence


def test_all_twenty_facts_are_here() -> None:
    assert len(FACTS) == 20


def test_relation_turns_round() -> None:
    up, down = network().relation("420500", "420100"), network().relation("420100", "420500")
    assert (up.kind, down.kind) == (Kind.UPSTREAM, Kind.DOWNSTREAM)
    assert up.km == down.km


def test_opposite_banks_share_the_water() -> None:
    assert network().relation("500107", "500116").kind is Kind.SHARED


def test_a_place_and_the_whole_that_holds_it_are_not_up_or_down() -> None:
    assert network().relation("500116", "500000").kind is Kind.SHARED


def test_no_relation_says_so() -> None:
    found = network().relation("430100", "360100")
    assert (found.kind, found.km) == (Kind.NONE, None)
    assert "没有上下游关系" in found.sentence


def test_downstream_is_ordered_and_leaves_out_the_place() -> None:
    found = network().downstream_divisions("500116")
    assert [n.km for n in found] == sorted(n.km for n in found)
    assert "500116" not in {n.code for n in found}
    by_code = {n.code: n for n in found}
    assert by_code["500115"].name == "重庆市长寿区"
    assert not by_code["500115"].shared
    assert by_code["500107"].shared
    assert "511500" not in {n.code[:4] + "00" for n in found}


def test_upstream_mirrors_downstream() -> None:
    up = {n.code: n.km for n in network().upstream_divisions("420502")}
    down = {n.code: n.km for n in network().downstream_divisions("500103")}
    assert up["500103"] == down["420502"]


def test_prefecture_level_names_governments_only() -> None:
    found = network().downstream_divisions("420500", level=Level.PREFECTURE)
    codes = {n.code for n in found}
    assert {"421000", "420100", "360400"} <= codes
    assert not codes & {"310100", "429000", "500100", "500200"}
    assert "310115" in codes  # a municipality's districts stand for themselves


def test_province_level() -> None:
    found = network().downstream_divisions("420000", level=Level.PROVINCE)
    assert {"360000", "340000", "320000", "310000"} <= {n.code for n in found}
    assert "420000" not in {n.code for n in found}


def test_from_a_reach_the_banks_are_the_place_itself() -> None:
    net = network()
    reach = net.reach("yangtze-015")
    found = {n.code for n in net.downstream_divisions(reach.id)}
    assert not found & set(reach.divisions)
    assert "500107" in found
    assert net.relation(reach.id, "yangtze-018").kind is Kind.UPSTREAM


def test_canal_direction_is_marked_uncertain() -> None:
    net = network()
    canal = [r for r in net.reaches if r.regulated]
    assert canal
    reached = [n for r in canal for n in net.downstream_divisions(r.id)]
    assert any(n.uncertain for n in reached)
    assert not any(n.uncertain for n in net.downstream_divisions("500116"))


def test_all_water_of_the_basin_reaches_the_mouth() -> None:
    """Every county of the basin lies upstream of the last reach, or on it."""
    net = network()
    last = [r for r in net.reaches if r.to_name == "长江口"]
    assert len(last) == 1
    above = {n.code for n in net.upstream_divisions(last[0].id)} | set(last[0].divisions)
    above |= {"320623"}  # 如东县 drains into that very reach
    missing = {d.code for d in counties(NATION_CODE, in_basin=True)} - above
    assert not missing


def test_reaches_of_puts_the_main_stem_first() -> None:
    reaches = network().reaches_of("500116")
    assert reaches[0].river == "长江"
    assert {"綦江", "璧南河"} <= {r.river for r in reaches}


def test_reaches_of_a_county_without_a_named_river_are_those_it_drains_to() -> None:
    net = network()
    assert all(net.reaches_of(code) for code in ("500116", "420683", "429004", "500240"))


def test_main_stem() -> None:
    net = network()
    assert net.on_main_stem("500116")
    assert net.on_main_stem("yangtze-015")
    assert not net.on_main_stem("420683")  # 枣阳


def test_reach_search() -> None:
    net = network()
    found = net.reach_search("长江 江津")
    assert found and all("500116" in r.divisions for r in found)
    assert net.reach_search("yangtze-015")[0].id == "yangtze-015"
    assert net.reach_search("", division="500116") == net.reaches_of("500116")[:20]
    assert net.reach_search("   ") == ()
    assert net.reach_search("没有这条河") == ()


def test_unknown_places_are_refused() -> None:
    net = network()
    with pytest.raises(UnknownReach):
        net.reach("yangtze-999")
    with pytest.raises(UnknownDivision):
        net.reaches_of("999999")
    with pytest.raises(UnknownDivision):
        net.relation("999999", "500116")


def test_a_place_outside_the_basin_has_no_relation() -> None:
    assert full_name("320300") == "江苏省徐州市"
    assert network().relation("320300", "310000").kind is Kind.NONE
    assert network().downstream_divisions("320300") == ()


def test_loaded_once() -> None:
    assert network() is network()
    assert isinstance(network(), Network)
