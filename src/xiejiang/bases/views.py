"""Pages everybody reads: the register, one base, its calendar and its feed, and looking for one."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiejiang.bases import charts, checks, ical, queries
from xiejiang.bases.domain import (
    AREA_BASIS_ZH,
    AREA_CONFIDENCE,
    ARTICLE,
    Dimension,
    EventKind,
    Setting,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.forms_works import FilterForm, FindForm
from xiejiang.bases.models import Base, Event
from xiejiang.bases.panels import STANDING_TONES, bar, line, spot, work_line
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Invalid
from xiejiang.web import maps
from xiejiang.web.requests import Request

PAGE = 50
SOON_DAYS = 120
EVENT_TONES = {
    EventKind.RESTOCKING: "running",
    EventKind.PLANTING: "ok",
    EventKind.OPEN_DAY: "due",
    EventKind.VISIT: "plain",
    EventKind.TRIAL: "suspended",
    EventKind.CLOSED: "overdue",
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month with what is on it."""

    on: date
    inside: bool
    today: bool
    events: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something in the calendar as pages show it."""

    event: Event
    kind: str
    tone: str


def works_with_bases(request: Request) -> bool:
    """Whether the reader's post works with bases for its agency."""
    return request.actor.can(*checks.WORKING)


def decides(request: Request) -> bool:
    """Whether the reader's post founds bases and says who shares them."""
    return request.actor.can(*checks.DECIDING)


def index(request: Request) -> HttpResponse:
    """The register: narrowed, a page at a time, on a map."""
    form = FilterForm(request.GET)
    narrowed = form.narrowed
    after = queries.read_cursor(request.GET.get("after", ""))
    found = queries.page(by=request.actor, narrowed=narrowed, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    year = timezone.localdate().year
    capacities = queries.capacities_in(bases=shown, year=year)
    kept = {k: str(v) for k, v in request.GET.items() if k != "after" and v}
    places = [s for s in map(spot, shown) if s is not None]
    waiting = queries.waiting(by=request.actor)
    context = {
        "form": form,
        "rows": [(line(b, capacities[b.pk]), waiting.get(b.pk, 0)) for b in shown],
        "waiting": sum(waiting.values()),
        "year": year,
        "narrowed": bool(kept),
        "paged": after is not None,
        "next": _next(shown[-1], kept) if len(found) > PAGE else "",
        "may_found": decides(request),
        "article": ARTICLE,
        "without_point": len(shown) - len(places),
        **maps.drawn(places),
    }
    return render(request, "bases/index.html", context)


def _next(last: Base, kept: dict[str, str]) -> str:
    return "?" + urlencode({**kept, "after": queries.cursor(last)})


def show(request: Request, base_id: UUID) -> HttpResponse:
    """One base: what it is, what it takes, who works there, what came of it."""
    base = queries.get(by=request.actor, base_id=base_id)
    return render(request, "bases/base.html", _sheet(request, base))


def _sheet(request: Request, base: Base) -> dict[str, Any]:
    today = timezone.localdate()
    works = queries.works(by=request.actor, base=base)
    request.shown |= {w.case.pk for w in works.rows if w.case is not None}
    capacities = queries.capacities(base=base)
    place = spot(base)
    standing = Standing(base.standing)
    soon = today + timedelta(days=SOON_DAYS)
    owner = queries.owns(base, by=request.actor)
    return {
        "base": base,
        "place": basin.full_name(base.division),
        "reach": basin.reach(reach_id=base.reach).label if base.reach else "",
        "setting": Setting(base.setting).zh,
        "standing": standing.zh,
        "tone": STANDING_TONES[standing],
        "purposes": [p.zh for p in queries.uses(base=base)],
        "sharings": [(s, ShareRole(s.role).zh) for s in queries.sharings(base=base)],
        "changes": [(c, Standing(c.standing).zh) for c in queries.changes(base=base)],
        "bars": [bar(c) for c in capacities],
        "this_year": any(c.year == today.year for c in capacities),
        "areas": any(c.dimension == Dimension.AREA for c in capacities) or base.land is not None,
        "area_basis": AREA_BASIS_ZH,
        "area_confidence": AREA_CONFIDENCE,
        "year": today.year,
        "works": [work_line(w) for w in works.rows],
        "others": works.others,
        "events": event_lines(queries.events(by=request.actor, base=base, since=today, until=soon)),
        "soon_days": SOON_DAYS,
        "series": charts.series(queries.results(base=base)),
        "owner": owner and works_with_bases(request),
        "decides": owner and decides(request),
        "member": queries.is_member(base, by=request.actor) and works_with_bases(request),
        "open": standing is Standing.OPEN,
        "article": ARTICLE,
        **maps.drawn([place] if place else [], [base.outline] if base.outline else []),
    }


def event_lines(found: Sequence[Event]) -> tuple[EventLine, ...]:
    """Events with the name and the tone of their kind."""
    return tuple(_event_line(e) for e in found)


def _event_line(event: Event) -> EventLine:
    kind = EventKind(event.kind)
    return EventLine(event, kind.zh, "done" if event.cancelled else EVENT_TONES[kind])


def calendar(request: Request, base_id: UUID) -> HttpResponse:
    """A month of a base's calendar, as a grid and as a list."""
    base = queries.get(by=request.actor, base_id=base_id)
    first = read_month(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    weeks = months.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    found = queries.events(by=request.actor, base=base, since=weeks[0][0], until=weeks[-1][-1])
    lines = event_lines(found)
    today = timezone.localdate()
    context = {
        "base": base,
        "month": f"{first:%Y-%m}",
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{first + timedelta(days=31):%Y-%m}",
        "weeks": [[_day(d, first, today, lines) for d in week] for week in weeks],
        "events": [e for e in lines if _in_month(e.event, first)],
        "owner": queries.owns(base, by=request.actor) and works_with_bases(request),
        "member": queries.is_member(base, by=request.actor) and works_with_bases(request),
    }
    return render(request, "bases/calendar.html", context)


def _day(on: date, first: date, today: date, lines: Sequence[EventLine]) -> Day:
    here = tuple(e for e in lines if e.event.since <= on <= e.event.until)
    return Day(on, on.month == first.month, on == today, here)


def _in_month(event: Event, first: date) -> bool:
    days = months.monthrange(first.year, first.month)[1]
    return event.until >= first and event.since <= first.replace(day=days)


def read_month(text: str) -> date | None:
    """The first day of a month like ``2026-11``; a spoilt one is this month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if checks.FIRST_YEAR <= found.year <= checks.LAST_YEAR else None


def feed(request: Request, base_id: UUID) -> HttpResponse:
    """The public calendar as iCalendar."""
    base = queries.get(by=request.actor, base_id=base_id)
    told = ical.calendar(
        base=base, events=queries.public_events(base=base), node=settings.NODE_NAME
    )
    answer = HttpResponse(told, content_type=ical.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="base-{base.pk}.ics"'
    return answer


def find(request: Request) -> HttpResponse:
    """Which bases could take a measure."""
    asked = bool(request.GET.get("measure"))
    form = FindForm(request.GET if asked else None, initial={"on": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "asked": asked, "found": [], "case": ""}
    context["case"] = request.GET.get("case", "")[:120]
    if asked and form.is_valid():
        try:
            context["found"] = _candidates(request, form)
        except Invalid as error:
            form.complain(error)
    return render(request, "bases/find.html", context, status=form.status)


def _candidates(request: Request, form: FindForm) -> list[queries.Candidate]:
    data = form.cleaned_data
    return queries.for_measure(
        by=request.actor,
        kind=form.measure,
        amount=data["amount"],
        unit=Unit(data["unit"]),
        on=data["on"],
        division=data["division"],
        point=form.point,
    )
