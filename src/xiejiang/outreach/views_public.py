"""Pages that anybody reads without signing in: the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiejiang.audit.domain import NODE
from xiejiang.bases import queries as bases
from xiejiang.bases.domain import Standing
from xiejiang.bases.queries import Narrowed
from xiejiang.outreach import explained, queries
from xiejiang.restoration import queries as restoration
from xiejiang.web.api import keyset
from xiejiang.web.public import anybody, listed_after, page

PAGE = 20
NEWEST = 3


@require_safe
@anybody()
def home(request: HttpRequest) -> HttpResponse:
    """What there is, whom to call, and the newest results."""
    context = {
        "calls": explained.calls(),
        "restored": restoration.published_page(limit=NEWEST),
        "topics": explained.topics(),
    }
    return page(request, "outreach/home.html", context)


@require_safe
@anybody()
def restored(request: HttpRequest) -> HttpResponse:
    """Restoration results that were approved for everybody, the newest first."""
    after = listed_after(request.GET.get("after", ""))
    found = restoration.published_page(after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    more = keyset(rows[-1].published_at, rows[-1].pk) if len(found) > PAGE else ""
    context = {"rows": rows, "after": more, "paged": after is not None}
    return page(request, "outreach/restored.html", context)


@require_safe
@anybody()
def bases_open(request: HttpRequest) -> HttpResponse:
    """Bases that are open, with what their public calendars hold."""
    text = request.GET.get("after", "")
    after = bases.read_cursor(text) if text else None
    narrowed = Narrowed(standing=Standing.OPEN)
    found = bases.page(by=NODE, narrowed=narrowed, after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    coming = bases.coming(bases=rows, on=timezone.localdate())
    context = {
        "rows": [(b, coming.get(b.pk, [])) for b in rows],
        "after": bases.cursor(rows[-1]) if len(found) > PAGE else "",
        "paged": after is not None,
    }
    return page(request, "outreach/bases.html", context)


@require_safe
@anybody()
def law(request: HttpRequest) -> HttpResponse:
    """The law explained: every topic."""
    return page(request, "outreach/law.html", {"topics": explained.topics()})


@require_safe
@anybody()
def law_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: what is forbidden, what follows, whom to call."""
    context = {"topic": explained.topic(slug), "calls": explained.calls()}
    return page(request, "outreach/topic.html", context)


@require_safe
@anybody()
def articles(request: HttpRequest) -> HttpResponse:
    """The eighteen articles of the Opinions, and what of each is open to everybody."""
    return page(request, "outreach/articles.html", {"articles": queries.articles()})


@require_safe
@anybody()
def figures(request: HttpRequest) -> HttpResponse:
    """Published figures; small cells are left out."""
    since = queries.a_year_before(timezone.localdate())
    context = {
        "since": since,
        "totals": restoration.published_totals(),
        "reports": queries.figures(since=since),
        "small": queries.SMALL,
    }
    return page(request, "outreach/figures.html", context)
