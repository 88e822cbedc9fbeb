"""Kinds, states and the values that the acts of the room take."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.bases.units import (
    AREA_BASIS,
    AREA_CONFIDENCE,
    Amount,
    Dimension,
    Unit,
    must_match,
    unit_named,
)
from xiejiang.kernel.citation import Citation

__all__ = ["AREA_BASIS", "AREA_CONFIDENCE", "Amount", "Dimension", "Unit", "must_match"]
__all__ += ["unit_named"]

ARTICLE = Citation("opinion-2025-14", "第十六条", title="法发〔2025〕14号")
"""Why there are bases: set up together, for the purposes that the article names."""


class _Named(StrEnum):
    """A closed list whose members have a Chinese name."""

    zh: str

    def __new__(cls, value: str, zh: str) -> _Named:
        made = str.__new__(cls, value)
        made._value_ = value
        made.zh = zh
        return made


class Purpose(_Named):
    """作用: what a base is for; restoration is told apart by what is done there."""

    RESTORATION = "restoration", "生态修复"
    RESTOCKING = "restocking", "增殖放流"
    REPLANTING = "replanting", "补植复绿"
    CARBON = "carbon", "碳汇"
    TRIAL = "trial", "巡回审判"
    PUBLICITY = "publicity", "法治宣传"
    EDUCATION = "education", "实践教育"
    TOURISM = "tourism", "文化和旅游"
    GOVERNANCE = "governance", "综合治理"


class Setting(_Named):
    """重点区域: where the article wants bases."""

    RESERVE = "nature-reserve", "自然保护地"
    CULTURE = "cultural-heritage", "文化遗产地"
    NATURE = "natural-heritage", "自然遗产地"
    TRADE = "local-industry", "特色产业地"
    GERMPLASM = "germplasm", "水产种质资源保护区"
    TREATED = "treated-area", "集中治理区"
    OTHER = "other", "其他区域"


class Standing(_Named):
    """状态 of a base."""

    PLANNED = "planned", "筹建"
    OPEN = "open", "启用"
    PAUSED = "paused", "暂停"
    ENDED = "ended", "撤销"


NEXT = {
    Standing.PLANNED: frozenset({Standing.OPEN, Standing.ENDED}),
    Standing.OPEN: frozenset({Standing.PAUSED, Standing.ENDED}),
    Standing.PAUSED: frozenset({Standing.OPEN, Standing.ENDED}),
    Standing.ENDED: frozenset[Standing](),
}


class Measure(_Named):
    """修复方式: what a capacity is for."""

    REPLANTING = "replanting", "补植复绿"
    RESTOCKING = "restocking", "增殖放流"
    NESTS = "fish-nests", "人工鱼巢"
    DREDGING = "dredging", "清淤疏浚"
    SOIL_WATER = "soil-water", "水土治理"
    WETLAND = "wetland", "湿地修复"
    CARBON = "carbon", "碳汇"
    LABOUR = "labour", "劳务代偿"
    CARE = "care", "管护"
    EDUCATION = "education", "法治教育"

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """By what it is counted."""
        return _COUNTED[self]


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


class BookingState(_Named):
    """状态 of a booking."""

    HELD = "held", "待确认"
    CONFIRMED = "confirmed", "已确认"
    USED = "used", "已完成"
    RELEASED = "released", "已释放"


class EventKind(_Named):
    """日程种类."""

    RESTOCKING = "restocking", "增殖放流日"
    PLANTING = "planting", "种植季"
    OPEN_DAY = "open-day", "开放日"
    VISIT = "visit", "参观"
    TRIAL = "trial", "巡回审判"
    CLOSED = "closed", "封闭期"


class ShareRole(_Named):
    """共建角色."""

    PARTNER = "partner", "共建"
    CARE = "care", "日常管护"
    TECHNICAL = "technical", "技术指导"
    EDUCATION = "education", "宣传教育"
    SUPERVISION = "supervision", "监督"


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
