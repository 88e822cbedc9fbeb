"""The API through its one door: tokens, sight, versions, repeats, and a referral begun."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import Program, Programs
from tests.conftest import Cast
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.models import ApiToken
from xiejiang.audit.domain import By
from xiejiang.audit.models import RememberedRequest
from xiejiang.audit.services import KEYS_KEPT
from xiejiang.cases.models import Case

REPO = Path(__file__).resolve().parents[2]
NEW = {
    "title": "江津段采用电鱼方法捕捞案",
    "field": "fishing",
    "place": {"division": "500116"},
    "discovered_at": "2026-10-01T08:00:00+08:00",
}


def refused(answer: Any, status: int, code: str) -> Any:
    """The problem document of a refusal."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["type"] == f"urn:xiejiang:problem:{code}"
    assert body["status"] == status
    assert body["detail"]
    return body


def test_an_address_that_is_not_there(programs: Programs) -> None:
    for path in ("/nothing", "/cases/not-a-case"):
        refused(programs["fisheries"].get(path), 404, "address-unknown")


def test_a_method_that_is_not_taken_is_a_problem_too(programs: Programs) -> None:
    answer = programs["fisheries"].send("DELETE", "/cases")
    told = refused(answer, 405, "method-unknown")
    assert "GET" in answer["Allow"]
    assert "DELETE" in told["detail"]


def test_a_mistake_of_ours_is_a_problem_too(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("xiejiang.agencies.queries.search", fail)
    refused(programs["fisheries"].get("/agencies"), 500, "node-failed")


@pytest.mark.django_db
def test_without_a_token_nothing_is_told() -> None:
    answer = Client().get("/api/v1/me")
    refused(answer, 401, "token-invalid")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_or_unknown_token_is_refused(programs: Programs) -> None:
    for token in (programs.issue("fisheries", days=-1), "unknown"):
        refused(Program(token).get("/me"), 401, "token-invalid")


def test_a_withdrawn_token_replays_nothing(programs: Programs, node: By) -> None:
    program = programs["fisheries"]
    assert program.post("/cases", NEW, Idempotency_Key="k1").status_code == 201
    agency_services.revoke_token(node, token=ApiToken.objects.get())
    refused(program.post("/cases", NEW, Idempotency_Key="k1"), 401, "token-invalid")


def test_a_token_acts_in_one_post(programs: Programs) -> None:
    told = programs["fisheries"].get("/me").json()
    assert told["agency"]["code"] == "500116-agriculture"
    assert told["post"] == "渔政执法岗"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/facts",
        "/questions",
        "/findings",
        "/log",
        "/evidence",
        "/proving",
        "/documents",
        "/proceedings",
    ],
)
def test_an_outsider_finds_no_case(programs: Programs, case: Case, path: str) -> None:
    where = f"/cases/{case.pk}{path}"
    assert programs["fisheries"].get(where).status_code == 200
    refused(programs["outsider"].get(where), 404, "case-not-found")


def test_a_change_says_which_version_it_saw(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    seen = program.get(where)["ETag"]
    change = {"summary": "补充：查获渔获物。"}
    refused(program.send("PATCH", where, change), 428, "version-missing")
    refused(program.send("PATCH", where, change, If_Match="three"), 422, "version-unreadable")
    done = program.send("PATCH", where, change, If_Match=seen)
    assert done.status_code == 200
    assert done.json()["summary"] == change["summary"]
    assert done["ETag"] != seen
    late = refused(program.send("PATCH", where, change, If_Match=seen), 409, "case-changed")
    assert "修改案件信息" in late["detail"]


def test_a_repeated_post_is_done_once(programs: Programs) -> None:
    program = programs["fisheries"]
    first = program.post("/cases", NEW, Idempotency_Key="k1")
    again = program.post("/cases", NEW, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["ETag"] == again["ETag"]
    assert Case.objects.count() == 1


def test_a_key_belongs_to_one_content_and_one_client(programs: Programs) -> None:
    program = programs["fisheries"]
    program.post("/cases", NEW, Idempotency_Key="k1")
    other = {**NEW, "title": "另一件案件的名称"}
    refused(program.post("/cases", other, Idempotency_Key="k1"), 422, "idempotency-key-reused")
    assert programs["police"].post("/cases", NEW, Idempotency_Key="k1").status_code == 201
    assert Case.objects.count() == 2


def test_a_repeat_while_the_first_still_runs_waits(programs: Programs) -> None:
    program = programs["fisheries"]
    program.post("/cases", NEW, Idempotency_Key="k1")
    RememberedRequest.objects.update(status=0)
    refused(program.post("/cases", NEW, Idempotency_Key="k1"), 409, "idempotency-key-busy")


def test_an_upload_is_told_apart_by_its_content(programs: Programs, case: Case) -> None:
    client = Client(headers={"Authorization": f"Bearer {programs['fisheries'].token}"})
    where = f"/api/v1/cases/{case.pk}/evidence"

    def send(content: str) -> Any:
        file = SimpleUploadedFile("a.txt", content.encode(), content_type="text/plain")
        fields = {"kind": "documentary", "title": "登记证", "file": file}
        return client.post(where, fields, headers={"Idempotency-Key": "up"})

    first, again = send("甲"), send("甲")
    assert first.status_code == again.status_code == 201, first.content
    assert first.json() == again.json()
    refused(send("乙"), 422, "idempotency-key-reused")


def test_an_old_key_is_forgotten(programs: Programs) -> None:
    program = programs["fisheries"]
    program.post("/cases", NEW, Idempotency_Key="k1")
    old = RememberedRequest.objects.get().created_at - KEYS_KEPT
    RememberedRequest.objects.update(created_at=old)
    refused(program.post("/cases", NEW, Idempotency_Key="k2"), 409, "possible-duplicates")
    other = {**NEW, "title": "另一件案件的名称"}
    assert program.post("/cases?confirm=true", other, Idempotency_Key="k3").status_code == 201
    assert [r.key for r in RememberedRequest.objects.all()] == ["k3"]


def test_a_refusal_is_not_remembered(programs: Programs) -> None:
    program = programs["fisheries"]
    wrong = {**NEW, "title": "短"}
    refused(program.post("/cases", wrong, Idempotency_Key="k1"), 422, "case-invalid")
    assert RememberedRequest.objects.count() == 0
    assert program.post("/cases", NEW, Idempotency_Key="k1").status_code == 201


def test_likely_duplicates_are_shown_before_a_case_is_opened(programs: Programs) -> None:
    program = programs["fisheries"]
    first = program.post("/cases", NEW).json()
    told = refused(program.post("/cases", NEW), 409, "possible-duplicates")
    assert told["errors"][0]["where"] == first["number"]
    assert program.post("/cases?confirm=true", NEW).status_code == 201


def test_pages_follow_each_other(programs: Programs) -> None:
    program = programs["fisheries"]
    made = {program.post("/cases?confirm=true", NEW).json()["id"] for _ in range(3)}
    page = program.get("/cases?limit=2").json()
    rest = program.get(f"/cases?limit=2&cursor={page['next_cursor'].replace('+', '%2B')}").json()
    assert {c["id"] for c in [*page["items"], *rest["items"]]} == made
    assert rest["next_cursor"] == ""
    refused(program.get("/cases?cursor=spoilt"), 422, "cursor-unreadable")


def test_a_case_is_watched_closed_and_taken_up_again(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    assert program.send("PUT", f"{where}/watch").json() == {"watching": True}
    assert program.get("/desk?tab=watched").json()["items"][0]["case"] == str(case.pk)
    assert program.send("DELETE", f"{where}/watch").json() == {"watching": False}
    reason = {"reason": "已另案处理"}
    closed = program.post(f"{where}/close", reason, If_Match=program.get(where)["ETag"])
    assert closed.json()["status"] == "closed"
    late = {"facts": [{"name": "conduct_date", "value": "2026-11-23"}]}
    refused(program.post(f"{where}/facts", late), 409, "case-closed")
    opened = program.post(f"{where}/reopen", reason, If_Match=closed["ETag"])
    assert opened.json()["status"] == "open"


def test_facts_lead_to_findings(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    assert program.get(f"{where}/questions").json()[0]["fact"] == "conduct_date"
    said = {"facts": [{"name": "conduct_date", "value": "2026-11-23"}]}
    assert program.post(f"{where}/facts", said).status_code == 201
    refused(program.post(f"{where}/facts", said), 409, "fact-changed")
    found = program.get(f"{where}/findings").json()
    assert found["conduct_date"] == "2026-11-23"
    assert found["findings"]
    unknown = {"facts": [{"name": "no_such_fact", "value": "1"}]}
    refused(program.post(f"{where}/facts", unknown), 422, "case-invalid")


def test_parties_and_agencies_join(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    seen = program.get(where)["ETag"]
    party = program.post(f"{where}/parties", {"name": "某甲"}, If_Match=seen)
    assert party.status_code == 201
    joined = program.post(f"{where}/participants", {"agency": "500116-police", "role": "assist"})
    assert joined.status_code == 201
    assert programs["police"].get(where).json()["parties"][0]["name"] == "某甲"
    assert programs["police"].get("/notices").json()[0]["case"] == str(case.pk)
    assert [e["act"] for e in program.get(f"{where}/log").json()][-1] == "cases.agency_joined"


def test_an_identity_number_is_read_for_a_purpose_and_a_party_removed(
    programs: Programs, case: Case
) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    number = "11010519491231002X"
    given = {"name": "某甲", "identity_kind": "resident", "identity_number": number}
    party = program.post(f"{where}/parties", given, If_Match=program.get(where)["ETag"])
    path = f"{where}/parties/{party.json()['id']}"
    refused(program.post(f"{path}/identity", {"purpose": " "}), 422, "reason-missing")
    read = program.post(f"{path}/identity", {"purpose": "核对身份"})
    assert read.json()["number"] == number
    assert read["Cache-Control"] == "no-store"
    assert program.get(f"{where}/log").json()[-1]["act"] == "cases.identity_read"
    refused(programs["outsider"].post(f"{path}/identity", {"purpose": "查"}), 404, "case-not-found")
    gone = program.post(f"{path}/remove", {"reason": "误列"}, If_Match=party["ETag"])
    assert gone.status_code == 200, gone.content
    assert program.get(where).json()["parties"] == []
    again = program.post(f"{path}/remove", {"reason": "误列"}, If_Match=gone["ETag"])
    refused(again, 404, "party-not-found")


def test_an_agency_leaves_and_sees_the_case_no_more(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    asked = {"agency": "500116-police", "role": "assist"}
    joined = program.post(f"{where}/participants", asked).json()
    path = f"{where}/participants/{joined['id']}/leave"
    left = programs["police"].post(path, {"reason": "不属于本机关管辖"})
    assert left.json()["until"]
    refused(programs["police"].get(where), 404, "case-not-found")
    refused(program.post(path, {"reason": "重复"}), 404, "participant-not-found")
    lead = program.get(where).json()["participants"][0]["id"]
    lead_path = f"{where}/participants/{lead}/leave"
    refused(program.post(lead_path, {"reason": "不办"}), 422, "case-invalid")


def test_cases_are_linked_by_number(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    other = program.post("/cases?confirm=true", NEW).json()
    asked = {"number": other["number"], "kind": "related", "reason": "同一销赃人"}
    assert program.post(f"{where}/links", asked).json()["case"] == other["id"]
    assert [x["number"] for x in program.get(where).json()["links"]] == [other["number"]]
    refused(program.post(f"{where}/links", {**asked, "number": "无"}), 404, "case-not-found")


def test_evidence_leaves_the_file_three_ways(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    fields = {"kind": "documentary", "title": "登记证", "collectors": ["甲", "乙"]}
    item = f"/evidence/{json.loads(program.upload(f'{where}/evidence', fields).content)['id']}"
    said = {"facts": [{"name": "conduct_date", "value": "2026-11-23"}]}
    program.post(f"{where}/facts", said)
    linked = program.send("PUT", f"{item}/facts", {"supports": ["conduct_date"]})
    assert linked.json()["supports"] == ["conduct_date"]
    refused(program.send("PUT", f"{item}/facts", {"supports": ["x"]}), 422, "evidence-invalid")
    back = {"to": "某甲", "reason": "与本案无关"}
    refused(program.post(f"{item}/return", back), 422, "evidence-invalid")
    away = {"way": "destroyed", "reason": "不能保存"}
    refused(program.post(f"{item}/dispose", away), 422, "evidence-invalid")
    assert program.post(f"{item}/withdraw", {"reason": "误收"}).json()["status"] == "withdrawn"
    assert program.get(f"{item}/custody").json()[-1]["action"] == "withdrawn"


def test_a_thing_is_registered_given_back_or_disposed_of(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}/evidence"
    boat = {"kind": "physical", "title": "自用船", "collectors": ["甲", "乙"]}
    whole = {**boat, "quantity": "1", "unit": "艘", "whereabouts": "渔政码头"}
    missing = json.loads(program.upload(where, {**boat, "quantity": "1"}).content)
    assert {e["where"] for e in missing["errors"]} == {"单位", "存放地"}
    first, second = (json.loads(program.upload(where, whole).content) for _ in range(2))
    assert first["thing"]["quantity"] == "1"
    back = {"to": "某甲", "reason": "查明为合法财产"}
    returned = program.post(f"/evidence/{first['id']}/return", back)
    assert returned.json()["status"] == "returned"
    away = {"way": "destroyed", "reason": "依法销毁", "approved_by": "负责人"}
    assert program.post(f"/evidence/{second['id']}/dispose", away).json()["status"] == "disposed"
    refused(program.post(f"/evidence/{second['id']}/return", back), 409, "item-moved")


def test_evidence_comes_in_and_changes_hands(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    file = SimpleUploadedFile("笔录.txt", "现场检查笔录".encode(), content_type="text/plain")
    fields = {"kind": "inspection-record", "title": "现场笔录", "collectors": ["甲", "乙"]}
    item = program.upload(f"{where}/evidence", {**fields, "file": file})
    assert item.status_code == 201, item.content
    made = json.loads(item.content)
    assert len(made["sha256"]) == 64
    answer = program.get(f"/evidence/{made['id']}/file")
    assert b"".join(answer.streaming_content).decode() == "现场检查笔录"
    refused(programs["outsider"].get(f"/evidence/{made['id']}/file"), 404, "item-not-found")
    hands = program.get(f"/evidence/{made['id']}/custody").json()
    assert [h["action"] for h in hands] == ["collected", "downloaded"]
    program.post(f"{where}/participants", {"agency": "500116-police", "role": "receive"})
    sent = program.post("/evidence/handovers", {"items": [made["id"]], "to": "500116-police"})
    assert sent.status_code == 201
    signed = f"/evidence/handovers/{sent.json()['id']}/receive"
    assert programs["police"].post(signed, {"remark": "核对无误"}).json()["state"] == "received"


def test_a_referral_begins(programs: Programs, cast: Cast, case: Case) -> None:
    program = programs["fisheries"]
    begun = program.post(
        f"/cases/{case.pk}/proceedings",
        {
            "procedure": "transfer.criminal",
            "receiver": "500116-police",
            "supervisor": "500116-procuratorate",
        },
        Idempotency_Key="start",
    )
    assert begun.status_code == 201, begun.content
    where, version = f"/proceedings/{begun.json()['id']}", begun["ETag"]
    steps = {s["step"]: s for s in program.get(f"{where}/steps").json()}
    assert steps["tc.report"]["allowed"]
    report = {"officers": ["甲某", "乙某"], "charge": "非法捕捞水产品罪", "report": "查获渔获物。"}
    taken = f"{where}/steps/tc.report"
    refused(program.post(taken, {"inputs": report}), 428, "version-missing")
    given = {"inputs": {**report, "receiver": "500116-police"}}
    done = program.post(taken, given, If_Match=version)
    assert done.status_code == 200, done.content
    refused(program.post(taken, given, If_Match=version), 409, "proceeding-changed")
    head = programs["fisheries_head"]
    assert head.get("/desk").json()["items"][0]["proceeding"] == begun.json()["id"]
    approve = {"inputs": {"capacity": "head"}}
    approved = head.post(f"{where}/steps/tc.decide.approve", approve, If_Match=done["ETag"])
    assert approved.status_code == 200, approved.content
    assert program.get(f"{where}/deadlines").json()
    missing = program.get(f"{where}/checklist").json()
    item = next(i["item"] for i in missing["items"] if i["state"] in ("missing", "unanswered"))
    stated = program.send(
        "PUT", f"{where}/checklist/{item}", {"inapplicable": "没有"}, If_Match=approved["ETag"]
    )
    assert stated.status_code == 200, stated.content
    assert stated["ETag"] != approved["ETag"]
    refused(programs["outsider"].get(where), 404, "proceeding-not-found")
    papers = program.get(f"/cases/{case.pk}/documents").json()
    assert papers, "the decision is a document"
    answer = program.get(f"/documents/{papers[0]['id']}/file?form=docx")
    assert answer.content.startswith(b"PK")
    hidden = programs["outsider"].get(f"/documents/{papers[0]['id']}")
    refused(hidden, 404, "document-not-found")
    served = program.post(
        f"/documents/{papers[0]['id']}/services", {"agency_code": "500116-procuratorate"}
    )
    assert served.status_code == 201, served.content
    offers = program.get(f"/cases/{case.pk}/proposals").json()
    assert "500116-police" in {o["code"] for o in offers["receivers"]}
    voided = f"/documents/{papers[0]['id']}/void"
    refused(program.post(voided, {"reason": "文号有误"}), 403, "power-missing")
    assert head.post(voided, {"reason": "文号有误"}).json()["status"] == "void"
    urged = head.post(f"{where}/urge", {"text": "请办理"}, If_Match=stated["ETag"])
    refused(urged, 403, "step-of-another-agency")
    event = begun.json()["events"][0]["id"]
    later = {"legal_at": "2099-01-01T00:00:00+08:00", "reason": "录入有误"}
    told = program.send("PUT", f"{where}/events/{event}/time", later, If_Match=stated["ETag"])
    refused(told, 422, "legal-time")


def test_the_law_answers(programs: Programs) -> None:
    program = programs["judge"]
    rule = program.get("/law/rules?field=fishing").json()[0]
    assert program.get(f"/law/rules/{rule['id']}").json() == rule
    assert program.get("/law/facts/conduct_date").json()["type"] == "date"
    refused(program.get("/law/facts/nothing"), 404, "law-not-found")
    said = {"facts": {"conduct_date": "2026-11-23"}, "fields": ["fishing"]}
    assert program.post("/law/assess", said).json()["conduct_date"] == "2026-11-23"
    refused(program.post("/law/assess", {"facts": {"nothing": 1}}), 422, "law-facts")
    wrong = {"regime": "no", "start": "2026-11-23", "value": 3, "unit": "working-day"}
    assert program.post("/law/deadline", wrong).status_code == 422


def test_the_directory_answers(programs: Programs) -> None:
    program = programs["fisheries"]
    assert program.get("/agencies?kind=court").json()[0]["code"] == "500116-court"
    assert program.get("/agencies/500116-court").json()["level"] == "county"
    competent = program.get("/agencies/competent?division=500116&field=fishing").json()
    assert any(c["is_default"] for c in competent["police"])
    refused(program.get("/agencies/nobody"), 404, "agency-not-found")


def test_what_is_not_understood_is_said(programs: Programs) -> None:
    program = programs["fisheries"]
    told = refused(program.post("/cases", {"title": "无"}), 422, "request-invalid")
    assert any("field" in e["where"] for e in told["errors"])
    long_ago = {**NEW, "discovered_at": "0001-01-01T00:00:00Z"}
    refused(program.post("/cases", long_ago), 422, "request-invalid")


def test_the_committed_description_is_fresh() -> None:
    script = REPO / "scripts" / "build_openapi.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_liabilities_are_laid_side_by_side(programs: Programs, case: Case) -> None:
    program, where = programs["fisheries"], f"/cases/{case.pk}"
    said = {
        "conduct_date": "2026-10-02",
        "caught_aquatic_products": "true",
        "inland_waters": "true",
        "in_no_fishing_zone": "true",
        "uses_electric_poison_explosive": "true",
    }
    given = {"facts": [{"name": n, "value": v} for n, v in said.items()]}
    assert program.post(f"{where}/facts", given).status_code == 201
    lines = program.get(f"{where}/liability").json()["lines"]
    assert {"criminal", "admin"} <= {line["branch"] for line in lines}
    refused(programs["outsider"].get(f"{where}/liability"), 404, "case-not-found")


def test_what_must_be_proved_and_what_there_is_for_it(programs: Programs, case: Case) -> None:
    where, program = f"/cases/{case.pk}", programs["fisheries"]
    facts = ["in_yangtze_ban_waters", "caught_aquatic_products", "uses_electric_poison_explosive"]
    said = [{"name": "conduct_date", "value": "2026-03-01"}]
    said += [{"name": name, "value": "true"} for name in facts]
    assert program.post(f"{where}/facts", {"facts": said}).status_code == 201
    told = program.get(f"{where}/proving").json()
    assert {p["fact"] for p in told["points"]} == set(facts)
    assert told["lacking"] == 3
    assert told["experts"][0]["rule"] == "ev.special-issue.wildlife"
