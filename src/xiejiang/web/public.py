"""How a page for everybody is answered: no session, no cookie, the language in the address."""

from __future__ import annotations

import functools
import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node
from xiejiang.web.api import read_keyset
from xiejiang.web.problems import CursorUnreadable

KEPT = "public, max-age=300, must-revalidate"
LANGUAGES = {"en": "en", "zh": "zh-hans"}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the portal: where it is, what it is called, and what is there.

    A room that publishes something for everybody gets a line in :data:`SECTIONS`; a line whose
    address no room answers is not shown.
    """

    name: str
    title: str
    words: str


SECTIONS = (
    Section(
        "public-report",
        gettext_noop("举报"),
        gettext_noop("看到电鱼、采砂、排污、倾倒，在这里告诉我们"),
    ),
    Section(
        "public-law",
        gettext_noop("法律怎么说"),
        gettext_noop("什么不能做，做了会怎样，每句话都有出处"),
    ),
    Section("public-cases", gettext_noop("典型案例"), gettext_noop("各机关联合公布，姓名已经替换")),
    Section("public-restored", gettext_noop("修复结果"), gettext_noop("判决以后，江里修复了什么")),
    Section(
        "public-bases", gettext_noop("修复与教育基地"), gettext_noop("在哪里，什么时候有公开活动")
    ),
    Section(
        "public-articles",
        gettext_noop("十八条"),
        gettext_noop("各机关怎样协同保护长江，哪些对大家公开"),
    ),
    Section("public-figures", gettext_noop("统计"), gettext_noop("公开的数字，太少的不列")),
)


def anybody(*, kept: str = KEPT) -> Callable[[View[P]], View[P]]:
    """A page for everybody, in the language of its address; errors are pages of the portal too."""

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            language = LANGUAGES.get(request.GET.get("lang", ""), "zh-hans")
            with translation.override(language):
                try:
                    told = view(request, *args, **kwargs)
                except XiejiangError as error:
                    told = trouble(request, error)
            told["Content-Language"] = language
            good = told.status_code == 200 and request.method in ("GET", "HEAD")
            told["Cache-Control"] = kept if good else "no-store"
            if kept != KEPT:  # an address of these may hold a receipt code
                told["Referrer-Policy"] = "no-referrer"
            if good and kept == KEPT:
                told = _tagged(request, told)
            patch_vary_headers(told, ("Accept-Encoding",))
            return told

        return answer

    return decorate


def _tagged(request: HttpRequest, told: HttpResponse) -> HttpResponse:
    tag = f'"{hashlib.sha256(told.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        unchanged = HttpResponseNotModified()
        unchanged["Cache-Control"] = KEPT
        unchanged["ETag"] = tag
        return unchanged
    told["ETag"] = tag
    return told


def trouble(request: HttpRequest, error: XiejiangError) -> HttpResponse:
    """What went wrong, in the frame of the portal."""
    return page(request, "web/public_trouble.html", {"error": error}, status=error.status)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the frame of the portal."""
    english = translation.get_language() == "en"
    kept = request.GET.copy()
    kept["lang"] = "zh" if english else "en"
    frame = {
        "english": english,
        "lang": "?lang=en" if english else "",
        "other_language": "?" + kept.urlencode(),
        "sections": sections(),
        "here": request.build_absolute_uri(request.path),
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "node": node.name(),
    }
    return render(request, template, {**frame, **context}, status=status)


def sections() -> list[tuple[str, str, str, str]]:
    """Name, address, title and words of each part that some room answers."""
    found = []
    for section in SECTIONS:
        try:
            found.append((section.name, reverse(section.name), _(section.title), _(section.words)))
        except NoReverseMatch:
            continue
    return found


def listed_after(cursor: str) -> tuple[datetime, int] | None:
    """After which row a list goes on, by time and number; a spoilt cursor begins again."""
    try:
        read = read_keyset(cursor)
    except CursorUnreadable:
        return None
    if read is None or not (read[1].isascii() and read[1].isdecimal() and len(read[1]) < 18):
        return None
    return read[0], int(read[1])


def address(request: HttpRequest) -> str:
    """From where a request came, as far as the node's own proxies are trusted to say so.

    With ``n`` proxies before the node, the n-th from the right of what they forwarded; a client
    may write whatever it likes further left. Of IPv6 the network of a household (/64).
    """
    came = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        chain = [a.strip() for a in request.headers.get("X-Forwarded-For", "").split(",")]
        came = chain[-settings.PROXIES] if len(chain) >= settings.PROXIES else came
    try:
        found = ipaddress.ip_address(came)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)
