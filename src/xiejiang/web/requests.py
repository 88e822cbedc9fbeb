"""The request as views of 协江 see it: with the actor and with htmx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from xiejiang.kernel.actor import Actor, By


class Request(HttpRequest):
    """An authenticated request. ``actor`` is set by the shell's middleware."""

    htmx: HtmxDetails
    actor: Actor
    now: datetime
    case_frame: Callable[..., Mapping[str, Any]]
    """Set by the shell: the context of the frame around a case (see :mod:`web.panels`)."""
    must_see: Callable[[UUID], object]
    """Set by the shell: refuses, as not found, a case that the reader does not see."""
    shown: set[UUID]
    """The cases that :attr:`must_see` let through, for the traces of reading."""
    must_act: Callable[[UUID], object]
    """Set by the shell: refuses a case that the reader does not see, or may only read."""
    acts_in: Callable[[Any], bool]
    """Set by the shell for pages: whether the reader acts in a case; asked once for each case."""


def by(request: Request) -> By:
    """Who acts and when, for an act made in this request."""
    return By(request.actor, timezone.now())
