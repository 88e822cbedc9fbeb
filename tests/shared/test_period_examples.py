"""The examples worked out by the study of the law; run when ``XIEJIANG_SHARED`` says where."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xiejiang.law.periods import compute, load_periods

FOLDER = Path(os.environ["XIEJIANG_SHARED"]) / "law" / "procedures"

CORRECTED: dict[str, dict[str, Any]] = {
    # Ends on 30 December 2026: the notice of 2027 may still move it, as that of 2019 moved the
    # 29th and the 31st of December 2018.
    "x11-review-3-months-after-notice": {"provisional": True},
}
"""Answers of the study that did not hold, and why."""


def limits(node: object) -> Iterator[dict[str, Any]]:
    """Every table with an id and a role, wherever it stands."""
    if isinstance(node, dict):
        if "id" in node and "role" in node:
            yield node
        for child in node.values():
            yield from limits(child)
    elif isinstance(node, list):
        for child in node:
            yield from limits(child)


def examples() -> list[dict[str, Any]]:
    """The examples, each with the role of its limit; an error when the folder is missing."""
    roles: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        roles |= {limit["id"]: limit["role"] for limit in limits(data)}
    periods = tomllib.loads((FOLDER / "periods.toml").read_text(encoding="utf-8"))
    return [
        {"role": roles.get(e["limit"], "max"), **e, **CORRECTED.get(e["id"], {})}
        for e in periods["example"]
    ]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["id"])
def test_example(example: dict[str, Any]) -> None:
    period = compute(
        load_periods(),
        regime=example["regime"],
        start=example["start"],
        value=example["value"],
        unit=example["unit"],
        role=example["role"],
        in_custody=example.get("in_custody", False),
        direction=example.get("direction"),
    )
    assert period.legal == example.get("legal"), period.explanation
    assert period.safe == example.get("safe"), period.explanation
    assert period.provisional is example.get("provisional", False)
    if "earliest_next" in example:
        assert period.earliest_next == example["earliest_next"]
    if "alternative" in example:
        assert period.alternative == example["alternative"]
