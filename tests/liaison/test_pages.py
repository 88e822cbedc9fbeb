"""The pages: from choosing a category to the signature of another agency; the outsider at each."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.conftest import NOW, PASSWORD, Cast
from tests.liaison.conftest import ALERT, PENALTY, Publish, alert, penalty
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewParty
from xiejiang.cases.models import Case
from xiejiang.liaison import queries, services
from xiejiang.liaison.domain import Audience, Content, Correction
from xiejiang.liaison.models import Bulletin, Receipt, Subscription

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def entered(values: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """What an officer enters into the form of a draft."""
    return {
        "title": "销售非法捕捞渔获物处罚情况通报",
        **{f"f_{k}": v for k, v in values.items()},
        "divisions": "江津",
        "division": "500116",
        **more,
    }


def test_from_a_draft_to_the_signature(cast: Cast, case: Case) -> None:
    here, there = signed_in("liaison"), signed_in("police")
    assert "行政处罚" in here.get("/bulletins/new/").content.decode()
    address = f"/cases/{case.pk}/bulletins/new/penalty/"
    page = here.get(address).content.decode()
    assert "重庆市江津区" in page, "the usual audience is filled in"
    at = timezone.localtime() + timedelta(hours=5)
    given = entered(PENALTY, urgent="on", sign_by=f"{at:%Y-%m-%dT%H:%M}", do="publish")
    assert here.post(address, {**given, "divisions": "没有这里"}).status_code == 422
    assert here.post(address, {**given, "agencies": "没有这个机关"}).status_code == 422
    assert not Bulletin.objects.exists()
    file = io.BytesIO(PDF)
    file.name = "决定书.pdf"
    answer = here.post(address, {**given, "file": file})
    made = Bulletin.objects.get()
    assert answer.headers["Location"] == f"/bulletins/{made.pk}/publish/"
    shown = here.get(answer.headers["Location"]).content.decode()
    for words in ("渝江津农渔罚〔2026〕8号", "决定书.pdf", "以前签收", "重庆市江津区"):
        assert words in shown
    assert there.get(f"/bulletins/{made.pk}/").status_code == 404
    stale = here.post(f"/bulletins/{made.pk}/publish/", {"version": "7"})
    assert stale.status_code == 409
    assert here.post(f"/bulletins/{made.pk}/publish/", {"version": "1"}).status_code == 302
    assert here.post(f"/bulletins/{made.pk}/publish/", {"version": "1"}).status_code == 409

    assert "1 份未读" in there.get("/").content.decode()
    page = there.get(f"/bulletins/{made.pk}/").content.decode()
    assert "请在" in page
    assert case.title not in page, "the case is not theirs"
    assert f"/bulletins/{made.pk}/1/1/" in page
    data = b"".join(there.get(f"/bulletins/{made.pk}/1/1/").streaming_content)  # type: ignore[attr-defined]
    assert data == PDF
    assert there.post(f"/bulletins/{made.pk}/", {"version": "2"}).status_code == 409
    assert (
        there.post(f"/bulletins/{made.pk}/", {"version": "1", "remark": "已知"}).status_code == 302
    )
    assert "本机关已签收" in there.get(f"/bulletins/{made.pk}/").content.decode()
    mine = here.get(f"/bulletins/{made.pk}/").content.decode()
    assert "已签收 1 个" in mine
    assert "环食药侦查岗甲" not in mine, "no names of readers for the publisher"
    assert case.title in mine
    assert made.title in here.get(f"/cases/{case.pk}/bulletins/").content.decode()


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "system_admin"])
def test_the_outsider_tries_every_door(cast: Cast, publish: Publish, who: str) -> None:
    made = publish(alert(urgent=True, sign_by=NOW + timedelta(hours=5)), who="ecology_head")
    drafted = services.draft(cast.by("fisheries"), given=penalty())
    client = signed_in(who)
    for one in (made, drafted):
        home = f"/bulletins/{one.pk}/"
        for tail in ("", "1/", "1/1/", "edit/", "publish/", "correct/", "withdraw/", "discard/"):
            assert client.get(home + tail).status_code == 404, tail
            assert client.post(home + tail, {"reason": "x", "version": "1"}).status_code == 404
    for address in ("/bulletins/", "/bulletins/?all=1", "/bulletins/own/", "/bulletins/digest/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert made.title not in answer.content.decode()
        assert drafted.title not in answer.content.decode()
    assert not Receipt.objects.exists()


def test_only_the_publisher_may_change_it(cast: Cast, publish: Publish) -> None:
    made = publish()
    for who, wanted in (("police_head", 403), ("fisheries", 403), ("fisheries_head", 200)):
        client = signed_in(who)
        for tail in ("correct/", "withdraw/"):
            assert client.get(f"/bulletins/{made.pk}/{tail}").status_code == wanted, who
        assert client.get(f"/bulletins/{made.pk}/edit/").status_code in (403, 409)


def test_reading_leaves_one_receipt_and_shows_what_was_corrected(
    cast: Cast, publish: Publish
) -> None:
    made = publish()
    client = signed_in("ecology")
    for _ in range(2):
        assert client.get(f"/bulletins/{made.pk}/").status_code == 200
    assert Receipt.objects.count() == 1
    owner = signed_in("liaison")
    page = owner.get(f"/bulletins/{made.pk}/correct/").content.decode()
    assert "渝江津农渔罚〔2026〕8号" in page
    given = {**entered(PENALTY | {"fine": "30000"}), "version": "1"}
    assert owner.post(f"/bulletins/{made.pk}/correct/", given).status_code == 422, "no reason"
    given["reason"] = "金额写错"
    assert owner.post(f"/bulletins/{made.pk}/correct/", given).status_code == 302
    page = client.get(f"/bulletins/{made.pk}/").content.decode()
    assert "更正：金额写错" in page
    assert Receipt.objects.count() == 2
    old = client.get(f"/bulletins/{made.pk}/1/").content.decode()
    assert "已被更正取代" in old
    assert "20000" in old
    assert client.get(f"/bulletins/{made.pk}/2/").status_code == 302
    assert client.get(f"/bulletins/{made.pk}/9/").status_code == 404
    assert owner.post(f"/bulletins/{made.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert owner.post(f"/bulletins/{made.pk}/withdraw/", {"reason": "误发"}).status_code == 302
    page = client.get(f"/bulletins/{made.pk}/").content.decode()
    assert "误发" in page
    assert "30000" not in page
    assert client.get(f"/bulletins/{made.pk}/1/").status_code == 404
    assert client.get(f"/bulletins/{made.pk}/1/1/").status_code == 404
    assert owner.get(f"/bulletins/{made.pk}/correct/").status_code == 409


def test_a_draft_is_changed_and_thrown_away(cast: Cast) -> None:
    client = signed_in("ecology")
    given = entered(ALERT | {"measured_at": "2026-11-24T08:00"}, do="save")
    answer = client.post("/bulletins/new/monitoring/", given)
    made = Bulletin.objects.get()
    assert answer.headers["Location"] == f"/bulletins/{made.pk}/"
    page = client.get(f"/bulletins/{made.pk}/edit/").content.decode()
    assert "2026-11-24T08:00" in page
    assert 'value="重庆市江津区"' in page
    again = {**given, "f_value": "0.05", "version": "1"}
    assert client.post(f"/bulletins/{made.pk}/edit/", again).status_code == 302
    assert client.post(f"/bulletins/{made.pk}/edit/", again).status_code == 409
    assert "0.05" in client.get(f"/bulletins/{made.pk}/").content.decode()
    assert client.get(f"/bulletins/{made.pk}/discard/").status_code == 200
    assert Bulletin.objects.exists()
    assert client.post(f"/bulletins/{made.pk}/discard/").status_code == 302
    assert not Bulletin.objects.exists()
    assert client.get("/bulletins/new/penalty/").status_code == 200
    assert client.get("/bulletins/new/nothing/").status_code == 404
    assert signed_in("supervisor").get("/bulletins/new/").status_code == 403


def test_personal_data_is_shown_before_it_goes(cast: Cast, case: Case) -> None:
    cases.add_party(cast.by("fisheries"), case=case, version=case.version, party=NewParty("周大鹏"))
    made = services.draft(
        cast.by("liaison"), given=penalty(content=named("周大鹏被处罚。")), case=case
    )
    client = signed_in("liaison")
    address = f"/bulletins/{made.pk}/publish/"
    assert "周某某" in client.get(address).content.decode()
    assert client.post(address, {"version": "1"}).status_code == 422
    told = {"version": "1", "personal": "依法公开的处罚决定"}
    assert client.post(address, told).status_code == 302


def named(body: str) -> Content:
    return replace(penalty().content, body=body)


def test_the_list_is_narrowed_paged_and_cheap(
    cast: Cast, publish: Publish, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(55):
        publish(at=NOW + timedelta(minutes=n))
    publish(alert(), who="ecology_head")
    client = signed_in("procurator")
    with django_assert_num_queries(8):
        page = client.get("/bulletins/").content.decode()
    assert page.count("/bulletins/") > 50
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    rest = client.get("/bulletins/" + following.replace("&amp;", "&")).content.decode()
    assert rest.count('class="title"') == 6
    for query, count in (
        ("category=monitoring", 1),
        ("q=镍", 1),
        ("q=通报〔2026〕7号", 1),
        ("field=pollution&division=500116", 1),
        ("publisher=ecology", 1),
        ("urgent=on", 0),
        ("since=2026-11-25", 0),
        ("until=2026-11-23", 0),
        ("division=合川", 0),
    ):
        text = client.get(f"/bulletins/?{query}").content.decode()
        assert text.count('class="title"') == count, query
    for odd in ("after=zzz", "after=0001-01-01T00:00:00%2B08:00~x", "since=0001-01-01"):
        assert client.get(f"/bulletins/?{odd}").status_code == 200, odd


def test_following_and_muting_for_oneself_and_for_all(cast: Cast, publish: Publish) -> None:
    made = publish()
    client, head = signed_in("police"), signed_in("police_head")
    page = client.get("/bulletins/streams/").content.decode()
    assert "全机关" not in page
    quiet = {"wish": "mute", "category": "penalty"}
    assert client.post("/bulletins/streams/", quiet).status_code == 302
    assert client.post("/bulletins/streams/", quiet).status_code == 409
    assert client.post("/bulletins/streams/", {**quiet, "division": "无此地"}).status_code == 422
    assert made.title not in client.get("/bulletins/").content.decode()
    assert made.title in client.get("/bulletins/?all=1").content.decode()
    assert made.title in head.get("/bulletins/").content.decode(), "only theirs"
    assert head.post("/bulletins/streams/", {**quiet, "whole": "on"}).status_code == 302
    assert made.title not in head.get("/bulletins/").content.decode()
    whole = Subscription.objects.get(person__isnull=True)
    assert client.post("/bulletins/streams/", {"undo": str(whole.pk)}).status_code == 403
    mine = Subscription.objects.get(person__isnull=False)
    assert signed_in("judge").post("/bulletins/streams/", {"undo": str(mine.pk)}).status_code == 404
    assert client.post("/bulletins/streams/", {"undo": str(mine.pk)}).status_code == 302
    assert signed_in("system_admin").get("/bulletins/streams/").status_code == 403


def test_what_names_or_asks_an_agency_is_shown_although_muted(cast: Cast, publish: Publish) -> None:
    for wish in ("penalty", "monitoring"):
        signed_in("judge").post("/bulletins/streams/", {"wish": "mute", "category": wish})
    plain = publish()
    named_ = publish(penalty(audience=Audience(agencies=("500116-court",))))
    soon = NOW + timedelta(hours=1)
    asked = publish(alert(urgent=True, sign_by=soon), who="ecology_head")
    shown = {b.pk for b in queries.page(by=cast.actor("judge"))}
    assert shown == {named_.pk, asked.pk}
    assert plain.pk in {b.pk for b in queries.page(by=cast.actor("judge"), stream=False)}


def test_the_digest_of_a_day(cast: Cast, publish: Publish) -> None:
    made = publish(at=NOW)
    services.correct(
        cast.by("liaison", NOW + timedelta(hours=1)),
        bulletin=made,
        correction=Correction(penalty().content, "补充"),
        version=1,
    )
    client = signed_in("police")
    page = client.get("/bulletins/digest/?on=2026-11-24").content.decode()
    assert made.title in page
    assert "更正" in page
    assert made.title not in client.get("/bulletins/digest/?on=2026-11-23").content.decode()
    for odd in ("on=never", "on=0001-01-01", "on=9999-12-31"):
        assert client.get(f"/bulletins/digest/?{odd}").status_code == 200


def test_overdue_signatures_stand_on_the_publishers_desk(cast: Cast, publish: Publish) -> None:
    made = publish(alert(urgent=True, sign_by=NOW + timedelta(hours=1)), who="ecology_head")
    late = timezone.now() - timedelta(hours=1)
    Bulletin.objects.filter(pk=made.pk).update(sign_by=late)
    assert "还有机关没有签收" in signed_in("ecology").get("/").content.decode()
    assert (
        "过了时间还有机关没有签收" in signed_in("ecology").get("/bulletins/own/").content.decode()
    )
    desk = signed_in("police").get("/").content.decode()
    assert "以前签收" in desk
    assert made.title in desk
    assert "以前签收" not in signed_in("outsider").get("/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_in_both_languages(cast: Cast, publish: Publish, language: str) -> None:
    made = publish(alert(urgent=True, sign_by=NOW + timedelta(hours=1)), who="ecology_head")
    drafted = services.draft(cast.by("ecology"), given=alert())
    client = signed_in("ecology_head")
    client.cookies["django_language"] = language
    home, draft = f"/bulletins/{made.pk}/", f"/bulletins/{drafted.pk}/"
    for address in (
        "/bulletins/",
        "/bulletins/own/",
        "/bulletins/new/",
        "/bulletins/new/statistics/",
        "/bulletins/streams/",
        "/bulletins/digest/",
        home,
        f"{home}correct/",
        f"{home}withdraw/",
        f"{draft}edit/",
        f"{draft}publish/",
        f"{draft}discard/",
    ):
        assert client.get(address).status_code == 200, address
