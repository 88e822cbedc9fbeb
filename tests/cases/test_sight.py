"""Sight: the filter for lists and the rule for one case never disagree."""

from __future__ import annotations

import random

from django.db.models import Q

from tests.conftest import NOW, Cast
from xiejiang.cases import queries, services
from xiejiang.cases.domain import Field, ParticipantRole, Place
from xiejiang.cases.models import Participant


def test_filter_equals_predicate_for_everybody(cast: Cast) -> None:
    chance = random.Random(20260815)
    leads = ["500116-agriculture", "500116-ecology", "420583-agriculture"]
    handlers = {
        "500116-agriculture": "fisheries",
        "500116-ecology": "ecology",
        "420583-agriculture": "outsider",
    }
    made = []
    for number in range(12):
        lead = chance.choice(leads)
        case = services.open_case(
            cast.by(handlers[lead]),
            lead=cast.agency(lead),
            title=f"第{number}件测试案件",
            field=chance.choice(list(Field)),
            place=Place(division="500116"),
            discovered_at=NOW,
        )
        for agency in chance.sample(list(cast.agencies.values()), 2):
            services.add_participant(
                cast.by(handlers[lead]),
                case=case,
                agency=agency,
                role=chance.choice([ParticipantRole.ASSIST, ParticipantRole.COPIED]),
            )
        made.append(case)
    ending = Participant.objects.filter(~Q(role="lead")).order_by("?")[:8]
    Participant.objects.filter(pk__in=list(ending.values_list("pk", flat=True))).update(until=NOW)
    for name in cast.actors:
        actor = cast.actor(name)
        listed = set(queries.visible(by=actor).values_list("pk", flat=True))
        assert listed == {c.pk for c in made if queries.sees(c, by=actor)}, name
    assert queries.visible(by=cast.actor("system_admin")).count() == 0


def test_search_pages_by_keyset_without_loss_or_repeat(cast: Cast) -> None:
    for number in range(23):
        services.open_case(
            cast.by("fisheries"),
            lead=cast.agency("500116-agriculture"),
            title=f"分页测试案件{number}",
            field=Field.FISHING,
            place=Place(division="500116"),
            discovered_at=NOW,
        )
    seen: list[str] = []
    cursor = None
    while True:
        page = queries.search(by=cast.actor("fisheries"), text="分页", after=cursor, limit=5)
        if not page:
            break
        seen += [c.number for c in page]
        cursor = queries.Cursor(page[-1].updated_at, page[-1].pk)
    assert len(seen) == len(set(seen)) == 23
