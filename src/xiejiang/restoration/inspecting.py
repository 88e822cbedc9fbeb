"""What an inspection is: its kinds, its conclusion, and what comes in before it is an act. Pure."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.store.onsite import NO_CLOCK, Clock, Where, degrees_of, plain

OF_PLAN = "plan:"
"""How an indicator is named that only the plan knows."""


class InspectionKind(StrEnum):
    """检查种类."""

    ROUTINE = "routine"
    MONITORING = "monitoring"
    BEFORE_ACCEPTANCE = "before-acceptance"
    FOLLOW_UP = "follow-up"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]


_KIND_ZH = {
    InspectionKind.ROUTINE: "日常检查",
    InspectionKind.MONITORING: "监测",
    InspectionKind.BEFORE_ACCEPTANCE: "验收前检查",
    InspectionKind.FOLLOW_UP: "回访",
}


class Conclusion(StrEnum):
    """检查结论."""

    SOUND = "sound"
    TO_MEND = "to-mend"
    SERIOUS = "serious"

    @property
    def zh(self) -> str:
        return {
            Conclusion.SOUND: "正常",
            Conclusion.TO_MEND: "需整改",
            Conclusion.SERIOUS: "严重",
        }[self]

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return {
            Conclusion.SOUND: "ok",
            Conclusion.TO_MEND: "due",
            Conclusion.SERIOUS: "overdue",
        }[self]


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading as it was taken."""

    indicator: str
    value: Decimal
    unit: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan wants of one indicator."""

    name: str
    value: Decimal
    unit: str
    at_least: bool
    """Whether the target is the least that counts, or the most."""
    method: str = ""

    @property
    def shown(self) -> str:
        """The figure without idle zeros."""
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Report:
    """检查记录: everything that the inspector states, but for the photographs."""

    id: uuid.UUID
    kind: InspectionKind
    at: datetime
    where: Where
    findings: str
    conclusion: Conclusion
    demands: str = ""
    milestone: uuid.UUID | None = None
    """The milestone's line: the same in every version of the plan."""
    clock: Clock = NO_CLOCK
    readings: tuple[Measured, ...] = ()

    def for_log(self) -> dict[str, object]:
        """Without what was found in words, which may name people: the digest stands for it."""
        return {
            "kind": self.kind.value,
            "at": self.at.isoformat(),
            "conclusion": self.conclusion.value,
            "place": self.where.source.value,
            "readings": len(self.readings),
        }

    def digest(self, *, project: object, photos: Iterable[tuple[uuid.UUID, str]]) -> str:
        """SHA-256 of what was stated: the same id with another digest is another content.

        How far the clock ran at the moment of sending is no part of it: it differs each time.
        """
        told: dict[str, Any] = {
            "project": str(project),
            "milestone": self.milestone and str(self.milestone),
            "kind": self.kind.value,
            "at": self.at.timestamp(),
            "recorded_at": self.clock.recorded_at and self.clock.recorded_at.timestamp(),
            "place": [self.where.source.value, *map(_plain, degrees_of(self.where))],
            "words": [self.where.words, self.findings, self.demands, self.conclusion.value],
            "readings": sorted(
                [r.indicator, _plain(r.value), r.unit, r.method] for r in self.readings
            ),
            "photos": sorted([str(key), sha256] for key, sha256 in photos),
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
