"""The small parts of a .docx file: lines, runs, cells, rules, and a reproducible archive."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor
from docx.table import Table
from docx.table import _Cell as DocxCell
from docx.text.paragraph import Paragraph as DocxParagraph

from xiejiang.documents.rendering.model import Align

FANG, SONG, KAI, HEI = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体"
PITCH = Pt(28.95)
RED = RGBColor(0xE6, 0x00, 0x12)
GREY = RGBColor(0x77, 0x77, 0x77)
EPOCH = (1980, 1, 1, 0, 0, 0)

ALIGNMENT: Mapping[Align, WD_ALIGN_PARAGRAPH] = {
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


@dataclass(frozen=True, slots=True)
class Type:
    """How a run of text is set."""

    font: str = FANG
    size: float = 16
    colour: RGBColor | None = None
    tracking: int = 0
    """Twentieths of a point between characters."""


def chinese_defaults(paper: Document) -> None:
    """Chinese glyph forms, and no space of its own between Chinese and Latin characters."""
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    paragraph = defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}")
    for name in ("autoSpaceDN", "autoSpaceDE"):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), "0")
        paragraph.insert(0, element)


def column_widths(table: Table, widths: Sequence[Length]) -> None:
    """The widths of a table's columns, for programs that read the grid and those that do not."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def add_line(
    paper: Document, *, align: Align = Align.JUSTIFY, indent: bool = False
) -> DocxParagraph:
    """A line of the body: 22 of them fill a page."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = ALIGNMENT[align]
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False
    if indent:
        layout.first_line_indent = Pt(31.5)
    return paragraph


def add_run(paragraph: DocxParagraph, kind: Type) -> Any:
    """A run with its face named for every script, the East Asian one above all."""
    run = paragraph.add_run()
    run.font.size = Pt(kind.size)
    run.font.name = kind.font
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for script in ("eastAsia", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), kind.font)
    # Quotation marks and dashes take the Chinese face too.
    fonts.set(qn("w:hint"), "eastAsia")
    if kind.colour is not None:
        run.font.color.rgb = kind.colour
    if kind.tracking:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(kind.tracking))
        run._r.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)
    return run._r


def write(paragraph: DocxParagraph, text: str, kind: Type) -> None:
    """Text in one face; line breaks stay line breaks."""
    run = add_run(paragraph, kind)
    for index, line in enumerate(text.split("\n")):
        if index:
            run.add_br()
        run.add_t(line)


def fill_cell(cell: DocxCell, text: str, kind: Type, align: Align) -> None:
    """The text of a table cell."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGNMENT[align]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(3)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(kind.size * 1.4)
    # Cells keep their own line pitch instead of the page grid's.
    grid = OxmlElement("w:snapToGrid")
    grid.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(grid, "w:spacing", "w:ind", "w:jc", "w:rPr")
    write(paragraph, text, kind)


def cell_rules(cell: DocxCell, *, first: bool, last: bool) -> None:
    """The lines above and below a cell of the 版记."""
    borders = OxmlElement("w:tcBorders")
    for edge, outer in (("top", first), ("bottom", last)):
        borders.append(border(edge, 8 if outer else 4, "000000", 0, "single"))
    cell._tc.get_or_add_tcPr().append(borders)


def rule(
    paragraph: DocxParagraph,
    edge: str,
    eighths: int,
    colour: str,
    space: int,
    style: str = "single",
) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    borders.append(border(edge, eighths, colour, space, style))
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind",
        "w:jc", "w:rPr",
    )  # fmt: skip


def border(edge: str, eighths: int, colour: str, space: int, style: str) -> Any:
    border = OxmlElement(f"w:{edge}")
    for name, value in (
        ("val", style),
        ("sz", str(eighths)),
        ("space", str(space)),
        ("color", colour),
    ):
        border.set(qn(f"w:{name}"), value)
    return border


def reproducible(paper: Document) -> bytes:
    """Save, then write the archive anew with fixed times and order."""
    saved, clean = BytesIO(), BytesIO()
    paper.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(clean, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return clean.getvalue()
