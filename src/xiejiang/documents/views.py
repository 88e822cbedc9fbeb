"""Files of official documents, for whoever sees the case they belong to."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from xiejiang.documents import queries
from xiejiang.documents.domain import Form
from xiejiang.web.requests import Request


def file(request: Request, document_id: UUID, form: str) -> HttpResponse:
    """The PDF or the DOCX of a document."""
    document = queries.get(by=request.actor, document_id=document_id)
    request.must_see(document.matter)
    if form not in {f.value for f in Form}:
        raise Http404
    found = queries.file(document, form)
    answer = HttpResponse(found.data, content_type=found.media_type)
    inline = form == Form.PDF
    answer["Content-Disposition"] = content_disposition_header(not inline, found.name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
