"""Pages for paper: labels to stick on things, the short address they carry, handover lists."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiejiang.cases import queries as cases
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Form
from xiejiang.evidence import queries
from xiejiang.evidence.labels import handover_values, label
from xiejiang.web.requests import Request


def labels(request: Request, case_id: UUID) -> HttpResponse:
    """A sheet of labels for the things of a case; ``item`` chooses some of them."""
    case = cases.get(by=request.actor, case_id=case_id)
    things = queries.things(by=request.actor, case=case)
    wanted = set(request.GET.getlist("item"))
    chosen = [i for i in things if not wanted or str(i.pk) in wanted]
    context = {
        "case": case,
        "things": things,
        "chosen": {i.pk for i in chosen},
        "labels": [label(i, absolute=request.build_absolute_uri) for i in chosen],
    }
    return render(request, "evidence/labels.html", context)


def short(request: Request, code: str) -> HttpResponse:
    """From a label to its item, for whoever sees the case."""
    return redirect("evidence-item", item_id=queries.by_code(by=request.actor, code=code).pk)


def handover_list(request: Request, handover_id: UUID, form: str) -> HttpResponse:
    """The list of a handover, made when it is asked for."""
    if form not in list(Form):
        raise Http404
    found = queries.handover(by=request.actor, handover_id=handover_id)
    made = documents.sheet(
        kind="sheet.handover",
        issuer=found.sender.name,
        values=handover_values(found, sorted(found.items.all(), key=lambda i: i.serial)),
        at=timezone.now(),
        form=Form(form),
    )
    answer = HttpResponse(made.data, content_type=made.media_type)
    name = quote(f"证据移交清单-{found.case.number}.{form}")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
