"""Where other nodes knock: packages and receipts by HTTP. What they signed is the credential."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import intake, receiving, services
from xiejiang.exchange.errors import PackageCut, SealAbsent
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.sending import LONGEST, SEAL_HEADER
from xiejiang.kernel.errors import XiejiangError

TEXT = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
def add_package(request: HttpRequest) -> HttpResponse:
    """Take in a package. Its seal comes ahead: what it forbids is not even read."""
    try:
        answer = _taken(request)
    except XiejiangError as error:
        return HttpResponse(f"{error}\n", status=error.status, content_type=TEXT)
    return HttpResponse(answer.receipt, status=answer.status, content_type=TEXT)


def _taken(request: HttpRequest) -> Answer:
    now = timezone.now()
    ahead = _seal(request)
    note, stated = receiving.parse_seal(ahead)
    early = intake.foresee(note, stated, now=now)
    if early is not None:
        return early
    with receiving.arriving(request, stated=_length(request)) as scratch:  # type: ignore[arg-type]
        if receiving.seal_bytes(scratch) != ahead:
            raise SealAbsent
        return intake.receive(scratch, now=timezone.now())


def _seal(request: HttpRequest) -> bytes:
    try:
        return base64.b64decode(request.headers.get(SEAL_HEADER, ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SealAbsent from error


def _length(request: HttpRequest) -> int:
    text = request.headers.get("Content-Length", "")
    if not text.isdecimal() or len(text) > 18:
        raise PackageCut(stated="?", got=0)
    return int(text)


@csrf_exempt
@require_POST
def add_receipt(request: HttpRequest) -> HttpResponse:
    """Take the receipt of a package that was sent from here."""
    try:
        told = services.take_receipt(By(NODE, timezone.now()), data=request.read(LONGEST))
    except XiejiangError as error:
        return HttpResponse(f"{error}\n", status=error.status, content_type=TEXT)
    return HttpResponse(f"{told.pk}\n", content_type=TEXT)
