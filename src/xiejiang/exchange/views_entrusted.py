"""Pages of what another node tells: what it entrusts, to receive or return; meetings, questions."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.exchange import entrusted_in, queries, services
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.forms import TakeForm
from xiejiang.exchange.kinds import ENTRUSTMENT
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.panels import may_send
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration.domain import DutyKind, MeasureKind, Way
from xiejiang.web.forms import done, sent_before
from xiejiang.web.requests import Request, by

TONES = {"kept": "due", "received": "ok", "returned": "done"}


def entrusted(request: Request, package_id: UUID) -> HttpResponse:
    """A request with its plan; a report, and a request that was received, lead to the project."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    here = reverse("restoration-entrustment", args=[package.content["told"]["id"]])
    if package.kind != ENTRUSTMENT.name:
        return redirect(here)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    before = queries.earlier_case(package)
    seen = before is not None and cases.sees(before, by=request.actor)
    form = TakeForm(
        request.POST or None, initial={"number": before.number if before and seen else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _ended(request, package, form, here)
        except XiejiangError as error:
            form.complain(error)
            package.refresh_from_db()
    told = package.content["told"]
    context = {
        "package": package,
        "told": package.content,
        "asked": told,
        "way": Way(told["plan"]["way"]).zh,
        "duties": [(d, DutyKind(d["kind"]).zh) for d in told["duties"]],
        "measures": [(m, MeasureKind(m["kind"]).zh) for m in told["plan"]["measures"]],
        "state": IncomingState(package.state).zh,
        "tone": TONES[package.state],
        "form": form,
        "received": here if package.state == IncomingState.RECEIVED else "",
        "waits": package.state == IncomingState.KEPT and may_send(request),
    }
    return render(request, "exchange/entrusted.html", context, status=form.status)


def _ended(request: Request, package: Incoming, form: TakeForm, here: str) -> HttpResponse:
    """Do what was pressed, and go where it led."""
    pressed, data = request.POST.get("do", ""), form.cleaned_data
    if pressed == "return":
        services.return_package(by(request), package=package, reason=data["reason"])
        return done(request, reverse("exchange"), _("已退回，对方会看到理由。"))
    if pressed != "take":
        raise Http404
    number = data["number"].strip()
    into = cases.by_number(by=request.actor, number=number) if number else None
    entrusted_in.receive_entrustment(by(request), package=package, into=into)
    return done(request, here, _("已接收，方案已经建立。请答复是否同意实施。"))


def meeting(request: Request, package_id: UUID) -> HttpResponse:
    """A meeting, or what was done in one, leads to its page: no officer has to decide on it."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    return redirect(reverse("consultation-meeting", args=[package.content["told"]["id"]]))


def question(request: Request, package_id: UUID) -> HttpResponse:
    """A question, or what was answered to one, leads to its page."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    return redirect(reverse("question", args=[package.content["told"]["id"]]))
