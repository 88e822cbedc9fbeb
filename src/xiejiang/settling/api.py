"""The API of the room: suggestions, what they came to, and the agreements of a case."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import Query, Router, Schema

from xiejiang.cases import queries as cases
from xiejiang.settling import api_mediators, api_talks, queries, telling
from xiejiang.settling.domain import Mend, Side, Stand
from xiejiang.settling.queries import Narrowed
from xiejiang.web.api import (
    AgencyRef,
    Cursor,
    Day,
    Limit,
    Named,
    answers,
    keyset,
    page_after,
    row_number,
)
from xiejiang.web.requests import Request

router = Router(tags=["settling"])
router.add_router("", api_talks.router)
router.add_router("", api_mediators.router)
Text = Annotated[str, Query(max_length=40)]


class SuggestionOut(Schema):
    """建议、意见: who asked whom, by when an answer is due, and where it stands."""

    proceeding: UUID
    nth: int
    number: str
    case: UUID
    kind: Named
    subject: str
    issuer: AgencyRef
    addressee: AgencyRef | None
    issued_at: str
    received_at: str | None
    due: str
    reply_by: str
    answered_at: str | None
    stand: Named
    items: int
    mended: int


class SuggestionPage(Schema):
    """Some suggestions, and where the next begin."""

    items: list[SuggestionOut]
    next_cursor: str


class AskOut(Schema):
    """建议事项, as it was last found on the spot."""

    position: int
    words: str
    mend: Named
    note: str


class ItemOut(AskOut):
    """建议事项 with its suggestion."""

    proceeding: UUID
    nth: int
    case: UUID
    subject: str


class ItemPage(Schema):
    """Some of the things asked for, and where the next begin."""

    items: list[ItemOut]
    next_cursor: str


class ReplyOut(Schema):
    """回复: what the addressee says it did."""

    at: str
    agency: str
    adopted: str
    words: str


class VisitOut(Schema):
    """实地核验: who went where and when."""

    at: str
    place: str
    people: str
    words: str
    evidence: list[UUID]
    recorded_by: str


class FollowedOut(Schema):
    """A step of the law that followed."""

    step: str
    at: str


class SuggestionFull(SuggestionOut):
    """One suggestion with everything that was asked, answered and found."""

    problems: str
    basis: str
    asks: list[AskOut]
    answers: list[ReplyOut]
    visits: list[VisitOut]
    followed: list[FollowedOut]


class InstalmentOut(Schema):
    """分期: an agreed day and how much of it was paid, in fen."""

    on: date
    amount: int
    paid: int
    overdue: bool


class AgreementOut(Schema):
    """协议: who owes what by when, what is restored, and how it stands; sums in fen."""

    id: UUID
    proceeding: UUID
    nth: int
    version: int
    kind: Named
    title: str
    obligor: str
    amount: int
    restore: str
    restore_by: date | None
    signed_at: str
    effective_at: str | None
    confirmed_at: str | None
    obligation: int | None
    overdue: int
    instalments: list[InstalmentOut]


class FiguresOut(Schema):
    """What suggestions came to; each number is the length of a list."""

    stands: dict[str, int]
    items: int
    mends: dict[str, int]


@router.get(
    "/suggestions",
    response=answers(SuggestionPage),
    summary="建议与回复：看得到的建议、意见，最近的在前",
)
def list_suggestions(
    request: Request,
    stand: Stand = Stand.ASKED,
    side: Side = Side.ALL,
    kind: Text = "",
    since: Day | None = None,
    until: Day | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The suggestions of the cases that the actor sees."""
    wanted = Narrowed(stand, side, kind, since, until)
    after = page_after(cursor, row_number)
    found = queries.suggestions(
        by=request.actor, now=timezone.now(), narrowed=wanted, after=after, limit=limit
    )
    request.shown |= {s.proceeding.case_id for s in found.rows}
    end = keyset(*found.after) if found.after else ""
    return {"items": [telling.row(s) for s in found.rows], "next_cursor": end}


@router.get(
    "/suggestions/figures",
    response=answers(FiguresOut),
    summary="建议与回复：份数和整改项数",
)
def suggestion_figures(
    request: Request,
    side: Side = Side.ALL,
    kind: Text = "",
    since: Day | None = None,
    until: Day | None = None,
) -> dict[str, Any]:
    """What they came to, counted under the same filter as the list."""
    wanted = Narrowed(Stand.ASKED, side, kind, since, until)
    found = queries.figures(by=request.actor, now=timezone.now(), narrowed=wanted)
    return telling.numbers(found)


@router.get(
    "/suggestions/items",
    response=answers(ItemPage),
    summary="建议与回复：建议事项，按整改情况列出",
)
def list_items(
    request: Request,
    mend: Mend | None = None,
    side: Side = Side.ALL,
    kind: Text = "",
    since: Day | None = None,
    until: Day | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The things that a number of ``mends`` counts; all of them if none is named."""
    found = queries.items(
        by=request.actor,
        now=timezone.now(),
        narrowed=Narrowed(Stand.ASKED, side, kind, since, until),
        mend=mend,
        after=queries.place(page_after(cursor, queries.place_key)),
        limit=limit,
    )
    request.shown |= {s.proceeding.case_id for s, _ask in found.rows}
    end = found.after.cursor if found.after else ""
    return {"items": [telling.item(s, a) for s, a in found.rows], "next_cursor": end}


@router.get(
    "/proceedings/{uuid:pk}/suggestions/{int:nth}",
    response=answers(SuggestionFull),
    summary="一份建议、意见：事项、回复和实地核验",
)
def get_suggestion(request: Request, pk: UUID, nth: int) -> dict[str, Any]:
    """One suggestion."""
    found = queries.suggestion(by=request.actor, proceeding_id=pk, nth=nth, now=timezone.now())
    request.shown.add(found.proceeding.case_id)
    return telling.full(found)


@router.get(
    "/cases/{uuid:case_id}/agreements",
    response=answers(list[AgreementOut]),
    summary="协议和分期：一个案件的协议，已付和逾期",
)
def list_agreements(request: Request, case_id: UUID) -> list[dict[str, Any]]:
    """The agreements of a case, of every signing the last version."""
    case = cases.get(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    on = timezone.localdate()
    found = queries.agreements_of_case(by=request.actor, case=case, on=on)
    return [telling.agreement(s) for s in found]
