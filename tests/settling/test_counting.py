"""Every figure is the length of the list it opens; both say what reading one by one says."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.settling.conftest import Asked, asked
from xiejiang.kernel.logic import Tri
from xiejiang.law.deadline import day_of
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models import Deadline, Event
from xiejiang.settling import queries
from xiejiang.settling.courses import COURSES, codes_of
from xiejiang.settling.domain import FOUND, Mend, Side, Stand, lines
from xiejiang.settling.models import Checked, Verification
from xiejiang.settling.queries import Narrowed
from xiejiang.settling.reading import Suggestion

pytestmark = pytest.mark.django_db

SERVED = "sg.investigate sg.consult sg.draft sg.spp.issue"
WAYS = (
    f"{SERVED} sg.sign",
    f"{SERVED} sg.sign +20d sg.answer",
    "sg.draft sg.spp.correct sg.sign-set +99d sg.answer",
    f"{SERVED} sg.sign +1d sg.object sg.review.revise",
)
WORDS = ("清理垃圾", "封堵取水口", " 制度\u3000", "", "\t", "100%\\n“甲”", "清理垃圾\u00a0")
ENDS = ("\n", "\r\n", "\r", "\n\n")
WHO = ("procurator", "fisheries", "outsider", "procurator", "procurator")


def test_every_figure_opens_its_list_whatever_happened(cast: Cast) -> None:
    stories = [asked(cast, way) for way in WAYS]
    _issued_again(stories[1])
    chance = random.Random(20261128)
    for who in WHO:
        _shuffled(chance, stories)
        at = stories[1].now + timedelta(days=chance.choice((-5, 30, 400)))
        _agree(stories, who, at, chance)


def _issued_again(story: Asked) -> None:
    """A second suggestion in the same proceeding."""
    first, last = (story.walk.proceeding.events.order_by(by) for by in ("seq", "-seq"))
    again = first.get(event="sg.procuratorial-issued")
    again.pk, again.seq, again.legal_at = None, last[0].seq + 1, story.now
    again.save()


def _shuffled(chance: random.Random, stories: list[Asked]) -> None:
    """Other words, clocks and visits than officers would bring about."""
    for event in Event.objects.filter(step__in=("sg.draft", "sg.review.revise")):
        if event.data:
            event.data["advice"] = "".join(w + chance.choice(ENDS) for w in _some(chance))
            event.save(update_fields=["data"])
    for clock in Deadline.objects.all():
        clock.status = chance.choice([s.value for s in DeadlineStatus])
        clock.legal_at = chance.choice([None, clock.started_at + timedelta(days=20)])
        clock.save(update_fields=["status", "legal_at"])
    for one in stories:
        if chance.random() < 0.4:
            _visited(chance, one)


def _some(chance: random.Random) -> list[str]:
    return ["清理垃圾", *chance.choices(WORDS, k=4)]


def _visited(chance: random.Random, one: Asked) -> None:
    made = Verification.objects.create(
        case=one.walk.case,
        proceeding=one.walk.proceeding,
        nth=chance.choice((1, 2)),
        at=one.now + timedelta(days=chance.randint(0, 9)),
        agency=one.walk.sender,
        recorded_at=one.now,
    )
    words = [w for text in WORDS for w in lines(text)]
    for position in range(1, chance.randint(2, 5)):
        Checked.objects.create(
            verification=made,
            position=position,
            words=chance.choice(words),
            mend=chance.choice(FOUND),
        )


def _agree(stories: list[Asked], who: str, at: datetime, chance: random.Random) -> None:
    given = {
        "side": chance.choice(list(Side)),
        "kind": chance.choice(("", "", "procuratorial")),
        "since": chance.choice((None, day_of(stories[1].now))),
    }
    read = _one_by_one(stories, who, at, **given)
    counted = stories[0].figures(who, at, **given)
    for stand in Stand:
        listed = stories[0].listed(who, at, stand=stand, **given)
        assert _keys(listed) == _keys([s for s in read if stand in s.stands])
        assert counted.stands[stand] == len(listed)
    for mend in Mend:
        items = stories[0].items(who, at, mend=mend, **given)
        wanted = [(s.issued.pk, a) for s in read for a in s.asks if a.mend is mend]
        assert [(s.issued.pk, a) for s, a in items] == wanted
        assert counted.mends[mend] == len(items)
    assert counted.items == len(stories[0].items(who, at, **given))


def _keys(found: list[Suggestion]) -> list[int]:
    return [s.issued.pk for s in found]


def _one_by_one(
    stories: list[Asked], who: str, at: datetime, *, side: Side, kind: str, since: Any
) -> list[Suggestion]:
    """What reading every proceeding by itself says, the latest first."""
    actor = stories[0].cast.actor(who)
    found = [s for x in stories for s in queries.of_case(by=actor, case=x.walk.case, now=at)]
    ours = {
        Side.ALL: lambda s: True,
        Side.ISSUED: lambda s: s.issuer.pk == actor.agency_id,
        Side.RECEIVED: lambda s: s.addressee and s.addressee.pk == actor.agency_id,
    }[side]
    wanted = [
        s
        for s in found
        if ours(s) and kind in ("", s.kind.id) and (not since or since <= day_of(s.issued_at))
    ]
    return sorted(wanted, key=lambda s: (s.issued_at, s.issued.pk), reverse=True)


def test_a_course_is_one_number_and_each_stand_lists_its_own() -> None:
    assert len(COURSES) == 40
    for code, course in COURSES.items():
        assert course.code == code
        assert {s for s in Stand if code in codes_of(s)} == course.stands
        timely = {Stand.IN_TIME: Tri.TRUE, Stand.LATE: Tri.FALSE}
        for stand, tri in timely.items():
            assert (stand in course.stands) == (course.answered and course.pace.timely is tri)


def test_a_list_costs_the_same_number_of_questions_whatever_its_length(cast: Cast) -> None:
    actor, now = cast.actor("procurator"), asked(cast, WAYS[0]).now

    def questions() -> int:
        with CaptureQueriesContext(connection) as counted:
            page = queries.suggestions(by=actor, now=now, narrowed=Narrowed(Stand.WAITING))
            queries.figures(by=actor, now=now)
            items = queries.items(by=actor, now=now)
        assert len(items.rows) == 3 * len(page.rows)
        return len(counted)

    few = questions()
    asked(cast, WAYS[0])
    assert questions() == few
