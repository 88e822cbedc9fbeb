"""Arithmetic that the law or the trade prescribes: named, cited functions, no expressions.

Each takes its inputs in the order the content lists them. The content carries the citation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

FormulaFunction = Callable[..., Decimal | None]


def exceedance_multiple(concentration: Decimal, limit: Decimal) -> Decimal | None:
    """超标倍数：超出排放限值的部分与限值之比。限值为 0 时无从计算。"""
    return (concentration - limit) / limit if limit > 0 else None


def concentration_ratio(concentration: Decimal, limit: Decimal) -> Decimal | None:
    """浓度比：实测浓度与限值之比，与超标倍数恒差 1。"""
    return concentration / limit if limit > 0 else None


def ratio_from_multiple(multiple: Decimal) -> Decimal | None:
    """由超标倍数换算浓度比。未超标的没有可换算的倍数。"""
    return multiple + 1 if multiple > 0 else None


def multiple_from_ratio(ratio: Decimal) -> Decimal | None:
    """由浓度比换算超标倍数。比值不大于 1 即未超标。"""
    return ratio - 1 if ratio > 1 else None


def animal_value(
    count: Decimal, base_value: Decimal, grade: Decimal, stage: Decimal
) -> Decimal | None:
    """动物价值 = 数量 × 基准价值 × 保护级别系数 × 发育阶段（或者繁育）系数。"""
    return count * base_value * grade * stage


FORMULAS: Mapping[str, FormulaFunction] = {
    "exceedance-multiple": exceedance_multiple,
    "concentration-ratio": concentration_ratio,
    "ratio-from-multiple": ratio_from_multiple,
    "multiple-from-ratio": multiple_from_ratio,
    "animal-value": animal_value,
}
