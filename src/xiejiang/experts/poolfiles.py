"""Reading a pool from CSV, with distrust: a file is taken whole, or refused line by line.

Columns, by their names, in any order, are those of :data:`COLUMNS`; the first three are needed.
Several items are divided by ``;`` and may be keys or titles; a class stands for all of its items.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from xiejiang.experts.content_reader import classes, items
from xiejiang.experts.domain import Entry, MemberKind, Paper
from xiejiang.experts.errors import PoolFileInvalid
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money

T = TypeVar("T")
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
SHOWN = 50
NEEDED = ("种类", "名称", "区划")
COLUMNS = (
    *NEEDED,
    "所在单位",
    "所属集团",
    "执业类别",
    "专长",
    "收费（元）",
    "同时承办",
    "资质文件",
    "证号",
    "发给机关",
    "有效期起",
    "有效期止",
)
APART = re.compile(r"[;；]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file."""

    number: int
    entry: Entry
    employer: str
    """The name of the employer; whether the pool has it is seen when the line is taken in."""
    papers: tuple[Paper, ...]

    def entry_in(self, house: int | None) -> Entry:
        """The entry with its employer: one of the pool, or only a name."""
        if house is None:
            return self.entry
        return replace(self.entry, employer=house, unit="")


def read(content: bytes) -> list[Row]:
    """The lines of a file; everything that cannot be read is said at once."""
    text = _decoded(content)
    reader = csv.DictReader(io.StringIO(text), strict=True)
    names = tuple(name.strip() for name in reader.fieldnames or ())
    missing = [n for n in NEEDED if n not in names]
    strange = [n for n in names if n not in COLUMNS]
    if missing or strange or len(set(names)) != len(names):
        told = f"缺少列：{'、'.join(missing) or '无'}；不认识的列：{'、'.join(strange) or '无'}"
        raise PoolFileInvalid(complaints=[Complaint("表头", told)])
    reader.fieldnames = names
    rows, complaints = [], []
    try:
        for cells in reader:
            row, wrong = _row(reader.line_num, cells)
            complaints += wrong
            rows += [row] if row else []
    except csv.Error as error:
        complaints.append(Complaint(f"第 {reader.line_num} 行", f"不是完整的 CSV：{error}"))
    complaints += _doubles(rows)
    if not rows and not complaints:
        complaints.append(Complaint("文件", "没有一行内容"))
    if len(rows) > MOST_ROWS:
        complaints.append(Complaint("文件", f"最多 {MOST_ROWS} 行"))
    if complaints:
        raise PoolFileInvalid(complaints=complaints[:SHOWN])
    return rows


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise PoolFileInvalid(complaints=[Complaint("文件", "过大，最多 5 MB")])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise PoolFileInvalid(complaints=[Complaint("文件", "不是 UTF-8 或者 GB18030 编码的文本")])


def _doubles(rows: list[Row]) -> list[Complaint]:
    seen = Counter((r.entry.kind, r.entry.name, r.entry.division) for r in rows)
    return [
        Complaint(f"第 {r.number} 行名称", f"“{r.entry.name}”在文件里不止一行")
        for r in rows
        if seen[r.entry.kind, r.entry.name, r.entry.division] > 1
    ]


def _row(
    number: int, cells: Mapping[str | None, str | list[str] | None]
) -> tuple[Row | None, list[Complaint]]:
    wrong: list[Complaint] = []

    def cell(name: str) -> str:
        value = cells.get(name)
        return value.strip() if isinstance(value, str) else ""

    def read_as(name: str, how: Callable[[str], T], told: str) -> T | None:
        if not cell(name):
            return None
        try:
            return how(cell(name))
        except (ValueError, ArithmeticError):
            wrong.append(Complaint(f"第 {number} 行{name}", f"“{cell(name)}”{told}"))
            return None

    if None in cells:
        wrong.append(Complaint(f"第 {number} 行", "比表头多了内容，请核对逗号"))
    wrong += [Complaint(f"第 {number} 行{n}", "请填写") for n in NEEDED if not cell(n)]
    kind = read_as("种类", _kind, f"不是种类，可用：{'、'.join(k.zh for k in MemberKind)}")
    keys = read_as("执业类别", _items, "不是执业类别中的项目")
    fee = read_as("收费（元）", Money.yuan, "不是金额")
    capacity = read_as("同时承办", int, "不是整数")
    since, until = (read_as(n, date.fromisoformat, "不是日期") for n in ("有效期起", "有效期止"))
    if wrong or kind is None:
        return None, wrong
    entry = Entry(
        kind=kind,
        name=cell("名称"),
        division=cell("区划"),
        items=keys or (),
        unit=cell("所在单位"),
        group=cell("所属集团"),
        specialty=cell("专长"),
        fee=fee,
        capacity=capacity,
    )
    papers: tuple[Paper, ...] = ()
    if cell("资质文件"):
        papers = (Paper(cell("资质文件"), cell("证号"), cell("发给机关"), since, until),)
    employer = "" if kind.is_institution else entry.unit
    return Row(number, entry, employer, papers), []


def _kind(text: str) -> MemberKind:
    found = [k for k in MemberKind if text in (k.value, k.zh, k.zh.split("（")[0])]
    if not found:
        raise ValueError(text)
    return found[0]


def _items(text: str) -> tuple[str, ...]:
    found: list[str] = []
    titles = {i.title: i.key for i in items().values()}
    groups = {c.title: c.id for c in classes().values()}
    for part in (p.strip() for p in APART.split(text)):
        if not part:
            continue
        group = groups.get(part, part)
        if group in classes():
            found += [i.key for i in classes()[group].items]
        elif part in items() or part in titles:
            found.append(titles.get(part, part))
        else:
            raise ValueError(part)
    return tuple(dict.fromkeys(found))
