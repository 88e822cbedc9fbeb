"""A computed sheet in words: every step with its formula, its numbers and its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from xiejiang.assessment.domain import (
    Computed,
    Estimate,
    Given,
    InputDef,
    InputKind,
    Method,
    Step,
    Writer,
    band_words,
    fen,
    shown,
    steps,
    value,
)
from xiejiang.assessment.methods.terms import Bands
from xiejiang.kernel.citation import Confidence

UNKNOWN = "未知"
LONGEST = 400
"""A formula longer than this is told by its method's words; the numbers are all in the table."""


class _Labels(Writer):
    """A formula in the names of its inputs."""

    def __init__(self, method: Method, numbers: Mapping[str, tuple[Fraction, ...]]) -> None:
        self._labels = {i.name: i.label for i in method.inputs}
        self._numbers = numbers

    def ref(self, name: str, index: int) -> str:
        label = self._labels[name]
        return f"{label}[{index}]" if len(self._numbers[name]) > 1 else label

    def number(self, number: Fraction) -> str:
        return shown(number)

    def step(self, label: str) -> str:
        return label

    def banded(self, inner: str, bands: Bands, beyond: Fraction) -> str:
        return f"查表({inner})"


class _Numbers(_Labels):
    """The same formula with its numbers; a step stands as its result."""

    def __init__(self, method: Method, numbers: Mapping[str, tuple[Fraction, ...]]) -> None:
        super().__init__(method, numbers)
        self.results: dict[str, Fraction] = {}

    def ref(self, name: str, index: int) -> str:
        return shown(self._numbers[name][index])

    def step(self, label: str) -> str:
        return shown(self.results[label])


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of a calculation."""

    label: str
    formula: str
    numbers: str
    result: str


def explained(line: Computed) -> tuple[StepWords, ...]:
    """Every step of an item; nothing while the amount is unknown."""
    if not line.estimate.known:
        return ()
    adopted = line.readings.adopted
    term = line.method.term({name: len(numbers) for name, numbers in adopted.items()})
    labels, numbers = _Labels(line.method, adopted), _Numbers(line.method, adopted)
    told = []
    for step in steps(term):
        result = value(step, adopted)
        told.append(_step(step, labels, numbers, result))
        numbers.results[step.label] = result
    return tuple(told)


def _step(step: Step, labels: Writer, numbers: Writer, result: Fraction) -> StepWords:
    formula, filled = labels.write(step.of), numbers.write(step.of)
    return StepWords(
        step.label,
        formula if len(formula) <= LONGEST else "各项之和，见公式",
        filled if len(filled) <= LONGEST else "各项之和，数值见参数",
        shown(result),
    )


def amount_words(estimate: Estimate) -> str:
    """An amount with its range; an unknown one names what is missing."""
    if estimate.complaints:
        return "算不出：" + "；".join(f"{c.where}，{c.message}" for c in estimate.complaints)
    if estimate.unknown:
        return "未知（缺 " + "、".join(dict.fromkeys(estimate.unknown)) + "）"
    base, low, high = fen(estimate.base), fen(estimate.low), fen(estimate.high)
    return f"{base}（{low} 至 {high}）" if low != high else str(base)


def given_words(value_: str, unit: str, low: str = "", high: str = "") -> str:
    """An input as it was entered."""
    if not value_.strip():
        return UNKNOWN
    spread = f"（{low or value_} 至 {high or value_}）" if low.strip() or high.strip() else ""
    return f"{value_}{spread} {unit}".strip()


def input_words(defined: InputDef, given: Given | None) -> str:
    """An input as people read it: a choice by its label, a number with its range and unit."""
    if given is None:
        return UNKNOWN
    if defined.kind is InputKind.CHOICE:
        return dict(defined.choices).get(given.base, UNKNOWN)
    return given_words(given.base, given.unit, given.low, given.high)


def ranges_of(method: Method, defined: InputDef) -> list[tuple[str, str, Confidence]]:
    """The ranges that a source gives an input: for which choice, from where to where, how sure."""
    by = method.input(defined.bands_by)
    labels = dict(by.choices) if by else {}
    return [
        (labels.get(b.when, b.when), band_words(b.low, b.high), b.source.confidence)
        for b in defined.bands
        if b.low is not None or b.high is not None
    ]
