"""Terms of the platform in Chinese and English, for the public page of terms."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache

from xiejiang.typical.domain import CONTENT


@dataclass(frozen=True, slots=True)
class Term:
    """One term; ``id`` is its anchor and never changes."""

    id: str
    zh: str
    en: str
    zh_means: str
    en_means: str

    def told(self) -> dict[str, str]:
        """For programs."""
        return asdict(self)


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the order of the file."""
    rows = tomllib.loads((CONTENT / "terms.toml").read_text("utf-8"))["term"]
    return tuple(Term(**row) for row in rows)
