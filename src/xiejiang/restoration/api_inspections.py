"""The API of field inspections: what a program or a field instrument sends, once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, Json

from xiejiang.kernel.errors import Complaint
from xiejiang.restoration import indicators, inspections
from xiejiang.restoration import inspection_queries as queries
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.inspecting import Conclusion, InspectionKind, Measured, Report, Target
from xiejiang.restoration.inspection_errors import InspectionInvalid
from xiejiang.restoration.models import Project
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading
from xiejiang.store.onsite import MOST_PHOTOS, Clock, Offered, PlaceSource, Where
from xiejiang.web.api import (
    AgencyRef,
    Cursor,
    Instant,
    Limit,
    Line,
    Prose,
    Remark,
    agency_ref,
    answers,
    keyset,
    read_keyset,
)
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["restoration"])


class ReadingIn(Schema):
    """测定值."""

    indicator: Line = Field(description="指标名称，见本项目的指标")
    value: Decimal
    unit: Line = Field(max_length=20, description="必须是该指标的单位")
    method: Line = ""


class InspectionIn(Schema):
    """现场检查; the photographs come beside it, in the order of their ids."""

    id: UUID = Field(description="由登记的设备给出；同一编号、同样内容只收一次")
    kind: InspectionKind
    milestone: UUID | None = Field(default=None, description="节点编号；空为整个项目")
    at: Instant
    place: Remark = Field(default="", max_length=200, description="地点，或者没有地点的原因")
    source: PlaceSource = PlaceSource.TYPED
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: Decimal | None = Field(default=None, description="定位误差半径，米")
    findings: Prose
    conclusion: Conclusion
    demands: Prose = Field(default="", description="结论不是“正常”的必填")
    recorded_at: Instant | None = Field(default=None, description="设备记录的时间")
    readings: list[Json[ReadingIn]] = Field(
        default=[],
        max_length=60,
        description="每个测定值是一段 JSON：indicator、value、unit、method",
    )
    photo_ids: list[UUID] = Field(
        default=[], max_length=MOST_PHOTOS, description="照片编号，与文件次序相同"
    )

    def report(self) -> Report:
        """The same as a value."""
        place = Where(self.source, self.latitude, self.longitude, self.accuracy, self.place)
        return Report(
            id=self.id,
            kind=self.kind,
            at=self.at,
            where=place,
            findings=self.findings,
            conclusion=self.conclusion,
            demands=self.demands,
            milestone=self.milestone,
            clock=Clock(self.recorded_at),
            readings=tuple(Measured(r.indicator, r.value, r.unit, r.method) for r in self.readings),
        )


class PhotoOut(Schema):
    """检查照片; what it says of itself is unverified."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    shot_at: datetime | None
    shot_latitude: Decimal | None
    shot_longitude: Decimal | None


class ReadingOut(Schema):
    """测定值 beside the target of that day."""

    indicator: str
    label: str
    value: Decimal
    unit: str
    method: str
    target: Decimal | None
    at_least: bool
    reached: bool | None


class InspectionOut(Schema):
    """现场检查."""

    id: UUID
    project: UUID
    milestone: UUID | None
    kind: InspectionKind
    at: datetime
    place: str
    source: PlaceSource
    latitude: Decimal | None
    longitude: Decimal | None
    accuracy: Decimal | None
    findings: str
    conclusion: Conclusion
    demands: str
    person: str
    post: str
    agency: AgencyRef
    recorded_at: datetime | None
    received_at: datetime
    clock_doubt: str
    photos: list[PhotoOut]
    readings: list[ReadingOut]


class InspectionPage(Schema):
    """一页检查, the latest first."""

    items: list[InspectionOut]
    next_cursor: str


class TargetOut(Schema):
    """方案目标."""

    value: Decimal
    at_least: bool


class IndicatorOut(Schema):
    """指标: what may be measured at a project."""

    indicator: str
    label: str
    unit: str
    low: Decimal
    high: Decimal
    places: int
    source: str
    confidence: str
    target: TargetOut | None


def _photo(row: Photo) -> PhotoOut:
    return PhotoOut(
        id=row.pk,
        name=row.file_name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sm3=row.sm3,
        shot_at=row.shot_at,
        shot_latitude=row.shot_latitude,
        shot_longitude=row.shot_longitude,
    )


def _reading(row: Reading) -> ReadingOut:
    return ReadingOut(
        indicator=row.indicator,
        label=row.label,
        value=row.value,
        unit=row.unit,
        method=row.method,
        target=row.target,
        at_least=row.at_least,
        reached=row.reached,
    )


def _out(row: Inspection) -> InspectionOut:
    return InspectionOut(
        id=row.pk,
        project=row.project_id,
        milestone=row.milestone.line if row.milestone else None,
        kind=InspectionKind(row.kind),
        at=row.at,
        place=row.place,
        source=PlaceSource(row.source),
        latitude=row.latitude,
        longitude=row.longitude,
        accuracy=row.accuracy,
        findings=row.findings,
        conclusion=Conclusion(row.conclusion),
        demands=row.demands,
        person=row.person_name,
        post=row.post_title,
        agency=agency_ref(row.agency),
        recorded_at=row.recorded_at,
        received_at=row.received_at,
        clock_doubt=row.clock_doubt,
        photos=[_photo(p) for p in row.photos.all()],
        readings=[_reading(r) for r in row.readings.all()],
    )


def _project(request: Request, project_id: UUID) -> Project:
    project = restoration.get(by=request.actor, project_id=project_id)
    request.must_see(project.case_id)
    return project


@router.get(
    "/restoration/{uuid:project_id}/inspections",
    response=answers(InspectionPage),
    summary="现场检查：列出",
)
def list_inspections(
    request: Request, project_id: UUID, cursor: Cursor = "", limit: Limit = 50
) -> InspectionPage:
    """The inspections of a project, the latest first."""
    project = _project(request, project_id)
    after = read_keyset(cursor)
    rows = queries.inspections(
        by=request.actor,
        project=project,
        after=None if after is None else (after[0], _key(after[1])),
        limit=limit + 1,
    )
    shown = rows[:limit]
    following = keyset(shown[-1].at, shown[-1].pk) if len(rows) > limit else ""
    return InspectionPage(items=[_out(i) for i in shown], next_cursor=following)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CursorUnreadable from None


@router.post(
    "/restoration/{uuid:project_id}/inspections",
    response={200: InspectionOut, **answers(InspectionOut, status=201)},
    summary="现场检查：登记",
)
def add_inspection(
    request: Request,
    project_id: UUID,
    given: Annotated[InspectionIn, Form()],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> Any:
    """Register an inspection with its photographs; sent again, it is answered with the first."""
    project = _project(request, project_id)
    files = photos or []
    if len(files) != len(given.photo_ids):
        words = f"写了 {len(given.photo_ids)} 个编号，附了 {len(files)} 个文件；请一一对应"
        raise InspectionInvalid(complaints=[Complaint("照片", words)])
    offered = [
        Offered(key, file.name or "photo", cast("Any", file), file.size or 0)
        for key, file in zip(given.photo_ids, files, strict=True)
    ]
    done = inspections.receive(by(request), project=project, report=given.report(), offered=offered)
    found = queries.inspection(by=request.actor, inspection_id=done.inspection.pk)
    return Status(201 if done.is_new else 200, _out(found))


@router.get(
    "/restoration/{uuid:project_id}/indicators",
    response=answers(list[IndicatorOut]),
    summary="现场检查：可以测定的指标",
)
def list_indicators(request: Request, project_id: UUID) -> list[IndicatorOut]:
    """What may be measured at a project, with its unit and the plan's target."""
    project = _project(request, project_id)
    known = indicators.of_plan(queries.targets(project))
    return [
        IndicatorOut(
            indicator=one.id,
            label=one.zh,
            unit=one.unit,
            low=one.low,
            high=one.high,
            places=one.places,
            source=one.source,
            confidence=one.confidence.value,
            target=_target(one.target),
        )
        for one in known.values()
    ]


def _target(target: Target | None) -> TargetOut | None:
    if target is None:
        return None
    return TargetOut(value=target.value, at_least=target.at_least)


@router.get(
    "/inspections/{uuid:inspection_id}", response=answers(InspectionOut), summary="现场检查：读取"
)
def get_inspection(request: Request, inspection_id: UUID) -> InspectionOut:
    """One inspection."""
    found = queries.inspection(by=request.actor, inspection_id=inspection_id)
    request.must_see(found.project.case_id)
    return _out(found)


@router.get(
    "/inspections/photos/{uuid:photo_id}/file",
    response=answers(Any),
    summary="现场检查：下载照片",
)
def get_inspection_photo_file(request: Request, photo_id: UUID) -> FileResponse:
    """A photograph as it came, hashed again before it is given out."""
    found = queries.photo(by=request.actor, photo_id=photo_id)
    request.must_see(found.inspection.project.case_id)
    stream = queries.read_photo(found)
    return FileResponse(
        stream, as_attachment=True, filename=found.file_name, content_type=found.media_type
    )
