"""The methods, read strictly from ``content/methods.toml``: a misspelt key fails when loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.assessment.errors import MethodContentError, MethodUnknown
from xiejiang.assessment.methods.formulas import FORMULAS
from xiejiang.assessment.methods.model import (
    Band,
    Condition,
    Covers,
    Example,
    Exclusion,
    InputDef,
    InputKind,
    Method,
    Source,
)
from xiejiang.assessment.methods.units import unit
from xiejiang.kernel.citation import Confidence

METHOD = {"id", "title", "formula", "words", "covers", "source", "uncertainty", "input"}
METHOD_MAY = {"valid_from", "overtaken_from", "overtaken_by", "condition", "example", "table"}
INPUT = {"name", "label"}
INPUT_MAY = {
    "kind",
    "units",
    "per",
    "low",
    "high",
    "above",
    "choices",
    "bands_by",
    "band",
    "help",
}
EXAMPLE = {"words", "published", "inputs", "amount"}


@cache
def _read() -> tuple[Mapping[str, Method], tuple[Exclusion, ...]]:
    text = (files("xiejiang.assessment") / "content" / "methods.toml").read_text("utf-8")
    return read(text)


def methods() -> Mapping[str, Method]:
    """Every method, in the order of the file."""
    return _read()[0]


def exclusions() -> tuple[Exclusion, ...]:
    """Which methods exclude each other for one damage."""
    return _read()[1]


def method(name: str) -> Method:
    """One method by its id."""
    found = methods().get(name)
    if found is None:
        raise MethodUnknown(method=name[:60])
    return found


def read(text: str) -> tuple[Mapping[str, Method], tuple[Exclusion, ...]]:
    """The methods and exclusions of a text; refuses whatever it does not know."""
    data = tomllib.loads(text)
    _keys("文件", data, {"method", "exclusion"})
    found: dict[str, Method] = {}
    for table in data["method"]:
        made = _method(table)
        if made.id in found:
            raise MethodContentError(problem=f"{made.id} 写了两次")
        found[made.id] = made
    excluded = tuple(_exclusion(table, found) for table in data["exclusion"])
    return found, excluded


def _keys(where: str, table: Mapping[str, Any], must: set[str], may: Sequence[str] = ()) -> None:
    missing, strange = must - table.keys(), table.keys() - must - set(may)
    if missing or strange:
        told = "、".join(sorted(missing | strange))
        raise MethodContentError(problem=f"{where} 缺少或者多了：{told}")


def _source(where: str, table: Mapping[str, Any]) -> Source:
    _keys(where, table, {"words", "confidence"}, ["note"])
    return Source(table["words"], Confidence(table["confidence"]), table.get("note", ""))


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _method(table: Mapping[str, Any]) -> Method:
    name = str(table.get("id"))
    _keys(name, table, METHOD, tuple(METHOD_MAY))
    if table["formula"] not in FORMULAS:
        raise MethodContentError(problem=f"{name} 的公式 {table['formula']} 没有")
    excess = table.get("table")
    made = Method(
        id=name,
        title=table["title"],
        formula=table["formula"],
        words=table["words"],
        covers=Covers(table["covers"]),
        source=_source(name, table["source"]),
        valid_from=_day(table.get("valid_from")),
        overtaken_from=_day(table.get("overtaken_from")),
        overtaken_by=table.get("overtaken_by", ""),
        uncertainty=table["uncertainty"],
        inputs=tuple(_input(name, t) for t in table["input"]),
        conditions=tuple(_condition(name, t) for t in table.get("condition", ())),
        examples=tuple(_example(name, t) for t in table.get("example", ())),
        table=_table(excess) if excess else None,
        table_source=_source(name, excess["source"]) if excess else None,
    )
    for one in made.inputs:
        if one.per and made.input(one.per) is None:
            raise MethodContentError(problem=f"{name}.{one.name} 按没有的参数 {one.per} 计价")
    return made


def _day(value: Any) -> date | None:
    if value is not None and not isinstance(value, date):
        raise MethodContentError(problem=f"{value} 不是日期")
    return value


def _table(table: Mapping[str, Any]) -> tuple[tuple[tuple[Fraction, Fraction], ...], Fraction]:
    _keys("table", table, {"rows", "beyond", "source"})
    rows = tuple((Fraction(str(top)), Fraction(str(gives))) for top, gives in table["rows"])
    return rows, Fraction(str(table["beyond"]))


def _input(name: str, table: Mapping[str, Any]) -> InputDef:
    where = f"{name}.{table.get('name')}"
    _keys(where, table, INPUT, tuple(INPUT_MAY))
    units = tuple(table.get("units", ()))
    if strange := [u for u in units if unit(u) is None]:
        raise MethodContentError(problem=f"{where} 的单位不认识：{strange}")
    return InputDef(
        name=table["name"],
        label=table["label"],
        kind=InputKind(table.get("kind", "number")),
        units=units,
        per=table.get("per", ""),
        low=_fraction(table.get("low")),
        high=_fraction(table.get("high")),
        above=table.get("above", False),
        choices=tuple((v, label) for v, label in table.get("choices", ())),
        bands_by=table.get("bands_by", ""),
        bands=tuple(_band(where, t) for t in table.get("band", ())),
        help=table.get("help", ""),
    )


def _band(where: str, table: Mapping[str, Any]) -> Band:
    _keys(where, table, {"when", "source"}, ["low", "high"])
    low, high = _fraction(table.get("low")), _fraction(table.get("high"))
    return Band(table["when"], low, high, _source(where, table["source"]))


def _condition(name: str, table: Mapping[str, Any]) -> Condition:
    _keys(name, table, {"id", "question", "wanted", "source"})
    return Condition(
        table["id"], table["question"], table["wanted"], _source(name, table["source"])
    )


def _example(name: str, table: Mapping[str, Any]) -> Example:
    _keys(name, table, EXAMPLE)
    return Example(table["words"], table["published"], dict(table["inputs"]), table["amount"])


def _exclusion(table: Mapping[str, Any], found: Mapping[str, Method]) -> Exclusion:
    _keys("exclusion", table, {"methods", "reason", "source"})
    if strange := set(table["methods"]) - found.keys():
        raise MethodContentError(problem=f"互斥写了没有的方法：{sorted(strange)}")
    source = _source("exclusion", table["source"])
    return Exclusion(frozenset(table["methods"]), table["reason"], source)
