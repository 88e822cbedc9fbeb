"""区划: codes, names, governments above, and the search of the picker."""

from __future__ import annotations

import pytest

from xiejiang.basin.divisions import (
    NATION_CODE,
    Level,
    all_divisions,
    check_code,
    children,
    contains,
    counties,
    division,
    find,
    path,
    prefix,
    provinces,
    search,
    superior,
)
from xiejiang.basin.errors import InvalidDivisionCode, PlaceholderDivision, UnknownDivision

PLACEHOLDERS = {"310100", "419000", "429000", "500100", "500200"}


def test_the_nineteen_and_all_below() -> None:
    every = list(all_divisions())
    assert len(provinces()) == 19
    assert sum(d.level is Level.PREFECTURE for d in every) == 229
    assert sum(d.level is Level.COUNTY for d in every) == 1854
    assert sum(d.level is Level.COUNTY and d.in_basin for d in every) == 904
    assert {d.code for d in every if d.placeholder} == PLACEHOLDERS


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("500116", "重庆市江津区"),
        ("420683", "湖北省襄阳市枣阳市"),
        ("429004", "湖北省仙桃市"),
        ("310151", "上海市崇明区"),
        ("510522", "四川省泸州市合江县"),
        ("420000", "湖北省"),
        (NATION_CODE, "全国"),
    ],
)
def test_full_name(code: str, name: str) -> None:
    assert path(code).full_name == name


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("500116", "500000"),
        ("500240", "500000"),
        ("310115", "310000"),
        ("429021", "420000"),
        ("420683", "420600"),
        ("420600", "420000"),
        ("420000", NATION_CODE),
    ],
)
def test_the_government_above_is_never_a_placeholder(code: str, above: str) -> None:
    found = superior(code)
    assert found is not None and found.code == above


def test_nothing_above_the_nation() -> None:
    assert superior(NATION_CODE) is None


def test_prefixes() -> None:
    assert [prefix(c) for c in (NATION_CODE, "420000", "420600", "420683")] == [
        "",
        "42",
        "4206",
        "420683",
    ]
    assert contains("420000", "429004")
    assert contains(NATION_CODE, "500116")
    assert contains("500116", "500116")
    assert not contains("420600", "420000")
    assert not contains("420000", NATION_CODE)


def test_children_and_counties() -> None:
    assert {d.code for d in children("429000")} == {"429004", "429005", "429006", "429021"}
    assert len(counties("500000")) == 38
    assert [d.code for d in counties("500116")] == ["500116"]
    assert all(d.in_basin for d in counties("630000", in_basin=True))
    assert len(counties("630000", in_basin=True)) == 9


def test_check_code_accepts_what_a_person_types() -> None:
    assert check_code(" 500116 ").name == "江津区"


@pytest.mark.parametrize("text", ["", "50011", "5001166", "江津区", "５００１１６"])
def test_check_code_refuses_what_is_no_code(text: str) -> None:
    with pytest.raises(InvalidDivisionCode):
        check_code(text)


def test_check_code_refuses_unknown_and_placeholder_codes() -> None:
    with pytest.raises(UnknownDivision):
        check_code("110000")
    with pytest.raises(PlaceholderDivision):
        check_code("500100")
    assert check_code("500100", placeholders=True).placeholder


def test_find_is_gentle_and_division_is_not() -> None:
    assert find("999999") is None
    with pytest.raises(UnknownDivision) as caught:
        division("999999")
    assert "999999" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("江津", "500116"),
        ("江津区", "500116"),
        ("500116", "500116"),
        ("泸州合江", "510522"),
        ("枣阳市", "420683"),
        ("湖北省", "420000"),
        ("重庆市江津", "500116"),
    ],
)
def test_search_finds(text: str, first: str) -> None:
    assert search(text)[0].code == first


def test_search_by_initials_and_limits() -> None:
    assert "500116" in {d.code for d in search("jjq")}
    assert len(search("县", limit=5)) == 5
    assert search("  ") == ()
    assert all(d.level is Level.PREFECTURE for d in search("州", level=Level.PREFECTURE))
    assert all(d.in_basin for d in search("青", in_basin=True))
    assert not any(d.placeholder for d in search("重庆市", limit=100))


def test_basin_phrase_never_pretends() -> None:
    low = next(d for d in all_divisions() if d.in_basin and d.confidence == "low")
    assert low.basin_zh.startswith("可能涉及")
    assert "不在长江流域" in division("320300").basin_zh
    assert "以主管部门认定为准" in division("500116").basin_zh


def test_municipalities() -> None:
    assert division("500000").is_municipality
    assert not division("420000").is_municipality
    assert not division("420100").is_municipality


def test_known_reforms_since_the_codes_are_noted() -> None:
    assert "两江新区" in division("500105").note
    assert "两江新区" in division("500112").note
    assert division("500116").note == ""
