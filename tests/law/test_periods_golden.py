"""Golden cases: questions about periods and the answers worked out by hand."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from xiejiang.law.deadline import day_of
from xiejiang.law.periods import Extension, Span, compute, load_periods
from xiejiang.law.schema import load_law

FOLDER = Path(__file__).parent / "golden"
CUSTODY = {"yes": True, "no": False, "unknown": None}
KEYS = {
    "id", "regime", "start", "value", "unit", "role", "custody", "transit", "suspend", "extend",
    "legal", "safe", "earliest_next", "alternative", "provisional", "doubt", "why", "provision",
}  # fmt: skip


def read(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = tomllib.loads((FOLDER / name).read_text("utf-8"))["case"]
    return cases


GOLDEN, REGRESSIONS = read("periods.toml"), read("period-regressions.toml")


@pytest.mark.parametrize("case", [*GOLDEN, *REGRESSIONS], ids=lambda case: case["id"])
def test_golden(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    period = compute(
        load_periods(),
        regime=case["regime"],
        start=case["start"],
        value=case["value"],
        unit=case["unit"],
        role=case.get("role", "max"),
        in_custody=CUSTODY[case.get("custody", "no")],
        transit_days=case.get("transit", 0),
        suspensions=[Span(**span) for span in case.get("suspend", [])],
        extensions=[Extension(**extension) for extension in case.get("extend", [])],
    )
    assert period.legal == case.get("legal"), period.explanation
    assert period.safe == case.get("safe"), period.explanation
    assert period.provisional is case.get("provisional", False)
    assert period.earliest_next == case.get("earliest_next")
    if "alternative" in case:
        assert period.alternative == case["alternative"]
    if "doubt" in case:
        assert case["doubt"] in "\n".join(period.doubts)


def test_every_regime_and_role_has_a_case() -> None:
    periods = load_periods()
    assert {case["regime"] for case in GOLDEN} == set(periods.regimes)
    assert {case.get("role", "max") for case in GOLDEN} == set(periods.roles)
    assert {case["unit"] for case in GOLDEN} | {"unspecified"} == set(periods.units)
    ids = [case["id"] for case in (*GOLDEN, *REGRESSIONS)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("case", REGRESSIONS, ids=lambda case: case["id"])
def test_a_regression_cites_the_provision_that_it_guards(case: dict[str, Any]) -> None:
    instrument, _, article = case["provision"].partition(":")
    assert instrument in load_law().instruments
    assert re.fullmatch(r"第[一二三四五六七八九十百零]+条(第[一二三四五六七八九十]+款)?", article)
    assert case["why"].endswith("。")
    notices = load_periods().calendar.notices
    assert {day_of(case["start"]).year, day_of(case["legal"]).year} <= set(notices)
