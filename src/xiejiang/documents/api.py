"""The API of official documents: what was issued in a case, and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema, Status

from xiejiang.documents import queries, services
from xiejiang.documents.domain import Addressee, Form, ServiceMethod
from xiejiang.documents.errors import DocumentNotFound
from xiejiang.documents.models import Document, Service
from xiejiang.kernel.errors import NotFound
from xiejiang.web.api import AgencyRef, Instant, Line, Remark, agency_ref, answers
from xiejiang.web.requests import Request, by

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


class ServiceIn(Schema):
    """送达给谁、怎样送达."""

    to: Line = ""
    agency_code: Line = ""
    method: ServiceMethod = ServiceMethod.PLATFORM
    sent_at: Instant | None = None


class SignatureIn(Schema):
    """签收: when it was received, and what proves it."""

    receipt: Line = ""
    received_at: Instant | None = None


class VoidIn(Schema):
    """作废的理由."""

    reason: Remark


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


def service_out(served: Service) -> ServiceOut:
    """To whom a document was served, how, and whether they signed."""
    return ServiceOut(
        id=served.pk,
        to=served.to,
        agency_code=served.agency_code,
        method=served.method,
        sent_at=served.sent_at,
        received_at=served.received_at,
        receipt=served.receipt,
    )


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
        services=[service_out(s) for s in document.services.all()],
        pdf_sha256=document.pdf,
        docx_sha256=document.docx,
    )


def _addressee(given: Addressee) -> AddresseeOut:
    return AddresseeOut(name=given.name, agency_code=given.agency_code, copy_only=given.copy)


def _seen(request: Request, document_id: UUID) -> Document:
    """A document whose case the caller sees; documents themselves know no cases."""
    document = queries.get(by=request.actor, document_id=document_id)
    try:
        request.must_see(document.matter)
    except NotFound:
        raise DocumentNotFound from None
    return document


def _acted(request: Request, document_id: UUID) -> Document:
    """A document in whose case the caller acts, and does not only read."""
    document = _seen(request, document_id)
    request.must_act(document.matter)
    return document


@router.get(
    "/cases/{uuid:case_id}/documents", response=answers(list[DocumentOut]), summary="文书：列出"
)
def list_documents(request: Request, case_id: UUID) -> list[DocumentOut]:
    """The documents of a case: issued ones, then the agency's own drafts."""
    request.must_see(case_id)
    found = queries.for_matter(by=request.actor, matter=case_id)
    return [document_out(d) for d in found]


@router.get("/documents/{uuid:document_id}", response=answers(DocumentOut), summary="文书：读取")
def get_document(request: Request, document_id: UUID) -> DocumentOut:
    """One document."""
    return document_out(_seen(request, document_id))


@router.get("/documents/{uuid:document_id}/file", response=answers(Any), summary="文书：下载文件")
def get_document_file(request: Request, document_id: UUID, form: Form = Form.PDF) -> HttpResponse:
    """The file as PDF or DOCX, checked against the digest that was logged."""
    made = queries.file(_seen(request, document_id), form)
    answer = HttpResponse(made.data, content_type=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="document.{form.value}"'
    answer.headers["Repr-Digest"] = f"sha-256={made.sha256}"
    return answer


@router.post(
    "/documents/{uuid:document_id}/void", response=answers(DocumentOut), summary="文书：作废"
)
def void(request: Request, document_id: UUID, given: VoidIn) -> DocumentOut:
    """Take a document out of force, with a reason; it stays readable."""
    document = _acted(request, document_id)
    return document_out(services.void(by(request), document=document, reason=given.reason))


@router.post(
    "/documents/{uuid:document_id}/services",
    response=answers(ServiceOut, status=201),
    summary="文书：送达",
)
def serve(request: Request, document_id: UUID, given: ServiceIn) -> Any:
    """Serve a document on an agency or a party."""
    served = services.serve(
        by(request),
        document=_acted(request, document_id),
        to=given.to,
        agency_code=given.agency_code,
        method=given.method,
        sent_at=given.sent_at,
    )
    return Status(201, service_out(served))


@router.post(
    "/documents/{uuid:document_id}/services/{int:service_id}/receipt",
    response=answers(ServiceOut),
    summary="文书：签收",
)
def sign(request: Request, document_id: UUID, service_id: int, given: SignatureIn) -> ServiceOut:
    """Sign for a document: periods run from when it was received."""
    served = queries.service(document=_acted(request, document_id), service_id=service_id)
    return service_out(
        services.sign_receipt(
            by(request), service=served, receipt=given.receipt, received_at=given.received_at
        )
    )
