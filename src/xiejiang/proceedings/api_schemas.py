"""What the API of proceedings takes and gives; written, not derived from the tables."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field, JsonValue

from xiejiang.web.api import AgencyRef, Instant, Line, Named, Prose, Remark

Inputs = dict[str, Prose | bool | int | list[Line] | None]


class ProcedureOut(Schema):
    """程序."""

    id: str
    title: str
    title_en: str
    summary: str
    version: str
    states: list[Named]


class EventOut(Schema):
    """法律事件."""

    id: int
    event: str
    step: str
    legal_at: datetime
    recorded_at: datetime
    agency: AgencyRef
    person: str
    post: str
    reason: str
    data: dict[str, JsonValue]
    state: str


class ProceedingOut(Schema):
    """办理程序."""

    id: UUID
    case: UUID
    procedure: str
    procedure_version: str
    title: str
    number: str
    state: Named
    holder: AgencyRef
    holder_since: datetime
    holder_reason: str
    turn: AgencyRef | None
    parts: dict[str, AgencyRef]
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    next_legal_at: datetime | None
    events: list[EventOut]
    version: int


class StartIn(Schema):
    """启动程序."""

    procedure: Line = Field(description="程序编号，如 transfer.criminal")
    receiver: Line = Field(default="", description="接收机关代码")
    supervisor: Line = Field(default="", description="监督机关代码")
    legal_at: Instant | None = None


class OfferOut(Schema):
    """可以选择的机关, and why."""

    code: str
    name: str
    why: str
    basis: str
    is_default: bool
    must_check: bool


class OffersOut(Schema):
    """可以移送给谁、由谁监督."""

    receivers: list[OfferOut]
    supervisors: list[OfferOut]


class EventTimeIn(Schema):
    """更正时间."""

    legal_at: Instant
    reason: Remark


class FieldOut(Schema):
    """步骤要填的一项."""

    id: str
    title: str
    type: str
    required: bool
    help: str
    choices: list[Named]


class StepOut(Schema):
    """步骤."""

    step: str
    title: str
    summary: str
    allowed: bool
    reasons: list[str]
    primary: bool
    asks_time: bool
    asks_reason: bool
    fields: list[FieldOut]
    basis: list[str]


class StepIn(Schema):
    """办理一步: what the step asks, and when it happened in law."""

    inputs: Inputs = Field(default={}, description="填写项 id → 值；理由用 reason")
    legal_at: Instant | None = Field(default=None, description="有证据的发生时间，期限由它起算")


class ChecklistItemOut(Schema):
    """清单的一项."""

    item: str
    title: str
    state: str
    label: str
    evidence: list[str]
    documents: list[str]
    inapplicable: str
    basis: str


class ChecklistOut(Schema):
    """材料清单."""

    complete: bool
    items: list[ChecklistItemOut]


class MaterialIn(Schema):
    """一项材料由什么满足."""

    evidence: list[UUID] = Field(default=[], max_length=100)
    documents: list[UUID] = Field(default=[], max_length=100)
    inapplicable: Remark = ""


class DeadlineOut(Schema):
    """期限."""

    id: int
    limit: str
    title: str
    role: str
    on: AgencyRef
    started_at: datetime
    legal_at: datetime | None
    safe_at: datetime | None
    legal_text: str
    safe_text: str
    state: str
    words: str
    basis: str
    confidence: str
    doubt: str


class UrgeIn(Schema):
    """催办."""

    text: Remark


class ReassignIn(Schema):
    """转办."""

    to: Line = Field(description="本机关人员的用户名")
    reason: Remark
