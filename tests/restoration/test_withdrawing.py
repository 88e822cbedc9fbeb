"""An entrustment is taken back: at once while nothing is done, afterwards if both agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import NOW, PASSWORD, Cast
from tests.restoration.conftest import TODAY
from xiejiang.audit.models import Notice
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import queries, services
from xiejiang.restoration.errors import (
    EntrustmentMoved,
    NothingToWithdraw,
    NotLead,
    RestorationInvalid,
)
from xiejiang.restoration.models import Entrustment, Plan, Project

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asked(cast: Cast, project: Project, settled: Plan) -> Entrustment:
    """The court here is asked by the fisheries."""
    return services.entrust(
        cast.by("fisheries"),
        project=project,
        agency=cast.agency("500116-court"),
        task="协助管护",
        reason="受损地在江津",
    )


def agree(cast: Cast, asked: Entrustment) -> None:
    services.answer_entrustment(cast.by("judge"), entrustment=asked, agrees=True, words="同意")


@pytest.mark.parametrize("agreed", [False, True])
def test_at_once_while_nothing_is_done(cast: Cast, asked: Entrustment, agreed: bool) -> None:
    if agreed:
        agree(cast, asked)
    made = services.withdraw_entrustment(cast.by("fisheries"), entrustment=asked, reason="改由本地")
    asked.refresh_from_db()
    assert (asked.state, made.agreed, made.answered_by) == ("withdrawn", True, "")
    assert Notice.objects.filter(agency_code="500116-court", text__contains="撤回委托").exists()
    late: list[tuple[type[XiejiangError], Callable[[], object]]] = [
        (EntrustmentMoved, lambda: agree(cast, asked)),
        (
            EntrustmentMoved,
            lambda: services.withdraw_entrustment(
                cast.by("fisheries"), entrustment=asked, reason="再撤"
            ),
        ),
        (
            EntrustmentMoved,
            lambda: services.report_progress(
                cast.by("judge"), entrustment=asked, on=TODAY, words="已进场"
            ),
        ),
    ]
    for error, act in late:
        with pytest.raises(error, match="已撤回"):
            act()


def test_only_the_entrusting_agency_and_with_a_reason(cast: Cast, asked: Entrustment) -> None:
    with pytest.raises(NotLead):
        services.withdraw_entrustment(cast.by("judge"), entrustment=asked, reason="不做")
    with pytest.raises(RestorationInvalid):
        services.withdraw_entrustment(cast.by("fisheries"), entrustment=asked, reason=" ")
    with pytest.raises(NothingToWithdraw):
        services.answer_withdrawal(cast.by("judge"), entrustment=asked, agrees=True, words="同意")


def test_after_work_began_both_agree_and_what_was_done_stays(
    cast: Cast, asked: Entrustment
) -> None:
    agree(cast, asked)
    judge, lead = cast.by("judge"), cast.by("fisheries")
    services.report_progress(judge, entrustment=asked, on=TODAY, words="已进场，用去 2 万元")
    first = services.withdraw_entrustment(lead, entrustment=asked, reason="改由本地")
    asked.refresh_from_db()
    assert (asked.state, first.agreed) == ("accepted", None)
    assert [e.what for e in queries.desk(by=judge.actor, on=TODAY)] == ["答复撤回异地修复委托"]
    with pytest.raises(RestorationInvalid):
        services.withdraw_entrustment(cast.by("fisheries", LATER), entrustment=asked, reason="催")
    services.answer_withdrawal(judge, entrustment=asked, agrees=False, words="工程过半，应当继续")
    services.report_progress(judge, entrustment=asked, on=TODAY, words="过半")
    services.withdraw_entrustment(cast.by("fisheries", LATER), entrustment=asked, reason="方案变更")
    services.answer_withdrawal(
        judge, entrustment=asked, agrees=True, words="完成一半，用去 3 万元，余款退回"
    )
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert [(w.agreed, w.words) for w in asked.withdrawals.all()] == [
        (False, "工程过半，应当继续"),
        (True, "完成一半，用去 3 万元，余款退回"),
    ]
    assert [r.words for r in asked.reports.all()] == ["已进场，用去 2 万元", "过半"]
    assert not queries.desk(by=judge.actor, on=TODAY)


def test_the_page_asks_and_answers(client: Client, cast: Cast, asked: Entrustment) -> None:
    agree(cast, asked)
    services.report_progress(cast.by("judge"), entrustment=asked, on=TODAY, words="已进场")
    url = f"/restoration/entrustments/{asked.pk}/"
    assert client.login(username="fisheries", password=PASSWORD)
    assert "须对方同意才能撤回" in client.get(url).content.decode()
    assert client.post(url, {"do": "consent", "words": "代答"}).status_code == 409
    assert client.post(url, {"do": "withdraw", "words": "改由本地"}).status_code == 302
    page = client.get(url).content.decode()
    assert "等待答复" in page
    assert 'value="withdraw"' not in page
    client.logout()
    assert client.login(username="judge", password=PASSWORD)
    assert "委托机关要求撤回" in client.get(url).content.decode()
    assert client.post(url, {"do": "consent", "words": "余款退回"}).status_code == 302
    page = client.get(url).content.decode()
    assert "双方同意撤回" in page
    assert "余款退回" in page
