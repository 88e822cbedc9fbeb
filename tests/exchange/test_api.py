"""The exchange through the API: each act, what is shown to whom, and what bad input comes to."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.exchange.conftest import Place, Seal
from tests.exchange.several import Site
from tests.exchange.test_across import handed_over
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import NODE, By
from xiejiang.cases.models import Case
from xiejiang.evidence.models import Item
from xiejiang.exchange.kinds import CASE, KINDS, Kind
from xiejiang.exchange.models import Incoming, Node, Outgoing
from xiejiang.exchange.schema import published
from xiejiang.proceedings.models import Proceeding

Pair = tuple[Place, Place]


@pytest.fixture
def programs(cast: Cast, node: By) -> Programs:
    return Programs(cast, node)


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def refused(answer: Any, status: int, code: str) -> Any:
    body = told(answer, status)
    assert body["type"] == f"urn:xiejiang:problem:{code}"
    return body


@pytest.fixture
def choice(item: Item, pair: Pair) -> dict[str, Any]:
    return {
        "node": "b.example",
        "agency": "500116-police",
        "purpose": "移送涉嫌犯罪线索",
        "facts": ["conduct_date"],
        "items": [str(item.pk)],
    }


def test_what_may_be_sent_is_sealed_and_followed(
    programs: Programs, case: Case, item: Item, pair: Pair, choice: dict[str, Any]
) -> None:
    a, b = pair
    program, base = programs["fisheries"], f"/cases/{case.pk}/exchange"
    with a.here():
        offer = told(program.get(f"{base}/offer"))
        assert offer["nodes"] == ["a.example", "b.example"]
        assert [f["value"] for f in offer["facts"]] == ["2026-11-23"]
        assert [(i["title"], i["supporting"]) for i in offer["items"]] == [
            ("现场笔录", True),
            ("无关照片", False),
        ]
        made = told(program.post(base, choice), 201)
        assert made["state"] == {"value": "sealed", "label": "已签封，待送出"}
        assert made["receiver"]["code"] == "500116-police"
        assert [line[:3] for line in made["contents"]] == ["事实：", "证据："]
        assert (made["sequence"], made["receipt"]) == (1, "")
        file = program.get(f"/exchange/out/{made['id']}/file")
        whole = b"".join(file.streaming_content)
        for shut in file._resource_closers:
            shut()
        assert whole.startswith(b"PK")
        assert told(program.get(f"/exchange/out/{made['id']}"))["state"]["value"] == "sent"
    with b.here():
        upload = {"file": SimpleUploadedFile("p.zip", whole)}
        read = told(programs["police"].upload("/exchange/in", upload), 201)
        assert (read["kept"], read["code"]) == (True, "")
    assert read["receipt"].startswith("xiejiang-receipt/1")
    assert [p["id"] for p in told(program.get(base))] == [made["id"]]


@pytest.fixture
def came(seal: Seal, pair: Pair) -> str:
    row, path = seal()
    pair[1].receive(path)
    return str(row.pk)


def test_what_came_is_taken_over_once(
    programs: Programs, pair: Pair, came: str, case: Case
) -> None:
    program, where = programs["police"], f"/exchange/in/{came}"
    with pair[1].here():
        (row,) = told(program.get("/exchange/in?state=kept"))
        assert (row["id"], row["node"], row["title"]) == (came, "a.example", case.title)
        whole = told(program.get(where))
        jsonschema.validate(whole["content"], published(CASE.format))
        taken = told(program.post(f"{where}/take", {}))
        assert taken["state"]["value"] == "received"
        assert told(program.get(f"/cases/{taken['case']}"))["lead"]["code"] == "500116-police"
        assert taken["receipt"] != whole["receipt"]
        refused(program.post(f"{where}/take", {}), 409, "package-ended")
        refused(program.post(f"{where}/return", {"reason": "x"}), 409, "package-ended")
        assert told(program.get("/exchange/in?state=kept")) == []
    assert Case.objects.count() == 2


def test_what_came_goes_into_a_case_of_ours_or_back(
    programs: Programs, pair: Pair, seal: Seal, came: str
) -> None:
    program = programs["police"]
    with pair[1].here():
        refused(
            program.post(f"/exchange/in/{came}/take", {"into": "没有这个案号"}),
            404,
            "case-not-found",
        )
        assert Incoming.objects.get().state == "kept"
        refused(
            program.post(f"/exchange/in/{came}/return", {"reason": " "}),
            422,
            "exchange-reason-missing",
        )
        back = told(program.post(f"/exchange/in/{came}/return", {"reason": "管辖不符"}))
        assert (back["state"]["label"], back["reason"]) == ("已退回", "管辖不符")


def test_the_same_key_takes_it_once(programs: Programs, pair: Pair, came: str) -> None:
    program = programs["police"]
    with pair[1].here():
        first, again = (
            told(program.post(f"/exchange/in/{came}/take", {}, Idempotency_Key="k"))
            for _ in range(2)
        )
    assert first == again
    assert Case.objects.count() == 2


def test_nobody_else_sees_or_does_anything(
    programs: Programs, pair: Pair, case: Case, came: str, choice: dict[str, Any]
) -> None:
    sent = f"/exchange/out/{came}"
    for who in ("outsider", "other_police"):
        program = programs[who]
        for path in (f"/cases/{case.pk}/exchange", f"/cases/{case.pk}/exchange/offer"):
            refused(program.get(path), 404, "case-not-found")
        refused(program.post(f"/cases/{case.pk}/exchange", choice), 404, "case-not-found")
        for path in (sent, f"{sent}/file", f"/exchange/in/{came}"):
            refused(program.get(path), 404, "package-not-found")
        assert told(program.get("/exchange/in")) == []
        for act, body in (("take", {}), ("return", {"reason": "x"})):
            refused(program.post(f"/exchange/in/{came}/{act}", body), 404, "package-not-found")
    # the sender sees what was sent, not the receiver's desk; the receiver the other way
    assert told(programs["fisheries"].get("/exchange/in")) == []
    refused(programs["police"].get(sent), 404, "package-not-found")
    assert Outgoing.objects.get().state == "sealed"
    # who may see the case and may not send
    refused(programs["liaison"].post(f"/cases/{case.pk}/exchange", choice), 403, "power-missing")


def test_an_auditor_reads_no_package_in(programs: Programs, pair: Pair) -> None:
    upload = {"file": SimpleUploadedFile("p.zip", b"PK")}
    refused(programs["auditor"].upload("/exchange/in", upload), 403, "power-missing")


def test_nodes_are_for_those_who_run_the_system(programs: Programs, cast: Cast, pair: Pair) -> None:
    rows = told(programs["system_admin"].get("/nodes"))
    assert [(r["name"], r["state"]["value"]) for r in rows] == [
        ("a.example", "trusted"),
        ("b.example", "trusted"),
    ]
    assert rows[0]["fingerprints"] == [pair[0].key.fingerprint]
    refused(programs["fisheries"].get("/nodes"), 403, "power-missing")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"node": "c.example"}, 403, "node-unknown"),
        ({"agency": "999999-police"}, 404, "agency-not-found"),
        ({"purpose": "  "}, 422, "exchange-nothing-chosen"),
        ({"facts": [], "items": []}, 422, "exchange-nothing-chosen"),
        ({"facts": ["no_such_fact"]}, 422, "exchange-nothing-chosen"),
        ({"items": [str(uuid.uuid4())]}, 422, "exchange-nothing-chosen"),
        ({"documents": ["x"]}, 422, "request-invalid"),
        ({"items": "x"}, 422, "request-invalid"),
        ({"purpose": "x" * 301}, 422, "request-invalid"),
        ({"node": "b\x00"}, 422, "request-invalid"),
        ({"agency": None}, 422, "request-invalid"),
    ],
)
def test_bad_input_seals_nothing(
    programs: Programs,
    case: Case,
    pair: Pair,
    choice: dict[str, Any],
    change: dict[str, Any],
    status: int,
    code: str,
) -> None:
    a = pair[0]
    with a.here():
        answer = programs["fisheries"].post(f"/cases/{case.pk}/exchange", choice | change)
    refused(answer, status, code)
    assert not Outgoing.objects.exists()
    assert not (a.home / "files" / "outgoing").exists() or not any(
        (a.home / "files" / "outgoing").iterdir()
    )


def test_nothing_goes_to_a_suspended_node(
    programs: Programs, case: Case, pair: Pair, choice: dict[str, Any]
) -> None:
    Node.objects.filter(name="b.example").update(state="suspended", reason="查明")
    with pair[0].here():
        answer = programs["fisheries"].post(f"/cases/{case.pk}/exchange", choice)
    refused(answer, 403, "node-suspended")


@pytest.mark.parametrize("content", [b"x", b"PK\x03\x04", b"PK" + b"\x00" * 500])
def test_what_is_no_package_is_a_problem(programs: Programs, pair: Pair, content: bytes) -> None:
    with pair[1].here():
        answer = programs["police"].upload(
            "/exchange/in", {"file": SimpleUploadedFile("p.zip", content)}
        )
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Incoming.objects.exists()


def test_a_refused_package_is_answered_with_a_signed_reason(
    programs: Programs, seal: Seal, pair: Pair
) -> None:
    _, path = seal()
    with pair[0].here():
        upload = {"file": SimpleUploadedFile("p.zip", path.read_bytes())}
        read = told(programs["police"].upload("/exchange/in", upload), 201)
    assert (read["kept"], read["code"]) == (False, "package-not-for-us")
    assert "refused" in read["receipt"]
    refused(programs["police"].post("/exchange/in", {}), 422, "request-invalid")
    refused(programs["police"].get("/exchange/in?state=lost"), 422, "request-invalid")


# ------------------------------------------------------------------ the published schemas
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_schema_is_served_to_everybody_and_explains_every_field(db: None, kind: Kind) -> None:
    answer = Client().get(f"/static/schemas/{kind.format.replace('/', '-')}.schema.json")
    assert answer.status_code == 200
    found = json.loads(answer.getvalue().decode())
    for shut in answer._resource_closers:
        shut()
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$id"] == f"urn:xiejiang:schema:{kind.format}"
    silent: list[str] = []

    def walk(where: str, rule: dict[str, Any]) -> None:
        if not (rule.get("description") and rule.get("x-en")):
            silent.append(where)
        for name, one in rule.get("properties", {}).items():
            walk(f"{where}/{name}", one)

    walk("", found)
    for name, one in found["$defs"].items():
        walk(f"#{name}", one)
    assert silent == []


# ------------------------------------------------------------------ a proceeding
def test_a_transferred_proceeding_is_received_since_when_it_came(
    sites: tuple[Site, Site, Site],
) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    assert a.carry(row, b, walk.at).refused is None
    received = walk.at + timedelta(hours=2)
    with b.here():
        programs = Programs(b.cast, By(NODE, received))
        outsider, police = programs["outsider"], programs["police"]
        where = f"/exchange/in/{row.pk}"
        refused(outsider.post(f"{where}/take", {}), 404, "package-not-found")
        (shown,) = told(police.get("/exchange/in"))
        assert shown["kind"] == {"value": "transfer", "label": "移送"}
        refused(police.post(f"{where}/take", {"at": "昨天"}), 422, "request-invalid")
        taken = told(police.post(f"{where}/take", {"at": received.isoformat()}))
        assert taken["state"]["value"] == "received"
        there = Proceeding.objects.get()
        assert (there.pk, there.state) == (walk.proceeding.pk, "under-review")
        assert there.events.get(event="transfer.received-by-police").legal_at == received
    with a.here():
        (sent,) = told(Programs(a.cast, By(NODE, received))["fisheries"].get(sent_of(walk)))
        assert sent["kind"]["label"] == "移送"


def sent_of(walk: Walk) -> str:
    return f"/cases/{walk.case.pk}/exchange"
