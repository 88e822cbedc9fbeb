"""All worked examples, through the command; ``XIEJIANG_SHARED`` says where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(os.environ["XIEJIANG_SHARED"]) / "law" / "worked-examples.toml"
COMMAND = Path(sys.executable).with_name("xiejiang")
UNSTATED = {"WE-47": {"available_assets_yuan": 1_000_000, "punitive_damages_yuan": 200_000}}
"""What an example tells in its title only; its figures cannot be reckoned without."""
SHAPE = {
    *("rule", "verdict", "via", "missing", "consequence"),
    *("valid_from", "valid_to", "source", "confidence"),
}


def examples() -> list[dict[str, Any]]:
    """Every example; an error when the file is missing."""
    data: dict[str, list[dict[str, Any]]] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return data["example"]


def plain(value: object) -> object:
    """A value as JSON gives it."""
    return value.isoformat() if isinstance(value, date) else value


def as_toml(value: object) -> str:
    """A scalar or a list, as TOML writes it."""
    if isinstance(value, bool | str | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["id"])
def test_findings(example: dict[str, Any], tmp_path: Path) -> None:
    lines = [f"unknown_facts = {as_toml(example.get('unknown_facts', []))}", "[facts]"]
    facts = {**example["facts"], **UNSTATED.get(example["id"], {})}
    lines += [f"{name} = {as_toml(value)}" for name, value in facts.items()]
    path = tmp_path / "facts.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    run = subprocess.run(
        [COMMAND, "law", "assess", path, "--json"], capture_output=True, text=True, check=True
    )
    answer = json.loads(run.stdout)
    assert {"findings", "computed", "required_procedures"} <= set(answer)
    assert all(set(finding) >= SHAPE for finding in answer["findings"])
    findings = {finding["rule"]: finding for finding in answer["findings"]}
    for expected in example.get("expect", []):
        finding = findings[expected["rule"]]
        assert finding["verdict"] == expected["verdict"], expected["rule"]
        assert "via" not in expected or expected["via"] in finding["via"]
    figures = answer["computed"]
    for row in example.get("compute", []):
        own = [f for f in figures if row.get("rule", f["rule"]) == f["rule"]]
        assert plain(row["value"]) in [f["value"] for f in own if f["name"] == row["name"]], row
