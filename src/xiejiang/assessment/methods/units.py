"""Units: what an amount is counted in, and how one unit becomes another of its kind, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: of what kind, and how many of the kind's own unit it is."""

    kind: str
    factor: Fraction


def _of(kind: str, **factors: str) -> dict[str, Unit]:
    return {name: Unit(kind, Fraction(factor)) for name, factor in factors.items()}


UNITS: Mapping[str, Unit] = {
    **_of("质量", t="1", kg="1/1000", g="1/1000000"),
    **_of("体积", m3="1", 万m3="10000", L="1/1000"),
    **_of("面积", hm2="1", m2="1/10000", 亩="1/15", km2="100"),
    **_of("尾数", 尾="1", 万尾="10000"),
    **_of("粒数", 粒="1", 万粒="10000"),
    **_of("株数", 株="1"),
    **_of("碳", tCO2e="1"),
    **_of("时间", 年="1"),
    **_of("金额", 元="1", 万元="10000"),
    **_of("比", **{"倍": "1", "%": "1/100", "无量纲": "1"}),
    "t/m3": Unit("密度", Fraction(1)),
    "kg/m3": Unit("密度", Fraction(1, 1000)),
}
MONEY = ("元", "万元")


def unit(name: str) -> Unit | None:
    """A unit by its name; a price is money by some other unit."""
    if name in UNITS:
        return UNITS[name]
    money, _slash, rest = name.partition("/")
    if money not in MONEY:
        return None
    factor, kinds = UNITS[money].factor, []
    for part in rest.split("·"):
        found = UNITS.get(part)
        if found is None:
            return None
        factor /= found.factor
        kinds.append(found.kind)
    return Unit("金额/" + "·".join(kinds), factor)
