"""The API and the command line of studies and trainings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.research.conftest import RULE
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases.models import Case
from xiejiang.consultation import services as consultation
from xiejiang.research import services
from xiejiang.research.domain import Link, Page, Phase
from xiejiang.research.models import Collected, Study, Training
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db

API = "/api/v1/research"


class Caller:
    """One officer with a token."""

    def __init__(self, cast: Cast, who: str) -> None:
        now = timezone.now()
        _, secret = agencies.issue_token(
            By(NODE, now), post=cast.posts[who], name=who, expires_at=now + timedelta(days=9)
        )
        self.client, self.head = Client(), {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"{API}{path}", **self.head)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def post(self, path: str, given: dict[str, Any], status: int = 200) -> Any:
        answer = self.client.post(
            f"{API}{path}", given, content_type="application/json", **self.head
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None


def test_a_study_by_the_api(cast: Cast, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    fisheries, head = Caller(cast, "fisheries"), Caller(cast, "fisheries_head")
    chief, outsider = Caller(cast, "chief_procurator"), Caller(cast, "outsider_head")
    today = timezone.localdate()
    assert fisheries.get("/topics")[0]["key"] == "fishing"
    assert outsider.get("/topics") == []
    given = {
        "title": "电捕鱼证据",
        "question": "哪些足够？",
        "due": str(today + timedelta(days=30)),
        "invited": ["500116-procuratorate"],
        "topic_kind": "field",
        "topic_key": "fishing",
    }
    fisheries.post("/studies", {**given, "invited": ["nobody"]}, 422)
    fisheries.post("/studies", {**given, "topic_key": "x\x00"}, 404)
    fisheries.post("/studies", {**given, "due": "0001-01-01"}, 422)
    outsider.post("/studies", given, 404)
    made = fisheries.post("/studies", given, 201)
    one = f"/studies/{made['id']}"
    assert [p["state"]["value"] for p in made["partners"]] == ["lead", "asked"]
    chief.post(f"{one}/answer", {"joins": True}, 204)
    fisheries.post(f"{one}/invite", {"agencies": ["500116-procuratorate"]}, 422)
    chief.post(f"{one}/cases", {"cases": [str(case.pk)]}, 404)
    got = fisheries.post(f"{one}/cases", {"cases": [str(case.pk)], "note": "有鉴定"}, 201)
    assert got["items"][0]["notes"][0]["words"] == "有鉴定"
    theirs = chief.get(f"{one}/cases")
    assert (theirs["items"], theirs["seen"], theirs["hidden"]) == ([], 0, 1)
    row = Collected.objects.get()
    chief.post(f"/collected/{row.pk}/notes", {"words": "想看"}, 404)
    assert len(fisheries.post(f"/collected/{row.pk}/notes", {"words": "缺图"}, 201)["notes"]) == 2
    for cursor in ("x", "²", "9" * 30):
        fisheries.get(f"{one}/cases?cursor={cursor}", 422)

    advice = [
        {"kind": "standard", "words": "随案附意见", "rules": [RULE], "territory": ["500116"]},
        {"kind": "task", "words": "编样式", "owner": "500116-agriculture"},
    ]
    report = {"text": "意见最关键。", "answer_by": str(today + timedelta(days=9))}
    fisheries.post(f"{one}/report", {**report, "advice": [{**advice[0], "rules": []}]}, 422)
    told = fisheries.post(f"{one}/report", {**report, "advice": advice}, 201)
    (first, second) = told["reports"][0]["recommendations"]
    head.post(f"{one}/conclude", {}, 409)
    chief.post(f"{one}/opinion", {"version": 2, "agrees": True}, 409)
    chief.post(f"{one}/opinion", {"version": 1, "agrees": False}, 422)
    told = chief.post(f"{one}/opinion", {"version": 1, "agrees": False, "words": "样本少"})
    assert told["reports"][0]["opinions"][0]["words"] == "样本少"
    assert head.post(f"{one}/conclude", {})["state"]["value"] == "concluded"
    head.post(f"{one}/drop", {"words": "晚了"}, 409)
    fisheries.post(f"/collected/{row.pk}/leave-out", {"words": "晚了"}, 409)
    meeting = consultation.call(
        By(cast.actor("fisheries"), timezone.now()),
        title="联席会议",
        starts_at=timezone.now(),
        place="线上",
        agenda="证据",
        invited=[cast.agency("500116-police")],
    )
    put = f"/recommendations/{first['id']}/put"
    days = {"since": str(today), "until": str(today + timedelta(days=9))}
    fisheries.post(put, {"meeting": str(meeting.pk)}, 422)
    chief.post(put, {"meeting": str(meeting.pk), **days}, 404)
    outsider.post(put, {"meeting": str(meeting.pk), **days}, 404)
    told = fisheries.post(put, {"meeting": str(meeting.pk), **days})
    (fate,) = told["reports"][0]["recommendations"][0]["fates"]
    assert (fate["fate"]["value"], fate["meeting"]) == ("waiting", str(meeting.pk))
    (fate,) = chief.get(one)["reports"][0]["recommendations"][0]["fates"]
    assert fate["meeting"] is None and second["fates"] == []
    outsider.get(one, 404)
    outsider.get(f"{one}/cases", 404)
    assert outsider.get("/studies")["items"] == []

    number = Study.objects.get().number
    assert main(["research", "studies", "--state", "concluded"]) == 0
    assert main(["research", "show", number]) == 0
    out = capsys.readouterr().out
    assert "共 1 个课题" in out and "收集的案件 1 件" in out and case.number not in out
    assert "已提交，等会议议定" in out and "不同意见 样本少" in out
    assert main(["research", "show", "没有"]) != 0


def test_pages_of_studies_and_trainings_follow_one_another(cast: Cast, study: Study) -> None:
    fisheries = Caller(cast, "fisheries")
    given = {"title": "二", "question": "问", "due": str(timezone.localdate())}
    fisheries.post("/studies", given, 201)
    first = fisheries.get("/studies?limit=1")
    second = fisheries.get(f"/studies?limit=1&cursor={first['next_cursor'].replace('+', '%2B')}")
    titles = [s["title"] for s in (*first["items"], *second["items"])]
    assert titles == ["二", study.title] and second["next_cursor"] == ""
    assert fisheries.get("/studies?state=dropped")["items"] == []
    for path in ("/studies", "/trainings"):
        fisheries.get(f"{path}?cursor=x", 422)
        early = "0001-01-01T00:00:00%2B14:00~00000000-0000-0000-0000-000000000000"
        fisheries.get(f"{path}?cursor={early}", 422)
        fisheries.get(f"{path}?cursor=2026-01-01T00:00:00%2B08:00~x", 422)


def test_a_training_by_the_api(
    cast: Cast, training: Training, capsys: pytest.CaptureFixture[str]
) -> None:
    services.add_material(
        cast.by("liaison"), training=training, phase=Phase.BEFORE, what=Link(Page.RULE, RULE)
    )
    Training.objects.update(until=timezone.localdate() + timedelta(days=9))
    taker, outsider = Caller(cast, "procurator"), Caller(cast, "outsider_head")
    one = f"/trainings/{training.pk}"
    assert [t["title"] for t in taker.get("/trainings")["items"]] == [training.title]
    assert outsider.get("/trainings")["items"] == []
    outsider.get(one, 404)
    outsider.post(f"{one}/enrol", {}, 404)
    told = taker.get(one)
    assert (told["materials"], told["materials_hidden"], told["roster"]) == ([], 1, [])
    told = taker.post(f"{one}/enrol", {}, 201)
    assert told["roster"][0]["username"] == "procurator" and "right" not in str(told["roster"])
    assert told["materials"][0]["key"] == RULE
    taker.post(f"{one}/enrol", {}, 409)
    taker.get(f"/material/{told['materials'][0]['id']}/file", 404)
    assert main(["training", "list"]) == 0
    assert main(["training", "show", str(training.pk)]) == 0
    out = capsys.readouterr().out
    assert "共 1 次培训" in out and f"law-rule {RULE}" in out and "未交卷" in out
    assert main(["training", "show", "x"]) != 0
