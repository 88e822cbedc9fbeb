"""两地的水: banks, lakes, borders and big divisions, in the words that programs are given."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from xiejiang.basin.divisions import full_name
from xiejiang.basin.network import REFERENCE_ONLY, network
from xiejiang.basin.queries import sections, sections_on, where
from xiejiang.shell.cli import main

KNOWN = csv.DictReader(
    (Path(__file__).parent / "known_facts.csv").read_text(encoding="utf-8").splitlines()
)
VIA = [fact for fact in KNOWN if fact["via_river_ids"]]

UP, DOWN, SHARED, NONE = "upstream_of", "downstream_of", "shared_water", "unrelated"
MORE = (
    # opposite banks
    ("江苏省泰州市靖江市", "江苏省无锡市江阴市", SHARED),
    ("重庆市渝中区", "重庆市南岸区", SHARED),
    ("湖北省荆州市洪湖市", "湖北省咸宁市嘉鱼县", SHARED),
    ("湖北省荆州市监利市", "湖南省岳阳市华容县", SHARED),
    ("安徽省马鞍山市和县", "安徽省马鞍山市当涂县", SHARED),
    ("云南省昭通市永善县", "四川省凉山彝族自治州雷波县", SHARED),
    ("湖北省鄂州市", "湖北省黄冈市", SHARED),
    ("江苏省扬州市", "江苏省镇江市", SHARED),
    ("安徽省铜陵市", "安徽省池州市", SHARED),
    # lakes: Taihu, Dongting, Poyang, Dianchi
    ("江苏省苏州市", "浙江省湖州市", SHARED),
    ("浙江省湖州市长兴县", "江苏省苏州市吴中区", SHARED),
    ("江苏省无锡市宜兴市", "江苏省苏州市吴江区", SHARED),
    ("湖南省岳阳市", "湖南省益阳市", SHARED),
    ("湖南省常德市汉寿县", "湖南省益阳市沅江市", SHARED),
    ("江西省上饶市鄱阳县", "江西省九江市都昌县", SHARED),
    ("江西省南昌市", "江西省上饶市", SHARED),
    ("云南省昆明市西山区", "云南省昆明市晋宁区", SHARED),
    # 赤水河 and 嘉陵江
    ("云南省昭通市威信县", "贵州省遵义市赤水市", UP),
    ("贵州省遵义市仁怀市", "贵州省遵义市赤水市", UP),
    ("四川省泸州市合江县", "贵州省遵义市赤水市", DOWN),
    ("陕西省汉中市略阳县", "四川省广元市", UP),
    ("四川省广元市", "四川省南充市", UP),
    ("四川省广安市武胜县", "重庆市合川区", UP),
    ("重庆市合川区", "重庆市渝中区", UP),
    # tributaries that never meet above the main stem
    ("湖南省张家界市", "湖南省怀化市", NONE),
    ("云南省大理白族自治州大理市", "四川省攀枝花市", NONE),
    ("湖南省长沙市", "江西省南昌市", NONE),
    # prefectures and provinces whose borders send some water back
    ("四川省", "重庆市", UP),
    ("安徽省", "江苏省", UP),
    ("江西省", "湖北省", DOWN),
    ("陕西省", "湖北省", UP),
    ("湖北省", "湖南省", SHARED),
    ("江苏省", "浙江省", SHARED),
    ("湖北省荆州市", "湖北省宜昌市", DOWN),
    ("四川省泸州市", "重庆市江津区", UP),
    # outside the basin
    ("江苏省徐州市", "上海市", NONE),
)


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What ``xiejiang basin … --json`` answers."""
    assert main(["basin", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(("a", "b", "word"), MORE)
def test_more_facts(a: str, b: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked by name, and the other way round."""
    found = ask(capsys, "relation", a, b)
    assert found["relation"] == word
    turned = {UP: DOWN, DOWN: UP}.get(word, word)
    back = ask(capsys, "relation", b, a)
    assert (back["relation"], back["km"]) == (turned, found["km"])
    assert (found["km"] is None) is (word == NONE)
    assert bool(found["via"]) is (word != NONE)
    assert REFERENCE_ONLY in str(found["words"])


@pytest.mark.parametrize("fact", VIA, ids=lambda fact: fact["check_id"])
def test_the_way_goes_by_the_river_of_the_fact(fact: dict[str, str]) -> None:
    via = {river for river, _ in network().relation(fact["from_code"], fact["to_code"]).via}
    assert set(fact["via_river_ids"].split("|")) <= via


def test_a_way_is_connected_and_as_long_as_it_says() -> None:
    way = network().way("520382", "500103")
    assert way is not None
    assert [name for _, name in way.rivers] == ["赤水河", "长江"]
    ends = [(a.to_node, b.from_node) for a, b in zip(way.reaches, way.reaches[1:], strict=False)]
    assert all(end == start for end, start in ends)
    assert sum(r.length_hm for r in way.reaches[1:-1]) == way.length_hm


def test_the_same_place_twice(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "relation", "500116", "500116")
    assert (found["relation"], found["km"], found["why"]) == (SHARED, 0, "同一地方")


def test_a_canal_is_uncertain(capsys: pytest.CaptureFixture[str]) -> None:
    """吴中区 reaches 常熟市 by 望虞河 only, whose flow is set by gates."""
    found = ask(capsys, "relation", "320506", "320581")
    assert (found["relation"], found["uncertain"]) == (UP, True)
    assert "望虞河" in str(found["via_names"])
    assert "流向可能变化" in str(found["words"])


def test_reaches_and_divisions(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "relation", "yangtze-015", "420100")["relation"] == UP
    assert ask(capsys, "relation", "yangtze-015", "500116")["relation"] == SHARED
    assert ask(capsys, "relation", "yangtze-018", "yangtze-015")["relation"] == DOWN


def test_where(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "where", "江津区")
    assert (found["place"], found["in_basin"], found["on"]) == ("500116", True, True)
    names = [s["name"] for s in found["sections"]]
    assert "朱沱" in names
    assert where("500116").protected
    outside = ask(capsys, "where", "江苏省徐州市")
    assert (outside["in_basin"], outside["reaches"]) == (False, [])


def test_up_and_downstream(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "downstream", "500116", "--within", "120")
    rows = found["divisions"]
    assert isinstance(rows, list)
    assert rows[0]["km"] == 0 and rows[-1]["km"] <= 120
    assert "500115" in {row["code"] for row in rows}
    above = ask(capsys, "upstream", "420500", "--level", "province")["divisions"]
    assert {"500000", "510000"} <= {row["code"] for row in above}
    assert ask(capsys, "downstream", "320300")["divisions"] == []


def test_every_section_lies_on_a_reach() -> None:
    assert len(sections()) == 52
    assert all(network().find(one.reach) is not None for one in sections())
    assert [one.name for one in sections_on({"yangtze-002"})] == [
        one.name for one in sections() if one.reach == "yangtze-002"
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("relation", "999999", "420100"), "basin-unknown-division"),
        (("relation", "12", "420100"), "basin-invalid-division-code"),
        (("relation", "", "420100"), "basin-place-unknown"),
        (("where", "yangtze-999"), "basin-unknown-reach"),
        (("downstream", "火星"), "basin-place-unknown"),
        (("upstream", "鼓楼区"), "basin-place-ambiguous"),
    ],
)
def test_what_is_refused(
    words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In Chinese, with a name for programs, and exit code 2."""
    assert main(["basin", *words, "--json"]) == 2
    answer = capsys.readouterr()
    assert not answer.out
    assert json.loads(answer.err)["type"].endswith(code)


def test_words_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["basin", "relation", "宜昌市", "武汉市"]) == 0
    assert f"{full_name('420500')}在{full_name('420100')}上游" in capsys.readouterr().out
    assert main(["basin", "where", "江津"]) == 0
    assert "流经或相邻" in capsys.readouterr().out
    assert main(["basin", "downstream", "500116"]) == 0
    assert REFERENCE_ONLY in capsys.readouterr().out
