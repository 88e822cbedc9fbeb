"""Pages of the room: the cases that are or may be foreign-related, requests, and treaties."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiejiang.foreign import queries
from xiejiang.foreign.domain import ARTICLE
from xiejiang.foreign.panels import flag_row, request_row
from xiejiang.foreign.treaties import told, treaties
from xiejiang.store import node
from xiejiang.web.language import in_english
from xiejiang.web.requests import Request

LOOKED_AT = 200
"""The latest cases looked through: a page, not the archive."""
LISTED = 100
KEPT = "public, max-age=300, must-revalidate"


def index(request: Request) -> HttpResponse:
    """Of the latest cases the reader sees, those that are or may be foreign-related."""
    today = timezone.localdate()
    found = queries.flagged(by=request.actor, on=today, limit=LOOKED_AT)
    moving = queries.visible(by=request.actor, moving=True, limit=LISTED)
    over = queries.visible(by=request.actor, moving=False, limit=LISTED)
    kind = request.actor.agency_kind
    request.shown |= {x.case.pk for x in found}
    request.shown |= {s.assistance.case_id for s in (*moving, *over)}
    context = {
        "requests": [request_row(s, on=today) for s in moving],
        "over": [request_row(s, on=today) for s in over],
        "rows": [(x.case, [flag_row(r, kind=kind) for r in x.raised if r.relevant]) for x in found],
        "looked_at": LOOKED_AT,
        "article": ARTICLE,
    }
    return render(request, "foreign/index.html", context)


def register(request: Request) -> HttpResponse:
    """The treaties that matter to environmental cases of the basin."""
    context = {"treaties": treaties().values(), "english": in_english()}
    return render(request, "foreign/treaties.html", context)


@require_safe
def treaties_data(request: HttpRequest) -> JsonResponse:
    """The register for programs; anybody may read it, and no session is looked at."""
    found = {
        "publisher": node.name(),
        "license": "Apache-2.0",
        "treaties": [told(t) for t in treaties().values()],
    }
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = KEPT
    return answer
