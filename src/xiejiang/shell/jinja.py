"""The template environment: translation, safe URLs, dates and words the pages share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined

from xiejiang.shell.context import chrome
from xiejiang.shell.law_pages import unit_word
from xiejiang.shell.words import in_language
from xiejiang.web.forms import fresh_token


def environment(**options: Any) -> Environment:
    """The Jinja2 environment of all pages."""
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701 - Django passes autoescape=True in options
        **options, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    env.globals.update(
        static=static,
        url=_url,
        csrf=get_token,
        language=translation.get_language,
        demo=settings.DEMO,
        now=timezone.localtime,
        chrome=chrome,
        once=fresh_token,
    )
    env.filters.update(day=day, minute=minute, second=second, t=in_language, unit=unit_word)
    return env


def _url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def day(value: date | datetime | None) -> str:
    """``2026-11-24``, in Beijing time; an empty string for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%Y-%m-%d}"


def minute(value: datetime | None) -> str:
    """``2026-11-24 16:20``, in Beijing time; an empty string for nothing."""
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def second(value: datetime) -> str:
    """``2026-11-24 16:20:05``, in Beijing time: where “not later than” must hold to the second."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
