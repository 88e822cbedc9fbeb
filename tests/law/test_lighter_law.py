"""Older conduct put to the law of its day and to the law since: the lighter whole result."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiejiang.law.assess import Assessment, assess
from xiejiang.law.compare import LawChoice
from xiejiang.law.facts import parse_facts
from xiejiang.law.schema import load_law

DECIDED = date(2026, 11, 1)
POLLUTION = {
    "violates_state_rule": True,
    "discharge_dump_or_dispose": True,
    "substance_class": "other-harmful",
}
PORPOISE = {
    "species_state_key_protected": True,
    "species_is_aquatic": True,
    "inland_waters": True,
    "wildlife_conduct": "sell",
}
WATER = {"discharged_water_pollutants": True, "permit_required": True}


def _assessed(on: date, facts: dict[str, Any]) -> Assessment:
    law = load_law()
    return assess(law, parse_facts(law, {"conduct_date": on, **facts}, []), as_of=DECIDED)


def _choice(on: date, facts: dict[str, Any], succession: str) -> LawChoice:
    found = _assessed(on, facts).choices
    return next(choice for choice in found if choice.succession.id == succession)


@pytest.mark.parametrize(
    ("on", "facts", "succession", "applicable"),
    [
        (
            date(2015, 5, 6),
            {**POLLUTION, "metal_b_exceedance_multiple": 5},
            "pollution-crime-2023",
            "pol.crime.338.basic",
        ),
        (
            date(2015, 5, 6),
            {**POLLUTION, "illegal_gains_yuan": 400000},
            "pollution-crime-2023",
            "pol.crime.338.basic.2013",
        ),
        (
            date(2020, 5, 6),
            {**POLLUTION, "persons_dead": 1},
            "pollution-crime-2023",
            "pol.crime.338.aggravated.2016",
        ),
        (
            date(2022, 5, 6),
            {**POLLUTION, "persons_dead": 1},
            "pollution-crime-2023",
            "pol.crime.338.extreme.2021",
        ),
        (
            date(2020, 5, 6),
            {**PORPOISE, "is_animal_product": True, "animal_value_yuan": 150000},
            "wildlife-crime-2022",
            "wild.crime.341-1.basic",
        ),
        (
            date(2020, 5, 6),
            {"hunted_wildlife": True, "in_no_hunting_zone": True, "animal_count": 25},
            "illegal-hunting-2022",
            "wild.crime.341-2",
        ),
        (
            date(2020, 8, 1),
            {**WATER, "has_discharge_permit": False},
            "water-discharge-2026",
            "pol.admin.water83",
        ),
        (
            date(2026, 8, 1),
            {**WATER, "has_discharge_permit": True, "evasive_method": True},
            "water-discharge-2026",
            "pol.admin.eec1108",
        ),
        (
            date(2026, 8, 1),
            {"hazardous_waste_leaked_no_precaution": True, "disposal_cost_yuan": 100000},
            "solid-waste-2026",
            "pol.admin.swl112-3",
        ),
        (
            date(2026, 8, 1),
            {"water_dump_kind": "low-radioactive", "banned_radioactive_effluent_found": False},
            "water-dumping-2026",
            "pol.admin.water85",
        ),
        (
            date(2026, 8, 1),
            {"obstructed_inspection": True, "inspection_medium": "water"},
            "obstruction-2026",
            "pol.admin.obstruct.before2026",
        ),
    ],
)
def test_the_lighter_whole_result_applies(
    on: date, facts: dict[str, Any], succession: str, applicable: str
) -> None:
    assert _choice(on, facts, succession).applicable == applicable


def test_a_rule_made_after_the_conduct_is_never_the_old_law() -> None:
    choice = _choice(
        date(2020, 8, 1), {**WATER, "has_discharge_permit": False}, "water-discharge-2026"
    )
    assert choice.old.rule == "pol.admin.water83"
    choice = _choice(date(2015, 5, 6), {**POLLUTION, "persons_dead": 1}, "pollution-crime-2023")
    assert choice.old.rule == "pol.crime.338.aggravated.2013"


def test_an_obstruction_whose_old_fine_is_not_coded_stays_open() -> None:
    facts = {"obstructed_inspection": True, "inspection_medium": "other"}
    assert _choice(date(2026, 8, 1), facts, "obstruction-2026").applicable == ""


def test_burning_of_waste_is_an_act_of_the_code_only() -> None:
    before = _assessed(date(2026, 8, 1), {"solid_waste_burned": True, "serious_consequence": True})
    assert before.finding("pol.admin.detain.swl120").verdict.is_negative
    after = _assessed(date(2026, 9, 1), {"solid_waste_burned": True, "serious_consequence": True})
    assert not after.finding("pol.admin.detain.eec1179").verdict.is_negative


@pytest.mark.parametrize(
    ("decided", "compared"),
    [
        (date(2016, 12, 31), set()),
        (date(2017, 1, 1), {"pollution-crime-2017"}),
        (date(2023, 8, 14), {"pollution-crime-2017"}),
        (date(2023, 8, 15), {"pollution-crime-2023"}),
    ],
)
def test_the_new_law_is_the_one_of_the_day_of_the_decision(
    decided: date, compared: set[str]
) -> None:
    """高检发释字〔2001〕5号第三条: an interpretation lapsed before the decision is not compared."""
    given = {
        **POLLUTION,
        "hazardous_waste_tonnes": 5,
        "conduct_date": date(2015, 5, 6),
        "decision_date": decided,
    }
    found = assess(load_law(), parse_facts(load_law(), given, []))
    told = {c.succession.id for c in found.choices if c.succession.id.startswith("pollution-crime")}
    assert told == compared


def test_hidden_pipes_are_narrower_than_ways_of_evasion() -> None:
    """法释〔2013〕15号第一条第(四)项 names pipes, wells, pits, fissures and caves only."""
    on, rule = date(2015, 5, 6), "pol.crime.338.basic.2013"
    given = {**POLLUTION, "substance_class": "toxic-substance"}
    assert _assessed(on, {**given, "evasive_method": True}).finding(rule).verdict.is_negative
    found = _assessed(on, {**given, "hidden_pipe_or_seepage": True}).finding(rule)
    assert found.via == ("法释〔2013〕15号 第一条第(四)项",)
