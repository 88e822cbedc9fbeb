"""The catalogue of law: every rule, fact and instrument as readable Chinese markdown."""

from __future__ import annotations

from collections.abc import Iterable

from xiejiang.law.consequence_words import (
    consequence_lines,
    fine_words,
    heavier_words,
    person_words,
)
from xiejiang.law.model import Condition, FactDef, Group, Law, Predicate, Rule
from xiejiang.law.wording import requirement


def render_catalogue(law: Law) -> dict[str, str]:
    """File name → markdown: one page per field, one of facts, one of instruments."""
    pages = {f"{field}.md": _field_page(law, field) for field in law.fields}
    pages["facts.md"] = _facts_page(law)
    pages["instruments.md"] = _instruments_page(law)
    return pages


def describe_rule(law: Law, rule_id: str) -> str:
    """One rule: source, dates, conditions, consequence."""
    return "\n".join(_rule_lines(law, law.rules[rule_id]))


def consequences_of(law: Law, rule: Rule) -> list[str]:
    """What follows when a rule is met, a line each."""
    return consequence_lines(law, rule.consequence)


def describe_fact(law: Law, name: str) -> str:
    """One fact: what is asked and what proves it."""
    return "\n".join(_fact_lines(law, law.facts[name]))


def describe_instrument(law: Law, instrument_id: str) -> str:
    """One instrument: number, issuer, dates, and how it was checked."""
    instrument = law.instruments[instrument_id]
    lines = [
        f"### {instrument.full_title}",
        "",
        f"- 编号：`{instrument.id}`",
        f"- 制定机关：{instrument.issuer}",
        f"- 公布：{instrument.promulgated}；施行：{instrument.effective or '不明'}",
        f"- 核对：{instrument.confidence.zh}",
    ]
    if instrument.superseded_by:
        title = law.instruments[instrument.superseded_by].full_title
        lines.append(f"- {instrument.superseded_on} 起由{title}取代")
    if instrument.notes:
        lines.append(f"- {instrument.notes}")
    return "\n".join(lines)


def _field_page(law: Law, field: str) -> str:
    definition = law.fields[field]
    lines = [f"# {definition.title}", "", definition.overview, ""]
    for rule in law.rules_of(field):
        lines += [*_rule_lines(law, rule), ""]
    lines += _succession_lines(law, field)
    return "\n".join(lines).rstrip() + "\n"


def _succession_lines(law: Law, field: str) -> list[str]:
    found = [s for s in law.successions if law.rules[s.old[0]].field == field]
    if not found:
        return []
    lines = ["## 新旧对照", "", "| 变更日 | 事项 | 旧 | 新 | 依据 |", "|---|---|---|---|---|"]
    for item in found:
        old, new = ("、".join(f"`{name}`" for name in names) for names in (item.old, item.new))
        lines.append(f"| {item.changed_on} | {item.title} | {old} | {new} | {item.source} |")
    return lines


def _rule_lines(law: Law, rule: Rule) -> list[str]:
    until = f"至 {rule.valid_to}" if rule.valid_to else "起，现行有效"
    lines = [
        f"## {rule.title}",
        "",
        f"- 编号：`{rule.id}`（{rule.kind.label}）",
        f"- 依据：{rule.source}{_also(law, rule.source.also)}",
        f"- 效力：{rule.valid_from} {until}",
        f"- 核对：{rule.confidence.zh}",
    ]
    if rule.tier_of:
        lines.append(f"- 属于：{law.rules[rule.tier_of].title}")
    if rule.absorbed:
        other = law.rules[rule.absorbed.by].title
        lines.append(f"- 同时构成“{other}”的，以后者定罪（{rule.absorbed.source}）")
    if rule.gate.predicates:
        lines.append(f"- 共同前提：{_group(law, rule.gate)}")
    lines += ["", "下列情形之一：", ""]
    lines += [line for c in rule.conditions for line in _condition_lines(law, c)]
    if rule.exclusions:
        lines += ["", "下列情形排除：", ""]
        lines += [line for c in rule.exclusions for line in _condition_lines(law, c)]
    lines += ["", "后果：", "", *(f"- {line}" for line in consequence_lines(law, rule.consequence))]
    if rule.aggregation:
        source = f"（{rule.aggregation.source}）" if rule.aggregation.source else ""
        lines += ["", f"累计：{rule.aggregation.rule}{source}"]
    if rule.notes:
        lines += ["", f"> {rule.notes}"]
    return lines


def _also(law: Law, places: Iterable[str]) -> str:
    told = []
    for place in places:
        instrument, _, article = place.partition(":")
        told.append(f"；{law.instruments[instrument].title} {article}")
    return "".join(told)


def _condition_lines(law: Law, condition: Condition) -> list[str]:
    norm = "（须有书面认定）" if condition.open_norm else ""
    lines = [f"- **{condition.id}** {condition.label}{norm}"]
    lines.append(f"  - 条件：{_group(law, condition.group)}")
    if condition.dispute:
        lines.append(f"  - 争议：{condition.dispute.label}")
    if condition.yields_to:
        lines.append(f"  - 让位于：{condition.yields_to}")
    if condition.fine:
        lines.append(f"  - 罚款：{fine_words(law, condition.fine)}")
    lines += [f"  - {heavier_words(law, step)}" for step in condition.heavier]
    if condition.person_fine:
        lines.append(f"  - 责任人员：{person_words(condition.person_fine)}")
    return lines


def _group(law: Law, group: Group) -> str:
    parts = [requirement(law, predicate) for predicate in group.all]
    if group.any:
        parts.append(" 或者 ".join(_all_of(law, option) for option in group.any))
    return "；并且 ".join(parts)


def _all_of(law: Law, predicates: tuple[Predicate, ...]) -> str:
    told = " 且 ".join(requirement(law, predicate) for predicate in predicates)
    return f"（{told}）" if len(predicates) > 1 else told


def _facts_page(law: Law) -> str:
    lines = ["# 事实变量", ""]
    for fact in law.facts.values():
        lines += [*_fact_lines(law, fact), ""]
    return "\n".join(lines).rstrip() + "\n"


def _fact_lines(law: Law, fact: FactDef) -> list[str]:
    unit = f"，单位：{fact.unit}" if fact.unit else ""
    lines = [
        f"## {fact.label}",
        "",
        f"- 变量：`{fact.name}`（{fact.type}{unit}）",
        f"- 提问：{fact.question}",
        f"- 通常的证明：{'、'.join(fact.proved_by)}",
    ]
    if fact.choices:
        told = "；".join(f"`{choice.value}` {choice.label}" for choice in fact.choices)
        lines.append(f"- 取值：{told}")
    users = [f"`{rule.id}`" for rule in law.rules.values() if fact.name in rule.fact_names]
    if users:
        lines.append(f"- 用于：{'、'.join(users)}")
    if fact.notes:
        lines.append(f"- {fact.notes}")
    return lines


def _instruments_page(law: Law) -> str:
    lines = ["# 规范", ""]
    for instrument in law.instruments:
        lines += [describe_instrument(law, instrument), ""]
    return "\n".join(lines).rstrip() + "\n"
