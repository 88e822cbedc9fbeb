"""Pages of talks and offers: only for the agencies that took part; every reading is logged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.kernel.money import Money
from xiejiang.settling import queries, services, talks
from xiejiang.settling.confidence import notices
from xiejiang.settling.domain import OfferStand
from xiejiang.settling.errors import OfferNotFound
from xiejiang.settling.forms_talks import OfferForm, ReplyForm, TalkForm
from xiejiang.settling.models import Offer, Talk
from xiejiang.settling.ways import Way
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by


def _home(talk: Talk) -> str:
    return reverse("talk", args=[talk.pk])


def way_of(talk: Talk) -> Way:
    """The way on which they sat together."""
    return next(w for w in talks.talking() if w.id == talk.way)


def said() -> list[Any]:
    """The notice of confidentiality, sentence by sentence with its provisions."""
    return [(n, title_of(n, "words")) for n in notices()]


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Record a talk."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    on = timezone.localdate()
    form = TalkForm(request.POST or None, case=case, by=request.actor, on=on)
    home = reverse("case-tab", args=[case.pk, "settling"])

    def act() -> None:
        services.talk(by(request), case=case, given=form.given)

    done = carried_out(request, form, act, to=home, told=_("会谈已登记，只有参加的机关看得到。"))
    asked = urlencode({"place": case.division, "matter": case.field, "state": "valid"})
    bodies = f"{reverse('mediators')}?{asked}"
    return done or _form(request, form, _("登记会谈"), case, home, bodies_at=bodies)


def _form(
    request: Request, form: PlainForm, title: str, case: cases.Case, back: str, **also: str
) -> HttpResponse:
    context = {"form": form, "title": title, "case": case, "back": back, "notices": said(), **also}
    return render(request, "settling/talk_form.html", context, status=form.status)


@require_GET
def show(request: Request, talk_id: UUID) -> HttpResponse:
    """One talk with the offers made there; that it was read stays in the log."""
    services.read(by(request), talk=talk_id)
    talk = queries.talk(by=request.actor, talk_id=talk_id)
    works = (
        request.acts_in(talk.case)
        and request.actor.can(*services.WORKING)
        and talk.case.status != CaseStatus.CLOSED
    )
    context = {
        "talk": talk,
        "mediation": getattr(talk, "mediation", None),
        "way": title_of(way_of(talk)),
        "parties": talks.present(case=talk.case, talk=talk),
        "offers": [_offer(o) for o in talk.offers.all()],
        "notices": said(),
        "works": works,
        "to_record": works and bool(queries.to_record(by=request.actor, case=talk.case)),
    }
    return render(request, "settling/talk.html", context)


def _offer(offer: Offer) -> dict[str, Any]:
    stand = talks.stand(offer, on=timezone.localdate())
    return {
        "offer": offer,
        "stand": stand,
        "amount": Money(offer.amount),
        "reply": getattr(offer, "reply", None),
        "open": stand is OfferStand.OPEN,
        "accepted": stand is OfferStand.ACCEPTED,
    }


def offer_new(request: Request, talk_id: UUID) -> HttpResponse:
    """Record an offer, which may replace an earlier one."""
    talk = queries.talk(by=request.actor, talk_id=talk_id)
    earlier = _replaced(request)
    initial = {"made_by": earlier.made_by, "measures": earlier.measures} if earlier else {}
    form = OfferForm(request.POST or None, initial=initial)

    def act() -> None:
        replaces = earlier.pk if earlier else None
        services.offer(by(request), talk=talk.pk, given=form.given, replaces=replaces)

    title = _("登记代替的方案") if earlier else _("登记方案")
    done = carried_out(request, form, act, to=_home(talk), told=_("方案已登记。"))
    return done or _form(request, form, title, talk.case, _home(talk))


def _replaced(request: Request) -> Offer | None:
    text = request.GET.get("replaces", "")
    if not text:
        return None
    try:
        return queries.offer(by=request.actor, offer_id=UUID(text))
    except ValueError:
        raise OfferNotFound from None


def reply(request: Request, offer_id: UUID) -> HttpResponse:
    """Record how an offer was answered."""
    offer = queries.offer(by=request.actor, offer_id=offer_id)
    form = ReplyForm(request.POST or None, initial={"on": timezone.localdate()})

    def act() -> None:
        services.reply(by(request), offer=offer.pk, given=form.given)

    home = _home(offer.talk)
    done = carried_out(request, form, act, to=home, told=_("答复已登记。"))
    return done or _form(request, form, _("登记答复"), offer.talk.case, home)


@require_POST
def evidence(request: Request, offer_id: UUID) -> HttpResponse:
    """An offer is no evidence: the answer says why."""
    queries.must_not_prove(by=request.actor, offer_id=offer_id)
