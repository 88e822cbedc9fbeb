"""Pages, files, API and command line of assessments, and the outsider at each door."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests.assessment.conftest import heading
from tests.conftest import NOW, PASSWORD, Cast
from xiejiang.agencies import services as agencies
from xiejiang.assessment import panels, queries, services
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.cases.models import Case, Reading
from xiejiang.shell.cli import main
from xiejiang.web.requests import Request

pytestmark = pytest.mark.django_db
ITEM = {
    "damage": "长江干流水环境损害",
    "c_not_restorable": "true",
    "i_quantity_base": "145624",
    "i_quantity_unit": "t",
    "i_quantity_source": "监测报告",
    "i_unit_cost_base": "22",
    "i_unit_cost_unit": "元/t",
    "i_unit_cost_source": "财务凭证",
    "i_water_class_base": "III",
    "i_water_class_source": "水功能区划",
    "i_multiple_base": "4.5",
    "i_multiple_low": "4.5",
    "i_multiple_high": "6",
    "i_multiple_unit": "倍",
    "i_multiple_source": "取最低倍数",
}


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def token(cast: Cast, who: str) -> dict[str, str]:
    _, secret = agencies.issue_token(
        By(NODE, NOW), post=cast.posts[who], name=who, expires_at=timezone.now() + timedelta(days=9)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def text(answer: Any) -> str:
    return answer.content.decode()


def test_an_officer_writes_a_sheet_and_the_court_registers_it(cast: Cast, shared: Case) -> None:
    by, judge = signed_in("fisheries"), signed_in("judge")
    tab = f"/cases/{shared.pk}/damage/"
    assert "本案还没有损害评估" in text(by.get(tab))
    assert by.post(f"{tab}new/", {"damage": "", "assessor": "x"}).status_code == 422
    made = by.post(f"{tab}new/", {"damage": "长江干流水环境损害", "assessor": "某研究院"})
    assert made.status_code == 302
    one = Assessment.objects.get()
    home = f"/damage/{one.pk}/"
    assert "还没有评估项" in text(by.get(home))
    assert "方法" in text(by.get(f"{home}items/new/"))
    chosen = by.post(f"{home}items/new/", {"method": "water.imputed.2014"})
    assert chosen["Location"] == f"{home}items/new/water.imputed.2014/"
    page = text(by.get(chosen["Location"]))
    assert "Ⅲ类：4.5 至 6" in page
    assert "未核对" in page
    saved = {"version": str(one.saved)}
    refused = by.post(chosen["Location"], {**ITEM, **saved, "i_multiple_high": "9"})
    assert refused.status_code == 422
    assert "取值范围是 4.5 至 6" in text(refused)
    stale = by.post(chosen["Location"], {**ITEM, "version": "77"})
    assert stale.status_code == 409
    assert by.post(chosen["Location"], {**ITEM, **saved}).status_code == 302
    shown = text(by.get(home))
    for words in ("14,416,776.00 元", "19,222,368.00 元", "145624 × 22", "3203728", "敏感性"):
        assert words in shown
    assert judge.get(home).status_code == 404
    one.refresh_from_db()
    edit = text(by.get(f"{home}items/1/"))
    assert 'value="145624"' in edit
    assert by.post(f"{home}items/1/", {**ITEM, "version": one.saved}).status_code == 302
    one.refresh_from_db()
    assert by.post(f"{home}submit/", {"version": one.saved, "reason": ""}).status_code == 302
    assert "14,416,776.00 元" in text(judge.get(home))
    assert "长江干流水环境损害" in text(judge.get(tab))
    assert by.get(f"{home}items/new/").status_code == 409
    given = {
        "outcome": "partly",
        "basis": "judgment",
        "document": "民事判决书",
        "on": str(timezone.localdate()),
        "amount": "14416776",
        "reason": "",
    }
    assert 'name="version" value="1"' in text(judge.get(f"{home}rule/"))
    unseen = judge.post(f"{home}rule/", {**given, "reason": "倍数偏高", "version": "2"})
    assert unseen.status_code == 409, "what was read is what is ruled on"
    given["version"] = "1"
    assert judge.post(f"{home}rule/", given).status_code == 422
    assert judge.post(f"{home}rule/", {**given, "reason": "倍数偏高"}).status_code == 302
    assert Decision.objects.get().amount == 1441677600
    assert "部分采信" in text(by.get(home))
    assert by.post(f"{home}revise/", {"reason": "补充鉴定"}).status_code == 302
    one.refresh_from_db()
    dropped = by.post(f"{home}items/1/drop/", {"version": one.saved})
    assert dropped.status_code == 302
    assert "还没有评估项" in text(by.get(home))
    assert "14,416,776.00 元" in text(by.get(f"{home}versions/1/"))


def test_an_unknown_input_is_said_so_on_the_page(cast: Cast, shared: Case) -> None:
    by = signed_in("fisheries")
    by.post(f"/cases/{shared.pk}/damage/new/", {"damage": "损害", "assessor": "某研究院"})
    one = Assessment.objects.get()
    address = f"/damage/{one.pk}/items/new/water.imputed.2014/"
    given = {**ITEM, "version": one.saved, "i_quantity_base": "", "c_not_restorable": "unknown"}
    assert by.post(address, given).status_code == 302
    shown = text(by.get(f"/damage/{one.pk}/"))
    assert "未知（缺 排放数量）" in shown
    assert "适用条件还没有全部确认" in shown


def test_files_say_the_same_digits(cast: Cast, submitted: Assessment) -> None:
    by = signed_in("judge")
    address = f"/damage/{submitted.pk}/versions/1/sheet."
    pdf = by.get(f"{address}pdf")
    assert pdf["Content-Type"] == "application/pdf"
    words = "".join(
        "".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(pdf.content)).pages
    )
    for said in ("14,476,776.55元", "145624×22", "环办〔2014〕90号", "评估报告第12页", "二手来源"):
        assert said in words, said
    docx = by.get(f"{address}docx")
    with zipfile.ZipFile(io.BytesIO(docx.content)) as box:
        assert "14,476,776.55 元" in box.read("word/document.xml").decode()
    assert by.get(f"{address}docx").content == docx.content, "the same version, the same bytes"
    xlsx = by.get(f"{address}xlsx")
    with zipfile.ZipFile(io.BytesIO(xlsx.content)) as box:
        sheet = box.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>C11*C12</f><v>3203728.0</v>" in sheet
        assert "<v>14416776.0</v>" in sheet
        assert "<v>14476776.55</v>" in sheet
    assert by.get(f"{address}xlsx").content == xlsx.content
    for missing in (f"{address}csv", f"/damage/{submitted.pk}/versions/9/sheet.pdf"):
        assert by.get(missing).status_code == 404
    assert by.get(f"/damage/{submitted.pk}/versions/0/sheet.pdf").status_code == 404


def test_a_spreadsheet_never_takes_text_for_a_formula(cast: Cast, submitted: Assessment) -> None:
    by = cast.by("fisheries")
    services.revise(by, assessment=submitted, reason="理由")
    submitted.refresh_from_db()
    draft = submitted.draft
    draft[0]["inputs"]["quantity"]["source"] = "=HYPERLINK(A1)"
    Assessment.objects.filter(pk=submitted.pk).update(draft=draft)
    data = signed_in("fisheries").get(f"/damage/{submitted.pk}/versions/0/sheet.xlsx").content
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        assert "HYPERLINK" not in box.read("xl/worksheets/sheet1.xml").decode()
        assert "=HYPERLINK(A1)" in box.read("xl/sharedStrings.xml").decode()


def another(cast: Cast, case: Case) -> Assessment:
    """A second opinion on the same damage, with another price."""
    by = signed_in("fisheries")
    by.post(f"/cases/{case.pk}/damage/new/", {"damage": "长江干流水环境损害", "assessor": "乙院"})
    one = Assessment.objects.get(assessor="乙院")
    address = f"/damage/{one.pk}/items/new/water.imputed.2014/"
    given = {**ITEM, "version": one.saved, "i_unit_cost_base": "20", "i_multiple_base": "5"}
    assert by.post(address, given).status_code == 302
    one.refresh_from_db()
    assert by.post(f"/damage/{one.pk}/submit/", {"version": one.saved}).status_code == 302
    return one


def test_two_opinions_are_laid_beside_each_other(cast: Cast, submitted: Assessment) -> None:
    other = another(cast, submitted.case)
    judge = signed_in("judge")
    page = text(judge.get(f"/damage/{submitted.pk}/compare/{other.pk}/"))
    for words in (
        "145,624.00 元",
        "只有前一份有这一项",
        "is-differing",
        "沙普利值",
        '<td data-label="前一份">Ⅲ类',
    ):
        assert words in page
    answer = judge.get(f"/damage/{submitted.pk}/compare/{submitted.pk}/?left=1&right=1")
    assert answer.status_code == 200
    assert judge.get(f"/damage/{submitted.pk}/compare/{uuid4()}/").status_code == 404
    api = judge_api(cast, f"/api/v1/damage/{submitted.pk}/compare/{other.pk}")
    first = api["lines"][0]
    told = {i["label"]: i["explains_fen"] for i in first["inputs"] if i["differs"]}
    assert sum(told.values()) == first["difference_fen"] == 14562400
    assert set(told) == {"单位治理成本", "倍数"}


def judge_api(cast: Cast, address: str) -> Any:
    answer = Client().get(address, **token(cast, "judge"))
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_cases_are_not_compared_across(cast: Cast, submitted: Assessment) -> None:
    by = cast.by("fisheries")
    elsewhere = cases.open_case(
        by,
        lead=cast.agency("500116-agriculture"),
        title="长江江津段另一起案件",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=NOW,
        summary="另一案。",
    )
    other = another(cast, elsewhere)
    reader = signed_in("fisheries")
    assert reader.get(f"/damage/{submitted.pk}/compare/{other.pk}/").status_code == 404


def test_the_api_from_draft_to_ruling(cast: Cast, shared: Case) -> None:
    client, auth = Client(), token(cast, "fisheries")

    def send(method: str, address: str, body: Any, version: int | None = None) -> Any:
        head = {**auth, **({"HTTP_IF_MATCH": f'"{version}"'} if version is not None else {})}
        call = getattr(client, method)
        return call(f"/api/v1{address}", json.dumps(body), content_type="application/json", **head)

    known = client.get("/api/v1/damage/methods", **auth).json()
    assert {"water.imputed", "interim.hea", "fish.catch"} <= {m["id"] for m in known}
    start = {"damage": "水环境损害", "assessor": "某研究院"}
    made = send("post", f"/cases/{shared.pk}/damage", start)
    assert made.status_code == 201
    home, version = f"/damage/{made.json()['id']}", int(made["ETag"].strip('"'))
    inputs = {
        "quantity": {"base": "2698.1", "unit": "t", "source": "判决"},
        "unit_cost": {"base": "2000", "unit": "元/t", "source": "评估报告"},
        "water_class": {"base": "III", "source": "区划"},
        "multiple": {"base": "4.5", "unit": "倍", "source": "评估报告"},
    }
    item = {"damage": "水", "method": "water.imputed.2014", "inputs": inputs}
    assert send("post", f"{home}/items", item).status_code == 428
    wrong = {**item, "inputs": {**inputs, "quantity": {"base": "NaN", "unit": "t"}}}
    refused = send("post", f"{home}/items", wrong, version)
    assert refused.status_code == 422
    assert "不是数" in refused.json()["errors"][0]["detail"]
    added = send("post", f"{home}/items", item, version)
    assert added.status_code == 201
    assert added.json()["total"]["base_fen"] == 2428290000
    assert added.json()["items"][0]["applicable"] == "unknown"
    assert send("put", f"{home}/items/1", item, version).status_code == 409
    version = int(added["ETag"].strip('"'))
    changed = send("put", f"{home}/items/1", {**item, "note": "改"}, version)
    version = int(changed["ETag"].strip('"'))
    assert send("put", home, {**start, "assessor": "乙院"}, version).status_code == 200
    submitted = send("post", f"{home}/submit", {}, version + 1)
    assert submitted.json()["shown_version"] == 1
    assert len(submitted.json()["sha256"]) == 64
    file = client.get(f"/api/v1{home}/sheet.pdf", **auth)
    assert file.content.startswith(b"%PDF")
    given = {
        "version": 1,
        "outcome": "adopted",
        "basis": "agreement",
        "document": "赔偿协议",
        "on": str(timezone.localdate()),
        "amount_fen": 2428290000,
    }
    assert send("post", f"{home}/ruling", {**given, "amount_fen": -1}).status_code == 422
    assert send("post", f"{home}/ruling", given).json()["state"]["value"] == "adopted"
    again = send("post", f"{home}/revise", {"reason": "更正"})
    version = int(again["ETag"].strip('"'))
    gone = client.delete(f"/api/v1{home}/items/1", **auth, HTTP_IF_MATCH=f'"{version}"')
    assert gone.json()["items"] == []
    listed = client.get(f"/api/v1/cases/{shared.pk}/damage", **auth).json()
    assert [a["damage"] for a in listed] == ["水环境损害"]


DOORS = (
    "/damage/{id}/",
    "/damage/{id}/versions/1/",
    "/damage/{id}/versions/1/sheet.pdf",
    "/damage/{id}/compare/{id}/",
    "/damage/{id}/heading/",
    "/damage/{id}/items/new/",
    "/damage/{id}/items/new/water.imputed/",
    "/damage/{id}/items/1/",
    "/damage/{id}/items/1/drop/",
    "/damage/{id}/submit/",
    "/damage/{id}/revise/",
    "/damage/{id}/discard/",
    "/damage/{id}/rule/",
    "/cases/{case}/damage/",
    "/cases/{case}/damage/new/",
)


@pytest.mark.parametrize("door", DOORS)
def test_the_outsider_finds_no_door(cast: Cast, submitted: Assessment, door: str) -> None:
    address = door.format(id=submitted.pk, case=submitted.case_id)
    outsider = signed_in("outsider")
    assert outsider.get(address).status_code == 404
    assert outsider.post(address, {"reason": "x", "version": "1"}).status_code == 404


@pytest.mark.parametrize(
    "door",
    [
        "/damage/{id}",
        "/damage/{id}/sheet.pdf",
        "/damage/{id}/compare/{id}",
        "/cases/{case}/damage",
    ],
)
def test_the_outsider_finds_no_door_of_the_api(
    cast: Cast, submitted: Assessment, door: str
) -> None:
    address = "/api/v1" + door.format(id=submitted.pk, case=submitted.case_id)
    assert Client().get(address, **token(cast, "outsider")).status_code == 404


def test_who_may_only_read_reads_and_leaves_a_trace(cast: Cast, submitted: Assessment) -> None:
    cases.grant_access(
        By(cast.actor("fisheries_head"), timezone.now()),
        case=submitted.case,
        agency=cast.agency("420583-agriculture"),
        purpose="核对同类损害",
        until=timezone.now() + timedelta(days=2),
    )
    reader = signed_in("outsider")
    home = f"/damage/{submitted.pk}/"
    page = reader.get(home)
    assert "14,476,776.55 元" in text(page)
    assert "登记采信情况" not in text(page)
    assert Reading.objects.filter(case=submitted.case).exists()
    assert reader.get(f"{home}revise/").status_code == 403
    assert reader.get(f"/cases/{submitted.case_id}/damage/new/").status_code == 403


def test_the_closed_tab_asks_nothing(
    cast: Cast, submitted: Assessment, django_assert_num_queries: Any
) -> None:
    request, case = Request(), submitted.case
    request.actor = cast.actor("fisheries")
    with django_assert_num_queries(0):
        (panel,) = panels.panels(request, case)
    assert panel.count is None


def test_a_heading_that_is_written_again_is_its_agencys_own(
    cast: Cast, submitted: Assessment
) -> None:
    by = cast.by("fisheries")
    made = services.revise(by, assessment=submitted, reason="补充鉴定")
    told = replace(heading(), damage="未提交的名称")
    services.set_heading(by, assessment=made, heading=told, saved=made.saved)
    home, tab = f"/damage/{submitted.pk}/", f"/cases/{submitted.case_id}/damage/"
    for address in (home, tab):
        assert "未提交的名称" in text(signed_in("fisheries").get(address))
        assert "未提交的名称" not in text(signed_in("judge").get(address))
    assert signed_in("judge").get(f"{home}rule/").status_code == 409
    (listed,) = judge_api(cast, f"/api/v1{tab.rstrip('/')}")
    assert listed["damage"] == "长江干流水环境损害"


def test_the_open_tab_asks_the_same_for_one_sheet_as_for_more(
    cast: Cast, submitted: Assessment, django_assert_num_queries: Any
) -> None:
    judge, case = cast.actor("judge"), submitted.case
    for number in (1, 2):
        with django_assert_num_queries(3):
            assert len(queries.all_shown(by=judge, case=case)) == number
        if number == 1:
            another(cast, case)


def test_the_library_is_read_by_anybody_who_is_signed_in(cast: Cast) -> None:
    page = text(signed_in("outsider").get("/damage/methods/"))
    assert "GB/T 39793.2-2020" in page
    assert "盗伐林木：" in page
    assert "stolen" not in page, "a choice stands by its label"
    assert "未核对" in page
    assert Client().get("/damage/methods/").status_code == 302


FILE = """
[[item]]
damage = "水"
method = "water.imputed.2014"
answers = { not_restorable = true }
[item.inputs]
quantity = "2698.1 t"
unit_cost = { base = "2000", unit = "元/t", low = "1900", high = "2100", source = "报告" }
water_class = "III"
multiple = "4.5 倍"
"""


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "a.toml", tmp_path / "b.toml"
    one.write_text(FILE, "utf-8")
    other.write_text(FILE.replace("4.5 倍", "5 倍"), "utf-8")
    assert main(["assessment", "methods"]) == 0
    assert "water.imputed" in capsys.readouterr().out
    assert main(["assessment", "compute", str(one)]) == 0
    told = capsys.readouterr().out
    assert "24,282,900.00 元（23,068,755.00 元 至 25,497,045.00 元）" in told
    assert main(["assessment", "compute", str(one), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total_fen"] == 2428290000
    assert main(["assessment", "compare", str(one), str(other)]) == 0
    assert "≠ 倍数：4.5 倍 → 5 倍，说明 2,698,100.00 元" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nonsense", "不是 TOML"),
        ("x = 1", "只有一组"),
        (FILE.replace("2698.1 t", ""), "未知（缺 排放数量）"),
        (FILE.replace("true", "false"), "不成立"),
        (FILE.replace("{ not_restorable = true }", '"true"'), "各是一张表"),
        (FILE.replace('"4.5 倍"', "4.5"), "应当是文字"),
        (FILE.replace("4.5 倍", "1e3 倍"), "不是数"),
        (FILE.replace("water.imputed.2014", "x"), "没有“x”"),
    ],
)
def test_the_command_line_refuses_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, told: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(content, "utf-8")
    assert main(["assessment", "compute", str(path)]) != 0
    shown = capsys.readouterr()
    assert told in shown.out + shown.err


def test_two_submits_at_once_make_one_version(cast: Cast, draft: Assessment) -> None:
    by = signed_in("fisheries")
    address, given = f"/damage/{draft.pk}/submit/", {"version": draft.saved, "once": "abc"}
    assert by.post(address, given).status_code == 302
    assert by.post(address, {**given, "once": "def"}).status_code == 409
    assert Version.objects.count() == 1
