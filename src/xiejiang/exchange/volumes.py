"""卷宗: the volumes of an archived case, their table of contents, and the papers bound together.

A document has as many pages as its PDF, an item of evidence as many as its PDF, a picture one;
page numbers run through a volume, the table of contents and the statement have none. Everything
else (sound, film, other files, things) is kept in the 附件袋 and has no pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from xiejiang.documents import queries as documents
from xiejiang.documents.domain import (
    Align,
    Block,
    Column,
    DocumentStatus,
    Heading,
    Note,
    Paragraph,
    Table,
)
from xiejiang.documents.queries import Leaf
from xiejiang.evidence.domain import OUT, ItemKind, ItemStatus
from xiejiang.store.blobs import MIB

MOST = 512 * MIB
"""Papers of one volume beyond this are not bound into one PDF; they are all in the package."""
COLUMNS = (
    Column("序号", 2, Align.CENTER),
    Column("文书、证据名称", 7),
    Column("文号", 5),
    Column("责任者", 6),
    Column("日期", 5, Align.CENTER),
    Column("页号", 3, Align.CENTER),
    Column("备注", 4),
)
RULE = (
    "页号：文书和 PDF 证据按 PDF 的页数，图片每件一页，一卷之内连续编号；"
    "卷宗目录和完整性声明不编页号。其他文件和实物放附件袋，不编页号。"
    "分文书卷、证据卷，修复有检查照片的另有修复卷，不分正卷、副卷：需要分的，由归档机关按本系统的规定另行编排。"
)


Names = Mapping[str, str]
"""Code → name of every agency of the case."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of contents."""

    title: str
    number: str
    who: str
    on: str
    remark: str
    path: str
    """The file that is bound; empty where nothing can be."""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume: its lines in order."""

    title: str
    path: str
    rows: tuple[Row, ...]

    @property
    def pages(self) -> int:
        return sum(row.pages for row in self.rows)

    def numbered(self) -> list[tuple[Row, int]]:
        """Every line with the number of its first page; 0 where it has none."""
        found, following = [], 1
        for row in self.rows:
            found.append((row, following if row.pages else 0))
            following += row.pages
        return found

    def told(self) -> dict[str, Any]:
        """The volume as the description of the archive gives it."""
        return {
            "title": self.title,
            "pages": self.pages,
            "rows": [_told(number, *one) for number, one in enumerate(self.numbered(), 1)],
        }


def _told(number: int, row: Row, first: int) -> dict[str, Any]:
    words = {"title": row.title, "number": row.number, "who": row.who, "on": row.on}
    pages = {"from": first, "to": first + row.pages - 1} if first else {}
    return {"no": number, **words, **pages, "remark": row.remark}


def volumes(
    root: Path, state: Mapping[str, Any], paths: Mapping[tuple[str, str], str], names: Names
) -> tuple[Volume, ...]:
    """The volumes of a case whose files lie below ``root`` at ``paths``."""
    issued = [d for d in state["documents"] if d["status"] != DocumentStatus.DRAFT]
    issued = [d for d in issued if "issued_at" in d]
    ordered = sorted(issued, key=lambda d: (d["issued_at"], d["number"], d["id"]))
    papers = [_document(d, paths.get((d["id"], "pdf"), ""), names) for d in ordered]
    proofs = [_item(i, paths.get((i["id"], "original"), ""), names) for i in state["items"]]
    shots = list(_photographs(state, paths, names))
    found = [
        Volume("文书卷", "volume-1-documents.pdf", tuple(papers)),
        Volume("证据卷", "volume-2-evidence.pdf", tuple(proofs)),
    ]
    if shots:
        found.append(Volume("修复卷", "volume-3-restoration.pdf", tuple(shots)))
    return tuple(_counted(root, volume) for volume in found)


def _photographs(
    state: Mapping[str, Any], paths: Mapping[tuple[str, str], str], names: Names
) -> Iterator[Row]:
    """The photographs of inspections, project by project."""
    for project in state["projects"]:
        for seen in project["inspections"]:
            for photo in seen["photos"]:
                title = f"{project['title']}　检查照片 {photo['position']}"
                path, who = paths.get((photo["id"], "original"), ""), names[seen["agency"]]
                yield Row(title, project["number"], who, _day(seen["at"]), seen["place"], path)


def _document(told: Mapping[str, Any], path: str, names: Names) -> Row:
    remark = "已作废" if told["status"] == DocumentStatus.VOID else ""
    who = names[told["agency"]]
    return Row(told["title"], told["number"], who, _day(told["issued_at"]), remark, path)


def _item(told: Mapping[str, Any], path: str, names: Names) -> Row:
    remarks = [ItemKind(told["kind"]).zh]
    if told["status"] != ItemStatus.HELD:
        remarks.append(ItemStatus(told["status"]).zh)
    if told["physical"]:
        remarks.append("实物另存" + (f"：{told['whereabouts']}" if told["whereabouts"] else ""))
    elif not path:
        remarks.append("原件另存")
    title = f"证{told['serial']} {told['title']}"
    on = _day(told.get("collected_at", told["added_at"]))
    bound = "" if told["status"] in OUT else path
    return Row(title, "", names[told["agency"]], on, "；".join(remarks), bound)


def _day(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).date().isoformat()


def _counted(root: Path, volume: Volume) -> Volume:
    rows = [_with_pages(root, row) for row in volume.rows]
    return Volume(volume.title, volume.path, tuple(rows))


def _with_pages(root: Path, row: Row) -> Row:
    found = documents.pages(root, row.path) if row.path else 0
    remark = row.remark
    if row.path and not found:
        remark = "；".join(part for part in (remark, "附件袋") if part)
    return Row(row.title, row.number, row.who, row.on, remark, row.path, found)


def bound(root: Path, volume: Volume) -> bytes | None:
    """The volume as one PDF with page numbers; none when it has no pages or is too large."""
    leaves, size = [], 0
    for row, first in volume.numbered():
        size += (root / row.path).stat().st_size if row.pages else 0
        for page in range(row.pages):
            leaves.append(Leaf(row.path, page + 1, f"{volume.title}　第 {first + page} 页"))
    if not leaves or size > MOST:
        return None
    return documents.bind(root, leaves, title=volume.title)


def contents(found: Sequence[Volume], *, head: Sequence[str], issuer: str, at: datetime) -> bytes:
    """卷宗目录 as a paper."""
    blocks: list[Block] = [Paragraph(line, indent=False) for line in head]
    for volume in found:
        blocks.append(Heading(f"{volume.title}（{len(volume.rows)} 件，{volume.pages} 页）"))
        lines = [_line(number, *one) for number, one in enumerate(volume.numbered(), 1)]
        if lines:
            blocks.append(Table(COLUMNS, tuple(lines)))
        else:
            blocks.append(Paragraph("无。"))
    blocks.append(Note(RULE))
    return documents.list_paper(title="卷宗目录", issuer=issuer, blocks=blocks, at=at)


def _line(number: int, row: Row, first: int) -> tuple[str, ...]:
    last = first + row.pages - 1
    pages = "" if not first else (str(first) if first == last else f"{first}—{last}")
    return str(number), row.title, row.number or "—", row.who, row.on, pages or "—", row.remark
