"""The API of published lists: the register, and registering, confirming, withdrawing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status

from xiejiang.agencies import queries as agencies
from xiejiang.river import published, services
from xiejiang.river.domain import Listing, Sort
from xiejiang.river.errors import PublishedNotOwner
from xiejiang.river.models import Published
from xiejiang.web.api import (
    AgencyRef,
    Limit,
    Line,
    Prose,
    Remark,
    agency_ref,
    answers,
    keyset,
    read_keyset,
)
from xiejiang.web.api import Cursor as CursorText
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router()
State = Annotated[Literal["", "open", "confirmed", "gone"], Query(description="空为有效的")]


class PublishedIn(Schema):
    """一项公布事项，照公布的文件."""

    sort: Literal["power", "scheme"]
    taker: Line = ""
    matters: list[Line] = []
    duties: list[Line]
    divisions: list[Line]
    excepted: list[Line] = []
    title: Prose
    document: Prose
    issuer: Line
    in_force_on: date
    number: Line = ""
    link: Prose = ""
    words: Prose = ""


class RegisterIn(Schema):
    """登记：全部或者一项也不."""

    items: list[PublishedIn]


class WithdrawIn(Schema):
    """撤下的理由."""

    why: Remark


class PublishedOut(Schema):
    """一项公布事项."""

    id: UUID
    sort: str
    agency: AgencyRef
    taker: AgencyRef
    matters: list[str]
    duties: list[str]
    divisions: list[str]
    excepted: list[str]
    title: str
    number: str
    document: str
    issuer: str
    in_force_on: date
    link: str
    words: str
    confirmed: bool
    withdrawn: bool
    registered_at: datetime


class PublishedPage(Schema):
    """一页公布事项."""

    items: list[PublishedOut]
    next_cursor: str


@router.get("/duties/published", response=answers(PublishedPage), summary="公布的清单：列出")
def list_published(
    request: Request,
    agency: Line = "",
    state: State = "",
    cursor: CursorText = "",
    limit: Limit = 50,
) -> PublishedPage:
    """The register, newest first."""
    found = published.page(agency=agency, state=state, after=_after(cursor), limit=limit + 1)
    shown = found[:limit]
    end = keyset(shown[-1].registered_at, shown[-1].pk) if len(found) > limit else ""
    return PublishedPage(items=[_out(x) for x in shown], next_cursor=end)


def _after(cursor: str) -> tuple[Any, UUID] | None:
    read = read_keyset(cursor)
    try:
        return None if read is None else (read[0], UUID(read[1]))
    except ValueError:
        raise CursorUnreadable from None


@router.post(
    "/duties/published",
    response=answers(PublishedPage, status=201),
    summary="公布的清单：登记",
)
def register(request: Request, given: RegisterIn) -> Any:
    """Register items of one's own agency, all or none."""
    if not published.may_write(by=request.actor):
        raise PublishedNotOwner(agency=request.actor.agency_name)
    agency = agencies.agency_by_id(pk=request.actor.agency_key)
    made = services.register(
        by(request), agency=agency, items=[_listing(x, agency.code) for x in given.items]
    )
    return Status(201, PublishedPage(items=[_out(x) for x in made], next_cursor=""))


@router.get(
    "/duties/published/{uuid:published_id}",
    response=answers(PublishedOut),
    summary="公布的清单：一项",
)
def show(request: Request, published_id: UUID) -> PublishedOut:
    """One item."""
    return _out(published.get(item_id=published_id))


@router.post(
    "/duties/published/{uuid:published_id}/confirm",
    response=answers(PublishedOut),
    summary="公布的清单：核对",
)
def confirm(request: Request, published_id: UUID) -> PublishedOut:
    """A second person of the agency confirms it against the source."""
    return _out(services.confirm(by(request), item=published.get(item_id=published_id)))


@router.post(
    "/duties/published/{uuid:published_id}/withdraw",
    response=answers(PublishedOut),
    summary="公布的清单：撤下",
)
def withdraw(request: Request, published_id: UUID, given: WithdrawIn) -> PublishedOut:
    """Withdraw it, with the reason; the record stays."""
    found = published.get(item_id=published_id)
    return _out(services.withdraw(by(request), item=found, why=given.why))


def _listing(given: PublishedIn, own: str) -> Listing:
    return Listing(
        sort=Sort(given.sort),
        taker=given.taker or own,
        matters=tuple(dict.fromkeys(given.matters)),
        duties=tuple(dict.fromkeys(given.duties)),
        divisions=tuple(dict.fromkeys(given.divisions)),
        excepted=tuple(dict.fromkeys(given.excepted)),
        title=given.title,
        document=given.document,
        issuer=given.issuer,
        in_force_on=given.in_force_on,
        number=given.number,
        link=given.link,
        words=given.words,
    )


def _out(item: Published) -> PublishedOut:
    lists = ("matters", "duties", "divisions", "excepted")
    texts = ("title", "number", "document", "issuer", "in_force_on", "link", "words")
    return PublishedOut(
        id=item.pk,
        sort=item.sort,
        agency=agency_ref(item.agency),
        taker=agency_ref(item.taker),
        confirmed=item.confirmed_at is not None,
        withdrawn=item.withdrawn_at is not None,
        registered_at=item.registered_at,
        **{name: getattr(item, name) for name in (*lists, *texts)},
    )
