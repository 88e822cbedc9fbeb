"""The directory for everybody; people, posts and tokens for those who run the node."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries, services
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, ApiToken, Person, Post
from xiejiang.audit.domain import By
from xiejiang.audit.models import LogEntry

As = Callable[[str], Client]
SYSTEM, SECURITY = "system_admin", "security"


@pytest.fixture
def sign_in(client: Client, cast: Cast, node: By) -> As:
    """A browser in which one of the cast has signed in; ``security`` joins them."""
    guard = services.add_person(
        node, username=SECURITY, name="安某", password=services.one_time_password()
    )
    services.change_password(node, person=guard, password=services.Secret("x"))
    services.fill_post(
        node,
        person=guard,
        agency=cast.agency("500116-agriculture"),
        role=Role.SECURITY_ADMIN,
        title="安全管理员",
        since=NOW.date(),
    )
    Post.objects.update(since="2020-01-01")

    def enter(name: str) -> Client:
        client.force_login(queries.person(username=name))
        return client

    return enter


def _secret(page: str) -> str:
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", ["fisheries", "outsider", "auditor", SYSTEM])
def test_everybody_finds_agencies(sign_in: As, name: str) -> None:
    page = sign_in(name).get("/agencies/", {"q": "分局", "kind": "police", "division": "500116"})
    text = page.content.decode()
    assert "重庆市公安局江津区分局" in text
    assert "合川" not in text
    assert "有公开来源" in text


def test_the_directory_says_where_it_is_weak(sign_in: As, cast: Cast) -> None:
    Agency.objects.filter(code="500116-court").update(confidence="generated-by-rule")
    page = sign_in("judge").get("/agencies/", {"kind": "court"}).content.decode()
    assert "名称按规则生成，须由该机关核对" in page


def test_a_division_is_found_by_name_and_does_not_spill_over(sign_in: As, cast: Cast) -> None:
    Agency.objects.filter(code="420583-agriculture").update(division="510100")
    browser = sign_in("fisheries")
    assert "江津区" in browser.get("/agencies/", {"division": "江津区"}).content.decode()
    inside = browser.get("/agencies/", {"division": "500000"}).content.decode()
    assert "江津区农业农村委员会" in inside
    assert "枝江市" not in inside
    nowhere = browser.get("/agencies/", {"division": "亚特兰蒂斯"}).content.decode()
    assert "没有找到机关" in nowhere


@pytest.mark.parametrize("name", ["fisheries", "outsider", "auditor", SECURITY])
def test_people_are_kept_by_the_system_administrator_alone(
    sign_in: As, cast: Cast, name: str
) -> None:
    browser, pk = sign_in(name), cast.person("judge").pk
    before = LogEntry.objects.count()
    for address in ("/people/", "/people/add/", f"/people/{pk}/"):
        page = browser.get(address)
        assert page.status_code == 403
        assert "系统管理" in page.content.decode()
    post = cast.posts["judge"].pk
    for address in (f"/people/{pk}/password/", f"/people/{pk}/posts/{post}/end/"):
        assert browser.post(address).status_code == 403
    assert browser.post("/people/add/", {"username": "x", "name": "x"}).status_code == 403
    assert LogEntry.objects.count() == before
    assert 'href="/people/"' not in browser.get("/agencies/").content.decode()


@pytest.mark.parametrize("name", ["fisheries", "outsider", SYSTEM])
def test_tokens_are_kept_by_the_security_administrator_alone(sign_in: As, name: str) -> None:
    browser = sign_in(name)
    assert browser.get("/tokens/").status_code == 403
    assert browser.post("/tokens/1/revoke/").status_code == 403


def test_a_person_is_added_and_the_password_shown_once(sign_in: As) -> None:
    browser = sign_in(SYSTEM)
    assert 'href="/people/"' in browser.get("/people/").content.decode()
    empty = browser.post("/people/add/", {"username": "", "name": ""})
    assert empty.status_code == 422
    given = {"username": "wu", "name": "吴某", "once": "form-1"}
    password = _secret(browser.post("/people/add/", given).content.decode())
    person = Person.objects.get(username="wu")
    assert person.check_password(password)
    assert browser.post("/people/add/", given)["Location"] == f"/people/{person.pk}/"
    assert password not in browser.get(f"/people/{person.pk}/").content.decode()
    taken = browser.post("/people/add/", {**given, "once": "form-2"})
    assert (taken.status_code, "已被使用" in taken.content.decode()) == (409, True)
    assert "吴某" in browser.get("/people/", {"q": "吴"}).content.decode()
    assert "没有找到人员" in browser.get("/people/", {"q": "无此人"}).content.decode()


def test_a_post_is_filled_and_ended(sign_in: As, cast: Cast) -> None:
    browser, person = sign_in(SYSTEM), cast.person("judge")
    home = f"/people/{person.pk}/"
    given = {"agency": "500116-police", "role": "handler", "title": "岗", "since": "2026-01-01"}
    wrong = browser.post(home, {**given, "agency": "000000-none"})
    assert wrong.status_code == 404
    assert "机关目录" in wrong.content.decode()
    assert browser.post(home, {**given, "once": "a"})["Location"] == home
    assert browser.post(home, {**given, "once": "a"})["Location"] == home
    post = Post.objects.get(person=person, agency__code="500116-police")
    end = f"{home}posts/{post.pk}/end/"
    assert browser.post(end)["Location"] == home
    post.refresh_from_db()
    assert post.until == timezone.localdate()
    assert browser.post(end).status_code == 403
    assert browser.get("/people/999999/").status_code == 404


def test_the_three_administrators_stay_apart_on_the_page(sign_in: As) -> None:
    guard = queries.person(username=SECURITY)
    given = {
        "agency": "500116-police",
        "role": "audit-admin",
        "title": "审计管理员",
        "since": "2026-01-01",
    }
    page = sign_in(SYSTEM).post(f"/people/{guard.pk}/", given)
    assert page.status_code == 422
    assert "三员分立" in page.content.decode()


def test_a_forgotten_password_is_replaced(sign_in: As, cast: Cast) -> None:
    browser, pk = sign_in(SYSTEM), cast.person("judge").pk
    address = f"/people/{pk}/password/"
    password = _secret(browser.post(address, {"once": "a"}).content.decode())
    person = Person.objects.get(pk=pk)
    assert person.check_password(password)
    assert person.must_change_password
    assert browser.post(address, {"once": "a"})["Location"] == f"/people/{pk}/"
    assert Person.objects.get(pk=pk).check_password(password)


def test_a_token_is_shown_once_and_revoked(sign_in: As) -> None:
    browser = sign_in(SECURITY)
    assert "还没有令牌" in browser.get("/tokens/").content.decode()
    given = {
        "username": "police",
        "agency": "500116-police",
        "role": "handler",
        "name": "警综平台",
        "days": "30",
        "once": "a",
    }
    assert browser.post("/tokens/", {**given, "days": "9999"}).status_code == 422
    assert browser.post("/tokens/", {**given, "role": "approver"}).status_code == 403
    secret = _secret(browser.post("/tokens/", given).content.decode())
    assert browser.post("/tokens/", given)["Location"] == "/tokens/"
    token, actor = queries.by_token(token=secret, now=timezone.now())
    assert actor.agency_code == "500116-police"
    listed = browser.get("/tokens/").content.decode()
    assert "警综平台" in listed
    assert secret not in listed
    for _ in range(2):
        assert browser.post(f"/tokens/{token.pk}/revoke/")["Location"] == "/tokens/"
    assert ApiToken.objects.get().revoked_at is not None
    assert LogEntry.objects.filter(act="agencies.token_revoked").count() == 1
    assert "已撤销" in browser.get("/tokens/").content.decode()
