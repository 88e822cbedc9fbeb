"""Golden cases: questions about periods and the answers worked out by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xiejiang.law.periods import Extension, Span, compute, load_periods

GOLDEN = tomllib.loads((Path(__file__).parent / "golden" / "periods.toml").read_text("utf-8"))
CUSTODY = {"yes": True, "no": False, "unknown": None}
KEYS = {
    "id", "regime", "start", "value", "unit", "role", "custody", "transit", "suspend", "extend",
    "legal", "safe", "earliest_next", "alternative", "provisional", "doubt", "why",
}  # fmt: skip


@pytest.mark.parametrize("case", GOLDEN["case"], ids=lambda case: case["id"])
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
    assert {case["regime"] for case in GOLDEN["case"]} == set(periods.regimes)
    assert {case.get("role", "max") for case in GOLDEN["case"]} == set(periods.roles)
    assert {case["unit"] for case in GOLDEN["case"]} | {"unspecified"} == set(periods.units)
    assert len({case["id"] for case in GOLDEN["case"]}) == len(GOLDEN["case"])
