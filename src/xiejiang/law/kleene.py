"""The three-valued reading of predicates: an unknown fact makes the predicate unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from xiejiang.kernel.logic import Tri
from xiejiang.law.model import (
    Group,
    Op,
    Predicate,
    RegionalThreshold,
    SumThreshold,
    Threshold,
    Value,
)

COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.GE: operator.ge,
    Op.GT: operator.gt,
    Op.LE: operator.le,
    Op.LT: operator.lt,
    Op.IN: lambda value, choices: value in choices,
}
_NO_LINES: Mapping[str, Decimal] = {}


def as_decimal(value: Value) -> Decimal:
    """A quantity; the schema lets nothing else be reckoned with."""
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    raise TypeError(f"not a quantity: {value!r}")


def weigh_threshold(threshold: Threshold, values: Mapping[str, Value]) -> Tri:
    """``fact op value``."""
    value = values.get(threshold.fact)
    if value is None:
        return Tri.UNKNOWN
    return Tri.TRUE if COMPARE[threshold.op](value, threshold.value) else Tri.FALSE


def weigh_sum(total: SumThreshold, values: Mapping[str, Value]) -> Tri:
    """Unknown parts count as zero: a lower bound that reaches the line decides."""
    bound, complete = Decimal(0), True
    for name, per in total.parts:
        part = values.get(name)
        if part is None:
            complete = False
        else:
            bound += as_decimal(part) / per
    if COMPARE[total.op](bound, total.value):
        return Tri.TRUE
    return Tri.FALSE if complete else Tri.UNKNOWN


def weigh_regional(
    line: RegionalThreshold, values: Mapping[str, Value], lines: Mapping[str, Decimal]
) -> Tri:
    """At the top of the band it is met anywhere, below the bottom nowhere."""
    value = values.get(line.fact)
    if value is None:
        return Tri.UNKNOWN
    number = as_decimal(value)
    local = lines.get(line.parameter)
    if local is not None:
        return Tri.of(number >= local * line.times)
    if number >= line.high:
        return Tri.TRUE
    return Tri.FALSE if number < line.low else Tri.UNKNOWN


def weigh_predicate(
    predicate: Predicate,
    values: Mapping[str, Value],
    lines: Mapping[str, Decimal] = _NO_LINES,
) -> Tri:
    """Any predicate of the vocabulary."""
    if isinstance(predicate, Threshold):
        return weigh_threshold(predicate, values)
    if isinstance(predicate, SumThreshold):
        return weigh_sum(predicate, values)
    return weigh_regional(predicate, values, lines)


def weigh_group(
    group: Group, values: Mapping[str, Value], lines: Mapping[str, Decimal] = _NO_LINES
) -> Tri:
    """All of ``all`` and one group of ``any``."""
    result = _every(group.all, values, lines)
    if result is Tri.FALSE or not group.any:
        return result
    best = Tri.FALSE
    for alternative in group.any:
        best = best | _every(alternative, values, lines)
        if best is Tri.TRUE:
            break
    return result & best


def _every(
    predicates: tuple[Predicate, ...],
    values: Mapping[str, Value],
    lines: Mapping[str, Decimal],
) -> Tri:
    result = Tri.TRUE
    for predicate in predicates:
        tri = weigh_predicate(predicate, values, lines)
        if tri is Tri.FALSE:
            return Tri.FALSE
        if tri is Tri.UNKNOWN:
            result = Tri.UNKNOWN
    return result
