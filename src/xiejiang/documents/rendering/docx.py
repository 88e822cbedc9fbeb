"""Official documents as .docx: the editable original, in the layout of GB/T 9704-2012.

The faces are named as agencies have them (仿宋_GB2312, 方正小标宋简体 …) and are not embedded.
The grid is of type ``lines`` and the 28 characters a line come from character spacing, because
some word processors misread a grid of type ``linesAndChars``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from xiejiang.documents.rendering import typefaces
from xiejiang.documents.rendering.model import (
    Align,
    Form,
    Heading,
    Layout,
    Note,
    OfficialDocument,
    Paragraph,
    Sign,
    Table,
    TearLine,
    date_zh,
    labelled,
    texts,
)
from xiejiang.documents.rendering.wordml import (
    ALIGNMENT,
    GREY,
    HEI,
    KAI,
    PITCH,
    RED,
    SONG,
    Type,
    add_line,
    add_run,
    cell_rules,
    chinese_defaults,
    column_widths,
    fill_cell,
    reproducible,
    rule,
    write,
)

TEXT_WIDTH_MM = 156
UNDATED = date(2000, 1, 1)
BODY = Type(tracking=-5)
SMALL = Type(size=12)
SMALL_STRONG = Type(font=HEI, size=12)
HEADING_TYPES: Mapping[int, Type] = {
    1: Type(font=HEI, tracking=-5),
    2: Type(font=KAI, tracking=-5),
    3: BODY,
    4: BODY,
}


def render_docx(document: OfficialDocument) -> bytes:
    """The document as .docx; the same document always gives the same bytes."""
    typefaces.check_printable(texts(document))
    paper = docx.Document()
    _properties(paper, document)
    chinese_defaults(paper)
    _page(paper, document)
    HEADS[document.layout](paper, document)
    if document.addressee:
        write(add_line(paper), f"{document.addressee}：", BODY)
    for label, block in labelled(document.body):
        BLOCKS[type(block)](paper, label, block)
    _attachments(paper, document)
    _signature(paper, document)
    for label, block in labelled(document.stub):
        BLOCKS[type(block)](paper, label, block)
    for note in document.notes:
        _note(paper, "", Note(note))
    _imprint(paper, document)
    return reproducible(paper)


def _properties(paper: Document, document: OfficialDocument) -> None:
    day = document.dated or UNDATED
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    core = paper.core_properties
    core.title, core.author, core.last_modified_by = document.title, document.issuer, ""
    core.created = core.modified = stamp
    core.comments, core.language, core.revision = "", "zh-CN", 1
    core.keywords = document.number


def _page(paper: Document, document: OfficialDocument) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    paper.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], Align.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], Align.LEFT)
    if document.draft:
        for header in (section.header, section.even_page_header):
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(header.paragraphs[0], document.draft, Type(font=HEI, size=12, colour=GREY))


def _page_number(paragraph: DocxParagraph, align: Align) -> None:
    paragraph.alignment = ALIGNMENT[align]
    if align is Align.RIGHT:
        paragraph.paragraph_format.right_indent = Pt(14)
    else:
        paragraph.paragraph_format.left_indent = Pt(14)
    kind = Type(font="宋体", size=14)
    write(paragraph, "— ", kind)
    run = add_run(paragraph, kind)
    for step, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if code else "w:fldChar")
        if code:
            element.text = code
        else:
            element.set(qn("w:fldCharType"), step)
        run.append(element)
    write(paragraph, " —", kind)


# ---------------------------------------------------------------- heads


def _official_head(paper: Document, document: OfficialDocument) -> None:
    # The red name of the agency stands 35 mm below the upper edge of the type area.
    above = int(Mm(35))
    for line in _corner_lines(document):
        write(add_line(paper), line, Type(font=HEI))
        above -= PITCH
    name = add_line(paper, align=Align.CENTER)
    name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    name.paragraph_format.space_before = Length(above)
    write(name, document.issuer, Type(font=SONG, size=_fit(document.issuer, 50), colour=RED))
    add_line(paper)
    number = add_line(paper, align=Align.CENTER)
    number.paragraph_format.space_before = PITCH
    number.paragraph_format.space_after = Pt(0)
    write(number, document.number, Type())
    rule(number, "bottom", 12, "E60012", 11)
    add_line(paper)
    _title(paper, document)
    add_line(paper)


def _legal_head(paper: Document, document: OfficialDocument) -> None:
    for line in _corner_lines(document):
        write(add_line(paper), line, Type(font=HEI))
    name = add_line(paper, align=Align.CENTER)
    name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    write(name, document.issuer, Type(font=SONG, size=_fit(document.issuer, 26)))
    _title(paper, document)
    if document.number:
        write(add_line(paper, align=Align.RIGHT), document.number, Type())


def _sheet_head(paper: Document, document: OfficialDocument) -> None:
    for line in _corner_lines(document):
        write(add_line(paper), line, Type(font=HEI))
    write(add_line(paper, align=Align.CENTER), document.issuer, Type())
    _title(paper, document)
    if document.number:
        write(add_line(paper, align=Align.RIGHT), document.number, SMALL)


HEADS: Mapping[Layout, Callable[[Document, OfficialDocument], None]] = {
    Layout.OFFICIAL: _official_head,
    Layout.LEGAL: _legal_head,
    Layout.FORM: _sheet_head,
    Layout.LIST: _sheet_head,
}


def _corner_lines(document: OfficialDocument) -> list[str]:
    return [line for line in (document.classification, document.urgency) if line]


def _title(paper: Document, document: OfficialDocument) -> None:
    title = add_line(paper, align=Align.CENTER)
    title.paragraph_format.line_spacing = Pt(35)
    write(title, document.title, Type(font=SONG, size=22))


def _fit(name: str, most: float) -> float:
    """The largest size, in whole points, at which a name fits on one line."""
    return min(most, float(440 // max(len(name), 1)))


# ---------------------------------------------------------------- blocks


def _heading(paper: Document, label: str, block: Heading) -> None:
    paragraph = add_line(paper, indent=True)
    paragraph.paragraph_format.keep_with_next = True
    write(paragraph, label + block.text, HEADING_TYPES[block.level])


def _body(paper: Document, label: str, block: Paragraph) -> None:
    paragraph = add_line(paper, align=block.align, indent=block.indent)
    write(paragraph, label + block.text, Type(font=HEI, tracking=-5) if block.strong else BODY)


def _table(paper: Document, label: str, block: Table) -> None:
    if block.caption:
        write(add_line(paper, align=Align.CENTER), label + block.caption, SMALL_STRONG)
    table = paper.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    total = sum(column.width for column in block.columns)
    widths = [Mm(TEXT_WIDTH_MM * column.width / total) for column in block.columns]
    for index, column in enumerate(block.columns):
        fill_cell(table.rows[0].cells[index], column.title, SMALL_STRONG, Align.CENTER)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for values in block.rows:
        cells = table.add_row().cells
        for cell, value, column in zip(cells, values, block.columns, strict=True):
            fill_cell(cell, value, SMALL, column.align)
    column_widths(table, widths)


def _form(paper: Document, label: str, block: Form) -> None:
    table = paper.add_table(rows=0, cols=block.columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    column_widths(table, [Mm(TEXT_WIDTH_MM / block.columns)] * block.columns)
    for values in block.rows:
        row = table.add_row()
        if values.height_mm:
            row.height = Mm(values.height_mm)
        start = 0
        for value in values.cells:
            cell = row.cells[start]
            if value.span > 1:
                cell = cell.merge(row.cells[start + value.span - 1])
            cell.width = Mm(TEXT_WIDTH_MM * value.span / block.columns)
            kind, align = (SMALL_STRONG, Align.CENTER) if value.label else (SMALL, Align.LEFT)
            fill_cell(cell, label + value.text, kind, align)
            start += value.span


def _tear(paper: Document, label: str, block: TearLine) -> None:
    paragraph = add_line(paper, align=Align.CENTER)
    write(paragraph, label + block.text, SMALL)
    rule(paragraph, "top", 6, "000000", 4, style="dashed")


def _note(paper: Document, label: str, block: Note) -> None:
    paragraph = add_line(paper, align=Align.LEFT)
    paragraph.paragraph_format.line_spacing = Pt(18)
    write(paragraph, label + block.text, SMALL)


def _sign(paper: Document, label: str, block: Sign) -> None:
    for line in block.lines:
        paragraph = add_line(paper, align=Align.LEFT)
        paragraph.paragraph_format.left_indent = Mm(TEXT_WIDTH_MM / 2)
        write(paragraph, label + line, BODY)


BLOCKS: Mapping[type, Callable[[Document, str, Any], None]] = {
    Heading: _heading,
    Paragraph: _body,
    Table: _table,
    Form: _form,
    TearLine: _tear,
    Note: _note,
    Sign: _sign,
}


# ---------------------------------------------------------------- tail


def _attachments(paper: Document, document: OfficialDocument) -> None:
    if not document.attachments:
        return
    add_line(paper)
    many = len(document.attachments) > 1
    for index, name in enumerate(document.attachments):
        paragraph = add_line(paper, align=Align.LEFT)
        hanging = Pt(16 * (6 if many else 5))
        paragraph.paragraph_format.left_indent = hanging
        paragraph.paragraph_format.first_line_indent = Pt(32 if index == 0 else 80) - hanging
        number = f"{index + 1}. " if many else ""
        write(paragraph, f"{'附件：' if index == 0 else ''}{number}{name}", BODY)


def _signature(paper: Document, document: OfficialDocument) -> None:
    signature = document.signature
    if signature is None:
        return
    lines = [(agency, BODY) for agency in signature.agencies]
    if signature.seal:
        lines.append((signature.seal, Type(colour=GREY)))
    if signature.on:
        lines.append((date_zh(signature.on), BODY))
    add_line(paper)
    # Centred on one another, the longest line two characters from the right edge.
    longest = max(len(text) for text, _ in lines)
    for index, (text, kind) in enumerate(lines):
        paragraph = add_line(paper, align=Align.CENTER)
        paragraph.paragraph_format.right_indent = Pt(32)
        room = Mm(TEXT_WIDTH_MM) - Pt(32) - Pt(16 * max(longest, 9))
        paragraph.paragraph_format.left_indent = max(room, 0)
        paragraph.paragraph_format.keep_with_next = index < len(lines) - 1
        write(paragraph, text, kind)


def _imprint(paper: Document, document: OfficialDocument) -> None:
    """版记, at the foot of the last page: a floating table on the lower margin."""
    lines = [f"抄送：{'，'.join(document.copy_to)}。"] if document.copy_to else []
    lines += [document.footer] if document.footer else []
    if not lines:
        return
    add_line(paper)
    table = paper.add_table(rows=len(lines), cols=1)
    table.autofit = False
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    style = table._tbl.tblPr.find(qn("w:tblStyle"))
    if style is None:
        table._tbl.tblPr.insert(0, place)
    else:
        style.addnext(place)
    for index, line in enumerate(lines):
        cell = table.rows[index].cells[0]
        cell.width = Mm(TEXT_WIDTH_MM)
        fill_cell(cell, line, Type(size=14), Align.LEFT)
        cell.paragraphs[0].paragraph_format.left_indent = Pt(14)
        cell_rules(cell, first=index == 0, last=index == len(lines) - 1)
    # A floating table needs a paragraph of the body to hold on to.
    anchor = add_line(paper)
    anchor.paragraph_format.line_spacing = Pt(1)
