"""Pages by which typical cases are approved, published, revised and withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiejiang.audit.services import lacking
from xiejiang.typical import checks, queries, services
from xiejiang.typical.errors import NotAsked
from xiejiang.typical.forms import AskForm, AssentForm, RoomForm, WhyForm
from xiejiang.typical.publishable import hurdles
from xiejiang.typical.views import form_page, home, mine
from xiejiang.web.forms import carried_out, version
from xiejiang.web.requests import Request, by


def ask(request: Request, typical_id: UUID) -> HttpResponse:
    """Ask the agencies of the case to agree to exactly this content."""
    found = mine(request, typical_id)
    against = hurdles(found)
    may = queries.may_ask(typical=found)
    form = AskForm(request.POST or None, agencies=may, against=against)
    seen = version(request) if request.method == "POST" else found.saved
    answer = carried_out(
        request,
        form,
        lambda: services.ask(by(request), typical=found, asked=form.asked, saved=seen),
        to=home(found),
        told=_("已送会签，各机关的工作台上可以看到。"),
    )
    return answer or form_page(
        request,
        form,
        found,
        title=_("送会签"),
        verb=_("送会签"),
        back=home(found),
        version=seen,
        against=against,
    )


def assent(request: Request, typical_id: UUID) -> HttpResponse:
    """Answer for my agency, to the content that is shown."""
    found = queries.get(by=request.actor, typical_id=typical_id)
    if not request.actor.can(*checks.DECIDING):
        raise lacking(request.actor, checks.DECIDING[:-1])
    if request.method != "POST" and queries.asked_of(typical=found, by=request.actor) is None:
        raise NotAsked
    form = AssentForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.assent(
            by(request),
            typical=found,
            agrees=form.cleaned_data["agrees"] == "yes",
            words=form.cleaned_data["words"],
            digest=request.POST.get("digest", ""),
        ),
        to=home(found),
        told=_("已会签。"),
    )
    return answer or form_page(
        request, form, found, title=_("会签"), verb=_("会签"), back=home(found), shows=found.content
    )


def publish(request: Request, typical_id: UUID) -> HttpResponse:
    """See everything that will be public, and publish it."""
    found = mine(request, typical_id, deciding=True)
    form = RoomForm(request.POST if request.method == "POST" else None)
    answer = carried_out(
        request,
        form,
        lambda: services.publish(by(request), typical=found, digest=request.POST.get("digest", "")),
        to=home(found),
        told=_("已公布，任何人都可以阅读。"),
    )
    return answer or form_page(
        request,
        form,
        found,
        title=_("公布典型案例"),
        verb=_("公布"),
        back=home(found),
        shows=found.content,
    )


def revise(request: Request, typical_id: UUID) -> HttpResponse:
    """Begin a new version."""
    found = mine(request, typical_id)
    form = RoomForm(request.POST if request.method == "POST" else None)
    answer = carried_out(
        request,
        form,
        lambda: services.revise(by(request), typical=found),
        to=home(found),
        told=_("可以修改了；公布新的版本以前，公开的仍是现在这一版。"),
    )
    hint = _("编号不变。修改以后要重新处理去标识、重新会签，公布时版本加一。")
    return answer or form_page(
        request, form, found, title=_("修订"), verb=_("开始修订"), back=home(found), hint=hint
    )


def withdraw(request: Request, typical_id: UUID) -> HttpResponse:
    """Take it off the public pages; by who proposed it or agreed to it."""
    found = queries.get(by=request.actor, typical_id=typical_id)
    if not request.actor.can(*checks.DECIDING):
        raise lacking(request.actor, checks.DECIDING[:-1])
    form = WhyForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.withdraw(by(request), typical=found, why=form.cleaned_data["words"]),
        to=home(found),
        told=_("已撤回。公开的页面只写已撤回和撤回的时间。"),
    )
    hint = _("撤回以后公开的页面不再有内容，只写编号和撤回的时间。理由不公开。")
    return answer or form_page(
        request, form, found, title=_("撤回公布"), verb=_("撤回"), back=home(found), hint=hint
    )


def drop(request: Request, typical_id: UUID) -> HttpResponse:
    """Give a candidate up."""
    found = mine(request, typical_id, deciding=True)
    form = WhyForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.drop(by(request), typical=found, why=form.cleaned_data["words"]),
        to=home(found),
        told=_("不再推荐。"),
    )
    title = _("不再推荐")
    return answer or form_page(request, form, found, title=title, verb=title, back=home(found))
