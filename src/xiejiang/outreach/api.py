"""The API of reports, for officers: the list, one report, and the steps of working on it.

The public has the form and no API: what is sent there is counted and slowed, and a program is
not who it is for. What the portal shows is read at ``/api/v1/public/…`` with a token like the rest.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router

from xiejiang.agencies import queries as agencies
from xiejiang.outreach import explained, queries, services
from xiejiang.outreach.api_schemas import (
    FigureOut,
    InsideIn,
    PassIn,
    ReportOut,
    ReportPage,
    RestoredPage,
    TopicOut,
    WordsIn,
    report_out,
    restored_out,
    topic_out,
)
from xiejiang.outreach.domain import State, Words
from xiejiang.outreach.models import Report
from xiejiang.restoration import queries as restoration
from xiejiang.web.api import Cursor, Limit, answers, keyset, read_keyset
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["outreach"])


@router.get("/reports", response=answers(ReportPage), summary="举报：本机关的")
def list_reports(
    request: Request, state: State | None = None, after: Cursor = "", limit: Limit = 50
) -> ReportPage:
    """The reports of the caller's agency, the newest first."""
    read = read_keyset(after)
    try:
        start = None if read is None else (read[0], UUID(read[1]))
    except ValueError:
        raise CursorUnreadable from None
    found = queries.page(by=request.actor, state=state, after=start, limit=limit + 1)
    shown = found[:limit]
    end = keyset(shown[-1].lodged_at, shown[-1].pk) if len(found) > limit else ""
    return ReportPage(items=[report_out(r) for r in shown], next_cursor=end)


@router.get("/reports/{uuid:report_id}", response=answers(ReportOut), summary="举报：一件")
def get_report(request: Request, report_id: UUID) -> ReportOut:
    """One report; who reported is opened on its page alone, with a purpose."""
    return report_out(_report(request, report_id))


def _report(request: Request, report_id: UUID) -> Report:
    return queries.get(by=request.actor, report_id=report_id)


def _told(request: Request, found: Report) -> ReportOut:
    return report_out(queries.get(by=request.actor, report_id=found.pk))


@router.post("/reports/{uuid:report_id}/accept", response=answers(ReportOut), summary="举报：受理")
def accept(request: Request, report_id: UUID, given: WordsIn) -> Any:
    """Take a report up."""
    found = _report(request, report_id)
    return _told(request, services.accept(by(request), report=found, words=Words(given.words)))


@router.post("/reports/{uuid:report_id}/ask", response=answers(ReportOut), summary="举报：请补充")
def ask(request: Request, report_id: UUID, given: WordsIn) -> Any:
    """Ask the reporter."""
    found = _report(request, report_id)
    return _told(request, services.ask(by(request), report=found, words=Words(given.words)))


@router.post("/reports/{uuid:report_id}/pass", response=answers(ReportOut), summary="举报：转办")
def pass_on(request: Request, report_id: UUID, given: PassIn) -> Any:
    """Pass a report on; it stays here until the other agency takes it."""
    found, to = _report(request, report_id), agencies.agency(code=given.agency)
    words = Words(given.words)
    return _told(request, services.pass_on(by(request), report=found, to=to, words=words))


@router.post(
    "/reports/{uuid:report_id}/take", response=answers(ReportOut), summary="举报：接收转办"
)
def take(request: Request, report_id: UUID) -> Any:
    """Take a report that was passed on."""
    return _told(request, services.take(by(request), report=_report(request, report_id)))


@router.post("/reports/{uuid:report_id}/answer", response=answers(ReportOut), summary="举报：答复")
def answer(request: Request, report_id: UUID, given: WordsIn) -> Any:
    """Answer in public."""
    found = _report(request, report_id)
    return _told(request, services.answer(by(request), report=found, words=Words(given.words)))


@router.post(
    "/reports/{uuid:report_id}/unfounded", response=answers(ReportOut), summary="举报：不属实办结"
)
def close_unfounded(request: Request, report_id: UUID, given: InsideIn) -> Any:
    """Close as not founded, with reasons."""
    found = _report(request, report_id)
    words, inside = Words(given.words), Words(given.inside)
    done = services.close_unfounded(by(request), report=found, words=words, inside=inside)
    return _told(request, done)


@router.get("/public/restoration", response=answers(RestoredPage), summary="门户：修复结果")
def list_restored(request: Request, after: Cursor = "", limit: Limit = 50) -> RestoredPage:
    """What was approved for everybody, the newest first."""
    read = read_keyset(after)
    if read is not None and not (read[1].isascii() and read[1].isdecimal() and len(read[1]) < 18):
        raise CursorUnreadable
    start = None if read is None else (read[0], int(read[1]))
    found = restoration.published_page(after=start, limit=limit + 1)
    shown = found[:limit]
    end = keyset(shown[-1].published_at, shown[-1].pk) if len(found) > limit else ""
    return RestoredPage(items=[restored_out(p) for p in shown], next_cursor=end)


@router.get("/public/law", response=answers(list[TopicOut]), summary="门户：法律怎么说")
def list_topics(request: Request) -> list[TopicOut]:
    """The law explained, every line with where it stands."""
    return [topic_out(t) for t in explained.topics()]


@router.get("/public/figures", response=answers(list[FigureOut]), summary="门户：举报统计")
def list_figures(request: Request) -> list[FigureOut]:
    """Reports of the last year by matter; small cells are empty."""
    return [
        FigureOut(matter=f.matter.value, received=f.received, ended=f.ended)
        for f in queries.figures(since=queries.a_year_before(timezone.localdate()))
    ]
