"""What the API of reading takes and gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.agencies.domain import Role
from xiejiang.web.api import AgencyRef, Instant, Line, Remark


class RightOut(Schema):
    """凭什么能看到案件."""

    ground: str = Field(description="part 参与、given 授权查阅、emergency 紧急查阅")
    words: str
    purpose: str
    since: datetime
    until: datetime | None


class UnseenOut(Schema):
    """看不到什么，为什么."""

    what: str
    why: str


class AccessOut(Schema):
    """我为什么能看到这个案件，什么看不到，可以找谁."""

    rights: list[RightOut]
    reasons: list[str]
    unseen: list[UnseenOut]
    lead: AgencyRef
    contacts: list[str]


class ReviewOut(Schema):
    """复核的结果."""

    justified: bool
    reason: str
    reviewed_by: str
    reviewed_at: datetime


class GrantOut(Schema):
    """查阅权."""

    id: int
    case: UUID
    kind: str
    agency: AgencyRef
    post: str = Field(description="只给一个岗位时，岗位名称")
    purpose: str
    identities: bool
    since: datetime
    until: datetime
    given_by: str
    ended_at: datetime | None
    ended_why: str
    review_by: datetime | None
    review: ReviewOut | None


class GrantIn(Schema):
    """授权谁、为什么、到何时."""

    agency: Line
    role: Role | None = Field(default=None, description="只给一个岗位时，岗位的角色")
    person: Line = Field(default="", description="只给一个岗位时，任岗者的用户名")
    purpose: Remark
    since: Instant | None = None
    until: Instant
    identities: bool = False
    request: int | None = Field(default=None, description="答复哪一项申请", ge=1, lt=2**31)


class ExtendIn(Schema):
    """延长到何时、为什么."""

    until: Instant
    reason: Remark


class WhyIn(Schema):
    """理由."""

    reason: Remark


class AskIn(Schema):
    """申请查阅."""

    number: Line
    purpose: Remark
    days: int = Field(ge=1, le=366)


class AskedOut(Schema):
    """申请；有没有这个案件，不会由此知道."""

    id: int
    number: str
    purpose: str
    days: int
    state: str
    answer: str
    asked_at: datetime


class ToAnswerOut(Schema):
    """等待本机关答复的申请."""

    id: int
    case: UUID
    agency: AgencyRef
    asked_by: str
    purpose: str
    days: int
    asked_at: datetime


class EmergencyIn(Schema):
    """紧急查阅."""

    number: Line
    reason: Remark


class ReviewIn(Schema):
    """复核."""

    justified: bool
    reason: Remark


class ReadOut(Schema):
    """谁在何时为了什么看了什么."""

    at: datetime
    agency: str
    post: str
    person: str
    ground: str
    purpose: str
    what: str


class TotalsOut(Schema):
    """紧急查阅的数字；第一行是合计."""

    agency: str
    opened: int
    justified: int
    unjustified: int
    waiting: int
    overdue: int
