"""Reads about documents. Callers have checked that the matter may be seen.

::

    get(by=actor, document_id=...) -> Document          # DocumentNotFound; others' drafts too
    by_number(by=actor, number="渝江津农渔移〔2026〕12号") -> Document
    for_matter(by=actor, matter=case.pk) -> list[Document]     # agency and services loaded
    of_kind(matter=..., kind="...") -> list[Document]          # issued ones only
    some(by=actor, matter=case.pk, ids=[...]) -> list[Document]  # issued ones
    addressees(document) -> tuple[Addressee, ...]
    file(document, Form.PDF | "pdf" | "docx") -> DocumentFile  # FileAltered, FileMissing
    preview(kind=, agency=, values=, at=, form="pdf") -> DocumentFile    # 草稿, never stored
    gaps(kind=, agency=, values=, at=) -> tuple[Complaint, ...]  # what is missing, and why
    kinds(agency_kind="agriculture") -> list[Kind]      # what an agency of this kind may issue
    fields(kind=...) -> tuple[FieldNeed, ...]           # for a form: field, required, why
    awaiting_receipt(by=actor, matter=None) -> list[Service]   # served on the agency, unsigned
    service(document=, service_id=) -> Service
    stored_files() -> Iterator[tuple[str, str]]         # where, digest
    check_store() -> list[FileFault]
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from xiejiang.agencies.domain import ENFORCEMENT
from xiejiang.agencies.domain import Kind as AgencyKind
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor, Power
from xiejiang.documents import archival, binding, papers
from xiejiang.documents.domain import (
    Addressee,
    DocumentFile,
    DocumentStatus,
    FileFault,
    Form,
    Values,
)
from xiejiang.documents.errors import (
    DocumentNotFound,
    FileAltered,
    FileMissing,
    MissingFields,
)
from xiejiang.documents.models import Document, Service
from xiejiang.documents.rendering import compose, volumes
from xiejiang.documents.rendering.kinds import Field, Kind
from xiejiang.kernel.errors import Complaint
from xiejiang.store.blobs import BlobMissing

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
archive_taken = archival.archive_taken
list_paper, pages, bind, Leaf = binding.list_paper, volumes.pages, volumes.bind, volumes.Leaf
"""What an archive carries of this room; see ``archival``."""

ACT_LABELS = {
    "documents.drafted": "拟稿",
    "documents.amended": "修改草稿",
    "documents.issued": "制发文书",
    "documents.issued_in_step": "制发文书",
    "documents.rendered": "生成文书文件",
    "documents.restored": "恢复归档文书",
    "documents.voided": "作废文书",
    "documents.served": "送达文书",
    "documents.receipt_signed": "签收文书",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def _readable(by: Actor) -> QuerySet[Document]:
    """Whatever was issued, even if void since; drafts only of the reader's own agency."""
    found = Document.objects.select_related("agency")
    if by.can(Power.SYSTEM):
        return found
    return found.filter(Q(agency_id=by.agency_id) | Q(issued_at__isnull=False))


def get(*, by: Actor, document_id: uuid.UUID) -> Document:
    """One document; drafts of other agencies are not found."""
    found = _readable(by).filter(pk=document_id).first()
    if found is None:
        raise DocumentNotFound
    return found


def matter_of(document_id: uuid.UUID) -> uuid.UUID | None:
    """The matter of a document, without showing anything of either."""
    return Document.objects.filter(pk=document_id).values_list("matter", flat=True).first()


def by_number(*, by: Actor, number: str) -> Document:
    """The document with a number."""
    found = _readable(by).filter(number=number).exclude(number="").first()
    if found is None:
        raise DocumentNotFound
    return found


def for_matter(*, by: Actor, matter: uuid.UUID) -> list[Document]:
    """The documents of a matter: issued ones in order of issue, drafts after them."""
    found = _readable(by).filter(matter=matter).prefetch_related("services")
    return sorted(found, key=lambda d: (d.issued_at is None, d.issued_at or d.drafted_at, d.number))


def of_kind(*, matter: uuid.UUID, kind: str) -> list[Document]:
    """The issued documents of one kind in a matter (checklists of a procedure)."""
    found = Document.objects.filter(matter=matter, kind=kind, status=DocumentStatus.ISSUED)
    return list(found.select_related("agency").order_by("issued_at"))


def of_origin(*, origin: uuid.UUID) -> list[Document]:
    """The issued documents that the steps of one proceeding made, in order of issue."""
    found = Document.objects.filter(origin=origin, status=DocumentStatus.ISSUED)
    return list(found.select_related("agency").order_by("issued_at", "number"))


def some(*, by: Actor, matter: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Document]:
    """Issued documents of one matter by their ids; void ones and drafts are not among them."""
    found = _readable(by).filter(matter=matter, pk__in=list(ids))
    return list(found.filter(status=DocumentStatus.ISSUED).order_by("issued_at"))


def addressees(document: Document) -> tuple[Addressee, ...]:
    """To whom a document goes."""
    return papers.addressees(document.addressees)


def file(document: Document, form: Form | str) -> DocumentFile:
    """One file of a document: from the store, checked; rendered now if it is not there yet."""
    form = Form(form)
    name = papers.file_name(document, form)
    if document.issued_at is None:
        return _rendered_draft(document, form, name)
    digest = document.pdf if form is Form.PDF else document.docx
    if not digest:
        data = papers.render(papers.paper_of(document), form)
        return DocumentFile(name, form.media_type, data, _sha256(data), kept=False)
    try:
        with papers.files().open(digest) as stream:
            data = stream.read()
    except BlobMissing:
        raise FileMissing(title=document.title) from None
    if _sha256(data) != digest:
        raise FileAltered(title=document.title)
    return DocumentFile(name, form.media_type, data, digest, kept=True)


def _rendered_draft(document: Document, form: Form, name: str) -> DocumentFile:
    paper = papers.draft_paper(
        document.kind, document.values, issuer=document.agency.name, at=document.drafted_at
    )
    data = papers.render(paper, form)
    return DocumentFile(f"草稿 {name}", form.media_type, data, _sha256(data), kept=False)


def preview(
    *, kind: str, agency: Agency, values: Values, at: datetime, form: Form | str = Form.PDF
) -> DocumentFile:
    """What a document would look like; marked 草稿 on every page and never stored."""
    form = Form(form)
    paper = papers.draft_paper(kind, papers.kept(kind, values), issuer=agency.name, at=at)
    data = papers.render(paper, form)
    name = f"草稿 {compose.kind(kind).title}.{form.value}"
    return DocumentFile(name, form.media_type, data, _sha256(data), kept=False)


def sheet(*, kind: str, issuer: str, values: Values, at: datetime, form: Form) -> DocumentFile:
    """A paper to work from: rendered when asked for, without a number, never stored."""
    known = papers.filled(papers.kept(kind, values), issuer=issuer, number="", at=at)
    data = papers.render(papers.checked(kind, known), form)
    name = f"{compose.kind(kind).title}.{form.value}"
    return DocumentFile(name, form.media_type, data, _sha256(data), kept=False)


def gaps(*, kind: str, agency: Agency, values: Values, at: datetime) -> tuple[Complaint, ...]:
    """What is still missing before a document can be issued, each with its reason."""
    known = papers.filled(
        papers.kept(kind, values), issuer=agency.name, number="（签发时编号）", at=at
    )
    try:
        papers.checked(kind, known)
    except MissingFields as error:
        return error.complaints
    return ()


def kinds(*, agency_kind: str = "") -> list[Kind]:
    """The kinds of document that an agency of some kind may issue; all of them without one."""
    found = list(compose.kinds().values())
    if not agency_kind:
        return found
    roles = {"any", agency_kind}
    if AgencyKind(agency_kind) in ENFORCEMENT:
        roles.add("enforcement")
    return [k for k in found if k.issuer in roles]


@dataclass(frozen=True, slots=True)
class FieldNeed:
    """A field of a form: what it is, whether it must be filled, and which provision says so."""

    field: Field
    required: bool
    why: str


def fields(*, kind: str) -> tuple[FieldNeed, ...]:
    """The fields that a person fills in for a kind, the required ones first."""
    chosen = compose.kind(kind)
    why = {
        name: f"{must.item}：{papers.cited(must.source)}"
        for must in chosen.must_show
        for name in must.fields
    }
    needs = [(f, True) for f in compose.required_fields(kind)]
    needs += [(f, False) for f in compose.optional_fields(kind)]
    return tuple(
        FieldNeed(f, required, why.get(f.name, ""))
        for f, required in needs
        if f.name not in papers.FILLED_IN
    )


def awaiting_receipt(
    *, by: Actor, matter: uuid.UUID | None = None, limit: int = 100
) -> list[Service]:
    """What was served on the actor's agency and not signed for yet, in one case or in all."""
    found = Service.objects.filter(
        agency_code=by.agency_code,
        received_at__isnull=True,
        document__status=DocumentStatus.ISSUED,
    )
    if matter is not None:
        found = found.filter(document__matter=matter)
    return list(found.select_related("document__agency").order_by("sent_at")[:limit])


def unsigned(*, matter: uuid.UUID, codes: Sequence[str]) -> list[Service]:
    """What was served in a matter on some agencies that have not signed for it, oldest first."""
    found = Service.objects.filter(
        document__matter=matter,
        agency_code__in=codes,
        received_at__isnull=True,
        document__status=DocumentStatus.ISSUED,
    )
    return list(found.select_related("document").order_by("sent_at", "pk"))


def service(*, document: Document, service_id: int) -> Service:
    """One service of a document."""
    found = Service.objects.select_related("document__agency")
    one = found.filter(document=document, pk=service_id).first()
    if one is None:
        raise DocumentNotFound
    return one


def unrendered(*, limit: int = 100) -> list[Document]:
    """Issued documents whose files are not stored yet."""
    found = Document.objects.filter(issued_at__isnull=False, pdf="")
    return list(found.select_related("agency").order_by("issued_at")[:limit])


def stored_files() -> Iterator[tuple[str, str]]:
    """Every file of an issued document: where it belongs, and its digest."""
    rows = Document.objects.exclude(pdf="").order_by("issued_at")
    for document in rows.iterator(chunk_size=500):
        for form, digest in ((Form.PDF, document.pdf), (Form.DOCX, document.docx)):
            yield f"文书 {papers.file_name(document, form)}", digest


def check_store() -> list[FileFault]:
    """Hash every stored file of a document again: what is gone, what is not what it was."""
    store = papers.files()
    faults: list[FileFault] = []
    rows = Document.objects.exclude(pdf="").order_by("issued_at")
    for document in rows.iterator(chunk_size=500):
        for digest in (document.pdf, document.docx):
            if not store.exists(digest):
                faults.append(FileFault(str(document), digest, "文件不见了"))
            elif not store.verify(digest):
                faults.append(FileFault(str(document), digest, "内容与制发时的摘要不符"))
    return faults


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
