"""Pages by which the register is kept: founding, amending, standing and sharing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.audit.services import lacking
from xiejiang.bases import checks, queries, services
from xiejiang.bases.domain import NEXT, ShareRole, Standing
from xiejiang.bases.errors import NotOwner
from xiejiang.bases.forms import BaseForm, EndForm, NewBaseForm, ShareForm, StandingForm, said
from xiejiang.bases.models import Base
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by


def home(base: Base) -> str:
    """The address of a base."""
    return reverse("base", args=[base.pk])


def form_page(
    request: Request,
    form: PlainForm,
    *,
    title: str,
    verb: str,
    back: str,
    base: Base | None = None,
    hint: str = "",
    stamp: int | None = None,
) -> HttpResponse:
    """A form on a page of its own."""
    context: dict[str, Any] = {"form": form, "title": title, "verb": verb, "back": back}
    context |= {"base": base, "hint": hint, "version": stamp}
    return render(request, "bases/form.html", context, status=form.status)


def must(request: Request, powers: tuple[Power, ...]) -> None:
    """Refuse a post that could not send the form anyway, before it is filled in."""
    if not request.actor.can(*powers):
        raise lacking(request.actor, powers[:-1])


def my_own(request: Request, base_id: UUID, powers: tuple[Power, ...]) -> Base:
    """A base that the reader's agency answers for."""
    base = queries.get(by=request.actor, base_id=base_id)
    must(request, powers)
    if not queries.owns(base, by=request.actor):
        raise NotOwner(base=base.name, agency=base.agency.name)
    return base


def new(request: Request) -> HttpResponse:
    """Register a base of my agency."""
    must(request, checks.DECIDING)
    form = NewBaseForm(request.POST or None)
    made: list[Base] = []
    answer = carried_out(
        request,
        form,
        lambda: made.append(services.register(by(request), entry=form.entry(request))),
        to=reverse("bases"),
        told=_("基地已登记，请接着登记容量、共建机关和日历。"),
    )
    title = _("登记基地")
    return answer or form_page(request, form, title=title, verb=title, back=reverse("bases"))


def edit(request: Request, base_id: UUID) -> HttpResponse:
    """Change what is said of a base."""
    base = my_own(request, base_id, checks.WORKING)
    form = BaseForm(request.POST or None, initial=said(base))
    seen = version(request) if request.method == "POST" else base.version
    answer = carried_out(
        request,
        form,
        lambda: services.amend(by(request), base=base, details=form.details, version=seen),
        to=home(base),
        told=_("已保存。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("修改基地信息"),
        verb=_("保存"),
        back=home(base),
        base=base,
        stamp=seen,
    )


def standing(request: Request, base_id: UUID) -> HttpResponse:
    """Open, pause or end a base."""
    base = my_own(request, base_id, checks.DECIDING)
    wanted = [s for s in Standing if s in NEXT[Standing(base.standing)]]
    form = StandingForm(request.POST or None, wanted=wanted)
    answer = carried_out(
        request,
        form,
        lambda: services.change_standing(
            by(request),
            base=base,
            standing=Standing(form.cleaned_data["standing"]),
            on=form.cleaned_data["on"],
            words=form.cleaned_data["words"],
        ),
        to=home(base),
        told=_("状态已变更。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("变更基地状态"),
        verb=_("变更"),
        back=home(base),
        base=base,
        hint=_("暂停的基地不能再占用，已经占用的不受影响；撤销以前先办完全部占用。"),
    )


def share(request: Request, base_id: UUID) -> HttpResponse:
    """Say who shares a base."""
    base = my_own(request, base_id, checks.DECIDING)
    form = ShareForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.share(
            by(request),
            base=base,
            agency=form.cleaned_data["agency"],
            role=ShareRole(form.cleaned_data["role"]),
            since=form.cleaned_data["since"],
            agreement=form.cleaned_data["agreement"],
        ),
        to=home(base),
        told=_("已登记共建机关。"),
    )
    return answer or form_page(
        request, form, title=_("登记共建机关"), verb=_("登记"), back=home(base), base=base
    )


def end_sharing(request: Request, pk: int) -> HttpResponse:
    """End a sharing."""
    found = queries.sharing(by=request.actor, pk=pk)
    base = my_own(request, found.base_id, checks.DECIDING)
    form = EndForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.end_sharing(by(request), sharing=found, on=form.cleaned_data["on"]),
        to=home(base),
        told=_("共建已结束。"),
    )
    return answer or form_page(
        request,
        form,
        title=_("结束共建：%(agency)s") % {"agency": found.agency.name},
        verb=_("结束共建"),
        back=home(base),
        base=base,
    )
