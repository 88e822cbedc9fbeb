"""How the API shows an item of evidence."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.evidence import queries
from xiejiang.evidence.models import Item
from xiejiang.web.api import AgencyRef, agency_ref


class ThingOut(Schema):
    """涉案物品."""

    quantity: str
    unit: str
    features: str
    origin: str
    whereabouts: str


class ItemOut(Schema):
    """证据."""

    id: UUID
    case: UUID
    serial: int
    kind: str
    title: str
    proves: str
    collectors: str
    collected_at: datetime | None
    place: str
    agency: AgencyRef
    holder: AgencyRef
    status: str
    thing: ThingOut | None
    file_name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    shot_at: datetime | None = Field(description="照片文件自述的拍摄时间，未经核实")
    shot_latitude: Decimal | None = Field(description="照片文件自述的拍摄地点，北纬度数")
    shot_longitude: Decimal | None = Field(description="照片文件自述的拍摄地点，东经度数")
    supports: list[str]
    contradicts: list[str]
    seal: str = Field(description="现在的封条号")
    original: UUID | None = Field(description="由哪件制作的副本")
    replaces: UUID | None = Field(description="更正并取代哪件")
    made_how: str
    cautions: list[str]
    added_at: datetime


def item_out(item: Item) -> ItemOut:
    """An item, with what the law says of how it was taken."""
    return ItemOut(
        id=item.pk,
        case=item.case_id,
        serial=item.serial,
        kind=item.kind,
        title=item.title,
        proves=item.proves,
        collectors=item.collectors,
        collected_at=item.collected_at,
        place=item.place,
        agency=agency_ref(item.agency),
        holder=agency_ref(item.holder),
        status=item.status,
        thing=thing_out(item),
        file_name=item.file_name,
        media_type=item.media_type,
        size=item.size,
        sha256=item.sha256,
        sm3=item.sm3,
        shot_at=item.shot_at,
        shot_latitude=item.shot_latitude,
        shot_longitude=item.shot_longitude,
        supports=[s.fact for s in item.supports.all() if not s.contradicts],
        contradicts=[s.fact for s in item.supports.all() if s.contradicts],
        seal=item.seal,
        original=item.original_id,
        replaces=item.replaces_id,
        made_how=item.made_how,
        cautions=[c.message for c in queries.cautions(item)],
        added_at=item.added_at,
    )


def thing_out(item: Item) -> ThingOut | None:
    """The thing an item is, if it is one."""
    if not item.physical:
        return None
    return ThingOut(
        quantity="" if item.quantity is None else format(item.quantity.normalize(), "f"),
        unit=item.unit,
        features=item.features,
        origin=item.origin,
        whereabouts=item.whereabouts,
    )
