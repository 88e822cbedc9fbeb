"""Pages by which a finding becomes a case, or evidence of one: one form, one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.operations import queries, services
from xiejiang.operations.errors import OperationNotFound
from xiejiang.operations.forms_doing import EvidenceForm, NewCaseForm
from xiejiang.operations.models import Check, Outcome
from xiejiang.operations.views_writing import form_page, must
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.requests import Request, by


def _found(request: Request, check_id: UUID) -> Check:
    must(request, (Power.HANDLE, Power.SYSTEM))
    found = queries.check(by=request.actor, check_id=check_id)
    mine = queries.own(found.operation, by=request.actor)
    if mine is None:
        raise OperationNotFound
    return found


def open_case(request: Request, check_id: UUID) -> HttpResponse:
    """A finding becomes a case of my agency."""
    found = _found(request, check_id)
    form = NewCaseForm(request.POST or None, check=found, **_brought(found))
    return _turn(
        request,
        found,
        form,
        lambda: services.open_case(by(request), check=found, new=form.new, turn=form.turn),
        title=_("转为新案件"),
    )


def add_evidence(request: Request, check_id: UUID) -> HttpResponse:
    """A finding becomes evidence of a case."""
    found = _found(request, check_id)
    form = EvidenceForm(request.POST or None, actor=request.actor, **_brought(found))

    def act() -> Outcome:
        case = form.cleaned_data["case"]
        return services.add_evidence(by(request), check=found, case=case, turn=form.turn)

    return _turn(request, found, form, act, title=_("作为已有案件的证据"))


def _brought(found: Check) -> dict[str, Any]:
    answers = [a for a in found.answers.all() if a.item.fact]
    return {"photos": list(found.photos.all()), "answers": answers}


def _turn(
    request: Request,
    found: Check,
    form: PlainForm,
    act: Callable[[], Outcome],
    *,
    title: str,
) -> HttpResponse:
    """Do it, and go on in the case."""
    made: list[Outcome] = []
    back = reverse("operation-check", args=[found.pk])
    done = carried_out(request, form, lambda: made.append(act()), to=back, told=_("已经转入案件。"))
    if done is not None and made:
        return redirect("case", made[0].case_id)
    hint = _("照片的摘要、谁拍、何时、何地随照片入卷；立即生效，一次办完。")
    return done or form_page(
        request,
        form,
        title=title,
        verb=title,
        back=back,
        operation=found.operation,
        hint=hint,
    )
