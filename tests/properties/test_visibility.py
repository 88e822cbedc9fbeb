"""Whoever takes part sees, and nobody else: one rule for a case and for all that lies in it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

import pytest

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case, Participant
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
