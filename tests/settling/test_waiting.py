"""What waits in suggestions and settling: one question, by its day, for the right agency alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START, Asked, asked
from tests.settling.test_agreements import TO_AGREE, Deal
from tests.settling.test_pages import page
from tests.settling.test_talks import Table
from xiejiang.settling import services, views_waiting, waiting
from xiejiang.settling.domain import ReplyKind
from xiejiang.settling.waiting import Line, Wait

pytestmark = pytest.mark.django_db


def lines(cast: Cast, who: str, on: date) -> list[Line]:
    return list(waiting.waiting(by=cast.actor(who), on=on).lines)


def words(cast: Cast, who: str, on: date) -> list[tuple[str, str]]:
    return [(x.what.value, x.tone) for x in lines(cast, who, on)]


def test_an_answer_waits_for_the_addressee_then_for_the_issuer(served: Asked) -> None:
    cast, day = served.cast, served.now.date()
    (one,) = lines(cast, "fisheries", day)
    assert (one.what, one.tone, one.nth) == (Wait.ANSWER, "running", 1)
    assert one.place == served.walk.proceeding.pk
    assert lines(cast, "procurator", day) == []
    late = one.due + timedelta(days=1)
    assert words(cast, "fisheries", late) == [("answer", "overdue")]
    (missing,) = lines(cast, "procurator", late)
    assert (missing.what, missing.tone) == (Wait.UNANSWERED, "overdue")
    assert missing.follow
    assert lines(cast, "outsider", late) == []


def test_an_answer_waits_to_be_verified_until_somebody_went(answered: Asked) -> None:
    cast, day = answered.cast, answered.now.date()
    assert words(cast, "procurator", day) == [("verify", "due")]
    assert lines(cast, "fisheries", day) == []
    answered.verify()
    assert lines(cast, "procurator", day) == []


def test_offers_and_talks_wait_for_who_sat_there_and_nobody_else(cast: Cast) -> None:
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START)
    table = Table(cast, walk.case)
    talk = table.talk(agencies=())
    offer = table.offer(talk)
    day = offer.valid_until
    assert words(cast, "ecology", day) == [("offer", "due")]
    assert words(cast, "ecology", day + timedelta(days=1)) == []
    assert talk.next_at is not None
    eve = timezone.localdate(talk.next_at) - timedelta(days=1)
    assert words(cast, "ecology", eve) == [("talk", "due"), ("offer", "running")]
    assert lines(cast, "procurator", eve) == []
    table.reply(offer, ReplyKind.REJECTED)
    assert words(cast, "ecology", day) == []


def test_an_instalment_waits_from_the_day_after_until_it_is_covered(cast: Cast) -> None:
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START).along(TO_AGREE)
    deal = Deal(cast, walk)
    made = deal.record()
    services.take_effect(deal.by(), agreement=made.pk)
    first, second = [d.on for d in made.dues.all()]
    assert "instalment" not in dict(words(cast, "ecology", first))
    after = first + timedelta(days=1)
    assert words(cast, "ecology", after) == [("instalment", "overdue")]
    both = words(cast, "ecology", second + timedelta(days=1))
    assert both == [("instalment", "overdue")] * 2


def test_pages_follow_each_other_in_one_question_each(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(cast, Walk(cast, "damage.compensation", "500116-ecology", at=START).case)
    talk = table.talk(agencies=(), next_at=None)
    for days in (9, 3, 3):
        table.offer(talk, valid_until=START.date() + timedelta(days=days))
    asked(cast, "sg.investigate sg.consult sg.draft sg.spp.issue sg.sign")
    monkeypatch.setattr(waiting, "SHOWN", 2)
    actor, day = cast.actor("ecology"), START.date()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        first = waiting.waiting(by=actor, on=day)
    assert len([q for q in seen if "UNION" in q["sql"]]) == 1
    assert len(seen) <= 2
    assert first.after is not None
    rest = waiting.waiting(by=actor, on=day, after=first.after)
    assert [x.due - day for x in (*first.lines, *rest.lines)] == [
        timedelta(days=n) for n in (3, 3, 9)
    ]
    assert rest.after is None
    address = reverse("settling-waiting")
    shown = page("ecology", address + "?after=spoilt")
    assert shown.count("建议和化解：等本机关办理</h") == 1, "one heading"
    for spoilt in ("2026-01-01~offer:*", "2026-01-01~x:1"):
        assert "建议和化解" in page("ecology", f"{address}?after={spoilt}")
    assert views_waiting.read(first.cursor) == first.after
