"""The whole law of the fields put to the facts of one case.

The rules in force on the day of the conduct answer first. Where the law has changed since,
the later rules are weighed too and the lighter whole result applies. How liabilities meet and
what evidence may do is told by the law of the day of the decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from xiejiang.law.compare import LawChoice, compare, unmixed
from xiejiang.law.computed import Computed, computed_figures
from xiejiang.law.consequences import Crime
from xiejiang.law.errors import RuleNotFound
from xiejiang.law.evaluate import Finding, Verdict, evaluate
from xiejiang.law.facts import format_value
from xiejiang.law.model import Law, Rule, RuleKind, Value
from xiejiang.law.program import program_of
from xiejiang.law.records import as_record
from xiejiang.law.referral import RequiredProcedure, applicable, required_procedures
from xiejiang.law.succession import Succession, SuccessionKind
from xiejiang.law.world import Derived, Unlisted, World, build_world

TIME_FIELD = "time"
"""The rules of time look at every case; the other rules of coordination at those that ask."""

HANDLING = (RuleKind.COORDINATION, RuleKind.EVIDENCE)
"""Kinds of rule that look at the handling of a case: the law of the day of the decision."""

CONCLUDED: Mapping[str, tuple[RuleKind, ...]] = {
    "any_criminal_threshold_met": (RuleKind.CRIME, RuleKind.TIER),
    "aggravated_tier_reached": (RuleKind.TIER,),
}
"""Facts that the officer need not state: the findings answer them."""

_CHANGE_FACTS: Mapping[SuccessionKind, str] = {
    SuccessionKind.INTERPRETATION: "interpretation_changed_since_conduct",
    SuccessionKind.PENALTY: "admin_law_changed_before_decision",
}


@dataclass(frozen=True)
class Assessment:
    """What the law says to the facts known so far, with all its reasons."""

    law: Law
    world: World
    conduct_on: date | None
    as_of: date | None
    findings: tuple[Finding, ...]
    """Rules in force on the day of the conduct."""
    comparisons: tuple[Finding, ...]
    """Later rules, weighed only to compare."""
    choices: tuple[LawChoice, ...]
    warnings: tuple[str, ...]

    @property
    def derived(self) -> tuple[Derived, ...]:
        """Facts that nobody asserted but that follow from others."""
        return self.world.derived

    @cached_property
    def computed(self) -> tuple[Computed, ...]:
        """Figures that follow from the findings."""
        return computed_figures(self.findings, self.choices)

    @cached_property
    def procedures(self) -> tuple[RequiredProcedure, ...]:
        """Procedures that the findings call for."""
        return required_procedures(self.findings, self.comparisons, self.choices)

    @property
    def applicable(self) -> tuple[Finding, ...]:
        """The findings of the law that applies: of each comparison the lighter side, whole."""
        return tuple(applicable(self.findings, self.comparisons, self.choices))

    @property
    def required_procedures(self) -> tuple[str, ...]:
        """Ids of procedures that met findings require now."""
        return tuple(p.id for p in self.procedures if p.certain)

    def finding(self, rule_id: str) -> Finding:
        """The finding of one rule, in force or compared."""
        for finding in self.findings + self.comparisons:
            if finding.rule.id == rule_id:
                return finding
        raise RuleNotFound(f"规则“{rule_id}”在行为日没有效力，也没有作为新规定比较。")

    def of_kind(self, kind: RuleKind) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.rule.kind is kind)

    def as_dict(self) -> dict[str, Any]:
        return {
            "conduct_date": as_record(self.conduct_on),
            "as_of": as_record(self.as_of),
            "findings": [f.as_dict() for f in self.findings + self.comparisons],
            "computed": [item.as_dict() for item in self.computed],
            "required_procedures": list(self.required_procedures),
            "procedures": [procedure.as_dict() for procedure in self.procedures],
            "choices": [choice.as_dict() for choice in self.choices],
            "derived": [self._derived_record(item) for item in self.derived],
            "warnings": list(self.warnings),
        }

    def _derived_record(self, item: Derived) -> dict[str, Any]:
        fact = self.law.facts[item.fact]
        return {
            "fact": item.fact,
            "value": as_record(item.value),
            "told": f"{fact.label}：{format_value(fact, item.value)}",
            "source": item.source,
        }


def assess(
    law: Law,
    facts: Mapping[str, Value],
    *,
    unknown: Collection[str] = (),
    unlisted: Unlisted = "absent",
    as_of: date | None = None,
    fields: Collection[str] | None = None,
) -> Assessment:
    """Assess the facts. ``as_of`` is the day of the decision when the facts do not say."""
    conduct = _day(facts, "conduct_date")
    decided = _day(facts, "decision_date") or as_of
    world = build_world(law, facts, unknown, unlisted)
    substantive, ruled = _asked(law, None if fields is None else frozenset(fields))
    in_force = _in_force(substantive, conduct or decided)
    findings = tuple([evaluate(law, rule, world) for rule in in_force])
    concluded = _conclusions(findings, facts, unknown)
    told, untold = {**facts, **concluded.told}, {*unknown, *concluded.untold}
    concluding = build_world(law, told, untold, unlisted)
    findings = _again(law, findings, concluded, concluding)
    later = tuple(
        evaluate(law, rule, world, in_force=False, as_comparison=True)
        for rule in substantive
        if conduct is not None and rule.valid_from > conduct
    )
    choices = _choices(law, world, findings, later, conduct, decided)
    proved = _proved_changes(choices, facts, unknown, decided)
    world_then = concluding
    if proved:
        world_then = build_world(law, {**told, **proved}, untold, unlisted)
    ruling = _in_force(ruled, decided or conduct)
    findings += tuple([evaluate(law, rule, world_then) for rule in ruling])
    return Assessment(
        law=law,
        world=world,
        conduct_on=conduct,
        as_of=decided,
        findings=findings,
        comparisons=later,
        choices=choices,
        warnings=world.warnings + _warnings(law, facts, findings, conduct, proved),
    )


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Facts that are themselves findings of this assessment."""

    told: Mapping[str, Value]
    untold: frozenset[str]
    """Still open, because a finding is."""

    @property
    def names(self) -> frozenset[str]:
        return self.untold | set(self.told)


def _conclusions(
    findings: tuple[Finding, ...], facts: Mapping[str, Value], unknown: Collection[str]
) -> Conclusions:
    """Whether a crime, and whether a heavier tier, is reached, unless the officer said so."""
    told: dict[str, Value] = {}
    untold: set[str] = set()
    crimes = [finding for finding in findings if _is_referable_crime(finding)]
    for name, kinds in CONCLUDED.items():
        if name in facts or name in unknown:
            continue
        verdicts = {f.verdict for f in crimes if f.rule.kind in kinds}
        if Verdict.MET in verdicts:
            told[name] = True
        elif Verdict.UNDETERMINED in verdicts:
            untold.add(name)
        else:
            told[name] = False
    return Conclusions(told, frozenset(untold))


def _is_referable_crime(finding: Finding) -> bool:
    consequence = finding.rule.consequence
    return isinstance(consequence, Crime) and consequence.transfer_to_police


def _again(
    law: Law, findings: tuple[Finding, ...], concluded: Conclusions, world: World
) -> tuple[Finding, ...]:
    """Weigh the rules that build on conclusions once more, now that these are known."""
    names = concluded.names
    return tuple(
        f if names.isdisjoint(program_of(f.rule).facts) else evaluate(law, f.rule, world)
        for f in findings
    )


def _day(facts: Mapping[str, Value], name: str) -> date | None:
    value = facts.get(name)
    return value if isinstance(value, date) else None


@lru_cache(maxsize=64)
def _asked(law: Law, fields: frozenset[str] | None) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules of these fields that look at the conduct, and those about its handling."""
    rules = law.rules.values()
    handling = None if fields is None else fields | {TIME_FIELD}
    return (
        tuple(r for r in rules if r.kind not in HANDLING and (fields is None or r.field in fields)),
        tuple(r for r in rules if r.kind in HANDLING and (handling is None or r.field in handling)),
    )


def _in_force(rules: Iterable[Rule], day: date | None) -> list[Rule]:
    """The rules of that day; of no day in particular, those that have not ended."""
    if day is None:
        return [rule for rule in rules if rule.valid_to is None]
    return [r for r in rules if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to)]


def _passed(succession: Succession, conduct: date, decided: date | None) -> bool:
    return conduct < succession.changed_on and (
        decided is not None and succession.changed_on <= decided
    )


def _proved_changes(
    choices: Collection[LawChoice],
    facts: Mapping[str, Value],
    unknown: Collection[str],
    decided: date | None,
) -> dict[str, Value]:
    """ "The law has changed since", where the dates prove it for a rule that matters here."""
    conduct = _day(facts, "conduct_date")
    names = [
        _CHANGE_FACTS[choice.succession.kind]
        for choice in choices
        if conduct is not None and _passed(choice.succession, conduct, decided)
    ]
    return {name: True for name in names if name not in facts and name not in unknown}


def _choices(
    law: Law,
    world: World,
    findings: tuple[Finding, ...],
    later: tuple[Finding, ...],
    conduct: date | None,
    decided: date | None,
) -> tuple[LawChoice, ...]:
    if conduct is None:
        return ()
    known = {finding.rule.id: finding for finding in findings + later}
    choices = []
    for succession in law.successions:
        told = world.values.get(_CHANGE_FACTS[succession.kind]) is True
        before = conduct < succession.changed_on and not _lapsed(law, succession, decided)
        if before and (told or _passed(succession, conduct, decided)):
            choice = compare(succession, known)
            if choice is not None:
                choices.append(choice)
    return unmixed(choices)


def _lapsed(law: Law, succession: Succession, decided: date | None) -> bool:
    """Whether all of the new law was out of force again on the day of the decision."""
    ends = [law.rules[rule].valid_to for rule in succession.new]
    return decided is not None and all(end is not None and end < decided for end in ends)


def _warnings(
    law: Law,
    facts: Mapping[str, Value],
    findings: tuple[Finding, ...],
    conduct: date | None,
    proved: Mapping[str, Value],
) -> tuple[str, ...]:
    warnings = []
    if conduct is None:
        warnings.append("没有写明行为日期，暂按现行规则评估；查明行为日期后须重新评估。")
    elif not any(f.rule.kind is RuleKind.CRIME for f in findings):
        warnings.append(
            "行为日期早于已收录的入罪标准，没有可以适用的规则，须人工查找行为时的规定。"
        )
    start = _day(facts, "conduct_start_date")
    if start and conduct:
        for succession in law.successions:
            if start < succession.changed_on <= conduct:
                warnings.append(
                    f"行为跨越 {succession.changed_on}（{succession.title}），"
                    "按终了日适用新规定，是否从宽须人工判断。"
                )
    for name in proved:
        warnings.append(f"“{law.facts[name].label}”由行为日期和处理日期得出。")
    return tuple(warnings)
