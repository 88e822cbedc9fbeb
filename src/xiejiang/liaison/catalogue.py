"""The nine categories of bulletin, read strictly from ``content/bulletins.toml``.

``content/beyond.toml`` holds what other provisions want told: the same kind of bulletin, written by
a room above, and in none of the lists of the nine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from xiejiang.agencies.domain import Kind
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.liaison.errors import BulletinContentError, CategoryUnknown

ALL = "all"
KEYS = frozenset(
    {
        "id",
        "title",
        "title_en",
        "words",
        "reading",
        "valid_from",
        "source",
        "confidence",
        "set_by",
        "publishers",
        "audience",
        "fields",
    }
)
FIELD_KEYS = frozenset({"id", "title", "title_en", "type", "required"})


class FieldType(StrEnum):
    """栏目类型: how the value of a field is written."""

    TEXT = "text"
    NOTE = "note"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"
    CHOICE = "choice"


class Region(StrEnum):
    """默认范围: whom a category concerns by place, unless the publisher says otherwise."""

    TERRITORY = "territory"
    DOWNSTREAM = "downstream"
    BASIN = "basin"


class SetBy(StrEnum):
    """由谁拟定: whether fields, publishers and audience stand in the text, or are ours."""

    OURS = "ours"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FieldDef:
    """栏目: one thing that a bulletin of a category states."""

    id: str
    title: str
    title_en: str
    type: FieldType
    required: bool
    choices: tuple[tuple[str, str], ...] = ()

    def said(self, value: str) -> str:
        """A stored value as people read it."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True, slots=True)
class Category:
    """类别: one of the nine, with who publishes it and whom it concerns."""

    id: str
    title: str
    title_en: str
    words: str
    """What the article says, word by word."""
    reading: str
    """How we read it, where the words leave it open."""
    valid_from: date
    citation: Citation
    confidence: Confidence
    set_by: SetBy
    publishers: frozenset[str]
    region: Region
    kinds: frozenset[str]
    """The kinds of agency it is addressed to, and streamed to, by default."""
    fields: tuple[FieldDef, ...]
    room: str = ""
    """The room above that alone writes it; empty for the nine, which officers write here."""

    def field(self, name: str) -> FieldDef | None:
        """One field by its id."""
        return next((f for f in self.fields if f.id == name), None)


@cache
def categories() -> Mapping[str, Category]:
    """The categories shipped with the product, in the order of the article."""
    return read(files("xiejiang.liaison") / "content" / "bulletins.toml")


@cache
def beyond() -> Mapping[str, Category]:
    """The categories that another provision than the article wants."""
    return read(files("xiejiang.liaison") / "content" / "beyond.toml")


def category(name: str) -> Category:
    """One category by its id."""
    found = categories().get(name) or beyond().get(name)
    if found is None:
        raise CategoryUnknown(category=name)
    return found


def read(entry: Traversable) -> Mapping[str, Category]:
    """Read a file of categories; every mistake names file and item."""
    try:
        data = tomllib.loads(entry.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BulletinContentError(file=entry.name, item="文件", problem=str(error)) from error
    found: dict[str, Category] = {}
    for table in data.get("category", []):
        item = str(table.get("id", "（没有 id）"))
        try:
            made = _category(table)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise BulletinContentError(
                file=entry.name, item=item, problem=f"读不懂 {error}"
            ) from error
        if made.id in found:
            raise BulletinContentError(file=entry.name, item=item, problem="编号重复")
        found[made.id] = made
    return found


def _category(table: Mapping[str, Any]) -> Category:
    _must_have(table, KEYS | {"room"} & table.keys())
    _must_have(table["audience"], frozenset({"region", "kinds"}))
    source, began = table["source"], table["valid_from"]
    instrument = load_instruments()[source["instrument"]]
    if not isinstance(began, date):
        raise TypeError(f"{began!r} 不是日期")
    fields = tuple(_field(f) for f in table["fields"])
    if len({f.id for f in fields}) != len(fields):
        raise ValueError("栏目编号重复")
    return Category(
        id=str(table["id"]),
        title=str(table["title"]),
        title_en=str(table["title_en"]),
        words=str(table["words"]),
        reading=str(table["reading"]),
        valid_from=began,
        citation=Citation(instrument.id, source["article"], title=instrument.title),
        confidence=Confidence(table["confidence"]),
        set_by=SetBy(table["set_by"]),
        publishers=_kinds(table["publishers"]),
        region=Region(table["audience"]["region"]),
        kinds=_kinds(table["audience"]["kinds"]),
        fields=fields,
        room=str(table.get("room", "")),
    )


def _field(table: Mapping[str, Any]) -> FieldDef:
    kind = FieldType(table["type"])
    choices = {"choices"} if kind is FieldType.CHOICE else set()
    _must_have(table, FIELD_KEYS | choices)
    if not isinstance(table["required"], bool):
        raise TypeError(f"required = {table['required']!r}")
    return FieldDef(
        id=str(table["id"]),
        title=str(table["title"]),
        title_en=str(table["title_en"]),
        type=kind,
        required=table["required"],
        choices=tuple((str(a), str(b)) for a, b in table.get("choices", ())),
    )


def _kinds(given: list[str]) -> frozenset[str]:
    if given == [ALL]:
        return frozenset(k.value for k in Kind)
    return frozenset(Kind(k).value for k in given)


def _must_have(table: Mapping[str, Any], keys: frozenset[str]) -> None:
    if wrong := keys.symmetric_difference(table):
        raise ValueError(f"多了或少了：{'、'.join(sorted(wrong))}")
