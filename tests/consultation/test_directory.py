"""The liaison directory: telephones that agencies state, who is on duty, and the gaps."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.consultation.conftest import today
from tests.consultation.test_pages import page, send, token
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.consultation import directory, services
from xiejiang.consultation.domain import gaps
from xiejiang.consultation.errors import ConsultationInvalid, DutyNotFound
from xiejiang.consultation.models import Duty
from xiejiang.shell.cli import main

HOME, OWN = "/consultation/directory/", "/consultation/directory/own/"


def day(n: int) -> date:
    return date(2026, 12, n)


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        ([], [(1, 7)]),
        ([(1, 7)], []),
        ([(1, 3), (2, 5)], [(6, 7)]),
        ([(3, 4)], [(1, 2), (5, 7)]),
        ([(5, 9), (1, 1)], [(2, 4)]),
        ([(8, 9)], [(1, 7)]),
    ],
)
def test_gaps_are_the_days_that_nobody_covers(
    spans: list[tuple[int, int]], free: list[tuple[int, int]]
) -> None:
    given = [(day(a), day(b)) for a, b in spans]
    assert gaps(given, day(1), day(7)) == [(day(a), day(b)) for a, b in free]


def by(cast: Cast, who: str) -> By:
    return By(cast.actor(who), timezone.now())


@pytest.mark.django_db
def test_an_agency_states_its_own_telephone_and_roster(cast: Cast) -> None:
    post = str(cast.posts["fisheries"].pk)
    assert "未登记" in page("police", HOME)
    send("liaison", OWN, {"body": "办公室", "phone": "请打电话"}, 422)
    send("liaison", OWN, {"body": "办公室", "phone": "023-47500000 转 801"})
    given = {"post": post, "since": str(today()), "until": str(today() + timedelta(days=2))}
    wrong = send("liaison", OWN, {**given, "until": str(today() - timedelta(days=1))}, 422)
    assert "不能早于起日和今天" in wrong
    other = str(cast.posts["police"].pk)
    send("liaison", OWN, {**given, "post": other}, 422)
    send("liaison", OWN, given)
    seen = page("outsider", f"{HOME}?q=江津区农业")
    assert "023-47500000 转 801" in seen
    assert "渔政执法岗甲" in seen
    assert str(today() + timedelta(days=3)) in seen, "the gap begins after the last day"
    assert "联络岗甲" in seen
    duty = Duty.objects.get()
    send("police_head", f"{OWN}{duty.pk}/withdraw/", {}, 404)
    send("liaison", f"{OWN}{duty.pk}/withdraw/", {})
    assert "没有登记" in page("outsider", f"{HOME}?q=江津区农业")
    with pytest.raises(DutyNotFound):
        services.withdraw_duty(by(cast, "liaison"), duty=duty)


@pytest.mark.django_db
def test_who_may_not_and_what_is_refused(cast: Cast) -> None:
    with pytest.raises(PowerMissing):
        services.state_contact(by(cast, "fisheries"), body="", phone="")
    assert directory.listed(by=cast.actor("system_admin"), on=today(), limit=9) == []
    with pytest.raises(ConsultationInvalid) as caught:
        services.enter_duty(
            by(cast, "liaison"),
            post=cast.posts["police"],
            since=today(),
            until=today() + timedelta(days=400),
            phone="x",
        )
    assert [c.where for c in caught.value.complaints] == ["值班电话", "值班人", "止"]
    with pytest.raises(ConsultationInvalid):
        services.state_contact(by(cast, "liaison"), body="长" * 81, phone="")


@pytest.mark.django_db
def test_by_region_and_kind_in_pages(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    seen = page("police", f"{HOME}?division=420000")
    assert "枝江市农业农村局" in seen
    assert "江津区分局" not in seen.partition("<main")[2]
    assert "没有这个地区" in page("police", f"{HOME}?division=没有这里")
    assert "江津区人民法院" in page("police", f"{HOME}?kind=court")
    head = token(cast, "police")
    first = Client().get("/api/v1/liaison-directory?limit=2", **head).json()
    assert len(first["items"]) == 2
    end = first["next_cursor"]
    rest = Client().get(f"/api/v1/liaison-directory?cursor={end}", **head).json()
    codes = [x["agency"]["code"] for x in first["items"] + rest["items"]]
    assert codes == sorted(set(codes))
    assert len(codes) == 7
    assert first["items"][0]["gaps"] == [
        {"since": str(today()), "until": str(today() + timedelta(days=6))}
    ]
    assert main(["consultation", "directory", "--kind", "court", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["phone"] == ""
    assert main(["consultation", "directory", "--division", "420583"]) == 0
    assert "未登记  没有登记值班" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_directory_asks_as_much_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        directory.listed(by=cast.actor("police"), on=today(), limit=50)
