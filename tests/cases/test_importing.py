"""Published cases come in whole, once, and bad lines are named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import agency_at
from xiejiang.audit.domain import By
from xiejiang.cases import importing, queries
from xiejiang.cases.models import Case


def record(**changes: Any) -> dict[str, Any]:
    """A small published record."""
    return {
        "id": "cq-jiangjin-2025-test",
        "title": "江津某人电捕鱼公开案例",
        "source": {"publisher": "某法院", "batch": "典型案例", "date": "2025-08-14"},
        "year": 2025,
        "regions": [{"province": "重庆", "code": "500116", "role": None}],
        "water": "长江干流",
        "field": "fishing-ban",
        "parties": [{"name": "丁某", "type": "person", "role": "defendant"}],
        "agencies": [{"name": "江津区公安机关", "kind": "police", "roles": ["discovered"]}],
        "conduct": "夜间电鱼。",
        "quantities": [{"name": "渔获重量", "value": 11.47, "unit": "kg", "note": None}],
        "procedure": [
            {"type": "conduct", "date": "2025-05-28", "actor": None, "result": None},
            {
                "type": "criminal-investigation",
                "date": "2025-05",
                "actor": "公安",
                "result": "立案",
            },
        ],
        "outcome": {"charges": ["非法捕捞水产品罪"]},
        "missing": ["罚金"],
    } | changes


def lines(*records: object) -> list[str]:
    return [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]


def test_import_once_with_facts_story_and_agencies(cast: Cast, node: By) -> None:
    first = importing.import_lines(node, lines(record()))
    again = importing.import_lines(node, lines(record()))
    assert [o.state for o in first + again] == ["new", "known"]
    case = Case.objects.get()
    assert case.lead.code == "500116-agriculture"
    assert queries.known_values(case=case) == {
        "illegal_catch_kg": "11.47",
        "conduct_date": "2025-05-28",
    }
    assert [m.on for m in case.milestones.all()] == ["2025-05-28", "2025-05"]
    assert {p.agency.code for p in queries.participants(case=case)} == {
        "500116-agriculture",
        "500116-police",
    }
    assert (case.published_by, case.published_in) == ("某法院", "典型案例")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("湖北公安机关", "420000-police"),
        ("湖北省公安机关", "420000-police"),
        ("湖北宜昌市公安机关", "500116-police"),
        ("江津公安机关", "500116-police"),
    ],
)
def test_a_collective_name_belongs_to_the_province_it_says(
    cast: Cast, node: By, name: str, code: str
) -> None:
    agency_at("420000-police")
    said = {"name": name, "kind": "police", "roles": ["investigated"]}
    importing.import_lines(node, lines(record(agencies=[said])))
    assert code in {p.agency.code for p in queries.participants(case=Case.objects.get())}


def test_dry_run_writes_nothing(cast: Cast, node: By) -> None:
    (outcome,) = importing.import_lines(node, lines(record()), dry_run=True)
    assert outcome.state == "new"
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{not json", "JSON"),
        ("[1]", "对象"),
        (record(field="unknown-field"), "领域"),
        (record(regions=[{"code": "999999"}]), "999999"),
        (record(regions=[]), "区划代码"),
        (record(procedure=[{"type": "clue", "date": "2025-02-30"}]), "2025-02-30"),
        (record(quantities=[{"name": "x", "value": "很多", "unit": "kg"}]), "数字"),
        (record(source={"publisher": "某"}), "batch"),
        (record(title=""), "title"),
    ],
)
def test_bad_line_is_named_and_harms_no_other(
    cast: Cast, node: By, bad: object, words: str
) -> None:
    good = record(id="good-one")
    refused, taken = importing.import_lines(node, lines(bad, good))
    assert refused.state == "refused"
    assert refused.line == 1
    assert words in refused.message
    assert taken.state == "new"


def test_same_key_twice_in_one_file(cast: Cast, node: By) -> None:
    outcomes = importing.import_lines(node, lines(record(), record()))
    assert [o.state for o in outcomes] == ["new", "refused"]
