"""Two appraisals of the same damage, line by line: what differs, and what each difference costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

from xiejiang.assessment.methods.evaluating import Estimate, amount_of
from xiejiang.assessment.methods.model import Given, InputDef, ItemGiven, Method
from xiejiang.assessment.methods.reading import Readings
from xiejiang.assessment.methods.terms import Numbers


@dataclass(frozen=True, slots=True)
class Computed:
    """An item with what was read and computed of it."""

    given: ItemGiven
    method: Method
    readings: Readings
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input on both sides."""

    defined: InputDef
    left: Given | None
    right: Given | None
    differs: bool
    explains: Fraction | None
    """Of the difference between the two amounts, in yuan; ``None`` where it cannot be said."""

    @property
    def label(self) -> str:
        return self.defined.label


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One damage on both sides."""

    damage: str
    left: Computed | None
    right: Computed | None
    inputs: tuple[InputLine, ...]
    difference: Fraction | None
    """Right less left; ``None`` while either is unknown."""
    why: str
    """What the difference rests on besides inputs: another method, an item on one side alone."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, aligned."""

    lines: tuple[ItemLine, ...]
    difference: Fraction | None


def compare(left: Sequence[Computed], right: Sequence[Computed]) -> Comparison:
    """Align two sheets by damage, then by method, then by order; explain each difference."""
    lines = [_line(a, b) for a, b in _aligned(left, right)]
    known = [line.difference for line in lines]
    whole = None if None in known else sum((d for d in known if d is not None), Fraction(0))
    return Comparison(tuple(lines), whole)


def key_of(damage: str) -> str:
    """The name of a damage for comparing: without blanks, brackets in one width."""
    return "".join(damage.split()).replace("（", "(").replace("）", ")").casefold()


def _aligned(
    left: Sequence[Computed], right: Sequence[Computed]
) -> list[tuple[Computed | None, Computed | None]]:
    rest = list(right)
    pairs: list[tuple[Computed | None, Computed | None]] = []
    partners = {id(a): _take(rest, a, same_method=True) for a in left}
    for a in left:
        pairs.append((a, partners[id(a)] or _take(rest, a, same_method=False)))
    return [*pairs, *((None, b) for b in rest)]


def _take(rest: list[Computed], other: Computed, *, same_method: bool) -> Computed | None:
    for candidate in rest:
        same = key_of(candidate.given.damage) == key_of(other.given.damage)
        if same and (not same_method or candidate.method.id == other.method.id):
            rest.remove(candidate)
            return candidate
    return None


def _line(left: Computed | None, right: Computed | None) -> ItemLine:
    one = left or right
    if one is None:
        raise ValueError("a line has at least one side")
    if left is None or right is None:
        sure = one.estimate.known
        difference = (one.estimate.base if right else -one.estimate.base) if sure else None
        why = "只有后一份有这一项" if right else "只有前一份有这一项"
        return ItemLine(one.given.damage, left, right, (), difference, why)
    known = left.estimate.known and right.estimate.known
    difference = right.estimate.base - left.estimate.base if known else None
    if left.method.id != right.method.id:
        why = "两份用的方法不同，差额不能归到单个参数"
        return ItemLine(one.given.damage, left, right, (), difference, why)
    inputs = _inputs(left, right, known)
    why = "" if known else "有参数未知，差额也未知"
    return ItemLine(one.given.damage, left, right, inputs, difference, why)


def _inputs(left: Computed, right: Computed, known: bool) -> tuple[InputLine, ...]:
    shares = shapley(left.method, left.readings.adopted, right.readings.adopted) if known else None
    lines = []
    for one in left.method.inputs:
        a, b = left.given.inputs.get(one.name), right.given.inputs.get(one.name)
        differs = _differs(one.name, left, right, a, b)
        explains = shares.get(one.name, Fraction(0)) if shares is not None else None
        lines.append(InputLine(one, a, b, differs, explains))
    return tuple(lines)


def _differs(name: str, left: Computed, right: Computed, a: Given | None, b: Given | None) -> bool:
    ours, theirs = left.readings.figures.get(name), right.readings.figures.get(name)
    if ours is not None and theirs is not None:
        return ours.base != theirs.base
    return (a.base.strip() if a else "") != (b.base.strip() if b else "")


def shapley(method: Method, left: Numbers, right: Numbers) -> Mapping[str, Fraction]:
    """How much of the difference each differing input explains.

    Changing inputs one after another gives answers that depend on the order; this is their mean
    over all orders, which adds up to the difference exactly.
    """
    names = [name for name in left if left[name] != right[name]]
    worth: dict[frozenset[str], Fraction] = {}
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            mixed = {n: right[n] if n in chosen else left[n] for n in left}
            worth[frozenset(chosen)] = amount_of(method, mixed)
    whole = factorial(len(names))
    shares = {}
    for name in names:
        total = Fraction(0)
        for without in (s for s in worth if name not in s):
            weight = factorial(len(without)) * factorial(len(names) - len(without) - 1)
            total += weight * (worth[without | {name}] - worth[without])
        shares[name] = total / whole
    return shares
