"""Figures that follow from findings: fine ranges, added-up quantities, the law that applies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xiejiang.law.compare import LawChoice
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.model import SumThreshold
from xiejiang.law.penalties import FineRange, reckon
from xiejiang.law.records import as_record
from xiejiang.law.settlement import figures_of
from xiejiang.law.succession import SuccessionKind

_REPEATED = "unpunished_repeat_acts"

Figure = Decimal | tuple[Decimal, ...] | date | str


@dataclass(frozen=True, slots=True)
class Computed:
    """One figure, by the rule it belongs to."""

    rule: str
    name: str
    value: Figure
    via: str = ""

    def as_dict(self) -> dict[str, Any]:
        record = {"rule": self.rule, "name": self.name, "value": as_record(self.value)}
        if self.via:
            record["via"] = self.via
        return record


def computed_figures(
    findings: Sequence[Finding], choices: Sequence[LawChoice]
) -> tuple[Computed, ...]:
    """Every figure the findings yield."""
    figures: list[Computed] = []
    for finding in findings:
        figures += _fines(finding)
        figures += _totals(finding)
        figures += _conversions(finding)
        figures += [Computed(finding.rule.id, f.name, f.value) for f in figures_of(finding)]
    for choice in choices:
        figures += _compared(choice)
    return tuple(figures)


def _fines(finding: Finding) -> Iterator[Computed]:
    reckoned = reckon(finding)
    if reckoned is None:
        return
    rule, via = finding.rule.id, reckoned.via
    if reckoned.range:
        yield Computed(rule, "fine_min_yuan", reckoned.range.low, via)
        yield Computed(rule, "fine_max_yuan", reckoned.range.high, via)
        yield Computed(rule, "fine_range_yuan", _pair(reckoned.range), via)
    if reckoned.if_heavier:
        name = f"fine_range_yuan_if_{reckoned.heavier_when}"
        yield Computed(rule, name, _pair(reckoned.if_heavier), via)
    if reckoned.person_range:
        yield Computed(rule, "person_fine_range_yuan", _pair(reckoned.person_range), via)
    if reckoned.daily_yuan is not None:
        yield Computed(rule, "daily_fine_yuan", reckoned.daily_yuan, via)
    if reckoned.missing:
        yield Computed(rule, "fine_needs_fact", reckoned.missing, via)


def _pair(fine: FineRange) -> tuple[Decimal, Decimal]:
    return (fine.low, fine.high)


def _totals(finding: Finding) -> Iterator[Computed]:
    """Quantities of several unpunished acts, where a clause adds them up."""
    aggregation = finding.rule.aggregation
    if aggregation is None or not aggregation.express_clause:
        return
    acts = finding.world.values.get(_REPEATED)
    if not isinstance(acts, int) or acts < 2:
        return
    for fact, name in aggregation.sums:
        total = finding.world.values.get(fact)
        if isinstance(total, (int, Decimal)) and total > 0:
            yield Computed(finding.rule.id, name, Decimal(total), aggregation.source)


def _conversions(finding: Finding) -> Iterator[Computed]:
    """按比例折算: the index of each item that adds up shares of several lines."""
    if finding.verdict is Verdict.NOT_MET:
        return
    for condition in finding.rule.conditions:
        if condition.id not in finding.via:
            continue
        for predicate in condition.group.predicates:
            index = _index(predicate, finding) if isinstance(predicate, SumThreshold) else None
            if index is not None:
                yield Computed(finding.rule.id, "conversion_index", index, condition.id)


def _index(predicate: SumThreshold, finding: Finding) -> Decimal | None:
    values = finding.world.values
    parts = [(values.get(name), per) for name, per in predicate.parts]
    known = [Decimal(v) / per for v, per in parts if isinstance(v, (int, Decimal))]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def _compared(choice: LawChoice) -> Iterator[Computed]:
    for side, name in ((choice.old, "old_fine_range_yuan"), (choice.new, "new_fine_range_yuan")):
        if side.range:
            yield Computed(side.rule, name, _pair(side.range))
    result = choice.result
    if result is None:
        return
    yield Computed(result.rule, "applicable_rule", result.rule)
    if result.range and choice.succession.kind is SuccessionKind.PENALTY:
        yield Computed(result.rule, "applicable_fine_range_yuan", _pair(result.range))
