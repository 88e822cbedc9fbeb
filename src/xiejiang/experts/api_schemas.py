"""What the API of experts takes and gives. Amounts are whole fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.experts.domain import (
    MOST_CANDIDATES,
    MOST_FEE,
    USUAL_GAP,
    EngagementKind,
    Entry,
    MemberKind,
    Paper,
    Route,
    Said,
    Treatment,
    Way,
)
from xiejiang.kernel.money import Money
from xiejiang.web.api import AgencyRef, Line, Named, Remark

Fen = Annotated[int, Field(ge=0, le=MOST_FEE.fen, strict=True, description="金额，分")]
Key = Annotated[int, Field(gt=0, lt=2**63)]
Keys = Annotated[list[Key], Field(min_length=1, max_length=MOST_CANDIDATES)]
Small = Annotated[int, Field(ge=0, le=1000, strict=True)]


class PaperIn(Schema):
    """资质文件."""

    words: Line
    number: Line = ""
    issuer: Line = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def value(self) -> Paper:
        """As the acts take it."""
        return Paper(**self.model_dump())


class MemberIn(Schema):
    """入册者: what is entered of an institution or an expert."""

    kind: MemberKind
    name: Line
    division: Line
    items: Annotated[list[Line], Field(max_length=60)] = []
    employer: Key | None = None
    unit: Line = ""
    group: Line = ""
    specialty: Remark = ""
    fee_fen: Fen | None = None
    capacity: Small | None = None
    papers: Annotated[list[PaperIn], Field(max_length=20)] = []

    def entry(self) -> Entry:
        """As the acts take it."""
        return Entry(
            kind=self.kind,
            name=self.name,
            division=self.division,
            items=tuple(self.items),
            employer=self.employer,
            unit=self.unit,
            group=self.group,
            specialty=self.specialty,
            fee=None if self.fee_fen is None else Money(self.fee_fen),
            capacity=self.capacity,
        )


class RecordOut(Schema):
    """以往的工作和采信情况, over all cases of the node."""

    open: int
    done: int
    median_days: int | None
    treated: dict[str, int]


class MemberOut(Schema):
    """入册者."""

    id: int
    kind: Named
    name: str
    division: str
    items: list[str]
    employer: int | None
    unit: str
    group: str
    specialty: str
    fee_fen: int | None
    capacity: int | None
    agency: AgencyRef
    unavailable: list[str]
    unsure: list[str]
    record: RecordOut
    version: int


class GroundOut(Schema):
    """回避情形, answered."""

    id: str
    title: str
    answer: str
    """成立, 不成立 or 不明"""
    why: str
    citations: list[str]
    confidence: str


class CandidateOut(Schema):
    """A member, weighed for one case."""

    member: MemberOut
    recusal: str
    eligible: bool
    grounds: list[GroundOut]
    hints: list[str]


class DeclarationIn(Schema):
    """声明."""

    made_on: date
    kin: Said = Said.NOTHING
    interest: Said = Said.NOTHING
    role: Said = Said.NOTHING
    other: Said = Said.NOTHING
    words: Remark = ""


class ConsentIn(Schema):
    """Who agreed, and when."""

    party: Line
    on: date


class JuryIn(Schema):
    """合议庭 for which jurors are drawn."""

    panel: Line
    hearing_on: date
    divisions: Annotated[list[Line], Field(min_length=1, max_length=50)]


class SelectionIn(Schema):
    """选定: by agreement, by designation, or a draw that is announced."""

    way: Way
    matters: Remark
    items: Annotated[list[Line], Field(max_length=60)] = []
    redo: bool = False
    members: Keys
    consents: Annotated[list[ConsentIn], Field(max_length=50)] = []
    reason: Remark = ""
    count: Small = 1
    substitutes: Small = 0
    gap: Small = USUAL_GAP
    jury: JuryIn | None = None


class SelectionOut(Schema):
    """选定."""

    id: UUID
    agency: AgencyRef
    way: Named
    state: Named
    matters: str
    count: int
    substitutes: int
    candidates: list[dict[str, str]]
    excluded: list[dict[str, str]]
    passed_over: list[dict[str, str]]
    chosen: list[str]
    reserve: list[str]
    size: int | None
    """The size of the log whose root gives the seed."""
    digest: str
    began_at: datetime
    settled_at: datetime | None


class SimpleIn(Schema):
    """What is known of the conditions of a simple case; nothing said is not known."""

    facts: bool | None = None
    liability: bool | None = None
    estimate_fen: Fen | None = None


class EngagementIn(Schema):
    """委托."""

    member: Key
    selection: UUID | None = None
    previous: UUID | None = None
    proceeding: UUID | None = None
    kind: EngagementKind = EngagementKind.FIRST
    route: Route
    matters: Remark
    fee_fen: Fen
    on: date
    agreed: dict[Line, date] = {}
    simple: SimpleIn | None = None


class ClockOut(Schema):
    """One expected step and its day."""

    step: str
    title: str
    due: date | None
    agreed: bool
    basis: str
    confidence: str
    done: date | None
    words: str


class StepOut(Schema):
    """A step that was taken."""

    step: str
    on: date
    day: date | None
    words: str
    by: str


class TreatedOut(Schema):
    """采信情况, and who registered it."""

    treatment: Named
    document: str
    on: date
    words: str
    agency: AgencyRef


class EngagementOut(Schema):
    """委托."""

    id: UUID
    case: UUID
    agency: AgencyRef
    member: int
    member_name: str
    selection: UUID | None
    previous: UUID | None
    proceeding: UUID | None
    kind: Named
    route: Named
    state: Named
    matters: str
    fee_fen: int
    number: str
    conclusion: str
    clocks: list[ClockOut]
    steps: list[StepOut]
    treated: list[TreatedOut]
    version: int


class StepIn(Schema):
    """One step of an engagement."""

    step: Line
    on: date
    words: Remark = ""
    number: Line = ""
    day: date | None = None


class TreatmentIn(Schema):
    """What the court made of the opinion."""

    treatment: Treatment
    document: Line
    on: date
    words: Remark = ""


class DrawRecordOut(Schema):
    """A published draw: what ``xiejiang experts draw-verify`` reads."""

    format: str
    draw: str
    candidates: list[list[str]]
    count: int
    substitutes: int
    size: int
    digest: str
    checkpoint: str
    drawn: list[str]
    passed_over: list[dict[str, str]]
    chosen: list[str]
    reserve: list[str]
    announcement: dict[str, object] | None
