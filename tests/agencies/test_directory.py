"""机关目录: names, parents, marks, and that the packed file is what the rules give."""

from __future__ import annotations

import time
import tomllib
from collections import Counter

import pytest

from xiejiang.agencies.directory import (
    DATA,
    Confidence,
    Directory,
    directory,
    load_rows,
    pack,
)
from xiejiang.agencies.domain import Kind, Level
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.agencies.generation import generate
from xiejiang.basin import queries as basin


@pytest.fixture(scope="module")
def agencies() -> Directory:
    return directory()


def test_the_packed_file_is_what_the_rules_give() -> None:
    """Stale data is an error: run scripts/build_directory.py."""
    assert pack(generate()) == DATA.joinpath("agencies.csv.gz").read_bytes()


def test_every_government_of_the_basin_has_all_twelve(agencies: Directory) -> None:
    seats = [d for d in basin.all_divisions() if d.in_basin and not d.placeholder]
    assert len(seats) == 19 + 120 + 904
    for seat in ("100000", *(d.code for d in seats)):
        assert all(agencies.at(kind, seat) is not None for kind in Kind)


def test_placeholders_have_no_agencies(agencies: Directory) -> None:
    for code in ("310100", "419000", "500100", "500200"):
        assert not [a for a in agencies if a.division == code]


def test_codes_and_marks_are_one_of_a_kind(agencies: Directory) -> None:
    for seen in (Counter(a.short_name for a in agencies), Counter(a.name for a in agencies)):
        assert [text for text, times in seen.items() if times > 1] == []


def test_parents_exist_and_lead_to_the_top(agencies: Directory) -> None:
    for agency in agencies:
        here, steps = agency, 0
        while here.parent_code:
            here, steps = agencies.get(here.parent_code), steps + 1
            assert here.kind is agency.kind
            assert steps < 6
        assert here.rank is Level.NATIONAL


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("500116-agriculture", "重庆市江津区农业农村委员会"),
        ("500116-court", "重庆市江津区人民法院"),
        ("500116-procuratorate", "重庆市江津区人民检察院"),
        ("500116-police", "重庆市公安局江津区分局"),
        ("500116-ecology", "重庆市江津区生态环境局"),
        ("500240-agriculture", "石柱土家族自治县农业农村委员会"),
        ("500000-police", "重庆市公安局"),
        ("500000-ecology", "重庆市生态环境局"),
        ("420683-police", "枣阳市公安局"),
        ("420683-ecology", "襄阳市生态环境局枣阳分局"),
        ("420624-ecology", "襄阳市生态环境局南漳县分局"),
        ("420600-court", "襄阳市中级人民法院"),
        ("420602-court", "襄阳市襄城区人民法院"),
        ("429004-court", "仙桃市人民法院"),
        ("429004-ecology", "仙桃市生态环境局"),
        ("310151-police", "上海市公安局崇明分局"),
        ("310000-water", "上海市水务局"),
        ("320281-ecology", "无锡市江阴生态环境局"),
        ("320412-police", "常州市公安局武进分局"),
        ("341702-police", "池州市公安局贵池分局"),
        ("510812-police", "广元市公安局朝天区分局"),
        ("510522-agriculture", "合江县农业农村局"),
        ("530623-ecology", "昭通市生态环境局盐津分局"),
        ("610723-police", "洋县公安局"),
        ("422800-court", "恩施土家族苗族自治州中级人民法院"),
        ("420000-forestry", "湖北省林业局"),
        ("510000-forestry", "四川省林业和草原局"),
        ("500000-culture-tourism", "重庆市文化和旅游发展委员会"),
        ("100000-court", "最高人民法院"),
        ("100000-forestry", "国家林业和草原局"),
    ],
)
def test_names(agencies: Directory, code: str, name: str) -> None:
    assert agencies.get(code).name == name


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("500116-agriculture", "渝江津农渔"),
        ("420683-ecology", "鄂枣阳环"),
        ("511002-water", "川内江市中水"),
        ("430121-water", "湘长沙县水"),
        ("430100-water", "湘长沙水"),
        ("500000-police", "渝公"),
    ],
)
def test_marks(agencies: Directory, code: str, mark: str) -> None:
    assert agencies.get(code).short_name == mark


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("500116-police", "Jiangjin Branch, Public Security Bureau of Chongqing"),
        ("420683-court", "People's Court of Zaoyang City, Xiangyang, Hubei"),
        (
            "422800-court",
            "Intermediate People's Court of Enshi Tujia and Miao Autonomous Prefecture, Hubei",
        ),
        ("340521-water", "Water Resources Bureau of Dangtu County, Ma'anshan, Anhui"),
        ("100000-ecology", "Ministry of Ecology and Environment"),
    ],
)
def test_english(agencies: Directory, code: str, english: str) -> None:
    assert agencies.get(code).name_en == english


def test_no_name_is_left_unfilled_or_too_long(agencies: Directory) -> None:
    for agency in agencies:
        for text in (agency.name, agency.name_en, agency.short_name):
            assert text and "{" not in text and "None" not in text
        assert agency.name_en.isascii(), agency.name_en
        assert len(agency.code) <= 60 and len(agency.name) <= 120
        assert len(agency.short_name) <= 40 and len(agency.name_en) <= 200


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("500116-court", "500000-court-5"),
        ("500116-procuratorate", "500000-procuratorate-5"),
        ("500116-agriculture", "500000-agriculture"),
        ("429004-court", "429000-court"),
        ("429021-court", "420000-court"),
        ("420683-ecology", "420600-ecology"),
        ("500000-ecology-enforcement", "500000-ecology"),
        ("yangtze-police-luzhou", "yangtze-police"),
        ("yangtze-police", "100000-police"),
    ],
)
def test_supervising_agency(agencies: Directory, code: str, parent: str) -> None:
    above = agencies.superior(code)
    assert above is not None and above.code == parent
    assert code in {a.code for a in agencies.subordinates(parent)}


def test_every_county_of_a_municipality_has_one_intermediate_court(agencies: Directory) -> None:
    for city in ("310000", "500000"):
        for kind in (Kind.COURT, Kind.PROCURATORATE):
            middle = [a for a in agencies.special(kind) if not a.special and a.division == city]
            for county in basin.counties(city):
                assert sum(a.covers(county.code) for a in middle) == 1, county.name


def test_generated_and_curated_are_told_apart(agencies: Directory) -> None:
    assert agencies.get("500116-agriculture").confidence is Confidence.GENERATED
    assert agencies.get("100000-police").confidence is Confidence.CURATED
    for agency in agencies:
        if agency.confidence is not Confidence.GENERATED:
            assert agency.source, agency.code
        if agency.special:
            assert agency.level is Level.SPECIAL or agency.rank is agency.level
        assert agency.confidence.zh


def test_special_bodies_sit_in_known_places_and_waters(agencies: Directory) -> None:
    rivers = {r.river_id for r in basin.network().reaches}
    for agency in (a for kind in Kind for a in agencies.special(kind)):
        assert basin.find(agency.division) is not None
        assert agency.territory
        assert all(basin.find(code) is not None for code in agency.territory)
        assert set(agency.waters) <= rivers
    for one in agencies.concentrations:
        assert agencies.get(one.court).kind is Kind.COURT
        assert agencies.get(one.court).rank is one.rank
        assert set(one.waters) <= rivers
        assert all(basin.find(code) is not None for code in (*one.territory, *one.excluded))


def test_sixteen_branches_of_the_shipping_police(agencies: Directory) -> None:
    assert len(agencies.subordinates("yangtze-police")) == 16


def test_jiangsu_counties_of_the_basin_go_to_exactly_one_environment_court(
    agencies: Directory,
) -> None:
    courts = [
        c
        for c in agencies.concentrations
        if c.rank is Level.COUNTY and c.exclusive and c.territory[0].startswith("32")
    ]
    for county in basin.counties("320000", in_basin=True):
        assert sum(c.covers(county.code) for c in courts) == 1, county.name


def test_nearest_climbs_where_a_rank_is_missing(agencies: Directory) -> None:
    def code(kind: Kind, place: str, rank: Level | None = None) -> str:
        found = agencies.nearest(kind, place, rank)
        assert found is not None
        return found.code

    assert code(Kind.POLICE, "420683") == "420683-police"
    assert code(Kind.POLICE, "420683", Level.PREFECTURE) == "420600-police"
    assert code(Kind.POLICE, "500116", Level.PREFECTURE) == "500000-police"
    assert code(Kind.COURT, "500116", Level.PREFECTURE) == "500000-court-5"
    assert code(Kind.COURT, "429004", Level.PREFECTURE) == "429000-court"
    assert code(Kind.POLICE, "500116", Level.NATIONAL) == "100000-police"


def test_counterpart(agencies: Directory) -> None:
    found = agencies.counterpart("500000-ecology-enforcement", Kind.POLICE)
    assert found is not None and found.code == "500000-police"


def test_search(agencies: Directory) -> None:
    assert agencies.search("江津 农业")[0].code == "500116-agriculture"
    assert agencies.search("渝江津农渔")[0].code == "500116-agriculture"
    assert {a.kind for a in agencies.search("江津", kind=Kind.POLICE)} == {Kind.POLICE}
    assert all(a.division.startswith("51") for a in agencies.search("公安", division="510000"))
    assert len(agencies.search("人民法院", limit=7)) == 7
    assert agencies.search("公安", limit=1)[0].rank is Level.NATIONAL


def test_unknown_code_is_refused(agencies: Directory) -> None:
    assert agencies.find("000000-police") is None
    with pytest.raises(AgencyNotFound):
        agencies.get("000000-police")


def test_rows_load_fast_and_in_order() -> None:
    started = time.process_time()
    rows = list(load_rows())
    assert time.process_time() - started < 2
    assert len(rows) > 12_000
    assert [r.code for r in rows] == sorted(r.code for r in rows)


def test_the_rules_use_no_unknown_keys() -> None:
    """A misspelt key in the data would be silently ignored by the reader."""
    kinds = tomllib.loads(DATA.joinpath("kinds.toml").read_text(encoding="utf-8"))
    for kind in kinds["kind"]:
        assert set(kind) <= {"id", "mark", "competences", "name", "en", "note", "override"}
        for override in kind.get("override", ()):
            assert set(override) <= {"under", "class", "name", "pattern", "note", "source"}
            assert ("name" in override) is not ("pattern" in override)
    special = tomllib.loads(DATA.joinpath("special.toml").read_text(encoding="utf-8"))
    for item in special["agency"]:
        assert set(item) <= {
            "code",
            "kind",
            "level",
            "rank",
            "special",
            "superior_in_territory",
            "name",
            "short_name",
            "name_en",
            "division",
            "territory",
            "parent",
            "competences",
            "waters",
            "confidence",
            "source",
            "note",
        }
    for item in special["concentration"]:
        assert set(item) <= {
            "court",
            "tribunal",
            "rank",
            "territory",
            "excluded",
            "waters",
            "fields",
            "exclusive",
            "confidence",
            "source",
            "note",
        }
