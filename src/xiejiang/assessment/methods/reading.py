"""Reading what a person entered: numbers exactly, units of the right kind, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from xiejiang.assessment.methods.model import Given, InputDef, InputKind, Method
from xiejiang.assessment.methods.terms import Numbers
from xiejiang.assessment.methods.units import MONEY, UNITS, unit
from xiejiang.kernel.errors import Complaint

NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?", re.ASCII)
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,12})?", re.ASCII)
LONGEST = 200
"""How many elements a series may have."""
APART = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """An input as numbers in the kind's own unit; ``low`` and ``high`` equal ``base`` when sure."""

    base: tuple[Fraction, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]

    @property
    def uncertain(self) -> bool:
        return self.low != self.base or self.high != self.base


@dataclass(frozen=True, slots=True)
class Readings:
    """All inputs of an item: what is known, what is not, and what was refused."""

    figures: Mapping[str, Figure]
    unknown: tuple[str, ...]
    """Labels of the inputs without a value."""
    complaints: tuple[Complaint, ...]

    @property
    def adopted(self) -> Numbers:
        """The adopted value of every input that has one."""
        return {name: figure.base for name, figure in self.figures.items()}


class Refused(ValueError):
    """One input cannot be read; the message says what to do."""


def number(text: str) -> Fraction:
    """A plain decimal number; refuses words, signs of infinity, exponents and endless digits."""
    plain = text.strip()
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise Refused(f"“{text[:40]}”不是数。请写普通的十进制数，整数最多 15 位、小数最多 12 位")
    return Fraction(plain)


def units_of(method: Method, one: InputDef) -> tuple[str, ...]:
    """The units in which an input may be given."""
    other = method.input(one.per) if one.per else None
    if other is None:
        return one.units
    return tuple(f"{money}/{each}" for each in other.units for money in MONEY)


def read(method: Method, given: Mapping[str, Given]) -> Readings:
    """Every input of a method, read; refusals are collected, not raised."""
    figures: dict[str, Figure] = {}
    unknown, wrong = [], []
    for name in given.keys() - {i.name for i in method.inputs}:
        wrong.append(Complaint(name, f"方法“{method.title}”没有这个参数"))
    for one in method.inputs:
        entered = given.get(one.name, Given())
        try:
            figure = _figure(method, one, entered, given)
        except Refused as refused:
            wrong.append(Complaint(one.label, str(refused)))
            continue
        if figure is not None:
            figures[one.name] = figure
        elif not (one.kind is InputKind.CHOICE and entered.base.strip()):
            unknown.append(one.label)
    return Readings(figures, tuple(unknown), tuple(wrong))


def _figure(
    method: Method, one: InputDef, entered: Given, given: Mapping[str, Given]
) -> Figure | None:
    if one.kind is InputKind.CHOICE:
        _check_choice(one, entered)
        return None
    texts = [entered.base, entered.low, entered.high]
    if not any(t.strip() for t in texts):
        return None
    factor = _factor(method, one, entered.unit, given)
    if not entered.base.strip():
        raise Refused("写了上下限，没有写采用的值。请写采用的值，或者三个都不写，作为未知")
    base = _elements(one, entered.base, factor)
    low = _elements(one, entered.low, factor) if entered.low.strip() else base
    high = _elements(one, entered.high, factor) if entered.high.strip() else base
    if not len(base) == len(low) == len(high):
        raise Refused("采用的值和上下限的年数不同")
    ordered = zip(low, base, high, strict=True)
    if any(not least <= middle <= most for least, middle, most in ordered):
        raise Refused("应当是 下限 ≤ 采用的值 ≤ 上限")
    for element in (*base, *low, *high):
        _check_range(one, element)
    _check_band(one, (*base, *low, *high), given)
    return Figure(base, low, high)


def _check_choice(one: InputDef, entered: Given) -> None:
    chosen = entered.base.strip()
    if chosen and chosen not in dict(one.choices):
        listed = "、".join(label for _, label in one.choices)
        raise Refused(f"没有“{chosen[:40]}”这一项，只能是：{listed}")


def _factor(method: Method, one: InputDef, name: str, given: Mapping[str, Given]) -> Fraction:
    """How many of the kind's own unit one of the given unit is; the kinds have to agree."""
    allowed = units_of(method, one)
    if not name:
        raise Refused(f"没有写单位，应当是：{'、'.join(allowed)}")
    found = unit(name)
    if found is None or name not in allowed:
        raise Refused(f"单位“{name[:20]}”不能用，应当是：{'、'.join(allowed)}")
    if one.per:
        other = given.get(one.per, Given()).unit
        counted = UNITS.get(other)
        if counted is not None and found.kind != f"金额/{counted.kind}":
            label = next(i.label for i in method.inputs if i.name == one.per)
            raise Refused(f"单价按“{name}”计，而{label}按“{other}”计，不能相乘。请用同一种单位")
    return found.factor


def _elements(one: InputDef, text: str, factor: Fraction) -> tuple[Fraction, ...]:
    if one.kind is not InputKind.SERIES:
        return (number(text) * factor,)
    parts = [p for p in APART.split(text.strip()) if p]
    if not parts or len(parts) > LONGEST:
        raise Refused(f"应当写 1 至 {LONGEST} 个数，用空格或者顿号隔开")
    return tuple(number(p) * factor for p in parts)


def _check_range(one: InputDef, found: Fraction) -> None:
    if one.low is not None and (found < one.low or (one.above and found == one.low)):
        least = "大于" if one.above else "不小于"
        raise Refused(f"应当{least} {shown(one.low)}")
    if one.high is not None and found > one.high:
        raise Refused(f"应当不大于 {shown(one.high)}")


def _check_band(one: InputDef, found: tuple[Fraction, ...], given: Mapping[str, Given]) -> None:
    """The coefficient has to lie within what the source gives for the choice."""
    if not one.bands:
        return
    chosen = given.get(one.bands_by, Given()).base.strip()
    band = one.band(chosen)
    if band is None:
        raise Refused("先选定系数所依的类别，才能核对取值范围")
    if any(_outside(band.low, band.high, element) for element in found):
        raise Refused(
            f"这一类别的取值范围是 {band_words(band.low, band.high)}（{band.source.words}）"
        )


def _outside(low: Fraction | None, high: Fraction | None, found: Fraction) -> bool:
    return (low is not None and found < low) or (high is not None and found > high)


def band_words(low: Fraction | None, high: Fraction | None) -> str:
    """A range in words."""
    if low is None or high is None:
        return f"不小于 {shown(low)}" if low is not None else f"不大于 {shown(high or Fraction(0))}"
    return shown(low) if low == high else f"{shown(low)} 至 {shown(high)}"


def shown(found: Fraction, places: int = 6) -> str:
    """A number as people write it: exact when it ends within some places, else rounded."""
    scaled = round(found * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    sign = "-" if scaled < 0 else ""
    about = "" if found * 10**places == scaled else "≈"
    return f"{about}{sign}{whole}{'.' + digits if digits else ''}"
