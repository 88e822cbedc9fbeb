"""Reading what a bank gives as CSV, with distrust: a file is taken whole, or refused by line.

Banks differ: the encoding is UTF-8 or GB18030, the columns are those that the reader names, and
whatever stands above the line with those names is passed over. Nothing is guessed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiejiang.funds.domain import MOST
from xiejiang.funds.errors import BankFileInvalid
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 100_000
MOST_TEXT = 200
MOST_HEADER = 50
"""The line with the names of the columns stands among the first fifty."""
SHOWN = 20
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
AMOUNT = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns: one signed amount, or income and outgo apart."""

    on: str
    amount: str = ""
    income: str = ""
    outgo: str = ""
    reference: str = ""
    party: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        """Those that the file must have."""
        names = (self.on, self.amount, self.income, self.outgo, self.reference, self.party)
        return tuple(n for n in names if n)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bank's file."""

    row: int
    on: date
    fen: int
    reference: str
    party: str
    nth: int

    @property
    def fingerprint(self) -> str:
        """The same for the same content, in whatever file it stands."""
        return fingerprint(self.on, self.fen, self.reference, self.party)


def fingerprint(on: date, fen: int, reference: str, party: str) -> str:
    """A digest of what a line says."""
    told = "\x1f".join((on.isoformat(), str(fen), reference, party))
    return hashlib.sha256(told.encode()).hexdigest()


def read(data: bytes, columns: Columns) -> list[Line]:
    """Every line of a file; raises with the numbers of the lines that cannot be read."""
    if bool(columns.amount) == bool(columns.income and columns.outgo) or not columns.on:
        _refuse("列名", "请写明日期列，以及金额列；收入、支出分列的写明这两列")
    rows = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    head: list[str] | None = None
    found: list[Line] = []
    wrong: list[Complaint] = []
    seen: Counter[str] = Counter()
    try:
        for row in rows:
            if head is None:
                head = _head(row, columns, rows.line_num)
            elif any(cell.strip() for cell in row):
                _take(row, head, columns, rows.line_num, found, wrong, seen)
    except csv.Error as error:
        _refuse(f"第 {rows.line_num} 行", f"不是完整的 CSV（{error}）")
    if wrong:
        raise BankFileInvalid(complaints=wrong)
    if not found:
        _refuse("文件", f"没有找到列 {'、'.join(columns.needed)}，或者没有流水")
    return found


def _take(
    row: list[str],
    head: list[str],
    columns: Columns,
    number: int,
    found: list[Line],
    wrong: list[Complaint],
    seen: Counter[str],
) -> None:
    if len(found) >= MOST_LINES:
        _refuse("文件", f"超过 {MOST_LINES:,} 行，请分段导出")
    try:
        line = _line(dict(zip(head, row, strict=False)), columns, number)
    except ValueError as error:
        wrong.append(Complaint(f"第 {number} 行", str(error)))
        if len(wrong) >= SHOWN:
            raise BankFileInvalid(complaints=wrong) from None
        return
    seen[line.fingerprint] += 1
    found.append(
        Line(line.row, line.on, line.fen, line.reference, line.party, seen[line.fingerprint])
    )


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        _refuse("文件", "超过 20 MB，请分段导出")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            _refuse(f"第 {text[: text.index(chr(0))].count(chr(10)) + 1} 行", "有空字符，不是文本")
        return text
    _refuse("文件", "编码不是 UTF-8，也不是 GB18030")
    return ""


def _head(row: list[str], columns: Columns, number: int) -> list[str] | None:
    names = [cell.strip() for cell in row]
    if all(name in names for name in columns.needed):
        return names
    if number > MOST_HEADER:
        told = f"前 {MOST_HEADER} 行里没有同时含有列 {'、'.join(columns.needed)} 的一行"
        _refuse("列名", told)
    return None


def _line(cells: Mapping[str, str], columns: Columns, number: int) -> Line:
    def cell(name: str) -> str:
        return (cells.get(name) or "").strip() if name else ""

    reference, party = cell(columns.reference), cell(columns.party)
    if max(len(reference), len(party)) > MOST_TEXT:
        raise ValueError(f"文字超过 {MOST_TEXT} 字")
    if columns.amount:
        fen = _fen(cell(columns.amount))
    else:
        fen = _fen(cell(columns.income) or "0") - _fen(cell(columns.outgo) or "0")
    if not 0 < abs(fen) <= MOST.fen:
        raise ValueError("金额不能为零，也不能过大")
    return Line(number, _day(cell(columns.on)), fen, reference, party, 1)


def _fen(text: str) -> int:
    plain = text.replace(",", "").replace("¥", "").replace("￥", "").strip()
    if not AMOUNT.fullmatch(plain):
        raise ValueError(f"金额读不懂：{text[:40]}")
    return Money.yuan(plain).fen


def _day(text: str) -> date:
    found = DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise ValueError(f"日期读不懂：{text[:40]}")


def _refuse(where: str, what: str) -> None:
    raise BankFileInvalid(complaints=[Complaint(where, what)])
