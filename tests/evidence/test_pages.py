"""Evidence in the browser without scripts: taken in, looked at, handed over in two halves."""

from __future__ import annotations

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewFact, ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.evidence.models import Custody, Handover, Item

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def enter(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.person(who))
    return client


def typed(**changes: object) -> dict[str, object]:
    now = timezone.localtime()
    given = {
        "kind": "physical",
        "title": "电鱼设备",
        "collectors": "甲某、乙某",
        "collected_at": f"{now:%Y-%m-%dT%H:%M}",
        "quantity": "1",
        "unit": "套",
        "whereabouts": "物证室",
    }
    return {**given, **changes}


def added(client: Client, case: Case, **changes: object) -> Item:
    answer = client.post(f"/cases/{case.pk}/evidence/add/", typed(**changes))
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    return Item.objects.order_by("-serial")[0]


def test_a_photograph_comes_in_and_its_reading_is_traced(
    client: Client, cast: Cast, case: Case
) -> None:
    enter(client, cast, "fisheries")
    item = added(client, case, file=SimpleUploadedFile("现场.png", PNG))
    assert item.media_type == "image/png"
    page = client.get(f"/evidence/{item.pk}/").content.decode()
    assert item.sha256 in page
    assert item.sm3 in page
    answer = client.get(f"/evidence/{item.pk}/file/")
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Custody.objects.filter(item=item, action="downloaded").exists()
    assert "电鱼设备" in client.get(f"/cases/{case.pk}/evidence/").content.decode()


@pytest.mark.parametrize(
    ("name", "content"), [("照片.jpg", b"MZ\x90\x00" + b"\x00" * 80), ("空.png", b"")]
)
def test_a_file_that_is_not_what_it_says_is_refused(
    client: Client, cast: Cast, case: Case, name: str, content: bytes
) -> None:
    enter(client, cast, "fisheries")
    sent = typed(file=SimpleUploadedFile(name, content))
    answer = client.post(f"/cases/{case.pk}/evidence/add/", sent)
    assert answer.status_code == 422
    assert "电鱼设备" in answer.content.decode(), "nothing typed is lost"
    assert not Item.objects.exists()


def test_things_change_hands_in_two_halves(client: Client, cast: Cast, case: Case) -> None:
    cases.add_participant(
        cast.by("fisheries", timezone.now()),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.RECEIVE,
    )
    enter(client, cast, "fisheries")
    item = added(client, case)
    sent = {"items": [str(item.pk)], "to": "500116-police", "note": "封存完好"}
    assert client.post(f"/cases/{case.pk}/evidence/hand-over/", sent).status_code == 302
    found = Handover.objects.get()
    item.refresh_from_db()
    assert item.holder.code == "500116-agriculture", "the sender answers until it is signed for"
    enter(client, cast, "police")
    assert "等待清点签收" in client.get(f"/cases/{case.pk}/").content.decode()
    refused = client.post(f"/evidence/handovers/{found.pk}/", {"do": "decline", "remark": ""})
    assert refused.status_code in (409, 422)
    signed = {"do": "receive", "remark": "数量相符"}
    assert client.post(f"/evidence/handovers/{found.pk}/", signed).status_code == 302
    item.refresh_from_db()
    assert item.holder.code == "500116-police"
    again = client.post(f"/evidence/handovers/{found.pk}/", signed)
    assert again.status_code in (409, 422)


def test_an_item_is_linked_to_facts(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    item = added(client, case)
    address = f"/evidence/{item.pk}/facts/"
    assert "还没有登记事实" in client.get(address).content.decode()
    by = cast.by("fisheries", timezone.now())
    cases.state_facts(by, case=case, facts=[NewFact("illegal_catch_kg", "12.6")])
    assert client.post(address, {"supports": ["illegal_catch_kg"]}).status_code == 302
    assert "非法捕捞渔获物重量" in client.get(f"/evidence/{item.pk}/").content.decode()
    assert client.post(address, {"supports": ["no_such"]}).status_code == 422
    enter(client, cast, "outsider")
    assert client.get(address).status_code == 404


def test_a_handover_is_recalled_with_a_reason(client: Client, cast: Cast, case: Case) -> None:
    cases.add_participant(
        cast.by("fisheries", timezone.now()),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.RECEIVE,
    )
    enter(client, cast, "fisheries")
    item = added(client, case)
    sent = {"items": [str(item.pk)], "to": "500116-police", "note": "", "once": "t"}
    for _again in range(2):
        assert client.post(f"/cases/{case.pk}/evidence/hand-over/", sent).status_code == 302
    found = Handover.objects.get()
    enter(client, cast, "outsider")
    assert client.get(f"/evidence/handovers/{found.pk}/").status_code == 404
    enter(client, cast, "fisheries")
    recalled = {"do": "recall", "remark": "数量有误"}
    assert client.post(f"/evidence/handovers/{found.pk}/", recalled).status_code == 302
    found.refresh_from_db()
    assert found.state == "recalled"


def test_an_item_leaves_the_file_with_a_reason(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    item = added(client, case)
    gone = client.post(f"/evidence/{item.pk}/", {"way": "withdraw", "reason": "误列"})
    assert gone.status_code == 302
    item.refresh_from_db()
    assert item.status == "withdrawn"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_render(client: Client, cast: Cast, case: Case, language: str) -> None:
    enter(client, cast, "fisheries")
    client.cookies["django_language"] = language
    item = added(client, case)
    for address in (
        f"/cases/{case.pk}/evidence/",
        f"/cases/{case.pk}/evidence/add/",
        f"/cases/{case.pk}/evidence/hand-over/",
        f"/evidence/{item.pk}/",
    ):
        assert client.get(address).status_code == 200


def test_the_outsider_gets_nothing(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    item = added(client, case, file=SimpleUploadedFile("现场.png", PNG))
    enter(client, cast, "outsider")
    for address in (
        f"/cases/{case.pk}/evidence/",
        f"/cases/{case.pk}/evidence/add/",
        f"/evidence/{item.pk}/",
        f"/evidence/{item.pk}/file/",
    ):
        assert client.get(address).status_code == 404
