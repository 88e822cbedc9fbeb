"""Pages of the sender: what was released, exactly who gets it, correcting, clearing, telling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
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
from xiejiang.river.domain import CATEGORY, AlertState, Means, Outcome, Recipient, digest
from xiejiang.river.errors import AlertMoved, AlertNotFound, AlertNotOwner, AlertSender
from xiejiang.river.forms import (
    AlertForm,
    ClearForm,
    CorrectForm,
    PlaceForm,
    ToldForm,
    beginning,
    entered,
)
from xiejiang.river.models import Alert
from xiejiang.river.panels import OUTCOME_TONES, counties
from xiejiang.web.forms import carried_out, done, sent_before, version
from xiejiang.web.requests import Request, by

ABOUT = ("reach", "place", "released_at", "pollutant", "quantity", "unit")
TELLING = ("source", "measures", "wanted")
WHOM = ("within_km", "kinds", "superiors", "sign_by")


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
        "told": counties(((r.division, r.arrival, r) for r in told), since),
        "count": len(told),
        "inside": len(told) - outside,
        "outside": outside,
        "agreed": digest(told),
        "sources": arrivals.travel().sources,
        "kind": category(CATEGORY),
        "looked": form.is_bound and not form.errors,
    }
    return render(request, "river/alert_form.html", context, status=form.status)


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


def _outcomes() -> dict[str, tuple[str, str]]:
    return {o.value: (o.zh, OUTCOME_TONES[o]) for o in Outcome}
