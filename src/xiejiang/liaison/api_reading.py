"""The API of reading bulletins: categories, receipts, signing, streams, the digest."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Status

from xiejiang.liaison import queries, services
from xiejiang.liaison.api_schemas import (
    CategoryOut,
    DigestOut,
    FieldOut,
    ReaderOut,
    ReadersOut,
    SignIn,
    WishIn,
    WishOut,
    row_out,
    wish_out,
)
from xiejiang.liaison.domain import Category, Wanted, categories
from xiejiang.web.api import AgencyRef, IfMatch, Named, answers, expected_version
from xiejiang.web.requests import Request, by

router = Router(tags=["bulletins"])


def category_out(kind: Category) -> CategoryOut:
    """A category, its words in the article, and its fields."""
    return CategoryOut(
        id=kind.id,
        title=kind.title,
        words=kind.words,
        reading=kind.reading,
        source=str(kind.citation),
        confidence=kind.confidence.value,
        set_by=kind.set_by.value,
        publishers=sorted(kind.publishers),
        region=kind.region.value,
        kinds=sorted(kind.kinds),
        fields=[
            FieldOut(
                id=f.id,
                title=f.title,
                type=f.type.value,
                required=f.required,
                choices=[Named(value=v, label=w) for v, w in f.choices],
            )
            for f in kind.fields
        ],
    )


@router.get(
    "/bulletins/categories", response=answers(list[CategoryOut]), summary="通报：九类和栏目"
)
def list_categories(request: Request) -> list[CategoryOut]:
    """The nine categories, in the order of the article."""
    return [category_out(c) for c in categories().values()]


@router.get("/bulletins/digest", response=answers(DigestOut), summary="通报：日报")
def get_digest(request: Request, on: date | None = None) -> DigestOut:
    """The digest of a day, yesterday's unless another is asked for."""
    day = on or queries.yesterday(timezone.now())
    found = queries.of_officer(by=request.actor, on=day)
    lines = [line for _, group in found.groups for line in group]
    return DigestOut(
        on=found.on.isoformat(),
        count=found.count,
        cut=found.cut,
        to_sign=[row_out(b) for b in found.to_sign],
        bulletins=[row_out(line.bulletin) for line in lines],
    )


@router.get("/bulletins/streams", response=answers(list[WishOut]), summary="通报：订阅设置，列出")
def list_wishes(request: Request) -> list[WishOut]:
    """What the agency and the officer follow or mute beside the usual."""
    return [wish_out(w) for w in queries.subscriptions(by=request.actor)]


@router.post(
    "/bulletins/streams", response=answers(WishOut, status=201), summary="通报：订阅或静音"
)
def add_wish(request: Request, given: WishIn) -> Any:
    """Follow or mute; it changes what is shown, not what may be read."""
    wanted = Wanted(given.wish, given.category, given.field, given.division)
    return Status(201, wish_out(services.subscribe(by(request), wanted=wanted, whole=given.whole)))


@router.delete(
    "/bulletins/streams/{int:wish_id}",
    response=answers(None, status=204),
    summary="通报：取消订阅设置",
)
def remove_wish(request: Request, wish_id: int) -> Any:
    """Undo a setting."""
    services.unsubscribe(
        by(request), subscription=queries.subscription(by=request.actor, pk=wish_id)
    )
    return Status(204, None)


@router.post(
    "/bulletins/{uuid:bulletin_id}/read", response=answers(None, status=204), summary="通报：已阅"
)
def read(request: Request, bulletin_id: UUID) -> Any:
    """Note that the officer has read the current edition."""
    services.read(by(request), bulletin=queries.get(by=request.actor, bulletin_id=bulletin_id))
    return Status(204, None)


@router.post(
    "/bulletins/{uuid:bulletin_id}/sign",
    response=answers(ReadersOut, versioned=True),
    summary="通报：签收",
)
def sign(request: Request, bulletin_id: UUID, given: SignIn, if_match: IfMatch = "") -> ReadersOut:
    """Sign for the agency, once for each edition."""
    found = queries.get(by=request.actor, bulletin_id=bulletin_id)
    version = expected_version(if_match)
    services.sign(by(request), bulletin=found, version=version, remark=given.remark)
    return get_readers(request, bulletin_id)


@router.get(
    "/bulletins/{uuid:bulletin_id}/readers",
    response=answers(ReadersOut),
    summary="通报：谁读过、谁签收了",
)
def get_readers(request: Request, bulletin_id: UUID) -> ReadersOut:
    """All agencies for the publisher, the own one for others; names as far as one may know."""
    bulletin = queries.get(by=request.actor, bulletin_id=bulletin_id)
    found = queries.readers(by=request.actor, bulletin=bulletin)
    return ReadersOut(
        meant=found.meant,
        read=found.read,
        asked=found.asked,
        signed=found.signed,
        agencies=[
            ReaderOut(
                agency=AgencyRef(code=line.code, name=line.name),
                node=line.node,
                asked=line.asked,
                readers=line.count,
                first_read_at=line.first_at,
                signed_at=line.signed_at,
                remark=line.remark,
                people=[p.person for p in line.people],
            )
            for line in found.lines
        ],
    )
