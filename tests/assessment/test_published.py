"""Published cases computed again, and the page that shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scripts import damage_cases

CASES = damage_cases.cases()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_a_published_case_differs_by_what_is_stated(case: dict[str, Any]) -> None:
    made = damage_cases.sheet(case)
    assert made.total.known
    assert damage_cases.difference(case, made) == Decimal(case["difference"])
    assert case["grade"] in damage_cases.GRADES
    assert case["source"] and case["given"] and case["why"]


def test_some_cases_are_computed_whole_and_many_at_least_in_part() -> None:
    assert sum(c["grade"] == "full" for c in CASES) >= 2
    assert len(CASES) >= 10


def test_the_page_is_not_stale() -> None:
    assert damage_cases.PAGE.read_text("utf-8") == damage_cases.page()
