"""The API of official documents: what was issued in a case, and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from xiejiang.documents import queries
from xiejiang.documents.domain import Addressee, Form
from xiejiang.documents.models import Document
from xiejiang.web.api import AgencyRef, ApiRequest, agency_ref, answers

router = Router(tags=["documents"])


class AddresseeOut(Schema):
    """主送或抄送."""

    name: str
    agency_code: str
    copy_only: bool


class ServiceOut(Schema):
    """送达."""

    id: int
    to: str
    agency_code: str
    method: str
    sent_at: datetime
    received_at: datetime | None
    receipt: str


class DocumentOut(Schema):
    """文书."""

    id: UUID
    case: UUID
    kind: str
    title: str
    number: str
    agency: AgencyRef
    status: str
    version: int
    issued_at: datetime | None
    addressees: list[AddresseeOut]
    services: list[ServiceOut]
    pdf_sha256: str
    docx_sha256: str


def document_out(document: Document) -> DocumentOut:
    """A document, to whom it went and who signed for it."""
    return DocumentOut(
        id=document.pk,
        case=document.matter,
        kind=document.kind,
        title=document.title,
        number=document.number,
        agency=agency_ref(document.agency),
        status=document.status,
        version=document.version,
        issued_at=document.issued_at,
        addressees=[_addressee(a) for a in queries.addressees(document)],
        services=[
            ServiceOut(
                id=s.pk,
                to=s.to,
                agency_code=s.agency_code,
                method=s.method,
                sent_at=s.sent_at,
                received_at=s.received_at,
                receipt=s.receipt,
            )
            for s in document.services.all()
        ],
        pdf_sha256=document.pdf,
        docx_sha256=document.docx,
    )


def _addressee(given: Addressee) -> AddresseeOut:
    return AddresseeOut(name=given.name, agency_code=given.agency_code, copy_only=given.copy)


def _seen(request: ApiRequest, document_id: UUID) -> Document:
    """A document whose case the caller sees; documents themselves know no cases."""
    document = queries.get(by=request.actor, document_id=document_id)
    request.must_see(document.matter)
    return document


@router.get(
    "/cases/{uuid:case_id}/documents", response=answers(list[DocumentOut]), summary="文书：列出"
)
def list_documents(request: ApiRequest, case_id: UUID) -> list[DocumentOut]:
    """The documents of a case: issued ones, then the agency's own drafts."""
    request.must_see(case_id)
    found = queries.for_matter(by=request.actor, matter=case_id)
    return [document_out(d) for d in found]


@router.get("/documents/{uuid:document_id}", response=answers(DocumentOut), summary="文书：读取")
def get_document(request: ApiRequest, document_id: UUID) -> DocumentOut:
    """One document."""
    return document_out(_seen(request, document_id))


@router.get("/documents/{uuid:document_id}/file", response=answers(Any), summary="文书：下载文件")
def get_document_file(
    request: ApiRequest, document_id: UUID, form: Form = Form.PDF
) -> HttpResponse:
    """The file as PDF or DOCX, checked against the digest that was logged."""
    made = queries.file(_seen(request, document_id), form)
    answer = HttpResponse(made.data, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="document.{form.value}"'
    answer.headers["Repr-Digest"] = f"sha-256={made.sha256}"
    return answer
