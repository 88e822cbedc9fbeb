"""Reads what follows beside punishment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

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
from xiejiang.law.reader import Table
from xiejiang.law.terms import TERMS


def _terms(table: Table, key: str, *, required: bool = False) -> tuple[str, ...]:
    """Words of the closed vocabulary."""
    found = table.texts(key, required=required)
    for term in found:
        if term not in TERMS:
            table.complain(f"“{key}”中的“{term}”不在用语表")
    return found


def _term(table: Table, key: str) -> str:
    found = table.text(key, required=False)
    if found and found not in TERMS:
        table.complain(f"“{key}”中的“{found}”不在用语表")
    return found


def _claim(table: Table) -> CivilClaim:
    return CivilClaim(
        claimants=_terms(table, "claimants"),
        items=table.texts("items"),
        remedies=table.texts("remedies"),
        liability=_term(table, "liability"),
        fault_required=table.optional_flag("fault_required"),
        burden=table.text("burden", required=False),
        formula=table.text("formula", required=False),
    )


def _standing(table: Table) -> Standing:
    return Standing(
        _terms(table, "claimants", required=True), table.text("precondition", required=False)
    )


def _punitive(table: Table) -> PunitiveDamages:
    return PunitiveDamages(
        claimants=_terms(table, "claimants", required=True),
        base=table.texts("base", required=True),
        cap_times=table.required_number("cap_times"),
        cap_is_general_rule=table.flag("cap_is_general_rule"),
    )


def _limitation(table: Table) -> Limitation:
    limit = Limitation(
        years=table.integer("years"),
        extended_years=table.integer("extended_years"),
        table=table.text("table", required=False),
    )
    if limit.years is None and not limit.table:
        table.complain("没有写明时效（years 或 table）")
    return limit


def _evidence(table: Table, *, effect: EvidenceEffect) -> EvidenceRule:
    return EvidenceRule(
        type=effect,
        forum=_term(table, "forum"),
        effect=_term(table, "effect"),
        acceptable=_terms(table, "acceptable"),
        fields=table.texts("fields"),
        rebuttable=table.flag("rebuttable"),
    )


def _offset(table: Table) -> Offset:
    return Offset(
        offsets=table.text("offsets", required=False),
        against=table.text("against", required=False),
        ratio=table.number("ratio", required=False),
        suggested_ratio=table.number("suggested_ratio", required=False),
        formula=table.text("formula", required=False),
        end_date_rule=table.text("end_date_rule", required=False),
        needs_judgement=table.flag("needs_judgement"),
    )


def _permission(table: Table) -> Permission:
    return Permission(_terms(table, "allowed", required=True), _terms(table, "not_allowed"))


def _floor(table: Table) -> FineFloor:
    return FineFloor(table.required_number("min_yuan"), table.required_number("min_yuan_minor"))


EFFECT_READERS: Mapping[str, Callable[[Table], Effect]] = {
    "civil-claim": _claim,
    "claimant": _standing,
    "punitive-damages": _punitive,
    "limitation": _limitation,
    "restoration": lambda table: Restoration(
        _terms(table, "options", required=True), table.flag("discretion")
    ),
    **{effect.value: partial(_evidence, effect=effect) for effect in EvidenceEffect},
    "duty": lambda table: Duty(table.text("actor"), table.text("duty")),
    "offset": _offset,
    "bar": lambda table: Bar(
        _terms(table, "bars", required=True), table.text("scope", required=False)
    ),
    "permission": _permission,
    "floor": _floor,
    "priority": lambda table: Priority(_terms(table, "order", required=True)),
    "principle": lambda table: Principle(table.text("rule", required=False), table.texts("rows")),
}
