"""Pages and a file of the figures of supervision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import NotAllowed
from xiejiang.shell import supervision
from xiejiang.shell.supervision import Kept, Line, What
from xiejiang.web.downloads import spreadsheet
from xiejiang.web.requests import Request

PAGE = 100
HEAD = ("类别", "机关", "内容", "情况", "提出日期", "期限", "办理时间")


def _since(request: Request) -> date:
    text = request.GET.get("since", "")
    today = timezone.localdate()
    try:
        found = date.fromisoformat(text) if text else today - supervision.YEAR
    except ValueError:
        found = today - supervision.YEAR
    return min(found, today)


def _asked(request: Request) -> dict[str, str]:
    """What narrows the lines, as the address has it."""
    given = {name: request.GET.get(name, "")[:60] for name in ("what", "kept", "agency")}
    known = {"what": [w.value for w in What], "kept": [k.value for k in Kept]}
    return {n: v for n, v in given.items() if v and v in known.get(n, [v])}


def _lines(request: Request, since: date) -> list[Line]:
    if not cases.reads_cases(request.actor):
        raise NotAllowed
    return supervision.lines(by=request.actor, now=timezone.now(), since=since)


def _link(since: date, **asked: str) -> str:
    return "?" + urlencode({**{n: v for n, v in asked.items() if v}, "since": since.isoformat()})


@require_GET
def figures(request: Request) -> HttpResponse:
    """By agency, how many were done in time, late, never; each number opens its list."""
    since = _since(request)
    found = _lines(request, since)
    columns = [(w, k) for w in What for k in Kept if any((x.what, x.kept) == (w, k) for x in found)]
    context = {
        "since": since,
        "columns": [(_(w.zh), _(k.zh), k.tone) for w, k in columns],
        "rows": [
            (
                row.agency,
                [
                    (row.counts.get((w, k), 0), _link(since, what=w, kept=k, agency=row.code))
                    for w, k in columns
                ],
            )
            for row in supervision.rows(found)
        ],
        "totals": [
            (sum((x.what, x.kept) == (w, k) for x in found), _link(since, what=w, kept=k))
            for w, k in columns
        ],
        "file": _link(since),
        "cut": any(sum(x.what is w for x in found) >= supervision.MOST for w in What),
        "most": supervision.MOST,
    }
    return render(request, "shell/supervision.html", context)


@require_GET
def listed(request: Request) -> HttpResponse:
    """The lines that a figure counts, a page at a time."""
    since, asked = _since(request), _asked(request)
    found = supervision.narrowed(_lines(request, since), **asked)
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
    begin = max(number - 1, 0) * PAGE
    more = len(found) > begin + PAGE
    request.shown |= {x.case for x in found[begin : begin + PAGE] if x.case is not None}
    context = {
        "since": since,
        "rows": [(x, _(x.what.zh), _(x.kept.zh), _day(x.due)) for x in found[begin : begin + PAGE]],
        "count": len(found),
        "agency": next((x.agency for x in found), "") if "agency" in asked else "",
        "what": _(What(asked["what"]).zh) if "what" in asked else "",
        "kept": _(Kept(asked["kept"]).zh) if "kept" in asked else "",
        "next": _link(since, **asked) + f"&page={number + 1}" if more else "",
        "file": _link(since, **asked),
    }
    return render(request, "shell/supervision_list.html", context)


@require_GET
def file(request: Request) -> HttpResponse:
    """The same lines for a spreadsheet."""
    since = _since(request)
    found = supervision.narrowed(_lines(request, since), **_asked(request))
    request.shown |= {x.case for x in found if x.case is not None}
    return spreadsheet(f"supervision-{since}.csv", HEAD, cells(found))


def cells(found: list[Line]) -> Iterator[tuple[object, ...]]:
    """Lines as rows of a table under ``HEAD``."""
    for x in found:
        yield x.what.zh, x.agency, x.words, x.kept.zh, x.asked_on, _day(x.due), _day(x.done_at)


def _day(value: datetime | date | None) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else value.isoformat()
