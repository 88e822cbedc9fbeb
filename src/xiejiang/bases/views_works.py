"""Pages by which a base is worked with: capacities, bookings, the calendar and results."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.bases import checks, queries, services
from xiejiang.bases.domain import Measure
from xiejiang.bases.errors import EntryNotFound, NotOwner, NotSharing
from xiejiang.bases.forms import ReasonForm
from xiejiang.bases.forms_works import (
    CapacityAmendForm,
    CapacityForm,
    CorrectForm,
    EventForm,
    HoldForm,
    ResultForm,
    UseForm,
    entered,
)
from xiejiang.bases.models import Base, Booking
from xiejiang.bases.panels import work_line
from xiejiang.bases.views_writing import form_page, home, must, my_own
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by


def _shared(request: Request, base_id: UUID) -> Base:
    """A base that the reader's agency shares or answers for."""
    base = queries.get(by=request.actor, base_id=base_id)
    must(request, checks.WORKING)
    if not queries.is_member(base, by=request.actor):
        raise NotSharing(base=base.name, agency=base.agency.name)
    return base


def new_capacity(request: Request, base_id: UUID) -> HttpResponse:
    """Register what a base takes in a year."""
    base = my_own(request, base_id, checks.WORKING)
    form = CapacityForm(request.POST or None, initial={"year": timezone.localdate().year})
    answer = carried_out(
        request,
        form,
        lambda: services.set_capacity(by(request), base=base, offer=form.offer),
        to=home(base),
        told=_("容量已登记。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("登记容量"),
        verb=_("登记"),
        back=home(base),
        base=base,
        hint=_("没有登记的容量既不是零也不是无限，占用以前须先登记。"),
    )


def amend_capacity(request: Request, pk: int) -> HttpResponse:
    """Change a capacity, not below what is taken."""
    found = queries.capacity(by=request.actor, pk=pk)
    base = my_own(request, found.base_id, checks.WORKING)
    initial = {
        **entered(found.whole),
        "species": "、".join(found.species),
        "source": found.source,
    }
    form = CapacityAmendForm(request.POST or None, capacity=found, initial=initial)
    seen = version(request) if request.method == "POST" else found.version
    answer = carried_out(
        request,
        form,
        lambda: services.amend_capacity(
            by(request),
            capacity=found,
            amount=form.amount,
            species=form.species,
            source=form.cleaned_data["source"],
            version=seen,
        ),
        to=home(base),
        told=_("容量已修改。"),
    )
    measure = _(Measure(found.measure).zh)
    return answer or form_page(
        request,
        form,
        title=_("修改容量：%(year)s 年%(measure)s") % {"year": found.year, "measure": measure},
        verb=_("保存"),
        back=home(base),
        base=base,
        hint=_("已经占用 %(n)s，不能少于它。") % {"n": found.booked},
        stamp=seen,
    )


def book(request: Request, base_id: UUID) -> HttpResponse:
    """Book some of a base for a case."""
    base = _shared(request, base_id)
    asked = ("case", "measure", "amount", "unit", "since", "until")
    initial = {k: v[:120] for k, v in request.GET.items() if k in asked}
    form = HoldForm(request.POST or None, request=request, initial=initial)
    answer = carried_out(
        request,
        form,
        lambda: services.hold(by(request), base=base, ask=form.ask),
        to=home(base),
        told=_("已占用，等管理机关确认。"),
    )
    return answer or form_page(
        request, form, title=_("占用容量"), verb=_("占用"), back=home(base), base=base
    )


def booking(request: Request, booking_id: UUID) -> HttpResponse:
    """One booking, and what may be done with it."""
    found = queries.booking(by=request.actor, booking_id=booking_id)
    [work] = queries.work_of(request.actor, [found])
    if work.case is not None:
        request.shown.add(work.case.pk)
    do = request.POST.get("do", "")
    using = UseForm(
        request.POST if do == "use" else None,
        booking=found,
        initial={**entered(found.asked), "on": timezone.localdate()},
    )
    giving = ReasonForm(request.POST if do == "release" else None, prefix="r")
    confirming = PlainForm(request.POST if do == "confirm" else None)
    form, act, told = _asked(request, do, found, using, giving, confirming)
    answer = carried_out(request, form, act, to=home(found.base), told=told)
    if answer is not None:
        return answer
    context = {
        "line": work_line(work),
        "base": found.base,
        "using": using if work.may_finish and found.state == "confirmed" else None,
        "giving": giving if work.may_finish else None,
        "form": form,
    }
    return render(request, "bases/booking.html", context, status=form.status)


def _asked(
    request: Request,
    do: str,
    found: Booking,
    using: UseForm,
    giving: ReasonForm,
    confirming: PlainForm,
) -> tuple[PlainForm, Callable[[], object], str]:
    """Which of the forms was sent, what it does, and what is said of it afterwards."""
    if do == "use":
        return using, lambda: _used(request, found, using), _("已登记完成，余量退回容量。")
    if do == "release":
        return giving, lambda: _released(request, found, giving), _("已释放，数量退回容量。")
    return confirming, lambda: services.confirm(by(request), booking=found), _("已确认。")


def _used(request: Request, found: Booking, form: UseForm) -> None:
    services.use(
        by(request),
        booking=found,
        actual=form.amount,
        on=form.cleaned_data["on"],
        remark=form.cleaned_data["remark"],
    )


def _released(request: Request, found: Booking, form: ReasonForm) -> None:
    services.release(by(request), booking=found, reason=form.cleaned_data["reason"])


def new_event(request: Request, base_id: UUID) -> HttpResponse:
    """Put something in the calendar."""
    base = _shared(request, base_id)
    closing = queries.owns(base, by=request.actor)
    day = request.GET.get("on", "")[:10]
    initial = {"public": True, "since": day, "until": day}
    form = EventForm(request.POST or None, closing=closing, initial=initial)
    answer = carried_out(
        request,
        form,
        lambda: services.plan_event(by(request), base=base, occasion=form.occasion),
        to=reverse("base-calendar", args=[base.pk]),
        told=_("已列入日历。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("列入日历"),
        verb=_("列入"),
        back=reverse("base-calendar", args=[base.pk]),
        base=base,
    )


def cancel(request: Request, event_id: UUID) -> HttpResponse:
    """Cancel an event, with a reason."""
    found = queries.event(by=request.actor, event_id=event_id)
    base = found.base
    must(request, checks.WORKING)
    if not queries.owns(base, by=request.actor):
        raise NotOwner(base=base.name, agency=base.agency.name)
    if found.cancelled:
        raise EntryNotFound
    form = ReasonForm(request.POST or None)
    back = reverse("base-calendar", args=[base.pk])
    answer = carried_out(
        request,
        form,
        lambda: services.cancel_event(by(request), event=found, reason=form.cleaned_data["reason"]),
        to=back,
        told=_("已取消，日历里标明已取消和理由。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("取消日程：%(title)s") % {"title": found.title},
        verb=_("取消日程"),
        back=back,
        base=base,
    )


def new_result(request: Request, base_id: UUID) -> HttpResponse:
    """Record what came of a year."""
    base = my_own(request, base_id, checks.WORKING)
    form = ResultForm(request.POST or None, initial={"year": timezone.localdate().year})
    answer = carried_out(
        request,
        form,
        lambda: services.record_result(by(request), base=base, outcome=form.outcome),
        to=home(base),
        told=_("成效已登记。"),
    )
    return answer or form_page(
        request, form, title=_("登记成效"), verb=_("登记"), back=home(base), base=base
    )


def correct(request: Request, pk: int) -> HttpResponse:
    """Correct a result, with a reason."""
    found = queries.result(by=request.actor, pk=pk)
    base = my_own(request, found.base_id, checks.WORKING)
    form = CorrectForm(request.POST or None, initial={"value": found.value.normalize() + 0})
    seen = version(request) if request.method == "POST" else found.version
    answer = carried_out(
        request,
        form,
        lambda: services.correct_result(
            by(request),
            result=found,
            value=form.cleaned_data["value"],
            reason=form.cleaned_data["reason"],
            version=seen,
        ),
        to=home(base),
        told=_("已更正，原来的数值留在存证日志里。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("更正成效：%(year)s 年%(what)s") % {"year": found.year, "what": found.indicator},
        verb=_("更正"),
        back=home(base),
        base=base,
        stamp=seen,
    )
