"""Weighs a rule against what is known and keeps the whole reasoning.

A :class:`Finding` is at once the answer, the explanation, the list of facts still to find
and what the log keeps. Nodes are built only when somebody asks for the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from xiejiang.kernel.logic import Tri
from xiejiang.law.consequences import ConflictNote, Crime
from xiejiang.law.kleene import weigh_group
from xiejiang.law.missing import decisive_facts
from xiejiang.law.model import Condition, Law, Rule
from xiejiang.law.program import OPEN, TRIS, YES, Weighed, program_of
from xiejiang.law.reasons import Node, reasons_of
from xiejiang.law.records import as_record
from xiejiang.law.world import World

_SHOWN = 3


class Verdict(StrEnum):
    """What a rule concludes on the facts known so far."""

    MET = "met"
    NOT_MET = "not-met"
    UNDETERMINED = "undetermined"
    EXCLUDED = "excluded"

    @property
    def label(self) -> str:
        return {
            Verdict.MET: "达到",
            Verdict.NOT_MET: "未达到",
            Verdict.UNDETERMINED: "待定",
            Verdict.EXCLUDED: "排除",
        }[self]

    @property
    def is_decided(self) -> bool:
        return self is not Verdict.UNDETERMINED

    @property
    def is_negative(self) -> bool:
        return self in (Verdict.NOT_MET, Verdict.EXCLUDED)


# Looked up once: on CPython 3.11 a member of an enum costs as much to name as a rule to weigh.
_TRUE, _FALSE, _NOT_MET = Tri.TRUE, Tri.FALSE, Verdict.NOT_MET


def decide(gate: Tri, main: Tri, excluded: Tri) -> Verdict:
    """The verdict from the three parts of a rule."""
    if gate is _FALSE:
        return _NOT_MET
    if excluded is _TRUE:
        return Verdict.EXCLUDED
    if main is _FALSE:
        return _NOT_MET
    if gate is _TRUE and main is _TRUE and excluded is _FALSE:
        return Verdict.MET
    return Verdict.UNDETERMINED


@dataclass(eq=False)
class Finding:
    """What one rule concludes, and why.

    Nobody writes to one. It is not frozen because an assessment makes hundreds, and a frozen one
    takes four times as long to make.
    """

    law: Law
    rule: Rule
    verdict: Verdict
    world: World
    answered: Weighed | None
    """What the parts answered; none where the common premises failed and nobody looked."""
    in_force: bool = True
    as_comparison: bool = False

    @cached_property
    def weighed(self) -> Weighed:
        """What each part and each predicate of the rule answered."""
        values, lines = self.world.values, self.world.regional
        return self.answered or program_of(self.rule).weigh(values, lines)

    @cached_property
    def via(self) -> tuple[str, ...]:
        """Items that make it so, or that could still make it so."""
        if self.verdict is Verdict.NOT_MET:
            return ()
        if self.verdict is Verdict.EXCLUDED:
            answered = zip(self.rule.exclusions, self.weighed.exclusions, strict=True)
            return tuple(e.id for e, number in answered if number == YES and not e.generally)
        return _open_conditions(self.rule, self.weighed, self.verdict)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Facts that would settle an undetermined finding, the most decisive first."""
        if self.verdict.is_decided:
            return ()
        return decisive_facts(self.rule, self.world)

    @cached_property
    def judgement(self) -> tuple[str, ...]:
        """Questions that no further fact settles: a human judges, with reasons."""
        notes = [c.dispute.label for c in self.disputed if c.dispute]
        if self.verdict is Verdict.UNDETERMINED:
            notes += [e.label for e in self._general_exclusions]
        if self._calls_for_judgement and not self.verdict.is_negative:
            notes.append(self.rule.notes or "须由办案人员综合判断并说明理由")
        return tuple(notes)

    @property
    def _general_exclusions(self) -> tuple[Condition, ...]:
        """Exclusions that hold but only say what is generally so."""
        answered = zip(self.rule.exclusions, self.weighed.exclusions, strict=True)
        return tuple(e for e, number in answered if e.generally and number == YES)

    def state(self, condition: Condition) -> Tri:
        """What one item of the rule answers."""
        return TRIS[self.weighed.conditions[self.rule.conditions.index(condition)]]

    @property
    def _calls_for_judgement(self) -> bool:
        consequence = self.rule.consequence
        return isinstance(consequence, (Crime, ConflictNote)) and consequence.needs_judgement

    @property
    def needs_judgement(self) -> bool:
        return bool(self.judgement)

    @cached_property
    def disputed(self) -> tuple[Condition, ...]:
        """Conditions that are not plainly met but fall into a band of dispute."""
        values, lines = self.world.values, self.world.regional
        if self.verdict.is_decided:
            return ()
        return tuple(
            condition
            for condition in self.rule.conditions
            if condition.dispute
            and weigh_group(condition.group, values, lines) is not Tri.TRUE
            and weigh_group(condition.dispute.group, values, lines) is Tri.TRUE
        )

    @cached_property
    def trace(self) -> Node:
        """The reasons as a tree; each leaf names its fact."""
        return reasons_of(self.law, self.rule, self.world, self.weighed, self.verdict.label)

    @cached_property
    def explanation(self) -> str:
        """One sentence for a list: 达到：危险废物数量 3.2 吨 ≥ 3 吨."""
        return f"{self.verdict.label}：{self._because()}"

    def _because(self) -> str:
        if self.verdict is not Verdict.UNDETERMINED:
            return "；".join(self.trace.told()) or self.rule.title
        notes = [f"须人工判断（{note}）" for note in self.judgement]
        labels = [self.law.facts[name].label for name in self.missing]
        if labels:
            more = f"等 {len(labels)} 项" if len(labels) > _SHOWN else ""
            notes.append(f"须查明{'、'.join(labels[:_SHOWN])}{more}")
        return "；".join(notes)

    def as_dict(self) -> dict[str, Any]:
        """What programs and the log read."""
        rule = self.rule
        return {
            "rule": rule.id,
            "title": rule.title,
            "field": rule.field,
            "kind": rule.kind.value,
            "verdict": self.verdict.value,
            "via": list(self.via),
            "missing": list(self.missing),
            "judgement": list(self.judgement),
            "consequence": as_record(rule.consequence),
            "valid_from": rule.valid_from.isoformat(),
            "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
            "in_force": self.in_force,
            "as_comparison": self.as_comparison,
            "source": as_record(rule.source),
            "confidence": rule.confidence.value,
            "explanation": self.explanation,
            "trace": self.trace.as_dict(),
        }


def evaluate(
    law: Law, rule: Rule, world: World, *, in_force: bool = True, as_comparison: bool = False
) -> Finding:
    """Weigh one rule against one world."""
    program = program_of(rule)
    if program.facts.isdisjoint(world.touched):
        weighed = world.silence.answer(rule)
    elif program.refused(world.values, world.regional):
        return Finding(law, rule, _NOT_MET, world, None, in_force, as_comparison)
    else:
        weighed = program.weigh(world.values, world.regional)
    verdict = decide(weighed.gate, weighed.main, weighed.excluded)
    return Finding(law, rule, verdict, world, weighed, in_force, as_comparison)


def _open_conditions(rule: Rule, weighed: Weighed, verdict: Verdict) -> tuple[str, ...]:
    """Items that hold, and while it is undetermined those that may still hold."""
    least = OPEN if verdict is Verdict.UNDETERMINED else YES
    answered = list(zip(rule.conditions, weighed.conditions, strict=True))
    held = {condition.id for condition, number in answered if number == YES}
    return tuple(
        condition.id
        for condition, number in answered
        if number >= least and condition.yields_to not in held
    )
