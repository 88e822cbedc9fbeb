"""条文导引: the eighteen articles of the Opinions, each with the places where it is worked.

A tab of the case page has no address without a case: the link goes to the case of the reader's
that changed last. What a reader may not open is no link; the page says whose work it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xiejiang.cases import queries as cases
from xiejiang.outreach import queries as outreach
from xiejiang.outreach.queries import Article
from xiejiang.shell import rooms
from xiejiang.web.language import in_english
from xiejiang.web.requests import Request


@dataclass(frozen=True, slots=True)
class Way:
    """Where something is done, for this reader."""

    words: str
    address: str
    """Empty where the reader has nothing to open."""
    case: str
    """The case that a tab was found in."""
    why: str
    """Why there is no link: ``post`` or ``case``; empty with a link."""


def articles(request: Request) -> HttpResponse:
    """Every article: what it asks, where it is worked, and what is not there yet."""
    english = in_english()
    reads = cases.reads_cases(request.actor)
    latest = next(iter(cases.search(by=request.actor, limit=1)), None) if reads else None
    tabs = {p.slug for p in rooms.panels(request, latest)} if latest is not None else set()
    rows = [
        (article, _ways(article, latest, tabs, reads=reads, english=english))
        for article in outreach.articles()
    ]
    return render(request, "shell/articles.html", {"rows": rows, "english": english})


def _ways(
    article: Article,
    latest: cases.Case | None,
    tabs: Collection[str],
    *,
    reads: bool,
    english: bool,
) -> list[Way]:
    found = []
    for place in article.places:
        words = place.words_en if english else place.words
        if place.who == "cases" and not reads:
            found.append(Way(words, "", "", "post"))
        elif not place.tab:
            found.append(Way(words, place.to, "", ""))
        elif latest is None or place.tab not in tabs:
            found.append(Way(words, "", "", "case"))
        else:
            at = reverse("case-tab", args=[latest.pk, place.tab])
            found.append(Way(words, at, latest.title, ""))
    return found
