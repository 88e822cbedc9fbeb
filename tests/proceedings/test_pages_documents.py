"""The papers of a referral, listed on the case page and read by those who see the case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.cases.models import Case
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
