"""Predicates as sentences: 危险废物数量 3.2 吨 ≥ 3 吨."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xiejiang.kernel.logic import Tri
from xiejiang.law.facts import format_quantity, format_value, plain
from xiejiang.law.model import (
    FactDef,
    FactType,
    Law,
    Op,
    Predicate,
    RegionalThreshold,
    SumThreshold,
    Threshold,
    Value,
)

SIGN: Mapping[Op, str] = {
    Op.EQ: "=",
    Op.GE: "≥",
    Op.GT: ">",
    Op.LE: "≤",
    Op.LT: "<",
    Op.IN: "属于",
}
_OPPOSITE: Mapping[Op, str] = {
    Op.EQ: "≠",
    Op.GE: "<",
    Op.GT: "≤",
    Op.LE: ">",
    Op.LT: "≥",
    Op.IN: "不属于",
}


def requirement(law: Law, predicate: Predicate) -> str:
    """What the law asks: 危险废物数量 ≥ 3 吨."""
    if isinstance(predicate, SumThreshold):
        return f"{_sum_label(law, predicate)} {SIGN[predicate.op]} {plain(predicate.value)}"
    fact = law.facts[predicate.fact]
    if isinstance(predicate, RegionalThreshold):
        return f"{fact.label} ≥ 本地区数额线（{_band(fact, predicate)}）"
    if fact.type is FactType.BOOL:
        return fact.label if predicate.value is True else f"不是“{fact.label}”"
    return f"{fact.label} {SIGN[predicate.op]} {_wanted(fact, predicate)}"


def sentence(law: Law, predicate: Predicate, values: Mapping[str, Value], tri: Tri) -> str:
    """What the law asks beside what is known."""
    if isinstance(predicate, SumThreshold):
        return _sum_sentence(law, predicate, values, tri)
    fact = law.facts[predicate.fact]
    value = values.get(fact.name)
    if isinstance(predicate, RegionalThreshold):
        told = format_value(fact, value)
        state = {Tri.TRUE: "已达", Tri.FALSE: "未达", Tri.UNKNOWN: "待查"}[tri]
        return f"{fact.label} {told}，{state}本地区数额线（{_band(fact, predicate)}）"
    if value is None:
        return f"{fact.label} 不明（须{_must(fact, predicate)}）"
    if fact.type is FactType.BOOL:
        return f"{fact.label}：{format_value(fact, value)}"
    if fact.type is FactType.ENUM:
        return _enum_sentence(fact, predicate, str(value), tri)
    sign = SIGN[predicate.op] if tri is Tri.TRUE else _OPPOSITE[predicate.op]
    return f"{fact.label} {format_value(fact, value)} {sign} {_wanted(fact, predicate)}"


def _enum_sentence(fact: FactDef, predicate: Threshold, value: str, tri: Tri) -> str:
    told = "没有" if value == "none" else fact.choice_label(value)
    if tri is Tri.TRUE:
        return f"{fact.label}：{told}"
    return f"{fact.label}：{told}，不是{_wanted(fact, predicate)}"


def _must(fact: FactDef, predicate: Threshold) -> str:
    if fact.type is FactType.BOOL:
        return "为是" if predicate.value is True else "为否"
    if fact.type is FactType.ENUM:
        return f"为{_wanted(fact, predicate)}"
    return f" {SIGN[predicate.op]} {_wanted(fact, predicate)}"


def _wanted(fact: FactDef, predicate: Threshold) -> str:
    value = predicate.value
    if isinstance(value, tuple):
        return "、".join(fact.choice_label(choice) for choice in value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return format_quantity(value, fact.unit)
    return format_value(fact, value)


def _band(fact: FactDef, line: RegionalThreshold) -> str:
    low = format_quantity(line.low, fact.unit)
    return f"{low}至 {format_quantity(line.high, fact.unit)}之间由省定"


def _sum_label(law: Law, total: SumThreshold) -> str:
    return " + ".join(f"{law.facts[name].label} ÷ {plain(per)}" for name, per in total.parts)


def _sum_sentence(law: Law, total: SumThreshold, values: Mapping[str, Value], tri: Tri) -> str:
    bound, told = Decimal(0), []
    for name, per in total.parts:
        value = values.get(name)
        told.append(f"{law.facts[name].label} {format_value(law.facts[name], value)}")
        if isinstance(value, (int, Decimal)):
            bound += Decimal(value) / per
    state = {
        Tri.TRUE: f"{SIGN[total.op]} {plain(total.value)}",
        Tri.FALSE: f"{_OPPOSITE[total.op]} {plain(total.value)}",
        Tri.UNKNOWN: f"至少，尚未到 {plain(total.value)}",
    }[tri]
    return f"折算（{'，'.join(told)}）{plain(round(bound, 4))} {state}"
