"""The API of the room: the standards beside the findings of a case."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils import timezone
from ninja import Query, Router, Schema

from xiejiang.cases import queries as cases
from xiejiang.consultation import api_meetings, directory, queries
from xiejiang.consultation.api_schemas import LiaisonPage, line_out
from xiejiang.web.api import Cursor, Limit, answers
from xiejiang.web.requests import Request

router = Router(tags=["consultation"])
router.add_router("", api_meetings.router)
Text = Annotated[str, Query(max_length=60)]


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
    "/liaison-directory", response=answers(LiaisonPage), summary="联络名录：电话、值班、空档"
)
def list_directory(
    request: Request,
    text: Text = "",
    kind: Text = "",
    division: Text = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> LiaisonPage:
    """The agencies of the node, how they are reached, and who is on duty within a week."""
    rows = directory.listed(
        by=request.actor,
        on=timezone.localdate(),
        text=text.replace("\x00", ""),
        kind=kind.replace("\x00", ""),
        division=division.replace("\x00", ""),
        after=cursor.replace("\x00", ""),
        limit=limit + 1,
    )
    shown = rows[:limit]
    end = shown[-1].agency.code if len(rows) > limit else ""
    return LiaisonPage(items=[line_out(x) for x in shown], next_cursor=end)


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
