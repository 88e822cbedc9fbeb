"""What the law says of measures is read strictly; places are checked before they are kept."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from xiejiang.restoration.catalogue import conditions, conditions_of, kinds, read_kinds
from xiejiang.restoration.domain import MeasureKind
from xiejiang.restoration.errors import RestorationContentError
from xiejiang.store.geometry import anchor, read_site

CONTENT = tomllib.loads(
    (files("xiejiang.restoration") / "content" / "measures.toml").read_text("utf-8")
)


def test_every_kind_stands_on_provisions_and_says_how_sure_we_are() -> None:
    assert set(kinds()) == set(MeasureKind)
    for kind in kinds().values():
        assert kind.bases
        assert all(rule.bases for rule in kind.rules)
    doubted = [b for b in kinds()[MeasureKind.UPGRADE].bases if not b.confidence.is_verified]
    assert doubted[0].words.endswith("（没有查到依据）")


SPOILT: dict[str, Callable[[dict[str, Any], list[Any]], object]] = {
    "missing": lambda first, every: every.pop(),
    "twice": lambda first, every: every.append(first),
    "unknown key": lambda first, every: first.update(colour="green"),
    "instrument": lambda first, every: first["sources"][0].update(instrument="none-1900"),
    "param": lambda first, every: first["rule"][0].update(param="nothing"),
    "level": lambda first, every: first["rule"][0].update(level="perhaps"),
    "choices": lambda first, every: first["param"][0].update(choices=[]),
    "sources": lambda first, every: first["rule"][0].update(sources=[]),
}


@pytest.mark.parametrize("change", SPOILT)
def test_spoilt_content_is_refused(change: str) -> None:
    content = copy.deepcopy(CONTENT)
    SPOILT[change](content["kind"][0], content["kind"])
    with pytest.raises(RestorationContentError, match="内容文件有误"):
        read_kinds(content)


def test_conditions_are_those_of_the_measures_used() -> None:
    assert {c.id for c in conditions_of(["fish-nests"])} == {"cannot", "equivalent"}
    assert len(conditions_of(["carbon", "labour"])) == len(conditions()) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("29.29, 106.25", "不在国内"),
        ("106.25", "读不懂"),
        ("nan, 29", "读不懂"),
        ("[" * 5000, "读不懂"),
        ("{not json", "读不懂"),
        ('{"type": "Circle", "coordinates": [1, 2]}', "应当是这些几何之一"),
        ('{"type": "Point", "coordinates": [106.25]}', "坐标不完整"),
        ('{"type": "Point", "coordinates": [true, 29]}', "坐标不完整"),
        ('{"type": "LineString", "coordinates": [[106.2, 29.2]]}', "一条线至少两个点"),
        ('{"type": "Polygon", "coordinates": [[[106, 29], [107, 29], [107, 30]]]}', "首尾相同"),
        ('{"type": "MultiPoint", "coordinates": []}', "个点"),
        ("x" * 300_000, "过大"),
    ],
)
def test_a_place_that_cannot_be_is_refused(text: str, told: str) -> None:
    found, complaints = read_site(text)
    assert found is None
    assert told in complaints[0].message


def test_a_place_is_read_and_has_a_middle() -> None:
    assert read_site("  ") == (None, [])
    point, _ = read_site("106.25，29.29")
    assert point == {"type": "Point", "coordinates": [106.25, 29.29]}
    line = '{"type": "LineString", "coordinates": [[106, 29], [107, 30]]}'
    site, complaints = read_site(f'{{"type": "Feature", "geometry": {line}}}')
    assert complaints == []
    assert site is not None
    assert anchor(site) == (Decimal("106.500000"), Decimal("29.500000"))
