"""What the API of operations gives."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from xiejiang.operations import kits
from xiejiang.operations.domain import (
    Counts,
    Figures,
    MemberRole,
    MemberState,
    OperationState,
    OutcomeKind,
    Result,
)
from xiejiang.operations.models import Check, Line, Member, Operation, Outcome
from xiejiang.web.api import AgencyRef, agency_ref


class MemberOut(Schema):
    """参加机关."""

    agency: AgencyRef
    role: MemberRole
    state: MemberState
    task: str
    words: str
    node: str


class OperationOut(Schema):
    """联合行动."""

    id: UUID
    number: str
    title: str
    kit: str
    fields: list[str]
    state: OperationState
    lead: AgencyRef
    starts_at: datetime
    ends_at: datetime
    answer_by: date
    divisions: list[str]
    reaches: list[str]
    site: dict[str, Any] | None
    place: str
    filled_in: bool
    origin: str
    """The node of the lead; empty where it is led here."""


class OperationFull(OperationOut):
    """联合行动 with who takes part and the report."""

    aim: str
    members: list[MemberOut]
    report: str
    report_digest: str
    sign_by: date | None


class OperationPage(Schema):
    """一页联合行动."""

    items: list[OperationOut]
    next_cursor: str


class PhotoOut(Schema):
    """检查照片."""

    id: UUID
    name: str
    size: int
    sha256: str
    sm3: str
    shot_at: datetime | None


class ItemAnswerOut(Schema):
    """清单的回答."""

    item: str
    fact: str
    value: str
    note: str


class CheckOut(Schema):
    """联合行动检查."""

    id: UUID
    operation: UUID
    at: datetime
    place: str
    latitude: Decimal | None
    longitude: Decimal | None
    subject: str
    findings: str
    result: Result
    disposal: str
    agency: AgencyRef
    person: str
    recorded_at: datetime | None
    received_at: datetime
    clock_doubt: str
    answers: list[ItemAnswerOut]
    photos: list[PhotoOut]


class CheckPage(Schema):
    """一页检查."""

    items: list[CheckOut]
    next_cursor: str


class LineOut(Schema):
    """其他节点告知的检查."""

    id: UUID
    agency: AgencyRef
    node: str
    at: datetime
    place: str
    subject: str
    result: Result
    photos: list[str]
    digest: str
    kind: str
    case_number: str
    items: int
    late: bool


class LinePage(Schema):
    """一页其他节点告知的检查."""

    items: list[LineOut]
    next_cursor: str


class OutcomeOut(Schema):
    """去向."""

    id: UUID
    check: UUID
    case: UUID
    kind: OutcomeKind
    facts: list[str]
    items: list[UUID]


class CountsOut(Schema):
    """数目."""

    checks: int
    findings: int
    cases: int
    evidence: int


class AgencyCounts(CountsOut):
    """一个机关的数目."""

    agency: AgencyRef
    node: str


class FiguresOut(Schema):
    """统计."""

    operations: int
    total: CountsOut
    by_agency: list[AgencyCounts]
    by_state: dict[str, int]
    by_kit: dict[str, int]


class ItemOut(Schema):
    """模板的一项."""

    id: str
    look: str
    record: str
    fact: str
    unit: str
    sources: list[str]
    verified: bool


class KitOut(Schema):
    """行动模板."""

    id: str
    title: str
    title_en: str
    fields: list[str]
    aim: str
    items: list[ItemOut]


def operation_out(row: Operation) -> OperationOut:
    """One line of the list."""
    return OperationOut(**_plain(row))


def _plain(row: Operation) -> dict[str, Any]:
    names = ("number", "title", "kit", "fields", "state", "starts_at", "ends_at", "answer_by")
    more = ("divisions", "reaches", "site", "place", "filled_in", "origin")
    told = {name: getattr(row, name) for name in (*names, *more)}
    return {"id": row.pk, "lead": agency_ref(row.lead), **told}


def full_out(row: Operation, members: list[Member]) -> OperationFull:
    """One operation with what belongs to it."""
    return OperationFull(
        **_plain(row),
        aim=row.aim,
        members=[
            MemberOut(
                agency=agency_ref(m.agency),
                role=MemberRole(m.role),
                state=MemberState(m.state),
                task=m.task,
                words=m.words,
                node=m.agency.node,
            )
            for m in members
        ],
        report=row.report,
        report_digest=row.report_digest,
        sign_by=row.sign_by,
    )


def check_out(row: Check) -> CheckOut:
    """One check."""
    return CheckOut(
        id=row.pk,
        operation=row.operation_id,
        at=row.at,
        place=row.place,
        latitude=row.latitude,
        longitude=row.longitude,
        subject=row.subject,
        findings=row.findings,
        result=Result(row.result),
        disposal=row.disposal,
        agency=agency_ref(row.agency),
        person=row.person_name,
        recorded_at=row.recorded_at,
        received_at=row.received_at,
        clock_doubt=row.clock_doubt,
        answers=[
            ItemAnswerOut(item=a.item.code, fact=a.item.fact, value=a.value, note=a.note)
            for a in row.answers.all()
        ],
        photos=[
            PhotoOut(
                id=p.pk,
                name=p.file_name,
                size=p.size,
                sha256=p.sha256,
                sm3=p.sm3,
                shot_at=p.shot_at,
            )
            for p in row.photos.all()
        ],
    )


def line_out(row: Line) -> LineOut:
    """A check of another node."""
    names = ("at", "place", "subject", "photos", "digest", "kind", "case_number", "items", "late")
    return LineOut(
        id=row.key,
        agency=agency_ref(row.agency),
        node=row.agency.node,
        result=Result(row.result),
        **{name: getattr(row, name) for name in names},
    )


def outcome_out(row: Outcome) -> OutcomeOut:
    """What became of a finding."""
    return OutcomeOut(
        id=row.pk,
        check=row.check_made_id,
        case=row.case_id,
        kind=OutcomeKind(row.kind),
        facts=row.facts,
        items=[b.item_id for b in row.brought.all()],
    )


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in ("checks", "findings", "cases", "evidence")}


def figures_out(found: Figures) -> FiguresOut:
    """The numbers."""
    return FiguresOut(
        operations=found.operations,
        total=CountsOut(**_counts(found.total)),
        by_agency=[
            AgencyCounts(
                agency=AgencyRef(code=code, name=name), node=found.nodes.get(code, ""), **_counts(c)
            )
            for code, name, c in found.by_agency
        ],
        by_state=dict(found.by_state),
        by_kit=dict(found.by_kit),
    )


def kit_out(kit: kits.Kit) -> KitOut:
    """A kit with its provisions."""
    return KitOut(
        id=kit.id,
        title=kit.title,
        title_en=kit.title_en,
        fields=[f.value for f in kit.fields],
        aim=kit.aim,
        items=[
            ItemOut(
                id=i.id,
                look=i.look,
                record=i.record,
                fact=i.fact,
                unit=i.unit,
                sources=[str(b.citation) for b in i.bases],
                verified=all(b.confidence.is_verified for b in i.bases),
            )
            for i in kit.items
        ],
    )
