"""Fines in figures: which item applies, how much it makes, and what would make it more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xiejiang.kernel.logic import Tri
from xiejiang.law.consequences import (
    AdminPenalty,
    DailyFine,
    Fine,
    HeavierFine,
    PerItemFine,
    PersonFine,
    RangeFine,
)
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.model import Condition, Value


@dataclass(frozen=True, slots=True)
class FineRange:
    """A fine in yuan, from and to."""

    low: Decimal
    high: Decimal

    @property
    def weight(self) -> tuple[Decimal, Decimal]:
        """轻重先比上限，再比下限。"""
        return (self.high, self.low)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What one met item of a penalty rule makes in figures."""

    via: str
    range: FineRange | None
    """None: the base is not known yet."""
    daily_yuan: Decimal | None = None
    if_heavier: FineRange | None = None
    """The heavier range, while its circumstance is not known."""
    heavier_when: str = ""
    person_range: FineRange | None = None
    missing: str = ""
    """The fact without which the figure cannot be reckoned."""


def reckon(finding: Finding) -> Reckoned | None:
    """The heaviest met item of a penalty rule; ``None`` when there is no fine to reckon."""
    penalty = finding.rule.consequence
    if finding.verdict is not Verdict.MET or not isinstance(penalty, AdminPenalty):
        return None
    items = [
        _reckon_item(penalty, condition, finding.world.values)
        for condition in finding.rule.conditions
        if condition.id in finding.via
    ]
    found = [item for item in items if item is not None]
    return max(found, key=_weight, default=None)


def _weight(item: Reckoned) -> tuple[Decimal, Decimal]:
    return item.range.weight if item.range else (Decimal(-1), Decimal(-1))


def may_rise(finding: Finding, amount: FineRange) -> bool:
    """Whether an item that is still open, or whose base is, would make more than ``amount``."""
    return any(
        item is None or item.weight > amount.weight
        for condition in finding.rule.conditions
        if finding.state(condition) is Tri.UNKNOWN or condition.id in finding.via
        for item in _makes(finding, condition)
    )


def may_fall(finding: Finding, amount: FineRange) -> bool:
    """Whether a special item that is still open would displace the met one and make less."""
    special = {c.yields_to for c in finding.rule.conditions if c.id in finding.via}
    return any(
        item is None or item.weight < amount.weight
        for condition in finding.rule.conditions
        if condition.id in special and finding.state(condition) is Tri.UNKNOWN
        for item in _makes(finding, condition)
    )


def _makes(finding: Finding, condition: Condition) -> tuple[FineRange | None, ...]:
    """The ranges one item may come to; ``None`` where its base is not known."""
    penalty = finding.rule.consequence
    if not isinstance(penalty, AdminPenalty):
        return ()
    item = _reckon_item(penalty, condition, finding.world.values)
    if item is None or item.daily_yuan is not None:
        return ()
    return (item.range, item.if_heavier) if item.if_heavier else (item.range,)


def _reckon_item(
    penalty: AdminPenalty, condition: Condition, values: Mapping[str, Value]
) -> Reckoned | None:
    fine = condition.fine or penalty.fine
    if fine is None:
        return None
    if isinstance(fine, DailyFine):
        return _daily(condition, fine, values)
    ordinary = fine_range(fine, values)
    steps = condition.heavier or penalty.heavier
    person = _person(condition.person_fine or penalty.person_fine)
    missing = fine.of if not isinstance(fine, RangeFine) and ordinary is None else ""
    for step in steps:
        heavier = _heavier(step, ordinary, values)
        state = values.get(step.when_fact)
        if state is True:
            return Reckoned(condition.id, heavier, person_range=person)
        if state is None:
            return Reckoned(condition.id, ordinary, None, heavier, step.when_fact, person, missing)
    return Reckoned(condition.id, ordinary, person_range=person, missing=missing)


def _heavier(
    step: HeavierFine, ordinary: FineRange | None, values: Mapping[str, Value]
) -> FineRange | None:
    if step.multiplier and ordinary:
        low, high = step.multiplier
        return FineRange(ordinary.low * low, ordinary.high * high)
    return fine_range(step.fine, values) if step.fine else None


def _daily(condition: Condition, fine: DailyFine, values: Mapping[str, Value]) -> Reckoned:
    amount = _amount(fine.of, values)
    missing = fine.of if amount is None else ""
    return Reckoned(condition.id, None, daily_yuan=amount, missing=missing)


def _person(fine: PersonFine | None) -> FineRange | None:
    if fine is None or fine.max_yuan is None:
        return None
    return FineRange(fine.min_yuan or Decimal(0), fine.max_yuan)


def fine_range(fine: Fine, values: Mapping[str, Value]) -> FineRange | None:
    """The range in yuan, or ``None`` while its base is unknown."""
    if isinstance(fine, DailyFine):
        return None
    if isinstance(fine, RangeFine):
        return FineRange(fine.min_yuan, fine.max_yuan)
    base = _amount(fine.of, values)
    if base is None:
        return None
    if isinstance(fine, PerItemFine):
        return FineRange(base * fine.min_yuan, base * fine.max_yuan)
    if fine.below_threshold_yuan is not None and base < fine.below_threshold_yuan:
        return FineRange(fine.below_min_yuan or Decimal(0), fine.below_max_yuan or Decimal(0))
    if fine.base_floor_yuan is not None:
        base = max(base, fine.base_floor_yuan)
    return FineRange(base * fine.min_times, base * fine.max_times)


def _amount(name: str, values: Mapping[str, Value]) -> Decimal | None:
    value = values.get(name)
    return Decimal(value) if isinstance(value, (int, Decimal)) else None
