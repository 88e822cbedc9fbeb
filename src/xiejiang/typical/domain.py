"""States, texts and the values that the acts of the room take."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from xiejiang.kernel.citation import Citation, Confidence

ARTICLE = Citation("opinion-2025-14", "第十七条", title="法发〔2025〕14号")
"""Why there are typical cases: summed up in time and published together."""
CONTENT = Path(__file__).parent / "content"
SCHEME = "XJ-TC"
"""Xiejiang, typical case: ``XJ-TC-<year of first publication>-<serial in that year>``."""


class TypicalState(StrEnum):
    """状态 of a typical case."""

    DRAFT = "draft"
    ASKED = "asked"
    RETURNED = "returned"
    AGREED = "agreed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"

    @property
    def zh(self) -> str:
        return _STATE_ZH[self]


_STATE_ZH = {
    TypicalState.DRAFT: "起草和去标识",
    TypicalState.ASKED: "会签中",
    TypicalState.RETURNED: "会签退回",
    TypicalState.AGREED: "会签完成，待公布",
    TypicalState.PUBLISHED: "已公布",
    TypicalState.WITHDRAWN: "已撤回",
    TypicalState.DROPPED: "不再推荐",
}
WRITABLE = (TypicalState.DRAFT, TypicalState.RETURNED)


class MarkState(StrEnum):
    """处理 of a mark."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def zh(self) -> str:
        return {"proposed": "待处理", "accepted": "替换", "rejected": "不替换"}[self.value]


class AssentState(StrEnum):
    """会签 of one agency."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        return {"asked": "待会签", "agreed": "同意", "refused": "不同意"}[self.value]


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be read: in Chinese, and in English where somebody wrote it."""

    title: str = ""
    facts: str = ""
    handling: str = ""
    outcome: str = ""
    significance: str = ""
    articles: str = ""
    title_en: str = ""
    summary_en: str = ""

    def for_log(self) -> Mapping[str, Any]:
        """Their lengths; the texts may name people."""
        return {f.name: len(getattr(self, f.name)) for f in fields(self)}

    def each(self) -> dict[str, str]:
        """Field → text, in the order of reading."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self)}


TEXTS: Mapping[str, tuple[str, int, bool]] = {
    "title": ("标题", 120, True),
    "facts": ("基本案情", 8000, True),
    "handling": ("办理经过", 8000, True),
    "outcome": ("处理结果", 4000, True),
    "significance": ("典型意义", 4000, True),
    "articles": ("适用的法律条文", 1000, False),
    "title_en": ("英文标题", 200, False),
    "summary_en": ("英文摘要", 4000, False),
}
"""Field → label, longest, required."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decides about one mark."""

    mark: int
    accepts: bool
    replacement: str = ""
    reason: str = ""

    def for_log(self) -> Mapping[str, Any]:
        """Without what was marked and why: either may name people."""
        return {"mark": self.mark, "accepts": self.accepts}


@dataclass(frozen=True, slots=True)
class Added:
    """A mark that an officer adds: the machine saw nothing there."""

    text: str
    kind: str
    replacement: str

    def for_log(self) -> Mapping[str, Any]:
        """Without the text."""
        return {"kind": self.kind}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask by when, and what was confirmed, hurdle by hurdle."""

    agencies: tuple[int, ...]
    by: date
    confirmed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provision:
    """What stands against publication: refused, or to be confirmed in words."""

    id: str
    title: str
    refuses: bool
    ask: str
    citation: Citation
    confidence: Confidence


@cache
def provisions() -> dict[str, Provision]:
    """The provisions that the room holds publication against, by id."""
    rows = tomllib.loads((CONTENT / "publishing.toml").read_text("utf-8"))["provision"]
    return {row["id"]: _provision(row) for row in rows}


def _provision(row: Mapping[str, Any]) -> Provision:
    citation = Citation(row["instrument"], row["article"], title=row["source"])
    confidence = Confidence(row["confidence"])
    return Provision(row["id"], row["title"], row["refuses"], row["ask"], citation, confidence)
