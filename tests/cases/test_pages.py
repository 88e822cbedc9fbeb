"""A case in the browser without scripts: looked for, opened, questioned, judged, closed."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import BEIJING, NOW, Cast
from tests.store.stamping import NAME, Tsa
from xiejiang.audit import services as audit
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries, services
from xiejiang.cases.domain import FactStatus, Field, NewFact, ParticipantRole, Place
from xiejiang.cases.models import Case, Fact, Party
from xiejiang.law.evaluate import Verdict
from xiejiang.store import node, stamps, verifying

TABS = ("overview", "facts", "findings", "log")
FORMS = (
    "interview/",
    "facts/illegal_catch_kg/",
    "parties/add/",
    "agencies/invite/",
    "links/add/",
    "overview/close/",
    "overview/amend/",
)


def enter(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.person(who))
    return client


def typed(**changes: str) -> dict[str, str]:
    now = timezone.localtime()
    given = {
        "title": "长江朱杨段刺网捕捞案",
        "field": "fishing",
        "division": "500116",
        "discovered_at": f"{datetime(now.year, now.month, now.day):%Y-%m-%dT%H:%M}",
        "party": "",
        "party_kind": "person",
        "party_role": "suspect",
        "secrecy": "work",
    }
    return {**given, **changes}


def test_a_case_is_opened_and_questioned_at_once(client: Client, cast: Cast) -> None:
    enter(client, cast, "fisheries")
    page = client.get("/cases/new/").content.decode()
    assert 'value="500116"' in page
    answer = client.post("/cases/new/", typed(party="甲某", once="one"))
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/interview/"
    assert case.parties.get().name == "甲某"
    again = client.post("/cases/new/", typed(party="甲某", once="one"))
    assert again.status_code == 302
    assert Case.objects.count() == 1


def test_what_may_be_the_same_is_shown_before_it_is_opened(
    client: Client, cast: Cast, case: Case
) -> None:
    enter(client, cast, "fisheries")
    told = typed(title=case.title)
    answer = client.post("/cases/new/", told)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "可能已经有这个案件" in page
    assert "案名相近" in page
    assert f'name="seen" value="{case.number}"' in page
    unseen = client.post("/cases/new/", {**told, "anyway": "yes"})
    assert unseen.status_code == 409
    assert Case.objects.count() == 1
    client.post("/cases/new/", {**told, "anyway": "yes", "seen": case.number})
    assert Case.objects.count() == 2


def test_a_case_has_a_point_and_a_place_that_can_be_corrected(client: Client, cast: Cast) -> None:
    enter(client, cast, "fisheries")
    client.post("/cases/new/", typed(point="106.259，29.290"))
    case = Case.objects.get()
    overview = f"/cases/{case.pk}/overview/"
    assert "106.259, 29.29" in client.get(overview).content.decode()
    page = client.get(f"{overview}amend/").content.decode()
    assert 'value="106.259, 29.29"' in page
    moved = typed(division="500117", point="", version=str(case.version))
    assert client.post(f"{overview}amend/", moved).status_code == 302
    case.refresh_from_db()
    assert (case.division, case.longitude) == ("500117", None)


def test_facts_are_looked_up_by_a_word(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/facts/pick/"
    own = client.get(address).content.decode()
    assert f"/cases/{case.pk}/facts/illegal_catch_kg/" in own
    assert "/facts/waste_dumped_tonnes/" not in own
    one = client.get(address, {"q": "catch_value_yuan"})
    assert one.headers["Location"] == f"/cases/{case.pk}/facts/catch_value_yuan/"
    assert "没有这样的事实" in client.get(address, {"q": "月亮"}).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"party": "甲某", "id_kind": "resident", "id_number": "110101199003071231"}, "校验码"),
        ({"party": "乙厂", "id_kind": "uscc", "id_number": "91500000MA5U00000X"}, "信用代码有误"),
        ({"division": "没有此地"}, "没有叫“没有此地”的区划"),
        ({"title": "案"}, "4 至 160 个字"),
        ({"point": "106.259"}, "请写两个数"),
        ({"point": "29.290, 106.259"}, "经度：应在 73 至 136 度之间"),
        ({"point": "东, 北"}, "不是数字"),
        ({"discovered_at": "2999-01-01T00:00"}, "不能晚于现在"),
        ({"discovered_at": "2026-02-30T00:00"}, "有效"),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(
    client: Client, cast: Cast, changes: dict[str, str], said: str
) -> None:
    enter(client, cast, "fisheries")
    answer = client.post("/cases/new/", typed(place="老码头", **changes))
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert said in page
    assert "老码头" in page
    assert not Case.objects.exists()


def test_the_questions_lead_to_a_finding(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/interview/"
    told = {
        "conduct_date": "2026-11-23",
        "illegal_catch_kg": "60",
        "catch_value_yuan": "900",
        "uses_electric_poison_explosive": "true",
    }
    for _round in range(12):
        page = client.get(address).content.decode()
        asked = re.findall(r'name="([a-z_]+)"', page[page.index("case-panel") :])
        names = [n for n in asked if n not in ("csrfmiddlewaretoken", "once", "version", "how")]
        if not names or any(p.certain for p in queries.assessment(case=case).procedures):
            break
        answers = {n: told.get(n, "true") for n in names if not n.startswith("unknown")}
        assert client.post(address, {**answers, "how": "现场检查笔录"}).status_code == 302
    assert any(p.certain for p in queries.assessment(case=case).procedures)
    assert "去移送" in client.get(address).content.decode()
    findings = client.get(f"/cases/{case.pk}/findings/").content.decode()
    assert "成立" in findings
    assert "/law/rule/" in findings


def test_old_and_new_law_stand_side_by_side(client: Client, cast: Cast, case: Case) -> None:
    by = cast.by("fisheries", timezone.now())
    facts = [
        NewFact("conduct_date", "2026-04-10"),
        NewFact("decision_date", "2026-09-01"),
        NewFact("caught_aquatic_products", "true"),
        NewFact("uses_electric_poison_explosive", "true"),
        NewFact("in_no_fishing_period", "true"),
    ]
    services.state_facts(by, case=case, facts=facts)
    assert queries.assessment(case=case).choices
    enter(client, cast, "fisheries")
    page = client.get(f"/cases/{case.pk}/findings/").content.decode()
    assert "新旧法比较" in page
    assert "后果：" in page


def test_a_catch_may_be_both_offences(cast: Cast, case: Case) -> None:
    fields = {f.rule.field for f in queries.assessment(case=case).findings}
    assert {"fishing", "wildlife"} <= fields


def test_what_was_sought_in_vain_stays_open(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/interview/"
    client.post(address, {"conduct_date": "2026-11-23"})
    name = next(q for q in ("illegal_catch_kg", "in_no_fishing_zone"))
    services.state_facts(
        cast.by("fisheries", timezone.now()),
        case=case,
        facts=[NewFact(name, "", FactStatus.SOUGHT)],
    )
    found = queries.assessment(case=case)
    assert any(f.verdict is Verdict.UNDETERMINED for f in found.findings)
    assert "尚未查明" in client.get(f"/cases/{case.pk}/facts/").content.decode()
    assert "不明：要先查清" in client.get(f"/cases/{case.pk}/findings/").content.decode()


def test_nothing_answered_is_said(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    answer = client.post(f"/cases/{case.pk}/interview/", {"how": ""})
    assert answer.status_code == 422
    assert "请至少回答一个问题" in answer.content.decode()


def test_a_fact_corrected_by_two_is_a_conflict(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/facts/illegal_catch_kg/"
    wrong = client.post(
        address, {"value": "很多", "status": "asserted", "how": "称重", "version": 0}
    )
    assert wrong.status_code == 422
    assert "不是数字" in wrong.content.decode()
    sent = {"value": "12.6", "status": "asserted", "how": "称重单", "version": "0"}
    assert client.post(address, sent).status_code == 302
    answer = client.post(address, {**sent, "value": "13"})
    assert answer.status_code == 409
    assert Fact.objects.get(current=True).value == "12.6"
    assert "12.6" in client.get(f"/cases/{case.pk}/facts/").content.decode()


def test_two_who_amend_at_once(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/overview/amend/"
    when = timezone.localtime(case.discovered_at)
    sent = {
        "title": "长江江津段夜间电鱼案（更正）",
        "division": case.division,
        "field": "fishing",
        "place": "丁家沱下游",
        "discovered_at": f"{when:%Y-%m-%dT%H:%M}",
        "version": str(case.version),
    }
    assert client.post(address, sent).status_code == 302
    second = client.post(address, {**sent, "title": "另一个案名"})
    assert second.status_code == 409
    page = html.unescape(second.content.decode())
    assert "修改案件信息" in page
    assert "另一个案名" in page
    case.refresh_from_db()
    assert case.title == "长江江津段夜间电鱼案（更正）"


def test_parties_agencies_and_the_end(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    home = f"/cases/{case.pk}"
    number = "11010519491231002X"
    given = {
        "party": "甲某",
        "party_kind": "person",
        "party_role": "suspect",
        "id_kind": "resident",
        "id_number": number,
        "version": str(case.version),
    }
    assert client.post(f"{home}/parties/add/", given).status_code == 302
    assert client.post(f"{home}/parties/add/", given).status_code == 409
    party = Party.objects.get()
    page = client.get(f"{home}/overview/").content.decode()
    assert number not in page
    assert party.id_masked in page
    shown = client.post(f"{home}/parties/{party.pk}/identity/", {"reason": "核对身份"})
    assert number in shown.content.decode()
    assert "查看证件号码" in client.get(f"{home}/log/").content.decode()
    invited = {"agency": "重庆市江津区人民检察院", "role": "supervise", "scope": "全案"}
    assert client.post(f"{home}/agencies/invite/", invited).status_code == 302
    part = case.participants.get(role=ParticipantRole.SUPERVISE)
    gone = client.post(f"{home}/agencies/{part.pk}/leave/", {"reason": "误邀"})
    assert gone.status_code == 302
    case.refresh_from_db()
    closed = {"reason": "已办完", "version": str(case.version)}
    assert client.post(f"{home}/overview/close/", closed).status_code == 302
    assert "恢复办理" in client.get(f"{home}/overview/").content.decode()
    case.refresh_from_db()
    client.post(f"{home}/overview/reopen/", {"reason": "有新事实", "version": str(case.version)})
    case.refresh_from_db()
    assert case.status == "open"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("tail", [*(f"{t}/" for t in TABS), *FORMS])
def test_pages_render_in_both_languages(
    client: Client, cast: Cast, case: Case, tail: str, language: str
) -> None:
    enter(client, cast, "fisheries")
    client.cookies["django_language"] = language
    answer = client.get(f"/cases/{case.pk}/{tail}")
    assert answer.status_code == 200


@pytest.mark.parametrize("tail", [*(f"{t}/" for t in TABS), *FORMS])
def test_the_outsider_gets_nothing(client: Client, cast: Cast, case: Case, tail: str) -> None:
    enter(client, cast, "outsider")
    assert client.get(f"/cases/{case.pk}/{tail}").status_code == 404
    assert client.post(f"/cases/{case.pk}/{tail}", {}).status_code in (404, 405)


POLLUTED = {
    "conduct_date": "2026-03-01",
    "violates_state_rule": "true",
    "discharge_dump_or_dispose": "true",
    "hazardous_waste_tonnes": "4",
    "criminal_fine_yuan": "80000",
    "admin_fine_paid_yuan": "50000",
    "admin_fine_same_act": "true",
    "admin_fine_same_subject": "true",
}


@pytest.fixture
def dumped(cast: Cast) -> Case:
    by = cast.by("fisheries")
    case = services.open_case(
        by,
        lead=cast.agency("500116-agriculture"),
        title="江津段倾倒危险废物案",
        field=Field.POLLUTION,
        place=Place(division="500116"),
        discovered_at=by.at,
    )
    services.state_facts(by, case=case, facts=[NewFact(n, v) for n, v in POLLUTED.items()])
    return case


def test_liabilities_stand_side_by_side(client: Client, cast: Cast, dumped: Case) -> None:
    enter(client, cast, "fisheries")
    page = client.get(f"/cases/{dumped.pk}/liability/").content.decode()
    assert "污染环境罪" in page
    assert "折抵后罚金余额 3 万元" in page
    assert f"/cases/{dumped.pk}/facts/admin_fine_paid_yuan/" in page
    assert "/law/rule/coord.offset.fine/" in page
    enter(client, cast, "outsider")
    assert client.get(f"/cases/{dumped.pk}/liability/").status_code == 404


@pytest.mark.parametrize(("form", "magic"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_table_is_a_paper_to_work_from(
    client: Client, cast: Cast, dumped: Case, form: str, magic: bytes
) -> None:
    address = f"/cases/{dumped.pk}/liability/sheet.{form}"
    enter(client, cast, "fisheries")
    answer = client.get(address)
    assert answer.content.startswith(magic)
    assert f'filename="liability.{form}"' in answer.headers["Content-Disposition"]
    assert client.get(f"/cases/{dumped.pk}/liability/sheet.exe").status_code == 404
    assert client.get(f"/cases/{dumped.pk}/facts/sheet.{form}").status_code == 404
    enter(client, cast, "outsider")
    assert client.get(address).status_code == 404


def test_a_departure_is_recorded_with_its_reasons(client: Client, cast: Cast, dumped: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{dumped.pk}/liability/depart/"
    assert "coord.offset.fine" in client.get(address).content.decode()
    told = {"rule": "coord.offset.fine", "decision": "只折抵三万元", "reason": ""}
    assert client.post(address, told).status_code == 422
    answer = client.post(address, {**told, "reason": "其余罚款针对另一行为"})
    assert answer.status_code == 302
    page = client.get(f"/cases/{dumped.pk}/liability/").content.decode()
    assert "只折抵三万元" in page
    assert "其余罚款针对另一行为" in page
    entry = queries.timeline(by=cast.actor("fisheries"), case=dumped)[-1]
    assert entry.act == "cases.liability_departed"


def test_the_log_says_not_later_than_when_it_existed(
    client: Client, cast: Cast, case: Case, tmp_path: Path
) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/log/"
    assert "还没有。系统管理员可以用 xiejiang log stamp" in client.get(address).content.decode()
    tsa = Tsa(tmp_path / "tsa")
    note = audit.checkpoint(now=NOW).note
    token = tsa.answer(stamps.ask(note.encode(), tsa.authority).content)
    kept = audit.keep_stamp(By(NODE, NOW), note=note, token=token, authority=tsa.authority)
    page = client.get(address).content.decode()
    at = f"{kept.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    assert f"{NAME} 证明日志前 {kept.head_id} 条不晚于 {at} 已经存在" in page
    where = re.findall(rf"/cases/{case.pk}/log/\d+/proof/", page)[0]
    told = json.loads(client.get(where).content)
    assert verifying.check_proof(told, [node.public_key()], tsa.authority).proven


def test_an_entry_is_proven_to_whoever_sees_the_case_and_told_to_its_own_agency(
    client: Client, cast: Cast, case: Case
) -> None:
    enter(client, cast, "fisheries")
    page = client.get(f"/cases/{case.pk}/log/").content.decode()
    where = re.findall(rf"/cases/{case.pk}/log/\d+/proof/", page)[0]
    own = json.loads(client.get(where).content)
    assert "电鱼" in own["details"]
    report = verifying.check_proof(own, [node.public_key()])
    assert report.proven
    services.add_participant(
        By(NODE, NOW),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.ASSIST,
    )
    enter(client, cast, "police")
    other = json.loads(client.get(where).content)
    assert "details" not in other
    assert "salt" not in other
    assert other["leaf"] == own["leaf"]
    assert "电鱼" not in other["leaf"]
    enter(client, cast, "outsider")
    assert client.get(where).status_code == 404
    enter(client, cast, "fisheries")
    assert client.get(f"/cases/{case.pk}/log/999999/proof/").status_code == 404
