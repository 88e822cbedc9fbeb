"""新旧法比较: each side of a change of law gives a whole result, the lighter one is chosen.

Results are never mixed. While one side is undetermined the choice may stay open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xiejiang.law.consequences import AdminDetention, AdminPenalty, Crime, Days, Detention
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import format_quantity
from xiejiang.law.model import Value
from xiejiang.law.penalties import FineRange, may_fall, may_rise, reckon
from xiejiang.law.records import as_record
from xiejiang.law.succession import Measure, Succession, SuccessionKind

Weight = tuple[Decimal, ...]

_TORN = (
    "罚款、拘留等分别比较，轻重方向不一致；新旧规定须整体适用，不得拼接，"
    "由办案人员整体比较并说明理由。"
)


@dataclass(frozen=True, slots=True)
class Side:
    """The whole result under one law."""

    verdict: Verdict
    rule: str
    """The rule that carries the result: the heaviest one met, else the first."""
    told: str
    weight: Weight = ()
    range: FineRange | None = None
    may_rise: bool = False
    """An item that is still open would make it heavier."""
    may_fall: bool = False


@dataclass(frozen=True, slots=True)
class LawChoice:
    """Old and new side by side, which one applies, and why."""

    succession: Succession
    old: Side
    new: Side
    applicable: str
    """Rule id, or empty while it cannot be told."""
    reason: str

    @property
    def uses_new(self) -> bool:
        return bool(self.applicable) and self.applicable == self.new.rule

    @property
    def result(self) -> Side | None:
        """The side that applies."""
        if not self.applicable:
            return None
        return self.new if self.uses_new else self.old

    def as_dict(self) -> dict[str, Any]:
        record = {
            "succession": self.succession.id,
            "title": self.succession.title,
            "changed_on": self.succession.changed_on.isoformat(),
            "old": _side_record(self.old),
            "new": _side_record(self.new),
            "applicable": self.applicable or None,
            "reason": self.reason,
            "source": as_record(self.succession.source),
        }
        if self.succession.notes:
            record["notes"] = self.succession.notes
        return record


def _side_record(side: Side) -> dict[str, Any]:
    record: dict[str, Any] = {"rule": side.rule, "verdict": side.verdict.value, "told": side.told}
    if side.range:
        record["fine_range_yuan"] = as_record([side.range.low, side.range.high])
    return record


def compare(succession: Succession, findings: Mapping[str, Finding]) -> LawChoice | None:
    """The comparison, or ``None`` when neither law reaches the facts.

    Of the old rules only those in force on the day of the conduct count.
    """
    measure = succession.measure
    then = [findings[name] for name in succession.old if name in findings]
    old = _side(measure, [finding for finding in then if finding.in_force])
    new = _side(measure, [findings[name] for name in succession.new if name in findings])
    if old is None or new is None:
        return None
    if old.verdict.is_negative and new.verdict.is_negative:
        return None
    applicable, reason = _choose(succession, old, new)
    return LawChoice(succession, old, new, applicable, reason)


def unmixed(choices: Sequence[LawChoice]) -> tuple[LawChoice, ...]:
    """Open again what, taken together, would apply one law to the fine and another to the rest.

    Fine and detention of one act are compared apart. A later rule that one comparison takes and
    another refuses cannot apply in part: a human weighs the two laws as wholes.
    """
    taken = {name for c in choices if c.uses_new for name in c.succession.new}
    refused = {
        name for c in choices if c.applicable and not c.uses_new for name in c.succession.new
    }
    torn = taken & refused
    return tuple(
        replace(choice, applicable="", reason=_TORN)
        if choice.applicable and torn & set(choice.succession.new)
        else choice
        for choice in choices
    )


def _choose(succession: Succession, old: Side, new: Side) -> tuple[str, str]:
    word = "规定" if succession.kind is SuccessionKind.PENALTY else "解释"
    if old.verdict.is_negative:
        return old.rule, f"行为时{word}未达到，新{word}不利于当事人，适用行为时{word}。"
    if new.verdict.is_negative:
        return new.rule, f"新{word}未达到，对当事人有利，适用新{word}。"
    if Verdict.UNDETERMINED in (old.verdict, new.verdict):
        return "", f"新旧{word}至少一方待定，查明后再比较；不得把两边拼接使用。"
    if not old.weight or not new.weight:
        return "", "缺少计算数额所需的事实，查明后再比较轻重。"
    lighter, heavier = (new, old) if new.weight < old.weight else (old, new)
    if lighter.may_rise or heavier.may_fall:
        return "", "还有改变数额的情形没有查明，查明后再比较轻重。"
    if lighter is new:
        return new.rule, f"新{word}较轻（{new.told}；行为时：{old.told}），适用新{word}。"
    if new.weight == old.weight:
        return old.rule, f"新旧{word}轻重相同，适用行为时{word}。"
    return old.rule, f"行为时{word}较轻（{old.told}；新{word}：{new.told}），适用行为时{word}。"


def _side(measure: Measure, findings: Sequence[Finding]) -> Side | None:
    """The result of one law: what is met counts, the heaviest of it."""
    if not findings:
        return None
    sides = [_weigh(measure, finding) for finding in findings]
    met = [side for side in sides if side.verdict is Verdict.MET]
    is_open = any(side.verdict is Verdict.UNDETERMINED for side in sides)
    if not met:
        return next((side for side in sides if side.verdict is Verdict.UNDETERMINED), sides[0])
    heaviest = max(met, key=lambda side: side.weight)
    if is_open:
        told = f"至少：{heaviest.told}"
        return Side(Verdict.UNDETERMINED, heaviest.rule, told, range=heaviest.range)
    if any(not side.weight for side in met):
        return Side(Verdict.MET, heaviest.rule, heaviest.told, (), heaviest.range)
    return replace(heaviest, may_rise=any(side.may_rise for side in met))


def _weigh(measure: Measure, finding: Finding) -> Side:
    """One finding in the measure of the comparison."""
    if finding.verdict is not Verdict.MET:
        return Side(finding.verdict, finding.rule.id, finding.verdict.label)
    if measure is Measure.IMPRISONMENT:
        return _imprisonment(finding)
    return _detention(finding) if measure is Measure.DETENTION else _fine(finding)


def _imprisonment(finding: Finding) -> Side:
    crime = finding.rule.consequence
    if not isinstance(crime, Crime):
        raise TypeError(f"{finding.rule.id} 不是罪名，不能比较刑期")
    low, high = crime.imprisonment_months or (0, 0)
    weight = (Decimal(crime.life_allowed), Decimal(high), Decimal(low))
    told = f"{crime.charge}，有期徒刑 {low} 至 {high} 个月"
    return Side(Verdict.MET, finding.rule.id, told, weight)


def _detention(finding: Finding) -> Side:
    consequence = finding.rule.consequence
    if not isinstance(consequence, (AdminDetention, AdminPenalty)):
        raise TypeError(f"{finding.rule.id} 没有行政拘留，不能比较")
    detention = consequence.detention
    state: Value | None = True
    if detention and detention.when_fact:
        state = finding.world.values.get(detention.when_fact)
    if state is None:
        return Side(Verdict.UNDETERMINED, finding.rule.id, "是否拘留待定")
    if detention is None or not state:
        return Side(Verdict.NOT_MET, finding.rule.id, "不拘留")
    days = _days(detention, finding.world.values)
    if days is None:
        return Side(Verdict.MET, finding.rule.id, "行政拘留日数视情节轻重")
    low, high = days
    told = f"行政拘留 {low} 至 {high} 日"
    return Side(Verdict.MET, finding.rule.id, told, (Decimal(high), Decimal(low)))


def _days(detention: Detention, values: Mapping[str, Value]) -> Days | None:
    """The days by the circumstances; ``None`` while these are not known."""
    for days, when in (
        (detention.serious_days, detention.serious_when),
        (detention.lighter_days, detention.lighter_when),
    ):
        if days is None:
            continue
        state = values.get(when)
        if state is True:
            return days
        if state is None:
            return None
    return detention.days


def _fine(finding: Finding) -> Side:
    rule, reckoned = finding.rule.id, reckon(finding)
    if reckoned is None:
        return Side(Verdict.MET, rule, Verdict.MET.label)
    if reckoned.daily_yuan is not None:
        daily = format_quantity(reckoned.daily_yuan, "元")
        return Side(Verdict.MET, rule, f"按日连续，每日 {daily}", (reckoned.daily_yuan,))
    amount = reckoned.range
    if amount is None or reckoned.if_heavier is not None:
        return Side(Verdict.MET, rule, "罚款数额待定", (), amount)
    told = f"罚款 {format_quantity(amount.low, '元')}至 {format_quantity(amount.high, '元')}"
    rises, falls = may_rise(finding, amount), may_fall(finding, amount)
    return Side(Verdict.MET, rule, told, amount.weight, amount, rises, falls)
