"""Pages of the river: a place, the map, and an alert from the form to the all-clear."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.conftest import NOW, PASSWORD, Cast
from tests.river.conftest import REACH, Send
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.liaison.models import Receipt
from xiejiang.river.models import Alert


def signed_in(who: str) -> Client:
    """A browser in which somebody of the cast has signed in."""
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def stamp(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages run on the day of the cast."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def entered(**changes: Any) -> dict[str, Any]:
    """What an officer types."""
    now = timezone.now()
    given = {
        "reach": REACH,
        "place": "丁家沱码头",
        "released_at": stamp(now - timedelta(hours=3)),
        "pollutant": "含镍电镀废液",
        "quantity": "",
        "unit": "",
        "source": "槽罐车侧翻",
        "within_km": "200",
        "kinds": ["ecology", "agriculture", "water"],
        "superiors": "on",
        "sign_by": stamp(now + timedelta(hours=2)),
        "do": "preview",
    }
    return given | changes


def hidden(page: str, name: str) -> str:
    """A hidden value of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_an_alert_from_the_form_to_the_all_clear(cast: Cast, downstream: dict[str, By]) -> None:
    head = signed_in("ecology_head")
    assert "在哪里进的水" in head.get("/river/alerts/new/").content.decode()
    address = "/river/alerts/new/?place=500116"
    assert "约定签收时间" in head.get(address).content.decode()
    looked = head.post(address, entered()).content.decode()
    assert "长寿区生态环境局" in looked and "未接入，须另行通知" in looked
    assert "最迟 不明" in looked
    assert not Alert.objects.exists(), "looking sends nothing"
    sent = entered(do="send", shown=hidden(looked, "shown"), once=hidden(looked, "once"))
    answer = head.post(address, sent)
    made = Alert.objects.get()
    assert answer["Location"] == f"/river/alerts/{made.pk}/"
    assert head.post(address, sent).status_code == 302 and Alert.objects.count() == 1
    told = head.get(f"/river/alerts/{made.pk}/told/500115-water/")
    assert told.status_code == 200
    head.post(
        f"/river/alerts/{made.pk}/told/500115-water/",
        {"words": "电话告知值班室", "at": stamp(timezone.now())},
    )
    assert "已另行通知" in head.get(f"/river/alerts/{made.pk}/").content.decode()
    fisheries = signed_in("fisheries")
    assert "含镍电镀废液" in fisheries.get("/").content.decode(), "on the desk"
    page = fisheries.get(f"/river/alerts/{made.pk}/").content.decode()
    assert "签收并答复" in page
    wrong = fisheries.post(f"/river/alerts/{made.pk}/", {"outcome": "", "found_at": "昨天"})
    assert wrong.status_code == 422
    given = {"outcome": "arrived", "found_at": stamp(timezone.now()), "words": "有油膜"}
    fisheries.post(f"/river/alerts/{made.pk}/", given)
    assert Receipt.objects.filter(kind="signed", agency_code="500116-agriculture").exists()
    assert "已经到达" in head.get(f"/river/alerts/{made.pk}/").content.decode()
    clear = f"/river/alerts/{made.pk}/clear/"
    assert "已经到达" in head.get(clear).content.decode()
    sign_by = stamp(timezone.now() + timedelta(hours=2))
    given = {"words": "连续达标", "sign_by": sign_by, "version": "1"}
    assert head.post(clear, given).status_code == 302
    assert "已解除" in fisheries.get("/river/alerts/").content.decode()
    assert fisheries.post(f"/river/alerts/{made.pk}/", given).status_code in (409, 422)


def test_correcting(send: Send) -> None:
    made, head = send(km=5), signed_in("ecology_head")
    address = f"/river/alerts/{made.pk}/correct/"
    assert "含镍电镀废液" in head.get(address).content.decode()
    page = head.post(address, entered(reason="范围扩大")).content.decode()
    assert "长寿区生态环境局" in page
    given = entered(reason="范围扩大", do="send", shown=hidden(page, "shown"), version="1")
    assert head.post(address, given).status_code == 302
    assert made.told.filter(agency_code="500115-ecology").exists()
    assert head.post(address, given).status_code == 409, "somebody was first"


def test_bad_forms_say_so_and_do_nothing(downstream: dict[str, By]) -> None:
    head = signed_in("ecology_head")
    address = "/river/alerts/new/?place=500116"
    for changes in (
        {"reach": "yangtze-999"},
        {"quantity": "-3"},
        {"quantity": "三吨"},
        {"within_km": "99999"},
        {"within_km": ""},
        {"kinds": []},
        {"kinds": ["court"]},
        {"released_at": "昨天"},
        {"released_at": "2026-11-24T23:00"},
        {"quantity": "3", "unit": ""},
        {"pollutant": ""},
        {"place": "长" * 201},
    ):
        assert head.post(address, entered(**changes)).status_code == 422, changes
    stale = head.post(address, entered(do="send", shown="0" * 32))
    assert stale.status_code == 409 and "核对新的名单" in stale.content.decode()
    assert not Alert.objects.exists()
    assert head.get("/river/alerts/new/?place=火星").status_code == 422
    assert head.get("/river/alerts/new/?place=320300").status_code == 422


def test_the_outsider_tries_every_door(send: Send) -> None:
    made = send()
    for name in ("outsider", "outsider_head"):
        client = signed_in(name)
        assert made.pollutant not in client.get("/river/alerts/").content.decode()
        for tail in ("", "correct/", "clear/", "told/500115-water/"):
            address = f"/river/alerts/{made.pk}/{tail}"
            assert client.get(address).status_code in (403, 404)
            assert client.post(address, {}).status_code in (403, 404)
    assert signed_in("outsider_head").get(f"/river/alerts/{made.pk}/clear/").status_code == 404
    assert signed_in("ecology").get("/river/alerts/new/").status_code == 403
    assert signed_in("procurator").get("/river/alerts/new/").status_code == 403


def test_the_tab_of_a_case(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(reach=REACH)
    page = signed_in("fisheries").get(f"/cases/{case.pk}/river/").content.decode()
    for words in ("左岸", "长江航运公安局", "重庆市长寿区", "禁渔", "参考推算"):
        assert words in page, words
    assert "通报下游" not in page, "a handler does not send"
    assert (
        "通报下游" in signed_in("fisheries_head").get(f"/cases/{case.pk}/river/").content.decode()
    )
    begun = signed_in("fisheries_head").get(f"/cases/{case.pk}/river/alert/").content.decode()
    assert "丁家沱水域" in begun
    assert signed_in("outsider").get(f"/cases/{case.pk}/river/").status_code == 404
    assert signed_in("outsider_head").get(f"/cases/{case.pk}/river/alert/").status_code == 404


def test_a_place_and_a_relation(cast: Cast) -> None:
    client = signed_in("outsider")
    page = client.get("/river/?place=江津区&other=420500").content.decode()
    assert "重庆市江津区在湖北省宜昌市上游" in page and "璧南河" in page
    assert "没有流域内的河段" in client.get("/river/?place=320300").content.decode()
    assert client.get("/river/").status_code == 200
    for odd in ("place=火星", "place=鼓楼区", "place=1", "place=江津区&other=火星", "place="):
        assert client.get(f"/river/?{odd}").status_code == 422, odd


def test_the_map_shows_only_what_the_reader_may_see(
    case: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Case.objects.filter(pk=case.pk).update(longitude="106.25", latitude="29.29")
    client = signed_in("fisheries")
    with django_assert_max_num_queries(12):
        page = client.get("/map/").content.decode()
    assert case.title in page and "朱沱" in page and "禁渔重点水域" not in page
    assert "禁渔重点水域" in client.get("/map/?show=waters").content.decode()
    assert "data-rivers=" in page
    narrowed = client.get("/map/?place=湖北省&show=cases").content.decode()
    assert case.title not in narrowed
    other = signed_in("outsider").get("/map/").content.decode()
    assert case.title not in other and "朱沱" in other
    assert client.get("/map/?place=火星").status_code == 422
    assert client.get("/map/?show=borders").status_code == 422
