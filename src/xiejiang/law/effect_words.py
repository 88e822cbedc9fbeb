"""Civil claims, rules of evidence and the meeting of liabilities, in words."""

from __future__ import annotations

from collections.abc import Iterable

from xiejiang.law.effects import (
    Bar,
    CivilClaim,
    Duty,
    Effect,
    EvidenceEffect,
    EvidenceRule,
    FineFloor,
    Limitation,
    Offset,
    Permission,
    Principle,
    Priority,
    PunitiveDamages,
    Restoration,
    Standing,
)
from xiejiang.law.facts import format_quantity, plain
from xiejiang.law.model import Law
from xiejiang.law.terms import term

EFFECTS = Effect.__args__

_EVIDENCE = {
    EvidenceEffect.ADMISSIBILITY: "证据能力",
    EvidenceEffect.PROOF: "可以据以认定的",
    EvidenceEffect.EXCLUSION: "不得作为定案根据",
    EvidenceEffect.PRECLUSION: "裁判确认的事实免证，可以反证推翻",
    EvidenceEffect.BURDEN: "举证责任按所列条款分配",
    EvidenceEffect.PRESUMPTION: "推定",
}


def effect_lines(law: Law, effect: Effect) -> list[str]:
    """What follows, a line each."""
    if isinstance(effect, CivilClaim):
        return _claim(law, effect)
    if isinstance(effect, (PunitiveDamages, Standing)):
        return _claimed(law, effect)
    if isinstance(effect, EvidenceRule):
        return _evidence(effect)
    if isinstance(effect, (Offset, FineFloor, Limitation)):
        return _figures(law, effect)
    return _plain(effect)


def _named(words: Iterable[str]) -> str:
    return "、".join(term(word) for word in words)


def _claim(law: Law, claim: CivilClaim) -> list[str]:
    lines = []
    if claim.claimants:
        lines.append(f"可以请求的：{_named(claim.claimants)}")
    if claim.items:
        lines.append(f"赔偿项目：{'、'.join(claim.items)}")
    if claim.remedies:
        lines.append(f"责任方式：{'、'.join(claim.remedies)}")
    if claim.liability:
        lines.append(term(claim.liability))
    if claim.fault_required is False:
        lines.append("不以过错为要件")
    if claim.burden:
        lines.append(f"举证：{claim.burden}")
    if claim.formula:
        lines.append(f"计算：{_labelled(law, claim.formula)}")
    return lines


def _labelled(law: Law, formula: str) -> str:
    """A formula with its facts called by their names."""
    words = formula.split(" ")
    return " ".join(law.facts[w].label if w in law.facts else w for w in words)


def _claimed(law: Law, claim: PunitiveDamages | Standing) -> list[str]:
    lines = [f"可以请求的：{_named(claim.claimants)}"]
    if isinstance(claim, Standing):
        return lines + ([f"前提：{claim.precondition}"] if claim.precondition else [])
    base = "、".join(law.facts[name].label for name in claim.base)
    word = "一般不超过" if claim.cap_is_general_rule else "不超过"
    return [*lines, f"基数：{base}之和", f"{word}基数的 {plain(claim.cap_times)} 倍"]


def _evidence(rule: EvidenceRule) -> list[str]:
    told = _EVIDENCE[rule.type]
    if rule.effect:
        told += f"：{term(rule.effect)}"
    elif rule.acceptable:
        told += f"：{_named(rule.acceptable)}"
    elif rule.rebuttable:
        told += "（可以反证推翻）"
    return [f"适用于{term(rule.forum)}", told]


def _figures(law: Law, effect: Offset | FineFloor | Limitation) -> list[str]:
    if isinstance(effect, FineFloor):
        low = format_quantity(effect.min_yuan, "元")
        minor = format_quantity(effect.min_yuan_minor, "元")
        return [f"罚金不少于 {low}，未成年人不少于 {minor}"]
    if isinstance(effect, Limitation):
        if effect.table:
            return [effect.table]
        more = f"，符合条件的 {effect.extended_years} 年" if effect.extended_years else ""
        return [f"{effect.years} 年{more}"]
    lines = []
    if effect.offsets:
        lines.append(f"可以折抵的：{law.facts[effect.offsets].label}")
    if effect.ratio is not None:
        lines.append(f"一日折抵 {plain(effect.ratio)} 日")
    if effect.suggested_ratio is not None:
        lines.append(f"参考比例：一日折抵 {plain(effect.suggested_ratio)} 日，须由办案人员判断")
    return lines + ([effect.end_date_rule] if effect.end_date_rule else [])


def _plain(
    effect: Bar | Duty | Permission | Principle | Priority | Restoration | Effect,
) -> list[str]:
    if isinstance(effect, Bar):
        scope = f"（{effect.scope}）" if effect.scope else ""
        return [f"不得：{_named(effect.bars)}{scope}"]
    if isinstance(effect, Duty):
        return [f"{effect.actor}：{effect.duty}"]
    if isinstance(effect, Permission):
        lines = [f"仍可作出：{_named(effect.allowed)}"]
        return lines + ([f"不得作出：{_named(effect.not_allowed)}"] if effect.not_allowed else [])
    if isinstance(effect, Priority):
        return ["清偿顺序：" + " → ".join(term(word) for word in effect.order)]
    if isinstance(effect, Restoration):
        return [f"可以采用：{_named(effect.options)}"]
    if isinstance(effect, Principle):
        return [*([effect.rule] if effect.rule else []), *effect.rows] or ["由办案人员适用"]
    raise TypeError(f"没有写明怎样表述“{effect.type}”")
