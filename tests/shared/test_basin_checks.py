"""The command line against every fact of the material: upstream or not, how far, by which river."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from xiejiang.shell.cli import main

FILE = Path(os.environ["XIEJIANG_SHARED"]) / "basin" / "checks.csv"
CHECKS = list(csv.DictReader(FILE.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("fact", CHECKS, ids=lambda fact: fact["check_id"])
def test_fact(fact: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["basin", "relation", fact["from_code"], fact["to_code"], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["relation"] == "upstream_of") is (fact["expected"] == "true")
    assert set(filter(None, fact["via_river_ids"].split("|"))) <= set(found["via"])
    if fact["min_km"]:
        assert int(fact["min_km"]) <= found["km"] <= int(fact["max_km"])
