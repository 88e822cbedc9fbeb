"""What must hold of every rule, whatever is known and in whatever order it was learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.drawing import (
    AFTER,
    LAW,
    Facts,
    facts_for,
    ladder,
    quantities_of,
    read_by,
    values_of,
)
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.compare import LawChoice
from xiejiang.law.evaluate import Finding, Verdict, evaluate
from xiejiang.law.model import FactType, Rule, RuleKind, Value
from xiejiang.law.succession import Succession
from xiejiang.law.world import Unlisted, build_world

RULES = list(LAW.rules.values())
LEARNABLE = [
    fact.name for fact in LAW.facts.values() if fact.type not in (FactType.DATE, FactType.STRING)
]
LEARNT = st.sampled_from(LEARNABLE).flatmap(lambda n: st.tuples(st.just(n), values_of(n)))
UNLISTED = st.sampled_from(["absent", "unknown"])
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def finding_of(rule: Rule, facts: Facts, unlisted: Unlisted = "unknown") -> Finding:
    return evaluate(LAW, rule, build_world(LAW, facts, (), unlisted))


def sense(verdict: Verdict) -> bool | None:
    """Met or not. "Not met" may still be explained better, as "excluded"."""
    return verdict is Verdict.MET if verdict.is_decided else None


def is_news(facts: Facts, name: str) -> bool:
    """Whether the fact is neither told nor follows already: a contradiction is not learnt."""
    return name not in facts and name not in build_world(LAW, facts, (), "unknown").values


# ---------------------------------------------------------------- learning


@each_rule
def test_learning_never_overturns_a_decided_verdict(rule: Rule) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.data(), facts_for(rule))
    def holds(data: st.DataObject, facts: Facts) -> None:
        before = finding_of(rule, facts).verdict
        for name in read_by(rule):
            if before.is_decided and is_news(facts, name):
                learnt = {**facts, name: data.draw(values_of(name), label=name)}
                assert sense(finding_of(rule, learnt).verdict) is sense(before)

    if read_by(rule):
        holds()


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(2010, 1, 1), AFTER),
    known=st.sampled_from(RULES).flatmap(facts_for),
    also=st.lists(LEARNT, max_size=15),
    more=LEARNT,
)
def test_learning_overturns_nothing_in_the_whole_law(
    day: date, known: Facts, also: list[tuple[str, Value]], more: tuple[str, Value]
) -> None:
    facts: Facts = {**known, "conduct_date": day}
    for name, value in also:
        if is_news(facts, name):
            facts[name] = value
    if is_news(facts, more[0]):
        before = assess(LAW, facts, unlisted="unknown")
        after = assess(LAW, {**facts, more[0]: more[1]}, unlisted="unknown")
        for finding in before.findings + before.comparisons:
            if finding.verdict.is_decided:
                assert sense(after.finding(finding.rule.id).verdict) is sense(finding.verdict)


# ---------------------------------------------------------------- quantities

FALLING = {
    ("tail.admin.yrpl88", "distance_to_mainstem_shoreline_km"): "离岸越近越重",
    ("tail.admin.yrpl88", "distance_to_tributary_shoreline_km"): "离岸越近越重",
    ("tail.admin.yrpl88", "distance_to_important_tributary_shoreline_km"): "离岸越近越重",
}
"""Where less of it is worse."""

OF_ANOTHER_KIND = {
    (
        "pol.admin.swl102-7",
        "hazardous_waste_tonnes",
    ): "有危险废物的，不是一般工业固体废物，另有条款",
}
"""Where the quantity tells that the rule is about something else."""

RANK = {
    Verdict.NOT_MET: 0, Verdict.EXCLUDED: 0, Verdict.UNDETERMINED: 1, Verdict.MET: 2,
}  # fmt: skip
WITH_QUANTITIES = [
    rule for rule in RULES if quantities_of(rule) and rule.kind is not RuleKind.LENIENCY
]
"""Leniency holds within a band of quantities, between nothing and too much."""


@pytest.mark.parametrize("rule", WITH_QUANTITIES, ids=lambda rule: rule.id)
def test_more_of_a_quantity_never_lowers_what_is_reached(rule: Rule) -> None:
    """Every rule, every quantity it reads, up a ladder past every line of the law."""

    @settings(max_examples=8, deadline=None)
    @given(facts_for(rule), UNLISTED)
    def holds(facts: Facts, unlisted: Unlisted) -> None:
        for name in quantities_of(rule):
            if (rule.id, name) in OF_ANOTHER_KIND:
                continue
            ranks = [
                RANK[finding_of(rule, {**facts, name: rung}, unlisted).verdict]
                for rung in ladder(name)
            ]
            assert ranks == sorted(ranks, reverse=(rule.id, name) in FALLING), (name, facts)

    holds()


FAMILIES = sorted({rule.tier_of for rule in RULES if rule.tier_of})


@pytest.mark.parametrize("basic", FAMILIES)
def test_more_of_a_quantity_never_lowers_the_tier(basic: str) -> None:
    """The heaviest met rule of a crime and its tiers, by the years it carries."""
    family = [LAW.rules[basic], *(rule for rule in RULES if rule.tier_of == basic)]
    quantities = sorted({name for rule in family for name in quantities_of(rule)})

    def height(facts: Facts) -> tuple[int, ...]:
        met = [r for r in family if finding_of(r, facts, "absent").verdict is Verdict.MET]
        return max((_years(rule) for rule in met), default=())

    @settings(max_examples=10, deadline=None)
    @given(st.sampled_from(family).flatmap(facts_for))
    def holds(facts: Facts) -> None:
        for name in quantities:
            heights = [height({**facts, name: rung}) for rung in ladder(name)]
            assert heights == sorted(heights), (name, facts)

    holds()


def _years(rule: Rule) -> tuple[int, ...]:
    crime: Any = rule.consequence
    low, high = getattr(crime, "imprisonment_months", None) or (0, 0)
    return int(getattr(crime, "life_allowed", False)), high, low


@pytest.mark.parametrize(("rule", "quantity"), [*FALLING, *OF_ANOTHER_KIND])
def test_an_exception_reads_what_it_excepts(rule: str, quantity: str) -> None:
    assert quantity in quantities_of(LAW.rules[rule])


# ---------------------------------------------------------------- order


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(RULES), min_size=1, max_size=3),
    st.dates(date(2010, 1, 1), AFTER),
    UNLISTED,
    st.data(),
)
def test_the_order_of_facts_is_irrelevant(
    rules: list[Rule], day: date, unlisted: Unlisted, data: st.DataObject
) -> None:
    """Not only the verdicts: reasons, warnings, figures and what is missing, to the letter."""
    facts: Facts = {"conduct_date": day, "decision_date": AFTER}
    for rule in rules:
        facts |= data.draw(facts_for(rule))
    mixed = dict(data.draw(st.permutations(list(facts.items()))))
    one = assess(LAW, facts, unlisted=unlisted)
    other = assess(LAW, mixed, unlisted=unlisted)
    assert one.as_dict() == other.as_dict()


# ---------------------------------------------------------------- old law and new law


@st.composite
def across(draw: st.DrawFn, succession: Succession) -> Facts:
    """An act before the change that is decided after it, near the lines of both laws."""
    facts: Facts = {}
    for side in (succession.old, succession.new):
        facts |= draw(facts_for(LAW.rules[draw(st.sampled_from(side))], noise=4))
    facts["conduct_date"] = succession.changed_on - timedelta(days=draw(st.integers(1, 200)))
    facts["decision_date"] = draw(st.sampled_from([succession.changed_on, AFTER]))
    return facts


def assessed(succession: Succession, facts: Facts, unlisted: Unlisted) -> Assessment:
    fields = {LAW.rules[name].field for name in (*succession.old, *succession.new)}
    return assess(LAW, facts, unlisted=unlisted, fields=fields)


each_succession = pytest.mark.parametrize("succession", LAW.successions, ids=lambda s: s.id)


@each_succession
def test_old_law_and_new_law_never_mix(succession: Succession) -> None:
    """Of one change the old rules apply or the new ones; so too of changes that share a rule."""

    @settings(max_examples=12, deadline=None)
    @given(across(succession), UNLISTED)
    def holds(facts: Facts, unlisted: Unlisted) -> None:
        found = assessed(succession, facts, unlisted)
        living = {f.rule.id for f in found.applicable if not f.verdict.is_negative}
        for choice in found.choices:
            old, new = choice.succession.old, choice.succession.new
            assert not (living & set(old) and living & set(new))
            assert choice.applicable in ("", choice.old.rule, choice.new.rule)
        _one_direction(found.choices)

    holds()


def _one_direction(choices: tuple[LawChoice, ...]) -> None:
    decided = [choice for choice in choices if choice.applicable]
    for one in decided:
        for other in decided:
            if set(one.succession.new) & set(other.succession.new):
                assert one.uses_new is other.uses_new


@each_succession
def test_learning_never_overturns_the_choice_of_law(succession: Succession) -> None:
    """It stands, unless it turns out that neither law reaches the facts at all."""
    names = sorted({n for i in (*succession.old, *succession.new) for n in read_by(LAW.rules[i])})
    more = st.sampled_from(names).flatmap(lambda n: st.tuples(st.just(n), values_of(n)))

    @settings(max_examples=12, deadline=None)
    @given(across(succession), more)
    def holds(facts: Facts, learnt: tuple[str, Value]) -> None:
        if not is_news(facts, learnt[0]):
            return
        before = assessed(succession, facts, "unknown")
        after = assessed(succession, {**facts, learnt[0]: learnt[1]}, "unknown")
        now = {choice.succession.id: choice for choice in after.choices}
        for choice in before.choices:
            later = now.get(choice.succession.id)
            if choice.applicable and later is not None and later.applicable:
                assert later.uses_new is choice.uses_new

    holds()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RULES).flatmap(facts_for), st.dates(date(2010, 1, 1), AFTER), UNLISTED)
def test_a_law_not_in_force_that_day_changes_no_finding(
    facts: Facts, day: date, unlisted: Unlisted
) -> None:
    """Struck out of the books, the rules of other days are not missed."""
    told: Facts = {**facts, "conduct_date": day}
    that_day = {rule.id: rule for rule in RULES if rule.in_force_on(day)}
    only = replace(LAW, rules=that_day, successions=())
    whole = assess(LAW, told, unlisted=unlisted)
    alone = assess(only, told, unlisted=unlisted)
    assert [_told(f) for f in alone.findings] == [_told(f) for f in whole.findings]
    assert all(finding.rule.id in that_day for finding in whole.findings)
    assert all(finding.rule.valid_from > day for finding in whole.comparisons)


def _told(finding: Finding) -> tuple[str, Verdict, tuple[str, ...], tuple[str, ...]]:
    return finding.rule.id, finding.verdict, finding.via, finding.missing
