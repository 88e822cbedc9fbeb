"""The API of the river; a program sends what it was shown, and the outsider gets nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.river.conftest import REACH
from xiejiang.audit.domain import NODE, By
from xiejiang.river.models import Alert


@pytest.fixture
def programs(cast: Cast, downstream: dict[str, By]) -> Programs:
    return Programs(cast, By(NODE, NOW))


def given(**changes: Any) -> dict[str, Any]:
    now = timezone.now()
    told: dict[str, Any] = {
        "reach": REACH,
        "place": "丁家沱码头",
        "released_at": (now - timedelta(hours=3)).isoformat(),
        "pollutant": "含镍电镀废液",
        "source": "槽罐车侧翻",
        "within_km": 200,
        "kinds": ["ecology", "agriculture", "water"],
    }
    return told | changes


def test_the_basin(programs: Programs) -> None:
    police = programs["police"]
    found = police.get("/basin/relation?a=江津区&b=420500").json()
    assert (found["relation"], found["via"]) == ("upstream_of", ["yangtze"])
    below = police.get("/basin/downstream?place=500116&within=150").json()["divisions"]
    assert "500115" in {d["code"] for d in below} and below[-1]["km"] <= 150
    above = police.get("/basin/upstream?place=420500&level=province").json()["divisions"]
    assert "510000" in {d["code"] for d in above}
    assert police.get("/basin/where?place=yangtze-015").json()["reaches"][0]["left"]
    for odd, status in (
        ("relation?a=999999&b=420500", 404),
        ("relation?a=鼓楼区&b=420500", 422),
        ("relation?a=1&b=420500", 422),
        ("relation?a=420500", 422),
        ("downstream?place=500116&level=street", 422),
        ("downstream?place=500116&within=-1", 422),
        ("where?place=%00", 400),
    ):
        assert police.get(f"/basin/{odd}").status_code == status, odd


def test_look_send_answer_correct_clear(programs: Programs) -> None:
    head, fisheries, outsider = (
        programs["ecology_head"],
        programs["fisheries"],
        programs["outsider"],
    )
    soon = (timezone.now() + timedelta(hours=2)).isoformat()
    looked = head.post("/water-alerts/preview", given()).json()
    by_code = {r["agency"]: r for r in looked["recipients"]}
    assert by_code["500115-ecology"]["latest_hours"] is None
    assert by_code["500115-water"]["means"] == "outside"
    stale = head.post("/water-alerts", given(shown="x", sign_by=soon))
    assert stale.status_code == 409 and not Alert.objects.exists()
    sent = head.post("/water-alerts", given(shown=looked["shown"], sign_by=soon))
    assert sent.status_code == 201
    home = f"/water-alerts/{sent.json()['id']}"
    assert sent.json()["quantity"] == "不明"
    assert outsider.get(home).status_code == 404
    assert outsider.get("/water-alerts").json()["items"] == []
    answer = {"outcome": "arrived", "found_at": timezone.now().isoformat(), "words": "有油膜"}
    assert outsider.post(f"{home}/answers", answer).status_code == 404
    assert fisheries.post(f"{home}/answers", answer | {"outcome": "gone"}).status_code == 422
    assert fisheries.post(f"{home}/answers", answer).status_code == 201
    told = {t["agency"]: t for t in head.get(home).json()["told"]}
    assert told["500116-agriculture"]["signed_at"] and not told["500115-ecology"]["signed_at"]
    way = {"words": "电话告知", "at": timezone.now().isoformat()}
    assert head.post(f"{home}/told/500115-water", way).status_code == 200
    assert head.post(f"{home}/told/500115-ecology", way).status_code == 422
    fixed = given(shown="", sign_by=soon, reason="补充数量", quantity="3", unit="吨")
    assert head.send("PUT", home, fixed).status_code == 428
    fixed["shown"] = looked["shown"]
    tag = {"If-Match": '"1"'}
    assert head.send("PUT", home, fixed, **tag).json()["quantity"] == "3 吨"
    assert head.send("PUT", home, fixed, **tag).status_code == 409
    over = {"words": "连续达标", "sign_by": soon}
    cleared = head.post(f"{home}/clear", over, **{"If-Match": '"2"'})
    assert cleared.json()["state"] == "cleared"
    assert fisheries.post(f"{home}/answers", answer).status_code == 409
    assert [a["number"] for a in fisheries.get("/water-alerts?limit=1").json()["items"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"reach": "yangtze-999"},
        {"reach": ["yangtze-015"]},
        {"pollutant": ""},
        {"pollutant": "镍\x00"},
        {"quantity": "NaN"},
        {"quantity": -1, "unit": "吨"},
        {"within_km": 99999},
        {"kinds": []},
        {"kinds": ["court"]},
        {"released_at": "2026-11-24T10:00"},
        {"released_at": "2199-01-01T00:00:00Z"},
    ],
)
def test_bad_input(changes: dict[str, Any], programs: Programs) -> None:
    answer = programs["ecology_head"].post("/water-alerts/preview", given(**changes))
    assert answer.status_code == 422, answer.content
    assert not Alert.objects.exists()
