"""The law explained for everybody: the content, read strictly, each line with where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from xiejiang.law.instruments import load_instruments
from xiejiang.outreach.domain import Matter
from xiejiang.outreach.errors import TopicNotFound

CONTENT = Path(__file__).parent / "content" / "law.toml"
DIGITS, UNITS = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1000}
_SIGNS = f"[{DIGITS}十百千]+"
ARTICLE = re.compile(f"第({_SIGNS})条(?:之({_SIGNS}))?(?:第({_SIGNS})款)?")
PARTS_ZH = {"forbidden": "不能做什么", "follows": "做了会怎样", "right": "法律的规定"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the law says, in plain words."""

    part: str
    zh: str
    en: str
    instrument: str
    title: str
    title_en: str
    article: str
    effective: date
    verified: bool

    @property
    def article_en(self) -> str:
        """The place in English: 第八十六条第一款 is Article 86, paragraph 1."""
        found = ARTICLE.fullmatch(self.article)
        if found is None:
            raise ValueError(self.article)
        article, inserted, paragraph = (_number(g) if g else 0 for g in found.groups())
        told = f"Article {article}-{inserted}" if inserted else f"Article {article}"
        return f"{told}, paragraph {paragraph}" if paragraph else told


@dataclass(frozen=True, slots=True)
class Topic:
    """One page."""

    slug: str
    zh: str
    en: str
    matter: Matter
    lines: tuple[Line, ...]

    @property
    def parts(self) -> Mapping[str, list[Line]]:
        """Heading → lines, in the order of reading."""
        found = {zh: [x for x in self.lines if x.part == p] for p, zh in PARTS_ZH.items()}
        return {heading: lines for heading, lines in found.items() if lines}


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call at once."""

    number: str
    line: Line


@cache
def topics() -> tuple[Topic, ...]:
    """Every page, in the order of the file."""
    return tuple(
        Topic(
            slug=row["slug"],
            zh=row["zh"],
            en=row["en"],
            matter=Matter(row["matter"]),
            lines=tuple(_line(line, line["part"]) for line in row["line"]),
        )
        for row in _rows()["topic"]
    )


@cache
def calls() -> tuple[Call, ...]:
    """Whom to call."""
    return tuple(Call(row["number"], _line(row, "right")) for row in _rows()["call"])


def topic(slug: str) -> Topic:
    """One page by its address."""
    for found in topics():
        if found.slug == slug:
            return found
    raise TopicNotFound


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text("utf-8"))


def _titles() -> Mapping[str, str]:
    """What the instruments are called in English."""
    return {row["id"]: row["en"] for row in _rows()["instrument"]}


def _number(text: str) -> int:
    """A number of an article, below ten thousand."""
    total = digit = 0
    for sign in text:
        if sign in UNITS:
            total, digit = total + (digit or 1) * UNITS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def _line(row: Mapping[str, Any], part: str) -> Line:
    """A line whose instrument is one of the house's and in force: both are checked by a test."""
    instrument = load_instruments()[row["instrument"]]
    if instrument.effective is None:
        raise ValueError(f"{instrument.id} has no date in force")
    return Line(
        part=part,
        zh=row["zh"],
        en=row["en"],
        instrument=instrument.id,
        title=instrument.title,
        title_en=_titles()[instrument.id],
        article=row["article"],
        effective=row.get("since", instrument.effective),
        verified=instrument.confidence.is_verified,
    )
