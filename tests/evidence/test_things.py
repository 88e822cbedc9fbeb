"""Things in storage: they are put elsewhere, sealed and opened again, and carry labels."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import pytest
import segno
from django.test import Client

from tests.conftest import Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.evidence import labels, queries, services
from xiejiang.evidence.domain import Hand, ItemKind, Opening, Physical, Sealing
from xiejiang.evidence.errors import (
    AlreadySealed,
    EvidenceInvalid,
    ItemNotFound,
    NotHolder,
    NotSealed,
    ReasonMissing,
)
from xiejiang.evidence.models import Handover, Item

SEAL = Sealing("渝封0001", "当事人王某、见证人李某", "编织袋封口")


@pytest.fixture
def gear(add: Add) -> Item:
    thing = Physical(Decimal(1), "套", features="逆变器", whereabouts="中队物证室")
    return add(kind=ItemKind.PHYSICAL, title="电鱼设备", physical=thing)


def trail(cast: Cast, item: Item) -> list[tuple[str, str]]:
    rows = queries.custody(by=cast.actor("fisheries"), item=item)
    return [(r.action, r.note) for r in rows[1:]]


def test_a_thing_is_put_elsewhere_with_a_reason(cast: Cast, gear: Item) -> None:
    by = cast.by("fisheries")
    services.place(by, item=gear, to="委物证中心 2 号柜", reason="集中保管")
    gear.refresh_from_db()
    assert gear.whereabouts == "委物证中心 2 号柜"
    assert trail(cast, gear) == [(Hand.PLACED, "中队物证室 → 委物证中心 2 号柜。集中保管")]
    for to, problem in (("", "请写明"), ("委物证中心 2 号柜", "相同")):
        with pytest.raises(EvidenceInvalid) as caught:
            services.place(by, item=gear, to=to, reason="再移")
        assert problem in caught.value.complaints[0].message
    with pytest.raises(ReasonMissing):
        services.place(by, item=gear, to="别处", reason=" ")


def test_only_the_holder_places_and_seals(cast: Cast, shared: Case, gear: Item) -> None:
    with pytest.raises(NotHolder):
        services.place(cast.by("police"), item=gear, to="别处", reason="集中")
    with pytest.raises(NotHolder):
        services.seal(cast.by("police"), item=gear, sealing=SEAL)
    with pytest.raises(ItemNotFound):
        services.seal(cast.by("outsider"), item=gear, sealing=SEAL)


def test_what_is_no_thing_has_no_place(cast: Cast, add: Add) -> None:
    with pytest.raises(EvidenceInvalid):
        services.place(cast.by("fisheries"), item=add(content=PDF), to="柜", reason="移")


def test_sealed_opened_and_sealed_again(cast: Cast, gear: Item) -> None:
    by = cast.by("fisheries")
    services.seal(by, item=gear, sealing=SEAL)
    assert gear.seal == "渝封0001"
    with pytest.raises(AlreadySealed):
        services.seal(by, item=gear, sealing=Sealing("渝封0002", "王某"))
    services.unseal(by, item=gear, opening=Opening(False, "见证人李某", "检测取样"))
    assert gear.seal == ""
    with pytest.raises(EvidenceInvalid):
        services.seal(by, item=gear, sealing=SEAL)
    with pytest.raises(NotSealed):
        services.unseal(by, item=gear, opening=Opening(True, "李某", "检测取样"))
    services.seal(by, item=gear, sealing=Sealing("渝封0002", "王某"))
    assert trail(cast, gear) == [
        (Hand.SEALED, "封条号 渝封0001，在场：当事人王某、见证人李某。编织袋封口"),
        (Hand.UNSEALED, "封条号 渝封0001，封条已破损，在场：见证人李某。检测取样"),
        (Hand.SEALED, "封条号 渝封0002，在场：王某"),
    ]


def test_the_log_names_the_seal_and_not_who_was_there(cast: Cast, gear: Item) -> None:
    services.seal(cast.by("fisheries"), item=gear, sealing=SEAL)
    entry = LogEntry.objects.get(act="evidence.sealed")
    assert entry.details["sealing"] == {"number": "渝封0001", "remark": "编织袋封口"}
    assert "王某" not in str(entry.details)


def test_a_seal_is_on_one_thing_only(cast: Cast, gear: Item, add: Add) -> None:
    by = cast.by("fisheries")
    services.seal(by, item=gear, sealing=SEAL)
    with pytest.raises(EvidenceInvalid) as caught:
        services.seal(by, item=add(title="渔获物"), sealing=SEAL)
    assert "电鱼设备" in caught.value.complaints[0].message
    with pytest.raises(EvidenceInvalid) as caught:
        services.seal(by, item=add(title="渔网"), sealing=Sealing(" ", ""))
    assert {c.where for c in caught.value.complaints} == {"封条号", "在场人员"}


def test_pages_of_a_thing(client: Client, cast: Cast, gear: Item) -> None:
    client.force_login(cast.person("fisheries"))
    place = {"to": "冷库", "reason": "需要冷藏"}
    assert client.post(f"/evidence/{gear.pk}/place/", place).status_code == 302
    sealed = {"number": "渝封0003", "present": "王某", "remark": ""}
    assert client.post(f"/evidence/{gear.pk}/seal/", sealed).status_code == 302
    again = client.post(f"/evidence/{gear.pk}/seal/", {**sealed, "number": "渝封0004"})
    assert again.status_code == 409
    page = html.unescape(client.get(f"/evidence/{gear.pk}/").content.decode())
    assert "渝封0003" in page and "冷库" in page and "启封" in page
    opened = {"intact": "yes", "present": "王某", "reason": "取样"}
    assert client.post(f"/evidence/{gear.pk}/unseal/", opened).status_code == 302
    for what in ("place", "seal", "unseal"):
        assert client.get(f"/evidence/{gear.pk}/{what}/").status_code == 200


def test_labels_lead_back_to_the_thing(client: Client, cast: Cast, case: Case, gear: Item) -> None:
    services.seal(cast.by("fisheries"), item=gear, sealing=SEAL)
    client.force_login(cast.person("fisheries"))
    page = html.unescape(client.get(f"/cases/{case.pk}/evidence/labels/").content.decode())
    code = queries.code_of(gear)
    shown = (case.number, "证1", "电鱼设备", "渝封0001", f"/e/{code}/", f"{code[:4]} {code[4:8]}")
    assert [w for w in shown if w not in page] == []
    assert client.get(f"/e/{code}/")["Location"] == f"/evidence/{gear.pk}/"
    client.force_login(cast.person("outsider"))
    for address in (f"/e/{code}/", f"/cases/{case.pk}/evidence/labels/", "/e/zzzz/"):
        assert client.get(address).status_code == 404


def test_the_code_is_drawn_row_by_row() -> None:
    path, side = labels.drawn("http://127.0.0.1/e/0123456789ab/")
    assert side == 29 + 2 * labels.BORDER
    assert path.startswith("M4 4h7v1h-7z"), "the finder pattern begins with seven dark modules"
    dark = {
        (int(x) + n, int(y))
        for x, y, long in re.findall(r"M(\d+) (\d+)h(\d+)", path)
        for n in range(int(long))
    }
    drawn = segno.make_qr("http://127.0.0.1/e/0123456789ab/", error="m")
    rows = enumerate(drawn.matrix_iter(border=labels.BORDER))
    assert dark == {(x, y) for y, row in rows for x, module in enumerate(row) if module}


def test_the_list_shows_the_seal_as_it_was_handed_over(
    client: Client, cast: Cast, shared: Case, gear: Item
) -> None:
    services.seal(cast.by("fisheries"), item=gear, sealing=SEAL)
    handover = services.hand_over(
        cast.by("fisheries"), items=[gear], to_agency=cast.agency("500116-police"), note="原封"
    )
    services.receive(cast.by("police"), handover=handover, remark="封条完好")
    gear.refresh_from_db()
    services.unseal(cast.by("police"), item=gear, opening=Opening(True, "李某", "鉴定"))
    services.place(cast.by("police"), item=gear, to="分局物证室", reason="入库")
    found = Handover.objects.get()
    values = labels.handover_values(found, list(found.items.all()))
    assert values["handover.items"] == [
        ["证1", "电鱼设备", "物证", "1套", "逆变器", "渝封0001", "中队物证室"]
    ]
    assert "封条完好" in values["handover.signatures"][1]
    client.force_login(cast.person("police"))
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(f"/evidence/handovers/{found.pk}/list.{form}")
        assert answer.content.startswith(begins)
    assert client.get(f"/evidence/handovers/{found.pk}/list.html").status_code == 404
    client.force_login(cast.person("outsider"))
    assert client.get(f"/evidence/handovers/{found.pk}/list.pdf").status_code == 404


def test_the_list_before_it_is_signed_for(cast: Cast, shared: Case, add: Add) -> None:
    item = add(content=PDF)
    handover = services.hand_over(
        cast.by("fisheries"), items=[item], to_agency=cast.agency("500116-police")
    )
    values = labels.handover_values(handover, [item])
    assert "尚未清点签收" in values["handover.signatures"][1]
    assert item.sha256[:8] in values["handover.digests"][0]
    services.recall(cast.by("fisheries"), handover=handover, reason="漏件")
    assert labels.handover_values(handover, [item])["handover.signatures"][1].startswith(
        "收回：重庆市江津区农业农村委员会"
    )
