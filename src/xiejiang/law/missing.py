"""Which unknown facts would settle a rule, the most decisive first.

Each candidate is tried with the values on both sides of every line the rule draws on it.
A fact that settles the rule whichever way it comes out leads; then one that alone would
meet it; then one that alone would rule it out, the common premises before the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from xiejiang.kernel.logic import Tri
from xiejiang.law.kleene import weigh_group, weigh_predicate
from xiejiang.law.model import (
    Condition,
    Group,
    Predicate,
    RegionalThreshold,
    Rule,
    SumThreshold,
    Threshold,
    Value,
    names_of,
)
from xiejiang.law.program import OPEN, YES, program_of
from xiejiang.law.world import World

_ELSE = "none"


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a fact would decide of one rule."""

    fact: str
    can_meet: bool
    can_refuse: bool
    is_gate: bool
    open_norm: bool

    @property
    def rank(self) -> int:
        if self.open_norm:
            return 0
        if self.can_meet and self.can_refuse:
            return 4
        if self.is_gate:
            return 3
        return 2 if self.can_meet else 1


def decisive_facts(rule: Rule, world: World) -> tuple[str, ...]:
    """The open facts of an undetermined rule, the most decisive first."""
    weights = weigh_facts(rule, world)
    return tuple(weight.fact for weight in sorted(weights, key=lambda w: -w.rank))


def weigh_facts(rule: Rule, world: World) -> list[Weight]:
    """Every open fact of a rule with what it would decide."""
    open_facts = _open_facts(rule, world)
    samples = _samples(rule, open_facts)
    gate_facts = set(_unknown_names(_group_parts(rule.gate), world))
    norms = {
        name
        for condition in rule.conditions
        if condition.open_norm
        for name in _unknown_names(_group_parts(condition.group), world)
    }
    return [
        _weigh(rule, world, name, samples[name], name in gate_facts, name in norms)
        for name in open_facts
    ]


def _weigh(
    rule: Rule, world: World, name: str, samples: Iterable[Value], gate: bool, norm: bool
) -> Weight:
    values, program = dict(world.values), program_of(rule)
    can_meet = can_refuse = False
    for sample in samples:
        values[name] = sample
        weighed = program.weigh(values, world.regional)
        result = weighed.gate & weighed.main & ~weighed.excluded
        can_meet |= result is Tri.TRUE
        can_refuse |= result is Tri.FALSE
    return Weight(name, can_meet, can_refuse, gate, norm)


def _open_facts(rule: Rule, world: World) -> tuple[str, ...]:
    """Unknown facts that can still change the rule, in the order it reads them."""
    names = _unknown_names(_group_parts(rule.gate), world)
    answered = program_of(rule).weigh(world.values, world.regional).conditions
    if YES not in answered:
        for condition, number in zip(rule.conditions, answered, strict=True):
            if number == OPEN:
                names += _condition_names(condition, world)
    for exclusion in rule.exclusions:
        names += _condition_names(exclusion, world)
    return tuple(dict.fromkeys(names))


def _condition_names(condition: Condition, world: World) -> list[str]:
    names = _unknown_names(_live_parts(condition.group, world), world)
    if condition.dispute:
        names += _unknown_names(_live_parts(condition.dispute.group, world), world)
    return names


def _live_parts(group: Group, world: World) -> Iterable[Predicate]:
    """Leaves of a group that is not already refuted, without dead alternatives."""
    if weigh_group(group, world.values, world.regional) is not Tri.UNKNOWN:
        return ()
    parts = list(group.all)
    for alternative in group.any:
        tris = [weigh_predicate(p, world.values, world.regional) for p in alternative]
        if Tri.FALSE not in tris:
            parts += alternative
    return parts


def _group_parts(group: Group) -> Iterable[Predicate]:
    return group.predicates


def _unknown_names(parts: Iterable[Predicate], world: World) -> list[str]:
    return [
        name
        for predicate in parts
        if weigh_predicate(predicate, world.values, world.regional) is Tri.UNKNOWN
        for name in _to_ask(predicate, world.values)
    ]


def _to_ask(predicate: Predicate, values: Mapping[str, Value]) -> list[str]:
    names = [name for name in names_of(predicate) if name not in values]
    if not names and isinstance(predicate, RegionalThreshold):
        return ["province"]
    return names


def _samples(rule: Rule, names: Iterable[str]) -> dict[str, set[Value]]:
    """Values on both sides of every line the rule draws on a fact."""
    samples: dict[str, set[Value]] = {name: set() for name in names}
    groups = [rule.gate]
    for condition in rule.conditions + rule.exclusions:
        groups.append(condition.group)
        if condition.dispute:
            groups.append(condition.dispute.group)
    for group in groups:
        for predicate in group.predicates:
            for name in names_of(predicate):
                if name in samples:
                    samples[name] |= _around(predicate, name)
    return samples


def _around(predicate: Predicate, name: str) -> set[Value]:
    if isinstance(predicate, SumThreshold):
        per = dict(predicate.parts)[name]
        return {Decimal(0), per * predicate.value}
    if isinstance(predicate, RegionalThreshold):
        return {Decimal(0), predicate.low, predicate.high}
    return _around_threshold(predicate)


def _around_threshold(threshold: Threshold) -> set[Value]:
    value = threshold.value
    if isinstance(value, bool):
        return {True, False}
    if isinstance(value, tuple):
        return {*value, _ELSE}
    if isinstance(value, str):
        return {value, _ELSE}
    if isinstance(value, (int, Decimal)):
        return {value, value + 1, value - 1, value * 0}
    return {value, value - timedelta(days=1), value + timedelta(days=1)}
