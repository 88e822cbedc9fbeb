"""Each numeric line of the law: the value itself meets it, just below does not.

A file holds the cases of one field. ``met`` meets the item named; ``not_met`` leaves the rule
unmet; ``below`` leaves the item, though another item of the rule may be met; ``open`` lies
within the band that a province may narrow; ``disputed`` is left to a person.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xiejiang.law.commands import assess_document
from xiejiang.law.model import Op, Predicate, Threshold, names_of
from xiejiang.law.schema import load_law

FOLDER = Path(__file__).parent / "golden"
CASES = [
    case
    for path in sorted(FOLDER.glob("*.toml"))
    if path.stem != "periods"
    for case in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["case"]
]


def _named(case: dict[str, Any]) -> str:
    return f"{case['rule']} {case['article']} {case['fact']} {case['met']} {case['conduct_date']}"


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


@pytest.mark.parametrize("case", [c for c in CASES if "not_met" in c], ids=_named)
def test_just_below_the_line_is_not_met(case: dict[str, Any]) -> None:
    assert _finding(case, case["not_met"]).verdict == "not-met"


@pytest.mark.parametrize("case", [c for c in CASES if "below" in c], ids=_named)
def test_just_below_the_line_the_item_is_left(case: dict[str, Any]) -> None:
    assert case["article"] not in _finding(case, case["below"]).via


@pytest.mark.parametrize("case", [c for c in CASES if "open" in c], ids=_named)
def test_within_the_band_of_the_provinces_it_is_open(case: dict[str, Any]) -> None:
    for value in case["open"]:
        finding = _finding(case, value)
        assert finding.verdict == "undetermined"
        assert case["article"] in finding.via


@pytest.mark.parametrize("case", [c for c in CASES if "disputed" in c], ids=_named)
def test_the_disputed_band_is_left_to_a_person(case: dict[str, Any]) -> None:
    for value in case["disputed"]:
        finding = _finding(case, value)
        assert finding.verdict == "undetermined"
        assert finding.needs_judgement


@pytest.mark.parametrize("case", [c for c in CASES if "not_met" in c], ids=_named)
def test_an_unknown_amount_leaves_it_open(case: dict[str, Any]) -> None:
    finding = _finding(case, None)
    assert finding.verdict == "undetermined"
    assert case["article"] in finding.via


def _lines() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every numeric line of the law: rule, item, and the facts that may cross it."""
    found = []
    for rule in load_law().rules.values():
        for condition in rule.conditions:
            for predicate in condition.group.predicates:
                if is_line(predicate):
                    found.append((rule.id, condition.id, names_of(predicate)))
    return found


def is_line(predicate: Predicate) -> bool:
    """Whether a predicate draws a line through a quantity, from which on it is met."""
    if not isinstance(predicate, Threshold):
        return True
    numeric = isinstance(predicate.value, int | Decimal) and not isinstance(predicate.value, bool)
    return numeric and predicate.op is Op.GE


def test_every_line_has_a_golden_case() -> None:
    shown = {(case["rule"], case["article"], case["fact"]) for case in CASES}
    missing = [
        (rule, item)
        for rule, item, facts in _lines()
        if not any((rule, item, fact) in shown for fact in facts)
    ]
    assert missing == []
