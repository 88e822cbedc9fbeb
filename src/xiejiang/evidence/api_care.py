"""The API of items in care: placing, sealing, copying, correcting, describing, weighing, labels."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from xiejiang.cases import queries as cases
from xiejiang.documents.domain import Form as PaperForm
from xiejiang.evidence import queries, services, tracks, views_labels
from xiejiang.evidence.api_schemas import ItemOut, item_out
from xiejiang.evidence.care import (
    Captured,
    CopyWay,
    Match,
    Method,
    Outcome,
    Track,
)
from xiejiang.evidence.domain import Opening, Sealing, Upload
from xiejiang.evidence.labels import label
from xiejiang.evidence.models import Capture, Item, Ruling
from xiejiang.web.api import AgencyRef, Line, Remark, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["evidence"])

CAPTURED = (
    *("method", "medium", "kept_at", "tool", "digest", "algorithm", "found"),
    *("keeper", "witness", "recording", "stated_by"),
)
"""The texts of a capture, as they are."""


class PlaceIn(Schema):
    """变更存放地."""

    to: Line = Field(description="新的存放地")
    reason: Remark


class SealIn(Schema):
    """加封."""

    number: Line = Field(max_length=60, description="封条号")
    present: Line = Field(max_length=120, description="在场人员")
    remark: Remark = ""


class UnsealIn(Schema):
    """启封."""

    intact: bool = Field(description="启封前封条是否完好")
    present: Line = Field(max_length=120, description="在场人员")
    reason: Remark


class CopyIn(Schema):
    """副本; the file comes beside it."""

    title: Line
    way: CopyWay
    how: Remark = Field(description="做了什么、怎样做的")


class CorrectIn(Schema):
    """更正; the corrected file comes beside it."""

    reason: Remark


class CaptureIn(Schema):
    """取证情况."""

    method: Method | None = None
    medium: Line = ""
    kept_at: Remark = ""
    tool: Line = Field(default="", max_length=120)
    digest: Line = Field(default="", max_length=140, description="取证时的校验值，十六进制")
    keeper: Line = Field(default="", max_length=120)
    witness: Line = Field(default="", max_length=120)
    recording: Line = Field(default="", max_length=200)
    latitude: Decimal | None = Field(default=None, max_digits=9, decimal_places=6)
    longitude: Decimal | None = Field(default=None, max_digits=9, decimal_places=6)


class CaptureOut(Schema):
    """取证情况和校验值的比对."""

    method: str
    medium: str
    kept_at: str
    tool: str
    digest: str
    algorithm: str
    found: str
    match: Match = Field(description="空为没有可比对的")
    keeper: str
    witness: str
    recording: str
    latitude: str | None
    longitude: str | None
    stated_by: str
    stated_at: datetime


class RulingIn(Schema):
    """审查认定."""

    track: Track
    outcome: Outcome
    reason: str = Field(min_length=1, max_length=600)
    basis: Line = Field(default="", description="所依据的条文；排除的必须写")


class RulingOut(Schema):
    """审查认定."""

    track: Track
    outcome: Outcome
    reason: str
    basis: str
    agency: AgencyRef
    person: str
    post: str
    at: datetime


class TrackUseOut(Schema):
    """法律对这种证据的规定."""

    effect: str
    certain: bool
    anew: bool = Field(description="须重新收集")
    rule: str
    source: str


class TrackNeedOut(Schema):
    """还差的事项."""

    id: str
    message: str
    source: str
    confidence: str


class TrackOut(Schema):
    """一证在一种程序里."""

    track: Track
    stand: str
    uses: list[TrackUseOut]
    needs: list[TrackNeedOut]
    rulings: list[RulingOut]


class LabelOut(Schema):
    """标签上的内容."""

    item: UUID
    case_number: str
    serial: int
    title: str
    seal: str
    collectors: str
    agency: str
    code: str
    address: str


def capture_out(told: Capture) -> CaptureOut:
    """How a file was taken."""
    return CaptureOut(
        **{name: getattr(told, name) for name in CAPTURED},
        match=Match(told.match),
        latitude=None if told.latitude is None else str(told.latitude),
        longitude=None if told.longitude is None else str(told.longitude),
        stated_at=told.stated_at,
    )


def ruling_out(ruling: Ruling) -> RulingOut:
    """What was found."""
    return RulingOut(
        track=Track(ruling.track),
        outcome=Outcome(ruling.outcome),
        reason=ruling.reason,
        basis=ruling.basis,
        agency=agency_ref(ruling.agency),
        person=ruling.person,
        post=ruling.post,
        at=ruling.at,
    )


def _item(request: Request, item_id: UUID) -> Item:
    return queries.get(by=request.actor, item_id=item_id)


def _taken_in(request: Request, item: Item, file: UploadedFile) -> Upload:
    name, stream = file.name or "file", cast("Any", file)
    return services.take_in(actor=request.actor, case=item.case, name=name, stream=stream)


@router.post(
    "/evidence/{uuid:item_id}/place", response=answers(ItemOut), summary="物品：变更存放地"
)
def place(request: Request, item_id: UUID, given: PlaceIn) -> ItemOut:
    """Put a thing into another storage place."""
    item = _item(request, item_id)
    return item_out(services.place(by(request), item=item, to=given.to, reason=given.reason))


@router.post("/evidence/{uuid:item_id}/seal", response=answers(ItemOut), summary="物品：加封")
def seal(request: Request, item_id: UUID, given: SealIn) -> ItemOut:
    """Seal an item; one that is sealed already has to be unsealed first."""
    sealing = Sealing(given.number, given.present, given.remark)
    return item_out(services.seal(by(request), item=_item(request, item_id), sealing=sealing))


@router.post("/evidence/{uuid:item_id}/unseal", response=answers(ItemOut), summary="物品：启封")
def unseal(request: Request, item_id: UUID, given: UnsealIn) -> ItemOut:
    """Break a seal, saying whether it was whole."""
    opening = Opening(given.intact, given.present, given.reason)
    return item_out(services.unseal(by(request), item=_item(request, item_id), opening=opening))


@router.post(
    "/evidence/{uuid:item_id}/copies",
    response=answers(ItemOut, status=201),
    summary="证据：制作副本",
)
def add_copy(
    request: Request,
    item_id: UUID,
    given: Annotated[CopyIn, Form()],
    file: Annotated[UploadedFile, File()],
) -> Any:
    """Add a copy as an item of its own; the original stays as it is."""
    item = _item(request, item_id)
    made = services.add_copy(
        by(request),
        item=item,
        upload=_taken_in(request, item, file),
        title=given.title,
        way=given.way,
        how=given.how,
    )
    return Status(201, item_out(_item(request, made.pk)))


@router.post(
    "/evidence/{uuid:item_id}/corrections",
    response=answers(ItemOut, status=201),
    summary="证据：更正文件",
)
def correct(
    request: Request,
    item_id: UUID,
    given: Annotated[CorrectIn, Form()],
    file: Annotated[UploadedFile, File()],
) -> Any:
    """Supersede an item by a corrected file; the first stays, marked as superseded."""
    item = _item(request, item_id)
    upload = _taken_in(request, item, file)
    made = services.correct(by(request), item=item, upload=upload, reason=given.reason)
    return Status(201, item_out(_item(request, made.pk)))


@router.get(
    "/evidence/{uuid:item_id}/capture",
    response=answers(CaptureOut | None),
    summary="证据：取证情况",
)
def get_capture(request: Request, item_id: UUID) -> CaptureOut | None:
    """How the file was taken, if somebody said so."""
    told = queries.capture(_item(request, item_id))
    return None if told is None else capture_out(told)


@router.put(
    "/evidence/{uuid:item_id}/capture", response=answers(CaptureOut), summary="证据：登记取证情况"
)
def describe(request: Request, item_id: UUID, given: CaptureIn) -> CaptureOut:
    """State how the file was taken; a given digest is compared with ours."""
    captured = Captured(**given.model_dump())
    item = _item(request, item_id)
    return capture_out(services.describe(by(request), item=item, captured=captured))


@router.get(
    "/evidence/{uuid:item_id}/tracks", response=answers(list[TrackOut]), summary="证据：三种程序"
)
def get_tracks(request: Request, item_id: UUID) -> list[TrackOut]:
    """What becomes of an item in administrative, criminal and civil proceedings."""
    return [
        TrackOut(
            track=x.track,
            stand=x.words,
            uses=[
                TrackUseOut(
                    effect=u.effect,
                    certain=u.certain,
                    anew=u.anew,
                    rule=u.rule,
                    source=str(u.source),
                )
                for u in x.uses
            ],
            needs=[
                TrackNeedOut(
                    id=n.id,
                    message=n.message,
                    source=str(n.source),
                    confidence=n.confidence.value,
                )
                for n in x.needs
            ],
            rulings=[ruling_out(r) for r in x.rulings],
        )
        for x in tracks.of(_item(request, item_id))
    ]


@router.post(
    "/evidence/{uuid:item_id}/rulings",
    response=answers(RulingOut, status=201),
    summary="证据：审查认定",
)
def rule(request: Request, item_id: UUID, given: RulingIn) -> Any:
    """Say what was found of an item in one kind of proceedings, with the reason."""
    made = services.rule(by(request), item=_item(request, item_id), **given.model_dump())
    return Status(201, ruling_out(made))


@router.get(
    "/cases/{uuid:case_id}/evidence/labels",
    response=answers(list[LabelOut]),
    summary="物品：标签",
)
def get_labels(request: Request, case_id: UUID) -> list[LabelOut]:
    """What the labels of a case's things say, and the address in their code."""
    case = cases.get(by=request.actor, case_id=case_id)
    found = []
    for item in queries.things(by=request.actor, case=case):
        x = label(item, absolute=request.build_absolute_uri)
        found.append(
            LabelOut(
                item=item.pk,
                case_number=x.case_number,
                serial=x.serial,
                title=x.title,
                seal=x.seal,
                collectors=x.collectors,
                agency=x.agency,
                code=queries.code_of(item),
                address=x.address,
            )
        )
    return found


@router.get(
    "/evidence/handovers/{uuid:handover_id}/list.pdf",
    response=answers(Any),
    summary="移交：清单 PDF",
)
def get_handover_list(request: Request, handover_id: UUID) -> HttpResponse:
    """The list of a handover as PDF."""
    return views_labels.handover_list(request, handover_id, PaperForm.PDF.value)
