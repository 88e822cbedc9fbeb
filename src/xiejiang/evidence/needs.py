"""What the law still asks of an item before it may prove something, from ``content/needs.toml``.

The words for what is lacking are closed; each is looked up in what the officers registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from xiejiang.evidence.care import Match, Method, Track
from xiejiang.evidence.cautions import citation, day, read_tables
from xiejiang.evidence.domain import ItemKind, names_of
from xiejiang.evidence.errors import ContentError
from xiejiang.evidence.models import Capture, Item
from xiejiang.kernel.citation import Citation, Confidence

KEYS = frozenset(
    {"id", "track", "kinds", "lacking", "message", "valid_from", "source", "confidence"}
)
TWO = 2


def _no_medium(_item: Item, told: Capture | None) -> bool:
    return told is None or not (told.medium or told.kept_at)


def _no_digest(_item: Item, told: Capture | None) -> bool:
    return told is None or not told.digest


def _mismatch(_item: Item, told: Capture | None) -> bool:
    return told is not None and told.match == Match.DIFFERENT


def _too_few(item: Item, _told: Capture | None) -> bool:
    return item.original_id is None and len(names_of(item.collectors)) < TWO


def _unwitnessed(_item: Item, told: Capture | None) -> bool:
    return told is None or not (told.witness or told.recording)


def _medium_not_named(_item: Item, told: Capture | None) -> bool:
    if told is None or told.method != Method.MEDIUM:
        return False
    return not (told.medium and told.kept_at)


def _is_copy(item: Item, _told: Capture | None) -> bool:
    return item.original_id is not None


def _no_origin(item: Item, _told: Capture | None) -> bool:
    return item.physical and not item.origin


def _always(_item: Item, _told: Capture | None) -> bool:
    return True


LACKING: Mapping[str, Callable[[Item, Capture | None], bool]] = {
    "medium": _no_medium,
    "digest": _no_digest,
    "mismatch": _mismatch,
    "two-officers": _too_few,
    "witness-or-recording": _unwitnessed,
    "sealed-medium": _medium_not_named,
    "original-beside": _is_copy,
    "origin": _no_origin,
    "always": _always,
}


@dataclass(frozen=True, slots=True)
class Need:
    """Something the law asks of items of some kinds in one kind of proceedings."""

    id: str
    track: Track
    kinds: frozenset[ItemKind]
    lacking: str
    message: str
    valid_from: date
    source: Citation
    confidence: Confidence

    def applies(self, item: Item, told: Capture | None, on: date) -> bool:
        """Whether this item lacks it on a day."""
        if on < self.valid_from or (self.kinds and item.kind not in self.kinds):
            return False
        return LACKING[self.lacking](item, told)


@cache
def needs() -> tuple[Need, ...]:
    """The needs shipped with the product, read once."""
    return read(files("xiejiang.evidence") / "content" / "needs.toml")


def of(item: Item, told: Capture | None, *, track: Track, on: date) -> tuple[Need, ...]:
    """What an item still lacks in one kind of proceedings."""
    return tuple(n for n in needs() if n.track is track and n.applies(item, told, on))


def read(entry: Traversable) -> tuple[Need, ...]:
    """Read a file of needs; every mistake names file and item."""
    return read_tables(entry, "need", KEYS, lambda table: _need(table, entry.name))


def _need(table: Mapping[str, Any], file: str) -> Need:
    if table["lacking"] not in LACKING:
        problem = f"不认识 {table['lacking']}"
        raise ContentError(file=file, item=str(table["id"]), problem=problem)
    return Need(
        id=str(table["id"]),
        track=Track(table["track"]),
        kinds=frozenset(ItemKind(k) for k in table["kinds"]),
        lacking=str(table["lacking"]),
        message=str(table["message"]),
        valid_from=day(table["valid_from"]),
        source=citation(table["source"]),
        confidence=Confidence(table["confidence"]),
    )
