"""Pages of official documents, for whoever sees the case they belong to."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xiejiang.documents import queries, services
from xiejiang.documents.domain import Form
from xiejiang.documents.forms import ReceiptForm, VoidForm
from xiejiang.documents.models import Document
from xiejiang.web.forms import PlainForm, after_what_went_before, carried_out
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "documents"


def _page(
    request: Request, document: Document, form: PlainForm, words: tuple[str, str]
) -> HttpResponse:
    """A form about one document, in the frame of its case."""
    context = {
        "form": form,
        "form_title": f"{words[0]}：{document.title}",
        "verb": words[1],
        "back": reverse("case-tab", args=[document.matter, TAB]),
        "back_words": _("‹ 全部文书"),
        "version": None,
    }
    return in_case(
        request,
        request.must_see(document.matter),
        tab=TAB,
        template="web/_form.html",
        context=context,
        status=form.status,
    )


def receipt(request: Request, document_id: UUID, service_id: int) -> HttpResponse:
    """Sign for a document: periods run from when it was received."""
    document = queries.get(by=request.actor, document_id=document_id)
    request.must_act(document.matter)
    service = queries.service(document=document, service_id=service_id)
    form = ReceiptForm(request.POST or None, initial={"received_at": timezone.localtime()})

    def act() -> object:
        typed = form.cleaned_data["received_at"]
        return services.sign_receipt(
            by(request),
            service=service,
            receipt=form.cleaned_data["receipt"],
            received_at=after_what_went_before(typed, service.sent_at),
        )

    home = reverse("case-tab", args=[document.matter, TAB])
    answer = carried_out(request, form, act, to=home, told=_("已签收。"))
    return answer or _page(request, document, form, (_("签收文书"), _("签收")))


def void(request: Request, document_id: UUID) -> HttpResponse:
    """Take a document out of force, with the reason; its number is not used again."""
    document = queries.get(by=request.actor, document_id=document_id)
    request.must_act(document.matter)
    form = VoidForm(request.POST or None)

    def act() -> object:
        return services.void(by(request), document=document, reason=form.cleaned_data["reason"])

    home = reverse("case-tab", args=[document.matter, TAB])
    answer = carried_out(request, form, act, to=home, told=_("已作废，送达过的各方得到提醒。"))
    return answer or _page(request, document, form, (_("作废文书"), _("作废")))


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
