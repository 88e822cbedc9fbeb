"""Writes about documents; every one an act.

::

    draft(by, *, matter, kind, agency, values, title="") -> Document
    amend_draft(by, *, document, version, values, title="") -> Document      # DocumentChanged
    issue(by, *, document, addressees, version=None) -> Document             # APPROVE
    issue_now(by, *, matter, kind, agency, values, addressees, …) -> Document  # in one entry
    void(by, *, document, reason) -> Document                                # APPROVE
    serve(by, *, document, to="", agency_code="", method=ServiceMethod.PLATFORM, sent_at=None)
        -> Service
    sign_receipt(by, *, service, receipt="", received_at=None) -> Service
    keep_pending(now, *, limit=100) -> int      # store the files of whatever has none yet
    restore(by, *, matter, carried) -> list[Document]      # out of an archive; see ``archival``

``values``: field name → text, ISO date, list of texts or rows; values that the kind does not
use are dropped, so one mapping serves all documents of a step. ``issuer.name``, ``number`` and
``issued_on`` are filled in here. ``addressees`` are made by ``to_agency`` and ``copy_to``.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power, canonical
from xiejiang.audit.services import act
from xiejiang.documents import archival, papers, queries
from xiejiang.documents.domain import (
    Addressee,
    Digests,
    DocumentStatus,
    Form,
    ServiceMethod,
    Values,
)
from xiejiang.documents.errors import (
    AlreadySigned,
    DocumentChanged,
    FilesKept,
    NoAddressee,
    NotDraft,
    NotIssued,
    NotIssuer,
    NotServed,
    ReasonMissing,
    ReceiptInvalid,
    ServiceInvalid,
)
from xiejiang.documents.models import Document, Service
from xiejiang.documents.rendering import compose
from xiejiang.kernel.errors import Complaint

restore = archival.restore

WORKING = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE, Power.LIAISE, Power.SYSTEM)


def to_agency(agency: Agency) -> Addressee:
    """主送一个机关; not an act, only the word for it."""
    return Addressee(agency.name, agency.code)


def copy_to(agency: Agency) -> Addressee:
    """抄送一个机关; not an act, only the word for it."""
    return Addressee(agency.name, agency.code, copy=True)


@act("documents.drafted", *WORKING)
def draft(
    act: Act, *, matter: uuid.UUID, kind: str, agency: Agency, values: Values, title: str = ""
) -> Document:
    """拟稿。"""
    _must_issue(act, agency)
    document = Document.objects.create(**_draft(act, matter, kind, agency, values, title))
    act.about(document, matter=matter)
    return document


@act("documents.amended", *WORKING)
def amend_draft(
    act: Act, *, document: Document, version: int, values: Values, title: str = ""
) -> Document:
    """修改草稿：草稿被他人先改过的，不覆盖。"""
    _must_issue(act, document.agency)
    act.about(document, matter=document.matter)
    fresh = _draft(act, document.matter, document.kind, document.agency, values, title)
    _claim_draft(
        document,
        version,
        values=fresh["values"],
        title=fresh["title"],
        drafted_by=act.actor.person_name,
        drafted_at=act.now,
    )
    return document


@act("documents.issued", Power.APPROVE, Power.SYSTEM)
def issue(
    act: Act,
    *,
    document: Document,
    addressees: Sequence[Addressee],
    version: int | None = None,
) -> Document:
    """签发：编号、定稿，之后不能再改。"""
    _must_issue(act, document.agency)
    act.about(document, matter=document.matter)
    current = Document.objects.select_related("agency").get(pk=document.pk)
    _issue(act, current, version or document.version, addressees, act.actor.person_name)
    return current


@act("documents.issued_in_step", *WORKING)
def issue_now(
    act: Act,
    *,
    matter: uuid.UUID,
    kind: str,
    agency: Agency,
    values: Values,
    addressees: Sequence[Addressee],
    title: str = "",
    approved_by: str = "",
    origin: uuid.UUID | None = None,
) -> Document:
    """制发文书：随程序步骤拟稿并签发。"""
    _must_issue(act, agency)
    drafted = _draft(act, matter, kind, agency, values, title)
    document = Document.objects.create(**drafted, origin=origin)
    act.about(document, matter=matter)
    _issue(act, document, document.version, addressees, approved_by or act.actor.person_name)
    return document


@act("documents.voided", Power.APPROVE, Power.SYSTEM)
def void(act: Act, *, document: Document, reason: str) -> Document:
    """作废：文号不再使用，已送达的各方得到提醒。"""
    _must_issue(act, document.agency)
    act.about(document, matter=document.matter)
    if not reason.strip():
        raise ReasonMissing
    living = (DocumentStatus.DRAFT, DocumentStatus.ISSUED)
    changed = Document.objects.filter(pk=document.pk, status__in=living).update(
        status=DocumentStatus.VOID, void_reason=reason.strip(), voided_at=act.now
    )
    document.refresh_from_db()
    if not changed:
        raise NotIssued(title=document.title, status=_status(document))
    told = {s.agency_code for s in document.services.all()}
    if document.issued_at is not None:
        told |= {a.agency_code for a in queries.addressees(document)}
    for code in sorted(told - {"", act.actor.agency_code}):
        text = f"{document.agency.name}已作废{_named(document)}：{reason}"
        act.notify(NoticeTo(code, "voided", text, document.matter))
    return document


@act("documents.served", *WORKING)
def serve(
    act: Act,
    *,
    document: Document,
    to: str = "",
    agency_code: str = "",
    method: ServiceMethod = ServiceMethod.PLATFORM,
    sent_at: datetime | None = None,
) -> Service:
    """送达：发出文书，等待签收。"""
    _must_issue(act, document.agency)
    act.about(document, matter=document.matter)
    if document.status != DocumentStatus.ISSUED or document.issued_at is None:
        raise NotIssued(title=document.title, status=_status(document))
    name = agencies.agency(code=agency_code).name if agency_code else to.strip()
    sent = sent_at or act.now
    _check_service(act, document, name, agency_code, method, sent)
    served = Service.objects.create(
        document=document,
        to=name,
        agency_code=agency_code,
        method=method.value,
        served_by=act.actor.person_name,
        sent_at=sent,
    )
    if agency_code:
        text = f"{document.agency.name}送达{_named(document)}，请签收"
        act.notify(NoticeTo(agency_code, "served", text, document.matter))
    return served


@act("documents.receipt_signed", *WORKING)
def sign_receipt(
    act: Act, *, service: Service, receipt: str = "", received_at: datetime | None = None
) -> Service:
    """签收：期限从收到之时起算，所以收到的时间要如实填写。"""
    document = service.document
    act.about(document, matter=document.matter)
    _must_receive(act, service)
    received = received_at or act.now
    _check_receipt(act, service, receipt, received)
    who = f"{act.actor.agency_name}{act.actor.person_name}"
    words = "；".join(part for part in (who, receipt.strip()) if part)
    signed = Service.objects.filter(pk=service.pk, received_at__isnull=True).update(
        received_at=received, receipt=words[:200]
    )
    service.refresh_from_db()
    if not signed and service.received_at is not None:
        raise AlreadySigned(when=timezone.localtime(service.received_at).strftime("%m-%d %H:%M"))
    if document.agency.code != act.actor.agency_code:
        text = f"{service.to}已签收{_named(document)}"
        act.notify(NoticeTo(document.agency.code, "signed", text, document.matter))
    return service


@act("documents.rendered", Power.SYSTEM)
def record_files(act: Act, *, document: Document, pdf: Digests, docx: Digests) -> Document:
    """生成文书文件：两个文件的摘要入存证日志。"""
    act.about(document, matter=document.matter)
    won = Document.objects.filter(pk=document.pk, pdf="").update(
        pdf=pdf.sha256, pdf_sm3=pdf.sm3, docx=docx.sha256, docx_sm3=docx.sm3
    )
    if not won:
        raise FilesKept
    return document


def keep_files(document_id: uuid.UUID, *, at: datetime) -> bool:
    """Render and store both files of an issued document, then log their digests.

    Not an act itself: it runs after the one that issued the document, outside its transaction,
    and ends in ``record_files``. Whoever comes second, or again after a crash, finds the work
    done: the same document gives the same bytes.
    """
    document = Document.objects.get(pk=document_id)
    if document.issued_at is None or document.pdf:
        return False
    paper = papers.paper_of(document)
    pdf, docx = (papers.store(papers.render(paper, form)) for form in (Form.PDF, Form.DOCX))
    try:
        record_files(
            By(NODE, at),
            document=document,
            pdf=Digests(pdf.sha256, pdf.sm3),
            docx=Digests(docx.sha256, docx.sm3),
        )
    except FilesKept:
        return False
    return True


def keep_pending(now: datetime, *, limit: int = 100) -> int:
    """Store the files of issued documents that have none, after a crash; not an act itself."""
    return sum(keep_files(document.pk, at=now) for document in queries.unrendered(limit=limit))


def _named(document: Document) -> str:
    """A document in a sentence: its title, and its number when it has one."""
    return f"《{document.title}》" + (f"（{document.number}）" if document.number else "")


def _draft(
    act: Act, matter: uuid.UUID, kind: str, agency: Agency, values: Values, title: str
) -> dict[str, object]:
    kept = papers.kept(kind, values)
    papers.draft_paper(kind, kept, issuer=agency.name, at=act.now)
    act.details["values"] = _trace(kept)
    return {
        "matter": matter,
        "kind": kind,
        "title": title.strip() or compose.kind(kind).title,
        "agency": agency,
        "status": DocumentStatus.DRAFT.value,
        "values": kept,
        "drafted_by": act.actor.person_name,
        "drafted_at": act.now,
    }


def _trace(values: Values) -> dict[str, object]:
    """What the log keeps of the content: which fields, and a digest; no personal data."""
    digest = hashlib.sha256(canonical(values)).hexdigest()
    return {"fields": sorted(values), "sha256": digest}


def _issue(
    act: Act,
    document: Document,
    version: int,
    addressees: Sequence[Addressee],
    approved_by: str,
) -> None:
    if not addressees:
        raise NoAddressee(title=document.title)
    chosen = compose.kind(document.kind)
    agency = document.agency
    year = timezone.localtime(act.now).year
    number = ""
    if chosen.mark:
        serial = agency_services.take_number(agency_id=agency.pk, word=chosen.mark, year=year)
        number = papers.numbered(chosen, short_name=agency.short_name, year=year, serial=serial)
    values = papers.filled(document.values, issuer=agency.name, number=number, at=act.now)
    papers.checked(document.kind, values)
    _claim_draft(
        document,
        version,
        status=DocumentStatus.ISSUED.value,
        values=values,
        number=number,
        approved_by=approved_by,
        issued_at=act.now,
        addressees=[asdict(a) for a in addressees],
    )
    act.details |= {"number": number, "content": _trace(values)}
    _keep_after_commit(document.pk, act.now)


def _keep_after_commit(document_id: uuid.UUID, at: datetime) -> None:
    """Robust: what fails here is logged and made up for later; the act stands."""

    def keep() -> None:
        keep_files(document_id, at=at)

    transaction.on_commit(keep, robust=True)


def _claim_draft(document: Document, version: int, **changes: object) -> None:
    """Write over the draft that was read, and no other."""
    mine = Document.objects.filter(
        pk=document.pk, version=version, status=DocumentStatus.DRAFT.value
    )
    won = mine.update(version=version + 1, **changes)
    document.refresh_from_db()
    if won:
        return
    if document.status != DocumentStatus.DRAFT:
        raise NotDraft(title=document.title, status=_status(document))
    raise DocumentChanged


def _must_issue(act: Act, agency: Agency) -> None:
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != agency.pk:
        raise NotIssuer(agency=agency.name)


def _must_receive(act: Act, service: Service) -> None:
    """An agency signs for itself; for a party, the issuer records the proof of service."""
    if act.actor.can(Power.SYSTEM):
        return
    signer = service.agency_code or service.document.agency.code
    if act.actor.agency_code != signer:
        raise NotServed(to=service.to if service.agency_code else service.document.agency.name)


def _check_service(
    act: Act,
    document: Document,
    name: str,
    agency_code: str,
    method: ServiceMethod,
    sent: datetime,
) -> None:
    complaints: list[Complaint] = []
    if not name:
        complaints.append(Complaint("受送达人", "请写明送达给哪个机关或当事人"))
    if method is ServiceMethod.PLATFORM and not agency_code:
        complaints.append(Complaint("方式", "平台送达只能送达机关；送达当事人请选择其他方式"))
    if sent > act.now:
        complaints.append(Complaint("发出时间", "不能晚于现在"))
    if document.issued_at is not None and sent < document.issued_at:
        complaints.append(Complaint("发出时间", "不能早于文书制发的时间"))
    ServiceInvalid.insist(complaints)


def _check_receipt(act: Act, service: Service, receipt: str, received: datetime) -> None:
    complaints: list[Complaint] = []
    if received > act.now:
        complaints.append(Complaint("收到时间", "不能晚于现在"))
    if received < service.sent_at:
        complaints.append(Complaint("收到时间", "不能早于发出的时间"))
    if not service.agency_code and not receipt.strip():
        complaints.append(Complaint("回证", "请写明送达凭据：谁签收、回证或邮寄单号"))
    ReceiptInvalid.insist(complaints)


def _status(document: Document) -> str:
    return DocumentStatus(document.status).zh
