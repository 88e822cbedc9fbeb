"""Each numeric line of the crimes: the value itself meets it, just below does not."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xiejiang.law.commands import assess_document
from xiejiang.law.schema import load_law

FOLDER = Path(__file__).parent / "golden"
CASES = [
    case
    for field in ("fishing", "wildlife", "pollution")
    for case in tomllib.loads(
        (FOLDER / f"{field}.toml").read_text(encoding="utf-8"), parse_float=Decimal
    )["case"]
]


def _named(case: dict[str, Any]) -> str:
    return f"{case['rule']} {case['article']} {case['fact']} {case['conduct_date']}"


def _finding(case: dict[str, Any], value: object) -> Any:
    facts = {"conduct_date": case["conduct_date"], **case["facts"]}
    unknown = [case["fact"]] if value is None else []
    if value is not None:
        facts[case["fact"]] = value
    document = {"facts": facts, "unknown_facts": unknown}
    return assess_document(load_law(), document).finding(case["rule"])


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_the_line_itself_is_met(case: dict[str, Any]) -> None:
    finding = _finding(case, case["met"])
    assert finding.verdict == "met"
    assert case["article"] in finding.via
    assert finding.in_force


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_just_below_the_line_is_not_met(case: dict[str, Any]) -> None:
    assert _finding(case, case["not_met"]).verdict == "not-met"


@pytest.mark.parametrize("case", [c for c in CASES if "disputed" in c], ids=_named)
def test_the_disputed_band_is_left_to_a_person(case: dict[str, Any]) -> None:
    for value in case["disputed"]:
        finding = _finding(case, value)
        assert finding.verdict == "undetermined"
        assert finding.needs_judgement


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_an_unknown_amount_leaves_it_open(case: dict[str, Any]) -> None:
    finding = _finding(case, None)
    assert finding.verdict == "undetermined"
    assert case["article"] in finding.via
