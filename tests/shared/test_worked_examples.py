"""The worked examples of three fields, through the command; ``XIEJIANG_SHARED`` says where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(os.environ["XIEJIANG_SHARED"]) / "law" / "worked-examples.toml"
COMMAND = Path(sys.executable).with_name("xiejiang")
FIELDS = {"fishing", "wildlife", "pollution"}
SHAPE = {
    *("rule", "verdict", "via", "missing", "consequence"),
    *("valid_from", "valid_to", "source", "confidence"),
}


def examples() -> list[dict[str, Any]]:
    """The examples of the three fields; an error when the file is missing."""
    data = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return [example for example in data["example"] if example["field"] in FIELDS]


def as_toml(value: object) -> str:
    """A scalar or a list, as TOML writes it."""
    if isinstance(value, bool | str | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["id"])
def test_findings(example: dict[str, Any], tmp_path: Path) -> None:
    lines = [f"unknown_facts = {as_toml(example.get('unknown_facts', []))}", "[facts]"]
    lines += [f"{name} = {as_toml(value)}" for name, value in example["facts"].items()]
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
        assert row["value"] in [f["value"] for f in own if f["name"] == row["name"]], row
