"""Every branch of every other procedure, walked as ``ways/<procedure>.toml`` lays it out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import Walk, forgotten
from xiejiang.evidence.domain import ItemKind
from xiejiang.law.procedures import load_procedures

WAYS = {p.stem: p for p in sorted(Path(__file__).with_name("ways").glob("*.toml"))}
IN_CODE = {"transfer.criminal", "transfer.detention"}
"""Walked by ``test_services.py``."""


def read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(WAYS[name].read_text("utf-8"))


def test_every_procedure_has_ways() -> None:
    assert set(load_procedures().by_id) - IN_CODE == set(WAYS)


@pytest.mark.parametrize("name", WAYS)
def test_every_step_and_every_limit_is_walked(cast: Cast, name: str) -> None:
    """A new step or limit fails here until a way goes over it; clocks stand as the way says."""
    steps: set[str] = set()
    limits: set[str] = set()
    told = 0
    for way in read(name)["way"]:
        kinds = [ItemKind(k) for k in way.get("evidence", [])]
        sender = way.get("sender") or read(name)["sender"]
        with forgotten():
            walk = Walk(cast, name, sender, kinds=kinds).along(way["steps"])
            assert walk.fresh.state == way["end"], way["title"]
            steps |= walk.steps
            found = walk.limits
            limits |= set(found)
            wanted = way.get("clocks", {})
            told += len(wanted)
            assert {k: found.get(k) for k in wanted} == wanted, way["title"]
    law = load_procedures().procedure(name)
    assert {s.id for s in law.steps} - steps == set()
    assert {x.id for x in law.limits} - limits == set()
    assert told > 0, "每个程序至少写明一个期限的结果"
