"""The papers of a referral, listed on the case page and read by those who see the case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.documents import services as documents
from xiejiang.documents.models import Document
from xiejiang.proceedings import services


@pytest.fixture
def paper(cast: Cast, case: Case) -> Document:
    def at(hours: int) -> datetime:
        return timezone.now() - timedelta(hours=hours)

    found = services.start(
        cast.by("fisheries", at(9)),
        case=case,
        procedure="transfer.criminal",
        receiver=cast.agency("500116-police"),
        supervisor=cast.agency("500116-procuratorate"),
    )
    services.perform(
        cast.by("fisheries", at(8)),
        proceeding=found,
        step="tc.report",
        inputs={
            "officers": ["甲某", "乙某"],
            "charge": "非法捕捞水产品罪",
            "report": "夜间电鱼。",
            "receiver": "500116-police",
        },
        expected_version=found.version,
    )
    return Document.objects.get()


@pytest.mark.parametrize(("form", "magic"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_files_are_read_by_those_who_see_the_case(
    client: Client, cast: Cast, paper: Document, form: str, magic: bytes
) -> None:
    client.force_login(cast.person("fisheries"))
    page = client.get(f"/cases/{paper.matter}/documents/").content.decode()
    assert paper.title in page
    answer = client.get(f"/documents/{paper.pk}/{form}/")
    assert answer.content.startswith(magic)
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(cast.person("outsider"))
    assert client.get(f"/documents/{paper.pk}/{form}/").status_code == 404
    assert client.get(f"/cases/{paper.matter}/documents/").status_code == 404


def test_a_form_that_is_none(client: Client, cast: Cast, paper: Document) -> None:
    client.force_login(cast.person("fisheries"))
    assert client.get(f"/documents/{paper.pk}/odt/").status_code == 404


def served(cast: Cast, paper: Document) -> int:
    case = Case.objects.get(pk=paper.matter)
    for code, role in (("500116-police", "receive"),):
        cases.add_participant(
            cast.by("fisheries", timezone.now()),
            case=case,
            agency=cast.agency(code),
            role=ParticipantRole(role),
        )
    one = documents.serve(
        cast.by("fisheries", timezone.now()), document=paper, agency_code="500116-police"
    )
    return one.pk


def test_a_document_is_signed_for_once(client: Client, cast: Cast, paper: Document) -> None:
    key = served(cast, paper)
    address = f"/documents/{paper.pk}/receipts/{key}/"
    client.force_login(cast.person("police"))
    assert address in client.get(f"/cases/{paper.matter}/documents/").content.decode()
    early = {"received_at": "2020-01-01T00:00", "receipt": ""}
    refused = client.post(address, early)
    assert refused.status_code == 422
    assert "不能早于发出的时间" in refused.content.decode()
    now = {"received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "receipt": "内勤签收"}
    assert client.post(address, now).status_code == 302
    assert client.post(address, now).status_code in (409, 422)
    client.force_login(cast.person("outsider"))
    assert client.get(address).status_code == 404


def test_a_document_is_void_with_a_reason(client: Client, cast: Cast, paper: Document) -> None:
    address = f"/documents/{paper.pk}/void/"
    client.force_login(cast.person("fisheries_head"))
    assert address in client.get(f"/cases/{paper.matter}/documents/").content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "当事人姓名有误"}).status_code == 302
    paper.refresh_from_db()
    assert paper.status == "void"
    client.force_login(cast.person("outsider"))
    assert client.post(address, {"reason": "x"}).status_code == 404
