"""Words of the domain in the reader's language: labels, names in the law, and errors.

Chinese is the source. A label (``role.zh``), the title of a rule or the question of a fact is
looked up as it stands; an error is looked up by its default message and then filled in.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation

from xiejiang.kernel.errors import XiejiangError


def in_language(value: object) -> str:
    """The filter ``t``: a word or an error in the language of the page."""
    if isinstance(value, XiejiangError):
        return _error(value)
    words = "" if value is None else str(value)
    return translation.gettext(words) if words else ""


def _error(error: XiejiangError) -> str:
    default = (type(error).__doc__ or "").strip().splitlines()[0]
    context = _Lenient(error.context)
    if error.message != default.format_map(context):
        return translation.gettext(error.message)
    return translation.gettext(default).format_map(context)


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
