"""A sheet as .xlsx: inputs in cells, formulas that compute again when a cell is changed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from xiejiang.assessment.domain import (
    Computed,
    Given,
    InputDef,
    Writer,
    fen,
    steps,
    value,
)
from xiejiang.assessment.methods.terms import Bands
from xiejiang.assessment.queries import Shown
from xiejiang.assessment.wording import amount_words, input_words

HEAD = ("参数或步骤", "填写的值", "采用的数（换算后）", "来源", "填写人", "填写日")
WIDTHS = (30, 34, 22, 56, 14, 12)
SWINGS = ("评估项", "参数", "取下限时（元）", "取上限时（元）", "变动（元）")
FIRST = 2
"""The column of numbers that formulas read."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LIMIT = 8000
"""A spreadsheet takes no longer formula; then the number stands alone."""


class _Cells(Writer):
    """A formula in the spreadsheet's notation."""

    signs: Mapping[str, str] = {"+": "+", "×": "*", "÷": "/"}

    def __init__(self) -> None:
        self.cells: dict[tuple[str, int], str] = {}
        self.steps: dict[str, str] = {}

    def ref(self, name: str, index: int) -> str:
        return self.cells[name, index]

    def number(self, number: Fraction) -> str:
        return _plain(number)

    def step(self, label: str) -> str:
        return self.steps[label]

    def banded(self, inner: str, bands: Bands, beyond: Fraction) -> str:
        text = _plain(beyond)
        for top, gives in reversed(bands):
            text = f"IF({inner}<={_plain(top)},{_plain(gives)},{text})"
        return text


def _plain(number: Fraction) -> str:
    """A number of a formula: whole, or as a quotient, which loses nothing."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"({number.numerator}/{number.denominator})"


def workbook(found: Shown, *, evidence: Mapping[str, str], at: datetime) -> bytes:
    """The whole sheet; the same sheet gives the same file."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, OPTIONS)
    book.set_properties({"title": found.heading.damage, "created": at.replace(tzinfo=None)})
    book.set_calc_mode("auto")
    _Page(book, found, evidence).write()
    _swings(book, found)
    book.close()
    return data.getvalue()


class _Page:
    """The page with the items, written from top to bottom."""

    def __init__(self, book: Any, found: Shown, evidence: Mapping[str, str]) -> None:
        self.found, self.evidence = found, evidence
        self.sheet = book.add_worksheet("损害计算书")
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.money = book.add_format({"num_format": "#,##0.00", "bold": True, "valign": "top"})
        self.plain = book.add_format({"num_format": "General", "valign": "top"})
        self.row = 0
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)

    def write(self) -> None:
        """Heading, items, total."""
        heading = self.found.heading
        self._line(self.bold, f"损害计算书：{heading.damage}")
        self._line(self.wrap, "评估人", heading.assessor)
        self._line(
            self.wrap, "评估基准日", heading.valued_on.isoformat() if heading.valued_on else "—"
        )
        number = self.found.number
        self._line(self.wrap, "版本", f"第 {number} 版" if number else "草稿")
        self._line(
            self.wrap, "说明", "“采用的数”可以改动试算，公式随之重算；试算不改变已提交的版本"
        )
        amounts = [self._item(n, line) for n, line in enumerate(self.found.sheet.lines, 1)]
        self.row += 1
        self._total(amounts)

    def _line(self, style: Any, *texts: str) -> None:
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text, style)
        self.row += 1

    def _item(self, number: int, line: Computed) -> str:
        """One item; returns the cell of its amount, or nothing when it is unknown."""
        self.row += 1
        self._line(self.bold, f"{number}. {line.given.damage}：{line.method.title}")
        source = line.method.source
        self._line(self.wrap, "公式", line.method.words)
        self._line(self.wrap, "依据", f"{source.words}（{source.confidence.zh}）")
        self._line(self.bold, *HEAD)
        cells = _Cells()
        for defined in line.method.inputs:
            self._input(line, defined, cells)
        if not line.estimate.known:
            self._line(self.bold, "损害数额", amount_words(line.estimate))
            return ""
        return self._steps(line, cells)

    def _input(self, line: Computed, defined: InputDef, cells: _Cells) -> None:
        given = line.given.inputs.get(defined.name, Given())
        figure = line.readings.figures.get(defined.name)
        source = "；".join(s for s in (given.source, self.evidence.get(given.evidence, "")) if s)
        words = input_words(defined, given)
        numbers = figure.base if figure else ()
        for index, number in enumerate(numbers or (None,)):
            label = f"{defined.label}[{index}]" if len(numbers) > 1 else defined.label
            told = words if index == 0 else ""
            texts = (label, told, "", source, given.by, given.on)
            for column, text in enumerate(texts):
                self.sheet.write_string(self.row, column, text, self.wrap)
            if number is not None:
                self._number(number)
                cells.cells[defined.name, index] = xl_rowcol_to_cell(self.row, FIRST)
            self.row += 1

    def _number(self, number: Fraction) -> None:
        """What a spreadsheet holds exactly as a number; anything else as the quotient it is."""
        near = float(number)
        if Fraction(repr(near)) == number:
            self.sheet.write_number(self.row, FIRST, near, self.plain)
        else:
            self.sheet.write_formula(self.row, FIRST, f"={_plain(number)}", self.plain, near)

    def _steps(self, line: Computed, cells: _Cells) -> str:
        adopted = line.readings.adopted
        sizes = {name: len(numbers) for name, numbers in adopted.items()}
        for step in steps(line.method.term(sizes)):
            last = step.label == "损害数额"
            result = (
                float(fen(value(step, adopted)).in_yuan) if last else float(value(step, adopted))
            )
            formula = cells.write(step.of)
            formula = f"=ROUND({formula},2)" if last else f"={formula}"
            self.sheet.write_string(self.row, 0, step.label, self.bold if last else self.wrap)
            style = self.money if last else self.plain
            if len(formula) > LIMIT:
                self.sheet.write_number(self.row, FIRST, result, style)
            else:
                self.sheet.write_formula(self.row, FIRST, formula, style, result)
            cells.steps[step.label] = xl_rowcol_to_cell(self.row, FIRST)
            self.row += 1
        self._line(self.wrap, "数额和范围", amount_words(line.estimate))
        return cells.steps["损害数额"]

    def _total(self, amounts: Sequence[str]) -> None:
        total = self.found.sheet.total
        if not total.known:
            self._line(self.bold, "合计", amount_words(total))
            return
        self.sheet.write_string(self.row, 0, "合计", self.bold)
        formula = "=" + "+".join(amounts) if amounts else "=0"
        result = float(fen(total.base).in_yuan)
        self.sheet.write_formula(self.row, FIRST, formula, self.money, result)
        self.row += 1
        self._line(self.wrap, "合计和范围", amount_words(total))


def _swings(book: Any, found: Shown) -> None:
    """The tornado as a table."""
    sheet = book.add_worksheet("敏感性")
    for column, title in enumerate(SWINGS):
        sheet.write_string(0, column, title)
    for row, swing in enumerate(found.sheet.tornado, 1):
        sheet.write_string(row, 0, swing.item)
        sheet.write_string(row, 1, swing.label)
        for column, amount in enumerate((swing.low, swing.high, swing.width), 2):
            sheet.write_number(row, column, float(fen(amount).in_yuan))
    sheet.set_column(0, 4, 26)
