"""Pages of transfers between regions: both halves, what is open, and what either side does next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Power
from xiejiang.funds import queries, services
from xiejiang.funds.domain import SPENDABLE, Confirmed, SourceKind, TransferSide
from xiejiang.funds.forms_transfers import ArrivalForm, PaperForm, TakeBackForm, TransferReasonForm
from xiejiang.funds.models import Account, Transfer
from xiejiang.funds.views import keeps_books
from xiejiang.kernel.errors import NotFound
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.requests import Request, by

Doing = tuple[Any, Callable[[], object]]
"""A form, and the act behind it."""


def transfer(request: Request, pk: int) -> HttpResponse:
    """One half of a transfer: how much has arrived, and what is to be done about the rest."""
    found = queries.transfer(by=request.actor, pk=pk, seen=request.must_see)
    forms = _forms(request, found)
    form, act = forms.get(request.POST.get("do", ""), (PlainForm(None), _nothing))
    answer = carried_out(
        request, form, act, to=reverse("funds-transfer", args=[pk]), told=_("已登记。")
    )
    found.refresh_from_db()
    context = {
        "transfer": found,
        "side": TransferSide(found.side),
        "incoming": found.side == TransferSide.IN,
        "amounts": [Money(n) for n in (found.amount, found.done, found.returned, found.open)],
        "source": SourceKind(found.source_kind).zh,
        "origins": [
            (Money(o["fen"]), SourceKind(o["kind"]).zh, o["words"], o["earmark"], o["ledger"])
            for o in found.origins
        ],
        "here": queries.other_half(found) is not None,
        "case": _case_of(request, found),
        "forms": {name: form for name, (form, _act) in forms.items()},
        "form": form,
    }
    return answer or render(request, "funds/transfer.html", context, status=form.status)


def _nothing() -> None:
    """An empty form is never valid, so that this is never done."""


def _case_of(request: Request, found: Transfer) -> object | None:
    """The case, if the reader sees it: the other side of a transfer need not."""
    if found.matter is None:
        return None
    try:
        return request.must_see(found.matter)
    except NotFound:
        return None


def _forms(request: Request, found: Transfer) -> dict[str, Doing]:
    """What the reader may do now: a form for each, and the act behind it."""
    if found.agency_id != request.actor.agency_id or not keeps_books(request) or not found.open:
        return {}
    approves = request.actor.can(Power.APPROVE)
    if found.side == TransferSide.IN:
        wanted = [] if found.declined else ["arrive", *(["decline"] if approves else [])]
    else:
        paper = queries.other_half(found) is None
        wanted = [*(["confirm"] if paper else []), *(["take-back"] if approves else [])]
    makers = {
        "arrive": _arrive,
        "decline": _decline,
        "confirm": _confirm,
        "take-back": _take_back,
    }
    pressed = request.POST.get("do", "")
    return {name: makers[name](request, found, name == pressed) for name in wanted}


def _spendable(request: Request) -> list[Account]:
    rows = queries.accounts(by=request.actor).filter(agency_id=request.actor.agency_key)
    return [a for a in rows.filter(closed_on__isnull=True) if a.kind in SPENDABLE]


def _chosen(accounts: list[Account], form: PlainForm) -> Account:
    return next(a for a in accounts if str(a.pk) == form.cleaned_data["account"])


def _arrive(request: Request, found: Transfer, pressed: bool) -> Doing:
    accounts = _spendable(request)
    form = ArrivalForm(
        request.POST if pressed else None,
        request=request,
        accounts=accounts,
        open_=Money(found.open),
        tied=found.matter is not None,
    )
    return form, lambda: services.take_arrival(
        by(request), transfer=found, account=_chosen(accounts, form), **form.given
    )


def _decline(request: Request, found: Transfer, pressed: bool) -> Doing:
    form = TransferReasonForm(request.POST if pressed else None)
    return form, lambda: services.decline(
        by(request), transfer=found, reason=form.cleaned_data["reason"]
    )


def _take_back(request: Request, found: Transfer, pressed: bool) -> Doing:
    accounts = _spendable(request)
    form = TakeBackForm(
        request.POST if pressed else None, accounts=accounts, open_=Money(found.open)
    )
    return form, lambda: services.take_back(
        by(request), transfer=found, account=_chosen(accounts, form), **form.given
    )


def _confirm(request: Request, found: Transfer, pressed: bool) -> Doing:
    """The other side said on paper what has arrived in all."""
    form = PaperForm(request.POST if pressed else None)

    def act() -> object:
        data = form.cleaned_data
        told = Confirmed(
            found.transfer,
            found.other_code,
            Money.yuan(data["received"]),
            data["on"] or timezone.localdate(),
            reason=data["words"],
        )
        agency = agencies.agency(code=request.actor.agency_code)
        return services.take_confirmation(by(request), agency=agency, confirmed=told)

    return form, act
