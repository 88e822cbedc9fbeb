"""Who is acting in this request, and how an error becomes a page or a problem document."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.errors import NoPost, PostNotHeld
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Invalid, XiejiangError
from xiejiang.shell.case_page import frame
from xiejiang.shell.pages import error_page
from xiejiang.shell.places import tile_origin
from xiejiang.shell.tracing import seeing
from xiejiang.web.problems import MethodUnknown, problem
from xiejiang.web.requests import Request

POST_KEY = "post"
"""Where the session keeps the chosen post."""

OPEN_PATHS = (
    "/login/",
    "/logout/",
    "/password/",
    "/static/",
    "/language/",
    "/health/",
    "/inspections/worker.js",  # a script that holds nothing of anybody, renewed without a session
    "/log/",  # hashes and signatures only; other nodes and witnesses read them
    "/calendar/",  # a secret address is the credential: calendar programs cannot sign in
    "/public/",  # what was approved for everybody
    "/exchange/packages",  # from other nodes: a seal they signed is the credential
    "/exchange/receipts",
    "/exchange/pull",  # a request signed by a registered node
)

Handler = Callable[[HttpRequest], HttpResponse]


class AddressUnreadable(Invalid):
    """网址里有不能用的字符（空字符）。请从页面上的链接进入，或者重新输入查找的内容。"""

    code = "address-unreadable"
    status = 400


class NotOpened(Invalid):
    """这个网址是提交时用的，不能直接打开，也没有办理什么。请回到原来的页面，按页面上的按钮办理。"""

    code = "not-opened"
    status = 405


class AddressMiddleware:
    """Refuses an address with a NUL: no name has one, and PostgreSQL cannot look for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            error = AddressUnreadable()
            api = request.path.startswith("/api/")
            return problem(error) if api else error_page(request, error)
        return self.get_response(request)


class ActingMiddleware:
    """Puts the actor on the request: the signed-in person in the post they chose."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return redirect("/login/?" + urlencode({"next": request.get_full_path()}))
        if user.must_change_password:
            return redirect("/password/")
        today = timezone.localdate()
        post_id = request.session.get(POST_KEY)
        try:
            actor = agencies.acting(person=user, post_id=post_id, on=today)
        except PostNotHeld:
            del request.session[POST_KEY]
            actor = agencies.acting(person=user, post_id=None, on=today)
        except NoPost as error:
            logout(request)
            return error_page(request, error)
        asked = cast("Request", request)
        asked.actor = actor
        asked.case_frame = frame
        asked.shown = set()
        asked.must_see = seeing(actor, asked.shown)
        asked.must_act = lambda matter: cases.to_act(by=actor, case_id=matter)
        asked.acts_in = _acts_in(actor)
        return self.get_response(request)


def _acts_in(actor: Actor) -> Callable[[Any], bool]:
    """Whether an actor acts in a case and does not only read it; asked once for each case."""
    known: dict[Any, bool] = {}

    def ask(case: Any) -> bool:
        if case.pk not in known:
            known[case.pk] = cases.takes_part(case, by=actor)
        return known[case.pk]

    return ask


CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Bootstrap draws the ticks of its boxes as data; the base map is the operator's.
        f"img-src 'self' data: {tile_origin(settings.MAP_TILES)}".rstrip(),
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class HeadersMiddleware:
    """Nothing but the node's own files may run in a page, and no page is kept by others."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        answer.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        if not request.path.startswith("/static/"):
            answer.setdefault("Cache-Control", "no-store")
        patch_vary_headers(answer, ("HX-Request",))
        return answer


class ErrorMiddleware:
    """Turns an error of ours into a page, once, at the edge."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        allowed = answer.headers.get("Allow", "")
        if request.path.startswith("/api/"):
            told = MethodUnknown(method=request.method, allowed=allowed)
            return problem(told, {"Allow": allowed})
        if not hasattr(request, "actor"):  # programs, and pages for everybody that are only read
            return answer
        page = error_page(request, NotOpened())
        page["Allow"] = allowed
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an error that a person may meet; leave programming errors to Django."""
        if not isinstance(error, XiejiangError):
            return None
        if request.path.startswith("/api/"):
            return problem(error)
        return error_page(request, error)
