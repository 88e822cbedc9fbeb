"""证明: what must be proved for each alternative relied on, and what evidence may do in court.

``to_prove(assessment)`` lists, for every finding that is met, the alternative it rests on and the
facts that alternative reads; a fact that follows from others gives way to those. ``experts`` says
whose opinion may settle a technical question of a field; ``uses`` what becomes of evidence in
one kind of proceedings. Sources: the rules of ``content/rules/evidence.toml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.logic import Tri
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.consequences import ConflictNote
from xiejiang.law.effects import EvidenceEffect, EvidenceRule
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import format_value
from xiejiang.law.kleene import weigh_group, weigh_threshold
from xiejiang.law.model import Group, Implication, Law, Predicate, Rule, RuleKind, names_of
from xiejiang.law.terms import term
from xiejiang.law.world import World

PROVED = frozenset(
    {RuleKind.CRIME, RuleKind.TIER, RuleKind.LENIENCY, RuleKind.PENALTY, RuleKind.CIVIL}
)
"""Kinds of rule whose facts somebody must prove."""

UNPROVED = frozenset({"conduct_date", "decision_date", "province"})
"""What the file of the case itself shows."""


ANEW = "re-collect"
"""The effect of what has to be taken again by whoever may."""


@dataclass(frozen=True, slots=True)
class Need:
    """待证事实: a fact that an alternative reads, as it is stated, and what usually proves it."""

    fact: str
    label: str
    value: str
    proved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """An alternative of a provision that a finding rests on, and what must be proved for it."""

    rule: Rule
    alternative: str
    label: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Expert:
    """专门性问题: whose opinion or report may settle it, and on what basis."""

    rule: str
    title: str
    acceptable: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Use:
    """What the law says of a piece of evidence in one kind of proceedings."""

    effect: str
    anew: bool
    """Whether it has to be taken again."""
    certain: bool
    """False: only if it was taken lawfully and is found true."""
    rule: str
    source: Citation
    confidence: Confidence


def to_prove(assessment: Assessment, shown: Collection[str] = ()) -> tuple[Claim, ...]:
    """Every alternative that a finding of the applicable law rests on.

    Where one of several groups of facts suffices, the one of which most is ``shown`` already.
    """
    return tuple(
        claim
        for finding in assessment.applicable
        if finding.verdict is Verdict.MET and finding.rule.kind in PROVED
        if not isinstance(finding.rule.consequence, ConflictNote)
        for claim in _claims(finding, shown)
    )


def _claims(finding: Finding, shown: Collection[str]) -> Iterator[Claim]:
    for condition in finding.rule.conditions:
        if condition.id in finding.via:
            groups = (finding.rule.gate, condition.group)
            read = [name for group in groups for name in _read(group, finding.world, shown)]
            names = dict.fromkeys(n for name in read for n in _grounds(finding, name, frozenset()))
            needs = tuple(_need(finding, n) for n in names if n not in UNPROVED)
            yield Claim(finding.rule, condition.id, condition.label, needs)


def _read(group: Group, world: World, shown: Collection[str]) -> list[str]:
    """The facts that make a group true: all of ``all``, and of one group of ``any``."""
    true = [
        alternative
        for alternative in group.any
        if weigh_group(Group(all=alternative), world.values, world.regional) is Tri.TRUE
    ]

    def supported(alternative: tuple[Predicate, ...]) -> int:
        return sum(n in shown for p in alternative for n in names_of(p))

    best = max(true, key=supported, default=())
    return [n for p in (*group.all, *best) for n in names_of(p) if n in world.values]


def _grounds(finding: Finding, name: str, seen: frozenset[str]) -> Iterator[str]:
    """A fact, or those it was derived from."""
    world, law = finding.world, finding.law
    derived = {d.fact for d in world.derived}
    if name not in derived or name in world.given or name in seen:
        yield name
        return
    inner = seen | {name}
    causes = [i.condition.fact for i in law.implications if i.fact == name and _holds(i, world)]
    causes += [n for f in law.formulas if f.result == name for n in f.inputs if n in world.values]
    if not causes:
        yield name
    for cause in dict.fromkeys(causes):
        yield from _grounds(finding, cause, inner)


def _holds(implication: Implication, world: World) -> bool:
    return weigh_threshold(implication.condition, world.values) is Tri.TRUE


def _need(finding: Finding, name: str) -> Need:
    fact = finding.law.facts[name]
    value = finding.world.values.get(name)
    shown = "" if value is None else format_value(fact, value)
    return Need(name, fact.label, shown, fact.proved_by)


def experts(law: Law, fields: Iterable[str], on: date) -> tuple[Expert, ...]:
    """Whose opinion may settle technical questions of these fields on a day."""
    wanted = set(fields)
    return tuple(
        Expert(
            rule.id, rule.title, tuple(term(a) for a in rule.consequence.acceptable), rule.source
        )
        for rule in law.rules.values()
        if isinstance(rule.consequence, EvidenceRule)
        and rule.consequence.type is EvidenceEffect.PROOF
        and wanted.intersection(rule.consequence.fields)
        and rule.in_force_on(on)
    )


def uses(
    law: Law, facts: Mapping[str, str | bool], on: date, *, forum: str = "criminal"
) -> tuple[Use, ...]:
    """What becomes in one kind of proceedings of evidence of a kind, by who took it."""
    known = {**facts, "conduct_date": on}
    found = assess(law, known, unlisted="unknown", fields=["evidence"])
    return tuple(
        Use(
            term(f.rule.consequence.effect),
            f.rule.consequence.effect == ANEW,
            f.verdict is Verdict.MET,
            f.rule.id,
            f.rule.source,
            f.rule.confidence,
        )
        for f in found.findings
        if isinstance(f.rule.consequence, EvidenceRule)
        and f.rule.consequence.type is EvidenceEffect.ADMISSIBILITY
        and f.rule.consequence.forum == forum
        and not f.verdict.is_negative
    )
