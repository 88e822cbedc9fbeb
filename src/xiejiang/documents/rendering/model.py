"""An official document as a value: what stands on the paper, and nothing about how.

The words follow GB/T 9704-2012. Headings are numbered when the document is rendered
(一、 （一） 1. （1）), so a block that is left out never leaves a gap in the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

SEAL = "（盖章）"


class Layout(StrEnum):
    """How the head of the first page looks."""

    OFFICIAL = "official"
    """红头公文: red 发文机关标志, number, red line."""
    LEGAL = "legal"
    """法律文书: name of the agency and of the document in black, number on the right."""
    FORM = "form"
    """表格: approval forms, receipts."""
    LIST = "list"
    """清单."""


class Align(StrEnum):
    """Where a paragraph or a column stands."""

    JUSTIFY = "justify"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading: level 1 一、黑体, 2 （一）楷体, 3 1. and 4 （1） 仿宋."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError("a heading has level 1 to 4")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body; the first line is indented by two characters."""

    text: str
    align: Align = Align.JUSTIFY
    indent: bool = True
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is a share, not a length."""

    title: str
    width: int = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError("every row of a table has one cell for each column")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: a label in 黑体 or a value."""

    text: str
    span: int = 1
    label: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form. ``height_mm`` leaves room for an opinion and a signature."""

    cells: tuple[Cell, ...]
    height_mm: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A ruled form (审批表) on a grid of equal columns."""

    columns: int
    rows: tuple[FormRow, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if sum(cell.span for cell in row.cells) != self.columns:
                raise ValueError("the cells of a form row fill the grid exactly")


@dataclass(frozen=True, slots=True)
class TearLine:
    """The line along which a receipt or a stub is torn off."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line of small type: a remark to the form."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A place to sign inside the body, set to the right: who, and when."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Table | Form | TearLine | Note | Sign


@dataclass(frozen=True, slots=True)
class Signature:
    """发文机关署名, seal and 成文日期."""

    agencies: tuple[str, ...]
    on: date | None
    seal: str = SEAL


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """Everything that stands on the paper of one document."""

    kind: str
    layout: Layout
    title: str
    issuer: str
    """发文机关标志."""
    blocks: tuple[Block, ...]
    number: str = ""
    """发文字号."""
    addressee: str = ""
    """主送机关."""
    attachments: tuple[str, ...] = ()
    """附件说明."""
    signature: Signature | None = None
    copy_to: tuple[str, ...] = ()
    """抄送."""
    classification: str = ""
    """密级和保密期限."""
    urgency: str = ""
    """紧急程度."""
    footer: str = ""
    """A line at the very end: 联系人, 电话, 份数."""
    notes: tuple[str, ...] = ()
    draft: str = ""
    """What the paper says on each page while it is not issued: 待批准草稿, 样例."""

    def __post_init__(self) -> None:
        if not self.title or not self.issuer:
            raise ValueError("a document has a title and an issuing agency")

    @property
    def body(self) -> tuple[Block, ...]:
        """What stands above the signature."""
        return self.blocks[: self._torn_at]

    @property
    def stub(self) -> tuple[Block, ...]:
        """What is torn off: it stands below the signature."""
        return self.blocks[self._torn_at :]

    @property
    def _torn_at(self) -> int:
        places = (i for i, block in enumerate(self.blocks) if isinstance(block, TearLine))
        return next(places, len(self.blocks))

    @property
    def dated(self) -> date | None:
        return self.signature.on if self.signature else None


def date_zh(day: date) -> str:
    """成文日期 in Arabic figures: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(prefix: str, mark: str, year: int, serial: int) -> str:
    """发文字号: 机关代字, 年份 in 六角括号, 序号 without 第 and without leading zeros."""
    return f"{prefix}{mark}〔{year}〕{serial}号"


def chinese_numeral(number: int) -> str:
    """一 to 九十九, as headings need them."""
    if not 1 <= number <= 99:
        raise ValueError("headings are numbered from 1 to 99")
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones else "")


def heading_label(level: int, number: int) -> str:
    """The number in front of a heading, by level."""
    if level == 1:
        return f"{chinese_numeral(number)}、"
    if level == 2:
        return f"（{chinese_numeral(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def labelled(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Every block with its number; blocks other than headings have none."""
    counters = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading):
            yield "", block
            continue
        counters[block.level - 1] += 1
        counters[block.level :] = [0] * (4 - block.level)
        yield heading_label(block.level, counters[block.level - 1]), block


def texts(value: object) -> Iterator[str]:
    """Every piece of text in a document, to check that all of it can be printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
