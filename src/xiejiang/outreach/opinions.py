"""《意见》十八条: where each article is in the software, and what is not there yet.

One file (``content/articles.toml``) for the table of the documents, the page of officers and the
page of the portal. An address stands in it as it is typed; a tab of the case page by its slug,
and the page that shows it finds a case of the reader's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xiejiang.outreach.errors import OpinionsUnreadable

CONTENT = Path(__file__).parent / "content" / "articles.toml"
ARTICLES = 18
DIGITS = "零一二三四五六七八九"
WHO = ("public", "any", "cases")
TEXTS = ("asks", "asks_en", "words", "words_en", "here", "here_en", "missing", "missing_en", "try")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_CODES = re.compile(r"[（(](?:`[^`]*`[、，, ]*)+[）)]")
_CODE = re.compile(r"`((?!/)[^`]*)`[、，]?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is done: an address, or a tab of the case page."""

    to: str
    tab: str
    words: str
    words_en: str
    who: str
    """``public``: everybody; ``any``: any officer; ``cases``: posts that read cases."""


@dataclass(frozen=True, slots=True)
class Article:
    """One of the eighteen."""

    number: int
    asks: str
    asks_en: str
    words: str
    words_en: str
    here: str
    here_en: str
    missing: str
    missing_en: str
    tried: str
    """Where the demonstration shows it, with its user names: for the documents alone."""
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """第十二条."""
        tens, ones = divmod(self.number, 10)
        return f"第{'十' if tens else ''}{DIGITS[ones] if ones else ''}条"

    def told(self, *, english: bool) -> str:
        """What is there, without what only programmers read."""
        return plain(self.here_en if english else self.here)

    @property
    def public(self) -> tuple[Place, ...]:
        """What of it is open to everybody."""
        return tuple(p for p in self.places if p.who == "public")


def plain(text: str) -> str:
    """A text of the table without the names of modules and without links between documents."""
    return _CODE.sub("", _CODES.sub("", _LINK.sub(r"\1", text))).replace("`", "")


def heading() -> str:
    """How the document begins."""
    words: str = tomllib.loads(CONTENT.read_text("utf-8"))["heading"]
    return words.strip()


@cache
def opinions() -> tuple[Article, ...]:
    """The eighteen, in their order; anything else in the file is refused."""
    told = tomllib.loads(CONTENT.read_text("utf-8"))["article"]
    if [row["number"] for row in told] != list(range(1, ARTICLES + 1)):
        raise OpinionsUnreadable(problem="十八条应当各有一行，按次序")
    return tuple(_article(row) for row in told)


def _article(row: Mapping[str, Any]) -> Article:
    strange = set(row) ^ {*TEXTS, "number", "places"}
    if strange:
        raise OpinionsUnreadable(problem=f"第 {row['number']} 条：{'、'.join(sorted(strange))}")
    texts = {("tried" if name == "try" else name): row[name] for name in TEXTS}
    places = tuple(_place(row["number"], told) for told in row["places"])
    return Article(number=row["number"], places=places, **texts)


def _place(number: int, told: Mapping[str, str]) -> Place:
    to, tab = told.get("to", ""), told.get("tab", "")
    who = "public" if to.startswith("/public/") else told.get("who", "cases")
    if bool(to) is bool(tab) or who not in WHO or not (told["words"] and told["words_en"]):
        raise OpinionsUnreadable(problem=f"第 {number} 条：{told}")
    return Place(to, tab, told["words"], told["words_en"], who)
