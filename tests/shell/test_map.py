"""The map of a case: its places in a list and on the map, and the operator's own base map."""

from __future__ import annotations

import html
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.conftest import Cast
from xiejiang.cases.models import Case
from xiejiang.shell import places, rooms
from xiejiang.shell.config import BadSetting, read

TILES = "https://t{s}.example.gov.cn/vec/{z}/{x}/{y}.png"


def shown(client: Client, case: Case) -> str:
    return html.unescape(client.get(f"/cases/{case.pk}/map/").content.decode())


def test_the_place_of_the_case_and_waters_near_it(client: Client, cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(longitude=Decimal("106.25"), latitude=Decimal("29.29"))
    client.force_login(cast.person("fisheries"))
    page = shown(client, case)
    assert "案发地点" in page
    assert "106.25000, 29.29000" in page
    assert "不能判断是否在保护区内" in page
    assert 'data-rivers="/static/basin/rivers.json"' in page


def test_without_any_place_it_says_how_to_make_one(
    client: Client, cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "spots", lambda request, case: [])
    client.force_login(cast.person("fisheries"))
    page = shown(client, case)
    assert "还没有可以标在地图上的地点" in page
    assert "data-map=" not in page


def test_a_title_cannot_end_the_attribute(client: Client, cast: Cast, case: Case) -> None:
    wicked = "\"><script>alert(1)</script>'"
    Case.objects.filter(pk=case.pk).update(
        title=wicked, longitude=Decimal("106.25"), latitude=Decimal("29.29")
    )
    client.force_login(cast.person("fisheries"))
    raw = client.get(f"/cases/{case.pk}/map/").content.decode()
    assert "<script>alert" not in raw


def test_the_outsider_gets_no_map(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.person("outsider"))
    assert client.get(f"/cases/{case.pk}/map/").status_code == 404


def test_rivers_are_lines_of_the_basin_and_no_border() -> None:
    path = finders.find("basin/rivers.json")
    assert isinstance(path, str)
    found = json.loads(Path(path).read_text("utf-8"))["features"]
    assert {f["properties"]["kind"] for f in found} == {"river", "lake"}
    main = [f for f in found if f["properties"]["name"] == "长江"]
    assert [f["properties"]["order"] for f in main] == [0]
    assert len(json.dumps(found)) < 250_000


@pytest.mark.parametrize(
    ("tiles", "credit", "name"),
    [
        ("ftp://x/{z}/{x}/{y}", "审图号", "XIEJIANG_MAP_TILES"),
        ("https://x/{z}/{x}", "审图号", "XIEJIANG_MAP_TILES"),
        ("https://x; script-src */{z}/{x}/{y}", "审图号", "XIEJIANG_MAP_TILES"),
        (TILES, "", "XIEJIANG_MAP_CREDIT"),
    ],
)
def test_a_base_map_that_cannot_be_shown_is_refused_at_the_start(
    tmp_path: Path, tiles: str, credit: str, name: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        read(
            {
                "XIEJIANG_HOME": str(tmp_path),
                "XIEJIANG_MAP_TILES": tiles,
                "XIEJIANG_MAP_CREDIT": credit,
            }
        )
    assert name in str(caught.value)


def test_only_the_host_of_the_base_map_is_let_in() -> None:
    assert places.tile_origin(TILES) == "https://t*.example.gov.cn"
    assert places.tile_origin("") == ""
