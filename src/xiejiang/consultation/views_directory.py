"""Pages of the liaison directory (联络名录), and what one's own agency enters in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Post
from xiejiang.basin import queries as basin
from xiejiang.consultation import directory, services
from xiejiang.consultation.domain import LIAISON
from xiejiang.web.forms import PlainForm, carried_out, day_field, done
from xiejiang.web.requests import Request, by

PAGE = 50


class ContactForm(PlainForm):
    """How the agency is reached."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = forms.CharField(label=_("联络机构"), required=False, max_length=80)
        self.add("body", body)
        hint = _("工作电话；名录的读者是本节点各机关的人员。")
        phone = forms.CharField(label=_("联络电话"), required=False, max_length=40, help_text=hint)
        self.add("phone", phone)


class DutyForm(PlainForm):
    """Who is on duty, from when to when."""

    def __init__(self, *args: Any, posts: dict[str, Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(k, f"{p.person.name} · {p.title}") for k, p in posts.items()]
        self.add("post", forms.ChoiceField(label=_("值班人"), choices=named))
        self.add("since", day_field(label=_("起")))
        self.add("until", day_field(label=_("止"), help_text=_("含当天。")))
        hint = _("不填的，用联络电话。")
        phone = forms.CharField(label=_("值班电话"), required=False, max_length=40, help_text=hint)
        self.add("phone", phone)


def index(request: Request) -> HttpResponse:
    """The directory, by region, kind and name."""
    asked = {k: request.GET.get(k, "").strip()[:60] for k in ("q", "kind", "division")}
    place = asked["division"]
    meant = basin.find(place) or next(iter(basin.search_divisions(place, limit=1)), None)
    unknown = bool(place) and meant is None
    rows = (
        []
        if unknown
        else directory.listed(
            by=request.actor,
            on=timezone.localdate(),
            text=asked["q"],
            kind=asked["kind"],
            division=meant.code if place and meant else "",
            after=request.GET.get("after", "")[:60],
            limit=PAGE + 1,
        )
    )
    shown = rows[:PAGE]
    more = {**asked, "after": shown[-1].agency.code} if len(rows) > PAGE else {}
    context = {
        "asked": asked,
        "meant": meant if place else None,
        "unknown": unknown,
        "kinds": [(k.value, k.zh) for k in Kind],
        "rows": shown,
        "place": lambda code: basin.full_name(code) if basin.find(code) else code,
        "next": f"?{urlencode(more)}" if more else "",
        "enters": request.actor.can(*services.POSITIONING),
        "article": LIAISON,
    }
    return render(request, "consultation/directory.html", context)


def own(request: Request) -> HttpResponse:
    """What my agency enters: its telephone, and who is on duty."""
    today, home = timezone.localdate(), reverse("liaison-own")
    contact, duties = directory.own(by=request.actor, on=today)
    held = agencies.people_in(agency_id=request.actor.agency_key, on=today)
    posts = {str(p.pk): p for p in held}
    sent = request.POST or None
    telling = sent is not None and "body" in request.POST
    begun = {"body": contact.body, "phone": contact.phone} if contact else {}
    reached = ContactForm(sent if telling else None, initial=begun)
    duty = DutyForm(None if telling else sent, posts=posts, initial={"since": today})

    def state() -> None:
        services.state_contact(by(request), **reached.cleaned_data)

    def enter() -> None:
        given = duty.cleaned_data
        services.enter_duty(by(request), **{**given, "post": posts[given["post"]]})

    form, act = (reached, state) if telling else (duty, enter)
    context = {"contact": reached, "duty": duty, "duties": duties, "today": today}
    return carried_out(request, form, act, to=home, told=_("已登记。")) or render(
        request, "consultation/directory_own.html", context, status=form.status
    )


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw an entry of the roster."""
    services.withdraw_duty(by(request), duty=directory.duty(by=request.actor, pk=pk))
    return done(request, reverse("liaison-own"), _("已撤销。"))
