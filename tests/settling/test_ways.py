"""Six ways out, three-valued on one case."""

from __future__ import annotations

from datetime import date, timedelta
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
ON = date(2026, 9, 1)
REFORMED = date(2024, 1, 1)
"""The day from which the Reconsideration Law of 2023 is in force."""
PENALTY = {
    "challenged_administrative_act": "penalty",
    "challenged_act_made_on": date(2026, 6, 25),
    "challenged_act_known_on": date(2026, 7, 1),
    "administrative_suit_accepted": False,
}
SINCE = {"since": "challenged_act_made_on", "value": 5, "unit": "year"}
GROUND = {
    "id": "g",
    "title": "情形",
    "title_en": "ground",
    "valid_from": date(2024, 1, 1),
    "all": [{"fact": "public_interest_harmed", "op": "==", "value": True}],
    "sources": [{"instrument": "arl-2023", "article": "第十一条"}],
}
LAND = {"resource_dispute_over": "land"}


def way(name: str, known: dict[str, Any], on: date = ON) -> ways.WayNow:
    return next(w for w in ways.ways_of([], known, on) if w.way.id == name)


def opened(known: dict[str, Any]) -> dict[str, Tri]:
    return {w.way.id: w.open for w in ways.ways_of([], known, ON)}


def test_what_nobody_said_is_unknown_and_the_missing_fact_is_named() -> None:
    found = {w.way.id: w for w in ways.ways_of([], NOTHING, ON)}
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
    assert found["adjudication"].missing == ("resource_dispute_over",)
    assert found["reconsideration"].missing == ("challenged_administrative_act",)


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


@pytest.mark.parametrize(
    ("known", "answer", "ground", "missing"),
    [
        ({"resource_dispute_over": "forest"}, Tri.TRUE, "forest", ()),
        (LAND, Tri.UNKNOWN, "land", ("resource_dispute_talks_failed", "land_dispute_not_of_title")),
        (
            LAND | {"resource_dispute_talks_failed": True},
            Tri.UNKNOWN,
            "land",
            ("land_dispute_not_of_title",),
        ),
        (
            LAND | {"resource_dispute_talks_failed": True, "land_dispute_not_of_title": False},
            Tri.TRUE,
            "land",
            (),
        ),
        (LAND | {"land_dispute_not_of_title": True}, Tri.FALSE, "land", ()),
        (LAND | {"resource_dispute_talks_failed": False}, Tri.FALSE, "land", ()),
        (
            {"resource_dispute_over": "grassland", "resource_dispute_talks_failed": True},
            Tri.TRUE,
            "grassland",
            (),
        ),
        (
            {"resource_dispute_over": "waters-between-regions"},
            Tri.UNKNOWN,
            "waters",
            ("resource_dispute_talks_failed",),
        ),
        ({"resource_dispute_over": "waters-between-parties"}, Tri.FALSE, "waters", ()),
        ({"resource_dispute_over": "none"}, Tri.FALSE, "forest", ()),
    ],
)
def test_what_is_disputed_decides_whether_the_government_rules_on_it(
    known: dict[str, Any], answer: Tri, ground: str, missing: tuple[str, ...]
) -> None:
    found = way("adjudication", known)
    assert (found.open, found.missing) == (answer, missing)
    assert ground in [g.ground.id for g in found.grounds]


def test_what_the_dispute_forbids_meanwhile_is_marked_by_what_is_disputed() -> None:
    [stays] = way("adjudication", LAND).applying
    assert "不得改变土地利用现状" in stays
    [free] = way("adjudication", {"resource_dispute_over": "waters-between-parties"}).applying
    assert "没有规定裁决" in free
    assert way("adjudication", NOTHING).applying == frozenset()


def test_sixty_days_are_counted_as_the_reconsideration_law_counts_them() -> None:
    """From 1 July the sixtieth day is Sunday 30 August; the period ends on the Monday."""
    last = date(2026, 8, 31)
    found = way("reconsideration", PENALTY, last)
    assert (found.open, [g.ground.id for g in found.grounds]) == (Tri.TRUE, ["sixty-days"])
    late = way("reconsideration", PENALTY, last + timedelta(days=1))
    assert late.open is Tri.UNKNOWN
    assert late.missing == (
        "reconsideration_rights_not_told",
        "reconsideration_rights_known_on",
        "reconsideration_time_excused",
    )
    told = PENALTY | {
        "reconsideration_rights_not_told": False,
        "reconsideration_time_excused": False,
    }
    assert way("reconsideration", told, last + timedelta(days=1)).open is Tri.FALSE


@pytest.mark.parametrize(
    ("changes", "on", "answer"),
    [
        ({"challenged_administrative_act": "none"}, ON, Tri.FALSE),
        ({"challenged_administrative_act": "civil-mediation"}, ON, Tri.FALSE),
        ({"challenged_administrative_act": "inaction"}, ON, Tri.UNKNOWN),
        ({"administrative_suit_accepted": True}, date(2026, 8, 3), Tri.FALSE),
        ({"reconsideration_rights_known_on": date(2026, 8, 20)}, ON, Tri.TRUE),
        ({"reconsideration_rights_known_on": date(2027, 6, 20)}, date(2027, 6, 30), Tri.TRUE),
        ({"reconsideration_rights_known_on": date(2027, 6, 20)}, date(2027, 7, 5), Tri.FALSE),
        ({"reconsideration_time_excused": True}, ON, Tri.UNKNOWN),
        ({"challenged_act_made_on": date(2020, 6, 1)}, date(2026, 8, 3), Tri.UNKNOWN),
        (
            {
                "challenged_act_made_on": date(2020, 6, 1),
                "challenged_act_concerns_real_estate": False,
            },
            date(2026, 8, 3),
            Tri.FALSE,
        ),
        (
            {
                "challenged_act_made_on": date(2020, 6, 1),
                "challenged_act_concerns_real_estate": True,
            },
            date(2026, 8, 3),
            Tri.TRUE,
        ),
    ],
)
def test_what_is_challenged_and_when_decides_on_reconsideration(
    changes: dict[str, Any], on: date, answer: Tri
) -> None:
    known = PENALTY | {"reconsideration_time_excused": False} | changes
    known["reconsideration_rights_not_told"] = "reconsideration_rights_known_on" in changes
    assert way("reconsideration", known, on).open is answer


def test_a_law_answers_only_from_the_day_it_is_in_force() -> None:
    """Before 2024 the earlier law ran, whose text is not in the content: not known, not false."""
    known = PENALTY | {
        "challenged_act_made_on": REFORMED - timedelta(days=30),
        "challenged_act_known_on": REFORMED - timedelta(days=20),
    }
    before = way("reconsideration", known, REFORMED - timedelta(days=1))
    assert (before.open, before.grounds, before.missing) == (Tri.UNKNOWN, (), ())
    assert way("reconsideration", known, REFORMED).open is Tri.TRUE
    forest = {"resource_dispute_over": "forest"}
    assert way("adjudication", forest, date(2020, 7, 1)).open is Tri.TRUE
    assert way("adjudication", forest, date(2020, 6, 30)).open is Tri.UNKNOWN


def test_a_day_that_no_calendar_reaches_is_unknown() -> None:
    known = PENALTY | {"challenged_act_made_on": date(9998, 1, 1)}
    assert way("reconsideration", known, date(2026, 8, 3)).open is Tri.UNKNOWN


def test_some_acts_go_to_reconsideration_before_the_court() -> None:
    [first] = way("reconsideration", {"challenged_administrative_act": "inaction"}).applying
    assert "应当先申请行政复议" in first
    assert way("reconsideration", PENALTY).applying == frozenset()


def test_every_sentence_has_a_provision_and_an_english() -> None:
    for way in ways.ways():
        assert way.bases
        assert all(b.confidence.is_verified for g in way.grounds for b in g.bases)
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
    found = {w.way.id: w for w in ways.ways_of(rows, NOTHING, ON)}
    assert (found["negotiation"].open, found["litigation"].open) == (Tri.TRUE, Tri.UNKNOWN)
    assert found["negotiation"].applying == frozenset()
    walk.along(way.removeprefix("dc.check "))
    rows = proceedings.for_case(by=cast.actor("ecology"), case=walk.case)
    found = {w.way.id: w for w in ways.ways_of(rows, NOTHING, ON)}
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
        {"ground": [GROUND | {"more": 1}]},
        {"ground": [GROUND | {"all": []}]},
        {"ground": [GROUND | {"all": [{"fact": "resource_dispute_over", "value": "sky"}]}]},
        {"ground": [GROUND | {"all": [SINCE | {"since": "public_interest_harmed"}]}]},
        {"ground": [GROUND | {"all": [SINCE]}]},
        {"ground": [GROUND], "asks": [{"fact": "public_interest_harmed", "value": True}]},
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
