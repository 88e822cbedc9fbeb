"""The form of a check, as a phone keeps it, and what the phone sends. The outbox is ADR 0028's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.kernel.errors import XiejiangError
from xiejiang.operations import membership, queries, recording, services
from xiejiang.operations.errors import CheckInvalid, CheckOfAnother
from xiejiang.operations.forms_doing import CheckForm
from xiejiang.operations.models import Operation
from xiejiang.web import onsite
from xiejiang.web.problems import problem
from xiejiang.web.requests import Request, by


def _checked(request: Request, operation_id: UUID) -> Operation:
    """An operation on which the reader may record."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    recording.must_record(request.actor, operation)
    return operation


def _form(request: Request, operation: Operation) -> CheckForm:
    return CheckForm(
        request.POST or None,
        items=queries.items(operation),
        teams=list(membership.own_teams(operation, by=request.actor)),
        initial=onsite.begun(request.actor, timezone.localtime()),
    )


def _receive(request: Request, operation: Operation, form: CheckForm) -> services.Received:
    if not form.is_of(request.actor):
        raise CheckOfAnother
    acting = by(request)
    return services.receive(
        acting,
        operation=operation,
        report=form.report(onsite.clock(request.POST, now=acting.at)),
        offered=onsite.offered(request.FILES, request.POST, form.cleaned_data["inspection"]),
    )


def new(request: Request, operation_id: UUID) -> HttpResponse:
    """The form, and what is sent by it where there is no script."""
    operation = _checked(request, operation_id)
    form = _form(request, operation)
    if request.method == "POST" and form.is_valid():
        try:
            received = _receive(request, operation, form)
        except XiejiangError as error:
            form.complain(error)
        else:
            told = (
                _("已登记检查。") if received.is_new else _("这次检查先前已经收到，没有重复登记。")
            )
            messages.success(request, told)
            return redirect("operation-check", received.check.pk)
    context = {"form": form, "operation": operation, **onsite.frame(request.actor)}
    return render(request, "operations/check_form.html", context, status=form.status)


@require_POST
def send(request: Request, operation_id: UUID) -> HttpResponse:
    """What a phone sends: done once, however often; a refusal is a problem document."""
    try:
        operation = _checked(request, operation_id)
        form = _form(request, operation)
        if not form.is_valid():
            raise CheckInvalid(complaints=onsite.complaints(form))
        received = _receive(request, operation, form)
    except XiejiangError as error:
        return problem(error)
    address = reverse("operation-check", args=[received.check.pk])
    return onsite.arrived(received.check.pk, address, is_new=received.is_new)
