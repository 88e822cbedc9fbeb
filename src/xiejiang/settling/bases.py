"""Provisions as the content of the room names them, and the tables they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.settling.errors import ContentUnreadable

SOURCE = {"instrument", "article"}


@dataclass(frozen=True, slots=True)
class Basis:
    """依据: a provision, and whether it was read against the text."""

    citation: Citation
    confidence: Confidence


def bases(item: str, sources: Sequence[Mapping[str, Any]]) -> tuple[Basis, ...]:
    """The provisions of an item; one without any is an error."""
    if not sources:
        raise ContentUnreadable(item=item, problem="没有依据")
    return tuple(_basis(item, s) for s in sources)


def _basis(item: str, source: Mapping[str, Any]) -> Basis:
    insist(item, set(source) - {"confidence"}, SOURCE)
    instrument = load_instruments().get(source["instrument"])
    if instrument is None:
        raise ContentUnreadable(item=item, problem=f"没有规范性文件 {source['instrument']}")
    confidence = Confidence(source.get("confidence", Confidence.VERIFIED.value))
    return Basis(Citation(instrument.id, source["article"], title=instrument.title), confidence)


def insist(item: str, given: set[str], wanted: set[str]) -> None:
    """Refuse a table with too much or too little in it."""
    if given != wanted:
        raise ContentUnreadable(item=item, problem=f"多了或少了 {sorted(given ^ wanted)}")
