"""会谈为什么保密: the sentences of the notice, each with its provision, from a content file.

Outside of a suit no provision whose text was at hand says the same; the platform treats those talks
alike by agreement (约定), and the notice says so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xiejiang.settling.bases import Basis, bases, insist

NOTICE = {"id", "words", "words_en", "sources"}
AGREED = "诉讼以外的磋商、调解、和解，没有核对到同样的条文；平台按约定同样保密。"
"""What is no law, and said not to be."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence of the notice of confidentiality."""

    id: str
    words: str
    words_en: str
    bases: tuple[Basis, ...]


@cache
def notices() -> tuple[Notice, ...]:
    """The sentences, the rule that bars use as evidence first."""
    text = (files("xiejiang.settling") / "content" / "confidence.toml").read_text("utf-8")
    found = []
    for table in tomllib.loads(text)["notice"]:
        insist(table["id"], set(table), NOTICE)
        told = bases(table["id"], table["sources"])
        found.append(Notice(table["id"], table["words"], table["words_en"], told))
    return tuple(found)
