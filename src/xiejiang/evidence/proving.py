"""证明清单: for each fact a finding rests on, the evidence in the case, or that there is none.

The list fills itself as officers link evidence to facts. It says of every item what becomes of it
in criminal proceedings; whether evidence is lawful and what it weighs is for people to find.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from xiejiang.agencies.domain import ENFORCEMENT
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries
from xiejiang.evidence.models import Item
from xiejiang.law import proof
from xiejiang.law.proof import Claim, Expert, Need, Use
from xiejiang.law.schema import load_law

ADMIN = frozenset(k.value for k in ENFORCEMENT)
SAMPLED_BY = {"ecology": "eco-agency-or-affiliate", "police": "police-sampling"}
"""Who took a sample, in the words of the law of evidence, by the kind of agency."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence for a fact, and what becomes of it in criminal proceedings."""

    item: Item
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A fact to be proved, for which alternatives, and by what it is proved so far."""

    need: Need
    claims: tuple[Claim, ...]
    proofs: tuple[Proof, ...]

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


def proving(*, by: Actor, case: Case) -> Proving:
    """What must be proved in a case, and what there is for it."""
    cases.get(by=by, case_id=case.pk)
    fields = cases.fields_of(case)
    if not fields:
        return Proving((), ())
    linked = queries.supports_by_fact(case=case)
    claims = proof.to_prove(cases.assessment(case=case), shown=linked)
    proofs = {i.pk: Proof(i, uses(i)) for items in linked.values() for i in items}
    needs = {n.fact: n for claim in claims for n in claim.needs}
    points = tuple(
        Point(
            need,
            tuple(c for c in claims if name in {n.fact for n in c.needs}),
            tuple(proofs[i.pk] for i in linked.get(name, [])),
        )
        for name, need in needs.items()
    )
    on = timezone.localdate()
    return Proving(points, proof.experts(load_law(), fields, on) if points else ())


def uses(item: Item) -> tuple[Use, ...]:
    """What the law says of an item in criminal proceedings, by its kind and by who took it."""
    kind = item.agency.kind
    facts: dict[str, str | bool] = {
        "evidence_kind": item.kind,
        "collected_by_admin_agency": kind in ADMIN,
    }
    if kind in SAMPLED_BY:
        facts["data_source"] = SAMPLED_BY[kind]
    taken = timezone.localtime(item.collected_at or item.added_at).date()
    return proof.uses(load_law(), facts, taken)
