"""What the frame of every page needs: who acts, in which posts, and what to tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone, translation

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Post
from xiejiang.audit.domain import Actor
from xiejiang.cases.queries import READS_CASES


@dataclass(frozen=True, slots=True)
class Chrome:
    """The app bar and what stands above the page."""

    actor: Actor | None
    posts: tuple[Post, ...]
    reads_cases: bool
    english: bool
    messages: Iterable[Any]


def chrome(request: HttpRequest) -> Chrome:
    """Gather it once for the page; a page before sign-in has no actor."""
    actor: Actor | None = getattr(request, "actor", None)
    english = translation.get_language().startswith("en")
    told = messages.get_messages(request)
    if actor is None or not request.user.is_authenticated:
        return Chrome(None, (), False, english, told)
    held = agencies.posts_of(person=request.user, on=timezone.localdate())
    return Chrome(actor, tuple(held), bool(actor.powers & READS_CASES), english, told)
