"""Pages of reading within a case: why I see it, who else may, who did; granting and reviewing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.cases import access, access_panels, explaining, queries, services
from xiejiang.cases.access_forms import ExtendForm, GrantForm, ReviewForm
from xiejiang.cases.forms import ReasonForm
from xiejiang.cases.models import Case
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "overview"


def _shown(
    request: Request, case: Case, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return in_case(
        request, case, tab=TAB, template=f"cases/{template}", context=context, status=status
    )


def page(request: Request, case_id: UUID) -> HttpResponse:
    """Why the reader sees the case, what they do not see, and who else may read it."""
    case = queries.get(by=request.actor, case_id=case_id)
    now = timezone.now()
    found = access.grants(by=request.actor, case=case)
    owner = access.owns(case, by=request.actor)
    context = {
        "told": explaining.explain(by=request.actor, case=case, now=now),
        "rows": [access_panels.row(request, g, now=now) for g in found],
        "asked": access.requests_to_answer(by=request.actor, case=case) if owner else [],
        "owner": owner,
        "may_grant": access_panels.may_grant(request, case),
    }
    return _shown(request, case, "_access.html", context)


def readings(request: Request, case_id: UUID) -> HttpResponse:
    """Who read what of the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    everybody = access.owns(case, by=request.actor) or request.actor.can(Power.READ_LOG)
    found = access.readings(by=request.actor, case=case)
    context = {
        "reads": [(r, access_panels.ground(r), access_panels.what(r)) for r in found],
        "everybody": everybody,
    }
    return _shown(request, case, "_readings.html", context)


def _form_page(
    request: Request, case: Case, form: PlainForm, words: tuple[str, str], answer: Any
) -> HttpResponse:
    """A form of one act; ``words`` are its title and its verb."""
    context = {
        "form": form,
        "form_title": words[0],
        "verb": words[1],
        "back": reverse("case-access", args=[case.pk]),
        "back_words": _("‹ 查阅权限"),
        "version": None,
    }
    return answer or in_case(
        request,
        case,
        tab=TAB,
        template="web/_form.html",
        context=context,
        status=form.status,
    )


def _home(case: Case) -> str:
    return reverse("case-access", args=[case.pk])


def _asked(request: Request, case: Case) -> Any:
    """The request that a grant answers, if it answers one."""
    text = request.GET.get("request", "")
    if not text:
        return None
    if not text.isdecimal():
        raise Http404
    return access.request_to_answer(by=request.actor, case=case, pk=int(text[:18]))


def grant(request: Request, case_id: UUID) -> HttpResponse:
    """Grant the reading of the case; filled in from the request that it answers."""
    case = queries.get(by=request.actor, case_id=case_id)
    asked = _asked(request, case)
    likely: dict[str, Any] = {"until": timezone.localtime() + timedelta(days=7)}
    if asked is not None:
        likely = {
            "agency": asked.agency.code,
            "purpose": asked.purpose,
            "until": timezone.localtime() + timedelta(days=asked.days),
        }
    form = GrantForm(request.POST or None, initial=likely)

    def act() -> object:
        return services.grant_access(by(request), case=case, request=asked, **form.cleaned_data)

    told = _("已授权，对方从开始的时间起可以查阅本案。")
    answer = carried_out(request, form, act, to=_home(case), told=told)
    return _form_page(request, case, form, (_("授权查阅"), _("授权")), answer)


def extend(request: Request, case_id: UUID, grant_id: int) -> HttpResponse:
    """Extend the reading of the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = access.grant(by=request.actor, case=case, pk=grant_id)
    form = ExtendForm(
        request.POST or None,
        initial={"until": timezone.localtime(found.until) + timedelta(days=7)},
    )

    def act() -> object:
        return services.extend_grant(by(request), grant=found, **form.cleaned_data)

    answer = carried_out(request, form, act, to=_home(case), told=_("已延长。"))
    title = _("延长查阅：%(agency)s") % {"agency": found.agency.name}
    return _form_page(request, case, form, (title, _("延长")), answer)


def withdraw(request: Request, case_id: UUID, grant_id: int) -> HttpResponse:
    """Withdraw the reading of the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = access.grant(by=request.actor, case=case, pk=grant_id)
    form = ReasonForm(request.POST or None)

    def act() -> object:
        return services.withdraw_grant(by(request), grant=found, **form.cleaned_data)

    answer = carried_out(request, form, act, to=_home(case), told=_("已收回，立即生效。"))
    title = _("收回查阅：%(agency)s") % {"agency": found.agency.name}
    return _form_page(request, case, form, (title, _("收回")), answer)


def refuse(request: Request, case_id: UUID, request_id: int) -> HttpResponse:
    """Refuse a request to read the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    asked = access.request_to_answer(by=request.actor, case=case, pk=request_id)
    form = ReasonForm(request.POST or None)

    def act() -> object:
        return services.refuse_request(
            by(request), case=case, request=asked, reason=form.cleaned_data["reason"]
        )

    answer = carried_out(request, form, act, to=_home(case), told=_("已答复。"))
    title = _("不同意%(agency)s查阅") % {"agency": asked.agency.name}
    return _form_page(request, case, form, (title, _("不同意")), answer)


def review(request: Request, case_id: UUID, grant_id: int) -> HttpResponse:
    """Review an emergency reading of the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = access.grant(by=request.actor, case=case, pk=grant_id)
    form = ReviewForm(request.POST or None)

    def act() -> object:
        return services.review_emergency(
            by(request),
            grant=found,
            justified=form.cleaned_data["found"] == "yes",
            reason=form.cleaned_data["reason"],
        )

    answer = carried_out(request, form, act, to=_home(case), told=_("已复核，对方会看到结果。"))
    title = _("复核紧急查阅：%(agency)s %(who)s") % {
        "agency": found.agency.name,
        "who": found.given_by,
    }
    return _form_page(request, case, form, (title, _("复核")), answer)
