"""Facts drawn for a rule: near its own lines, so that its items are reached and just missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from xiejiang.law.model import (
    FactType,
    Group,
    Op,
    Predicate,
    RegionalThreshold,
    Rule,
    SumThreshold,
    Threshold,
    Value,
)
from xiejiang.law.schema import load_law

LAW = load_law()
Facts = dict[str, Value]
AFTER = date(2026, 11, 27)
"""A day on which the newest rules are in force."""


def every_group(rule: Rule) -> Iterable[Group]:
    """Gate, items, exclusions and bands of dispute."""
    yield rule.gate
    for condition in rule.conditions + rule.exclusions:
        yield condition.group
        if condition.dispute:
            yield condition.dispute.group


@cache
def lines() -> Mapping[str, tuple[Decimal, ...]]:
    """For each quantity all numbers at which any rule of the law changes its mind."""
    found: dict[str, set[Decimal]] = {f.name: set() for f in LAW.facts.values()}
    for rule in LAW.rules.values():
        for group in every_group(rule):
            for predicate in group.predicates:
                for name, number in _numbers(predicate):
                    found[name].add(number)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _numbers(predicate: Predicate) -> Iterable[tuple[str, Decimal]]:
    if isinstance(predicate, SumThreshold):
        yield from ((name, predicate.value * per) for name, per in predicate.parts)
    elif isinstance(predicate, RegionalThreshold):
        for number in (predicate.low, predicate.high):
            yield predicate.fact, number * predicate.times
    elif isinstance(predicate.value, (int, Decimal)) and not isinstance(predicate.value, bool):
        yield predicate.fact, Decimal(predicate.value)


@cache
def ladder(name: str) -> tuple[Value, ...]:
    """Nothing, just below, on and just above each line of a quantity, and far beyond them all."""
    whole = LAW.facts[name].type is FactType.INT
    step = Decimal(1) if whole else Decimal("0.01")
    numbers = {Decimal(0), Decimal(1), *lines()[name]}
    numbers |= {n + by for n in lines()[name] for by in (-step, step)} | {max(numbers) * 100}
    rungs = sorted(number for number in numbers if number >= 0)
    return tuple(int(number) for number in rungs) if whole else tuple(rungs)


def values_of(name: str) -> st.SearchStrategy[Value]:
    """Any answer that the fact takes."""
    fact = LAW.facts[name]
    if fact.type is FactType.BOOL:
        return st.booleans()
    if fact.type is FactType.ENUM:
        return st.sampled_from([choice.value for choice in fact.choices])
    if fact.type.is_numeric:
        return st.sampled_from(ladder(name))
    if fact.type is FactType.DATE:
        return st.dates(date(2010, 1, 1), AFTER)
    return st.sampled_from(["50", "51", "42", "31"])


@cache
def read_by(rule: Rule) -> tuple[str, ...]:
    """The facts a rule reads, and those from which these follow."""
    names = list(rule.fact_names)
    for name in names:
        sources = [i.condition.fact for i in LAW.implications if i.fact == name]
        for formula in LAW.formulas:
            if formula.result == name:
                sources += [*formula.inputs, *([formula.when.fact] if formula.when else [])]
        names += [source for source in sources if source not in names]
    return tuple(names)


@st.composite
def facts_for(draw: st.DrawFn, rule: Rule, *, noise: int = 6) -> Facts:
    """Enough for one item of the rule to be met; then some answers taken back or changed."""
    facts: Facts = {}
    wanted = [rule.gate]
    if rule.conditions:
        wanted.append(draw(st.sampled_from(rule.conditions)).group)
    for group in wanted:
        predicates = [*group.all]
        if group.any:
            predicates += draw(st.sampled_from(group.any))
        for predicate in predicates:
            facts |= _satisfying(predicate)
    names = st.sampled_from(read_by(rule))
    for name in draw(st.lists(names, max_size=noise, unique=True)):
        if name in facts and draw(st.booleans()):
            del facts[name]
        else:
            facts[name] = draw(values_of(name))
    return facts


def _satisfying(predicate: Predicate) -> Facts:
    if isinstance(predicate, SumThreshold):
        name, per = predicate.parts[0]
        return {name: _number(name, predicate.value * per + 1)}
    if isinstance(predicate, RegionalThreshold):
        return {predicate.fact: _number(predicate.fact, predicate.high * predicate.times)}
    return {predicate.fact: _answer(predicate)}


def _answer(threshold: Threshold) -> Value:
    value = threshold.value
    if isinstance(value, tuple):
        return value[0]
    if threshold.op in (Op.GT, Op.LT) and isinstance(value, (int, Decimal)):
        return _number(threshold.fact, Decimal(value) + (1 if threshold.op is Op.GT else -1))
    return value


def _number(name: str, number: Decimal) -> Value:
    return int(number) + 1 if LAW.facts[name].type is FactType.INT else number


def quantities_of(rule: Rule) -> tuple[str, ...]:
    """The quantities among the facts that a rule reads."""
    return tuple(name for name in read_by(rule) if LAW.facts[name].type.is_numeric)
