"""Lists of the room that may grow long: tasks (督办) and standards, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiejiang.consultation import queries
from xiejiang.consultation.models import Resolution
from xiejiang.web.api import day_begun_again, keyset
from xiejiang.web.requests import Request

PAGE = 50


def _next(rows: Sequence[Resolution], column: str, **kept: str) -> str:
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    return "?" + urlencode({**kept, "after": keyset(getattr(last, column), last.pk)})


def tasks(request: Request) -> HttpResponse:
    """The tasks of my meetings that are not confirmed, the first due first; or my agency's."""
    own = "own" in request.GET
    after = day_begun_again(request.GET.get("after", ""), UUID)
    rows = queries.tasks(by=request.actor, limit=PAGE + 1, after=after, owned=own)
    context = {
        "tasks": rows[:PAGE],
        "own": own,
        "paged": after is not None,
        "today": timezone.localdate(),
        "next": _next(rows, "due", **({"own": "1"} if own else {})),
    }
    return render(request, "consultation/tasks.html", context)


def standards(request: Request) -> HttpResponse:
    """The standards in force today."""
    after = day_begun_again(request.GET.get("after", ""), UUID)
    rows = queries.standards(by=request.actor, on=timezone.localdate(), limit=PAGE + 1, after=after)
    context = {
        "standards": rows[:PAGE],
        "paged": after is not None,
        "next": _next(rows, "since"),
    }
    return render(request, "consultation/standards.html", context)
