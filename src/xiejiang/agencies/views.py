"""The directory for everybody; people and posts, and tokens, for those who run the node."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.agencies import queries, services
from xiejiang.agencies.directory import Confidence
from xiejiang.agencies.domain import Clearance, Kind, Level, Role
from xiejiang.agencies.errors import PostNotHeld
from xiejiang.agencies.forms import ClearanceForm, PersonForm, PostForm, TokenForm
from xiejiang.agencies.models import Agency
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import XiejiangError
from xiejiang.web.forms import carried_out, done, sent_before
from xiejiang.web.requests import Request, by

SHOWN = 100


def _place(code: str) -> str:
    return basin.full_name(code) if basin.find(code) else code


def _line(agency: Agency) -> dict[str, str | bool]:
    sure = Confidence(agency.confidence)
    return {
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind,
        "kind_zh": Kind(agency.kind).zh,
        "level_zh": Level(agency.level).zh,
        "territory": "、".join(_place(c) for c in agency.territory or [agency.division]),
        "doubtful": sure is not Confidence.CURATED,
        "sure": sure.zh,
        "note": agency.note,
    }


def directory(request: Request) -> HttpResponse:
    """Agencies by name, kind and division: who they are, for where, and how sure that is."""
    text, kind = request.GET.get("q", "")[:200], request.GET.get("kind", "")
    place = request.GET.get("division", "").strip()[:60]
    meant = basin.find(place) or next(iter(basin.search_divisions(place, limit=1)), None)
    unknown = bool(place) and meant is None
    found = (
        []
        if unknown
        else queries.search(
            text=text, kind=kind, division=meant.code if meant else "", limit=SHOWN + 1
        )
    )
    context = {
        "q": text,
        "kind": kind,
        "division": place,
        "meant": meant,
        "kinds": [(k.value, k.zh) for k in Kind],
        "rows": [_line(a) for a in found[:SHOWN]],
        "more": len(found) > SHOWN,
    }
    return render(request, "agencies/directory.html", context)


def people(request: Request) -> HttpResponse:
    """The people of the node."""
    text = request.GET.get("q", "")[:60]
    found = queries.people(by=request.actor, text=text, limit=SHOWN)
    return render(request, "agencies/people.html", {"people": found, "q": text})


def add_person(request: Request) -> HttpResponse:
    """Add a person; the one-time password is shown once, on the answer to this form."""
    queries.people(by=request.actor, limit=1)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = sent_before(request)
        if token:
            return redirect(token)
        secret = services.one_time_password()
        try:
            person = services.add_person(by(request), password=secret, **form.cleaned_data)
        except XiejiangError as error:
            form.complain(error)
        else:
            home = reverse("person", args=[person.pk])
            done(request, home)
            return _once(request, secret, home, _("%(name)s 的一次性口令") % {"name": person.name})
    return render(request, "agencies/person_add.html", {"form": form}, status=form.status)


def _once(request: Request, secret: services.Secret, back: str, title: str) -> HttpResponse:
    context = {"secret": secret.text, "back": back, "title": title}
    return render(request, "agencies/secret.html", context)


def person(request: Request, pk: int) -> HttpResponse:
    """One person: posts held and formerly held, and a form to fill another."""
    found = queries.person_of_node(by=request.actor, pk=pk)
    today = timezone.localdate()
    form = PostForm(request.POST or None, initial={"since": today})
    home = reverse("person", args=[pk])
    if request.method == "POST" and form.is_valid():
        token = sent_before(request)
        if token:
            return redirect(token)
        given = form.cleaned_data
        try:
            services.fill_post(
                by(request),
                person=found,
                agency=queries.agency(code=given["agency"]),
                role=Role(given["role"]),
                title=given["title"],
                since=given["since"],
            )
            return done(request, home, _("已任命岗位"))
        except XiejiangError as error:
            form.complain(error)
    context = {
        "person": found,
        "posts": queries.career(by=request.actor, person=found),
        "roles": {r.value: r.zh for r in Role},
        "form": form,
    }
    return render(request, "agencies/person.html", context, status=form.status)


@require_POST
def reset_password(request: Request, pk: int) -> HttpResponse:
    """Give a new one-time password, shown once."""
    found = queries.person_of_node(by=request.actor, pk=pk)
    home = reverse("person", args=[pk])
    if sent_before(request):
        return redirect(home)
    secret = services.one_time_password()
    services.reset_password(by(request), person=found, password=secret)
    done(request, home)
    return _once(request, secret, home, _("%(name)s 的一次性口令") % {"name": found.name})


@require_POST
def end_post(request: Request, pk: int, post_id: int) -> HttpResponse:
    """End a post today."""
    found = queries.person_of_node(by=request.actor, pk=pk)
    for post in queries.career(by=request.actor, person=found):
        if post.pk == post_id and post.until is None:
            services.vacate_post(by(request), post=post, until=timezone.localdate())
            return done(request, reverse("person", args=[pk]), _("岗位自明日起不再有效"))
    raise PostNotHeld(_("这个岗位已经免去，或者不是这个人的岗位。请刷新页面后再看。"))


def tokens(request: Request) -> HttpResponse:
    """The tokens of programs; a new one is shown once."""
    listed = queries.tokens(by=request.actor)
    form = TokenForm(request.POST or None)
    home = reverse("tokens")
    if request.method == "POST" and form.is_valid():
        if sent_before(request):
            return redirect(home)
        given, now = form.cleaned_data, timezone.now()
        try:
            post = queries.post_held(
                person=queries.person(username=given["username"]),
                agency_code=given["agency"],
                role=Role(given["role"]),
                on=timezone.localdate(),
            )
            expires = now + timedelta(days=given["days"])
            _token, secret = services.issue_token(
                by(request), post=post, name=given["name"], expires_at=expires
            )
        except XiejiangError as error:
            form.complain(error)
        else:
            done(request, home)
            return _once(request, secret, home, _("%(name)s 的访问令牌") % {"name": given["name"]})
    context = {"tokens": listed, "form": form, "current": timezone.now()}
    return render(request, "agencies/tokens.html", context, status=form.status)


def clearances(request: Request) -> HttpResponse:
    """The posts cleared for more than the usual, and a form to set a clearance."""
    listed = queries.cleared(by=request.actor)
    form = ClearanceForm(request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        post = queries.post_held(
            person=queries.person(username=given["username"]),
            agency_code=given["agency"],
            role=Role(given["role"]),
            on=timezone.localdate(),
        )
        return services.set_clearance(
            by(request), post=post, clearance=Clearance(given["clearance"])
        )

    answer = carried_out(request, form, act, to=reverse("clearances"), told=_("已核定。"))
    rows = [(p, Clearance(p.clearance).zh) for p in listed]
    return answer or render(
        request, "agencies/clearances.html", {"rows": rows, "form": form}, status=form.status
    )


@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """Revoke a token at once."""
    found = queries.token(by=request.actor, pk=pk)
    if found.revoked_at is None:
        services.revoke_token(by(request), token=found)
    return done(request, reverse("tokens"), _("令牌已撤销，立即失效"))
