"""Items of the law's content in the language of the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext


def in_english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


def title_of(thing: Any, attribute: str = "title") -> str:
    """The title (or verb) of an item: its own English if it has one, else the catalogue's."""
    english: str = getattr(thing, f"{attribute}_en", "")
    chinese: str = getattr(thing, attribute)
    return english if english and in_english() else gettext(chinese)
