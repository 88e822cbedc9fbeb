"""The API of the list of proof: what must be proved in a case, and what there is for it."""

from __future__ import annotations

from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from xiejiang.cases import queries as cases
from xiejiang.evidence.proving import Point, Proof, proving
from xiejiang.web.api import answers
from xiejiang.web.requests import Request

router = Router(tags=["evidence"])


class UseOut(Schema):
    """证据在刑事诉讼中的使用."""

    effect: str
    certain: bool = Field(description="false：须查证属实、收集程序合法")
    rule: str
    source: str


class ProofOut(Schema):
    """证明某一事实的证据."""

    id: UUID
    serial: int
    title: str
    uses: list[UseOut]
    found: list[str] = Field(description="各种程序里最后一次认定")


class PointOut(Schema):
    """待证事实."""

    fact: str
    label: str
    value: str
    usually_proved_by: list[str]
    alternatives: list[str] = Field(description="靠它成立的各项")
    evidence: list[ProofOut]
    against: list[ProofOut] = Field(description="反证")


class ExpertOut(Schema):
    """专门性问题由谁认定."""

    title: str
    acceptable: list[str]
    rule: str
    source: str


class ProvingOut(Schema):
    """证明清单."""

    points: list[PointOut]
    experts: list[ExpertOut]
    lacking: int = Field(description="还没有证据的事实")


@router.get("/cases/{uuid:case_id}/proving", response=answers(ProvingOut), summary="证据：证明清单")
def get_proving(request: Request, case_id: UUID) -> ProvingOut:
    """For each fact a finding rests on, the evidence in the case, or that there is none."""
    found = proving(by=request.actor, case=cases.get(by=request.actor, case_id=case_id))
    return ProvingOut(
        points=[_point(p) for p in found.points],
        experts=[
            ExpertOut(
                title=e.title, acceptable=list(e.acceptable), rule=e.rule, source=str(e.source)
            )
            for e in found.experts
        ],
        lacking=found.lacking,
    )


def _point(point: Point) -> PointOut:
    need = point.need
    return PointOut(
        fact=need.fact,
        label=need.label,
        value=need.value,
        usually_proved_by=list(need.proved_by),
        alternatives=[c.alternative for c in point.claims],
        evidence=[_proof(x) for x in point.proofs],
        against=[_proof(x) for x in point.against],
    )


def _proof(proof: Proof) -> ProofOut:
    item = proof.item
    return ProofOut(
        id=item.pk,
        serial=item.serial,
        title=item.title,
        uses=[
            UseOut(effect=u.effect, certain=u.certain, rule=u.rule, source=str(u.source))
            for u in proof.uses
        ],
        found=list(proof.found),
    )
