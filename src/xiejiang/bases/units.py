"""Amounts with a unit, in whole atoms: conversion is exact or refused.

An atom of area is the third part of a square centimetre: 1 亩 is 2000/3 square metres, which no
decimal holds, and 20,000,000 atoms, which is a whole number like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from xiejiang.bases.errors import UnitMismatch
from xiejiang.kernel.citation import Confidence

MOST = 2**62
"""No amount has more atoms: it must fit the column with room to spare."""
PLACES = Decimal("0.0001")

AREA_BASIS_ZH = (
    "1 公顷＝10000 平方米＝15 亩，1 亩＝2000/3 平方米："
    "国家技术监督局、国家土地管理局、农业部《关于改革全国土地面积计量单位的通知》（1990年）"
)
"""Where the one conversion that is no power of ten stands."""
AREA_CONFIDENCE = Confidence.MEMORY


class Dimension(StrEnum):
    """What is counted; amounts of two dimensions are never compared."""

    AREA = "area"
    FISH = "fish"
    TREES = "trees"
    PIECES = "pieces"
    VOLUME = "volume"
    MASS = "mass"
    CARBON = "carbon"
    LENGTH = "length"
    LABOUR = "labour"
    VISITS = "visits"

    @property
    def zh(self) -> str:
        return _DIMENSIONS_ZH[self]


_DIMENSIONS_ZH = {
    Dimension.AREA: "面积",
    Dimension.FISH: "尾数",
    Dimension.TREES: "株数",
    Dimension.PIECES: "个数",
    Dimension.VOLUME: "体积",
    Dimension.MASS: "重量",
    Dimension.CARBON: "碳汇量",
    Dimension.LENGTH: "长度",
    Dimension.LABOUR: "工日",
    Dimension.VISITS: "人次",
}


class Unit(StrEnum):
    """A unit, by the sign under which it is stored."""

    MU = "亩"
    HECTARE = "hm²"
    SQUARE_METRE = "m²"
    FISH = "尾"
    TEN_THOUSAND_FISH = "万尾"
    TREE = "株"
    PIECE = "个"
    CUBIC_METRE = "m³"
    KILOGRAM = "kg"
    TONNE = "t"
    CARBON = "tCO₂e"
    METRE = "m"
    KILOMETRE = "km"
    WORKDAY = "工日"
    VISIT = "人次"

    @property
    def zh(self) -> str:
        return _UNITS_ZH[self][0]

    @property
    def dimension(self) -> Dimension:
        return _UNITS_ZH[self][1]

    @property
    def atoms(self) -> int:
        """How many atoms one of it is."""
        return _UNITS_ZH[self][2]


_UNITS_ZH = {
    Unit.MU: ("亩", Dimension.AREA, 20_000_000),
    Unit.HECTARE: ("公顷", Dimension.AREA, 300_000_000),
    Unit.SQUARE_METRE: ("平方米", Dimension.AREA, 30_000),
    Unit.FISH: ("尾", Dimension.FISH, 1),
    Unit.TEN_THOUSAND_FISH: ("万尾", Dimension.FISH, 10_000),
    Unit.TREE: ("株", Dimension.TREES, 1),
    Unit.PIECE: ("个", Dimension.PIECES, 1),
    Unit.CUBIC_METRE: ("立方米", Dimension.VOLUME, 10_000),
    Unit.KILOGRAM: ("千克", Dimension.MASS, 10_000),
    Unit.TONNE: ("吨", Dimension.MASS, 10_000_000),
    Unit.CARBON: ("吨二氧化碳当量", Dimension.CARBON, 10_000),
    Unit.METRE: ("米", Dimension.LENGTH, 10_000),
    Unit.KILOMETRE: ("千米", Dimension.LENGTH, 10_000_000),
    Unit.WORKDAY: ("工日", Dimension.LABOUR, 2),
    Unit.VISIT: ("人次", Dimension.VISITS, 1),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something, as a whole number of atoms, told in one unit."""

    atoms: int
    unit: Unit

    @classmethod
    def of(cls, value: Decimal | int | str, unit: Unit) -> Amount:
        """From a number of units; ``ValueError`` when it is none, or holds part of an atom."""
        try:
            atoms = Fraction(Decimal(value)) * unit.atoms
        except (ArithmeticError, ValueError) as error:
            raise ValueError(f"“{value}”不是数量") from error
        if atoms.denominator != 1:
            finest = Fraction(1, unit.atoms)
            told = "整数" if finest == 1 else "最多四位小数"
            if unit is Unit.WORKDAY:
                told = "半日的整数倍"
            raise ValueError(f"以{unit.zh}计的数量应为{told}")
        if abs(atoms) > MOST:
            raise ValueError("数量过大，请核对")
        return cls(int(atoms), unit)

    def to(self, unit: Unit) -> Amount:
        """The same amount in another unit of its dimension."""
        must_match(self.unit, unit)
        return Amount(self.atoms, unit)

    @property
    def exact(self) -> Fraction:
        """The number of units, exactly."""
        return Fraction(self.atoms, self.unit.atoms)

    @property
    def number(self) -> str:
        """The number of units as people write it; marked when four decimals do not hold it."""
        value = self.exact
        rounded = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES)
        about = "" if Fraction(rounded) == value else "约 "
        text = f"{rounded:,f}".rstrip("0").rstrip(".") if "." in f"{rounded:f}" else f"{rounded:,f}"
        return f"{about}{text}"

    def __str__(self) -> str:
        return f"{self.number} {self.unit.zh}"


def must_match(given: Unit, wanted: Unit) -> None:
    """Refuse two units of different dimensions."""
    if given.dimension is not wanted.dimension:
        raise UnitMismatch(
            given=given.zh,
            given_kind=given.dimension.zh,
            wanted=wanted.zh,
            wanted_kind=wanted.dimension.zh,
        )


def unit_named(text: str) -> Unit | None:
    """A unit by its sign or its name."""
    found = [u for u in Unit if text.strip() in (u.value, u.zh)]
    return found[0] if found else None
