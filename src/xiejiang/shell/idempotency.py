"""一次办理: a POST with an ``Idempotency-Key`` is done once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiejiang.agencies.errors import TokenInvalid
from xiejiang.audit import services as log_services
from xiejiang.audit.errors import KeyReused
from xiejiang.kernel.errors import Complaint
from xiejiang.web.problems import RequestBusy, RequestInvalid, problem

KEY = "Idempotency-Key"
KEY_LIMIT = 120
KEPT_HEADERS = ("ETag", "Content-Type")

View = Callable[..., HttpResponse]


def once(authenticate: Callable[[HttpRequest], Any], operation: View) -> View:
    """An operation that does a keyed POST once; the key is its client's own.

    The answer is remembered in one transaction with the act. A refusal changed nothing and is
    not remembered: the same key may be used again when the reason is gone.
    """

    @wraps(operation)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(KEY, "")
        if request.method != "POST" or not key:
            return operation(request, *args, **kwargs)
        if len(key) > KEY_LIMIT:
            told = [Complaint(KEY, f"不能超过 {KEY_LIMIT} 个字符")]
            return problem(RequestInvalid(complaints=told))
        try:
            client = str(authenticate(request).pk)
        except TokenInvalid:
            return operation(request, *args, **kwargs)
        return _once(client, key, request, lambda: operation(request, *args, **kwargs))

    return answer


def _once(
    client: str, key: str, request: HttpRequest, do: Callable[[], HttpResponse]
) -> HttpResponse:
    with transaction.atomic():
        try:
            memory, is_new = log_services.remember_request(
                client=client, key=key, digest=digest(request), now=timezone.now()
            )
        except KeyReused as error:
            return problem(error)
        if memory.status:
            return HttpResponse(memory.body, status=memory.status, headers=memory.headers)
        if not is_new:
            return problem(RequestBusy())
        answer = do()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
            return answer
        kept = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        log_services.remember_answer(
            memory, status=answer.status_code, headers=kept, body=answer.content.decode()
        )
        return answer


def digest(request: HttpRequest) -> str:
    """Of method, address and content; of an upload, its fields and its files."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            found.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
