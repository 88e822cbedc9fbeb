"""Kinds, states and the values that the acts of the room take."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.bases.units import (
    AREA_BASIS_ZH,
    AREA_CONFIDENCE,
    Amount,
    Dimension,
    Unit,
    must_match,
    unit_named,
)
from xiejiang.kernel.citation import Citation

__all__ = ["AREA_BASIS_ZH", "AREA_CONFIDENCE", "Amount", "Dimension", "Unit", "must_match"]
__all__ += ["unit_named"]

ARTICLE = Citation("opinion-2025-14", "第十六条", title="法发〔2025〕14号")
"""Why there are bases: set up together, for the purposes that the article names."""


class Purpose(StrEnum):
    """作用: what a base is for; restoration is told apart by what is done there."""

    RESTORATION = "restoration"
    RESTOCKING = "restocking"
    REPLANTING = "replanting"
    CARBON = "carbon"
    TRIAL = "trial"
    PUBLICITY = "publicity"
    EDUCATION = "education"
    TOURISM = "tourism"
    GOVERNANCE = "governance"

    @property
    def zh(self) -> str:
        return _PURPOSE_ZH[self]


_PURPOSE_ZH = {
    Purpose.RESTORATION: "生态修复",
    Purpose.RESTOCKING: "增殖放流",
    Purpose.REPLANTING: "补植复绿",
    Purpose.CARBON: "碳汇",
    Purpose.TRIAL: "巡回审判",
    Purpose.PUBLICITY: "法治宣传",
    Purpose.EDUCATION: "实践教育",
    Purpose.TOURISM: "文化和旅游",
    Purpose.GOVERNANCE: "综合治理",
}


class Setting(StrEnum):
    """重点区域: where the article wants bases."""

    RESERVE = "nature-reserve"
    CULTURE = "cultural-heritage"
    NATURE = "natural-heritage"
    TRADE = "local-industry"
    GERMPLASM = "germplasm"
    TREATED = "treated-area"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return _SETTING_ZH[self]


_SETTING_ZH = {
    Setting.RESERVE: "自然保护地",
    Setting.CULTURE: "文化遗产地",
    Setting.NATURE: "自然遗产地",
    Setting.TRADE: "特色产业地",
    Setting.GERMPLASM: "水产种质资源保护区",
    Setting.TREATED: "集中治理区",
    Setting.OTHER: "其他区域",
}


class Standing(StrEnum):
    """状态 of a base."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def zh(self) -> str:
        return _STANDING_ZH[self]


_STANDING_ZH = {
    Standing.PLANNED: "筹建",
    Standing.OPEN: "启用",
    Standing.PAUSED: "暂停",
    Standing.ENDED: "撤销",
}


NEXT = {
    Standing.PLANNED: frozenset({Standing.OPEN, Standing.ENDED}),
    Standing.OPEN: frozenset({Standing.PAUSED, Standing.ENDED}),
    Standing.PAUSED: frozenset({Standing.OPEN, Standing.ENDED}),
    Standing.ENDED: frozenset[Standing](),
}


class Measure(StrEnum):
    """修复方式: what a capacity is for."""

    REPLANTING = "replanting"
    RESTOCKING = "restocking"
    NESTS = "fish-nests"
    DREDGING = "dredging"
    SOIL_WATER = "soil-water"
    WETLAND = "wetland"
    CARBON = "carbon"
    LABOUR = "labour"
    CARE = "care"
    EDUCATION = "education"

    @property
    def zh(self) -> str:
        return _MEASURE_ZH[self]

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """By what it is counted."""
        return _COUNTED[self]


_MEASURE_ZH = {
    Measure.REPLANTING: "补植复绿",
    Measure.RESTOCKING: "增殖放流",
    Measure.NESTS: "人工鱼巢",
    Measure.DREDGING: "清淤疏浚",
    Measure.SOIL_WATER: "水土治理",
    Measure.WETLAND: "湿地修复",
    Measure.CARBON: "碳汇",
    Measure.LABOUR: "劳务代偿",
    Measure.CARE: "管护",
    Measure.EDUCATION: "法治教育",
}


_COUNTED = {
    Measure.REPLANTING: frozenset({Dimension.AREA, Dimension.TREES}),
    Measure.RESTOCKING: frozenset({Dimension.FISH, Dimension.MASS}),
    Measure.NESTS: frozenset({Dimension.AREA, Dimension.PIECES}),
    Measure.DREDGING: frozenset({Dimension.VOLUME, Dimension.AREA, Dimension.LENGTH}),
    Measure.SOIL_WATER: frozenset({Dimension.AREA, Dimension.VOLUME}),
    Measure.WETLAND: frozenset({Dimension.AREA}),
    Measure.CARBON: frozenset({Dimension.CARBON}),
    Measure.LABOUR: frozenset({Dimension.LABOUR}),
    Measure.CARE: frozenset({Dimension.AREA, Dimension.LENGTH, Dimension.LABOUR}),
    Measure.EDUCATION: frozenset({Dimension.VISITS}),
}


class BookingState(StrEnum):
    """状态 of a booking."""

    HELD = "held"
    CONFIRMED = "confirmed"
    USED = "used"
    RELEASED = "released"

    @property
    def zh(self) -> str:
        return _BOOKINGSTATE_ZH[self]


_BOOKINGSTATE_ZH = {
    BookingState.HELD: "待确认",
    BookingState.CONFIRMED: "已确认",
    BookingState.USED: "已完成",
    BookingState.RELEASED: "已释放",
}


class EventKind(StrEnum):
    """日程种类."""

    RESTOCKING = "restocking"
    PLANTING = "planting"
    OPEN_DAY = "open-day"
    VISIT = "visit"
    TRIAL = "trial"
    CLOSED = "closed"

    @property
    def zh(self) -> str:
        return _EVENTKIND_ZH[self]


_EVENTKIND_ZH = {
    EventKind.RESTOCKING: "增殖放流日",
    EventKind.PLANTING: "种植季",
    EventKind.OPEN_DAY: "开放日",
    EventKind.VISIT: "参观",
    EventKind.TRIAL: "巡回审判",
    EventKind.CLOSED: "封闭期",
}


class ShareRole(StrEnum):
    """共建角色."""

    PARTNER = "partner"
    CARE = "care"
    TECHNICAL = "technical"
    EDUCATION = "education"
    SUPERVISION = "supervision"

    @property
    def zh(self) -> str:
        return _SHAREROLE_ZH[self]


_SHAREROLE_ZH = {
    ShareRole.PARTNER: "共建",
    ShareRole.CARE: "日常管护",
    ShareRole.TECHNICAL: "技术指导",
    ShareRole.EDUCATION: "宣传教育",
    ShareRole.SUPERVISION: "监督",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a base is; only the division is always known."""

    division: str
    words: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    outline: Any = None
    """GeoJSON (RFC 7946) Polygon or MultiPolygon, WGS 84."""
    reach: str = ""
    land: Amount | None = None
    water: Amount | None = None


@dataclass(frozen=True, slots=True)
class Founding:
    """设立文书: 共建协议, 批复; empty where it was not published."""

    words: str = ""
    number: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a base."""

    name: str
    purposes: tuple[Purpose, ...]
    place: Place
    setting: Setting = Setting.OTHER
    founding: Founding = field(default_factory=Founding)
    about: str = ""
    source: str = ""
    hours: str = ""
    """开放时间: when the public may come, in the words of the agency; empty if not registered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A capacity of one year."""

    year: int
    measure: Measure
    amount: Amount
    source: str
    species: tuple[str, ...] = ()
    filled_in: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a base: the year of the capacity is that in which the period begins."""

    measure: Measure
    amount: Amount
    since: date
    until: date
    matter: uuid.UUID
    project: uuid.UUID | None = None
    """The restoration project, by its id in the room above."""
    species: str = ""
    words: str = ""
    filled_in: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something in the calendar, from its first day to its last."""

    kind: EventKind
    title: str
    since: date
    until: date
    starts: time | None = None
    ends: time | None = None
    public: bool = True
    words: str = ""
    filled_in: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """成效 of a year."""

    year: int
    indicator: str
    value: Decimal
    unit: str
    measured: str
    source: str
    filled_in: bool = False
