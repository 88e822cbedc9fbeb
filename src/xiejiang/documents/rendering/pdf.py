"""Official documents as PDF/A, set by typst.

The document travels to the template as JSON and is read there as data, so nothing a person
typed is ever parsed as markup or code. Only the fonts of this package are used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import typst

from xiejiang.documents.rendering import typefaces
from xiejiang.documents.rendering.errors import RenderingFailed
from xiejiang.documents.rendering.model import (
    Block,
    Cell,
    Form,
    Heading,
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

UNDATED = date(2000, 1, 1)
"""Stands in the metadata of a draft that has no date yet, so that it stays reproducible."""

TYPE_NAMES: Mapping[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Table: "table",
    Form: "form",
    TearLine: "tear",
    Note: "note",
    Sign: "sign",
}


def render_pdf(document: OfficialDocument) -> bytes:
    """The document as PDF/A-2b; the same document always gives the same bytes."""
    return _compile(document, "pdf")[0]


def render_png(document: OfficialDocument, *, ppi: int = 110) -> tuple[bytes, ...]:
    """The pages as pictures, for a preview."""
    return _compile(document, "png", ppi=ppi)


def _compile(
    document: OfficialDocument, output: typst.OutputFormat, *, ppi: int | None = None
) -> tuple[bytes, ...]:
    typefaces.check_printable(texts(document))
    compiler = typst.Compiler(
        _template(),
        font_paths=typefaces.fonts(),
        ignore_system_fonts=True,
        sys_inputs=_inputs(document),
    )
    day = document.dated or UNDATED
    try:
        result = compiler.compile(
            format=output,
            ppi=ppi,
            pdf_standards=["a-2b"] if output == "pdf" else [],
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )
    except typst.TypstError as error:
        raise RenderingFailed(reason=error.message) from error
    if result is None:
        raise RenderingFailed(reason="排版程序没有输出")
    return (result,) if isinstance(result, bytes) else tuple(result)


@cache
def _template() -> bytes:
    return files(__package__).joinpath("official.typ").read_bytes()


def _inputs(document: OfficialDocument) -> dict[str, str]:
    data = asdict(document)
    data["blocks"] = [_block(label, block) for label, block in labelled(document.body)]
    data["stub"] = [_block(label, block) for label, block in labelled(document.stub)]
    signature = document.signature
    data["signature"] = signature and {
        "agencies": signature.agencies,
        "on": date_zh(signature.on) if signature.on else "",
        "seal": signature.seal,
    }
    # Characters the bold face lacks are drawn by another one and must be made as heavy.
    data["lacking"] = sorted({*document.issuer, *document.title} - typefaces.bold_coverage())
    return {"document": json.dumps(data, ensure_ascii=False, default=str)}


def _block(label: str, block: Block) -> dict[str, object]:
    data = asdict(block)
    if isinstance(block, Form):
        data["rows"] = [
            {"cells": [_cell(cell) for cell in row.cells], "height": row.height_mm}
            for row in block.rows
        ]
    return {"type": TYPE_NAMES[type(block)], "label": label, **data}


def _cell(cell: Cell) -> dict[str, object]:
    return {"text": cell.text, "span": cell.span, "strong": cell.label}
