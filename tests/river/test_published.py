"""Published lists: registered by one, confirmed by another, beside the law's answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.kernel.errors import XiejiangError
from xiejiang.river import duties, published, published_files, services
from xiejiang.river.domain import Listing, Sort
from xiejiang.river.errors import (
    PublishedFileRefused,
    PublishedInvalid,
    PublishedMoved,
    PublishedNotOwner,
    PublishedSamePerson,
)
from xiejiang.river.models import Published
from xiejiang.shell.cli import main

JIANGJIN, HECHUAN, CHONGQING = "500116", "500117", "500000"
POWER = Listing(
    sort=Sort.POWER,
    taker="500116-agriculture",
    matters=("fishing",),
    duties=("punish",),
    divisions=(JIANGJIN,),
    excepted=(),
    title="对在禁捕水域捕捞的行政处罚",
    document="江津区农业农村委员会权责清单（测试）",
    issuer="重庆市江津区人民政府（测试）",
    in_force_on=date(2026, 1, 1),
    link="https://example.org/list",
)
SCHEME = replace(
    POWER,
    sort=Sort.SCHEME,
    taker="500116-court",
    matters=(),
    duties=("try",),
    divisions=(CHONGQING,),
    excepted=(HECHUAN,),
    title="环境资源案件集中管辖（测试）",
)
CSV = (
    "类别,事项,职责,区划,除外,事项名称,文件,发布机关,施行日期\n"
    "权责清单,禁渔和渔业资源,行政处罚,重庆市江津区,,对电鱼的处罚,清单（测试）,区政府（测试）,2026-01-01\n"
)


def beside(matter: str, place: str = JIANGJIN) -> dict[str, tuple[published.Beside, ...]]:
    table = duties.table(matter=matter, place=place)
    return published.beside(table=table, division=place, on=NOW.date())


def register(cast: Cast, item: Listing = POWER, who: str = "fisheries") -> Published:
    by = cast.by(who)
    agency = cast.agency(by.actor.agency_code)
    return services.register(by, agency=agency, items=[item])[0]


def test_it_stands_beside_the_law_marked_until_a_second_person_confirms(cast: Cast) -> None:
    item = register(cast)
    (found,) = beside("fishing")["punish"]
    assert (found.confirmed, found.agrees, found.fills) == (False, True, False)
    assert "punish" not in beside("sand-mining")
    with pytest.raises(PublishedSamePerson):
        services.confirm(cast.by("fisheries"), item=item)
    with pytest.raises(PublishedNotOwner):
        services.confirm(cast.by("ecology"), item=item)
    services.confirm(cast.by("fisheries_head"), item=item)
    assert beside("fishing")["punish"][0].confirmed
    with pytest.raises(PublishedMoved):
        services.confirm(cast.by("fisheries_head"), item=item)


def test_a_difference_is_said_and_the_answer_of_the_law_stays(cast: Cast) -> None:
    before = duties.table(matter="fishing", place=JIANGJIN)
    register(cast, replace(POWER, duties=("investigate",)))
    (found,) = beside("fishing")["investigate"]
    assert (found.agrees, found.fills) == (False, False)
    assert "公安" in found.default[0]
    assert duties.table(matter="fishing", place=JIANGJIN) == before


def test_a_scheme_covers_a_province_but_what_it_excepts_and_nothing_before_its_day(
    cast: Cast,
) -> None:
    register(cast, SCHEME, "judge")
    assert "try" in beside("fishing")
    assert "try" not in beside("fishing", HECHUAN)
    day = SCHEME.in_force_on
    assert published.at(division=JIANGJIN, on=day)
    assert not published.at(division=JIANGJIN, on=day - timedelta(days=1))


def test_withdrawn_it_is_gone_from_the_list_and_kept_in_the_register(cast: Cast) -> None:
    item = register(cast)
    with pytest.raises(PublishedInvalid):
        services.withdraw(cast.by("fisheries"), item=item, why=" ")
    services.withdraw(cast.by("fisheries"), item=item, why="清单已经调整")
    assert beside("fishing") == {}
    assert [x.pk for x in published.page(state="gone")] == [item.pk]
    with pytest.raises(PublishedMoved):
        services.confirm(cast.by("fisheries_head"), item=item)
    register(cast)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"taker": "500116-ecology"}, "负责机关"),
        ({"sort": Sort.SCHEME}, "负责机关"),
        ({"matters": ()}, "事项"),
        ({"duties": ("rule",)}, "职责"),
        ({"divisions": ("999999",)}, "区划"),
        ({"excepted": (HECHUAN,)}, "除外"),
        ({"link": "javascript:alert(1)"}, "链接"),
        ({"title": " "}, "事项名称"),
    ],
)
def test_what_cannot_stand_is_refused_by_name(
    cast: Cast, change: dict[str, object], where: str
) -> None:
    with pytest.raises(PublishedInvalid) as refused:
        register(cast, replace(POWER, **change))
    assert [c.where for c in refused.value.complaints] == [where]
    assert not Published.objects.exists()


def test_nobody_registers_for_another_agency_nor_twice(cast: Cast) -> None:
    with pytest.raises(PublishedNotOwner):
        services.register(
            cast.by("ecology"), agency=cast.agency("500116-agriculture"), items=[POWER]
        )
    with pytest.raises(XiejiangError):
        register(cast, POWER, "auditor")
    register(cast)
    with pytest.raises(PublishedInvalid, match="已经登记"):
        register(cast)


def test_a_file_comes_in_whole_or_says_line_by_line_what_is_wrong(cast: Cast) -> None:
    agency = cast.agency("500116-agriculture")
    (item,) = published_files.read(CSV.encode(), agency=agency)
    assert (item.matters, item.duties, item.divisions) == (("fishing",), ("punish",), (JIANGJIN,))
    bad = CSV + CSV.splitlines()[1] + "\n权责清单,捕鱼,处罚,无此地,,甲,乙,丙,昨天\n"
    with pytest.raises(PublishedFileRefused) as refused:
        published_files.read(bad.encode("gb18030"), agency=agency)
    told = [f"{c.where} {c.message}" for c in refused.value.complaints]
    assert "第 3 行 事项名称：与第 2 行重复" in told
    assert {line.split("：")[0] for line in told if line.startswith("第 4 行")} == {
        f"第 4 行 {name}" for name in ("事项", "职责", "区划", "施行日期")
    }


def test_pages_from_form_and_file_to_the_list_of_responsibilities(cast: Cast) -> None:
    one, two = Client(), Client()
    one.force_login(cast.person("fisheries"))
    two.force_login(cast.person("fisheries_head"))
    file = SimpleUploadedFile("list.csv", CSV.encode())
    assert one.post("/duties/published/import/", {"file": file}).status_code == 302
    wrong = SimpleUploadedFile("list.csv", CSV.replace("2026-01-01", "x").encode())
    refused = one.post("/duties/published/import/", {"file": wrong})
    assert refused.status_code == 422
    assert "第 2 行" in refused.content.decode()
    form = {
        "sort": "权责清单",
        "matters": ["fishing"],
        "duties": ["punish"],
        "divisions": "江津区",
        "title": "对使用禁用渔具的处罚",
        "document": "清单（测试）",
        "issuer": "区政府（测试）",
        "in_force_on": "2026-01-01",
    }
    assert one.post("/duties/published/new/", form).status_code == 302
    assert "对使用禁用渔具的处罚" in one.get("/duties/published/?own=1").content.decode()
    page = one.get("/duties/", {"matter": "fishing", "place": "江津区"}).content.decode()
    assert page.count("机关公布，未经核对") == 2
    item = Published.objects.get(title="对电鱼的处罚")
    at = f"/duties/published/{item.pk}/"
    assert "由本机关另一人对照原文核对" in one.get(at).content.decode()
    assert one.post(at, {"do": "confirm"}).status_code == 403
    assert two.post(at, {"do": "confirm"}).status_code == 302
    assert "机关公布，已核对" in two.get(at).content.decode()
    assert two.post(at, {"do": "withdraw", "why": "调整"}).status_code == 302
    stranger = Client()
    stranger.force_login(cast.person("system_admin"))
    assert stranger.get(at).status_code == 200
    assert stranger.get("/duties/published/new/").status_code == 403


def test_the_river_of_a_case_shows_schemes_beside_the_court(cast: Cast, case: Case) -> None:
    register(cast, SCHEME, "judge")
    client = Client()
    client.force_login(cast.person("fisheries"))
    for address in (f"/cases/{case.pk}/river/", "/river/?place=500116"):
        page = client.get(address).content.decode()
        assert SCHEME.title in page
        assert "机关公布，未经核对" in page


def test_programs_register_confirm_and_read(cast: Cast, node: By) -> None:
    programs = Programs(cast, node)
    given = {
        "sort": "power",
        "matters": ["fishing"],
        "duties": ["punish"],
        "divisions": [JIANGJIN],
        "title": POWER.title,
        "document": POWER.document,
        "issuer": POWER.issuer,
        "in_force_on": "2026-01-01",
    }
    fisheries = programs["fisheries"]
    made = fisheries.post("/duties/published", {"items": [given]})
    assert made.status_code == 201
    (item,) = made.json()["items"]
    assert item["confirmed"] is False
    confirm = f"/duties/published/{item['id']}/confirm"
    assert programs["auditor"].post(confirm, {}).status_code == 403
    assert programs["fisheries_head"].post(confirm, {}).status_code == 200
    found = fisheries.get("/duties?matter=fishing&place=500116").json()
    (punish,) = [d for d in found["duties"] if d["duty"] == "punish"]
    assert [(x["confirmed"], x["agrees"]) for x in punish["published"]] == [(True, True)]
    assert fisheries.get("/duties/published?state=open").json()["items"] == []
    assert fisheries.get("/duties/published?cursor=x").status_code == 422


def test_the_operator_imports_for_an_agency(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(CSV, encoding="utf-8")
    assert main(["river", "import", str(path), "--agency", "500116-agriculture"]) == 0
    assert main(["river", "published"]) == 0
    assert "未经核对" in capsys.readouterr().out
    assert main(["river", "duties", "--matter", "fishing", "--place", JIANGJIN, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [x["name"] for d in told["duties"] for x in d["published"]] == [
        "重庆市江津区农业农村委员会"
    ]
    services.confirm(cast.by("fisheries"), item=Published.objects.get())
