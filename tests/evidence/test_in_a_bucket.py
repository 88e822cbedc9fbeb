"""Evidence whose files are in a bucket: the pages are the same, and say when it is out of reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.evidence.test_pages import added, enter, typed
from tests.s3_service import Service, serving
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.evidence import queries
from xiejiang.evidence.models import Custody, Item
from xiejiang.store import objects
from xiejiang.store.blobs import address

PDF = b"%PDF-1.7\n" + os.urandom(objects.PIECE + 1000)


@pytest.fixture
def service(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    monkeypatch.setattr(objects, "PAUSE", timedelta(milliseconds=5))
    settings.SCRATCH_ROOT = tmp_path / "scratch"
    with serving() as running:
        settings.FILES_BUCKET = running.bucket()
        yield running


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.pdf", PDF)


def test_a_download_is_a_stream_of_known_length(
    service: Service, client: Client, cast: Cast, case: Case, node: By
) -> None:
    item = added(enter(client, cast, "fisheries"), case, file=file())
    assert service.objects == {f"node/{address(item.sha256)}": PDF}
    program = Programs(cast, node)["fisheries"]
    for answer in (
        client.get(f"/evidence/{item.pk}/file/"),
        program.get(f"/evidence/{item.pk}/file"),
    ):
        assert answer.streaming
        assert answer["Content-Length"] == str(len(PDF))
        assert b"".join(answer.streaming_content) == PDF


def test_an_altered_object_is_never_given_out(
    service: Service, client: Client, cast: Cast, case: Case
) -> None:
    item = added(enter(client, cast, "fisheries"), case, file=file())
    service.objects[f"node/{address(item.sha256)}"] = PDF[::-1]
    answer = client.get(f"/evidence/{item.pk}/file/")
    assert answer.status_code == 500 and not answer.streaming  # type: ignore[attr-defined]
    (fault,) = queries.check_store()
    assert "不符" in str(fault)


def test_an_upload_that_does_not_arrive_leaves_no_item(
    service: Service, client: Client, cast: Cast, case: Case
) -> None:
    service.fail("PUT", "busy", times=99)
    sent = typed(file=file())
    answer = enter(client, cast, "fisheries").post(f"/cases/{case.pk}/evidence/add/", sent)
    assert answer.status_code == 503
    assert "文件存储现在用不了：存储服务出错（SlowDown）" in answer.content.decode()
    assert not Item.objects.exists() and not Custody.objects.exists()
    assert service.objects == {}


def test_a_download_that_cannot_be_had_says_so(
    service: Service, client: Client, cast: Cast, case: Case, node: By
) -> None:
    item = added(enter(client, cast, "fisheries"), case, file=file())
    service.fail("GET", "denied", times=99)
    page = client.get(f"/evidence/{item.pk}/file/")
    assert page.status_code == 503 and "拒绝访问" in page.content.decode()
    problem = Programs(cast, node)["fisheries"].get(f"/evidence/{item.pk}/file")
    assert problem.status_code == 503
    assert problem.json()["type"] == "urn:xiejiang:problem:store-unavailable"


def test_the_outsider_gets_nothing_of_it(
    service: Service, client: Client, cast: Cast, case: Case
) -> None:
    item = added(enter(client, cast, "fisheries"), case, file=file())
    service.asked.clear()
    assert enter(client, cast, "outsider").get(f"/evidence/{item.pk}/file/").status_code == 404
    assert service.asked == []
