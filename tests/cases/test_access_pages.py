"""Reading in the browser and by program: why, asking, granting, an emergency, and the traces."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Program, Programs
from tests.conftest import Cast
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services
from xiejiang.cases.models import AccessRequest, Case, Grant, Reading
from xiejiang.documents import queries as documents
from xiejiang.proceedings import queries as proceedings

DAY = timedelta(days=1)


@pytest.fixture
def programs(cast: Cast) -> Programs:
    return Programs(cast, By(NODE, timezone.now()))


@pytest.fixture
def spool(tmp_path: Path, settings: Any) -> Path:
    settings.TRACES_ROOT = tmp_path / "traces"
    return tmp_path / "traces"


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.person(who))
    return client


def stamp(days: float) -> str:
    return f"{timezone.localtime() + days * DAY:%Y-%m-%dT%H:%M}"


def emergency(cast: Cast, case: Case, who: str = "outsider") -> Client:
    client = enter(cast, who)
    given = {"number": case.number, "reason": "下游有人中毒"}
    answer = client.post("/access/emergency/", given)
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    return client


def test_a_page_says_why_it_is_seen(cast: Cast, case: Case) -> None:
    page = enter(cast, "fisheries").get(f"/cases/{case.pk}/")
    assert f"/cases/{case.pk}/access/" in page.content.decode()
    told = enter(cast, "fisheries").get(f"/cases/{case.pk}/access/").content.decode()
    assert "身份参与" in told
    assert "授权查阅" in told
    assert enter(cast, "outsider").get(f"/cases/{case.pk}/access/").status_code == 404


def test_what_is_not_found_offers_to_ask_and_tells_nothing(cast: Cast, case: Case) -> None:
    client = enter(cast, "outsider")
    there = client.get(f"/cases/{case.pk}/")
    nowhere = client.get("/cases/00000000-0000-4000-8000-000000000000/")
    assert there.status_code == nowhere.status_code == 404
    shown = there.content.decode()
    assert "/access/request/" in shown
    assert "可能的原因" in shown
    assert case.title not in shown
    bodies = {a.content.decode().split('<main id="main"')[1] for a in (there, nowhere)}
    assert len(bodies) == 1


def test_a_request_is_asked_and_answered(cast: Cast, case: Case) -> None:
    asker = enter(cast, "outsider")
    for number in (case.number, "没有的案号"):
        given = {"number": number, "purpose": "核对同案人员", "days": "7"}
        assert asker.post("/access/request/", given).headers["Location"] == "/access/"
    mine = asker.get("/access/").content.decode()
    assert mine.count("等待答复") == 2
    assert case.title not in mine
    owner = enter(cast, "fisheries")
    assert "答复查阅申请" in owner.get("/").content.decode()
    asked = AccessRequest.objects.get(case=case)
    address = f"/cases/{case.pk}/access/grant/?request={asked.pk}"
    form = owner.get(address).content.decode()
    assert "核对同案人员" in form
    given = {
        "agency": "420583-agriculture",
        "purpose": "核对同案人员",
        "until": stamp(7),
        "post": "渔政执法岗",
    }
    assert owner.post(address, given).status_code == 302
    assert Grant.objects.get().post == cast.posts["outsider"]
    assert "已授权" in asker.get("/access/").content.decode()
    assert asker.get(f"/cases/{case.pk}/").status_code == 200
    shown = asker.get(f"/cases/{case.pk}/access/").content.decode()
    assert "核对同案人员" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agency": "没有的机关"}, "机关目录里没有"),
        ({"purpose": ""}, "请填写"),
        ({"until": ""}, "请填写"),
        ({"post": "没有的岗位"}, "请写这些中的一个"),
        ({"agency": "500116-agriculture"}, "已经参与本案"),
    ],
)
def test_a_grant_filled_in_wrongly_is_said(
    cast: Cast, case: Case, changes: dict[str, str], said: str
) -> None:
    given = {"agency": "420583-agriculture", "purpose": "核对", "until": stamp(7), **changes}
    answer = enter(cast, "fisheries").post(f"/cases/{case.pk}/access/grant/", given)
    assert answer.status_code in (409, 422)
    assert said in answer.content.decode()
    assert not Grant.objects.exists()


def test_a_grant_is_extended_and_withdrawn(cast: Cast, case: Case) -> None:
    owner = enter(cast, "fisheries")
    given = {"agency": "420583-agriculture", "purpose": "核对", "until": stamp(7)}
    owner.post(f"/cases/{case.pk}/access/grant/", given)
    grant = Grant.objects.get()
    home = f"/cases/{case.pk}/access/{grant.pk}"
    assert (
        enter(cast, "outsider")
        .post(f"{home}/extend/", {"until": stamp(9), "reason": "自己延长"})
        .status_code
        == 403
    )
    owner.post(f"{home}/extend/", {"until": stamp(9), "reason": "未核对完"})
    before, grant = grant.until, Grant.objects.get()
    assert grant.until > before
    owner.post(f"{home}/withdraw/", {"reason": "核对完毕"})
    assert enter(cast, "outsider").get(f"/cases/{case.pk}/").status_code == 404
    assert "已收回" in owner.get(f"/cases/{case.pk}/access/").content.decode()


def test_an_emergency_leaves_a_trace_of_every_page(cast: Cast, spool: Path) -> None:
    case = Walk(cast).along("tc.report tc.decide.approve").case
    paper = documents.for_matter(by=NODE, matter=case.pk)[0]
    client = emergency(cast, case)
    proceeding = f"/proceedings/{case_proceeding(case)}/"
    pages = [f"/cases/{case.pk}/", f"/cases/{case.pk}/log/", proceeding]
    for page in (*pages, f"/documents/{paper.pk}/pdf/"):
        assert client.get(page).status_code == 200, page
    assert "紧急查阅" in enter(cast, "fisheries").get(f"/cases/{case.pk}/access/").content.decode()
    read = Reading.objects.filter(case=case).order_by("id")
    assert [r.what for r in read] == [*pages, f"/documents/{paper.pk}/pdf/"]
    assert {(r.ground, r.purpose) for r in read} == {("emergency", "下游有人中毒")}
    shown = enter(cast, "fisheries").get(f"/cases/{case.pk}/access/readings/").content.decode()
    assert "下游有人中毒" in shown
    assert proceeding in shown
    own = enter(cast, "police").get(f"/cases/{case.pk}/access/readings/").content.decode()
    assert "下游有人中毒" not in own


def case_proceeding(case: Case) -> Any:
    return proceedings.for_case(by=NODE, case=case)[0].pk


def test_who_takes_part_is_traced_only_where_personal_data_is_given_out(
    cast: Cast, spool: Path
) -> None:
    case = Walk(cast).along("tc.report tc.decide.approve").case
    paper = documents.for_matter(by=NODE, matter=case.pk)[0]
    client = enter(cast, "fisheries")
    client.get(f"/cases/{case.pk}/")
    assert not Reading.objects.exists()
    client.get(f"/documents/{paper.pk}/pdf/")
    row = Reading.objects.get()
    assert (row.ground, row.person_name) == ("part", cast.actor("fisheries").person_name)
    assert client.get(f"/documents/{paper.pk}/nonsense/").status_code == 404
    assert Reading.objects.count() == 1


def test_traces_wait_where_the_database_takes_none(
    cast: Cast, case: Case, spool: Path, programs: Programs
) -> None:
    client = emergency(cast, case)
    refused = patch.object(
        Reading.objects, "bulk_create", side_effect=OperationalError("readonly database")
    )
    with refused:
        assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert not Reading.objects.exists()
    assert len(list(spool.glob("*.json"))) == 1
    with refused, patch("xiejiang.store.spool.Spool.add", side_effect=PermissionError):
        shut = client.get(f"/cases/{case.pk}/")
        answer = programs["outsider"].get(f"/cases/{case.pk}")
    assert (shut.status_code, answer.status_code) == (503, 503)
    assert case.title not in shut.content.decode()
    assert answer.json()["type"] == "urn:xiejiang:problem:trace-impossible"
    assert client.get(f"/cases/{case.pk}/facts/").status_code == 200
    assert [r.what for r in Reading.objects.order_by("at")] == [
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/facts/",
    ]
    assert list(spool.glob("*.json")) == []
    assert services.bring_in() == 0


def test_the_owner_reviews_on_the_page(cast: Cast, case: Case) -> None:
    emergency(cast, case)
    grant = Grant.objects.get()
    head = enter(cast, "fisheries_head")
    assert "复核紧急查阅" in head.get("/").content.decode()
    address = f"/cases/{case.pk}/access/{grant.pk}/review/"
    assert (
        enter(cast, "fisheries").post(address, {"found": "yes", "reason": "属实"}).status_code
        == 403
    )
    assert head.post(address, {"found": "", "reason": ""}).status_code == 422
    assert head.post(address, {"found": "no", "reason": "并无险情"}).status_code == 302
    assert "没有正当理由" in head.get(f"/cases/{case.pk}/access/").content.decode()
    assert enter(cast, "outsider").get(f"/cases/{case.pk}/").status_code == 404


def test_pages_that_are_not_for_everybody(cast: Cast, case: Case) -> None:
    for who, page, status in (
        ("system_admin", "/access/", 404),
        ("system_admin", "/access/emergency/", 404),
        ("liaison", "/access/emergency/", 404),
        ("auditor", "/access/request/", 404),
        ("fisheries", "/access/statistics/", 403),
        ("auditor", "/access/statistics/", 200),
        ("auditor", "/access/statistics/?since=2026-12-01&until=2026-01-01", 422),
        ("auditor", "/access/statistics/?since=9999-12-31&until=9999-12-31", 422),
        ("fisheries", "/access/powers/", 200),
        ("system_admin", "/clearances/", 403),
    ):
        assert enter(cast, who).get(page).status_code == status, (who, page)


def test_a_refusal_names_who_in_the_agency_may(cast: Cast, programs: Programs) -> None:
    shown = enter(cast, "fisheries").get("/access/statistics/").content.decode()
    assert "审计岗" in shown
    told = programs["fisheries"].get(
        "/emergency-access/statistics?since=2026-11-01&until=2026-11-30"
    )
    assert told.status_code == 403
    assert "审计岗" in str(told.json()["errors"])


def test_who_only_reads_is_offered_nothing_to_press(cast: Cast) -> None:
    case = Walk(cast).along("tc.report tc.decide.approve").case
    client = emergency(cast, case)
    for tab in ("overview", "facts", "findings", "evidence", "proceedings", "documents"):
        shown = client.get(f"/cases/{case.pk}/{tab}/").content.decode()
        for offered in ("/amend/", "/invite/", "/add/", "/start/", "/urge/", "/close/", "/void/"):
            assert offered not in shown, (tab, offered)


def whole_way(owner: Program, other: Program, case: Case) -> dict[str, Any]:
    asked = other.post("/access-requests", {"number": case.number, "purpose": "核对", "days": 7})
    assert asked.status_code == 201
    assert "case" not in asked.json()
    (waiting,) = owner.get(f"/cases/{case.pk}/access-requests").json()
    made = owner.post(
        f"/cases/{case.pk}/grants",
        {
            "agency": "420583-agriculture",
            "purpose": "核对",
            "until": (timezone.now() + DAY).isoformat(),
            "request": waiting["id"],
        },
    )
    assert made.status_code == 201
    found: dict[str, Any] = made.json()
    return found


def test_programs_ask_grant_read_and_withdraw(cast: Cast, case: Case, programs: Programs) -> None:
    owner, other = programs["fisheries"], programs["outsider"]
    assert other.get(f"/cases/{case.pk}/access").status_code == 404
    made = whole_way(owner, other, case)
    told = other.get(f"/cases/{case.pk}/access").json()
    assert [r["ground"] for r in told["rights"]] == ["given"]
    assert told["lead"]["code"] == "500116-agriculture"
    assert [g["id"] for g in other.get(f"/cases/{case.pk}/grants").json()] == [made["id"]]
    home = f"/cases/{case.pk}/grants/{made['id']}"
    longer = {"until": (timezone.now() + 2 * DAY).isoformat(), "reason": "未核对完"}
    assert other.post(f"{home}/extend", longer).status_code == 403
    assert owner.post(f"{home}/extend", longer).status_code == 200
    assert (
        other.post(
            f"/cases/{case.pk}/facts", {"facts": [{"name": "illegal_catch_kg", "value": "3"}]}
        ).status_code
        == 403
    )
    assert owner.post(f"{home}/withdraw", {"reason": "核对完毕"}).status_code == 200
    assert other.get(f"/cases/{case.pk}/access").status_code == 404
    assert other.get("/access-requests").json()[0]["state"] == "granted"
    read = owner.get(f"/cases/{case.pk}/readings").json()
    assert {r["ground"] for r in read} == {"given"}


def test_programs_open_in_an_emergency(cast: Cast, case: Case, programs: Programs) -> None:
    other, owner = programs["outsider"], programs["fisheries_head"]
    unknown = other.post("/emergency-access", {"number": "没有的案号", "reason": "急"})
    assert unknown.status_code == 404
    made = other.post("/emergency-access", {"number": case.number, "reason": "急"}).json()
    assert other.get(f"/cases/{case.pk}").status_code == 200
    found = {"justified": False, "reason": "并无险情"}
    answer = owner.post(f"/cases/{case.pk}/grants/{made['id']}/review", found)
    assert answer.json()["justified"] is False
    assert other.get(f"/cases/{case.pk}").status_code == 404
    day = timezone.localdate().isoformat()
    figures = (
        programs["auditor"].get(f"/emergency-access/statistics?since={day}&until={day}").json()
    )
    assert (figures[0]["opened"], figures[0]["unjustified"]) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"agency": "420583-agriculture", "purpose": "核对"},
        {"agency": "420583-agriculture", "purpose": "核对", "until": "明天"},
        {"agency": "420583-agriculture", "purpose": "核" * 400, "until": "2026-12-01T00:00:00Z"},
        {"agency": "420583-agriculture", "purpose": "核对", "until": "2026-12-01T00:00:00"},
        {
            "agency": "420583-agriculture",
            "purpose": "核对",
            "until": "2198-12-01T00:00:00Z",
            "role": "handler",
        },
    ],
)
def test_a_spoilt_grant_is_refused(
    cast: Cast, case: Case, programs: Programs, body: dict[str, Any]
) -> None:
    assert programs["fisheries"].post(f"/cases/{case.pk}/grants", body).status_code == 422
    assert not Grant.objects.exists()


def test_clearances_are_set_by_who_answers_for_security(cast: Cast) -> None:
    post = cast.posts["outsider"]
    guard = cast.posts["system_admin"]
    guard.role = "security-admin"
    guard.save(update_fields=["role"])
    client = enter(cast, "system_admin")
    given = {
        "username": "outsider",
        "agency": "420583-agriculture",
        "role": "handler",
        "clearance": "sensitive",
    }
    assert client.post("/clearances/", given).status_code == 302
    post.refresh_from_db()
    assert post.clearance == "sensitive"
    assert "枝江市农业农村局" in client.get("/clearances/").content.decode()
    wrong = client.post("/clearances/", {**given, "username": "没有此人"})
    assert wrong.status_code == 404
