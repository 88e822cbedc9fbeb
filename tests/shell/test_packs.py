"""Local content packs: read strictly, taken in by an act, used by the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, By
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law import place
from xiejiang.law.assess import assess
from xiejiang.law.errors import ContentError
from xiejiang.law.instruments import content_root
from xiejiang.law.liability import liability
from xiejiang.law.schema import load_law_from
from xiejiang.shell import packs

PACK = """
schema = "xiejiang-pack/1"
[pack]
id = "hubei-2024"
title = "湖北省数额标准与裁量基准（测试用）"
region = "湖北省"
[[instrument]]
id = "hubei-test"
title = "湖北省测试用标准"
issuer = "测试"
promulgated = 2024-01-01
effective = 2024-02-01
confidence = "from-memory-unverified"
[[line]]
parameter = "illegal_mining_basic"
value = 200000
valid_from = 2024-02-01
confidence = "from-memory-unverified"
source = { instrument = "hubei-test", article = "第一条" }
[[benchmark]]
id = "hubei-ban-ordinary"
rule = "fish.admin.yrpl86-1"
condition = "长江保护法 第八十六条第一款(前段)"
label = "渔获物不足五十公斤"
all = [{ fact = "illegal_catch_kg", op = "<", value = 50, unit = "公斤" }]
unit = "yuan"
from = 10000
to = 20000
valid_from = 2024-02-01
confidence = "from-memory-unverified"
source = { instrument = "hubei-test", article = "第二条" }
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XIEJIANG_HOME", str(tmp_path / "home"))
    place.set_packs(tmp_path / "home" / "packs")
    yield tmp_path / "home"
    place.set_packs(None)


def written(folder: Path, text: str = PACK) -> Path:
    path = folder / "given.toml"
    path.write_text(text, "utf-8")
    return path


def by() -> By:
    return By(NODE, timezone.now())


@pytest.mark.django_db
def test_a_pack_is_taken_in_and_removed_with_a_trace(tmp_path: Path, home: Path) -> None:
    before = log.head_size()
    packs.add(by(), file=written(tmp_path))
    assert (home / "packs" / "hubei-2024.toml").read_text("utf-8") == PACK
    with pytest.raises(packs.PackThere):
        packs.add(by(), file=written(tmp_path))
    packs.add(by(), file=written(tmp_path), replace=True)
    packs.remove(by(), pack="hubei-2024")
    assert log.head_size() == before + 3
    with pytest.raises(packs.PackUnknown):
        packs.remove(by(), pack="hubei-2024")
    with pytest.raises(packs.PackUnknown):
        packs.remove(by(), pack="../files/x")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value = 200000", "value = 500", "不在法定幅度"),
        ("illegal_mining_basic", "no_such_line", "没有规则用到"),
        ("to = 20000", "to = 90000", "超出法定幅度"),
        ("fish.admin.yrpl86-1", "fish.crime.340", "不是行政处罚规则"),
        ("(前段)", "(中段)", "没有“"),
        ("illegal_catch_kg", "no_such_fact", "no_such_fact"),
        ('id = "hubei-2024"', 'id = "../x"', "编号只用"),
        ("xiejiang-pack/1", "xiejiang-pack/9", "schema 应为"),
        ('unit = "yuan"', 'unit = "times"', "没有这种罚款"),
        ("[[line]]", '[[line]]\nregion = "湖南省"', "region"),
    ],
)
def test_a_wrong_pack_is_refused_and_named(
    tmp_path: Path, home: Path, old: str, new: str, words: str
) -> None:
    assert old in PACK
    with pytest.raises(ContentError) as caught:
        packs.read(written(tmp_path, PACK.replace(old, new, 1)))
    assert any(words in f"{c.where} {c.message}" for c in caught.value.complaints)
    assert not (home / "packs").exists()


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(XiejiangError, match="读不了内容包"):
        packs.read(tmp_path / name)


def test_two_lines_may_not_lie_over_each_other(tmp_path: Path) -> None:
    again = PACK.replace("hubei-2024", "hubei-2025").replace("hubei-test", "hubei-other")
    other = tmp_path / "other.toml"
    other.write_text(again.replace("hubei-ban", "hubei-second"), "utf-8")
    with pytest.raises(ContentError) as caught:
        load_law_from(content_root(), [written(tmp_path), other])
    assert any("重叠" in c.message for c in caught.value.complaints)


@pytest.mark.parametrize(
    ("province", "verdict"), [("湖北省", "met"), ("湖南省", "undetermined"), ("重庆市", "met")]
)
def test_the_line_of_a_province_decides_there_only(
    tmp_path: Path, province: str, verdict: str
) -> None:
    law = load_law_from(content_root(), [written(tmp_path)])
    facts = {
        "conduct_date": date(2025, 3, 1),
        "province": province,
        "mining_or_sand_extraction": True,
        "mineral_value_yuan": 200_000,
    }
    found = assess(law, facts, fields=["sand-mining"])
    assert found.finding("sand.crime.343-1.basic").verdict.value == verdict


@pytest.mark.parametrize(
    ("province", "kilograms", "on", "shown"),
    [
        ("湖北省", 49, date(2025, 3, 1), True),
        ("湖北省", 50, date(2025, 3, 1), False),
        ("湖北省", 49, date(2024, 1, 31), False),
        ("湖南省", 49, date(2025, 3, 1), False),
    ],
)
def test_a_benchmark_stands_beside_the_statutory_range(
    tmp_path: Path, province: str, kilograms: int, on: date, shown: bool
) -> None:
    law = load_law_from(content_root(), [written(tmp_path)])
    facts = {
        "conduct_date": on,
        "province": province,
        "in_yangtze_ban_waters": True,
        "productive_fishing": True,
        "caught_aquatic_products": True,
        "illegal_catch_kg": kilograms,
    }
    table = liability(assess(law, facts, fields=["fishing"]))
    told = "".join(t for line in table.lines for t in line.told)
    assert ("裁量基准：渔获物不足五十公斤" in told) is shown
