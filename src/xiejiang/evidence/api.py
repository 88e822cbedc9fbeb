"""The API of evidence: items with their files, and the hands they pass through."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from xiejiang.agencies import queries as agencies
from xiejiang.cases import queries as cases
from xiejiang.evidence import api_care, api_proving, queries, services
from xiejiang.evidence.api_schemas import ItemOut, item_out
from xiejiang.evidence.domain import DisposalWay, ItemKind, Physical, Purpose
from xiejiang.evidence.models import Handover
from xiejiang.web.api import AgencyRef, Instant, Line, Remark, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["evidence"])
router.add_router("", api_proving.router)
router.add_router("", api_care.router)


class ItemIn(Schema):
    """一件证据; the file comes beside it."""

    kind: ItemKind
    title: Line
    proves: Remark = ""
    collectors: list[Line] = Field(default=[], max_length=10)
    collected_at: Instant | None = None
    place: Line = ""
    supports: list[Line] = Field(default=[], max_length=50, description="证明哪些事实")
    quantity: Decimal | None = Field(default=None, description="实物的数量；不是实物的不填")
    unit: Line = Field(default="", max_length=20)
    features: Remark = ""
    origin: Line = Field(default="", description="强制措施文书或笔录")
    whereabouts: Line = Field(default="", description="存放地")

    @property
    def physical(self) -> Physical | None:
        """The thing, if it is one."""
        words = (self.unit, self.features, self.origin, self.whereabouts)
        if self.quantity is None and not any(words):
            return None
        return Physical(self.quantity, *words)


class HandoverIn(Schema):
    """移交."""

    items: list[UUID] = Field(min_length=1, max_length=200)
    to: Line = Field(description="接收机关代码")
    note: Remark = ""


class ReceiptIn(Schema):
    """签收时的说明."""

    remark: Remark = ""


class RefusalIn(Schema):
    """退回的理由."""

    reason: Remark


class FactsLinkedIn(Schema):
    """支持、反对哪些事实; replaces what was linked."""

    supports: list[Line] = Field(max_length=50)
    contradicts: list[Line] = Field(default=[], max_length=50, description="反对哪些事实")


class GivenBackIn(Schema):
    """退还."""

    to: Line = Field(description="退还给谁")
    reason: Remark


class DisposalIn(Schema):
    """处置."""

    way: DisposalWay
    reason: Remark
    approved_by: Line = Field(default="", description="谁批准")


class CustodyOut(Schema):
    """经手: one hand an item passed through."""

    action: str
    agency: AgencyRef
    person: str
    post: str
    at: datetime
    sha256: str
    note: str


class HandoverOut(Schema):
    """移交."""

    id: UUID
    case: UUID
    sender: AgencyRef
    receiver: AgencyRef
    state: str
    items: list[UUID]
    note: str
    sent_at: datetime
    ended_at: datetime | None
    remark: str


def handover_out(handover: Handover) -> HandoverOut:
    """A handover and how it ended."""
    return HandoverOut(
        id=handover.pk,
        case=handover.case_id,
        sender=agency_ref(handover.sender),
        receiver=agency_ref(handover.receiver),
        state=handover.state,
        items=[i.pk for i in handover.items.all()],
        note=handover.note,
        sent_at=handover.sent_at,
        ended_at=handover.ended_at,
        remark=handover.remark,
    )


@router.get("/cases/{uuid:case_id}/evidence", response=answers(list[ItemOut]), summary="证据：列出")
def list_items(request: Request, case_id: UUID) -> list[ItemOut]:
    """The evidence of a case in the order it came in."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [item_out(i) for i in queries.items(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/evidence",
    response=answers(ItemOut, status=201),
    summary="证据：入卷",
)
def add_item(
    request: Request,
    case_id: UUID,
    given: Annotated[ItemIn, Form()],
    file: Annotated[UploadedFile | None, File()] = None,
) -> Any:
    """Add an item; its file is hashed with SHA-256 and SM3 as it comes in."""
    case = cases.get(by=request.actor, case_id=case_id)
    upload = None
    if file is not None:
        name, stream = file.name or "file", cast("Any", file)
        upload = services.take_in(actor=request.actor, case=case, name=name, stream=stream)
    made = services.add_item(
        by(request),
        case=case,
        kind=given.kind,
        title=given.title,
        proves=given.proves,
        collectors=given.collectors,
        collected_at=given.collected_at,
        place=given.place,
        supports=given.supports,
        upload=upload,
        physical=given.physical,
    )
    return Status(201, item_out(queries.get(by=request.actor, item_id=made.pk)))


@router.get("/evidence/{uuid:item_id}", response=answers(ItemOut), summary="证据：读取")
def get_item(request: Request, item_id: UUID) -> ItemOut:
    """One item."""
    return item_out(queries.get(by=request.actor, item_id=item_id))


@router.get(
    "/evidence/{uuid:item_id}/custody", response=answers(list[CustodyOut]), summary="证据：流转"
)
def get_custody(request: Request, item_id: UUID) -> list[CustodyOut]:
    """Every hand an item passed through, oldest first."""
    item = queries.get(by=request.actor, item_id=item_id)
    return [
        CustodyOut(
            action=c.action,
            agency=agency_ref(c.agency),
            person=c.person,
            post=c.post,
            at=c.at,
            sha256=c.sha256,
            note=c.note,
        )
        for c in queries.custody(by=request.actor, item=item)
    ]


@router.get("/evidence/{uuid:item_id}/file", response=answers(Any), summary="证据：下载文件")
def get_item_file(request: Request, item_id: UUID) -> FileResponse:
    """The file, hashed again before it is given out; the download is logged."""
    item = queries.get(by=request.actor, item_id=item_id)
    services.open_file(by(request), item=item, purpose=Purpose.DOWNLOAD)
    stream = queries.read_file(item)
    return FileResponse(
        stream, as_attachment=True, filename=item.file_name, content_type=item.media_type
    )


@router.put("/evidence/{uuid:item_id}/facts", response=answers(ItemOut), summary="证据：证明对象")
def link_facts(request: Request, item_id: UUID, given: FactsLinkedIn) -> ItemOut:
    """Say which of the case's facts the item supports, and which it contradicts."""
    item = queries.get(by=request.actor, item_id=item_id)
    services.link_facts(by(request), item=item, facts=given.supports, contradicts=given.contradicts)
    return item_out(queries.get(by=request.actor, item_id=item_id))


@router.post("/evidence/{uuid:item_id}/withdraw", response=answers(ItemOut), summary="证据：撤出")
def withdraw(request: Request, item_id: UUID, given: RefusalIn) -> ItemOut:
    """Take an item out of the case, with a reason; record and file stay."""
    item = queries.get(by=request.actor, item_id=item_id)
    return item_out(services.withdraw(by(request), item=item, reason=given.reason))


@router.post("/evidence/{uuid:item_id}/return", response=answers(ItemOut), summary="物品：退还")
def return_item(request: Request, item_id: UUID, given: GivenBackIn) -> ItemOut:
    """Give a thing back to whom it belongs."""
    item = queries.get(by=request.actor, item_id=item_id)
    return item_out(services.return_item(by(request), item=item, to=given.to, reason=given.reason))


@router.post("/evidence/{uuid:item_id}/dispose", response=answers(ItemOut), summary="物品：处置")
def dispose(request: Request, item_id: UUID, given: DisposalIn) -> ItemOut:
    """Dispose of a thing: how, on whose approval, and why."""
    item = queries.get(by=request.actor, item_id=item_id)
    gone = services.dispose(
        by(request),
        item=item,
        way=given.way,
        reason=given.reason,
        approved_by=given.approved_by,
    )
    return item_out(gone)


@router.get(
    "/cases/{uuid:case_id}/handovers", response=answers(list[HandoverOut]), summary="移交：列出"
)
def list_handovers(request: Request, case_id: UUID) -> list[HandoverOut]:
    """The handovers of a case."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [handover_out(h) for h in queries.handovers(by=request.actor, case=case)]


@router.post("/evidence/handovers", response=answers(HandoverOut, status=201), summary="移交：发出")
def hand_over(request: Request, given: HandoverIn) -> Any:
    """Hand items of one case over; until the other signs, the sender answers for them."""
    items = [queries.get(by=request.actor, item_id=key) for key in dict.fromkeys(given.items)]
    receiver = agencies.agency(code=given.to)
    made = services.hand_over(by(request), items=items, to_agency=receiver, note=given.note)
    return Status(201, handover_out(queries.handover(by=request.actor, handover_id=made.pk)))


@router.post(
    "/evidence/handovers/{uuid:handover_id}/receive",
    response=answers(HandoverOut),
    summary="移交：签收",
)
def receive(request: Request, handover_id: UUID, given: ReceiptIn) -> HandoverOut:
    """Sign for a handover."""
    found = queries.handover(by=request.actor, handover_id=handover_id)
    return handover_out(services.receive(by(request), handover=found, remark=given.remark))


@router.post(
    "/evidence/handovers/{uuid:handover_id}/decline",
    response=answers(HandoverOut),
    summary="移交：退回",
)
def decline(request: Request, handover_id: UUID, given: RefusalIn) -> HandoverOut:
    """Send a handover back, with a reason."""
    found = queries.handover(by=request.actor, handover_id=handover_id)
    return handover_out(services.decline(by(request), handover=found, reason=given.reason))


@router.post(
    "/evidence/handovers/{uuid:handover_id}/recall",
    response=answers(HandoverOut),
    summary="移交：收回",
)
def recall(request: Request, handover_id: UUID, given: RefusalIn) -> HandoverOut:
    """Take back what was not signed for yet, with a reason."""
    found = queries.handover(by=request.actor, handover_id=handover_id)
    return handover_out(services.recall(by(request), handover=found, reason=given.reason))
