"""The API of the desk: who I am, what is expected of me, what I was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Tab
from xiejiang.web.api import AgencyRef, Cursor, Limit, agency_ref, answers, read_keyset
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request

router = Router(tags=["desk"])


class MeOut(Schema):
    """我: the person, the post and the powers that a token acts with."""

    person: str
    post: str
    role: str
    agency: AgencyRef
    agency_kind: str
    powers: list[str]


class DeskRowOut(Schema):
    """工作台的一行."""

    case: UUID
    number: str
    title: str
    proceeding: UUID | None
    procedure: str
    state: str
    holder: AgencyRef | None
    turn: AgencyRef | None
    legal_at: datetime | None
    clock: str
    words: str
    mine: bool


class DeskOut(Schema):
    """工作台的一页."""

    items: list[DeskRowOut]
    next_cursor: str
    counts: dict[str, int]


class NoticeOut(Schema):
    """提醒."""

    id: int
    kind: str
    text: str
    case: UUID | None
    created_at: datetime
    read_at: datetime | None


class NoticesRead(Schema):
    """已读的提醒."""

    ids: list[int] = Field(max_length=500)


class NoticesOut(Schema):
    """还有多少没读."""

    unread: int


@router.get("/me", response=answers(MeOut), summary="我是谁")
def me(request: Request) -> MeOut:
    """In which post the token acts."""
    actor = request.actor
    return MeOut(
        person=actor.person_name,
        post=actor.post_title,
        role=actor.post_role,
        agency=AgencyRef(code=actor.agency_code, name=actor.agency_name),
        agency_kind=actor.agency_kind,
        powers=sorted(p.value for p in actor.powers),
    )


@router.get("/desk", response=answers(DeskOut), summary="工作台")
def desk(request: Request, tab: Tab = Tab.TODO, cursor: Cursor = "", limit: Limit = 50) -> DeskOut:
    """A page of one tab of the desk, and how many rows each tab has."""
    now = timezone.now()
    after = _checked(cursor, tab)
    page = proceedings.desk(by=request.actor, tab=tab, now=now, cursor=after, limit=limit)
    counts = proceedings.counts(by=request.actor, now=now)
    return DeskOut(
        items=[row_out(r) for r in page.rows],
        next_cursor=page.next_cursor,
        counts={t.value: n for t, n in counts.items()},
    )


def _checked(cursor: str, tab: Tab) -> str:
    """The cursor, if it is one of this tab."""
    read = read_keyset(cursor)
    if read is None:
        return ""
    try:
        UUID(read[1]) if tab is Tab.WATCHED else int(read[1])
    except ValueError:
        raise CursorUnreadable from None
    return cursor


def row_out(row: proceedings.DeskRow) -> DeskRowOut:
    """One line of the desk."""
    found = row.proceeding
    return DeskRowOut(
        case=row.case.pk,
        number=found.number if found else row.case.number,
        title=row.case.title,
        proceeding=found.pk if found else None,
        procedure=found.procedure if found else "",
        state=found.state if found else "",
        holder=agency_ref(found.holder) if found else None,
        turn=agency_ref(found.turn) if found and found.turn else None,
        legal_at=row.deadline.legal_at if row.deadline else None,
        clock=row.state.value if row.state else "",
        words=row.words,
        mine=row.mine,
    )


@router.get("/notices", response=answers(list[NoticeOut]), summary="提醒：列出")
def list_notices(request: Request, unread_only: bool = False, limit: Limit = 50) -> list[NoticeOut]:
    """The notices of the desk, newest first."""
    found = log.notices(by=request.actor, unread_only=unread_only, limit=limit)
    return [
        NoticeOut(
            id=n.pk,
            kind=n.kind,
            text=n.text,
            case=n.matter,
            created_at=n.created_at,
            read_at=n.read_at,
        )
        for n in found
    ]


@router.post("/notices/read", response=answers(NoticesOut), summary="提醒：记为已读")
def read_notices(request: Request, given: NoticesRead) -> NoticesOut:
    """Note that notices were read."""
    mine = {n.pk for n in log.notices(by=request.actor, unread_only=True, limit=500)}
    ids = sorted(mine & set(given.ids))
    log_services.mark_read(agency_code=request.actor.agency_code, ids=ids, now=timezone.now())
    return NoticesOut(unread=log.unread_count(by=request.actor))
