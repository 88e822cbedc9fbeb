"""Values of water alerts: what was released, whom it concerns, when it may arrive, the answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.agencies.domain import Kind

CATEGORY = "water-alert"
"""The category of bulletin by which an alert travels."""
USUAL_KINDS = (Kind.ECOLOGY.value, Kind.WATER.value, Kind.AGRICULTURE.value)
OFFERED_KINDS = (
    *USUAL_KINDS,
    Kind.NATURAL_RESOURCES.value,
    Kind.FORESTRY.value,
    Kind.POLICE.value,
    Kind.PROCURATORATE.value,
)
FARTHEST_KM = 1500
TOLD_MOST = 200
"""As many agencies as a bulletin may name."""


class AlertState(StrEnum):
    """水污染通报状态."""

    OPEN = "open"
    CLEARED = "cleared"

    @property
    def zh(self) -> str:
        return {"open": "通报中", "cleared": "已解除"}[self.value]


class Means(StrEnum):
    """通知方式: how an agency gets to know."""

    HERE = "here"
    NODE = "node"
    OUTSIDE = "outside"

    @property
    def zh(self) -> str:
        return {"here": "本节点签收", "node": "送往所在节点", "outside": "未接入，须另行通知"}[
            self.value
        ]


class Outcome(StrEnum):
    """答复: what an agency found."""

    WATCHING = "watching"
    NOT_ARRIVED = "not-arrived"
    ARRIVED = "arrived"
    STOPPED = "stopped"

    @property
    def zh(self) -> str:
        return {
            "watching": "已知悉，正在监测",
            "not-arrived": "尚未到达",
            "arrived": "已经到达",
            "stopped": "已被截住",
        }[self.value]


FINAL = (Outcome.STOPPED,)


@dataclass(frozen=True, slots=True)
class Arrival:
    """预计到达: a range of hours after the release; what cannot be said is ``None``."""

    km: int
    """From border to border along the water."""
    earliest: Decimal | None
    """Hours."""
    latest: Decimal | None
    caveats: tuple[str, ...]
    uncertain: bool = False

    @property
    def words(self) -> str:
        """``约 7.4 至 22.2 小时``; what is unknown says so."""
        if self.earliest is None:
            return "不明"
        if self.latest is None:
            return f"最早约 {self.earliest} 小时，最迟不明"
        return f"约 {self.earliest} 至 {self.latest} 小时"


@dataclass(frozen=True, slots=True)
class Release:
    """事情: what got into the water, where and when, as far as it is known."""

    reach: str
    place: str
    released_at: datetime
    pollutant: str
    source: str
    quantity: Decimal | None = None
    """Unknown when it is not known; never zero for that."""
    unit: str = ""
    measures: str = ""
    wanted: str = ""

    @property
    def quantity_words(self) -> str:
        """``约 3 吨``, or 不明."""
        if self.quantity is None:
            return "不明"
        return f"{self.quantity.normalize():f} {self.unit}".strip()

    def for_log(self) -> Mapping[str, Any]:
        """Where, when and what; the words are in the edition of the bulletin."""
        return {
            "reach": self.reach,
            "released_at": self.released_at.isoformat(),
            "pollutant": self.pollutant,
            "quantity": self.quantity_words,
        }


@dataclass(frozen=True, slots=True)
class Range:
    """范围: how far downstream, and which kinds of agency; those above them too."""

    within_km: int
    kinds: tuple[str, ...] = USUAL_KINDS
    superiors: bool = True

    def for_log(self) -> Mapping[str, Any]:
        """As the log keeps it."""
        return {"km": self.within_km, "kinds": list(self.kinds), "superiors": self.superiors}


@dataclass(frozen=True, slots=True)
class Recipient:
    """应通知的机关, and why: which county, how far, when it may arrive, how it gets to know."""

    agency: str
    name: str
    kind: str
    division: str
    """The county on whose account it is told; of a superior, its own division."""
    arrival: Arrival
    means: Means
    node: str


def digest(recipients: Sequence[Recipient]) -> str:
    """What was shown before sending, in a word: sent is what was shown, or nothing."""
    told = sorted([r.agency, r.means.value, r.arrival.km] for r in recipients)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Found:
    """答复内容: what an agency says it found, and the measurement if there is one."""

    outcome: Outcome
    at: datetime
    words: str = ""
    station: str = ""
    item: str = ""
    value: Decimal | None = None
    unit: str = ""

    def for_log(self) -> Mapping[str, Any]:
        """As the log keeps it."""
        return {
            "outcome": self.outcome.value,
            "at": self.at.isoformat(),
            "item": self.item,
            "value": None if self.value is None else f"{self.value:f}",
            "unit": self.unit,
        }


class Sort(StrEnum):
    """公布事项的类别."""

    POWER = "power"
    SCHEME = "scheme"

    @property
    def zh(self) -> str:
        return {"power": "权责清单", "scheme": "集中管辖"}[self.value]


@dataclass(frozen=True, slots=True)
class Listing:
    """What an agency registers of a published list or scheme."""

    sort: Sort
    taker: str
    """Code of the agency that the document names."""
    matters: tuple[str, ...]
    """Of the list of responsibilities; empty for all."""
    duties: tuple[str, ...]
    divisions: tuple[str, ...]
    excepted: tuple[str, ...]
    title: str
    document: str
    issuer: str
    in_force_on: date
    number: str = ""
    link: str = ""
    words: str = ""
