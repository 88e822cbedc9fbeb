"""How the API shows bulletins, and what it takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.liaison import queries
from xiejiang.liaison.domain import Audience, Content, Draft, File, Wish
from xiejiang.liaison.models import Attachment, Bulletin, Subscription
from xiejiang.web.api import AgencyRef, Instant, Line, Named, Remark, agency_ref

Code = Annotated[Line, Field(description="机关代码")]


class AudienceIn(Schema):
    """知悉范围."""

    divisions: list[Line] = Field(
        default=[], max_length=300, description="区划代码；100000 为全流域"
    )
    downstream_of: Line = Field(default="", description="区划代码或河段编号")
    within_km: int = Field(default=0, ge=0, le=6400, description="下游多少公里；0 为直到入海")
    kinds: list[Line] = Field(default=[], max_length=12, description="机关类型；空为全部")
    agencies: list[Code] = Field(default=[], max_length=200, description="点名的机关")


class BulletinIn(Schema):
    """通报草稿."""

    category: Line
    title: Line
    body: Annotated[str, Field(default="", max_length=20_000)]
    values: dict[Line, Annotated[str, Field(max_length=4_000)]] = Field(
        default={}, description="该类通报的栏目，见 /bulletins/categories"
    )
    audience: AudienceIn
    field: Line = ""
    division: Line = ""
    urgent: bool = False
    sign_by: Instant | None = None
    case: UUID | None = Field(default=None, description="关于哪个案件；只在新建时")


class PublishIn(Schema):
    """发布."""

    personal: Remark = Field(default="", description="有个人信息时，为什么须写明")


class CorrectionIn(Schema):
    """更正: the whole new edition; attachments stay as they are."""

    title: Line
    body: Annotated[str, Field(default="", max_length=20_000)]
    values: dict[Line, Annotated[str, Field(max_length=4_000)]] = {}
    reason: Remark
    personal: Remark = ""
    sign_by: Instant | None = None


class ReasonIn(Schema):
    """理由."""

    reason: Remark


class SignIn(Schema):
    """签收."""

    remark: Remark = ""


class WishIn(Schema):
    """订阅或静音."""

    wish: Wish
    category: Line = ""
    field: Line = ""
    division: Line = ""
    whole: bool = Field(default=False, description="为全机关设置")


class FileOut(Schema):
    """附件."""

    position: int
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    document: str


class BulletinRow(Schema):
    """一份通报在列表里."""

    id: UUID
    number: str
    title: str
    category: str
    agency: AgencyRef
    state: str
    field: str
    division: str
    urgent: bool
    sign_by: datetime | None
    version: int
    published_at: datetime | None
    changed_at: datetime
    node: str = Field(description="来源节点；空为本节点发布")
    unread: bool
    to_sign: bool


class BulletinOut(BulletinRow):
    """一份通报，现行的一版."""

    body: str
    values: dict[str, str]
    files: list[FileOut]
    audience: AudienceIn
    reason: str = Field(description="撤回的理由")
    correction: str = Field(description="更正的理由")
    case: UUID | None
    saved: int = Field(description="草稿的修改次数")


class BulletinPage(Schema):
    """一页通报."""

    items: list[BulletinRow]
    next_cursor: str


class FieldOut(Schema):
    """栏目."""

    id: str
    title: str
    type: str
    required: bool
    choices: list[Named]


class CategoryOut(Schema):
    """一类通报."""

    id: str
    title: str
    words: str = Field(description="条文的原话")
    reading: str
    source: str
    confidence: str
    set_by: str = Field(description="栏目、发布机关和默认范围由谁拟定")
    publishers: list[str]
    region: str
    kinds: list[str]
    fields: list[FieldOut]


class ReaderOut(Schema):
    """一个机关的阅读和签收."""

    agency: AgencyRef
    node: str
    asked: bool
    readers: int
    first_read_at: datetime | None
    signed_at: datetime | None
    remark: str
    people: list[str] = Field(description="只有本机关和发布机关的审计看得到")


class ReadersOut(Schema):
    """谁读过、谁签收了."""

    meant: int
    read: int
    asked: int
    signed: int
    agencies: list[ReaderOut]


class WishOut(Schema):
    """一条订阅设置."""

    id: int
    wish: str
    category: str
    field: str
    division: str
    whole: bool


class DigestOut(Schema):
    """日报."""

    on: str
    count: int
    cut: bool
    to_sign: list[BulletinRow]
    bulletins: list[BulletinRow]


def row_out(bulletin: Bulletin) -> BulletinRow:
    """A line of a list."""
    return BulletinRow(
        id=bulletin.pk,
        number=bulletin.number,
        title=bulletin.title,
        category=bulletin.category,
        agency=agency_ref(bulletin.agency),
        state=bulletin.state,
        field=bulletin.field,
        division=bulletin.division,
        urgent=bulletin.urgent,
        sign_by=bulletin.sign_by,
        version=bulletin.version,
        published_at=bulletin.published_at,
        changed_at=bulletin.changed_at,
        node=bulletin.node,
        unread=getattr(bulletin, "unread", False),
        to_sign=getattr(bulletin, "to_sign", False),
    )


def file_out(position: int, file: File | Attachment) -> FileOut:
    """An attachment."""
    return FileOut(
        position=position,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        sm3=file.sm3,
        document=file.document,
    )


def audience_out(bulletin: Bulletin) -> AudienceIn:
    """Whom it is for, as the publisher stated it."""
    stated = queries.of_draft(bulletin)
    return AudienceIn(
        divisions=list(stated.divisions),
        downstream_of=stated.downstream_of,
        within_km=stated.within_km,
        kinds=list(stated.kinds),
        agencies=list(stated.agencies),
    )


def draft_in(given: BulletinIn, files: tuple[File, ...] = ()) -> Draft:
    """A draft as the API takes it."""
    told = given.audience
    return Draft(
        category=given.category,
        content=Content(given.title, given.body, given.values, files),
        audience=Audience(
            tuple(told.divisions),
            told.downstream_of,
            told.within_km,
            tuple(told.kinds),
            tuple(told.agencies),
        ),
        field=given.field,
        division=given.division,
        urgent=given.urgent,
        sign_by=given.sign_by,
    )


def wish_out(wish: Subscription) -> WishOut:
    """A setting of the stream."""
    return WishOut(
        id=wish.pk,
        wish=wish.wish,
        category=wish.category,
        field=wish.field,
        division=wish.division,
        whole=wish.person_id is None,
    )
