"""Consequences in words, as an officer reads them."""

from __future__ import annotations

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
    PerItemFine,
    PersonFine,
    RangeFine,
    Reference,
    SentencingFactor,
    TimeRule,
)
from xiejiang.law.effect_words import EFFECTS, effect_lines
from xiejiang.law.facts import format_quantity, plain
from xiejiang.law.model import Law
from xiejiang.law.terms import term


def consequence_lines(law: Law, consequence: Consequence) -> list[str]:
    """What follows, a line each."""
    if isinstance(consequence, Crime):
        return _crime(consequence)
    if isinstance(consequence, AdminPenalty):
        return _penalty(law, consequence)
    if isinstance(consequence, AdminDetention):
        return _admin_detention(law, consequence)
    if isinstance(consequence, EFFECTS):
        return effect_lines(law, consequence)
    return [_other(law, consequence)]


def _admin_detention(law: Law, consequence: AdminDetention) -> list[str]:
    lines = [f"机关：{consequence.authority}"]
    if consequence.fine:
        lines.append(f"罚款：{fine_words(law, consequence.fine)}")
    lines += [heavier_words(law, step) for step in consequence.heavier]
    return [*lines, _detention(law, consequence.detention)]


def _other(law: Law, consequence: Consequence) -> str:
    if isinstance(consequence, SentencingFactor):
        return term(consequence.effect)
    if isinstance(consequence, Leniency):
        return "；".join(term(effect) for effect in consequence.effects)
    if isinstance(consequence, Reference):
        if not consequence.refers_to:
            return "依所列条款转用其他罪名，须由办案人员判断"
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
        lines.append(f"罚款：{fine_words(law, penalty.fine)}")
    if penalty.fine_unknown:
        lines.append("罚款：数额没有取得正文，不得推算")
    lines += [heavier_words(law, step) for step in penalty.heavier]
    if penalty.person_fine:
        lines.append(f"责任人员：{person_words(penalty.person_fine)}")
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


def fine_words(law: Law, fine: Fine) -> str:
    """A fine in words."""
    if isinstance(fine, RangeFine):
        high = format_quantity(fine.max_yuan, "元")
        if not fine.min_yuan:
            return f"{high}以下"
        return f"{format_quantity(fine.min_yuan, '元')}至 {high}"
    fact = law.facts[fine.of]
    base = fact.label
    if isinstance(fine, PerItemFine):
        low, high = format_quantity(fine.min_yuan, "元"), format_quantity(fine.max_yuan, "元")
        return f"“{base}”每{fact.unit} {low}至 {high}"
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


def heavier_words(law: Law, step: HeavierFine) -> str:
    """A heavier fine with the circumstance it needs."""
    when = law.facts[step.when_fact].label
    note = f"（{step.note}）" if step.note else ""
    if step.multiplier:
        low, high = step.multiplier
        return f"“{when}”的：前述数额的 {plain(low)} 至 {plain(high)} 倍{note}"
    return f"“{when}”的：{fine_words(law, step.fine) if step.fine else ''}{note}"


def person_words(fine: PersonFine) -> str:
    """The fine on responsible persons."""
    if fine.max_ratio_of_annual_income is not None:
        percent = plain(fine.max_ratio_of_annual_income * 100)
        return f"上一年度从本单位取得收入的 {percent}% 以下"
    low = format_quantity(fine.min_yuan or 0, "元")
    return f"{low}至 {format_quantity(fine.max_yuan or 0, '元')}"
