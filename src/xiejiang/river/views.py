"""Pages of water alerts: the list, one alert with its answers, sending, correcting, clearing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.errors import PowerMissing
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import XiejiangError
from xiejiang.liaison import queries as liaison
from xiejiang.liaison.domain import category
from xiejiang.river import arrivals, queries, services
from xiejiang.river.domain import (
    CATEGORY,
    AlertState,
    Arrival,
    Means,
    Outcome,
    Recipient,
    digest,
)
from xiejiang.river.errors import AlertMoved, AlertNotFound, AlertNotOwner, AlertSender
from xiejiang.river.forms import (
    AlertForm,
    AnswerForm,
    ClearForm,
    CorrectForm,
    PlaceForm,
    ToldForm,
    beginning,
    entered,
)
from xiejiang.river.models import Alert, Answer
from xiejiang.river.panels import OUTCOME_TONES, alert_row, at_hours, may_send
from xiejiang.web.api import read_keyset
from xiejiang.web.forms import carried_out, done, sent_before, version
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50
ABOUT = ("reach", "place", "released_at", "pollutant", "quantity", "unit")
TELLING = ("source", "measures", "wanted")
WHOM = ("within_km", "kinds", "superiors", "sign_by")


@dataclass(frozen=True, slots=True)
class County:
    """A place on the list with its agencies: how far it is and when the water may arrive."""

    place: str
    km: int
    earliest: datetime | None
    latest: datetime | None
    caveats: tuple[str, ...]
    lines: tuple[Any, ...]


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


# ------------------------------------------------------------------ sending


def new(request: Request, case_id: UUID | None = None) -> HttpResponse:
    """What was released; then exactly who will get it; then send."""
    _must_send(request)
    case = None if case_id is None else cases.to_act(by=request.actor, case_id=case_id)
    place = _place(request, case)
    if not place:
        return _ask_place(request, case)
    form = AlertForm(request.POST or None, place=place, initial=_begin(place, case))
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    told: list[Recipient] = []
    if request.method == "POST" and form.is_valid():
        try:
            told = _look(request, form)
            if request.POST.get("do") == "send":
                made = _send(request, form, case)
                words = _("已发出。通知到谁、谁签收了、监测到什么，都在这一页。")
                return done(request, reverse("alert", args=[made.pk]), words)
        except XiejiangError as error:
            form.complain(error)
    back = reverse("case-tab", args=[case.pk, "river"]) if case else reverse("alerts")
    context = {"case": case, "place": basin.network().label(place), "back": back, "alert": None}
    return _form_page(request, form, told, context)


def _must_send(request: Request) -> None:
    if not queries.may_send(agency_kind=request.actor.agency_kind):
        raise AlertSender(agency=request.actor.agency_name)
    if not request.actor.can(*liaison.PUBLISHES):
        powers = liaison.PUBLISHES
        raise PowerMissing(post=request.actor.post_title, power=_("审批、联络"), powers=powers)


def _place(request: Request, case: Case | None) -> str:
    """Where the release is: of the case, or as it was asked; empty when it is not known."""
    asked = request.GET.get("place", "")
    if case is not None and not asked:
        asked = case.reach or case.division
    form = PlaceForm({"place": asked})
    place = form.cleaned_data["place"] if form.is_valid() else ""
    return place if place and basin.where(place).reaches else ""


def _ask_place(request: Request, case: Case | None) -> HttpResponse:
    asked = request.GET.get("place")
    form = PlaceForm({"place": asked} if asked is not None else None)
    if asked is not None and form.is_valid():
        form.add_error("place", _("这里没有流域内的河段，不能推算下游。请核对地点。"))
    context = {"form": form, "case": case}
    return render(request, "river/place.html", context, status=form.status)


def _begin(place: str, case: Case | None) -> dict[str, Any]:
    found = dict(beginning(place))
    if case is not None:
        found |= {"place": case.place, "released_at": case.discovered_at}
    return found


def _look(request: Request, form: AlertForm, alert: Alert | None = None) -> list[Recipient]:
    """Exactly who will get what the form says."""
    services.must_be_sound(form.release, form.wide, now=timezone.now())
    return queries.preview(
        reach=form.release.reach,
        wide=form.wide,
        sender=request.actor.agency_code,
        now=timezone.now(),
        alert=alert,
    )


def _send(request: Request, form: AlertForm, case: Case | None) -> Alert:
    return services.alert(
        by(request),
        release=form.release,
        wide=form.wide,
        shown=request.POST.get("shown", ""),
        sign_by=form.cleaned_data["sign_by"],
        case=case,
        personal=form.cleaned_data["personal"],
    )


def _form_page(
    request: Request, form: AlertForm, told: Sequence[Recipient], context: dict[str, Any]
) -> HttpResponse:
    since = form.cleaned_data.get("released_at") if form.is_bound else None
    outside = sum(r.means is Means.OUTSIDE for r in told)
    context |= {
        "form": form,
        "about": ABOUT,
        "telling": TELLING,
        "whom": WHOM,
        "told": _counties(((r.division, r.arrival, r) for r in told), since),
        "count": len(told),
        "inside": len(told) - outside,
        "outside": outside,
        "agreed": digest(told),
        "sources": arrivals.travel().sources,
        "kind": category(CATEGORY),
        "looked": form.is_bound and not form.errors,
    }
    return render(request, "river/alert_form.html", context, status=form.status)


def _counties(
    found: Iterable[tuple[str, Arrival, Any]], since: datetime | None
) -> tuple[County, ...]:
    """Lines of a list by division, in the order in which the water reaches them."""
    groups: dict[str, list[tuple[Arrival, Any]]] = {}
    for division, arrival, line in found:
        groups.setdefault(division, []).append((arrival, line))
    return tuple(
        County(
            place=basin.full_name(division),
            km=lines[0][0].km,
            earliest=at_hours(since, lines[0][0].earliest) if since else None,
            latest=at_hours(since, lines[0][0].latest) if since else None,
            caveats=lines[0][0].caveats,
            lines=tuple(line for _, line in lines),
        )
        for division, lines in groups.items()
    )


def correct(request: Request, alert_id: UUID) -> HttpResponse:
    """The alert as it should be; whoever was told gets it, and whoever is new."""
    found = _mine(request, alert_id)
    form = CorrectForm(request.POST or None, place=found.reach, initial=entered(found))
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    told: list[Recipient] = []
    if request.method == "POST" and form.is_valid():
        try:
            told = _look(request, form, found)
            if request.POST.get("do") == "send":
                _correct(request, form, found)
                home = reverse("alert", args=[found.pk])
                return done(request, home, _("已更正，通知过的和新增的机关都会收到。"))
        except XiejiangError as error:
            form.complain(error)
    home = reverse("alert", args=[found.pk])
    place = basin.network().label(found.reach)
    return _form_page(
        request, form, told, {"case": None, "place": place, "back": home, "alert": found}
    )


def _correct(request: Request, form: CorrectForm, found: Alert) -> Alert:
    return services.correct(
        by(request),
        alert=found,
        release=form.release,
        wide=form.wide,
        shown=request.POST.get("shown", ""),
        sign_by=form.cleaned_data["sign_by"],
        reason=form.cleaned_data["reason"],
        version=version(request),
        personal=form.cleaned_data["personal"],
    )


def _mine(request: Request, alert_id: UUID) -> Alert:
    """An open alert of my agency, for a post that sends for it."""
    _must_send(request)
    found = queries.get(by=request.actor, alert_id=alert_id)
    if not queries.owns(found, by=request.actor):
        raise AlertNotOwner(agency=found.agency.name)
    if found.state != AlertState.OPEN:
        raise AlertMoved(state=AlertState(found.state).zh)
    return found


def clear(request: Request, alert_id: UUID) -> HttpResponse:
    """The alert is over; everybody who was told gets to know."""
    found = _mine(request, alert_id)
    form = ClearForm(request.POST or None, initial={"sign_by": beginning(found.reach)["sign_by"]})
    answer = carried_out(
        request,
        form,
        lambda: services.clear(
            by(request),
            alert=found,
            words=form.cleaned_data["words"],
            sign_by=form.cleaned_data["sign_by"],
            version=version(request),
        ),
        to=reverse("alert", args=[found.pk]),
        told=_("已解除，通知过的机关都会收到。"),
    )
    if answer is not None:
        return answer
    lines = queries.told(found, by=request.actor)
    told = [line for line in lines if line.answer is not None]
    context = {"form": form, "alert": found, "answered": told, "outcomes": _outcomes()}
    return render(request, "river/alert_clear.html", context, status=form.status)


def tell(request: Request, alert_id: UUID, agency: str) -> HttpResponse:
    """That an agency which is not on the platform was told by telephone or fax."""
    found = queries.get(by=request.actor, alert_id=alert_id)
    if not queries.owns(found, by=request.actor):
        raise AlertNotOwner(agency=found.agency.name)
    told = found.told.filter(agency_code=agency).first()
    if told is None:
        raise AlertNotFound
    form = ToldForm(request.POST or None, initial={"at": timezone.localtime(timezone.now())})
    answer = carried_out(
        request,
        form,
        lambda: services.tell_otherwise(
            by(request),
            alert=found,
            agency=agency,
            words=form.cleaned_data["words"],
            at=form.cleaned_data["at"],
        ),
        to=reverse("alert", args=[found.pk]),
        told=_("已登记。"),
    )
    context = {"form": form, "alert": found, "told": told}
    return answer or render(request, "river/alert_told.html", context, status=form.status)


# ------------------------------------------------------------------ one alert


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
        "told": _counties(
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
        earliest=at_hours(alert.released_at, told.earliest),
        latest=at_hours(alert.released_at, told.latest),
        means=Means(told.means).zh,
        outcome=outcome.zh if outcome is not None else "",
        tone=OUTCOME_TONES[outcome] if outcome is not None else "",
    )


def _answer_line(answer: Answer) -> tuple[Answer, str, str]:
    outcome = Outcome(answer.outcome)
    return answer, outcome.zh, OUTCOME_TONES[outcome]


def _outcomes() -> dict[str, tuple[str, str]]:
    return {o.value: (o.zh, OUTCOME_TONES[o]) for o in Outcome}
