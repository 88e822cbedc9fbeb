"""What the API of operations takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, Json

from xiejiang.cases.domain import Field as CaseField
from xiejiang.operations import kits
from xiejiang.operations.domain import (
    Answer,
    Area,
    CheckReport,
    Invite,
    MemberRole,
    NewCase,
    Plan,
    Result,
    Turn,
)
from xiejiang.store.onsite import MOST_PHOTOS, Clock, PlaceSource, Where
from xiejiang.web.api import Instant, Line, Prose, Remark

PlainDay = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Codes = Annotated[list[Line], Field(max_length=60)]


class InviteIn(Schema):
    """邀请."""

    agency: Line = Field(description="机关代码")
    role: MemberRole = MemberRole.ENFORCE
    task: Remark = ""

    def invite(self) -> Invite:
        """The same as a value."""
        return Invite(self.agency, self.role, self.task)


class PlanIn(Schema):
    """行动方案."""

    title: Line
    kit: Line
    fields: list[CaseField] = Field(default=[], max_length=20, description="空为模板的领域")
    site: dict[str, Any] | None = Field(default=None, description="GeoJSON 几何，WGS 84")
    divisions: Codes = []
    reaches: Codes = []
    place: Line = ""
    starts_at: Instant
    ends_at: Instant
    answer_by: PlainDay
    aim: Prose = ""
    invites: list[InviteIn] = Field(default=[], max_length=40)

    def plan(self) -> Plan:
        """The same as a value."""
        kit = kits.kit(self.kit)
        fields = tuple(self.fields) or (kit.fields if kit else ())
        area = Area(self.site, tuple(self.divisions), tuple(self.reaches), self.place)
        return Plan(
            title=self.title,
            kit=self.kit,
            fields=fields,
            area=area,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            answer_by=self.answer_by,
            aim=self.aim,
            invites=tuple(i.invite() for i in self.invites),
        )


class AnswerIn(Schema):
    """答复邀请."""

    joins: bool
    words: Remark


class ReportIn(Schema):
    """报告正文."""

    text: Prose
    sign_by: PlainDay


class SignIn(Schema):
    """会签."""

    agrees: bool
    words: Remark = ""
    shown: Line = Field(default="", description="所见报告的摘要；报告已经重新提交的不会签")


class ItemAnswerIn(Schema):
    """清单的一项."""

    item: Line
    value: Line = Field(max_length=40, description="true、false 或者数字")
    note: Remark = ""


class CheckIn(Schema):
    """现场检查; the photographs come beside it, in the order of their ids."""

    id: UUID = Field(description="由登记的设备给出；同一编号、同样内容只收一次")
    at: Instant
    place: Remark = Field(default="", max_length=200)
    source: PlaceSource = PlaceSource.TYPED
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: Decimal | None = None
    subject: Line
    findings: Prose
    result: Result
    disposal: Prose = ""
    team: UUID | None = None
    recorded_at: Instant | None = None
    answers: list[Json[ItemAnswerIn]] = Field(
        default=[], max_length=60, description="每一项是一段 JSON：item、value、note"
    )
    photo_ids: list[UUID] = Field(default=[], max_length=MOST_PHOTOS)

    def report(self) -> CheckReport:
        """The same as a value."""
        return CheckReport(
            id=self.id,
            at=self.at,
            where=Where(self.source, self.latitude, self.longitude, self.accuracy, self.place),
            subject=self.subject,
            findings=self.findings,
            result=self.result,
            disposal=self.disposal,
            team=self.team,
            answers=tuple(Answer(a.item, a.value, a.note) for a in self.answers),
            clock=Clock(self.recorded_at),
        )


class TurnIn(Schema):
    """转办: into which case, with which facts and photographs."""

    facts: list[Line] = Field(default=[], max_length=60)
    photos: list[UUID] = Field(default=[], max_length=MOST_PHOTOS)
    proves: Remark = ""

    def turn(self) -> Turn:
        """The same as a value."""
        return Turn(frozenset(self.facts), frozenset(self.photos), self.proves)


class NewCaseIn(TurnIn):
    """转为新案件."""

    title: Line
    field: CaseField
    division: Line
    reach: Line = ""
    summary: Prose = ""

    def new(self) -> NewCase:
        """The same as a value."""
        return NewCase(self.title, self.field, self.division, self.summary, self.reach)


class EvidenceIn(TurnIn):
    """作为已有案件的证据."""

    case: UUID
