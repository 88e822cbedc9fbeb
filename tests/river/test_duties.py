"""The list of responsibilities: by matter and place, agreeing with what is proposed elsewhere."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.river import duties
from xiejiang.river.errors import MatterUnknown
from xiejiang.river.panels import river_at
from xiejiang.shell.cli import main

JIANGJIN = "500116"


def row(matter: str, duty: str, place: str = JIANGJIN) -> duties.Row:
    found = duties.table(matter=matter, place=place)
    return next(r for r in found.rows if r.duty.id == duty)


@pytest.mark.parametrize("matter", [m.id for m in duties.load_duties().matters])
def test_every_duty_has_a_provision_and_somebody_named(matter: str) -> None:
    for one in duties.table(matter=matter, place=JIANGJIN).rows:
        assert one.lines, one.duty.id
        for line in one.lines:
            assert line.who.bases
            assert line.competent or line.gap


def test_the_police_of_the_list_are_those_who_are_proposed_for_a_referral() -> None:
    (line,) = row("fishing", "investigate").lines
    proposed = agencies.receivers(
        sender_code=f"{JIANGJIN}-agriculture", division=JIANGJIN, field="fishing"
    )
    assert proposed is not None
    assert proposed.default_police is not None
    default = next(c for c in line.competent if c.is_default)
    assert default.agency_code == proposed.default_police.agency_code
    listed = {c.agency_code for c in (*line.competent, *line.superior)}
    assert {c.agency_code for c in proposed.police if c.role.value != "superior"} <= listed


def test_it_agrees_with_the_river_of_a_place() -> None:
    river = dict(river_at(JIANGJIN, field="sand-mining").competent)
    (line, _channel) = row("sand-mining", "supervise").lines
    here = [c.agency_code for c in river["水利"]]
    assert [c.agency_code for c in (*line.competent, *line.superior)] == here


def test_several_with_one_duty_are_shown_with_the_rule_that_settles_it() -> None:
    police = row("fishing", "investigate")
    assert any("长江航运公安" in name for name in police.overlap)
    assert police.rule is not None
    assert "第二十一条第一款" in police.rule.bases[0].citation.article
    both = row("tailings", "punish")
    assert {line.who.kind for line in both.lines} == {"ecology", "natural-resources"}
    assert both.rule is not None
    assert both.rule.bases[0].citation.instrument == "apl-2021"


def test_whom_the_directory_does_not_hold_is_a_gap_that_says_so() -> None:
    (_, maritime) = row("water-pollution", "supervise").lines
    assert "海事管理机构" in maritime.gap
    assert not maritime.competent


def test_a_city_lists_the_gaps_and_overlaps_of_its_counties() -> None:
    found = duties.survey(matter="fishing", division="511500")
    assert found.counties > 5
    assert {code[:4] for code, *_ in found.overlaps} <= {"5115"}
    assert any(duty.id == "investigate" for _, _, duty, _ in found.overlaps)


def test_an_unknown_matter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MatterUnknown, match="sand-mining"):
        duties.table(matter="noise", place=JIANGJIN)


def test_the_page_the_interface_and_the_command_say_the_same(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    client.force_login(cast.person("fisheries"))
    page = client.get("/duties/", {"matter": "fishing", "place": JIANGJIN}).content.decode()
    for words in ("责任清单", "长江航运公安局重庆分局", "第八十六条第一款", "机关目录没有收录"):
        assert words in page
    city = client.get("/duties/", {"matter": "fishing", "place": "511500"}).content.decode()
    assert "几个机关同有的职责" in city
    assert "问一项职责" in client.get("/duties/").content.decode()
    assert client.get("/duties/", {"matter": "x", "place": JIANGJIN}).status_code == 422
    program = Programs(cast, By(NODE, NOW))["fisheries"]
    told = program.get(f"/duties?matter=fishing&place={JIANGJIN}").json()
    assert main(["river", "duties", "--matter", "fishing", "--place", JIANGJIN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    survey = program.get("/duties/survey?matter=fishing&place=511500").json()
    assert survey["counties"] > 5
    assert program.get("/duties?matter=noise&place=500116").status_code == 422
    assert program.get("/duties/survey?matter=fishing&place=yangtze-015").status_code == 422
    client.logout()
    assert client.get("/duties/").status_code == 302
