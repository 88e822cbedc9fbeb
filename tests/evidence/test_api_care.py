"""Items in care through the API: each act, and what the outsider's program gets."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.evidence.domain import ItemKind, Physical
from xiejiang.evidence.models import Item


@pytest.fixture
def programs(cast: Cast, node: By) -> Programs:
    return Programs(cast, node)


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_thing(programs: Programs, case: Case, add: Add) -> None:
    thing = Physical(Decimal(1), "套", whereabouts="柜")
    gear = add(kind=ItemKind.PHYSICAL, title="电鱼设备", physical=thing)
    program, base = programs["fisheries"], f"/evidence/{gear.pk}"
    moved = told(program.post(f"{base}/place", {"to": "冷库", "reason": "冷藏"}))
    assert moved["thing"]["whereabouts"] == "冷库"
    sealed = {"number": "封1", "present": "王某"}
    assert told(program.post(f"{base}/seal", sealed))["seal"] == "封1"
    assert told(program.post(f"{base}/seal", sealed), 409)["type"].endswith("item-sealed")
    (label,) = told(program.get(f"/cases/{case.pk}/evidence/labels"))
    assert label["seal"] == "封1" and label["address"].endswith(f"/e/{label['code']}/")
    opened = {"intact": True, "present": "王某", "reason": "取样"}
    assert told(program.post(f"{base}/unseal", opened))["seal"] == ""
    outsider = programs["outsider"]
    for path, body in (("place", {"to": "x", "reason": "y"}), ("seal", sealed), ("unseal", opened)):
        told(outsider.post(f"{base}/{path}", body), 404)
    told(outsider.get(f"/cases/{case.pk}/evidence/labels"), 404)


def test_copies_and_corrections(programs: Programs, add: Add) -> None:
    scan = add(content=PDF, title="询问笔录")
    program, base = programs["fisheries"], f"/evidence/{scan.pk}"
    sent = {"title": "遮盖件", "way": "redacted", "how": "遮盖住址"}
    file = SimpleUploadedFile("副本.pdf", PDF + b"% copy\n")
    copy = told(program.upload(f"{base}/copies", {**sent, "file": file}), 201)
    assert copy["original"] == str(scan.pk)
    file = SimpleUploadedFile("更正.pdf", PDF + b"% whole\n")
    made = told(program.upload(f"{base}/corrections", {"reason": "漏页", "file": file}), 201)
    assert made["replaces"] == str(scan.pk)
    assert told(program.get(base))["status"] == "superseded"
    file = SimpleUploadedFile("更正.pdf", PDF + b"% again\n")
    told(programs["outsider"].upload(f"{base}/corrections", {"reason": "x", "file": file}), 404)


def test_capture_tracks_and_rulings(programs: Programs, shared: Case, add: Add) -> None:
    video = add(content=PDF, kind=ItemKind.ELECTRONIC, title="录像")
    program, base = programs["fisheries"], f"/evidence/{video.pk}"
    assert told(program.get(f"{base}/capture")) is None
    sent = {"method": "obtained", "digest": "0" * 64, "latitude": "29.1", "longitude": "106.2"}
    assert told(program.send("PUT", f"{base}/capture", sent))["match"] == "different"
    assert told(program.get(f"{base}/capture"))["longitude"] == "106.200000"
    criminal = told(program.get(f"{base}/tracks"))[1]
    assert criminal["track"] == "criminal"
    assert "electronic.mismatch" in {n["id"] for n in criminal["needs"]}
    found = {"track": "criminal", "outcome": "to-mend", "reason": "校验值不符，请说明"}
    told(program.post(f"{base}/rulings", found), 403)
    assert told(programs["police"].post(f"{base}/rulings", found), 201)["outcome"] == "to-mend"
    assert told(program.get(f"{base}/tracks"))[1]["stand"] == "待补正"
    for path in ("capture", "tracks"):
        told(programs["outsider"].get(f"{base}/{path}"), 404)
    told(programs["outsider"].post(f"{base}/rulings", found), 404)


def test_the_list_of_a_handover(programs: Programs, shared: Case, add: Add) -> None:
    item: Item = add(content=PDF)
    sent = {"items": [str(item.pk)], "to": "500116-police"}
    made = told(programs["fisheries"].post("/evidence/handovers", sent), 201)
    path = f"/evidence/handovers/{made['id']}/list.pdf"
    assert programs["police"].get(path).content.startswith(b"%PDF")
    told(programs["outsider"].get(path), 404)
