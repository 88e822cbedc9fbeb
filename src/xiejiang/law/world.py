"""What is known about one case: given, checked and absent, derived, or unknown.

A fact that has no entry in ``values`` is unknown. Derived facts carry their source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from xiejiang.kernel.logic import Tri
from xiejiang.law.facts import format_value
from xiejiang.law.formulas import FORMULAS
from xiejiang.law.kleene import as_decimal, weigh_threshold
from xiejiang.law.model import FactType, Formula, Implication, Law, Rule, Value
from xiejiang.law.program import OPEN, YES, Leaf, Weighed, leaf, program_of

Unlisted = Literal["absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that follows from others, and by what."""

    fact: str
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class World:
    """The facts as the rules read them."""

    values: Mapping[str, Value]
    given: Mapping[str, Value]
    derived: tuple[Derived, ...]
    warnings: tuple[str, ...]
    regional: Mapping[str, Decimal]
    """Lines of the province where the conduct was, by parameter."""
    silence: Silence
    """What is so where nobody says anything."""
    touched: frozenset[str]
    """Facts that may differ from that."""


@dataclass(frozen=True, slots=True, eq=False)
class Silence:
    """A case of which nobody said anything: what most rules answer in every case."""

    values: Mapping[str, Value]
    derived: frozenset[str]
    answers: dict[Rule, Weighed]
    """What rules answer to it, as far as anybody asked."""

    def answer(self, rule: Rule) -> Weighed:
        """What a rule answers, weighed once."""
        found = self.answers.get(rule)
        if found is None:
            found = self.answers[rule] = program_of(rule).weigh(self.values, {})
        return found


@lru_cache(maxsize=8)
def silence_of(law: Law, unlisted: Unlisted) -> Silence:
    """The case of which nobody said anything, for a law and a reading of what is not listed."""
    values, derived, _, _ = _filled(law, {}, (), unlisted)
    return Silence(values, frozenset(derived), {})


def build_world(
    law: Law, given: Mapping[str, Value], unknown: Collection[str], unlisted: Unlisted
) -> World:
    """Fill in what is absent, take out what is unknown, derive what follows."""
    values, derived, opened, warnings = _filled(law, given, unknown, unlisted)
    silence = silence_of(law, unlisted)
    return World(
        values,
        given,
        tuple(derived.values()),
        tuple(dict.fromkeys(warnings)),
        _lines_of(law, values),
        silence,
        frozenset((*given, *unknown, *opened, *derived, *silence.derived)),
    )


def _filled(
    law: Law, given: Mapping[str, Value], unknown: Collection[str], unlisted: Unlisted
) -> tuple[dict[str, Value], dict[str, Derived], set[str], list[str]]:
    values: dict[str, Value] = law.absent_values.copy() if unlisted == "absent" else {}
    for name in unknown:
        values.pop(name, None)
    values.update(given)
    derived: dict[str, Derived] = {}
    warnings: list[str] = []
    _calculate(law, given, values, derived)
    opened = _imply(law, given, values, derived, warnings)
    return values, derived, opened, warnings


def _lines_of(law: Law, values: Mapping[str, Value]) -> dict[str, Decimal]:
    """The lines of the province, as they stood on the day of the conduct."""
    region, on = str(values.get("province", "")), values.get("conduct_date")
    return {
        line.parameter: line.value
        for line in law.regional_lines
        if line.region == region and (not isinstance(on, date) or line.in_force_on(on))
    }


def _calculate(
    law: Law,
    given: Mapping[str, Value],
    values: dict[str, Value],
    derived: dict[str, Derived],
) -> None:
    for formula in law.formulas:
        if formula.result in given or formula.result in derived:
            continue
        if formula.when and weigh_threshold(formula.when, values) is not Tri.TRUE:
            continue
        result = _apply(law, formula, given, derived)
        if result is not None:
            values[formula.result] = result
            derived[formula.result] = Derived(formula.result, result, formula.source)


def _apply(
    law: Law, formula: Formula, given: Mapping[str, Value], derived: Mapping[str, Derived]
) -> Value | None:
    inputs: list[Decimal] = []
    for name in formula.inputs:
        if name in derived:
            inputs.append(as_decimal(derived[name].value))
        elif name in given:
            inputs.append(as_decimal(given[name]))
        else:
            return None
    result = FORMULAS[formula.function](*inputs)
    if result is not None and law.facts[formula.result].type is FactType.INT:
        return int(result)
    return result


def _imply(
    law: Law,
    given: Mapping[str, Value],
    values: dict[str, Value],
    derived: dict[str, Derived],
    warnings: list[str],
) -> set[str]:
    """Follow the implications to the end; each pass derives more or is the last.

    Gives the facts that are open because what would settle them is.
    """
    opened: set[str] = set()
    changed = True
    while changed:
        changed = False
        for holds, implication in _implications(law):
            number, fact = holds(values, {}), implication.fact
            if number == YES:
                changed |= _follow(law, implication, given, values, derived, warnings)
            elif number == OPEN and fact in values and fact not in given and fact not in derived:
                del values[fact]
                opened.add(fact)
                changed = True
    return opened


@lru_cache(maxsize=8)
def _implications(law: Law) -> tuple[tuple[Leaf, Implication], ...]:
    """The implications of a law, each with its condition made ready."""
    return tuple((leaf(i.condition), i) for i in law.implications)


def _follow(
    law: Law,
    implication: Implication,
    given: Mapping[str, Value],
    values: dict[str, Value],
    derived: dict[str, Derived],
    warnings: list[str],
) -> bool:
    name, value = implication.fact, implication.value
    if name in given:
        if given[name] != value:
            fact = law.facts[name]
            warnings.append(
                f"“{fact.label}”填的是“{format_value(fact, given[name])}”，"
                f"但依{implication.source}应为“{format_value(fact, value)}”，请复核。"
            )
        return False
    if name in derived:
        return False
    values[name] = value
    derived[name] = Derived(name, value, implication.source)
    return True
