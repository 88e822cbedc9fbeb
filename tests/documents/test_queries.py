"""What readers get: drafts stay at home, altered files are not handed out, gaps are explained."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from tests.conftest import NOW, Cast
from xiejiang.documents import queries, services
from xiejiang.documents.domain import Values
from xiejiang.documents.errors import DocumentNotFound, FileAltered, FileMissing
from xiejiang.documents.models import Document

MATTER = uuid.UUID(int=7)
VALUES: Values = {"receiver.name": "公安", "fact.summary": ["电鱼"]}

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def draft(cast: Cast) -> Document:
    return services.draft(
        cast.by("fisheries"),
        matter=MATTER,
        kind="test.letter",
        agency=cast.agency("500116-agriculture"),
        values=VALUES,
    )


def issued(cast: Cast) -> Document:
    document = services.issue(
        cast.by("fisheries_head"),
        document=draft(cast),
        addressees=[services.to_agency(cast.agency("500116-police"))],
    )
    services.keep_pending(NOW)
    document.refresh_from_db()
    return document


def stored(tmp_path: Path, digest: str) -> Path:
    return next((tmp_path / "files").rglob(digest))


def test_a_draft_is_read_only_at_home(cast: Cast) -> None:
    document = draft(cast)
    assert queries.get(by=cast.actor("fisheries_head"), document_id=document.pk) == document
    for who in ("police", "outsider", "procurator"):
        assert queries.for_matter(by=cast.actor(who), matter=MATTER) == []
        with pytest.raises(DocumentNotFound):
            queries.get(by=cast.actor(who), document_id=document.pk)


def test_a_draft_that_was_dropped_stays_at_home(cast: Cast) -> None:
    document = draft(cast)
    services.void(cast.by("fisheries_head"), document=document, reason="不需要了")
    assert queries.for_matter(by=cast.actor("police"), matter=MATTER) == []


def test_issued_documents_are_found_by_matter_kind_and_number(cast: Cast) -> None:
    document = issued(cast)
    reader = cast.actor("police")
    assert queries.for_matter(by=reader, matter=MATTER) == [document]
    assert queries.by_number(by=reader, number="渝江津农渔移〔2026〕1号") == document
    assert queries.of_kind(matter=MATTER, kind="test.letter") == [document]
    assert queries.of_kind(matter=uuid.UUID(int=8), kind="test.letter") == []
    with pytest.raises(DocumentNotFound):
        queries.by_number(by=reader, number="")


def test_the_list_costs_the_same_for_one_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        document = issued(cast)
        services.serve(cast.by("fisheries"), document=document, agency_code="500116-police")
    with django_assert_num_queries(2):
        for one in queries.for_matter(by=cast.actor("police"), matter=MATTER):
            assert one.agency.name and list(one.services.all())


def test_a_kept_file_is_given_out_as_it_was_stored(cast: Cast, tmp_path: Path) -> None:
    document = issued(cast)
    given = queries.file(document, "pdf")
    assert given.kept
    assert given.name == "移送书（渝江津农渔移〔2026〕1号）.pdf"
    assert given.data == stored(tmp_path, document.pdf).read_bytes()


def test_an_altered_file_is_not_given_out_and_is_reported(cast: Cast, tmp_path: Path) -> None:
    document = issued(cast)
    assert queries.check_store() == []
    path = stored(tmp_path, document.docx)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FileAltered):
        queries.file(document, "docx")
    (fault,) = queries.check_store()
    assert fault.sha256 == document.docx
    assert "移送书" in fault.what and "不符" in fault.why


def test_a_lost_file_is_reported(cast: Cast, tmp_path: Path) -> None:
    document = issued(cast)
    os.unlink(stored(tmp_path, document.pdf))
    with pytest.raises(FileMissing):
        queries.file(document, "pdf")
    assert [f.why for f in queries.check_store()] == ["文件不见了"]


def test_previews_say_draft_and_are_never_stored(cast: Cast, tmp_path: Path) -> None:
    agency = cast.agency("500116-agriculture")
    shown = queries.preview(kind="test.letter", agency=agency, values={}, at=NOW)
    assert shown.name == "草稿 移送书.pdf"
    assert not shown.kept and shown.data.startswith(b"%PDF-")
    kept = queries.file(draft(cast), "docx")
    assert not kept.kept and kept.name.startswith("草稿")
    assert not (tmp_path / "files").exists()


def test_gaps_are_known_before_issuing(cast: Cast) -> None:
    agency = cast.agency("500116-agriculture")
    asked = queries.gaps(kind="test.letter", agency=agency, values={}, at=NOW)
    assert {c.where for c in asked} == {"受移送机关", "查明的事实"}
    assert any("第二十七条" in c.message for c in asked)
    assert queries.gaps(kind="test.letter", agency=agency, values=VALUES, at=NOW) == ()


def test_a_form_asks_for_what_people_fill_in(cast: Cast) -> None:
    needs = queries.fields(kind="test.letter")
    assert [(n.field.name, n.required) for n in needs] == [
        ("receiver.name", True),
        ("fact.summary", True),
        ("remark", False),
    ]
    assert needs[1].why.startswith("违法事实：《")


def test_an_agency_is_offered_the_kinds_it_may_issue() -> None:
    assert [k.id for k in queries.kinds(agency_kind="agriculture")] == ["test.letter", "test.list"]
    assert [k.id for k in queries.kinds(agency_kind="court")] == ["test.list"]
    assert len(queries.kinds()) == 2


def test_every_act_of_the_room_has_a_name_that_officers_read() -> None:
    names = [f.__dict__["is_act"] for f in vars(services).values() if hasattr(f, "is_act")]
    assert len(names) == 9
    assert all(queries.act_label(name) != name for name in names)
