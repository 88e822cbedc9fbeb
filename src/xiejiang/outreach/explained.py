"""The law explained for everybody: the content, read strictly, each line with where it stands."""

from __future__ import annotations

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
PARTS = {"forbidden": "不能做什么", "follows": "做了会怎样", "right": "法律的规定"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the law says, in plain words."""

    part: str
    zh: str
    en: str
    instrument: str
    title: str
    article: str
    effective: date
    verified: bool


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
        found = {PARTS[p]: [line for line in self.lines if line.part == p] for p in PARTS}
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


def _rows() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text("utf-8"))


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
        article=row["article"],
        effective=row.get("since", instrument.effective),
        verified=instrument.confidence.is_verified,
    )
