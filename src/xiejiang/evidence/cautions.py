"""What the law says of how evidence is taken, read strictly from ``content/cautions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from xiejiang.agencies.domain import ENFORCEMENT
from xiejiang.evidence.domain import Caution, ItemKind
from xiejiang.evidence.errors import ContentError
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments

COLLECTORS = {"enforcement": frozenset(k.value for k in ENFORCEMENT)}
"""Words of the content for who collected, and the kinds of agency they mean."""

T = TypeVar("T")
Make = Callable[[Mapping[str, Any]], T]

KEYS = frozenset(
    {
        "id",
        "collector",
        "kinds",
        "collectors_below",
        "message",
        "valid_from",
        "source",
        "confidence",
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One caution as the content states it."""

    id: str
    agency_kinds: frozenset[str]
    kinds: frozenset[ItemKind]
    collectors_below: int
    message: str
    valid_from: date
    citation: Citation
    confidence: Confidence

    def warns(self, *, agency_kind: str, kind: ItemKind, collectors: int, on: date) -> bool:
        """Whether an item taken like this draws the caution."""
        if agency_kind not in self.agency_kinds or kind not in self.kinds:
            return False
        if on < self.valid_from:
            return False
        return self.collectors_below == 0 or collectors < self.collectors_below

    def caution(self, collectors: int) -> Caution:
        """The caution in words."""
        count = "一" if collectors == 1 else "零" if collectors == 0 else str(collectors)
        message = self.message.replace("{count}", count)
        if not self.confidence.is_verified:
            message += f"（{self.confidence.zh}）"
        return Caution(self.id, message, self.citation)


@cache
def rules() -> tuple[Rule, ...]:
    """The cautions shipped with the product, read once."""
    return read(files("xiejiang.evidence") / "content" / "cautions.toml")


def read(entry: Traversable) -> tuple[Rule, ...]:
    """Read a file of cautions; every mistake names file and item."""
    return read_tables(entry, "caution", KEYS, _rule)


def _rule(table: Mapping[str, Any]) -> Rule:
    return Rule(
        id=str(table["id"]),
        agency_kinds=COLLECTORS[table["collector"]],
        kinds=frozenset(ItemKind(k) for k in table["kinds"]),
        collectors_below=int(table["collectors_below"]),
        message=str(table["message"]),
        valid_from=day(table["valid_from"]),
        citation=citation(table["source"]),
        confidence=Confidence(table["confidence"]),
    )


def read_tables(
    entry: Traversable, name: str, keys: frozenset[str], make: Make[T]
) -> tuple[T, ...]:
    """What each table of a file says; a key too many or too few is a mistake like any other."""
    try:
        data = tomllib.loads(entry.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(file=entry.name, item="文件", problem=str(error)) from error
    return tuple(_made(table, entry.name, keys, make) for table in data.get(name, []))


def _made(
    table: Mapping[str, Any],
    file: str,
    keys: frozenset[str],
    make: Make[T],
) -> T:
    item = str(table.get("id", "（没有 id）"))
    if wrong := keys.symmetric_difference(table):
        raise ContentError(file=file, item=item, problem=f"多了或少了：{'、'.join(sorted(wrong))}")
    try:
        return make(table)
    except (KeyError, ValueError, TypeError) as error:
        raise ContentError(file=file, item=item, problem=f"读不懂 {error}") from error


def day(value: object) -> date:
    """A day of the content."""
    if not isinstance(value, date):
        raise TypeError(f"{value!r} 不是日期")
    return value


def citation(source: Mapping[str, str]) -> Citation:
    """A provision of an instrument we have."""
    instrument = load_instruments()[source["instrument"]]
    return Citation(instrument.id, source["article"], title=instrument.title)
