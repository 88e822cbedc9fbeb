"""Pages that anybody reads without signing in. They know nothing but editions.

In the frame of the portal (:mod:`web.public`); there is no form but a search that is sent by GET.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.typical import feeds, queries
from xiejiang.typical.glossary import terms as glossary
from xiejiang.typical.models import Edition
from xiejiang.typical.queries import Narrowed
from xiejiang.web.api import keyset
from xiejiang.web.public import anybody, listed_after, page

PAGE = 20
GONE = 410
LONGEST_SEARCH = 60


@require_safe
@anybody()
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue: narrowed by field, province and year; the newest first, a page at a time."""
    narrowed = _narrowed(request)
    after = listed_after(request.GET.get("after", ""))
    found = queries.editions(narrowed=narrowed, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    kept = request.GET.copy()
    if len(found) > PAGE:
        kept["after"] = keyset(shown[-1].published_at, shown[-1].pk)
    shelves = queries.shelves()
    context = {
        "rows": shown,
        "narrowed": narrowed,
        "next": f"?{kept.urlencode()}" if len(found) > PAGE else "",
        "paged": after is not None,
        "fields": [(v, _(Field(v).zh)) for v in shelves["field"]],
        "provinces": [(v, _province(v)) for v in shelves["province"]],
        "years": shelves["year"],
    }
    return page(request, "typical/public_index.html", context)


def _narrowed(request: HttpRequest) -> Narrowed:
    year = request.GET.get("year", "")
    return Narrowed(
        field=request.GET.get("field", "")[:16],
        province=request.GET.get("province", "")[:6],
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        text=request.GET.get("q", "")[:LONGEST_SEARCH],
    )


def _province(code: str) -> str:
    found = basin.find(code)
    return found.name if found else code


@require_safe
@anybody()
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One typical case; a withdrawn one says since when, and nothing of what it held."""
    found = queries.edition(number=number)
    if not found.current:
        gone = {"number": found.number, "since": found.typical.withdrawn_at}
        return page(request, "typical/public_gone.html", gone, status=GONE)
    context = {
        "edition": found,
        "told": found.content,
        "address": request.build_absolute_uri(reverse("public-case", args=[found.number])),
        "history": queries.history(typical=found.typical),
    }
    return page(request, "typical/public_case.html", context)


@require_safe
@anybody()
def linked(request: HttpRequest, number: str) -> HttpResponse:
    """The same for programs: schema.org as JSON-LD."""
    found = queries.edition(number=number)
    address = request.build_absolute_uri(reverse("public-case", args=[found.number]))
    told = feeds.linked(found, address) if found.current else feeds.tombstone(found, address)
    answer = JsonResponse(
        told, json_dumps_params={"ensure_ascii": False}, status=200 if found.current else GONE
    )
    answer["Content-Type"] = "application/ld+json; charset=utf-8"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _newest() -> list[Edition]:
    return queries.editions(narrowed=Narrowed(), limit=50)


@require_safe
@anybody()
def feed(request: HttpRequest) -> HttpResponse:
    """The newest as an Atom feed."""
    told = feeds.atom(_newest(), request.build_absolute_uri)
    return HttpResponse(told, content_type="application/atom+xml; charset=utf-8")


@require_safe
@anybody()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published case for search engines, up to what one sitemap may hold."""
    found = queries.editions(narrowed=Narrowed(), limit=feeds.MOST_ADDRESSES)
    told = feeds.sitemap(found, request.build_absolute_uri)
    return HttpResponse(told, content_type="application/xml; charset=utf-8")


@require_safe
@anybody()
def terms(request: HttpRequest) -> HttpResponse:
    """Terms in Chinese and English; every term has an anchor that stays."""
    return page(request, "typical/public_terms.html", {"terms": glossary()})


@require_safe
@anybody()
def terms_data(_request: HttpRequest) -> HttpResponse:
    """The terms for programs."""
    told = {"terms": [t.told() for t in glossary()]}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
