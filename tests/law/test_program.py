"""What a rule answers by its short ways is what it answers when every part is weighed."""

from __future__ import annotations

import pytest

from xiejiang.kernel.logic import Tri
from xiejiang.law.evaluate import decide, evaluate
from xiejiang.law.facts import parse_facts
from xiejiang.law.golden import load_golden
from xiejiang.law.kleene import weigh_group, weigh_predicate
from xiejiang.law.program import TRIS, predicates_of, program_of
from xiejiang.law.schema import load_law
from xiejiang.law.world import Unlisted, World, build_world

LAW = load_law()


def worlds(unlisted: Unlisted) -> list[World]:
    """The facts of a golden case of every item, with a province that has drawn lines."""
    found = {}
    for one in load_golden():
        given = {"conduct_date": one.conduct_date, **one.facts, one.fact: one.met}
        facts = {"province": "江苏省", **parse_facts(LAW, given, [])}
        found[one.article] = build_world(LAW, facts, ("illegal_gains_yuan",), unlisted)
    return list(found.values())


@pytest.mark.parametrize("unlisted", ["absent", "unknown"])
def test_a_rule_nobody_spoke_of_answers_as_if_it_were_weighed(unlisted: Unlisted) -> None:
    spared = 0
    for world in worlds(unlisted):
        for rule in LAW.rules.values():
            whole = program_of(rule).weigh(world.values, world.regional)
            found = evaluate(LAW, rule, world)
            assert found.weighed == whole, rule.id
            assert found.verdict is decide(whole.gate, whole.main, whole.excluded), rule.id
            spared += program_of(rule).facts.isdisjoint(world.touched)
    assert spared


def test_a_program_says_what_the_logic_says() -> None:
    for world in worlds("unknown"):
        for rule in LAW.rules.values():
            told = program_of(rule).weigh(world.values, world.regional)
            leaves = [weigh_predicate(p, world.values, world.regional) for p in predicates_of(rule)]
            assert [TRIS[n] for n in told.leaves] == leaves, rule.id
            assert told.gate is weigh_group(rule.gate, world.values, world.regional), rule.id
            for condition, number in zip(rule.conditions, told.conditions, strict=True):
                whole = weigh_group(condition.group, world.values, world.regional)
                if condition.dispute is None or whole is Tri.TRUE:
                    assert TRIS[number] is whole, condition.id
