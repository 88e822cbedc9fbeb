"""Pages of the reader: what to follow and mute, and the digest of a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.audit.errors import PowerMissing
from xiejiang.cases.domain import Field
from xiejiang.liaison import queries, services
from xiejiang.liaison.domain import Wish, categories, category
from xiejiang.liaison.forms import place_words
from xiejiang.liaison.forms_lists import WishForm
from xiejiang.liaison.models import Subscription
from xiejiang.liaison.panels import may_publish, row
from xiejiang.web.forms import carried_out, done
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by


def streams(request: Request) -> HttpResponse:
    """What I am shown by default, and what I follow or mute beside it."""
    if not queries.reads(request.actor):
        raise PowerMissing(post=request.actor.post_title, power=_("办理"), powers=(Power.HANDLE,))
    found = queries.subscriptions(by=request.actor)
    form = WishForm(request.POST or None, may_set_for_all=may_publish(request))
    home = reverse("bulletin-streams")
    undo = request.POST.get("undo", "")
    if undo.isdecimal() and len(undo) < 18:
        services.unsubscribe(
            by(request), subscription=queries.subscription(by=request.actor, pk=int(undo))
        )
        return done(request, home, _("已取消。"))
    answer = carried_out(
        request,
        form,
        lambda: services.subscribe(
            by(request), wanted=form.wanted, whole=form.cleaned_data.get("whole", False)
        ),
        to=home,
        told=_("已设置。"),
    )
    usual = queries.usual(queries.agency_of(request.actor))
    context = {
        "form": form,
        "rows": [_line(s, may_publish(request)) for s in found],
        "title": title_of,
        "kinds": [(c, c.id in usual) for c in categories().values()],
    }
    return answer or render(request, "liaison/streams.html", context, status=form.status)


def _line(wish: Subscription, for_all: bool) -> dict[str, object]:
    whole = wish.person_id is None
    return {
        "wish": wish,
        "way": Wish(wish.wish).zh,
        "mutes": wish.wish == Wish.MUTE,
        "category": title_of(category(wish.category)) if wish.category else _("九类"),
        "field": _(Field(wish.field).zh) if wish.field else _("全部领域"),
        "place": place_words(wish.division) if wish.division else _("不限"),
        "whole": whole,
        "may_undo": for_all or not whole,
    }


def digest(request: Request) -> HttpResponse:
    """What a day brought: of yesterday, unless another day is asked for."""
    today = timezone.localdate()
    on = _day(request.GET.get("on", ""), today)
    found = queries.of_officer(by=request.actor, on=on)
    groups = [(kind, [(row(x.bulletin), x.event) for x in lines]) for kind, lines in found.groups]
    context = {
        "title": title_of,
        "digest": found,
        "groups": groups,
        "to_sign": [row(b) for b in found.to_sign],
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
    }
    return render(request, "liaison/digest.html", context)


def _day(text: str, today: date) -> date:
    """The day asked for; one that is none, or has not come, is yesterday."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today - timedelta(days=1)
    return found if date(2000, 1, 1) <= found <= today else today - timedelta(days=1)
