"""Who is entitled and what is shown: the rule for one bulletin and the filter for lists agree."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from tests.conftest import NOW, Cast
from tests.liaison.conftest import alert, penalty
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases.domain import Field
from xiejiang.liaison import audiences, queries, services, streams
from xiejiang.liaison.domain import Audience, Draft, Wanted, Wish, categories
from xiejiang.liaison.errors import SubscriptionKnown
from xiejiang.liaison.models import Asked, Bulletin

pytestmark = pytest.mark.django_db

PLACES = ("100000", "500000", "500116", "500117", "420500", "420583", "510000", "320100")
LEVELS = (("100000", []), ("500000", []), ("420500", []), ("420100", ["500000", "420583"]))


def superiors() -> list[Agency]:
    """Agencies above and across the counties of the cast."""
    return [
        Agency.objects.create(
            code=f"s{n}",
            kind=kind.value,
            level="province",
            name=f"上级{n}",
            short_name=f"上{n}",
            name_en="",
            division=division,
            territory=territory,
            confidence="curated",
        )
        for n, (division, territory) in enumerate(LEVELS)
        for kind in (Kind.POLICE,)
    ]


def audience(chance: random.Random, codes: list[str]) -> Audience:
    """By place, by kind, by name, or by what lies downstream."""
    kinds = tuple(k.value for k in chance.sample(list(Kind), chance.randint(0, 4)))
    named = tuple(chance.sample(codes, chance.randint(0, 2)))
    places = tuple(chance.sample(PLACES, chance.randint(0, 2)))
    start = chance.choice(("", "", "500116", "yangtze-012"))
    made = Audience(places, start, chance.choice((0, 40)) if start else 0, kinds, named)
    if made.by_place:
        return made
    return replace(made, kinds=()) if named else Audience(("500116",))


def some(cast: Cast, chance: random.Random, count: int) -> list[Bulletin]:
    """Published, withdrawn and drafted bulletins."""
    codes = list(cast.agencies)
    made = []
    for _ in range(count):
        who, given = chance.choice((("liaison", penalty()), ("ecology_head", alert())))
        urgent = chance.random() < 0.2
        shaped: Draft = replace(
            given,
            audience=audience(chance, codes),
            field=chance.choice(("", "fishing", "pollution")),
            division=chance.choice(("", *PLACES)),
            urgent=urgent,
            sign_by=NOW.replace(hour=18) if urgent else None,
        )
        by = cast.by(who)
        row = services.draft(by, given=shaped)
        if chance.random() < 0.9:
            row = services.publish(by, bulletin=row, saved=1)
            if chance.random() < 0.2:
                row = services.withdraw(by, bulletin=row, reason="试")
        made.append(row)
    return made


def everybody(cast: Cast) -> list[Actor]:
    """The cast, and officers of agencies above them."""
    one = cast.actor("police")
    above = [
        replace(one, agency_id=a.pk, agency_code=a.code, agency_name=a.name, agency_kind=a.kind)
        for a in superiors()
    ]
    return [*cast.actors.values(), *above, NODE]


@pytest.mark.parametrize("seed", range(5))
def test_entitled_alike_for_one_and_for_lists(cast: Cast, seed: int) -> None:
    made = some(cast, random.Random(seed), 14)
    seen_by_somebody_else = 0
    for actor in everybody(cast):
        listed = set(queries.visible(by=actor).values_list("pk", flat=True))
        for bulletin in made:
            assert queries.sees(bulletin, by=actor) is (bulletin.pk in listed), actor.agency_code
            seen_by_somebody_else += bulletin.pk in listed and bulletin.agency_id != actor.agency_id
    assert seen_by_somebody_else


@pytest.mark.parametrize("seed", range(5))
def test_a_stream_leaves_out_and_never_adds(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    made = some(cast, chance, 14)
    for actor in everybody(cast)[:-1]:
        if not queries.reads(actor):
            assert queries.page(by=actor) == []
            continue
        agency = queries.agency_of(actor)
        if agency.code in cast.agencies:
            for _ in range(chance.randint(0, 3)):
                wish(chance, actor)
        stream = streams.of_actor(actor, agency)
        entitled = {b.pk for b in queries.page(by=actor, stream=False, limit=100)}
        shown = {b.pk for b in queries.page(by=actor, limit=100)}
        assert shown <= entitled
        for bulletin in (b for b in made if b.pk in entitled and b.agency_id != agency.pk):
            asked = Asked.objects.filter(bulletin=bulletin, agency_code=agency.code).exists()
            told = streams.shows(stream, bulletin, asked=asked)
            assert told is (bulletin.pk in shown), (actor.agency_code, bulletin)


def wish(chance: random.Random, actor: Actor) -> None:
    """Something to follow or to mute, by chance; the same twice is refused."""
    wanted = Wanted(
        chance.choice(list(Wish)),
        chance.choice(("", *categories())),
        chance.choice(("", Field.FISHING.value)),
        chance.choice(("", *PLACES)),
    )
    with suppress(SubscriptionKnown):
        services.subscribe(By(actor, NOW), wanted=wanted)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_was_written_out(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    for bulletin in some(cast, chance, 8):
        if bulletin.number:
            kept = audiences.reach_of(bulletin)
            assert kept == audiences.written_out(audiences.of_draft(bulletin))
