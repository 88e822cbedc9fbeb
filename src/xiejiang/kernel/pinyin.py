"""How Han characters are spelt in pinyin.

The dictionary of the library takes half a second to read: it is read when somebody first spells,
not whenever the program starts.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def _library() -> Any:
    return import_module("pypinyin")


def syllables(text: str) -> list[str]:
    """The syllables of a text, without tones; what is no Han character stays as it is."""
    spelt: list[str] = _library().lazy_pinyin(text)
    return spelt
