"""Reporting without signing in: the form, the receipt, and how it fares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from xiejiang.audit.domain import NODE, By
from xiejiang.kernel.errors import XiejiangError
from xiejiang.outreach import queries, services, uploads
from xiejiang.outreach.domain import MOST_PHOTOS, Words, read_code
from xiejiang.outreach.errors import ReceiptUnknown
from xiejiang.outreach.explained import calls, topic
from xiejiang.outreach.forms import ReportForm, StepForm, fresh_nonce, photo_words
from xiejiang.outreach.lodging import LOOKS, SENDINGS
from xiejiang.web.public import address, anybody, page, trouble

NOT_KEPT = "no-store"


@csrf_exempt  # nobody is signed in: there is no session that another site could ride on
@require_http_methods(["GET", "HEAD", "POST"])
@anybody(kept=NOT_KEPT)
def report(request: HttpRequest) -> HttpResponse:
    """The form; what is wrong is said with everything typed still there."""
    if request.method != "POST":
        return _form(request, ReportForm())
    now = timezone.now()
    services.come(address=address(request), purpose="send", most=SENDINGS, now=now)
    services.must_have_room(now=now)
    fields, photos = uploads.read(request)
    form = ReportForm(fields)
    if not form.is_valid():
        return _form(request, form)
    try:
        told = form.told(english=translation.get_language() == "en")
        seen = services.look_at_photos(files=photos)
        found, code = services.lodge(
            By(NODE, now), told=replace(told, photos=seen), nonce=form.nonce
        )
    except XiejiangError as error:
        form.complain(error)
        return _form(request, form)
    context = {"code": code, "receipt": queries.receipt(code=code), "matter": found.matter}
    return page(request, "outreach/receipt.html", {**context, "fresh": True}, status=201)


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
    """Where a receipt code is typed; it is sent in the body, so that no log keeps it."""
    if request.method != "POST":
        return page(request, "outreach/follow.html", {"typed": "", "error": None})
    fields, _ = uploads.read(request)
    typed = str(fields.get("code", ""))[:60]
    try:
        return _receipt(request, typed)
    except ReceiptUnknown as error:
        context = {"typed": typed, "error": error}
        return page(request, "outreach/follow.html", context, status=error.status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anybody(kept=NOT_KEPT)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """How a report fares; the answer to a question is sent from here."""
    if request.method != "POST":
        return _receipt(request, code)
    now = timezone.now()
    services.come(address=address(request), purpose="send", most=SENDINGS, now=now)
    found = queries.receipt(code=code)
    fields, _ = uploads.read(request)
    form = StepForm(fields, label="")
    if form.is_valid():
        try:
            words = Words(form.cleaned_data["words"])
            services.supplement(By(NODE, now), report=found.report, words=words)
            return redirect(_address(request, code))
        except XiejiangError as error:
            return trouble(request, error)
    return _shown(request, code, found, {"form": form}, status=form.status)


def _address(request: HttpRequest, code: str) -> str:
    query = "?lang=en" if request.GET.get("lang") == "en" else ""
    return reverse("public-receipt", args=[code]) + query


def _receipt(request: HttpRequest, code: str) -> HttpResponse:
    services.come(address=address(request), purpose="look", most=LOOKS, now=timezone.now())
    return _shown(request, read_code(code) or "", queries.receipt(code=code), {})


def _shown(
    request: HttpRequest, code: str, found: queries.Receipt, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"code": code, "receipt": found, "fresh": False, "form": StepForm(label=""), **more}
    return page(request, "outreach/receipt.html", context, status=status)
