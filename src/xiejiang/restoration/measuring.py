"""Whether a measure may be drafted: its parameters, and what the law says against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.catalogue import Kind, Param, Rule, kinds
from xiejiang.restoration.checks import texts
from xiejiang.restoration.domain import MeasureGiven, MilestoneGiven, Warned
from xiejiang.restoration.errors import MeasureForbidden, ReasonsNeeded
from xiejiang.store.geometry import site_complaints

QUANTITY_MOST = Decimal(10) ** 12
PRICE_MOST = 10**15
EARLIEST, LATEST = 2000, 2199
PARAM_MOST = 300


def complaints_of(given: MeasureGiven) -> list[Complaint]:
    """What is wrong with a measure before the law is asked."""
    kind = kinds()[given.kind]
    found = texts([("名称", given.title, 120), ("地点", given.place, 200)])
    found += texts([("理由", given.reasons, 500)], required=False)
    found += texts([("物种", given.species, 80)], required=kind.species)
    found += texts([("来源单位", given.supplier, 160)], required=False)
    found += _quantity(given, kind)
    found += days("实施窗口", given.starts_on, given.ends_on)
    found += [c for p in kind.params for c in _param(p, given.params.get(p.id, ""))]
    if unknown := set(given.params) - {p.id for p in kind.params}:
        found.append(Complaint("参数", f"没有这些参数：{'、'.join(sorted(unknown))}"))
    return found + (site_complaints(given.site) if given.site is not None else [])


def _quantity(given: MeasureGiven, kind: Kind) -> list[Complaint]:
    found = []
    if not given.quantity.is_finite() or not 0 < given.quantity <= QUANTITY_MOST:
        found.append(Complaint("数量", "应当大于零，请核对"))
    elif given.quantity != round(given.quantity, 4):
        found.append(Complaint("数量", "最多四位小数"))
    if given.unit not in kind.units:
        found.append(Complaint("单位", f"应当是：{'、'.join(kind.units)}"))
    return found


def days(label: str, first: date, last: date) -> list[Complaint]:
    """Two days in order, in years that are no slip of the pen."""
    if last < first:
        return [Complaint(label, "结束日不能早于开始日")]
    if not EARLIEST <= first.year <= last.year <= LATEST:
        return [Complaint(label, f"年份应当在 {EARLIEST} 至 {LATEST} 之间")]
    return []


def _param(param: Param, value: str) -> list[Complaint]:
    text = value.strip()
    if not text:
        return [Complaint(param.title, "请填写")] if param.required else []
    if len(text) > PARAM_MOST or "\x00" in text:
        return [Complaint(param.title, f"最多 {PARAM_MOST} 字，不能有空字符")]
    if param.choices and text not in dict(param.choices):
        return [Complaint(param.title, "请从所列各项中选择")]
    if param.type == "number" and not _is_amount(text):
        return [Complaint(param.title, "请填不小于零的数")]
    return []


def _is_amount(text: str) -> bool:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    return value.is_finite() and 0 <= value <= QUANTITY_MOST


def milestone_complaints(given: MilestoneGiven, *, not_before: date) -> list[Complaint]:
    """What is wrong with a milestone."""
    found = texts([("内容", given.words, 200), ("责任人", given.responsible, 80)])
    if given.due_on < not_before:
        found.append(Complaint("期限", "不能早于这项措施的开始日"))
    found += days("期限", given.due_on, given.due_on)
    if not 0 <= given.price.fen <= PRICE_MOST:
        found.append(Complaint("价款", "不能小于零，也不能过大，请核对"))
    return found


def warnings(given: MeasureGiven) -> list[tuple[str, Warned]]:
    """What the law on the first day of the measure says against it, with how strongly."""
    fields = {"species": given.species, "supplier": given.supplier}
    on = given.starts_on
    struck = [r for r in kinds()[given.kind].rules if r.strikes(given.params, fields, on)]
    return [(r.level, _warned(r, on)) for r in struck]


def _warned(rule: Rule, on: date) -> Warned:
    bases = rule.basis(on)
    told = "；".join(b.words for b in bases)
    sure = all(b.confidence.is_verified for b in bases)
    return Warned(rule.where, rule.words, told, sure, rule.level != "reasons")


def must_be_lawful(given: MeasureGiven) -> list[Mapping[str, object]]:
    """Refuse what the law forbids; what it leaves open needs reasons. Returns what is kept."""
    found = warnings(given)
    if refused := [w for level, w in found if level == "refuse"]:
        raise MeasureForbidden(complaints=[_told(w) for w in refused])
    doubted = [w for level, w in found if level == "reasons"]
    if doubted and not given.reasons.strip():
        raise ReasonsNeeded(complaints=[_told(w) for w in doubted])
    return [
        {
            "level": level,
            "where": w.where,
            "words": w.words,
            "basis": w.basis,
            "verified": w.verified,
        }
        for level, w in found
    ]


def _told(warned: Warned) -> Complaint:
    return Complaint(warned.where, f"{warned.words}（依据：{warned.basis}）")
