"""Copies stand beside their originals; corrections stand in the place of what they correct."""

from __future__ import annotations

import html
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import queries, services
from xiejiang.evidence.care import CopyWay
from xiejiang.evidence.domain import Hand, ItemStatus, Physical, Upload
from xiejiang.evidence.errors import DuplicateFile, EvidenceInvalid, ItemMoved, NotHolder
from xiejiang.evidence.models import Item

REDACTED = PDF + b"% redacted\n"


@pytest.fixture
def scan(add: Add) -> Item:
    return add(content=PDF, title="询问笔录", supports=["illegal_catch_kg"])


def taken(cast: Cast, case: Case, content: bytes, who: str = "fisheries") -> Upload:
    return services.take_in(
        actor=cast.actor(who), case=case, name="新.pdf", stream=io.BytesIO(content)
    )


def copied(cast: Cast, case: Case, scan: Item, content: bytes = REDACTED, **changes: str) -> Item:
    given = {"title": "询问笔录（遮盖住址）", "how": "遮盖住址和身份证号", **changes}
    return services.add_copy(
        cast.by("fisheries"),
        item=scan,
        upload=taken(cast, case, content),
        way=CopyWay.REDACTED,
        **given,
    )


def test_a_copy_is_an_item_of_its_own(cast: Cast, case: Case, scan: Item) -> None:
    before = Item.objects.values().get(pk=scan.pk)
    copy = copied(cast, case, scan)
    assert (copy.original, copy.serial, copy.kind) == (scan, 2, scan.kind)
    assert Item.objects.values().get(pk=scan.pk) == before, "the original is as it was"
    assert queries.copies(scan) == [copy]
    last = queries.custody(by=cast.actor("fisheries"), item=scan)[-1]
    assert (last.action, last.note) == (Hand.COPIED, "遮盖、脱敏，制成证2 询问笔录（遮盖住址）")
    assert list(queries.supports_by_fact(case=case)["illegal_catch_kg"]) == [scan]


def test_a_copy_differs_and_says_how(cast: Cast, case: Case, scan: Item) -> None:
    with pytest.raises(DuplicateFile):
        copied(cast, case, scan, PDF)
    with pytest.raises(EvidenceInvalid):
        copied(cast, case, scan, how=" ")
    with pytest.raises(CaseNotFound):
        services.add_copy(
            cast.by("outsider"),
            item=scan,
            upload=taken(cast, case, REDACTED),
            title="副本",
            way=CopyWay.EXCERPT,
            how="摘录",
        )


def test_a_correction_supersedes_and_never_replaces(cast: Cast, case: Case, scan: Item) -> None:
    by = cast.by("fisheries")
    made = services.correct(by, item=scan, upload=taken(cast, case, REDACTED), reason="漏第三页")
    scan.refresh_from_db()
    assert scan.status == ItemStatus.SUPERSEDED
    with queries.read_file(scan) as stream:
        assert stream.read() == PDF, "the first file stays"
    assert (made.title, made.replaces, queries.replacement(scan)) == (scan.title, scan, made)
    assert queries.supports_by_fact(case=case)["illegal_catch_kg"] == [made]
    assert queries.count(case=case) == 1
    hands = [c.action for c in queries.custody(by=by.actor, item=scan)]
    assert hands == [Hand.COLLECTED, Hand.SUPERSEDED]
    with pytest.raises(ItemMoved):
        services.correct(by, item=scan, upload=taken(cast, case, PDF + b"3"), reason="再更正")
    with pytest.raises(ItemMoved):
        services.link_facts(by, item=scan, facts=[])
    with pytest.raises(ItemMoved):
        copied(cast, case, scan, PDF + b"4")


def test_what_cannot_be_corrected(cast: Cast, case: Case, shared: Case, add: Add) -> None:
    upload = taken(cast, case, REDACTED)
    thing = Physical(Decimal(2), "条", whereabouts="冷库")
    for item in (add(content=PDF, title="渔获物", physical=thing), add(title="纸质原件")):
        with pytest.raises(EvidenceInvalid):
            services.correct(cast.by("fisheries"), item=item, upload=upload, reason="错")
    mine = add(content=PDF + b"% photo", title="照片")
    with pytest.raises(NotHolder):
        services.correct(cast.by("police"), item=mine, upload=upload, reason="错")


def test_both_ways_on_the_page(client: Client, cast: Cast, case: Case, scan: Item) -> None:
    client.force_login(cast.person("fisheries"))
    sent = {"title": "询问笔录（遮盖）", "way": "redacted", "how": "遮盖住址"}
    file = SimpleUploadedFile("副本.pdf", REDACTED)
    assert client.post(f"/evidence/{scan.pk}/copy/", {**sent, "file": file}).status_code == 302
    copy = Item.objects.get(original=scan)
    page = html.unescape(client.get(f"/evidence/{scan.pk}/").content.decode())
    assert "由这件制作的副本" in page and f"/evidence/{copy.pk}/" in page
    page = html.unescape(client.get(f"/evidence/{copy.pk}/").content.decode())
    assert "这是副本" in page and f"/evidence/{scan.pk}/" in page
    file = SimpleUploadedFile("更正.pdf", PDF + b"% all pages\n")
    sent = {"reason": "漏页"}
    assert client.get(f"/evidence/{scan.pk}/correct/").status_code == 200
    assert client.post(f"/evidence/{scan.pk}/correct/", {**sent, "file": file}).status_code == 302
    made = Item.objects.get(replaces=scan)
    page = html.unescape(client.get(f"/evidence/{scan.pk}/").content.decode())
    assert "已被更正件取代" in page and f"/evidence/{made.pk}/" in page
    assert "漏页" in html.unescape(client.get(f"/evidence/{made.pk}/").content.decode())
    client.force_login(cast.person("outsider"))
    for what in ("copy", "correct"):
        assert client.get(f"/evidence/{scan.pk}/{what}/").status_code == 404
