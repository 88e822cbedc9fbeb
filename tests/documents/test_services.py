"""Drafting, issuing, numbering, voiding: who may, what is kept, what the log says."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.conftest import NOW, Cast
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.documents import papers, queries, services
from xiejiang.documents.domain import Addressee, DocumentStatus, Values
from xiejiang.documents.errors import (
    DocumentChanged,
    MissingFields,
    NoAddressee,
    NotDraft,
    NotIssued,
    NotIssuer,
    ReasonMissing,
    UnknownKind,
    UnprintableText,
    WrongValue,
)
from xiejiang.documents.models import Document

MATTER = uuid.UUID(int=7)
VALUES: Values = {
    "receiver.name": "重庆市公安局江津区分局",
    "fact.summary": ["2026年11月23日夜，丁某在丁家沱电鱼。"],
    "secret": "本文书用不到的内容",
}

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def draft(cast: Cast, who: str = "fisheries", **changes: object) -> Document:
    """A draft of the letter."""
    given: dict[str, object] = {
        "matter": MATTER,
        "kind": "test.letter",
        "agency": cast.agency("500116-agriculture"),
        "values": VALUES,
    }
    return services.draft(cast.by(who), **(given | changes))


def issue_now(cast: Cast, by: By | None = None, **changes: object) -> Document:
    """The letter, drafted and issued in one act."""
    given: dict[str, object] = {
        "matter": MATTER,
        "kind": "test.letter",
        "agency": cast.agency("500116-agriculture"),
        "values": VALUES,
        "addressees": [services.to_agency(cast.agency("500116-police"))],
    }
    return services.issue_now(by or cast.by("fisheries"), **(given | changes))


def last() -> LogEntry:
    return LogEntry.objects.order_by("-index")[0]


def test_a_draft_keeps_only_what_its_kind_uses(cast: Cast) -> None:
    document = draft(cast)
    assert document.status == DocumentStatus.DRAFT
    assert document.title == "移送书"
    assert set(document.values) == {"receiver.name", "fact.summary"}


def test_the_log_keeps_a_digest_of_the_content_and_no_word_of_it(cast: Cast) -> None:
    draft(cast)
    entry = last()
    assert entry.act == "documents.drafted"
    assert entry.matter == MATTER
    assert entry.details["values"]["fields"] == ["fact.summary", "receiver.name"]
    assert "丁某" not in str(entry.details)


def test_a_value_of_the_wrong_shape_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(WrongValue) as refused:
        draft(cast, kind="test.list", values={"evidence.property": ["一行不是一组"]})
    assert refused.value.complaints[0].where == "涉案物品"


def test_there_is_no_document_of_an_unknown_kind(cast: Cast) -> None:
    with pytest.raises(UnknownKind):
        draft(cast, kind="test.poem")


@pytest.mark.parametrize("who", ["outsider", "police", "procurator"])
def test_nobody_writes_in_the_name_of_another_agency(cast: Cast, who: str) -> None:
    with pytest.raises(NotIssuer):
        draft(cast, who)
    with pytest.raises(NotIssuer):
        issue_now(cast, cast.by(who))
    assert not Document.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "system_admin"])
def test_those_who_do_not_work_cases_write_no_documents(cast: Cast, who: str) -> None:
    with pytest.raises(PowerMissing):
        draft(cast, who)


def test_issuing_numbers_the_document_and_fixes_it(cast: Cast) -> None:
    document = services.issue(
        cast.by("fisheries_head"),
        document=draft(cast),
        addressees=[services.to_agency(cast.agency("500116-police"))],
    )
    assert document.status == DocumentStatus.ISSUED
    assert document.number == "渝江津农渔移〔2026〕1号"
    assert document.approved_by == "主要负责人甲"
    assert document.drafted_by == "渔政执法岗甲"
    assert document.values["issued_on"] == "2026-11-24"
    assert document.values["issuer.name"] == "重庆市江津区农业农村委员会"
    entry = last()
    assert (entry.act, entry.details["number"]) == ("documents.issued", document.number)


def test_a_handler_cannot_issue_what_waits_for_the_head(cast: Cast) -> None:
    with pytest.raises(PowerMissing):
        services.issue(cast.by("fisheries"), document=draft(cast), addressees=[Addressee("甲")])


def test_the_step_of_a_procedure_issues_in_one_entry(cast: Cast) -> None:
    before = LogEntry.objects.count()
    document = issue_now(cast, approved_by="主要负责人甲")
    assert LogEntry.objects.count() == before + 1
    assert document.number and document.approved_by == "主要负责人甲"
    assert queries.addressees(document) == (Addressee("重庆市公安局江津区分局", "500116-police"),)


def test_numbers_run_by_agency_word_and_year(cast: Cast) -> None:
    mine = [issue_now(cast).number for _ in range(3)]
    ecology = cast.agency("500116-ecology")
    other = issue_now(cast, cast.by("ecology"), agency=ecology).number
    assert mine == [f"渝江津农渔移〔2026〕{n}号" for n in (1, 2, 3)]
    assert other == "渝江津环移〔2026〕1号"
    later = By(cast.actor("fisheries"), NOW + timedelta(days=60))
    assert issue_now(cast, later).number == "渝江津农渔移〔2027〕1号"


def test_the_year_of_a_number_is_the_year_in_beijing(cast: Cast) -> None:
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    document = issue_now(cast, By(cast.actor("fisheries"), new_year))
    assert document.number == "渝江津农渔移〔2027〕1号"
    assert document.values["issued_on"] == "2027-01-01"


def test_what_is_refused_uses_no_number(cast: Cast) -> None:
    with pytest.raises(MissingFields):
        issue_now(cast, values={})
    assert not Document.objects.exists()
    assert issue_now(cast).number == "渝江津农渔移〔2026〕1号"


def test_a_kind_without_a_word_has_no_number(cast: Cast) -> None:
    first, second = (
        issue_now(cast, kind="test.list", values={"evidence.property": [["电鱼机", "1台"]]})
        for _ in range(2)
    )
    assert (first.number, second.number) == ("", "")


def test_what_is_missing_is_named_with_the_provision_that_demands_it(cast: Cast) -> None:
    document = draft(cast, values={"receiver.name": "公安"})
    with pytest.raises(MissingFields) as refused:
        services.issue(cast.by("fisheries_head"), document=document, addressees=[Addressee("公安")])
    (complaint,) = refused.value.complaints
    assert complaint.where == "查明的事实"
    assert "写明时间、地点和经过" in complaint.message
    assert "违法事实" in complaint.message
    assert "行政处罚法" in complaint.message
    assert "第二十七条" in complaint.message
    document.refresh_from_db()
    assert document.status == DocumentStatus.DRAFT


def test_text_that_cannot_be_printed_is_refused_before_it_is_issued(cast: Cast) -> None:
    with pytest.raises(UnprintableText):
        issue_now(cast, values={**VALUES, "fact.summary": ["电鱼\U0001f41f"]})
    assert not Document.objects.exists()


def test_somebody_must_receive_it(cast: Cast) -> None:
    with pytest.raises(NoAddressee):
        issue_now(cast, addressees=[])


def test_two_officers_cannot_overwrite_each_other(cast: Cast) -> None:
    document = draft(cast)
    seen = document.version
    by = cast.by("fisheries")
    changed = {**VALUES, "remark": "先改的"}
    services.amend_draft(by, document=document, version=seen, values=changed)
    with pytest.raises(DocumentChanged):
        services.amend_draft(by, document=document, version=seen, values=VALUES)
    with pytest.raises(DocumentChanged):
        services.issue(
            cast.by("fisheries_head"),
            document=document,
            version=seen,
            addressees=[Addressee("公安")],
        )
    document.refresh_from_db()
    assert document.values["remark"] == "先改的"


def test_what_was_issued_is_neither_changed_nor_issued_again(cast: Cast) -> None:
    document = issue_now(cast)
    with pytest.raises(NotDraft):
        services.amend_draft(
            cast.by("fisheries"), document=document, version=document.version, values=VALUES
        )
    with pytest.raises(NotDraft):
        services.issue(cast.by("fisheries_head"), document=document, addressees=[Addressee("公安")])


def test_voiding_needs_a_reason_and_tells_the_addressees(cast: Cast) -> None:
    document = issue_now(cast)
    head = cast.by("fisheries_head")
    with pytest.raises(ReasonMissing):
        services.void(head, document=document, reason="  ")
    services.void(head, document=document, reason="当事人姓名写错")
    document.refresh_from_db()
    assert document.status == DocumentStatus.VOID
    assert document.number == "渝江津农渔移〔2026〕1号"
    assert "当事人姓名写错" in Notice.objects.get(agency_code="500116-police").text
    with pytest.raises(NotIssued):
        services.void(head, document=document, reason="再作废一次")
    assert issue_now(cast).number == "渝江津农渔移〔2026〕2号"


def test_another_agency_cannot_void_it(cast: Cast) -> None:
    document = issue_now(cast)
    with pytest.raises(NotIssuer):
        services.void(cast.by("police_head"), document=document, reason="与我无关")


def test_files_are_stored_after_the_act_and_their_digests_logged(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = issue_now(cast)
    document.refresh_from_db()
    assert len(document.pdf) == len(document.docx) == len(document.pdf_sm3) == 64
    entry = last()
    assert (entry.act, entry.agency_code) == ("documents.rendered", "node")
    assert entry.details["pdf"] == {"sha256": document.pdf, "sm3": document.pdf_sm3}
    assert entry.details["docx"] == {"sha256": document.docx, "sm3": document.docx_sm3}
    assert queries.file(document, "pdf").data.startswith(b"%PDF-")
    assert queries.file(document, "docx").data.startswith(b"PK")


def test_killed_between_the_act_and_the_files_nothing_is_lost(cast: Cast) -> None:
    document = issue_now(cast)
    assert document.pdf == ""
    shown = queries.file(document, "pdf")
    assert not shown.kept
    assert services.keep_pending(NOW) == 1
    document.refresh_from_db()
    assert document.pdf == shown.sha256
    assert services.keep_pending(NOW) == 0
    assert LogEntry.objects.filter(act="documents.rendered").count() == 1


def test_a_rendering_that_fails_does_not_undo_the_act(
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(data: bytes) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(papers, "store", broken)
        with django_capture_on_commit_callbacks(execute=True):
            document = issue_now(cast)
    assert "disk full" in caplog.text
    document.refresh_from_db()
    assert (document.status, document.pdf) == (DocumentStatus.ISSUED, "")
    assert services.keep_pending(NOW) == 1


def test_the_same_document_gives_the_same_files(cast: Cast) -> None:
    document = issue_now(cast)
    agency = document.agency
    first = queries.file(document, "pdf").sha256, queries.file(document, "docx").sha256
    agency.name = "改了名的机关"
    agency.save()
    again = Document.objects.get(pk=document.pk)
    assert (queries.file(again, "pdf").sha256, queries.file(again, "docx").sha256) == first


def test_the_node_may_issue_for_any_agency(cast: Cast, node: By) -> None:
    document = issue_now(cast, replace(node, at=NOW - timedelta(days=400)))
    assert document.number == "渝江津农渔移〔2025〕1号"
