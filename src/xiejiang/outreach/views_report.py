"""Reporting without signing in: the form, the receipt, and how it fares."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from xiejiang.audit.domain import NODE, By
from xiejiang.kernel.errors import XiejiangError
from xiejiang.outreach import queries, services, uploads
from xiejiang.outreach.domain import MOST_PHOTOS, Words, read_code
from xiejiang.outreach.errors import DeskFull, ReceiptUnknown, TooMany
from xiejiang.outreach.explained import calls, topic
from xiejiang.outreach.forms import ReportForm, StepForm, fresh_nonce, photo_words
from xiejiang.outreach.lodging import LOOKS, SENDINGS
from xiejiang.web.public import address, anybody, page

NOT_KEPT = "no-store"


@csrf_exempt  # nobody is signed in: there is no session that another site could ride on
@require_http_methods(["GET", "HEAD", "POST"])
@anybody(kept=NOT_KEPT)
def report(request: HttpRequest) -> HttpResponse:
    """The form; what is wrong is said with everything typed still there."""
    if request.method != "POST":
        return _form(request, ReportForm())
    now = timezone.now()
    if (full := _taken(request, now)) is not None:
        return full
    body = uploads.read(request)
    form = ReportForm(body.fields)
    if body.refused is not None:
        form.complain(body.refused)
    if form.trouble is not None or not form.is_valid():
        return _form(request, form)
    try:
        told = form.told(english=translation.get_language() == "en")
        seen = services.look_at_photos(files=body.photos)
        found, code = services.lodge(
            By(NODE, now), told=replace(told, photos=seen), nonce=form.nonce
        )
    except XiejiangError as error:
        form.complain(error)
        return _form(request, form)
    context = {"code": code, "receipt": queries.receipt(code=code), "matter": found.matter}
    return page(request, "outreach/receipt.html", {**context, "fresh": True}, status=201)


def _taken(request: HttpRequest, now: datetime) -> HttpResponse | None:
    """Why nothing is taken now, with what was typed, if it came too often or the desks are full."""
    try:
        services.come(address=address(request), purpose="send", most=SENDINGS, now=now)
        services.must_have_room(now=now)
    except (TooMany, DeskFull) as error:
        if not uploads.short(request):
            raise
        form = ReportForm(uploads.read(request).fields)
        form.complain(error)
        return _form(request, form)
    return None


def _form(request: HttpRequest, form: ReportForm) -> HttpResponse:
    context = {
        "form": form,
        "nonce": fresh_nonce(),
        "photo_words": photo_words(),
        "most": MOST_PHOTOS,
        "calls": calls(),
        "rights": topic("reporting").lines,
    }
    return page(request, "outreach/report.html", context, status=form.status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anybody(kept=NOT_KEPT)
def follow(request: HttpRequest) -> HttpResponse:
    """Where a receipt code is typed and a question answered: in the body, where no log keeps it."""
    if request.method != "POST":
        return page(request, "outreach/follow.html", {"typed": "", "error": None})
    fields = uploads.read(request).fields
    typed = str(fields.get("code", ""))[:60]
    try:
        return (
            _supplement(request, typed, fields) if "words" in fields else _receipt(request, typed)
        )
    except ReceiptUnknown as error:
        context = {"typed": typed, "error": error}
        return page(request, "outreach/follow.html", context, status=error.status)


@require_http_methods(["GET", "HEAD"])
@anybody(kept=NOT_KEPT)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """How a report fares, for who kept an address with the code in it; no page leads here."""
    return _receipt(request, code)


def _supplement(request: HttpRequest, code: str, fields: QueryDict) -> HttpResponse:
    """Answer the agency's question; what was written stands in the page when it is not taken."""
    now, code = timezone.now(), read_code(code) or ""
    services.come(address=address(request), purpose="send", most=SENDINGS, now=now)
    found = queries.receipt(code=code)
    form = StepForm(fields, label=_("补充的情况"))
    if form.is_valid():
        try:
            words = Words(form.cleaned_data["words"])
            services.supplement(By(NODE, now), report=found.report, words=words)
            return _shown(request, code, queries.receipt(code=code), {})
        except XiejiangError as error:
            form.complain(error)
    return _shown(request, code, queries.receipt(code=code), {"form": form}, status=form.status)


def _receipt(request: HttpRequest, code: str) -> HttpResponse:
    services.come(address=address(request), purpose="look", most=LOOKS, now=timezone.now())
    return _shown(request, read_code(code) or "", queries.receipt(code=code), {})


def _shown(
    request: HttpRequest, code: str, found: queries.Receipt, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"code": code, "receipt": found, "fresh": False, "form": StepForm(label=""), **more}
    return page(request, "outreach/receipt.html", context, status=status)
