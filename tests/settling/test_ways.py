"""Six ways out, three-valued on one case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START
from xiejiang.kernel.logic import Tri
from xiejiang.proceedings import queries as proceedings
from xiejiang.settling import ways
from xiejiang.settling.errors import ContentUnreadable

NOTHING: dict[str, Any] = {}


def opened(known: dict[str, Any]) -> dict[str, Tri]:
    return {w.way.id: w.open for w in ways.ways_of([], known)}


def test_what_nobody_said_is_unknown_and_the_missing_fact_is_named() -> None:
    found = {w.way.id: w for w in ways.ways_of([], NOTHING)}
    assert list(found) == [
        "negotiation",
        "mediation",
        "settlement",
        "adjudication",
        "reconsideration",
        "litigation",
    ]
    assert found["negotiation"].open is Tri.UNKNOWN
    assert found["negotiation"].missing == ("unlawful_loss_to_state", "in_marine_waters")
    assert found["settlement"].open is Tri.FALSE
    assert found["adjudication"].open is Tri.UNKNOWN


@pytest.mark.parametrize(
    ("known", "way", "answer"),
    [
        ({"unlawful_loss_to_state": True, "in_marine_waters": False}, "negotiation", Tri.TRUE),
        ({"unlawful_loss_to_state": True}, "negotiation", Tri.UNKNOWN),
        ({"in_marine_waters": True}, "negotiation", Tri.FALSE),
        ({"private_harm_via_environment": True}, "mediation", Tri.TRUE),
        ({"private_harm_via_environment": False}, "mediation", Tri.FALSE),
        ({"public_interest_harmed": True}, "litigation", Tri.TRUE),
    ],
)
def test_the_facts_decide(known: dict[str, Any], way: str, answer: Tri) -> None:
    assert opened(known)[way] is answer


def test_every_sentence_has_a_provision_and_an_english() -> None:
    for way in ways.ways():
        assert way.bases
        for effect in way.effects:
            assert effect.bases
            assert effect.words_en
            assert all(b.confidence.is_verified for b in effect.bases)


@pytest.mark.django_db
def test_a_way_that_runs_is_open_and_what_applies_now_is_marked(cast: Cast) -> None:
    way = "dc.check dc.file dc.appraise dc.investigate dc.notice dc.fail"
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START)
    walk.along("dc.check")
    rows = proceedings.for_case(by=cast.actor("ecology"), case=walk.case)
    found = {w.way.id: w for w in ways.ways_of(rows, NOTHING)}
    assert (found["negotiation"].open, found["litigation"].open) == (Tri.TRUE, Tri.UNKNOWN)
    assert found["negotiation"].applying == frozenset()
    walk.along(way.removeprefix("dc.check "))
    rows = proceedings.for_case(by=cast.actor("ecology"), case=walk.case)
    found = {w.way.id: w for w in ways.ways_of(rows, NOTHING)}
    assert not found["litigation"].running
    assert found["settlement"].open is Tri.FALSE
    [now] = found["negotiation"].applying
    assert "检察院可以对责任人起诉" in now


@pytest.mark.parametrize(
    "changes",
    [
        {"asks": [{"fact": "no_such_fact", "value": True}]},
        {"where": [{"procedure": "none", "states": []}]},
        {"where": [{"procedure": "mediation", "states": ["none"]}]},
        {"sources": []},
        {"sources": [{"instrument": "none", "article": "第一条"}]},
        {"more": 1},
    ],
)
def test_content_that_names_what_the_law_lacks_is_an_error(changes: dict[str, Any]) -> None:
    way = {
        "id": "w",
        "title": "路",
        "title_en": "way",
        "about": "",
        "about_en": "",
        "where": [{"procedure": "mediation", "states": []}],
        "asks": [],
        "sources": [{"instrument": "eec-2026", "article": "第一千零七十七条"}],
    }
    assert ways.read({"way": [way], "effect": []})
    with pytest.raises(ContentUnreadable):
        ways.read({"way": [way | changes], "effect": []})
