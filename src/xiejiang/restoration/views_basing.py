"""The page on which a measure of a draft gets a base, with what is left of each."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiejiang.bases import queries as bases
from xiejiang.bases.domain import BookingState
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import basing, services
from xiejiang.restoration.panels import leads, may
from xiejiang.restoration.views_plan import draft_shown
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by


class BaseForm(PlainForm):
    """Which base; or why the one that was chosen is left."""

    def __init__(self, *args: object, leaving: bool) -> None:
        super().__init__(*args)
        if leaving:
            self.add("reason", forms.CharField(label=_("理由"), max_length=200))
        else:
            self.add("base", forms.UUIDField(label=_("基地")))


def choose(request: Request, project_id: UUID, line: UUID) -> HttpResponse:
    """The candidates for a measure, the nearest with enough first."""
    project, plan, home = draft_shown(request, project_id)
    measure = basing.measure_of(plan, line)
    booking = basing.at_bases([line]).get(line)
    booked = booking if booking is not None and booking.state in basing.OPEN else None
    form = BaseForm(request.POST or None, leaving=booked is not None)

    def act() -> object:
        saved, data = version(request), form.cleaned_data
        if booked is not None:
            return services.leave_base(
                by(request), plan=plan, saved=saved, line=line, reason=data["reason"]
            )
        base = bases.get(by=request.actor, base_id=data["base"])
        return services.choose_base(by(request), plan=plan, saved=saved, line=line, base=base)

    told = _("已释放占用。") if booked else _("已占用，等基地的管理机关确认。")
    answer = carried_out(request, form, act, to=home, told=told)
    if answer is not None:
        return answer
    found, why = [], ""
    try:
        found = basing.candidates(by=request.actor, measure=measure)
    except XiejiangError as error:
        why = error.message
    context = {
        "project": project,
        "plan": plan,
        "measure": measure,
        "booking": booked,
        "booked": BookingState(booked.state).zh if booked else "",
        "found": found,
        "why": why,
        "form": form,
        "may_write": leads(request, project) and may(request),
    }
    return render(request, "restoration/base.html", context, status=form.status)
