"""行动模板: what to look at on which kind of operation; read from ``content/kits.toml``.

    kits() -> Mapping[str, Kit]         # in the order of the file
    kit(id) -> Kit | None

An item says what is looked at, what is recorded, and which fact of the law's dictionary the answer
may establish. An answer is asserted by who checked; it is verified by nobody yet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.cases.domain import Field
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.law.model import FactType
from xiejiang.law.schema import load_law
from xiejiang.operations.errors import KitsUnreadable

KIT = {"id", "title", "title_en", "fields", "aim", "aim_en", "sources", "item"}
ITEM = {"id", "look", "look_en", "record", "record_en", "sources"}
ITEM_MAY = {"fact"}
SOURCE, SOURCE_MAY = {"instrument", "article"}, {"confidence"}


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision, and whether it was read against the text."""

    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at."""

    id: str
    look: str
    look_en: str
    record: str
    record_en: str
    fact: str
    unit: str
    """Of a number; empty where the answer is yes or no."""
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """A ready-made checklist."""

    id: str
    title: str
    title_en: str
    fields: tuple[Field, ...]
    aim: str
    aim_en: str
    bases: tuple[Basis, ...]
    items: tuple[Item, ...]


@cache
def kits() -> Mapping[str, Kit]:
    """Every kit by its id."""
    text = (files("xiejiang.operations") / "content" / "kits.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def kit(kit_id: str) -> Kit | None:
    """One kit, if there is one of this id."""
    return kits().get(kit_id)


def read(content: Mapping[str, Any]) -> Mapping[str, Kit]:
    """The kits of such a file; what is too much, missing, unknown or said twice is an error."""
    found: dict[str, Kit] = {}
    for table in content["kit"]:
        made = _kit(table)
        if made.id in found:
            raise KitsUnreadable(item=made.id, problem="写了两次")
        found[made.id] = made
    return found


def _insist(table: Mapping[str, Any], must: set[str], may: set[str]) -> None:
    wrong = (must - set(table)) | (set(table) - must - may)
    if wrong:
        raise KitsUnreadable(item=table.get("id", ""), problem=f"多了或少了 {sorted(wrong)}")


def _kit(table: Mapping[str, Any]) -> Kit:
    _insist(table, KIT, set())
    items = tuple(_item(t) for t in table["item"])
    if len({i.id for i in items}) < len(items):
        raise KitsUnreadable(item=table["id"], problem="有两项编号相同")
    return Kit(
        table["id"],
        table["title"],
        table["title_en"],
        tuple(Field(f) for f in table["fields"]),
        table["aim"],
        table["aim_en"],
        _bases(table["id"], table["sources"]),
        items,
    )


def _item(table: Mapping[str, Any]) -> Item:
    _insist(table, ITEM, ITEM_MAY)
    name = table.get("fact", "")
    fact = load_law().facts.get(name)
    if name and fact is None:
        raise KitsUnreadable(item=table["id"], problem=f"事实字典中没有 {name}")
    if fact is not None and fact.type is not FactType.BOOL and not fact.type.is_numeric:
        raise KitsUnreadable(item=table["id"], problem=f"{name} 不是是非或者数字")
    numeric = fact is not None and fact.type.is_numeric
    return Item(
        table["id"],
        table["look"],
        table["look_en"],
        table["record"],
        table["record_en"],
        name,
        fact.unit if fact is not None and numeric else "",
        _bases(table["id"], table["sources"]),
    )


def _bases(item: str, sources: Sequence[Mapping[str, Any]]) -> tuple[Basis, ...]:
    if not sources:
        raise KitsUnreadable(item=item, problem="没有依据")
    return tuple(_basis(item, s) for s in sources)


def _basis(item: str, source: Mapping[str, Any]) -> Basis:
    _insist(source, SOURCE, SOURCE_MAY)
    instrument = load_instruments().get(source["instrument"])
    if instrument is None:
        raise KitsUnreadable(item=item, problem=f"没有规范性文件 {source['instrument']}")
    confidence = Confidence(source.get("confidence", Confidence.VERIFIED.value))
    citation = Citation(instrument.id, source["article"], title=instrument.title)
    return Basis(citation, confidence)
