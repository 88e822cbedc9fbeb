"""管辖提示: 同级公安, the shipping police on the main stem, concentrated courts, superiors."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files

import pytest

from xiejiang.agencies.directory import Confidence, Directory, directory
from xiejiang.agencies.domain import Kind, Level
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.agencies.territory import Candidate, Role, competent, reasons, receivers
from xiejiang.basin.errors import UnknownDivision, UnknownReach


@pytest.fixture(scope="module")
def agencies() -> Directory:
    return directory()


def codes(found: list[Candidate] | tuple[Candidate, ...], role: Role) -> list[str]:
    return [one.agency_code for one in found if one.role is role]


def test_same_rank_police_of_a_county(agencies: Directory) -> None:
    found = competent(agencies, Kind.POLICE, "500116", field="fishing", reach="yangtze-015")
    first = found[0]
    assert (first.agency_code, first.is_default, first.must_check) == ("500116-police", True, False)
    assert "同级公安机关" in first.reason
    assert first.citation is not None
    assert (first.citation.instrument, first.citation.article) == (
        "transfer-310-2020",
        "第五条第二款",
    )
    assert [one.is_default for one in found].count(True) == 1


def test_shipping_police_only_on_the_main_stem_and_to_be_checked(agencies: Directory) -> None:
    on = competent(agencies, Kind.POLICE, "500116", reach="yangtze-015")
    shipping = next(one for one in on if one.agency_code == "yangtze-police-chongqing")
    assert shipping.role is Role.ALTERNATIVE
    assert shipping.must_check and "须核对" in shipping.reason
    assert not shipping.is_default
    tributary = competent(agencies, Kind.POLICE, "500116", reach="qijiang-001")
    assert not [c for c in tributary if c.agency_code.startswith("yangtze-police")]
    inland = competent(agencies, Kind.POLICE, "420683")
    assert not [c for c in inland if c.agency_code.startswith("yangtze-police")]


def test_where_no_branch_is_known_the_bureau_is_named(agencies: Directory) -> None:
    found = competent(agencies, Kind.POLICE, "321283")  # 泰兴
    assert "yangtze-police" in codes(found, Role.ALTERNATIVE)


def test_the_place_of_a_higher_sender_is_named_at_its_rank(agencies: Directory) -> None:
    """重庆市生态环境保护综合行政执法总队 refers to 重庆市公安局."""
    found = receivers(
        agencies, "500000-ecology-enforcement", division_code="500108", field="pollution"
    )
    police = found.default_police
    assert police is not None
    assert police.agency_code == "500000-police"
    assert police.reason.startswith("重庆市的同级公安机关")
    assert "500000-police-environment" in codes(found.police, Role.ALTERNATIVE)
    assert found.supervisor is not None
    assert found.supervisor.agency_code == "500000-ecology"


def test_receivers_of_the_fisheries_case(agencies: Directory) -> None:
    found = receivers(agencies, "500116-agriculture", field="fishing", reach="yangtze-015")
    assert found.default_police is not None
    assert found.default_police.agency_code == "500116-police"
    assert found.default_procuratorate is not None
    assert found.default_procuratorate.agency_code == "500116-procuratorate"
    assert found.default_court is not None
    assert found.default_court.agency_code == "500116-court"
    assert found.supervisor is not None
    assert found.supervisor.agency_code == "500000-agriculture"


def test_prefecture_sender_goes_to_prefecture_police(agencies: Directory) -> None:
    found = receivers(agencies, "420600-ecology", division_code="420683")
    assert found.default_police is not None
    assert found.default_police.agency_code == "420600-police"
    assert found.default_court is not None
    assert found.default_court.agency_code == "420683-court"


def test_place_outside_the_senders_territory_offers_both_police(agencies: Directory) -> None:
    found = receivers(agencies, "500116-agriculture", division_code="510522")
    assert found.default_police is not None
    assert found.default_police.agency_code == "510522-police"
    local = next(c for c in found.police if c.agency_code == "500116-police")
    assert local.role is Role.ALTERNATIVE and local.must_check
    assert "江津区农业农村委员会" in local.reason


def test_municipalities_have_no_prefecture_police(agencies: Directory) -> None:
    found = competent(agencies, Kind.POLICE, "500116", level=Level.PREFECTURE)
    assert found[0].agency_code == "500000-police"
    assert not found[0].must_check


def test_exclusive_court_is_the_default_and_the_local_one_remains_visible(
    agencies: Directory,
) -> None:
    found = competent(agencies, Kind.COURT, "320582")  # 张家港 → 江阴
    assert found[0].agency_code == "320281-court"
    assert found[0].is_default and found[0].must_check
    assert "长江流域环境资源第一法庭" in found[0].reason
    local = next(c for c in found if c.agency_code == "320582-court")
    assert local.role is Role.ALTERNATIVE and not local.is_default
    assert codes(found, Role.SUPERIOR) == ["320100-court"]  # 南京环境资源法庭


def test_court_that_is_its_own_concentration_is_named_once(agencies: Directory) -> None:
    found = competent(agencies, Kind.COURT, "320281")
    assert [c.agency_code for c in found].count("320281-court") == 1


def test_appeals_of_chongqing_go_to_its_environment_court(agencies: Directory) -> None:
    found = competent(agencies, Kind.COURT, "500101")
    assert found[0].agency_code == "500101-court"
    assert codes(found, Role.SUPERIOR) == ["500000-court-5"]
    middle = competent(agencies, Kind.COURT, "500101", level=Level.PREFECTURE)
    assert middle[0].agency_code == "500000-court-5"
    assert "重庆环境资源法庭" in middle[0].reason
    assert "500000-court-2" in codes(middle, Role.ALTERNATIVE)


def test_water_bound_court_needs_the_water(agencies: Directory) -> None:
    on = competent(agencies, Kind.COURT, "360430", reach=None)  # 彭泽 lies on the river
    assert "360481-court" in codes(on, Role.ALTERNATIVE)
    off = competent(agencies, Kind.COURT, "360426")  # 德安 does not
    assert "360481-court" not in [c.agency_code for c in off]


def test_field_bound_court_needs_the_field(agencies: Directory) -> None:
    fishing = competent(agencies, Kind.COURT, "510522", field="fishing")  # 合江
    assert "510504-court" in codes(fishing, Role.ALTERNATIVE)
    pollution = competent(agencies, Kind.COURT, "510522", field="pollution")
    assert "510504-court" not in [c.agency_code for c in pollution]


def test_a_reformed_district_says_so(agencies: Directory) -> None:
    """渝北区 was abolished after the state of the codes."""
    assert "两江新区" in competent(agencies, Kind.POLICE, "500112")[0].note


def test_field_narrows_special_bodies(agencies: Directory) -> None:
    fishing = competent(agencies, Kind.ECOLOGY, "500116", field="fishing")
    assert "yangtze-ecology-bureau" not in [c.agency_code for c in fishing]
    pollution = competent(agencies, Kind.ECOLOGY, "500116", field="pollution")
    assert "yangtze-ecology-bureau" in codes(pollution, Role.ALTERNATIVE)


def test_outside_the_directory_the_next_above_is_named_to_be_checked(
    agencies: Directory,
) -> None:
    found = competent(agencies, Kind.POLICE, "320300")  # 徐州 is not in the basin
    assert found[0].agency_code == "320000-police"
    assert found[0].must_check and "须核对" in found[0].reason


def test_unverified_bodies_are_never_presented_as_certain(agencies: Directory) -> None:
    for place in ("500116", "500108", "420106", "320102", "310115", "510104", "360402"):
        for kind in Kind:
            for one in competent(agencies, kind, place):
                if one.confidence is Confidence.UNVERIFIED:
                    assert one.must_check, one


def test_every_kind_has_a_reason_that_cites_or_says_check() -> None:
    for reason in reasons().values():
        assert reason.citation is not None or "须核对" in reason.text or "上一级" in reason.text


def test_special_is_no_rank(agencies: Directory) -> None:
    found = competent(agencies, Kind.POLICE, "500116", level=Level.SPECIAL)
    assert found[0].agency_code == "500116-police"


def test_unknown_places_are_refused(agencies: Directory) -> None:
    with pytest.raises(UnknownDivision):
        competent(agencies, Kind.POLICE, "999999")
    with pytest.raises(UnknownReach):
        competent(agencies, Kind.POLICE, "500116", reach="nowhere-1")
    with pytest.raises(AgencyNotFound):
        receivers(agencies, "nobody")


def test_fast(agencies: Directory) -> None:
    receivers(agencies, "500116-agriculture")
    started = time.process_time()
    for _ in range(50):
        receivers(agencies, "500116-agriculture", field="fishing", reach="yangtze-015")
    assert time.process_time() - started < 0.5


def test_reasons_cite_instruments_that_the_law_knows() -> None:
    content = files("xiejiang.law").joinpath("content", "instruments.toml")
    known = {
        item["id"] for item in tomllib.loads(content.read_text(encoding="utf-8"))["instrument"]
    }
    for reason in reasons().values():
        if reason.citation is not None:
            also = [place.partition(":")[0] for place in reason.citation.also]
            assert {reason.citation.instrument, *also} <= known
