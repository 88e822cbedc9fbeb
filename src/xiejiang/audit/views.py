"""The log's public face: hashes and signatures only, nothing of what the entries say."""

from __future__ import annotations

import base64

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from xiejiang.audit import queries, services, tiles, witnessing
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import WitnessedOtherwise
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node

TEXT = "text/plain; charset=utf-8"


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest signed head."""
    head = queries.signed_head()
    if head is None:
        raise Http404
    return HttpResponse(head.note, content_type=TEXT)


@require_GET
def stamp(request: HttpRequest) -> HttpResponse:
    """The latest time stamp over a head of this log, and that head as it was stamped."""
    found = queries.latest_stamp()
    if found is None:
        raise Http404
    return JsonResponse(
        {
            "size": found.head_id,
            "at": found.at.isoformat(),
            "authority": found.authority,
            "checkpoint": found.note,
            "token": base64.b64encode(bytes(found.token)).decode(),
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The key in use and its fingerprint. Whoever reads it compares it by another way."""
    public = node.public_key()
    return HttpResponse(f"{public}\n{public.fingerprint}\n", content_type=TEXT)


@require_GET
def tile(request: HttpRequest, level: str, path: str, width: str = "") -> HttpResponse:
    """The hashes of one tile, as far as the latest signed head reaches."""
    head = queries.signed_head()
    index = int("".join(part.removeprefix("x") for part in path.split("/")))
    held = (head.size if head else 0) >> (tiles.SHIFT * int(level))
    wanted = int(width) if width else tiles.WIDTH
    if not 0 < wanted <= tiles.WIDTH or index * tiles.WIDTH + wanted > held:
        raise Http404
    hashes = queries.tile(level=int(level), index=index, size=head.size if head else 0)
    return HttpResponse(hashes[: wanted * tiles.BYTES], content_type="application/octet-stream")


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Witness a checkpoint of a log that this node watches; its signature is the credential."""
    try:
        asked = witnessing.parse(request.body)
        signature = services.witness(By(NODE, timezone.now()), request=asked)
    except WitnessedOtherwise as error:
        size = f"{error.context['size']}\n"
        return HttpResponse(size, status=error.status, content_type="text/x.tlog.size")
    except XiejiangError as error:
        return HttpResponse(f"{error}\n", status=error.status, content_type=TEXT)
    return HttpResponse(str(signature), content_type=TEXT)
