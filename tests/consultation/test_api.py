"""A meeting and a question from end to end by the API, with refusals as problems."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.consultation.conftest import RULE, WORDS, Table, standard, today
from tests.consultation.test_pages import token
from xiejiang.agencies.models import ApiToken
from xiejiang.cases.models import Case
from xiejiang.consultation import services
from xiejiang.consultation.domain import Task
from xiejiang.consultation.models import Meeting

pytestmark = pytest.mark.django_db

API = "/api/v1"
PRESENT = ["500116-agriculture", "500116-police", "500116-procuratorate"]


class Program:
    """A program with the token of one of the cast."""

    def __init__(self, cast: Cast, who: str) -> None:
        ApiToken.objects.filter(name=who).delete()
        self.head = token(cast, who)

    def get(self, path: str, status: int = 200) -> Any:
        answer = Client().get(API + path, **self.head)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if "json" in answer["Content-Type"] else answer

    def post(self, path: str, body: Any = None, status: int = 200, **head: str) -> Any:
        answer = Client().post(
            API + path, body or {}, content_type="application/json", **self.head, **head
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.json()


def minutes() -> dict[str, Any]:
    return {
        "text": "交换了意见。",
        "present": PRESENT,
        "standards": [
            {
                "words": WORDS,
                "rules": [RULE],
                "territory": ["500116"],
                "since": str(today()),
                "until": str(today() + timedelta(days=30)),
            }
        ],
        "tasks": [{"words": "梳理", "owner": "500116-police", "due": str(today())}],
    }


def test_a_meeting_from_call_to_a_confirmed_task(cast: Cast) -> None:
    convener, police, outsider = (Program(cast, w) for w in ("fisheries", "police", "outsider"))
    called = {
        "title": "联席会议",
        "starts_at": timezone.now().isoformat(),
        "place": "线上",
        "agenda": "议程",
        "invited": PRESENT[1:],
    }
    convener.post("/meetings", {**called, "invited": ["no-such"]}, 422)
    once = {"HTTP_IDEMPOTENCY_KEY": "call-1"}
    made = convener.post("/meetings", called, 201, **once)
    again = convener.post("/meetings", called, 201, **once)
    assert again["id"] == made["id"]
    assert Meeting.objects.count() == 1
    one = f"/meetings/{made['id']}"
    wrong = minutes()
    wrong["standards"][0]["rules"] = ["no.such"]
    told = convener.post(f"{one}/minutes", wrong, 422)
    assert "裁量口径1·规则" in str(told)
    police.post(f"{one}/minutes", minutes(), 403)
    written = convener.post(f"{one}/minutes", minutes(), 201)["minutes"][0]
    assert (written["version"], written["bound_at"]) == (1, None)
    police.post(f"{one}/sign", {"version": 1, "stand": "signed"}, 403)
    for who in ("fisheries_head", "police_head", "chief_procurator"):
        says = {"version": 1, "stand": "signed"}
        if who == "police_head":
            says |= {"stand": "dissent", "reasons": "限于夜间"}
        signed = Program(cast, who).post(f"{one}/sign", says)
    assert signed["minutes"][0]["bound_at"]
    assert signed["minutes"][0]["sha256"] == written["sha256"]
    Program(cast, "police_head").post(f"{one}/sign", {"version": 1, "stand": "signed"}, 409)
    assert police.get(f"{one}/minutes/1.pdf").content[:5] == b"%PDF-"
    police.get(f"{one}/minutes/1.exe", 404)
    (task,) = police.get("/meeting-tasks")["items"]
    assert police.get("/meeting-tasks?own=true")["items"] == [task]
    key = f"/meeting-tasks/{task['task']['id']}"
    police.post(f"{key}/report", {"words": "已梳理"})
    convener.post(f"{key}/return", {"words": "缺附表"})
    police.post(f"{key}/report", {"words": "已补"})
    assert convener.post(f"{key}/confirm")["state"] == "confirmed"
    (standard,) = outsider.get("/standards")["items"]
    assert standard["rules"] == [RULE]
    outsider.get(one, 404)
    outsider.post(f"{key}/report", {"words": "x"}, 404)
    assert outsider.get("/meetings") == {"items": [], "next_cursor": ""}
    head = Program(cast, "fisheries_head")
    assert head.post(f"/standards/{standard['id']}/revoke", {"words": "修改"})["revoked_on"]
    assert outsider.get("/standards") == {"items": [], "next_cursor": ""}


def test_meetings_page_by_page(table: Table) -> None:
    for n in range(4):
        services.call(
            table.by("fisheries"),
            title=f"第{n}次",
            starts_at=table.meeting.starts_at,
            place="线上",
            agenda="议程",
            invited=[table.cast.agency("500116-police")],
        )
    program = Program(table.cast, "fisheries")
    seen: list[str] = []
    cursor = ""
    while True:
        page = program.get(f"/meetings?limit=2&cursor={cursor}".replace("+", "%2B"))
        seen += [m["id"] for m in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 5
    program.get("/meetings?cursor=x", 422)
    program.get("/meetings?cursor=2026-01-01T00:00:00%2B00:00~x", 422)


def test_tasks_and_standards_page_by_page(table: Table) -> None:
    due = today() + timedelta(days=3)
    tasks = [Task(f"第{n}件", "500116-police", due) for n in range(3)]
    table.bind(tasks=tasks, standards=[standard(words=f"口径{n}") for n in range(3)])
    program, own = Program(table.cast, "police"), Program(table.cast, "fisheries")
    for address, found in (("/meeting-tasks", program), ("/standards", own)):
        first = found.get(f"{address}?limit=2")
        rest = found.get(f"{address}?limit=2&cursor={first['next_cursor']}")
        assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, "")
        assert rest["items"][0] not in first["items"]
        for spoilt in ("x", "2026-01-01~x", "9999-01-01~" + str(UUID(int=0))):
            found.get(f"{address}?cursor={spoilt}", 422)
    assert own.get("/meeting-tasks?own=true")["items"] == []


def test_a_question_and_its_positions(cast: Cast, case: Case) -> None:
    raiser, outsider = Program(cast, "fisheries"), Program(cast, "outsider")
    asked = {
        "about": "case",
        "subject": str(case.pk),
        "title": "水域怎样认定",
        "words": "支流河口算不算？",
        "answer_by": str(today() + timedelta(days=3)),
        "asked": PRESENT[1:],
    }
    made = raiser.post("/questions", asked, 201)
    assert made["subject"] == str(case.pk)
    one = f"/questions/{made['id']}"
    police = Program(cast, "police_head")
    assert police.get(one)["subject"] == "", "who takes no part in the case is not told of it"
    police.post(f"{one}/position", {"opinion": "against", "reasons": "不算"})
    said = police.post(f"{one}/position", {"opinion": "conditional", "reasons": "汛期算"})
    (voice,) = [v for v in said["voices"] if v["agency"]["code"] == "500116-police"]
    assert [p["version"] for p in voice["positions"]] == [1, 2]
    outsider.get(one, 404)
    assert outsider.get("/questions")["items"] == []
    police.post(f"{one}/conclude", {"words": "x"}, 403)
    done = raiser.post(f"{one}/conclude", {"words": "按汛期水位"})
    assert done["state"] == "closed"
    assert raiser.get("/questions?limit=1")["items"][0]["id"] == made["id"]
    police.post(f"{one}/position", {"opinion": "none"}, 409)
    raiser.post("/questions", {**asked, "about": "rule", "subject": "no.such"}, 422)
