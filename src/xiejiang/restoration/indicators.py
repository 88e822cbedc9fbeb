"""指标: what may be measured on site, each with its unit; read from ``content/indicators.toml``.

    listed() -> Mapping[str, Measurable]         # in the order of the file
    of_plan(targets) -> Mapping[str, Measurable] # the same, with the plan's targets and its own
    faults(given, known) -> list[Complaint]      # unit, number, range, places

The bounds of an indicator keep out slips of the pen and are no limit of law: what is to be reached
stands in the plan and nowhere here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.inspecting import OF_PLAN, Measured, Target
from xiejiang.restoration.inspection_errors import IndicatorsUnreadable

KEYS = {"id", "zh", "unit", "low", "high", "places", "source", "methods", "confidence"}
METHOD_LIMIT = 80
FARTHEST = Decimal(10) ** 13
"""What the column holds, and no more, for an indicator of which nothing else is known."""


@dataclass(frozen=True, slots=True)
class Measurable:
    """One thing that may be measured."""

    id: str
    zh: str
    unit: str
    low: Decimal
    high: Decimal
    places: int
    source: str
    methods: tuple[str, ...]
    confidence: Confidence
    target: Target | None = None

    @property
    def label(self) -> str:
        """Name and unit, as beside a box."""
        return f"{self.zh}（{self.unit}）"


Known = Mapping[str, Measurable]
"""What may be measured, by name."""


@cache
def listed() -> Known:
    """Every indicator of the list by its name."""
    text = (files("xiejiang.restoration") / "content" / "indicators.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(content: Mapping[str, Any]) -> Known:
    """The indicators of such a file; what is too much, missing or said twice is an error."""
    found: dict[str, Measurable] = {}
    for table in content["indicator"]:
        if KEYS.symmetric_difference(table):
            raise IndicatorsUnreadable(item=table.get("id"), problem="多了或少了项目")
        if table["id"] in found:
            raise IndicatorsUnreadable(item=table["id"], problem="写了两次")
        one = _measurable(table)
        if not one.low < one.high:
            raise IndicatorsUnreadable(item=one.id, problem="范围写反了")
        found[one.id] = one
    return found


def _measurable(table: Mapping[str, Any]) -> Measurable:
    return Measurable(
        table["id"],
        table["zh"],
        table["unit"],
        Decimal(table["low"]),
        Decimal(table["high"]),
        int(table["places"]),
        table["source"],
        tuple(table["methods"]),
        Confidence(table["confidence"]),
    )


def of_plan(targets: Iterable[Target]) -> Known:
    """What may be measured under a plan: its targets first, then the rest of the list.

    A target is that of a listed indicator if name and unit are the same; else it is the plan's own.
    """
    by_name = {(m.zh, m.unit): m for m in listed().values()}
    found: dict[str, Measurable] = {}
    for target in targets:
        known = by_name.get((target.name, target.unit)) or _own(target)
        found[known.id] = replace(known, target=target)
    return found | {key: m for key, m in listed().items() if key not in found}


def _own(target: Target) -> Measurable:
    own = of_past(f"{OF_PLAN}{target.name}", target.name, target.unit)
    methods = (target.method,) if 0 < len(target.method) <= METHOD_LIMIT else ()
    return replace(own, methods=methods)


def of_past(key: str, zh: str, unit: str) -> Measurable:
    """An indicator that only a plan knows, perhaps one that was superseded."""
    source = "修复方案载明的指标"
    return Measurable(key, zh, unit, -FARTHEST, FARTHEST, 4, source, (), Confidence.UNKNOWN)


def faults(given: Measured, known: Known) -> list[Complaint]:
    """What is wrong with one reading."""
    one = known.get(given.indicator)
    if one is None:
        return [Complaint("指标", f"没有“{given.indicator}”这个指标，请从所列指标中选择")]
    found: list[Complaint] = []
    if given.unit != one.unit:
        words = f"单位应为 {one.unit}，写的是 {given.unit or '空'}；请换算后再填"
        found.append(Complaint(one.label, words))
    if len(given.method) > METHOD_LIMIT:
        found.append(Complaint(one.label, f"测定方法不超过 {METHOD_LIMIT} 个字"))
    return [*found, *_of_value(one, given.value)]


def _of_value(one: Measurable, value: Decimal) -> list[Complaint]:
    if not value.is_finite():
        return [Complaint(one.label, "应为一个数")]
    if not one.low <= value <= one.high:
        words = f"应在 {one.low} 至 {one.high} {one.unit}之间，请核对小数点和单位"
        return [Complaint(one.label, words)]
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > one.places:
        return [Complaint(one.label, f"最多写 {one.places} 位小数")]
    return []
