"""公布的清单: the register, one item, registering, importing, confirming, withdrawing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.river import published, published_files, services
from xiejiang.river.domain import Listing, Sort
from xiejiang.river.duties import load_duties
from xiejiang.river.errors import PublishedInvalid, PublishedNotOwner
from xiejiang.river.forms_published import FileForm, PublishedForm, WhyForm
from xiejiang.river.models import Published
from xiejiang.river.publishing import JUDICIAL
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by

PAGE = 50
STATES = ("open", "confirmed", "gone")


def index(request: Request) -> HttpResponse:
    """The register, the newest first, of all agencies or of one's own."""
    state = request.GET.get("state", "")
    own = "own" in request.GET
    cursor = begun_again(request.GET.get("after", ""), UUID)
    found = published.page(
        agency=request.actor.agency_code if own else "",
        state=state if state in STATES else "",
        after=None if cursor is None else (cursor[0], UUID(cursor[1])),
        limit=PAGE + 1,
    )
    rows = found[:PAGE]
    kept = {"state": state} if state in STATES else {}
    kept |= {"own": "1"} if own else {}
    end = keyset(rows[-1].registered_at, rows[-1].pk) if len(found) > PAGE else ""
    context = {
        "rows": [(item, said(item)) for item in rows],
        "state": state,
        "own": own,
        "paged": cursor is not None,
        "next": "?" + urlencode({**kept, "after": end}) if end else "",
        "may_write": published.may_write(by=request.actor),
    }
    return render(request, "river/published.html", context)


def said(item: Published) -> dict[str, str]:
    """The codes of an item in words."""
    content = load_duties()
    matters = {m.id: title_of(m) for m in content.matters}
    duties = {d.id: title_of(d) for d in content.duties}
    return {
        "sort": _(Sort(item.sort).zh),
        "matters": "、".join(matters.get(m, m) for m in item.matters) or _("全部事项"),
        "duties": "、".join(duties.get(d, d) for d in item.duties),
        "places": "、".join(basin.full_name(c) for c in item.divisions),
        "excepted": "、".join(basin.full_name(c) for c in item.excepted),
    }


def show(request: Request, published_id: UUID) -> HttpResponse:
    """One item; who may confirm or withdraw it does so here."""
    item = published.get(item_id=published_id)
    own = item.agency_id == request.actor.agency_id and published.may_write(by=request.actor)
    open_ = own and item.withdrawn_at is None
    home = reverse("published", args=[item.pk])
    pressed = request.POST.get("do", "")
    confirming = PlainForm(request.POST if pressed == "confirm" else None)
    form = WhyForm(request.POST if pressed == "withdraw" else None)
    asked, act, told = (
        (confirming, lambda: services.confirm(by(request), item=item), _("已核对。"))
        if pressed == "confirm"
        else (
            form,
            lambda: services.withdraw(by(request), item=item, why=form.cleaned_data["why"]),
            _("已撤下，记录仍在。"),
        )
    )
    answer = carried_out(request, asked, act, to=home, told=told)
    if answer is not None:
        return answer
    context = {
        "item": item,
        "said": said(item),
        "may_confirm": open_ and item.confirmed_at is None and not _mine(request, item),
        "waits": open_ and item.confirmed_at is None and _mine(request, item),
        "may_withdraw": open_,
        "form": form,
        "confirming": confirming,
    }
    return render(request, "river/published_item.html", context, status=asked.status)


def _mine(request: Request, item: Published) -> bool:
    return item.registered_by_id is not None and (item.registered_by_id == request.actor.person_id)


def _my_agency(request: Request) -> Agency:
    if not published.may_write(by=request.actor):
        raise PublishedNotOwner(agency=request.actor.agency_name)
    return agencies.agency_by_id(pk=request.actor.agency_key)


def new(request: Request) -> HttpResponse:
    """Register one item of one's own agency."""
    agency = _my_agency(request)
    form = PublishedForm(request.POST or None, schemes=agency.kind in JUDICIAL)

    def act() -> object:
        item, wrong = published_files.listing(form.row, agency=agency)
        PublishedInvalid.insist(wrong)
        items: list[Listing] = [] if item is None else [item]
        return services.register(by(request), agency=agency, items=items)

    return _entered(request, form, act, "river/published_form.html", {})


def bring(request: Request) -> HttpResponse:
    """Import a file of items, whole or not at all."""
    agency = _my_agency(request)
    form = FileForm(request.POST or None, request.FILES or None)

    def act() -> object:
        data = form.cleaned_data["file"].read(published_files.FILE.most_bytes + 1)
        items = published_files.read(data, agency=agency)
        return services.register(by(request), agency=agency, items=items)

    columns = (published_files.FILE.needed, published_files.FILE.also)
    return _entered(request, form, act, "river/published_import.html", {"columns": columns})


def _entered(
    request: Request, form: PlainForm, act: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    home = reverse("published-list") + "?own=1"
    told = _("已登记，标“未经核对”；请本机关另一人对照原文核对。")
    answer = carried_out(request, form, act, to=home, told=told)
    return answer or render(request, template, {"form": form, **context}, status=form.status)
