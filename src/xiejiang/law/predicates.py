"""Reads predicates: a small closed vocabulary, checked against the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xiejiang.law.model import (
    FactDef,
    FactType,
    Group,
    Op,
    Predicate,
    RegionalThreshold,
    SumThreshold,
    Threshold,
    Value,
)
from xiejiang.law.reader import Table

_ORDER = (Op.EQ, Op.GE, Op.GT, Op.LE, Op.LT)
_OPS: Mapping[FactType, tuple[Op, ...]] = {
    FactType.BOOL: (Op.EQ,),
    FactType.INT: _ORDER,
    FactType.NUMBER: _ORDER,
    FactType.ENUM: (Op.EQ, Op.IN),
    FactType.DATE: _ORDER,
    FactType.STRING: (Op.EQ, Op.IN),
}


def read_group(
    table: Table, facts: Mapping[str, FactDef], *, all_key: str = "all", any_key: str = "any"
) -> Group:
    """``all`` and ``any`` of a condition, gate, exclusion or dispute."""
    every = tuple(read_predicate(item, facts) for item in table.tables(all_key))
    groups = tuple(
        tuple(read_predicate(item, facts) for item in group)
        for group in table.table_groups(any_key)
    )
    if any(not group for group in groups):
        table.complain(f"“{any_key}”中有空的一组")
    return Group(every, groups)


def read_predicate(table: Table, facts: Mapping[str, FactDef]) -> Predicate:
    """One predicate: a threshold, a conversion sum or a regional line."""
    if "sum" in table:
        return _read_sum(table, facts)
    if "parameter" in table:
        return _read_regional(table, facts)
    return read_threshold(table, table, facts)


def read_threshold(table: Table | None, owner: Table, facts: Mapping[str, FactDef]) -> Threshold:
    """``{ fact, op, value, unit }`` with the type and unit of the fact."""
    if table is None:
        owner.complain("没有写明条件")
        return Threshold("", Op.EQ, False)
    name = table.text("fact")
    op = table.choice("op", Op, Op.EQ)
    fact = facts.get(name)
    unit = table.text("unit", required=False)
    value: Value | tuple[str, ...]
    if op is Op.IN:
        value = table.texts("value", required=True)
        for choice in value:
            _check_choice(table, fact, choice)
    else:
        value = read_value(table, facts, name)
    table.done()
    if fact is not None:
        if op not in _OPS[fact.type]:
            table.complain(f"“{name}”是{fact.type}，不能用“{op}”比较")
        if fact.unit != unit:
            table.complain(f"“{name}”的单位是“{fact.unit}”，这里写的是“{unit}”")
    return Threshold(name, op, value)


def read_value(table: Table, facts: Mapping[str, FactDef], name: str) -> Value:
    """The ``value`` of a table in the type of the fact it is about."""
    raw = table.raw("value")
    fact = facts.get(name)
    if fact is None:
        table.complain(f"没有声明事实变量“{name}”")
        return False
    value = _typed(raw, fact)
    if value is None:
        table.complain(f"“{name}”的值“{raw}”不是{fact.type}")
        return False
    if fact.type is FactType.ENUM:
        _check_choice(table, fact, str(value))
    return value


def _typed(raw: Any, fact: FactDef) -> Value | None:
    number = isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
    if fact.type is FactType.NUMBER and number:
        return Decimal(raw)
    fits = {
        FactType.BOOL: isinstance(raw, bool),
        FactType.INT: isinstance(raw, int) and not isinstance(raw, bool),
        FactType.NUMBER: False,
        FactType.ENUM: isinstance(raw, str),
        FactType.STRING: isinstance(raw, str),
        FactType.DATE: isinstance(raw, date) and not isinstance(raw, datetime),
    }
    return raw if fits[fact.type] else None


def _check_choice(table: Table, fact: FactDef | None, value: str) -> None:
    if fact is None:
        table.complain("没有声明这个事实变量")
    elif fact.type is FactType.ENUM and value not in {choice.value for choice in fact.choices}:
        table.complain(f"“{fact.name}”没有取值“{value}”")


def _read_sum(table: Table, facts: Mapping[str, FactDef]) -> SumThreshold:
    parts = []
    for part in table.tables("sum"):
        name, per = part.text("fact"), part.required_number("per")
        part.done()
        if name not in facts:
            part.complain(f"没有声明事实变量“{name}”")
        elif not facts[name].type.is_numeric:
            part.complain(f"“{name}”不是数量，不能折算")
        if per <= 0:
            part.complain("折算数应大于 0")
        parts.append((name, per))
    op = table.choice("op", Op, Op.GE)
    if op not in (Op.GE, Op.GT):
        table.complain("折算只能与下限比较")
    value = table.required_number("value")
    table.done()
    return SumThreshold(tuple(parts), op, value)


def _read_regional(table: Table, facts: Mapping[str, FactDef]) -> RegionalThreshold:
    name = table.text("fact")
    op = table.choice("op", Op, Op.GE)
    regional = RegionalThreshold(
        fact=name,
        parameter=table.text("parameter"),
        low=table.required_number("low"),
        high=table.required_number("high"),
        times=table.number("times", required=False) or Decimal(1),
    )
    table.done()
    if name not in facts:
        table.complain(f"没有声明事实变量“{name}”")
    if op is not Op.GE:
        table.complain("地区数额线只用“>=”")
    if regional.low > regional.high:
        table.complain("幅度下限高于上限")
    return regional
