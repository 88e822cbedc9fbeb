"""The page of what waits for an agency in suggestions and settling, fifty at a time."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xiejiang.settling.waiting import Page, waiting
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.requests import Request


def cursor(page: Page) -> str:
    """Where the next page begins, as an address says it."""
    if page.after is None:
        return ""
    day, key = page.after
    at = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    return keyset(at, key)


@require_GET
def index(request: Request) -> HttpResponse:
    """What waits; a spoilt cursor begins again."""
    after = begun_again(request.GET.get("after", ""), str)
    start = None if after is None else (timezone.localdate(after[0]), after[1])
    page = waiting(by=request.actor, on=timezone.localdate(), after=start)
    context = {"settling": page, "settling_after": cursor(page)}
    return render(request, "settling/waiting.html", context)
