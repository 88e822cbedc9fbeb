"""The page of what waits for an agency in suggestions and settling, fifty at a time."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xiejiang.settling.waiting import Wait, waiting
from xiejiang.web.api import day_begun_again
from xiejiang.web.requests import Request


def _key(text: str) -> str:
    """The key of a line: what waits, and the number of its row."""
    what, _sep, row = text.partition(":")
    if not row.replace("-", "").isalnum():
        raise ValueError(row)
    return f"{Wait(what)}:{row}"


def read(cursor: str) -> tuple[date, str] | None:
    """Where a page begins; a spoilt cursor begins again."""
    return day_begun_again(cursor, _key)


@require_GET
def index(request: Request) -> HttpResponse:
    """What waits, from where the last page ended."""
    start = read(request.GET.get("after", ""))
    page = waiting(by=request.actor, on=timezone.localdate(), after=start)
    return render(request, "settling/waiting.html", {"settling": page})
