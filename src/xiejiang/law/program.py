"""A rule made ready to be weighed: every predicate a small function, every group a place to look.

The three answers are numbers while they are combined, 不成立 0, 不明 1, 成立 2, because strong
Kleene logic is then the least and the greatest of them. What each predicate answered is kept with
the answer, so that reasons are told without weighing anything again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from xiejiang.kernel.logic import Tri
from xiejiang.law.kleene import COMPARE, weigh_regional, weigh_sum
from xiejiang.law.model import (
    Condition,
    Group,
    Op,
    Predicate,
    RegionalThreshold,
    Rule,
    SumThreshold,
    Threshold,
    Value,
)

NO, OPEN, YES = 0, 1, 2
TRIS = (Tri.FALSE, Tri.UNKNOWN, Tri.TRUE)
_NUMBERS = {tri: number for number, tri in enumerate(TRIS)}

Values = Mapping[str, Value]
Lines = Mapping[str, Decimal]
Leaf = Callable[[Values, Lines], int]
Part = Callable[[Sequence[int]], int]
"""From what all predicates of a rule answered, what one part of it answers."""


class Weighed(NamedTuple):
    """What a rule answers, part by part."""

    gate: Tri
    main: Tri
    excluded: Tri
    conditions: tuple[int, ...]
    exclusions: tuple[int, ...]
    leaves: tuple[int, ...]
    """Every predicate, in the order in which :func:`predicates_of` gives them."""


class Program:
    """One rule, ready."""

    def __init__(self, rule: Rule) -> None:
        parts = _Parts()
        self._gate = parts.group(rule.gate)
        premises = len(parts.predicates)
        self._conditions = tuple(parts.condition(c) for c in rule.conditions)
        self._exclusions = tuple(parts.condition(e) for e in rule.exclusions)
        self._generally = tuple(e.generally for e in rule.exclusions)
        self._leaves = tuple(leaf(p) for p in parts.predicates)
        self._premises = self._leaves[:premises]
        self.facts = _read(rule, parts.predicates)
        """Every fact that the rule reads."""

    def refused(self, values: Values, lines: Lines) -> bool:
        """Whether the common premises fail, so that no item needs to be looked at."""
        return self._gate([weigh(values, lines) for weigh in self._premises]) == NO

    def weigh(self, values: Values, lines: Lines) -> Weighed:
        """Weigh the rule against what is known."""
        told = tuple([weigh(values, lines) for weigh in self._leaves])
        conditions = tuple([part(told) for part in self._conditions])
        exclusions = tuple([part(told) for part in self._exclusions])
        excluded = NO
        for number, general in zip(exclusions, self._generally, strict=True):
            excluded = max(excluded, OPEN if general and number == YES else number)
        return Weighed(
            TRIS[self._gate(told)],
            TRIS[max(conditions)] if conditions else Tri.FALSE,
            TRIS[excluded],
            conditions,
            exclusions,
            told,
        )


def _read(rule: Rule, predicates: Sequence[Predicate]) -> frozenset[str]:
    """A line of the province is read through the province and the day."""
    regional = any(isinstance(p, RegionalThreshold) for p in predicates)
    return frozenset((*rule.fact_names, *(("province", "conduct_date") if regional else ())))


@cache
def program_of(rule: Rule) -> Program:
    """The program of a rule, made once."""
    return Program(rule)


def predicates_of(rule: Rule) -> Iterator[Predicate]:
    """Every predicate in the order in which it is weighed: gate, conditions, exclusions."""
    yield from rule.gate.predicates
    for condition in (*rule.conditions, *rule.exclusions):
        yield from condition.group.predicates
        if condition.dispute:
            yield from condition.dispute.group.predicates


def leaf(predicate: Predicate) -> Leaf:
    """A predicate as a function of what is known."""
    if isinstance(predicate, Threshold):
        return _threshold(predicate)
    if isinstance(predicate, SumThreshold):
        return lambda values, lines: _NUMBERS[weigh_sum(predicate, values)]
    return lambda values, lines: _NUMBERS[weigh_regional(predicate, values, lines)]


def _threshold(predicate: Threshold) -> Leaf:
    fact, line = predicate.fact, predicate.value
    if predicate.op is Op.EQ:

        def same(values: Values, lines: Lines) -> int:
            value = values.get(fact)
            return OPEN if value is None else YES if value == line else NO

        return same
    holds = COMPARE[predicate.op]

    def compared(values: Values, lines: Lines) -> int:
        value = values.get(fact)
        return OPEN if value is None else YES if holds(value, line) else NO

    return compared


class _Parts:
    """Gives each predicate its place, and each group the places it looks at."""

    def __init__(self) -> None:
        self.predicates: list[Predicate] = []

    def condition(self, condition: Condition) -> Part:
        """A disputed band that is not plainly met goes to a human: open, never "no"."""
        body = self.group(condition.group)
        if condition.dispute is None:
            return body
        band = self.group(condition.dispute.group)

        def disputed(told: Sequence[int]) -> int:
            number = body(told)
            return number if number == YES or band(told) == NO else OPEN

        return disputed

    def group(self, group: Group) -> Part:
        """The least of all, and of the greatest of the alternatives."""
        every = self._every(group.all)
        if not group.any:
            return every
        options = tuple(self._every(alternative) for alternative in group.any)
        return lambda told: min(every(told), max([option(told) for option in options]))

    def _every(self, predicates: Sequence[Predicate]) -> Part:
        first = len(self.predicates)
        self.predicates += predicates
        last = len(self.predicates)
        if first == last:
            return lambda told: YES
        if last - first == 1:
            return lambda told: told[first]
        return lambda told: min(told[first:last])
