"""The API of talks: the agencies that took part read them, and every reading is logged."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema

from xiejiang.cases import queries as cases
from xiejiang.settling import queries, services, telling
from xiejiang.web.api import Named, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["settling"])


class TalkLine(Schema):
    """会谈 without a word of what was said."""

    id: UUID
    way: str
    at: str
    agencies: list[str]
    next_at: str | None
    offers: int


class OfferOut(Schema):
    """方案: what one side offers and until when; the sum in fen."""

    id: UUID
    made_by: str
    amount: int
    pay_by: date | None
    measures: str
    valid_until: date
    replaces: UUID | None
    stand: Named


class MediationOut(Schema):
    """主持的调解组织: of the register as it stood then; without a body, as text."""

    body: UUID | None
    version: int | None
    name: str


class TalkOut(Schema):
    """会谈 with its offers; confidential."""

    id: UUID
    way: str
    at: str
    agencies: list[str]
    next_at: str | None
    place: str
    presided: str
    parties: list[int]
    agreed: str
    left_open: str
    mediation: MediationOut | None
    offers: list[OfferOut]


@router.get(
    "/cases/{uuid:case_id}/talks",
    response=answers(list[TalkLine]),
    summary="会谈：本机关参加的，没有参加的不列也不计数",
)
def list_talks(request: Request, case_id: UUID) -> list[dict[str, Any]]:
    """The talks of a case at which the actor's agency sat."""
    case = cases.get(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    return [telling.talk_line(t) for t in queries.talks_of_case(by=request.actor, case=case)]


@router.get(
    "/talks/{uuid:talk_id}",
    response=answers(TalkOut),
    summary="一次会谈和其中的方案：保密，查看留痕",
)
def get_talk(request: Request, talk_id: UUID) -> dict[str, Any]:
    """One talk; that it was read stays in the log."""
    services.read(by(request), talk=talk_id)
    found = queries.talk(by=request.actor, talk_id=talk_id)
    request.shown.add(found.case_id)
    return telling.talk(found, on=timezone.localdate())
