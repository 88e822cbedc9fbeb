"""The API of the room: the standards beside the findings of a case."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema

from xiejiang.cases import queries as cases
from xiejiang.consultation import queries
from xiejiang.web.api import answers
from xiejiang.web.requests import Request

router = Router(tags=["consultation"])


class SaidOut(Schema):
    """会签: what an agency said of the minutes."""

    agency: str
    stand: str
    reasons: str


class StandardOut(Schema):
    """会商口径 beside a finding; it is no law and changes no finding."""

    id: UUID
    rule: str
    words: str
    since: date | None
    until: date | None
    minutes: str
    version: int
    said: list[SaidOut]


@router.get(
    "/cases/{uuid:case_id}/standards",
    response=answers(list[StandardOut]),
    summary="会商口径：一个案件结论旁的口径",
)
def list_standards(request: Request, case_id: UUID) -> list[StandardOut]:
    """The standards in force today where a case lies, by rule."""
    case = cases.get(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    found = queries.beside(by=request.actor, on=timezone.localdate(), division=case.division)
    return [
        StandardOut(
            id=s.pk,
            rule=rule,
            words=s.words,
            since=s.since,
            until=s.until,
            minutes=s.minutes.meeting.number,
            version=s.minutes.version,
            said=[
                SaidOut(agency=x.agency.name, stand=x.stand, reasons=x.reasons)
                for x in s.minutes.signatures.all()
            ],
        )
        for rule, standards in found.items()
        for s in standards
    ]
