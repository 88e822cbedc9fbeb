"""The pages of the shell: the door, posts, language, notices, search, the law, errors."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from tests.conftest import NOW, PASSWORD, Cast
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Post
from xiejiang.audit import queries as log
from xiejiang.audit.models import Notice
from xiejiang.cases import services
from xiejiang.cases.domain import Field, ParticipantRole, Place
from xiejiang.cases.models import Case
from xiejiang.documents import services as documents
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind

URGED = {
    "recipient.name": "重庆市公安局江津区分局",
    "officer.names": ["甲", "乙"],
    "officer.phone": "023-00000000",
    "case.title": "电鱼案",
    "urge.matter": "签收移送材料",
    "urge.due": "2026-11-24",
    "urge.basis": "国务院令第310号第七条",
    "urge.requests": ["请签收"],
}
PAGES = (
    *("/", "/notices/", "/search/", "/about/", "/post/", "/password/"),
    *("/law/", "/law/?q=采砂", "/law/?q=无此词", "/law/changes/", "/law/try/"),
    *("/law/fact/illegal_catch_kg/", "/law/fact/substance_class/", "/law/instrument/fs-2016-29/"),
    *("/law/procedure/transfer.criminal/", "/law/rule/pol.crime.338.basic.2016/"),
)


@pytest.fixture
def officer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.person("fisheries"))
    return client


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_in_both_languages(officer: Client, address: str) -> None:
    for language, word in (("zh-hans", "协江"), ("en", "Xiejiang")):
        officer.cookies["django_language"] = language
        answer = officer.get(address)
        assert answer.status_code == 200
        assert word in answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES[:3], "/law/"])
def test_strangers_are_sent_to_the_door(client: Client, db: None, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=")


def test_signing_in_by_name_and_password(client: Client, cast: Cast) -> None:
    wrong = client.post("/login/", {"username": "fisheries", "password": "not it"})
    assert wrong.status_code == 200
    assert "用户名或口令不对" in wrong.content.decode()
    right = client.post("/login/", {"username": "fisheries", "password": PASSWORD})
    assert right.status_code == 302
    assert client.get("/").status_code == 200


def test_a_one_time_password_is_changed_before_anything_else(client: Client, cast: Cast) -> None:
    person = cast.person("fisheries")
    person.must_change_password = True
    person.save()
    client.force_login(person)
    assert client.get("/")["Location"] == "/password/"
    short = client.post("/password/", {"new_password1": "short", "new_password2": "short"})
    assert short.status_code == 422
    good = "river-runs-2026-east"
    changed = client.post("/password/", {"new_password1": good, "new_password2": good})
    assert changed.status_code == 302
    assert client.get("/").status_code == 200


def test_signing_out_ends_it(officer: Client) -> None:
    assert officer.get("/logout/").status_code == 405
    officer.post("/logout/")
    assert officer.get("/").status_code == 302


def test_a_person_with_two_posts_chooses(officer: Client, cast: Cast) -> None:
    second = Post.objects.create(
        person=cast.person("fisheries"),
        agency=cast.agency("500116-ecology"),
        role=Role.LIAISON.value,
        title="河长办联络岗",
        since=NOW.date(),
    )
    officer.post("/post/", {"post": str(second.pk)})
    assert "重庆市江津区生态环境局</b> · 河长办联络岗" in officer.get("/").content.decode()


def test_nobody_takes_a_post_of_another(officer: Client, cast: Cast) -> None:
    answer = officer.post("/post/", {"post": str(cast.posts["judge"].pk)})
    assert answer.status_code == 403
    assert "渔政执法岗" in officer.get("/").content.decode()


def test_the_language_switch_goes_back_to_this_node_only(officer: Client) -> None:
    back = officer.post("/language/", {"language": "en", "next": "/law/"})
    assert back["Location"] == "/law/"
    away = officer.post("/language/", {"language": "en", "next": "https://else.example/"})
    assert away["Location"] == "/"


def test_headers_keep_the_page_to_itself(officer: Client) -> None:
    answer = officer.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]


def test_an_address_that_is_none_is_a_page_too(officer: Client) -> None:
    answer = officer.get("/nothing/here/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def notice(cast: Cast, code: str = "500116-agriculture", person: str = "") -> Notice:
    return Notice.objects.create(
        agency_code=code,
        person_id=cast.person(person).pk if person else None,
        kind="urged",
        text="请尽快补正材料",
        created_at=NOW,
    )


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%00",
        "/agencies/?q=a%00",
        "/experts/?text=%00",
        "/law/a%00b/",
        "/bases/?after=%00",
    ],
)
def test_an_address_with_a_nul_is_refused_in_words(officer: Client, address: str) -> None:
    answer = officer.get(address)
    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()
    told = officer.get(f"/api/v1/agencies{address[address.index('/', 1) :]}")
    assert told.status_code == 400
    assert told.json()["type"].endswith("address-unreadable")


def test_whoever_runs_the_node_reads_no_notice_of_an_agency(cast: Cast) -> None:
    theirs, own = notice(cast), notice(cast, person="system_admin")
    admin = Client()
    admin.force_login(cast.person("system_admin"))
    admin.post("/notices/read/", {"notice": [str(theirs.pk), str(own.pk)]})
    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.read_at is None, own.read_at is None) == (True, False)
    assert [n.pk for n in log.notices(by=cast.actor("system_admin"))] == [own.pk]
    assert log.unread_count(by=cast.actor("system_admin")) == 0


def test_notices_are_read_by_those_they_are_for(officer: Client, cast: Cast) -> None:
    mine, other = notice(cast), notice(cast, "500116-police")
    colleague = notice(cast, person="fisheries_head")
    page = officer.get("/notices/").content.decode()
    assert page.count("请尽快补正材料") == 1
    ids = [str(n.pk) for n in (mine, other, colleague)]
    officer.post("/notices/read/", {"notice": ids})
    read = {n.pk for n in Notice.objects.filter(read_at__isnull=False)}
    assert read == {mine.pk}


def test_search_finds_what_the_agency_takes_part_in(
    officer: Client, client: Client, cast: Cast, case: Case
) -> None:
    assert case.title in officer.get("/search/?q=电捕鱼").content.decode()
    assert "没有找到案件" in officer.get("/search/?q=乌江").content.decode()
    client.force_login(cast.person("outsider"))
    assert "没有找到案件" in client.get("/search/?q=电捕鱼").content.decode()


def test_a_spoilt_cursor_begins_again(officer: Client, case: Case) -> None:
    assert case.title in officer.get("/search/?after=2026~nonsense").content.decode()
    first = "0001-01-01T00:00:00%2B08:00"
    for after in (
        f"{first}~{case.pk}",
        f"{first}~1",
        "2027-01-01T00:00:00%2B08:00~x",
        "2027-01-01~1",
    ):
        assert case.title in officer.get(f"/search/?after={after}").content.decode()
        assert officer.get(f"/bulletins/?after={after}").status_code == 200
        for tab in ("todo", "done", "started", "watched"):
            assert officer.get(f"/?tab={tab}&after={after}").status_code == 200


def test_search_turns_pages(officer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiejiang.shell.desk.PAGE", 2)
    titles = {f"长江江津段第{i}号钓鱼案" for i in range(5)}
    for title in titles:
        services.open_case(
            cast.by("fisheries"),
            lead=cast.agency("500116-agriculture"),
            title=title,
            field=Field.FISHING,
            place=Place(division="500116"),
            discovered_at=NOW,
        )
    seen: list[str] = []
    address = "/search/"
    for _page in range(3):
        page = html.unescape(officer.get(address).content.decode())
        seen += [t for t in titles if t in page]
        if 'rel="next"' in page:
            address = "/search/" + page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert sorted(seen) == sorted(titles)


def test_rules_and_steps_have_pages_with_their_source(officer: Client) -> None:
    rules = officer.get("/law/").content.decode()
    start = rules.index("/law/rule/")
    rule = rules[start : rules.index('"', start)]
    assert "依据" in officer.get(rule).content.decode()
    step = officer.get("/law/step/transfer.criminal/tc.report/").content.decode()
    assert "三日" in step or "3 " in step
    assert officer.get("/law/rule/nothing/").status_code == 404
    assert officer.get("/law/step/transfer.criminal/nothing/").status_code == 404


def test_administrators_see_no_cases(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.person("system_admin"))
    page = client.get("/").content.decode()
    assert 'role="search"' not in page
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_the_outsider_gets_nothing(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.person("outsider"))
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/facts/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert case.title not in answer.content.decode()
    assert client.post(f"/cases/{case.pk}/watch/").status_code == 404


def test_watching_and_not(officer: Client, case: Case) -> None:
    answer = officer.post(f"/cases/{case.pk}/watch/")
    assert answer.status_code == 302
    assert "已关注" in officer.get("/").content.decode()
    officer.post(f"/cases/{case.pk}/watch/")
    assert "已取消关注" in officer.get("/").content.decode()


def test_what_waits_to_be_signed_for_is_on_the_desk(client: Client, cast: Cast, case: Case) -> None:
    by, police = cast.by("fisheries"), cast.agency("500116-police")
    services.add_participant(by, case=case, agency=police, role=ParticipantRole.RECEIVE)
    item = evidence.add_item(
        by, case=case, kind=ItemKind.DOCUMENTARY, title="船舶登记证", collectors=["甲", "乙"]
    )
    evidence.hand_over(by, items=[item], to_agency=police)
    letter = documents.issue_now(
        by,
        matter=case.pk,
        kind="general.urge",
        agency=cast.agency("500116-agriculture"),
        values=URGED,
        addressees=[documents.to_agency(police)],
    )
    service = documents.serve(by, document=letter, agency_code=police.code)
    client.force_login(cast.person("police"))
    page = client.get("/").content.decode()
    assert "移交的证据和物品 1 件" in page
    assert f"/documents/{letter.pk}/receipts/{service.pk}/" in page
    assert "等待清点签收" in client.get(f"/cases/{case.pk}/").content.decode()
    client.force_login(cast.person("outsider"))
    assert "待签收" not in client.get("/").content.decode()


def test_the_playground_puts_facts_to_the_law(officer: Client) -> None:
    facts = "conduct_date = 2026-10-01\nhazardous_waste_tonnes = 3\nviolates_state_rule = true\n"
    facts += "discharge_dump_or_dispose = true"
    page = officer.get("/law/try/", {"facts": facts}).content.decode()
    assert "pol.crime.338.basic" in page
    assert "hazardous_waste_tonnes = 3" in page
    for wrong in ("no_such_fact = 1", "conduct_date = soon", "hazardous_waste_tonnes = true"):
        answer = officer.get("/law/try/", {"facts": wrong})
        assert answer.status_code == 422, wrong
        assert wrong in html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    "address", ["/law/fact/none/", "/law/instrument/none/", "/law/procedure/none/"]
)
def test_what_the_law_does_not_have_is_not_found(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


def test_the_law_is_searched_by_words(officer: Client) -> None:
    page = officer.get("/law/", {"q": "采砂 长江保护法"}).content.decode()
    assert "/law/rule/sand.admin.yrpl91/" in page
    assert (
        "/law/instrument/fs-2022-12/"
        in officer.get("/law/", {"q": "法释〔2022〕12号"}).content.decode()
    )
