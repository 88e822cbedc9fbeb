"""A journey: sealed at A in a browser's steps, received at B, and the pages of those who trust."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSWORD, Cast
from tests.exchange.conftest import TRUST, Place
from xiejiang.cases.models import Case
from xiejiang.evidence.models import Item
from xiejiang.exchange.domain import NodeState, OutgoingState
from xiejiang.exchange.models import Incoming, Node, Outgoing
from xiejiang.store.signing import Ed25519Signer

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def uploaded(client: Client, data: bytes, name: str) -> Any:
    file = io.BytesIO(data)
    file.name = name
    return client.post("/exchange/disc/", {"file": file})


@pytest.mark.parametrize("end", ["take", "return"])
def test_from_the_case_page_to_the_desk_of_another_node(
    cast: Cast, case: Case, item: Item, pair: Pair, end: str
) -> None:
    a, b = pair
    here, there = signed_in("fisheries"), signed_in("police")
    home = f"/cases/{case.pk}/exchange/send/"
    with a.here():
        page = here.get(home).content.decode()
        assert page.count("checked") == 2, "the fact and the item that supports it"
        chosen = {
            "node": b.name,
            "agency": "500116-police",
            "purpose": "移送线索",
            "facts": ["conduct_date"],
            "items": [str(item.pk)],
        }
        assert here.post(home, {**chosen, "agency": "nowhere"}).status_code == 422
        shown = here.post(home, chosen).content.decode()
        assert "确认签封" in shown
        assert "证1 现场笔录" in shown
        assert "无关照片" not in shown
        assert not Outgoing.objects.exists()
        assert here.post(home, {**chosen, "do": "seal"}).status_code == 302
        row = Outgoing.objects.get()
        assert "已签封，待送出" in here.get(f"/cases/{case.pk}/exchange/").content.decode()
        answer = here.get(f"/exchange/out/{row.pk}/")
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert signed_in("outsider").get(f"/exchange/out/{row.pk}/").status_code == 404
    with b.here():
        assert "核验成立" in uploaded(there, data, "a.zip").content.decode()
        spoilt = uploaded(there, data[:-40], "a.zip")
        assert spoilt.status_code == 422
        assert "长江江津段夜间电捕鱼案" in there.get("/exchange/").content.decode()
        address = f"/exchange/in/{row.pk}/"
        assert signed_in("ecology").get(address).status_code == 404
        page = there.get(address).content.decode()
        assert "均已核验成立" in page
        assert there.post(address, {"do": "return", "reason": ""}).status_code == 422
        done = there.post(address, {"do": end, "reason": "管辖不符"})
        assert done.status_code == 302
        assert there.get(done.headers["Location"]).status_code == 200
        assert there.get(address).status_code == 200
        receipt = there.get(f"{address}receipt/").content
    with a.here():
        assert uploaded(here, receipt, "r.txt").status_code == 302
    row.refresh_from_db()
    wanted = OutgoingState.RECEIVED if end == "take" else OutgoingState.RETURNED
    assert row.state == wanted
    assert Incoming.objects.get().answer.encode() == receipt
    assert Case.objects.count() == (2 if end == "take" else 1)


def test_only_those_who_run_the_system_turn_trust(cast: Cast, a: Place) -> None:
    key = Ed25519Signer.generate("js.example").public
    given = {
        "key": str(key),
        "fingerprint": key.fingerprint,
        "compared_with": TRUST.compared_with,
        "compared_how": TRUST.compared_how,
        "url": "",
    }
    with a.here():
        assert signed_in("fisheries").get("/nodes/").status_code == 403
        admin = signed_in("system_admin")
        assert a.key.fingerprint in admin.get("/nodes/").content.decode()
        wrong = admin.post("/nodes/", {**given, "fingerprint": "0"})
        assert wrong.status_code == 422
        assert "指纹不一致" in wrong.content.decode()
        assert admin.post("/nodes/", {**given, "key": "x"}).status_code == 422
        assert admin.post("/nodes/", given).status_code == 302
        made = Node.objects.get()
        home = f"/nodes/{made.pk}/"
        assert key.fingerprint in admin.get(home).content.decode()
        assert admin.post(home, {"do": "suspend", "reason": " "}).status_code == 422
        for press, state in (
            ("suspend", NodeState.SUSPENDED),
            ("restore", NodeState.TRUSTED),
            ("revoke", NodeState.REVOKED),
        ):
            assert admin.post(home, {"do": press, "reason": "查明"}).status_code == 302
            made.refresh_from_db()
            assert made.state == state
        assert admin.post(home, {"do": "key", **given}).status_code == 422
        new = Ed25519Signer.generate("js.example").public
        turned = {**given, "key": str(new), "fingerprint": new.fingerprint, "do": "key"}
        assert admin.post(home, turned).status_code == 302
        made.refresh_from_db()
        assert made.state == NodeState.TRUSTED
        void = {"do": f"void-{made.keys.first().pk}", "reason": "泄露"}  # type: ignore[union-attr]
        assert admin.post(home, void).status_code == 302
        assert admin.get(home).status_code == 200
