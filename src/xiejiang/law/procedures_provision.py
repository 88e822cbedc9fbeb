"""依据 of a step or a limit, with the days and the sector for which it is cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiejiang.kernel.citation import Citation, Confidence


@dataclass(frozen=True, slots=True)
class Provision:
    """依据: a place in the law, how sure we are of it, and when and for whom it is cited."""

    citation: Citation
    confidence: Confidence
    valid_from: date | None = None
    valid_to: date | None = None
    sector: str = ""

    def holds(self, on: date, sector: str) -> bool:
        """Whether the provision is to be cited on a day in a sector."""
        return self.sector in ("", sector) and in_force(self.valid_from, self.valid_to, on)


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a span with open ends holds on a day; the last day is within."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)
