"""Reads one rule: gate, conditions, exclusions and consequence."""

from __future__ import annotations

from collections.abc import Mapping

from xiejiang.kernel.citation import Confidence
from xiejiang.law.consequence_reader import (
    read_consequence,
    read_fine,
    read_heavier,
    read_person_fine,
)
from xiejiang.law.instruments import read_citation
from xiejiang.law.model import (
    Absorbed,
    Aggregation,
    Condition,
    Dispute,
    FactDef,
    FactType,
    Instrument,
    Rule,
    RuleKind,
)
from xiejiang.law.predicates import read_group
from xiejiang.law.reader import Table


def read_rule(
    table: Table,
    field: str,
    facts: Mapping[str, FactDef],
    instruments: Mapping[str, Instrument],
) -> Rule:
    """A rule of a field, every part of it checked."""
    rule = Rule(
        id=table.text("id"),
        field=field,
        title=table.text("title"),
        kind=table.choice("kind", RuleKind, RuleKind.PENALTY),
        valid_from=table.day("valid_from"),
        valid_to=table.optional_day("valid_to"),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
        source=read_citation(table.table("source"), table, instruments),
        gate=read_group(table, facts, all_key="gate_all", any_key="gate_any"),
        conditions=tuple(_condition(c, facts) for c in table.named_tables("condition")),
        exclusions=tuple(_condition(c, facts) for c in table.named_tables("exclusion")),
        consequence=read_consequence(table.table("consequence"), table),
        tier_of=table.text("tier_of", required=False),
        aggregation=_aggregation(table.table("aggregation")),
        notes=table.text("notes", required=False),
        absorbed=_absorbed(table.table("absorbed"), instruments),
    )
    table.done()
    _check(rule, table)
    return rule


def _absorbed(table: Table | None, instruments: Mapping[str, Instrument]) -> Absorbed | None:
    if table is None:
        return None
    found = Absorbed(table.text("by"), read_citation(table.table("source"), table, instruments))
    table.done()
    return found


def _check(rule: Rule, table: Table) -> None:
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        table.complain("失效日早于生效日")
    if not rule.conditions:
        table.complain("没有任何条件（condition）")
    ids = [condition.id for condition in rule.conditions]
    if len(set(ids)) != len(ids):
        table.complain("条件编号重复")
    for condition in rule.conditions:
        if condition.generally:
            table.complain(f"“{condition.id}”：generally 只用于排除（exclusion）")
        if condition.yields_to and condition.yields_to not in ids:
            table.complain(f"“{condition.id}”让位的条件“{condition.yields_to}”不存在")


def _condition(table: Table, facts: Mapping[str, FactDef]) -> Condition:
    dispute = table.table("dispute")
    person = table.table("person_fine")
    fine = table.table("fine")
    condition = Condition(
        id=table.text("id"),
        label=table.text("label"),
        group=read_group(table, facts),
        open_norm=table.flag("open_norm"),
        generally=table.flag("generally"),
        dispute=_dispute(dispute, facts) if dispute else None,
        yields_to=table.text("yields_to", required=False),
        fine=read_fine(fine) if fine else None,
        heavier=tuple(read_heavier(step) for step in table.tables("heavier")),
        person_fine=read_person_fine(person) if person else None,
    )
    table.done()
    if not condition.group.predicates:
        table.complain("没有写明任何事实条件（all 或 any）")
    if condition.open_norm and not _needs_a_finding(condition, facts):
        table.complain("兜底条款须以书面认定的事实为条件")
    return condition


def _needs_a_finding(condition: Condition, facts: Mapping[str, FactDef]) -> bool:
    names = [name for p in condition.group.predicates if (name := getattr(p, "fact", ""))]
    return any(name in facts and facts[name].type is FactType.BOOL for name in names)


def _dispute(table: Table, facts: Mapping[str, FactDef]) -> Dispute:
    dispute = Dispute(table.text("label"), read_group(table, facts))
    table.done()
    return dispute


def _aggregation(table: Table | None) -> Aggregation | None:
    if table is None:
        return None
    sums = []
    for item in table.tables("sums"):
        sums.append((item.text("fact"), item.text("total")))
        item.done()
    aggregation = Aggregation(
        express_clause=table.flag("express_clause"),
        rule=table.text("rule"),
        source=table.text("source", required=False),
        sums=tuple(sums),
    )
    table.done()
    return aggregation
