"""What a document may be in, whom it goes to, how it is served, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xiejiang.documents.rendering import model

Align, Column, Table = model.Align, model.Column, model.Table
Heading, Paragraph, Note = model.Heading, model.Paragraph, model.Note
Block = model.Block
"""What papers are made of, for rooms that list and vouch for papers."""

FieldValue = str | Sequence[str] | Sequence[Sequence[str]]
"""A value of a field: text (dates in ISO form), several texts, or the rows of a table."""

Values = Mapping[str, FieldValue]
"""Field name → value. Number, day and issuer are filled in when the document is issued."""


class FieldType(StrEnum):
    """What a field holds, and how it is given."""

    TEXT = "text"
    """One piece of text."""
    DATE = "date"
    """An ISO date; printed as 2026年11月24日."""
    MOMENT = "moment"
    """An ISO date-time; printed as 2026年11月24日9时30分."""
    LIST = "list"
    """Several pieces of text; in a sentence they are joined by 、."""
    ROWS = "rows"
    """Rows of a table, each a sequence of cells."""

    @property
    def zh(self) -> str:
        return {
            FieldType.TEXT: "文字",
            FieldType.DATE: "日期",
            FieldType.MOMENT: "日期和时间",
            FieldType.LIST: "若干条文字",
            FieldType.ROWS: "表格",
        }[self]


class DocumentStatus(StrEnum):
    """文书状态."""

    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"

    @property
    def zh(self) -> str:
        return {
            DocumentStatus.DRAFT: "草稿",
            DocumentStatus.ISSUED: "已制发",
            DocumentStatus.VOID: "已作废",
        }[self]


class ServiceMethod(StrEnum):
    """送达方式."""

    PLATFORM = "platform"
    DIRECT = "direct"
    LEFT = "left"
    ENTRUSTED = "entrusted"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    NOTICE = "public-notice"

    @property
    def zh(self) -> str:
        return _METHOD_ZH[self]


_METHOD_ZH = {
    ServiceMethod.PLATFORM: "平台送达",
    ServiceMethod.DIRECT: "直接送达",
    ServiceMethod.LEFT: "留置送达",
    ServiceMethod.ENTRUSTED: "委托送达",
    ServiceMethod.MAIL: "邮寄送达",
    ServiceMethod.ELECTRONIC: "电子送达",
    ServiceMethod.NOTICE: "公告送达",
}


class Form(StrEnum):
    """The two files of a document: the one that is kept, and the one that can be edited."""

    PDF = "pdf"
    DOCX = "docx"

    @property
    def media_type(self) -> str:
        return {
            Form.PDF: "application/pdf",
            Form.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        }[self]


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送或抄送: an agency by its code, or a party by name."""

    name: str
    agency_code: str = ""
    copy: bool = False

    def for_log(self) -> dict[str, str | int]:
        """An agency by code; of a party only that there is one."""
        who = self.agency_code or "当事人"
        return {"to": who, "copy": int(self.copy)}


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file of a document, ready to be sent to a reader."""

    name: str
    media_type: str
    data: bytes
    sha256: str
    kept: bool
    """Whether it comes from the store; otherwise it was rendered just now."""


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one stored file."""

    sha256: str
    sm3: str

    def for_log(self) -> dict[str, str]:
        """Both, as hexadecimal."""
        return {"sha256": self.sha256, "sm3": self.sm3}


@dataclass(frozen=True, slots=True)
class FileFault:
    """A stored file that is gone or is not what it was."""

    what: str
    sha256: str
    why: str
