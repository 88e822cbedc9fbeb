"""The desk: what is expected of me, by when; notices; and finding a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.shell.waiting import Tab
from xiejiang.shell.waiting import queries as proceedings
from xiejiang.web.requests import Request

PAGE = 50


def tab_words() -> dict[Tab, str]:
    """What the tabs are called."""
    return {
        Tab.TODO: _("待办"),
        Tab.DONE: _("已办"),
        Tab.STARTED: _("我发起"),
        Tab.WATCHED: _("关注"),
    }


def desk(request: Request) -> HttpResponse:
    """What is expected of me, by when."""
    now = timezone.now()
    name = request.GET.get("tab", Tab.TODO.value)
    tab = Tab(name) if name in {t.value for t in Tab} else Tab.TODO
    cursor = request.GET.get("after", "")
    page = proceedings.desk(by=request.actor, tab=tab, now=now, cursor=cursor, limit=PAGE)
    context: dict[str, Any] = {
        "tab": tab,
        "words": tab_words(),
        "page": page,
        "counts": proceedings.counts(by=request.actor, now=now),
        "paged": bool(cursor),
        "unread": log.unread_count(by=request.actor),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "shell/_desk.html", context)
    context["sent"] = []
    context["may_open"] = False
    context["notices"] = list(log.notices(by=request.actor, unread_only=True, limit=6))
    return render(request, "shell/desk.html", context)


def notices(request: Request) -> HttpResponse:
    """The notices of the desk, newest first."""
    context = {
        "notices": list(log.notices(by=request.actor, limit=100)),
        "unread": log.unread_count(by=request.actor),
    }
    return render(request, "shell/notices.html", context)


@require_POST
def read_notices(request: Request) -> HttpResponse:
    """Note that notices were read."""
    ids = [int(i) for i in request.POST.getlist("notice") if i.isdecimal()]
    mine = {n.pk for n in log.notices(by=request.actor, unread_only=True, limit=500)}
    log_services.mark_read(
        agency_code=request.actor.agency_code,
        ids=sorted(mine & set(ids)),
        now=timezone.now(),
    )
    back = "notices" if request.POST.get("back") == "notices" else "desk"
    return redirect(back)


def search(request: Request) -> HttpResponse:
    """Cases by number, title, party or place."""
    text = request.GET.get("q", "").strip()
    field = request.GET.get("field", "")
    status = request.GET.get("status", "")
    after = _cursor(request.GET.get("after", ""))
    found = cases.search(
        by=request.actor, text=text, field=field, status=status, after=after, limit=PAGE + 1
    )
    shown, rest = found[:PAGE], found[PAGE:]
    last = shown[-1] if rest else None
    context = {
        "q": text,
        "field": field,
        "status": status,
        "fields": Field.choices(),
        "cases": shown,
        "after": f"{last.updated_at.isoformat()}~{last.pk}" if last else "",
        "paged": after is not None,
    }
    return render(request, "shell/search.html", context)


def _cursor(text: str) -> cases.Cursor | None:
    """Where the last page ended; a spoilt cursor begins again."""
    at_text, _sep, key = text.partition("~")
    try:
        at: datetime | None = parse_datetime(at_text)
        return None if at is None else cases.Cursor(at=at, id=UUID(key))
    except ValueError:
        return None
