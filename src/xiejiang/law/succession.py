"""新旧对照: which rules replaced which, and how the lighter is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiejiang.kernel.citation import Citation


class SuccessionKind(StrEnum):
    """Which rule of intertemporal law governs a succession."""

    INTERPRETATION = "interpretation"
    PENALTY = "penalty"


class Measure(StrEnum):
    """What of the consequence is compared."""

    FINE = "fine"
    DETENTION = "detention"
    IMPRISONMENT = "imprisonment"


@dataclass(frozen=True, slots=True)
class Succession:
    """Old rules and the rules that took their place, compared as wholes."""

    id: str
    title: str
    kind: SuccessionKind
    measure: Measure
    old: tuple[str, ...]
    new: tuple[str, ...]
    changed_on: date
    source: Citation
    displaced: bool = False
    """The old rule was not repealed; a higher one takes precedence since then."""
    notes: str = ""
