"""证明清单: for each fact a finding rests on, the evidence in the case, or that there is none.

The list fills itself as officers link evidence to facts. It says of every item what becomes of it
in criminal proceedings; whether evidence is lawful and what it weighs is for people to find.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries
from xiejiang.evidence.care import Outcome, Track
from xiejiang.evidence.models import Item, Ruling
from xiejiang.evidence.tracks import uses
from xiejiang.law import proof
from xiejiang.law.proof import Claim, Expert, Need, Use
from xiejiang.law.schema import load_law


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence for a fact or against it, and what becomes of it."""

    item: Item
    uses: tuple[Use, ...]
    rulings: tuple[Ruling, ...]
    """The last finding of people in each kind of proceedings."""

    @property
    def found(self) -> tuple[str, ...]:
        """Those findings in words."""
        return tuple(f"{Track(r.track).zh}：{Outcome(r.outcome).zh}" for r in self.rulings)


@dataclass(frozen=True, slots=True)
class Point:
    """A fact to be proved, for which alternatives, and by what it is proved so far."""

    need: Need
    claims: tuple[Claim, ...]
    proofs: tuple[Proof, ...]
    against: tuple[Proof, ...]

    @property
    def shown(self) -> bool:
        """Whether any evidence is there."""
        return bool(self.proofs)


@dataclass(frozen=True, slots=True)
class Proving:
    """The whole list, and whose opinion may settle technical questions."""

    points: tuple[Point, ...]
    experts: tuple[Expert, ...]

    @property
    def lacking(self) -> int:
        """How many facts have no evidence yet."""
        return sum(not p.shown for p in self.points)

    @property
    def disputed(self) -> int:
        """How many facts some evidence contradicts."""
        return sum(bool(p.against) for p in self.points)


def proving(*, by: Actor, case: Case) -> Proving:
    """What must be proved in a case, and what there is for it."""
    cases.get(by=by, case_id=case.pk)
    fields = cases.fields_of(case)
    if not fields:
        return Proving((), ())
    linked = queries.supports_by_fact(case=case)
    claims = proof.to_prove(cases.assessment(case=case), shown=linked)
    against = queries.against_by_fact(case=case)
    every = {i.pk: i for table in (linked, against) for items in table.values() for i in items}
    rulings = queries.rulings(items=every.values())
    proofs = {key: _proof(i, rulings.get(key, [])) for key, i in every.items()}
    needs = {n.fact: n for claim in claims for n in claim.needs}
    points = tuple(
        Point(
            need,
            tuple(c for c in claims if name in {n.fact for n in c.needs}),
            tuple(proofs[i.pk] for i in linked.get(name, [])),
            tuple(proofs[i.pk] for i in against.get(name, [])),
        )
        for name, need in needs.items()
    )
    on = timezone.localdate()
    return Proving(points, proof.experts(load_law(), fields, on) if points else ())


def _proof(item: Item, rulings: list[Ruling]) -> Proof:
    last = {r.track: r for r in rulings}
    return Proof(item, uses(item), tuple(last[t] for t in Track if t in last))
