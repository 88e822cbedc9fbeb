"""Pages of agreements: record one, look at it, let it take effect in the ledger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiejiang.audit.domain import Power
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import NotFound
from xiejiang.settling import queries, services
from xiejiang.settling.agreements import Standing
from xiejiang.settling.domain import OfferStand
from xiejiang.settling.forms_agreements import AgreementForm, as_typed
from xiejiang.settling.forms_talks import as_agreement
from xiejiang.settling.models import Offer
from xiejiang.settling.panels import standing_words
from xiejiang.web.forms import carried_out
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Record what was agreed, or record it again."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    signings = queries.to_record(by=request.actor, case=case)
    form = AgreementForm(
        request.POST or None, case=case, signings=signings, initial=_again(request, case)
    )
    home = reverse("case-tab", args=[case.pk, "settling"])

    def act() -> None:
        services.record(by(request), case=case, terms=form.terms, **form.signing)

    done = carried_out(request, form, act, to=home, told=_("协议内容已登记。"))
    context = {"form": form, "case": case, "back": home}
    return done or render(request, "settling/agreement_form.html", context, status=form.status)


def _again(request: Request, case: cases.Case) -> dict[str, Any]:
    """What an earlier version or an accepted offer said; nothing when none is named."""
    try:
        if offered := request.GET.get("offer", ""):
            return _accepted(queries.offer(by=request.actor, offer_id=UUID(offered)), case)
        key = UUID(request.GET.get("again", ""))
        found = queries.agreement(by=request.actor, agreement_id=key, on=timezone.localdate())
    except (ValueError, NotFound):
        return {}
    return as_typed(found.agreement)


def _accepted(offer: Offer, case: cases.Case) -> dict[str, Any]:
    taken = queries.stand_of(offer, on=timezone.localdate()) is OfferStand.ACCEPTED
    return as_agreement(offer) if taken and offer.talk.case_id == case.pk else {}


@require_GET
def show(request: Request, agreement_id: UUID) -> HttpResponse:
    """One agreement: instalments and what was paid, restoration, and what the law allows."""
    found = queries.agreement(by=request.actor, agreement_id=agreement_id, on=timezone.localdate())
    tone, words = standing_words(found)
    mine = found.agreement.agency_id == request.actor.agency_id and request.acts_in(
        found.agreement.case
    )
    context = {
        "found": found,
        "kind": title_of(found.signed.deal),
        "tone": tone,
        "words": words,
        "effect": title_of(found.signed.deal, "effect"),
        "remedies": [(r, title_of(r, "words")) for r in found.remedies]
        if found.signed.effective
        else [],
        "may_change": mine and found.effect is None and request.actor.can(*services.WORKING),
        "may_enter": mine and _enters(found) and request.actor.can(Power.HANDLE),
        "may_note": mine and found.title_missing and request.actor.can(*services.WORKING),
    }
    return render(request, "settling/agreement.html", context)


def _enters(found: Standing) -> bool:
    """Whether it may be entered in the ledger now."""
    return (
        found.signed.deal.ledger
        and found.effect is None
        and found.newest == found.agreement.version
        and found.signed.effective is not None
        and found.signed.undone is None
    )


@require_POST
def effect(request: Request, agreement_id: UUID) -> HttpResponse:
    """Enter an agreement in the ledger and the restoration, once."""
    services.take_effect(by(request), agreement=agreement_id)
    return redirect(reverse("agreement", args=[agreement_id]))


@require_POST
def title(request: Request, agreement_id: UUID) -> HttpResponse:
    """Note in the ledger that a court confirmed it."""
    services.note_title(by(request), agreement=agreement_id)
    return redirect(reverse("agreement", args=[agreement_id]))
