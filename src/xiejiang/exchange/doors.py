"""Where other nodes knock: packages, receipts and fetching. What they signed is the credential."""

from __future__ import annotations

import base64
import binascii
import logging
import re

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import asked, intake, queries, receiving, sending, services
from xiejiang.exchange.asked import Asking, Wish
from xiejiang.exchange.errors import PackageCut, PackageDamaged, SealAbsent
from xiejiang.exchange.hindered import in_words
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Node
from xiejiang.exchange.sending import DIGEST_HEADER, SEAL_HEADER
from xiejiang.exchange.wire import LONGEST
from xiejiang.kernel.errors import XiejiangError

LOGGER = logging.getLogger(__name__)
RANGE = re.compile(r"bytes=(\d{1,15})-")

TEXT = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
def add_package(request: HttpRequest) -> HttpResponse:
    """Take in a package. Its seal comes ahead: what it forbids is not even read."""
    try:
        with in_words():
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
    length, digest = _length(request), _digest(request)
    with receiving.arriving(request, stated=length, sha256=digest) as scratch:
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


def _digest(request: HttpRequest) -> bytes:
    """The SHA-256 of the body, as RFC 9530 writes it."""
    found = re.fullmatch(r"sha-256=:([A-Za-z0-9+/]{43}=):", request.headers.get(DIGEST_HEADER, ""))
    if not found:
        raise PackageDamaged
    return base64.b64decode(found.group(1))


@csrf_exempt
@require_POST
def add_receipt(request: HttpRequest) -> HttpResponse:
    """Take the receipt of a package that was sent from here."""
    try:
        with in_words():
            told = services.take_receipt(By(NODE, timezone.now()), data=request.read(LONGEST))
    except XiejiangError as error:
        return HttpResponse(f"{error}\n", status=error.status, content_type=TEXT)
    return HttpResponse(f"{told.pk}\n", content_type=TEXT)


@csrf_exempt
@require_POST
def serve_pull(request: HttpRequest) -> HttpResponseBase:
    """Let a node fetch what waits for it, and for nobody else; it proves who it is by its key."""
    try:
        with in_words():
            found, asking = _asking(request.read(asked.LONGEST + 1))
            return _given(request, found, asking)
    except XiejiangError as error:
        LOGGER.warning("pull refused: %s", error.code)
        return HttpResponse(f"{error}\n", status=error.status, content_type=TEXT)


def _asking(data: bytes) -> tuple[Node, Asking]:
    """Who asks for what, once the request counts; a refusal of one we know goes into the log."""
    now = timezone.now()
    found, note, asking = asked.judge(data, now=now)
    services.use_request(node=found, nonce=asking.nonce, at=asking.at, now=now)
    try:
        asked.must_be_served(note, found, now=now)
    except XiejiangError as error:
        services.refuse_pull(By(NODE, now), node=found, error=error)
        raise
    return found, asking


def _given(request: HttpRequest, found: Node, asking: Asking) -> HttpResponseBase:
    if asking.about is None:
        return JsonResponse(sending.waiting_for(found, now=timezone.now()))
    if asking.wish is Wish.ANSWER:
        incoming = queries.answer_for(source=found, package_id=asking.about)
        services.answer_delivered(By(NODE, timezone.now()), package=incoming)
        return HttpResponse(f"{incoming.pk}\n", content_type=TEXT)
    package = queries.package_for(target=found, package_id=asking.about)
    begin = RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(begin[1]) if begin else 0
    with sending.archive(package) as path:
        size = path.stat().st_size
        if first >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        services.mark_sent(By(NODE, timezone.now()), package=package)
        stream = path.open("rb")
    stream.seek(first)
    answer = FileResponse(stream, content_type="application/zip")
    if first:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{size - 1}/{size}"
    return answer
