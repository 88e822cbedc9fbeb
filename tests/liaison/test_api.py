"""The API of bulletins; the outsider gets nothing, a program leaves no receipt by fetching."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Program, Programs
from tests.conftest import NOW, Cast
from tests.liaison.conftest import ALERT, PENALTY, Publish, alert
from xiejiang.audit.domain import NODE, By
from xiejiang.cases.models import Case
from xiejiang.liaison.models import Bulletin, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def programs(cast: Cast) -> Programs:
    return Programs(cast, By(NODE, NOW))


def given(**changes: Any) -> dict[str, Any]:
    return {
        "category": "penalty",
        "title": "销售非法捕捞渔获物处罚情况通报",
        "values": PENALTY,
        "audience": {"divisions": ["500116"]},
        "field": "fishing",
        "division": "500116",
        **changes,
    }


def test_draft_publish_sign_correct_withdraw(cast: Cast, programs: Programs, case: Case) -> None:
    liaison, police = programs["liaison"], programs["police"]
    soon = (timezone.now() + timedelta(hours=3)).isoformat()
    answer = liaison.post("/bulletins", given(urgent=True, sign_by=soon, case=str(case.pk)))
    assert answer.status_code == 201
    made = answer.json()
    home = f"/bulletins/{made['id']}"
    assert (made["state"], made["number"], made["case"]) == ("draft", "", str(case.pk))
    assert police.get(home).status_code == 404
    assert [b["id"] for b in liaison.get("/bulletins/drafts").json()["items"]] == [made["id"]]
    assert liaison.send("PUT", home, given()).status_code == 428
    changed = liaison.send(
        "PUT", home, given(urgent=True, sign_by=soon), **{"If-Match": answer["ETag"]}
    )
    assert changed.status_code == 200
    file = io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    file.name = "决定书.pdf"
    with_file = liaison.upload(f"{home}/files", {"file": file})
    assert with_file.status_code == 201
    tag = {"If-Match": with_file["ETag"]}
    assert liaison.post(f"{home}/publish", {}, **{"If-Match": '"1"'}).status_code == 409
    published = liaison.post(f"{home}/publish", {}, **tag)
    assert published.status_code == 200
    assert published.json()["number"] == f"渝江津农渔通报〔{timezone.localtime().year}〕1号"
    assert liaison.post(f"{home}/publish", {}, **tag).status_code == 409

    seen = police.get(home).json()
    assert (seen["case"], seen["values"]["fine"]) == (None, "20000")
    assert len(seen["files"]) == 1
    file_ = police.get(f"{home}/files/1")
    assert b"".join(file_.streaming_content) == file.getvalue()
    assert police.get(f"{home}/files/2").status_code == 404
    assert not Receipt.objects.exists(), "a program that fetches has not read"
    assert police.post(f"{home}/read", {}).status_code == 204
    assert Receipt.objects.count() == 1
    (row,) = police.get("/bulletins").json()["items"]
    assert (row["unread"], row["to_sign"]) == (False, True)
    assert police.post(f"{home}/sign", {"remark": "已知"}).status_code == 428
    first = {"If-Match": '"1"'}
    assert police.post(f"{home}/sign", {"remark": "已知"}, **first).status_code == 200
    told = liaison.get(f"{home}/readers").json()
    assert (told["signed"], told["read"]) == (1, 1)
    assert all(line["people"] == [] for line in told["agencies"])
    told = police.get(f"{home}/readers").json()
    assert told["agencies"][0]["people"]

    new = {
        "title": "处罚情况通报（更正）",
        "values": PENALTY,
        "reason": "文字有误",
        "sign_by": soon,
    }
    done = liaison.post(f"{home}/correct", new, **{"If-Match": '"1"'})
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert len(done.json()["files"]) == 1
    assert police.post(f"{home}/withdraw", {"reason": "x"}).status_code == 403
    assert liaison.post(f"{home}/withdraw", {"reason": "误发"}).status_code == 200
    gone = police.get(home).json()
    assert (gone["state"], gone["body"], gone["values"], gone["files"]) == ("withdrawn", "", {}, [])
    assert police.get(f"{home}/files/1").status_code == 404


def doors(one: Bulletin) -> list[tuple[str, str, Any]]:
    home = f"/bulletins/{one.pk}"
    return [
        ("GET", home, None),
        ("PUT", home, given()),
        ("DELETE", home, None),
        ("GET", f"{home}/files/1", None),
        ("GET", f"{home}/readers", None),
        ("POST", f"{home}/read", {}),
        ("POST", f"{home}/sign", {}),
        ("POST", f"{home}/publish", {}),
        ("POST", f"{home}/correct", {"title": "更正的标题", "reason": "x"}),
        ("POST", f"{home}/withdraw", {"reason": "x"}),
    ]


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "system_admin"])
def test_the_outsider_gets_nothing(
    cast: Cast, programs: Programs, publish: Publish, who: str
) -> None:
    made = publish(alert(), who="ecology_head")
    program: Program = programs[who]
    for method, path, body in doors(made):
        answer = program.send(method, path, body, **{"If-Match": '"1"'})
        assert answer.status_code in (403, 404), (method, path)
        assert made.title not in answer.content.decode()
    for path in ("/bulletins", "/bulletins?everything=true", "/bulletins/drafts"):
        assert program.get(path).json()["items"] == []
    assert program.get("/bulletins/digest?on=2026-11-24").json()["bulletins"] == []
    assert not Receipt.objects.exists()


def test_lists_narrow_and_page(programs: Programs, publish: Publish) -> None:
    for n in range(5):
        publish(at=NOW + timedelta(minutes=n))
    publish(alert(), who="ecology_head")
    police = programs["police"]
    first = police.get("/bulletins?limit=4").json()
    rest = police.get(
        f"/bulletins?limit=4&cursor={first['next_cursor'].replace('+', '%2B')}"
    ).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (4, 2, "")
    for query, count in (
        ("category=monitoring", 1),
        ("q=镍", 1),
        ("field=fishing", 5),
        ("division=500117", 0),
        ("publisher=ecology", 1),
        ("unread=true", 6),
        ("since=2026-11-25", 0),
        ("until=0001-01-01", 0),
        ("since=0001-01-01&until=9999-12-31", 6),
    ):
        assert len(police.get(f"/bulletins?{query}").json()["items"]) == count, query
    for query in ("cursor=x", "cursor=0001-01-01T00:00:00%2B08:00~x", "q=%00", "limit=0"):
        assert police.get(f"/bulletins?{query}").status_code in (400, 422), query


def test_categories_streams_and_the_digest(programs: Programs, publish: Publish) -> None:
    police = programs["police"]
    kinds = police.get("/bulletins/categories").json()
    assert len(kinds) == 9
    assert {f["id"] for f in kinds[1]["fields"]} == set(ALERT) | {"compared"}
    publish()
    assert police.get("/bulletins/digest?on=2026-11-24").json()["count"] == 1
    assert police.get("/bulletins/digest?on=0001-01-01").json()["count"] == 0
    wish = police.post("/bulletins/streams", {"wish": "mute", "category": "penalty"})
    assert wish.status_code == 201
    assert police.get("/bulletins/digest?on=2026-11-24").json()["count"] == 0
    assert police.post("/bulletins/streams", {"wish": "mute", "whole": True}).status_code == 403
    assert police.post("/bulletins/streams", {"wish": "mute", "category": "x"}).status_code == 422
    pk = wish.json()["id"]
    assert programs["judge"].send("DELETE", f"/bulletins/streams/{pk}").status_code == 404
    assert len(police.get("/bulletins/streams").json()) == 1
    assert police.send("DELETE", f"/bulletins/streams/{pk}").status_code == 204
    assert police.send("DELETE", f"/bulletins/streams/{pk}").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "other"},
        {"title": ""},
        {"audience": {}},
        {"audience": {"divisions": ["x\x00"]}},
        {"values": {"fine": "很多"}},
        {"values": {"nothing": "x"}},
        {"body": "a\x00b"},
        {"division": "abc"},
        {"audience": {"divisions": ["500116"], "within_km": -1}},
    ],
)
def test_what_cannot_stand_is_refused_in_chinese(
    programs: Programs, changes: dict[str, Any]
) -> None:
    answer = programs["liaison"].post("/bulletins", given(**changes))
    assert answer.status_code in (404, 422)
    assert not Bulletin.objects.exists()


def test_a_draft_is_thrown_away(programs: Programs) -> None:
    liaison = programs["liaison"]
    made = liaison.post("/bulletins", given()).json()
    assert liaison.send("DELETE", f"/bulletins/{made['id']}").status_code == 204
    assert not Bulletin.objects.exists()
