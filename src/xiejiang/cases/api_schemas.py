"""What the API of cases takes and gives; written, not derived from the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.cases.domain import (
    FactStatus,
    LinkKind,
    ParticipantRole,
    PartyKind,
    PartyRole,
    Secrecy,
)
from xiejiang.cases.domain import Field as CaseField
from xiejiang.web.api import AgencyRef, Instant, Line, Prose, Remark


class PlaceIn(Schema):
    """地点."""

    division: Line = Field(description="GB/T 2260 六位码")
    reach: Line = Field(default="", description="河网河段编号")
    longitude: Line = Field(default="", description="CGCS2000，度")
    latitude: Line = Field(default="", description="CGCS2000，度")
    words: Line = Field(default="", description="地点的文字描述")


class PlaceOut(Schema):
    """地点."""

    division: str
    reach: str
    longitude: str
    latitude: str
    words: str


class PartyIn(Schema):
    """当事人."""

    name: Line
    kind: PartyKind = PartyKind.PERSON
    role: PartyRole = PartyRole.SUSPECT
    identity_kind: Literal["resident", "uscc", "other"] = "other"
    identity_number: Line = Field(default="", max_length=40, description="校验后加密保存")
    nationality: Line = Field(
        default="", max_length=12, description="ISO 3166 两位代码或者 stateless；空为不明"
    )


class PartyOut(Schema):
    """当事人; the identity number is masked."""

    id: int
    kind: str
    name: str
    role: str
    identity_kind: str
    identity_masked: str
    nationality: str = Field(description="空为不明，不推定为中国")


class NationalityIn(Schema):
    """国籍、注册地, and how it is known."""

    nationality: Line = Field(
        default="", max_length=12, description="ISO 3166 两位代码或者 stateless；空为不明"
    )
    how: Line = Field(description="凭什么确认")


class NewCase(Schema):
    """一个新案件."""

    title: Line
    field: CaseField
    place: PlaceIn
    discovered_at: Instant
    summary: Prose = ""
    secrecy: Secrecy = Secrecy.WORK
    parties: list[PartyIn] = Field(default=[], max_length=50)


class CaseChange(Schema):
    """要修改的各项; what is not given stays."""

    title: Line | None = None
    summary: Prose | None = None
    field: CaseField | None = None
    place: PlaceIn | None = None
    discovered_at: Instant | None = None


class ParticipantIn(Schema):
    """参与机关."""

    agency: Line = Field(description="机关代码")
    role: ParticipantRole
    scope: Line = ""


class ParticipantOut(Schema):
    """参与机关."""

    id: int
    agency: AgencyRef
    role: str
    scope: str
    since: datetime
    until: datetime | None


class IdentityOut(Schema):
    """证件号码, unsealed for a stated purpose."""

    kind: str
    number: str


class LinkIn(Schema):
    """要关联的案件."""

    number: Line = Field(description="案件编号")
    kind: LinkKind
    reason: Line


class LinkOut(Schema):
    """关联的案件."""

    case: UUID
    number: str
    title: str
    kind: str
    reason: str


class CaseRow(Schema):
    """案件, as a list shows it."""

    id: UUID
    number: str
    title: str
    field: str
    status: str
    division: str
    lead: AgencyRef
    discovered_at: datetime
    updated_at: datetime
    version: int


class CaseOut(CaseRow):
    """案件."""

    summary: str
    secrecy: str
    place: PlaceOut
    opened_at: datetime
    parties: list[PartyOut]
    participants: list[ParticipantOut]
    links: list[LinkOut]


class CasePage(Schema):
    """一页案件."""

    items: list[CaseRow]
    next_cursor: str


class FactIn(Schema):
    """一条陈述."""

    name: Line = Field(max_length=80, description="事实字典中的变量名")
    value: Line = Field(default="", description="规范文本；尚未查明的为空")
    status: FactStatus = FactStatus.ASSERTED
    how: Remark = Field(default="", description="凭什么知道")
    replaces: int | None = Field(default=None, description="所见现行陈述的 id；原来没有的为空")


class FactsIn(Schema):
    """若干陈述, all or none."""

    facts: list[FactIn] = Field(min_length=1, max_length=100)


class ReasonIn(Schema):
    """理由: kept in the log."""

    reason: Remark


class WatchOut(Schema):
    """是否关注."""

    watching: bool


class FactOut(Schema):
    """事实."""

    id: int
    name: str
    value: str
    status: str
    agency: AgencyRef
    stated_by: str
    stated_at: datetime
    how: str
    filled_in: bool


class LogOut(Schema):
    """存证日志的一条."""

    index: int
    act: str
    at: datetime
    recorded_at: datetime
    person: str
    post: str
    agency: str
    basis: list[str]
    leaf: str


class ProofStampOut(Schema):
    """时间戳：机构所盖的检查点原文、条目到它的根的哈希、机构的回答（RFC 3161，Base64）."""

    checkpoint: str
    proof: list[str]
    token: str


class ProofOut(Schema):
    """存证证明：条目原文、序号、到根的哈希、签名的检查点、时间戳；本机关办理的附内容和盐."""

    format: str
    leaf: str
    index: int
    proof: list[str]
    checkpoint: str
    stamp: ProofStampOut | None = None
    details: str | None = None
    salt: str | None = None


class PurposeIn(Schema):
    """查看的目的: kept in the log."""

    purpose: Remark
