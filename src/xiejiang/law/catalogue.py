"""The catalogue of law: every rule, fact and instrument as readable Chinese markdown."""

from __future__ import annotations

from collections.abc import Iterable

from xiejiang.law.consequences import (
    AdminDetention,
    AdminPenalty,
    Consequence,
    Crime,
    DailyFine,
    Detention,
    Fine,
    FormulaNote,
    HeavierFine,
    Leniency,
    MultipleFine,
    PersonFine,
    RangeFine,
    Reference,
    SentencingFactor,
    TimeRule,
)
from xiejiang.law.facts import format_quantity, plain
from xiejiang.law.model import Condition, FactDef, Group, Law, Predicate, Rule
from xiejiang.law.wording import requirement

_EFFECTS = {
    "heavier": "从重处罚",
    "may-lighten": "可以从宽处罚",
    "may-not-prosecute-if-minor": "犯罪情节轻微的，可以不起诉",
    "may-exempt-if-minor": "犯罪情节轻微的，可以免予刑事处罚",
    "not-crime-if-obviously-trivial": "情节显著轻微危害不大的，不作为犯罪处理",
    "may-drop-one-tier": "可以降一档量刑",
    "generally-not-crime": "一般不作为犯罪处理",
    "must-lighten-if-prosecuted": "需要追究刑事责任的，应当从宽处理",
}


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
    return _consequence(law, rule.consequence)


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
    if rule.gate.predicates:
        lines.append(f"- 共同前提：{_group(law, rule.gate)}")
    lines += ["", "下列情形之一：", ""]
    lines += [line for c in rule.conditions for line in _condition_lines(law, c)]
    if rule.exclusions:
        lines += ["", "下列情形排除：", ""]
        lines += [line for c in rule.exclusions for line in _condition_lines(law, c)]
    lines += ["", "后果：", "", *(f"- {line}" for line in _consequence(law, rule.consequence))]
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
        lines.append(f"  - 罚款：{_fine(law, condition.fine)}")
    lines += [f"  - {_heavier(law, step)}" for step in condition.heavier]
    if condition.person_fine:
        lines.append(f"  - 责任人员：{_person(condition.person_fine)}")
    return lines


def _group(law: Law, group: Group) -> str:
    parts = [requirement(law, predicate) for predicate in group.all]
    if group.any:
        parts.append(" 或者 ".join(_all_of(law, option) for option in group.any))
    return "；并且 ".join(parts)


def _all_of(law: Law, predicates: tuple[Predicate, ...]) -> str:
    told = " 且 ".join(requirement(law, predicate) for predicate in predicates)
    return f"（{told}）" if len(predicates) > 1 else told


def _consequence(law: Law, consequence: Consequence) -> list[str]:
    if isinstance(consequence, Crime):
        return _crime(consequence)
    if isinstance(consequence, AdminPenalty):
        return _penalty(law, consequence)
    if isinstance(consequence, AdminDetention):
        return [f"机关：{consequence.authority}", _detention(law, consequence.detention)]
    return [_other(law, consequence)]


def _other(law: Law, consequence: Consequence) -> str:
    if isinstance(consequence, SentencingFactor):
        return _EFFECTS.get(consequence.effect, consequence.effect)
    if isinstance(consequence, Leniency):
        return "；".join(_EFFECTS.get(effect, effect) for effect in consequence.effects)
    if isinstance(consequence, Reference):
        return "引致：" + "、".join(f"`{name}`" for name in consequence.refers_to)
    if isinstance(consequence, FormulaNote):
        return f"核算“{law.facts[consequence.result_fact].label}”：{consequence.formula}"
    if isinstance(consequence, TimeRule):
        return consequence.rule
    return "法条竞合，须由办案人员判断并留痕"


def _crime(crime: Crime) -> list[str]:
    lines = [f"罪名：{crime.charge}（{crime.article}）"]
    sentence = []
    if crime.imprisonment_months:
        low, high = crime.imprisonment_months
        sentence.append(f"有期徒刑 {low} 至 {high} 个月")
    if crime.detention_months:
        sentence.append("拘役")
    for allowed, name in (
        (crime.control_allowed, "管制"),
        (crime.life_allowed, "无期徒刑"),
        (crime.death_allowed, "死刑"),
    ):
        if allowed:
            sentence.append(name)
    if sentence:
        lines.append(f"法定刑：{'、'.join(sentence)}；{crime.fine.label}")
    if crime.transfer_to_police:
        lines.append("达到的，应当移送公安机关")
    if crime.needs_judgement:
        lines.append("须由办案人员综合判断")
    return lines


def _penalty(law: Law, penalty: AdminPenalty) -> list[str]:
    lines = [f"机关：{penalty.authority}"]
    if penalty.fine:
        lines.append(f"罚款：{_fine(law, penalty.fine)}")
    lines += [_heavier(law, step) for step in penalty.heavier]
    if penalty.person_fine:
        lines.append(f"责任人员：{_person(penalty.person_fine)}")
    if penalty.detention:
        lines.append(_detention(law, penalty.detention))
    return lines + list(penalty.other_measures)


def _detention(law: Law, detention: Detention) -> str:
    low, high = detention.days
    told = f"移送公安机关，行政拘留 {low} 至 {high} 日"
    for days, name in ((detention.lighter_days, "情节较轻"), (detention.serious_days, "情节严重")):
        if days:
            told += f"；{name} {days[0]} 至 {days[1]} 日"
    if detention.when_fact:
        told += f"（须{law.facts[detention.when_fact].label}）"
    return told + ("（以尚不构成犯罪为前提）" if detention.only_if_not_crime else "")


def _fine(law: Law, fine: Fine) -> str:
    if isinstance(fine, RangeFine):
        high = format_quantity(fine.max_yuan, "元")
        if not fine.min_yuan:
            return f"{high}以下"
        return f"{format_quantity(fine.min_yuan, '元')}至 {high}"
    base = law.facts[fine.of].label
    if isinstance(fine, DailyFine):
        return f"按“{base}”按日连续处罚"
    return _multiple(base, fine)


def _multiple(base: str, fine: MultipleFine) -> str:
    told = f"“{base}”的 {plain(fine.min_times)} 至 {plain(fine.max_times)} 倍"
    if fine.base_floor_yuan is not None:
        floor = format_quantity(fine.base_floor_yuan, "元")
        told += f"，不足 {floor}的按 {floor}计"
    if fine.below_threshold_yuan is not None:
        below = format_quantity(fine.below_threshold_yuan, "元")
        low = format_quantity(fine.below_min_yuan or 0, "元")
        told += f"；不足 {below}的，{low}至 {format_quantity(fine.below_max_yuan or 0, '元')}"
    return told


def _heavier(law: Law, step: HeavierFine) -> str:
    when = law.facts[step.when_fact].label
    note = f"（{step.note}）" if step.note else ""
    if step.multiplier:
        low, high = step.multiplier
        return f"“{when}”的：前述数额的 {plain(low)} 至 {plain(high)} 倍{note}"
    return f"“{when}”的：{_fine(law, step.fine) if step.fine else ''}{note}"


def _person(fine: PersonFine) -> str:
    if fine.max_ratio_of_annual_income is not None:
        percent = plain(fine.max_ratio_of_annual_income * 100)
        return f"上一年度从本单位取得收入的 {percent}% 以下"
    low = format_quantity(fine.min_yuan or 0, "元")
    return f"{low}至 {format_quantity(fine.max_yuan or 0, '元')}"


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
