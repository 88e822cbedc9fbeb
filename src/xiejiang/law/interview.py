"""The guided interview: only questions whose answers still matter, most decisive first.

Crimes come first, because they decide whether the case must be referred; then their tiers,
then penalties, then what only weighs in sentencing. A rule that is decided asks nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiejiang.kernel.logic import Tri
from xiejiang.law.assess import CONCLUDED
from xiejiang.law.consequences import Crime
from xiejiang.law.evaluate import Verdict, decide
from xiejiang.law.missing import Weight, weigh_facts
from xiejiang.law.model import Choice, FactDef, FactType, Law, Rule, RuleKind, Value
from xiejiang.law.program import program_of
from xiejiang.law.world import World, build_world

_WHEN = "conduct_date"
_NEAR = 8
"""How much more the main charge counts than a side charge."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the officer, and why it is asked."""

    fact: str
    label: str
    question: str
    type: FactType
    choices: tuple[Choice, ...]
    unit: str
    proved_by: tuple[str, ...]
    why: str
    rules: tuple[str, ...]
    """Rules whose answer it can change."""


def next_questions(
    law: Law,
    fields: Sequence[str],
    facts: Mapping[str, Value],
    unknown: Collection[str] = (),
    limit: int = 5,
) -> list[Question]:
    """What to ask next; empty when nothing that matters is open any more.

    ``fields``: the case's own field first, then those whose rules look at the same conduct.
    """
    conduct = facts.get(_WHEN)
    questions: list[Question] = []
    if not isinstance(conduct, date) and _WHEN not in unknown:
        why = "行为日期决定适用哪一版规定"
        questions.append(_question(law.facts[_WHEN], why, ()))
    rules = [rule for rule in _weighed(law, fields) if _applies(rule, conduct)]
    board = Board(rules, build_world(law, facts, unknown, "unknown"))
    asked = {*unknown, *CONCLUDED, *(question.fact for question in questions)}
    for phase in board.phases():
        if len(questions) >= limit:
            break
        for question in _phase_questions(law, board, phase):
            if question.fact not in asked:
                asked.add(question.fact)
                questions.append(question)
    return questions[:limit]


def _weighed(law: Law, fields: Sequence[str]) -> Iterator[Rule]:
    """Every rule of the case's own field; of the others only the crimes it may also be."""
    for field in fields:
        for rule in law.rules_of(field):
            if field == fields[0] or rule.kind in (RuleKind.CRIME, RuleKind.TIER):
                yield rule


def _applies(rule: Rule, conduct: object) -> bool:
    return rule.in_force_on(conduct) if isinstance(conduct, date) else rule.valid_to is None


class Board:
    """Which rules of a field are decided on the facts known, and which are open."""

    def __init__(self, rules: Sequence[Rule], world: World) -> None:
        self.world = world
        self.lead = next((rule.id for rule in rules if rule.kind is RuleKind.CRIME), "")
        self.met: set[str] = set()
        """Crimes of which at least one tier is met."""
        self.open: list[Rule] = []
        self._certain_gate: set[str] = set()
        for rule in rules:
            weighed = program_of(rule).weigh(world.values, world.regional)
            verdict = decide(weighed.gate, weighed.main, weighed.excluded)
            if weighed.gate is Tri.TRUE and rule.gate.predicates:
                self._certain_gate.add(rule.id)
            if verdict is Verdict.MET and isinstance(rule.consequence, Crime):
                self.met.add(rule.tier_of or rule.id)
            elif verdict is Verdict.UNDETERMINED:
                self.open.append(rule)

    def open_of(self, kind: RuleKind) -> list[Rule]:
        return [rule for rule in self.open if rule.kind is kind and rule.id not in self.met]

    def phases(self) -> Iterator[list[Rule]]:
        """Once one crime is met, side charges nobody spoke of wait until the end."""
        crimes, tiers = self.open_of(RuleKind.CRIME), self.open_of(RuleKind.TIER)
        if not self.met:
            yield crimes
        yield [rule for rule in tiers if rule.tier_of in self.met]
        yield [rule for rule in crimes if self.is_near(rule)]
        yield [rule for rule in tiers if not rule.tier_of]
        yield self.open_of(RuleKind.PENALTY)
        yield crimes
        yield tiers + self.open_of(RuleKind.LENIENCY)

    def is_near(self, rule: Rule) -> bool:
        """The main charge of the field, or one whose common premises hold."""
        return rule.id == self.lead or rule.id in self._certain_gate


def _phase_questions(law: Law, board: Board, rules: Collection[Rule]) -> Iterable[Question]:
    """The open facts of one phase, the most decisive first."""
    scores: dict[str, int] = {}
    reasons: dict[str, list[Rule]] = {}
    for rule in rules:
        nearness = _NEAR if board.is_near(rule) else 1
        for weight in weigh_facts(rule, board.world):
            name = _prior(law, board.world, weight)
            scores[name] = scores.get(name, 0) + nearness * _score(weight)
            listed = reasons.setdefault(name, [])
            if rule not in listed:
                listed.append(rule)
    order = sorted(scores, key=lambda name: -scores[name])
    return [_asked(law.facts[name], reasons[name]) for name in order]


def _score(weight: Weight) -> int:
    """Open norms are asked last: they need a written finding."""
    return (1, 2, 8, 16, 24)[weight.rank]


def _prior(law: Law, world: World, weight: Weight) -> str:
    """A fact that settles this one and others besides is asked in its stead."""
    for implication in law.implications:
        if implication.fact != weight.fact or implication.condition.fact in world.values:
            continue
        cause = law.facts[implication.condition.fact]
        effects = [i for i in law.implications if i.condition.fact == cause.name]
        if cause.type is FactType.BOOL and len(effects) > 1:
            return cause.name
    return weight.fact


def _asked(fact: FactDef, rules: Collection[Rule]) -> Question:
    titles = list(dict.fromkeys(rule.title for rule in rules))
    more = f"等 {len(titles)} 条" if len(titles) > 2 else ""
    why = f"影响“{'”“'.join(titles[:2])}”{more}是否达到"
    return _question(fact, why, tuple(rule.id for rule in rules))


def _question(fact: FactDef, why: str, rules: tuple[str, ...]) -> Question:
    return Question(
        fact=fact.name,
        label=fact.label,
        question=fact.question,
        type=fact.type,
        choices=fact.choices,
        unit=fact.unit,
        proved_by=fact.proved_by,
        why=why,
        rules=rules,
    )
