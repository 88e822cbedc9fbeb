"""Pages of water alerts: the list, and one alert with its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.basin import queries as basin
from xiejiang.liaison import queries as liaison
from xiejiang.liaison.domain import category
from xiejiang.river import arrivals, queries, services
from xiejiang.river.domain import CATEGORY, AlertState, Means, Outcome
from xiejiang.river.forms import AnswerForm
from xiejiang.river.models import Alert, Answer
from xiejiang.river.panels import (
    OUTCOME_TONES,
    alert_row,
    at_hours,
    caveats,
    counties,
    may_send,
)
from xiejiang.web.api import read_keyset
from xiejiang.web.forms import carried_out
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50


def index(request: Request) -> HttpResponse:
    """The alerts of my agency and those it was told, the latest first."""
    found = queries.page(
        by=request.actor, after=_cursor(request.GET.get("after", "")), limit=PAGE + 1
    )
    shown, rest = found[:PAGE], found[PAGE:]
    end = f"{shown[-1].sent_at.isoformat()}~{shown[-1].pk}" if rest else ""
    context = {
        "rows": [alert_row(request, a) for a in shown],
        "next": "?" + urlencode({"after": end}) if end else "",
        "may_send": may_send(request),
    }
    return render(request, "river/alerts.html", context)


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    """Where the last page ended; a spoilt cursor begins again."""
    try:
        read = read_keyset(text)
        return None if read is None else (read[0], UUID(read[1]))
    except (CursorUnreadable, ValueError):
        return None


def show(request: Request, alert_id: UUID) -> HttpResponse:
    """One alert: what, where, when it may arrive, who knows, what was found; and my answer."""
    found = queries.get(by=request.actor, alert_id=alert_id)
    form = AnswerForm(
        request.POST or None, initial={"found_at": timezone.localtime(timezone.now())}
    )
    answer = carried_out(
        request,
        form,
        lambda: services.answer(by(request), alert=found, found=form.found),
        to=reverse("alert", args=[found.pk]),
        told=_("已签收并答复，发出机关和下游被通知的机关看得到。"),
    )
    if answer is not None:
        return answer
    own = queries.owns(found, by=request.actor)
    lines = queries.told(found, by=request.actor)
    mine = next((x for x in lines if x.told.agency_code == request.actor.agency_code), None)
    open_ = found.state == AlertState.OPEN
    writes = request.actor.can(*liaison.WRITES)
    about = queries.case_of(found, by=request.actor)
    context = {
        "alert": found,
        "row": alert_row(request, found),
        "own": own,
        "actor": request.actor,
        "told": counties(
            ((x.told.division, x.told.arrival, _told_line(found, x)) for x in lines),
            found.released_at,
        ),
        "count": len(lines),
        "missing": sum(x.missing for x in lines),
        "silent": sum(x.answer is None for x in lines),
        "mine": _told_line(found, mine) if mine is not None else None,
        "answers": [_answer_line(a) for a in queries.answers(found)],
        "bulletins": queries.bulletins(found) if own else [],
        "bulletin": queries.bulletin_for(found, by=request.actor),
        "case": about,
        "may_manage": own and open_ and may_send(request),
        "may_tell": own and open_ and writes,
        "may_answer": mine is not None and open_ and writes,
        "form": form,
        "sources": arrivals.travel().sources,
        "kind": category(CATEGORY),
    }
    if about is not None:
        request.must_see(about.pk)
    return render(request, "river/alert.html", context, status=form.status)


@dataclass(frozen=True, slots=True)
class ToldShown:
    """One agency on the list, as the page shows it."""

    line: queries.ToldLine
    place: str
    caveats: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None
    means: str
    outcome: str
    tone: str


def _told_line(alert: Alert, line: queries.ToldLine) -> ToldShown:
    told, answer = line.told, line.answer
    outcome = Outcome(answer.outcome) if answer is not None else None
    return ToldShown(
        line=line,
        place=basin.full_name(told.division),
        caveats=caveats(told.caveats),
        earliest=at_hours(alert.released_at, told.earliest),
        latest=at_hours(alert.released_at, told.latest),
        means=Means(told.means).zh,
        outcome=outcome.zh if outcome is not None else "",
        tone=OUTCOME_TONES[outcome] if outcome is not None else "",
    )


def _answer_line(answer: Answer) -> tuple[Answer, str, str]:
    outcome = Outcome(answer.outcome)
    return answer, outcome.zh, OUTCOME_TONES[outcome]
