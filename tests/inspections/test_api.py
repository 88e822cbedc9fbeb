"""Inspections through the API: once, with what an instrument measured; and the outsider."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.inspections.sites import THERE, Site, offer, picture, report
from xiejiang.audit.domain import By
from xiejiang.restoration import inspections
from xiejiang.restoration.models_inspections import Inspection, Photo


@pytest.fixture
def programs(cast: Cast, node: By) -> Programs:
    return Programs(cast, node)


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return json.loads(answer.content)


def measured(indicator: str, value: str, unit: str) -> str:
    return json.dumps({"indicator": indicator, "value": value, "unit": unit})


def stated(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "kind": "monitoring",
        "at": THERE.isoformat(),
        "place": "自动监测浮标 2 号",
        "latitude": "29.28",
        "longitude": "106.25",
        "findings": "自动监测数据。",
        "conclusion": "sound",
        "readings": [
            measured("dissolved-oxygen", "8.2", "mg/L"),
            measured("ammonia-nitrogen", "1.2", "mg/L"),
        ],
    }
    return {**given, **changes}


def shots(*numbers: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"现场{n}.jpg", picture(n)) for n in numbers]


def test_it_is_registered_once_and_read_back(programs: Programs, site: Site) -> None:
    program, base = programs["fisheries"], f"/restoration/{site.project.pk}"
    keys = [str(uuid.uuid4()) for _ in range(2)]
    given = stated(photo_ids=keys, milestone=str(site.nests.line))
    made = told(program.upload(f"{base}/inspections", {**given, "photos": shots(1, 2)}), 201)
    again = told(program.upload(f"{base}/inspections", {**given, "photos": shots(1, 2)}))
    assert again == made
    assert (Inspection.objects.count(), Photo.objects.count()) == (1, 2)
    assert [p["id"] for p in made["photos"]] == keys
    assert made["milestone"] == str(site.nests.line)
    by_name = {r["indicator"]: r for r in made["readings"]}
    assert by_name["ammonia-nitrogen"]["reached"] is False
    assert by_name["dissolved-oxygen"]["reached"] is None
    assert told(program.get(f"/inspections/{made['id']}")) == made
    page = told(program.get(f"{base}/inspections"))
    assert page == {"items": [made], "next_cursor": ""}
    file = program.get(f"/inspections/photos/{keys[1]}/file")
    assert b"".join(file.streaming_content) == picture(2)


def test_pages_follow_one_another(programs: Programs, cast: Cast, site: Site) -> None:
    for _ in range(5):
        inspections.receive(
            cast.by("procurator"), project=site.project, report=report(), offered=[]
        )
    program, base = programs["procurator"], f"/restoration/{site.project.pk}/inspections"
    seen, cursor = [], ""
    for expected in (2, 2, 1):
        page = told(program.get(f"{base}?limit=2&cursor={cursor.replace('+', '%2B')}"))
        assert len(page["items"]) == expected
        seen += [i["id"] for i in page["items"]]
        cursor = page["next_cursor"]
    assert cursor == ""
    assert len(set(seen)) == 5
    told(program.get(f"{base}?cursor=2026-11-24T09:30:00%2B08:00~x"), 422)


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "another unit": (
        {"readings": [measured("dissolved-oxygen", "8", "%")]},
        "溶解氧（mg/L）",
    ),
    "no number": ({"readings": [measured("ph", "x", "无量纲")]}, ""),
    "no zone": ({"at": "2026-11-24T09:30:00"}, ""),
    "another kind": ({"kind": "visit"}, ""),
    "a photo without a file": ({"photo_ids": [str(uuid.uuid4())]}, "照片"),
}


@pytest.mark.parametrize(("changes", "where"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    programs: Programs, site: Site, changes: dict[str, object], where: str
) -> None:
    sent = stated(**changes)
    path = f"/restoration/{site.project.pk}/inspections"
    wrong = told(programs["fisheries"].upload(path, sent), 422)["errors"]
    assert wrong
    assert not where or where in [w["where"] for w in wrong]
    assert Inspection.objects.count() == 0


def test_what_is_nothing_is_refused(programs: Programs, site: Site) -> None:
    path = f"/restoration/{site.project.pk}/inspections"
    told(programs["fisheries"].upload(path, {}), 422)
    told(programs["fisheries"].upload(path, stated(readings=["{"])), 422)


def test_indicators_with_their_targets(programs: Programs, site: Site) -> None:
    found = told(programs["judge"].get(f"/restoration/{site.project.pk}/indicators"))
    by_name = {i["indicator"]: i for i in found}
    assert by_name["survival-rate"]["target"] == {"value": "85.0000", "at_least": True}
    assert by_name["plan:鱼卵附着密度"]["unit"] == "粒/平方米"
    assert by_name["ph"]["target"] is None


def test_the_outsider_gets_nothing(programs: Programs, cast: Cast, site: Site) -> None:
    done = inspections.receive(
        cast.by("procurator"), project=site.project, report=report(), offered=[offer()]
    ).inspection
    outsider, base = programs["outsider"], f"/restoration/{site.project.pk}"
    for path in (
        f"{base}/inspections",
        f"{base}/indicators",
        f"/inspections/{done.pk}",
        f"/inspections/photos/{done.photos.get().pk}/file",
    ):
        told(outsider.get(path), 404)
    told(outsider.upload(f"{base}/inspections", stated()), 404)
    told(programs["ecology"].upload(f"{base}/inspections", stated()), 403)
