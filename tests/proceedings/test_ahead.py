"""What must be done so long before a day that the officer fixes: refused, or told and marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.proceedings.test_pages import enter, hidden, typed
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import By
from xiejiang.evidence.domain import ItemKind
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import ahead, services
from xiejiang.proceedings.errors import InputsWrong

TO_HEARING = "pn.file pn.conclude pn.notice.hearing pn.hearing.ask"
TO_TRIAL = (
    "pc.file pc.announce pc.announce.tell pc.claimant.decline +33d pc.notice.end pc.follow "
    "pc.report pc.decide.sue pc.sue pc.sue.report pc.court.accept pc.court.copy"
)
"""The way of the civil action up to the trial."""


def test_a_hearing_too_soon_is_refused_with_the_article(cast: Cast) -> None:
    """The party hears on Tuesday 24 November: seven working days lie before 3 December."""
    walk = Walk(cast, "penalty").along(TO_HEARING)
    with pytest.raises(InputsWrong) as refused:
        walk.do("pn.hearing.notify", hearing_at="2026-12-02T09:00")
    (complaint,) = refused.value.complaints
    assert complaint.where == "听证时间"
    assert "第六十四条第（二）项" in complaint.message
    assert "7个工作日以前" in complaint.message
    assert "2026-11-23" in complaint.message
    walk.do("pn.hearing.notify", hearing_at="2026-12-03T09:00")
    assert walk.limits["pn.hearing.before.7wd"] == "met"


def test_a_time_corrected_too_late_is_marked(cast: Cast) -> None:
    """The step stands, but whoever corrects when the party was told sees what follows."""
    walk = Walk(cast, "penalty").along(TO_HEARING)
    walk.do("pn.hearing.notify", hearing_at="2026-12-03T09:00")
    told = walk.fresh.events.get(event="penalty.hearing-notified")
    walk.at += timedelta(days=2)
    services.correct_event_time(
        By(walk.actor(walk.law.step(told.step)), walk.at),
        event=told,
        legal_at=walk.at - timedelta(hours=2),
        reason="送达回证载明的时间",
        expected_version=walk.version,
    )
    assert walk.limits["pn.hearing.before.7wd"] == "late"


@pytest.mark.parametrize(("day", "status"), [("2027-06-01", "met"), ("2026-12-29", "late")])
def test_where_the_law_names_no_consequence_it_is_marked(cast: Cast, day: str, status: str) -> None:
    walk = Walk(cast, "pil.civil", "500116-procuratorate", kinds=tuple(ItemKind)).along(TO_TRIAL)
    walk.do("pc.court.hearing", hearing_on=day)
    assert walk.limits["pc.hearing.before.3d"] == status


def test_the_page_says_it_before_and_refuses(client: Client, cast: Cast) -> None:
    """The error stands at the field; what is only marked is said when it is read over."""
    walk = Walk(cast, "penalty", at=timezone.now() - timedelta(hours=20)).along(TO_HEARING)
    enter(client, cast, "fisheries")
    address = f"/proceedings/{walk.proceeding.pk}/steps/pn.hearing.notify/"
    given = {
        "hearing_at": typed(timezone.now() + timedelta(days=3)),
        "hearing_place": "一楼",
        "host": "丙某",
        "open": "open",
        "legal_at": typed(timezone.now()),
        **hidden(client.get(address).content.decode()),
    }
    answer = client.post(address, {**given, "stage": "perform"})
    assert answer.status_code == 422
    assert "请另定时间" in answer.content.decode()


def test_every_limit_counted_backward_is_computed() -> None:
    """A day far ahead leaves time, tomorrow does not, and none is guessed without a day."""
    found = 0
    for procedure in load_procedures().by_id.values():
        for limit in procedure.limits:
            if not limit.before:
                continue
            found += 1
            day = ahead.fixed(limit, {limit.before: "2027-06-01"})
            assert day is not None
            last = ahead.period(limit, day).legal
            assert last is not None
            assert f"{last:%Y-%m-%d}" < "2027-06-01"
            assert ahead.fixed(limit, {}) is None
    assert found >= 7
