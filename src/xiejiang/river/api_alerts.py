"""The API of water alerts: look, send, answer, correct, clear."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.cases import queries as cases
from xiejiang.river import queries, services
from xiejiang.river.api_schemas import (
    AlertOut,
    AlertPage,
    AlertRowOut,
    AnswerIn,
    AnswerOut,
    ArrivalOut,
    ClearIn,
    CorrectIn,
    PreviewOut,
    ReleaseIn,
    SendIn,
    ToldIn,
    answer_of,
    arrival_of,
    range_of,
    release_of,
    row_of,
    told_of,
)
from xiejiang.river.domain import Found, digest
from xiejiang.river.models import Alert
from xiejiang.web.api import Cursor as CursorText
from xiejiang.web.api import (
    IfMatch,
    Limit,
    answers,
    expected_version,
    keyset,
    page_after,
    tag,
)
from xiejiang.web.requests import Request, by

router = Router(tags=["river"])


def _whole(request: Request, response: HttpResponse, one: Alert) -> AlertOut:
    tag(response, one.version)
    case = queries.case_of(one, by=request.actor)
    if case is not None:
        request.must_see(case.pk)
    names = ("source", "measures", "wanted", "within_km", "kinds", "superiors", "sign_by")
    return AlertOut(
        **row_of(one),
        **{name: getattr(one, name) for name in names},
        case=case.pk if case is not None else None,
        told=[told_of(line) for line in queries.told(one, by=request.actor)],
        answers=[answer_of(a) for a in queries.answers(one)],
    )


@router.get("/water-alerts", response=answers(AlertPage), summary="水污染通报：列出")
def list_alerts(request: Request, cursor: CursorText = "", limit: Limit = 50) -> AlertPage:
    """The agency's own alerts, and those it is told; the latest first."""
    found = queries.page(by=request.actor, after=page_after(cursor, UUID), limit=limit + 1)
    shown, rest = found[:limit], found[limit:]
    end = keyset(shown[-1].sent_at, shown[-1].pk) if rest else ""
    return AlertPage(items=[AlertRowOut(**row_of(a)) for a in shown], next_cursor=end)


@router.post("/water-alerts/preview", response=answers(PreviewOut), summary="水污染通报：通知谁")
def preview(request: Request, given: ReleaseIn) -> PreviewOut:
    """Exactly who would be told, and when the water may reach them; nothing is sent."""
    services.must_be_sound(release_of(given), range_of(given), now=timezone.now())
    found = queries.preview(
        reach=given.reach,
        wide=range_of(given),
        sender=request.actor.agency_code,
        now=timezone.now(),
    )
    listed = [ArrivalOut(**arrival_of(r)) for r in found]
    return PreviewOut(shown=digest(found), recipients=listed)


@router.post("/water-alerts", response=answers(AlertOut, status=201), summary="水污染通报：发出")
def send(request: Request, response: HttpResponse, given: SendIn) -> Any:
    """Send to the list that was shown; refused when it is no longer the same."""
    case = cases.to_act(by=request.actor, case_id=given.case) if given.case else None
    made = services.alert(
        by(request),
        release=release_of(given),
        wide=range_of(given),
        shown=given.shown,
        sign_by=given.sign_by,
        case=case,
        personal=given.personal,
    )
    return Status(201, _whole(request, response, _seen(request, made.pk)))


def _seen(request: Request, alert_id: UUID) -> Alert:
    return queries.get(by=request.actor, alert_id=alert_id)


ONE = "/water-alerts/{uuid:alert_id}"


@router.get(ONE, response=answers(AlertOut), summary="水污染通报：读取")
def get_alert(request: Request, response: HttpResponse, alert_id: UUID) -> AlertOut:
    """One alert with who is told and what they answered."""
    return _whole(request, response, _seen(request, alert_id))


@router.put(ONE, response=answers(AlertOut, versioned=True), summary="水污染通报：更正")
def correct(
    request: Request,
    response: HttpResponse,
    alert_id: UUID,
    given: CorrectIn,
    if_match: IfMatch = "",
) -> AlertOut:
    """The alert as it should be; whoever was told gets it, and whoever is new."""
    version = expected_version(if_match)
    made = services.correct(
        by(request),
        alert=_seen(request, alert_id),
        release=release_of(given),
        wide=range_of(given),
        shown=given.shown,
        sign_by=given.sign_by,
        reason=given.reason,
        version=version,
        personal=given.personal,
    )
    return _whole(request, response, made)


@router.post(ONE + "/clear", response=answers(AlertOut, versioned=True), summary="水污染通报：解除")
def clear(
    request: Request,
    response: HttpResponse,
    alert_id: UUID,
    given: ClearIn,
    if_match: IfMatch = "",
) -> AlertOut:
    """The alert is over."""
    version = expected_version(if_match)
    made = services.clear(
        by(request),
        alert=_seen(request, alert_id),
        words=given.words,
        sign_by=given.sign_by,
        version=version,
    )
    return _whole(request, response, made)


@router.post(ONE + "/answers", response=answers(AnswerOut, status=201), summary="水污染通报：答复")
def answer(request: Request, alert_id: UUID, given: AnswerIn) -> Any:
    """What my agency found; signs as well, where that is still open."""
    names = ("outcome", "words", "station", "item", "value", "unit")
    found = Found(at=given.found_at, **{name: getattr(given, name) for name in names})
    made = services.answer(by(request), alert=_seen(request, alert_id), found=found)
    return Status(201, answer_of(made))


@router.post(ONE + "/told/{agency}", response=answers(AlertOut), summary="水污染通报：登记另行通知")
def tell_otherwise(
    request: Request, response: HttpResponse, alert_id: UUID, agency: str, given: ToldIn
) -> AlertOut:
    """That an agency which is not on the platform was told by telephone or fax."""
    found = _seen(request, alert_id)
    services.tell_otherwise(by(request), alert=found, agency=agency, words=given.words, at=given.at)
    return _whole(request, response, found)
