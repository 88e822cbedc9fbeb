"""The pickers of the pages."""

from __future__ import annotations

from xiejiang.basin import queries


def test_division_choices_by_text() -> None:
    first = queries.division_choices(text="江津")[0]
    assert (first.value, first.label, first.hint) == ("500116", "重庆市江津区", "县级")


def test_division_choices_step_down_without_placeholders() -> None:
    assert len(queries.division_choices()) == 19
    chongqing = queries.division_choices(within="500000")
    assert len(chongqing) == 38
    hubei = {c.value for c in queries.division_choices(within="420000")}
    assert "429004" in hubei and "429000" not in hubei and "420600" in hubei


def test_division_choices_within() -> None:
    found = queries.division_choices(text="市中", within="510000")
    assert {c.label for c in found[:2]} == {"四川省内江市市中区", "四川省乐山市市中区"}
    assert all(c.value.startswith("51") for c in found)


def test_reach_choices() -> None:
    found = queries.reach_choices(division="500116", text="长江")
    assert found and found[0].label.startswith("长江：")
    assert queries.reach(reach_id=found[0].value).river == "长江"


def test_up_and_down() -> None:
    assert queries.downstream(place="500116")
    assert queries.upstream(place="500116")
    assert queries.relation(a="500116", b="420500").sentence.endswith("认定为准）")
