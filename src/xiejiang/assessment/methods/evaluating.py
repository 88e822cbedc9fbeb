"""Amounts and their range, and which input moves them most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from xiejiang.assessment.methods.model import Condition, Method
from xiejiang.assessment.methods.reading import Figure, Readings
from xiejiang.assessment.methods.terms import Numbers, value
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri, all_of
from xiejiang.kernel.money import Money

MOST = Money(10**15)
"""No assessment is larger: ten trillion yuan is a slip of the pen."""
CORNERS = 12
"""How many uncertain inputs an item may have: all their ends are tried together."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An amount with its range, or the inputs that are missing for one."""

    low: Fraction = Fraction(0)
    base: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    unknown: tuple[str, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is an amount at all; an unknown amount is not zero."""
        return not self.unknown and not self.complaints


@dataclass(frozen=True, slots=True)
class Swing:
    """敏感性: what one input moves the amount by, everything else being as adopted."""

    item: str
    label: str
    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return abs(self.high - self.low)


def applicable(method: Method, answers: Mapping[str, Tri]) -> Tri:
    """Whether the method may be used: true, false, or not known while a question is open."""
    return all_of(answer for _, answer in met(method, answers))


def met(method: Method, answers: Mapping[str, Tri]) -> list[tuple[Condition, Tri]]:
    """Every condition of the method, and whether the answer to it is the wanted one."""
    given = [(c, answers.get(c.id, Tri.UNKNOWN)) for c in method.conditions]
    return [(c, answer if c.wanted else ~answer) for c, answer in given]


def amount_of(method: Method, numbers: Numbers) -> Fraction:
    """The amount in yuan for these numbers."""
    sizes = {name: len(elements) for name, elements in numbers.items()}
    return value(method.term(sizes), numbers)


def evaluate(method: Method, readings: Readings) -> Estimate:
    """The amount of an item: adopted, least and most; or why there is none."""
    if readings.complaints or readings.unknown:
        return Estimate(unknown=readings.unknown, complaints=readings.complaints)
    uncertain = [name for name, figure in readings.figures.items() if figure.uncertain]
    if len(uncertain) > CORNERS:
        told = f"写了范围的参数最多 {CORNERS} 个，请只给影响大的写范围"
        return Estimate(complaints=(Complaint("参数", told),))
    try:
        base = amount_of(method, readings.adopted)
        ends = [
            amount_of(method, n) for n in _corners(readings.adopted, readings.figures, uncertain)
        ]
    except ZeroDivisionError:
        told = "作除数的参数合计为零，算不出数额。请核对补偿收益、密度等参数"
        return Estimate(complaints=(Complaint("参数", told),))
    low, high = min(base, *ends), max(base, *ends)
    if abs(high) * 100 > MOST.fen or abs(low) * 100 > MOST.fen:
        return Estimate(complaints=(Complaint("参数", f"算得的数额超过 {MOST}，请核对参数和单位"),))
    return Estimate(low, base, high)


def _corners(
    adopted: Numbers, figures: Mapping[str, Figure], uncertain: Sequence[str]
) -> Sequence[Numbers]:
    """Every combination of least and most: the amount moves one way in each input."""
    pairs = [(figures[name].low, figures[name].high) for name in uncertain]
    return [{**adopted, **dict(zip(uncertain, ends, strict=True))} for ends in product(*pairs)]


def swings(item: str, method: Method, readings: Readings) -> list[Swing]:
    """One at a time: the amount with one input at its least and at its most.

    Only for what :func:`evaluate` found an amount: a divisor may be zero at one of its ends.
    """
    adopted, found = readings.adopted, []
    for name, figure in readings.figures.items():
        if figure.uncertain:
            low = amount_of(method, {**adopted, name: figure.low})
            high = amount_of(method, {**adopted, name: figure.high})
            defined = method.input(name)
            found.append(Swing(item, defined.label if defined else name, low, high))
    return found


def tornado(all_swings: Sequence[Swing]) -> list[Swing]:
    """The widest swing first."""
    return sorted(all_swings, key=lambda s: (-s.width, s.item, s.label))


def added(estimates: Sequence[Estimate]) -> Estimate:
    """The sum of items: unknown as soon as one of them is."""
    zero = Fraction(0)
    unknown = tuple(u for e in estimates for u in e.unknown)
    complaints = tuple(c for e in estimates for c in e.complaints)
    return Estimate(
        low=sum((e.low for e in estimates), zero),
        base=sum((e.base for e in estimates), zero),
        high=sum((e.high for e in estimates), zero),
        unknown=unknown,
        complaints=complaints,
    )


def fen(amount: Fraction) -> Money:
    """Yuan to whole fen, rounded half up, once, at the end."""
    doubled = abs(amount) * 200
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return Money(-rounded if amount < 0 else rounded)
