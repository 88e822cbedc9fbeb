"""The API: the same acts, the same refusals; and the outsider."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.operations.conftest import POLICE, THERE, Patrol, picture
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.evidence.models import Item
from xiejiang.operations.models import Check, Operation


@pytest.fixture
def programs(cast: Cast, node: By) -> Programs:
    return Programs(cast, node)


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return json.loads(answer.content)


def stated(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "at": THERE.isoformat(),
        "place": "丁家沱右岸",
        "latitude": "29.28",
        "longitude": "106.25",
        "subject": "无名木船",
        "findings": "一人电鱼。",
        "result": "finding",
        "disposal": "扣押电瓶。",
        "answers": [json.dumps({"item": "electric", "value": "true"})],
    }
    return {**given, **changes}


def test_a_plan_by_a_program(programs: Programs, cast: Cast) -> None:
    now = timezone.now()
    given = {
        "title": "江津段采砂联合夜查",
        "kit": "sand-mining-night",
        "divisions": ["500116"],
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=8)).isoformat(),
        "answer_by": timezone.localdate().isoformat(),
        "invites": [{"agency": POLICE, "role": "secure"}],
    }
    program = programs["fisheries"]
    made = told(program.post("/operations", given), 201)
    assert [m["state"] for m in made["members"]] == ["lead", "invited"]
    assert made["fields"] == ["sand-mining"]
    refused = told(program.post("/operations", {**given, "kit": "x", "divisions": []}), 422)
    assert {e["where"] for e in refused["errors"]} >= {"模板", "范围"}
    told(program.post("/operations", {**given, "title": "空\x00字"}), 422)
    one = f"/operations/{made['id']}"
    answer = {"joins": True, "words": "警力四人"}
    assert programs["police_head"].post(f"{one}/answer", answer).status_code == 204
    assert told(program.post(f"{one}/start", {}))["state"] == "running"
    assert Operation.objects.count() == 1


def test_a_check_arrives_once_and_becomes_a_case(programs: Programs, running: Patrol) -> None:
    program, one = programs["police"], f"/operations/{running.operation.pk}"
    key = str(uuid.uuid4())
    given = stated(photo_ids=[key])

    def shots() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile("现场.jpg", picture(1))]

    made = told(program.upload(f"{one}/checks", {**given, "photos": shots()}), 201)
    again = told(program.upload(f"{one}/checks", {**given, "photos": shots()}))
    assert again["id"] == made["id"]
    assert made["answers"][0]["fact"] == "uses_electric_poison_explosive"
    told(program.upload(f"{one}/checks", {**given, "findings": "别的", "photos": shots()}), 409)
    told(program.upload(f"{one}/checks", stated(photo_ids=[key])), 422)
    listed = told(program.get(f"{one}/checks"))
    assert [c["photos"][0]["sha256"] for c in listed["items"]] == [made["photos"][0]["sha256"]]
    new = {
        "title": "江津丁家沱电鱼案",
        "field": "fishing",
        "division": "500116",
        "facts": ["uses_electric_poison_explosive"],
        "photos": [key],
    }
    turned = told(program.post(f"/operations/checks/{made['id']}/case", new), 201)
    assert Case.objects.get().pk == uuid.UUID(turned["case"])
    assert [str(i) for i in Item.objects.values_list("pk", flat=True)] == turned["items"]
    told(program.post(f"/operations/checks/{made['id']}/case", new), 409)
    numbers = told(program.get("/operations/figures"))
    assert numbers["total"] == {"checks": 1, "findings": 1, "cases": 1, "evidence": 1}
    assert len(told(program.get("/operations/kits"))) == 3


def test_the_outsider_finds_nothing(programs: Programs, running: Patrol, case: Case) -> None:
    found = running.check()
    photo = found.photos.first()
    assert photo is not None
    outsider, one = programs["outsider"], f"/operations/{running.operation.pk}"
    check = f"/operations/checks/{found.pk}"
    for door in (one, f"{one}/checks", check, f"/operations/photos/{photo.pk}/file"):
        told(outsider.get(door), 404)
    turn = {"case": str(case.pk), "photos": [str(photo.pk)]}
    for door, given in (
        (f"{one}/start", {}),
        (f"{one}/invite", {"agency": POLICE}),
        (f"{one}/answer", {"joins": True, "words": "来"}),
        (f"{one}/sign", {"agrees": True}),
        (f"{one}/close", {}),
        (f"{one}/report", {"text": "十个字以上的报告正文。", "sign_by": "2026-12-01"}),
        (f"{check}/evidence", turn),
        (f"{check}/case", {"title": "某某案件", "field": "fishing", "division": "500116"}),
    ):
        told(outsider.post(door, given), 404)
    told(outsider.upload(f"{one}/checks", stated()), 404)
    assert told(outsider.get("/operations"))["items"] == []
    assert told(outsider.get("/operations/figures"))["operations"] == 0
    # a member that takes no part in the case brings nothing into it
    told(programs["police"].post(f"{check}/evidence", turn), 404)
    assert Check.objects.count() == 1
    assert not Item.objects.exists()
    assert running.operation.planned_at == NOW
