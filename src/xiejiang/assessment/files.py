"""Sheets as TOML files, for the command line: read strictly, computed without a database."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from xiejiang.assessment.domain import Given, ItemGiven
from xiejiang.assessment.errors import FileUnreadable
from xiejiang.assessment.methods.content import method
from xiejiang.kernel.logic import Tri

ITEM = {"damage", "method", "inputs"}
ITEM_MAY = {"answers", "note"}
PARTS = {"base", "unit", "low", "high", "source"}


def read(text: str) -> tuple[ItemGiven, ...]:
    """The items of a file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable(problem=f"不是 TOML（{error}）") from None
    if set(data) != {"item"} or not isinstance(data["item"], list):
        raise FileUnreadable(problem="应当只有一组 [[item]]")
    return items(data["item"])


def items(tables: Sequence[Any]) -> tuple[ItemGiven, ...]:
    """Items from the tables of a file."""
    return tuple(_item(n, table) for n, table in enumerate(tables, 1))


def _item(number: int, table: Any) -> ItemGiven:
    where = f"第 {number} 项"
    if not isinstance(table, dict):
        raise FileUnreadable(problem=f"{where}不是一张表")
    wrong = (ITEM - table.keys()) | (table.keys() - ITEM - ITEM_MAY)
    if wrong:
        raise FileUnreadable(problem=f"{where}缺少或者多了 {'、'.join(sorted(wrong))}")
    used = method(str(table["method"]))
    if not all(isinstance(table.get(part, {}), dict) for part in ("inputs", "answers")):
        raise FileUnreadable(problem=f"{where}的 inputs、answers 应当各是一张表")
    answers = {c.id: Tri.UNKNOWN for c in used.conditions}
    for name, answer in table.get("answers", {}).items():
        if name not in answers or not isinstance(answer, bool):
            raise FileUnreadable(problem=f"{where}的适用条件 {name} 应当是 true 或者 false")
        answers[name] = Tri.of(answer)
    inputs = {name: _given(where, name, one) for name, one in table["inputs"].items()}
    return ItemGiven(str(table["damage"]), used.id, inputs, answers, str(table.get("note", "")))


def _given(where: str, name: str, one: Any) -> Given:
    """``"145624 t"`` or a table with base, unit, low, high and source; all of them text."""
    if isinstance(one, str):
        base, _blank, unit = one.rpartition(" ")
        return Given(base=base, unit=unit) if base else Given(base=unit)
    if not isinstance(one, Mapping) or set(one) - PARTS:
        listed = "、".join(sorted(PARTS))
        raise FileUnreadable(problem=f"{where}的参数 {name} 应当是文字，或者 {listed}")
    if any(not isinstance(text, str) for text in one.values()):
        raise FileUnreadable(problem=f'{where}的参数 {name} 要写成带引号的文字，如 "4.5"')
    return Given(**one)
