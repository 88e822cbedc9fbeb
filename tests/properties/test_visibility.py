"""Whoever takes part sees, and nobody else: one rule for a case and for all that lies in it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.proceedings.walking import Walk
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Clearance
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import GrantKind, ParticipantRole, Secrecy
from xiejiang.cases.models import Case, Grant, Participant
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.kernel.errors import NotFound
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Tab

WAYS = ("", "tc.report", "tc.report tc.decide.approve", "tc.report tc.decide.refuse")


@pytest.fixture
def programs(cast: Cast) -> Programs:
    return Programs(cast, By(NODE, NOW))


def mingled(cast: Cast, chance: random.Random) -> list[Case]:
    """Cases in which agencies take part, or took part, by chance."""
    leads = ("500116-agriculture", "500116-ecology")
    made = [Walk(cast, sender=chance.choice(leads)).along(way).case for way in WAYS]
    for case in made:
        for agency in cast.agencies.values():
            mine = Participant.objects.filter(case=case, agency=agency)
            if chance.random() < 0.5 and not mine.exists():
                role = chance.choice((ParticipantRole.ASSIST, ParticipantRole.COPIED))
                Participant.objects.create(
                    case=case, agency=agency, role=role.value, since=NOW, scope=""
                )
            if chance.random() < 0.4:
                mine.exclude(role="lead").update(until=NOW)
    return made


def found(look: Callable[[], object]) -> bool:
    try:
        look()
    except NotFound:
        return False
    return True


def agrees(actor: Actor, case: Case, listed: set[uuid.UUID]) -> None:
    """All doors give the same answer about one case."""
    seen = cases.sees(case, by=actor)
    assert seen is (case.pk in listed)
    assert seen is found(lambda: cases.get(by=actor, case_id=case.pk))
    assert seen is bool(evidence.items(by=actor, case=case))
    (one,) = case_proceedings(case)
    assert seen is bool(proceedings.for_case(by=actor, case=case))
    assert seen is found(lambda: proceedings.proceeding(by=actor, pk=one))
    assert seen is found(lambda: proceedings.lanes(by=actor, case=case, now=NOW))


def case_proceedings(case: Case) -> list[uuid.UUID]:
    from_within = NODE
    return [p.pk for p in proceedings.for_case(by=from_within, case=case)]


@pytest.mark.parametrize("seed", range(4))
def test_every_door_gives_the_same_answer(cast: Cast, seed: int) -> None:
    made = mingled(cast, random.Random(seed))
    for name in cast.actors:
        actor = cast.actor(name)
        listed = set(cases.visible(by=actor).values_list("pk", flat=True))
        for case in made:
            agrees(actor, case, listed)
        for tab in Tab:
            rows = proceedings.desk(by=actor, tab=tab, now=NOW).rows
            assert {r.case.pk for r in rows} <= listed, (name, tab)


@pytest.mark.parametrize("seed", range(2))
def test_documents_are_for_those_who_take_part(cast: Cast, programs: Programs, seed: int) -> None:
    """Documents know no cases; whoever shows them asks, and a document alone is no way round."""
    made = mingled(cast, random.Random(seed))
    for name in ("fisheries", "ecology", "police", "procurator", "judge", "outsider"):
        program = programs[name]
        for case in made:
            expected = 200 if cases.sees(case, by=cast.actor(name)) else 404
            assert program.get(f"/cases/{case.pk}/documents").status_code == expected, name
            for paper in documents.for_matter(by=NODE, matter=case.pk):
                assert program.get(f"/documents/{paper.pk}").status_code == expected, name


INSTANT = timedelta(microseconds=1)


def lent(cast: Cast, made: list[Case], chance: random.Random, now: datetime) -> list[datetime]:
    """Rights to read by chance, some over, some not begun, some ended; their edges in time."""
    edges = [now]
    posts = list(cast.posts.values())
    for _number in range(24):
        post = chance.choice(posts)
        since = now + chance.choice((-3, -1, 0, 1)) * timedelta(days=1)
        until = since + chance.choice((1, 2, 3)) * timedelta(days=1)
        kind = chance.choice(list(GrantKind))
        alone = kind is GrantKind.EMERGENCY or chance.random() < 0.5
        Grant.objects.create(
            case=chance.choice(made),
            agency_id=post.agency_id,
            post=post if alone else None,
            kind=kind.value,
            purpose="核对",
            since=since,
            until=until,
            given_by="甲",
            given_at=since,
            ended_at=now if chance.random() < 0.25 else None,
            review_by=until if kind is GrantKind.EMERGENCY else None,
        )
        edges += [since, since - INSTANT, until, until - INSTANT]
    return edges


def classified(made: list[Case], chance: random.Random) -> None:
    """Some cases are sensitive, and some posts are cleared for those."""
    for case in made:
        case.secrecy = chance.choice(list(Secrecy)).value
        case.save(update_fields=["secrecy"])
    for post in Post.objects.all():
        post.clearance = chance.choice(list(Clearance)).value
        post.save(update_fields=["clearance"])


def entitled(actor: Actor, case: Case, now: datetime) -> bool:
    """The rule as it stands in the decision, told over again in Python alone."""
    if not actor.powers & cases.READS_CASES:
        return False
    parts = Participant.objects.filter(case=case)
    if any(p.agency_id == actor.agency_id and p.until is None for p in parts):
        return True
    if case.secrecy == "sensitive" and actor.clearance != "sensitive":
        return False
    return any(
        g.agency_id == actor.agency_id
        and g.post_id in (None, actor.post_id)
        and g.since <= now < g.until
        and g.ended_at is None
        for g in Grant.objects.filter(case=case)
    )


@pytest.mark.parametrize("seed", range(4))
def test_rights_to_read_are_one_rule_at_every_instant(cast: Cast, seed: int) -> None:
    """Filter, predicate and the reasons told agree, to the microsecond in which a right ends."""
    chance = random.Random(seed)
    made = mingled(cast, chance)
    edges = lent(cast, made, chance, NOW)
    classified(made, chance)
    posts = Post.objects.select_related("person", "agency")
    actors = [agencies.actor(p) for p in posts]
    by_right = 0
    for now in chance.sample(sorted(set(edges)), 12):
        for actor in actors:
            listed = set(cases.visible(by=actor, now=now).values_list("pk", flat=True))
            for case in made:
                seen = cases.sees(case, by=actor, now=now)
                assert seen is (case.pk in listed) is entitled(actor, case, now)
                assert seen is bool(cases.rights(by=actor, case=case.pk, now=now))
                by_right += seen and not cases.takes_part(case, by=actor)
    assert by_right > 0


@pytest.mark.parametrize("seed", range(2))
def test_every_door_knows_rights_to_read(cast: Cast, programs: Programs, seed: int) -> None:
    chance = random.Random(seed)
    made = mingled(cast, chance)
    lent(cast, made, chance, timezone.now())
    classified(made, chance)
    by_right = 0
    for name, post in cast.posts.items():
        actor = agencies.actor(Post.objects.select_related("person", "agency").get(pk=post.pk))
        listed = set(cases.visible(by=actor).values_list("pk", flat=True))
        found_there = {c.pk for c in cases.search(by=actor)}
        assert found_there == listed
        program = programs[name]
        for case in made:
            agrees(actor, case, listed)
            expected = 200 if case.pk in listed else 404
            by_right += expected == 200 and not cases.takes_part(case, by=actor)
            for tail in ("", "/access", "/facts", "/log", "/documents", "/evidence", "/grants"):
                assert program.get(f"/cases/{case.pk}{tail}").status_code == expected, name
            for paper in documents.for_matter(by=NODE, matter=case.pk):
                assert program.get(f"/documents/{paper.pk}/file").status_code == expected, name
    assert by_right > 0
