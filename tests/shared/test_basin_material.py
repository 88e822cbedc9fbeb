"""The basin tables and the directory against the material they were made from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from xiejiang.agencies.directory import directory
from xiejiang.basin import queries as basin

SHARED = Path(os.environ["XIEJIANG_SHARED"])
ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"[市县区州省](公安局|生态环境局|农业农村局|人民法院|人民检察院)$")


def test_the_packed_tables_are_what_the_material_gives(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "build_basin.py")]
    subprocess.run([*command, str(SHARED / "basin"), "--into", str(tmp_path)], check=True)
    data = files("xiejiang.basin").joinpath("data")
    built = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert "rivers.json" in {path.name for path in built}
    for path in built:
        name = str(path.relative_to(tmp_path))
        assert path.read_bytes() == data.joinpath(name).read_bytes(), name


def test_the_known_facts_are_the_materials() -> None:
    ours = (ROOT / "tests" / "basin" / "known_facts.csv").read_text(encoding="utf-8")
    theirs = (SHARED / "basin" / "checks.csv").read_text(encoding="utf-8-sig")
    assert ours.splitlines() == theirs.splitlines()


def test_most_agencies_named_in_published_cases_are_in_the_directory() -> None:
    """Names are made by rule: nine in ten full names of published cases must be met."""
    known = {agency.name for agency in directory()}
    provinces = tuple(p.name for p in basin.provinces())
    met, missed = 0, []
    for name in sorted(published_names()):
        short = next((name.removeprefix(p) for p in provinces if name.startswith(p)), name)
        if name in known or any(one.endswith(short) for one in known):
            met += 1
        else:
            missed.append(name)
    assert met / (met + len(missed)) > 0.9, missed


def published_names() -> set[str]:
    """Full names of ordinary agencies; generic words and former names are left out."""
    lines = (SHARED / "cases" / "published-cases.jsonl").read_text(encoding="utf-8").splitlines()
    names = {agency["name"] for line in lines for agency in json.loads(line)["agencies"]}
    return {name for name in names if NAMED.search(name) and "、" not in name}
