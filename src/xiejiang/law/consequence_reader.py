"""Reads what follows when a rule is met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from xiejiang.law.consequences import (
    AdminDetention,
    AdminPenalty,
    ConflictNote,
    Consequence,
    Crime,
    CriminalFine,
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
from xiejiang.law.effect_reader import EFFECT_READERS
from xiejiang.law.reader import Table
from xiejiang.law.terms import TERMS


def read_consequence(table: Table | None, owner: Table) -> Consequence:
    """The consequence of a rule, by its type."""
    if table is None:
        owner.complain("没有写明后果（consequence）")
        return ConflictNote()
    kind = table.text("type")
    reader = _READERS.get(kind) or EFFECT_READERS.get(kind)
    if reader is None:
        table.complain(f"不认识的后果类型“{kind}”")
        return ConflictNote()
    consequence = reader(table)
    table.done()
    return consequence


def read_fine(table: Table) -> Fine:
    """A fine: a range, a multiple or a daily fine."""
    fine = _fine(table)
    table.done()
    return fine


def _fine(table: Table) -> Fine:
    basis = table.text("basis")
    if basis == "multiple":
        return _multiple(table)
    if basis == "per-item":
        return _per_item(table)
    if basis == "daily":
        return DailyFine(table.text("of"))
    if basis != "range":
        table.complain(f"不认识的罚款方式“{basis}”")
    return _range(table)


def _range(table: Table) -> RangeFine:
    fine = RangeFine(table.required_number("min_yuan"), table.required_number("max_yuan"))
    if fine.min_yuan > fine.max_yuan:
        table.complain("罚款下限高于上限")
    return fine


def _per_item(table: Table) -> PerItemFine:
    fine = PerItemFine(
        table.text("of"), table.required_number("min_yuan"), table.required_number("max_yuan")
    )
    if fine.min_yuan > fine.max_yuan:
        table.complain("罚款下限高于上限")
    return fine


def _multiple(table: Table) -> MultipleFine:
    fine = MultipleFine(
        of=table.text("of"),
        min_times=table.required_number("min_times"),
        max_times=table.required_number("max_times"),
        base_floor_yuan=table.number("base_floor_yuan", required=False),
        below_threshold_yuan=table.number("below_threshold_yuan", required=False),
        below_min_yuan=table.number("below_min_yuan", required=False),
        below_max_yuan=table.number("below_max_yuan", required=False),
    )
    below = (fine.below_threshold_yuan, fine.below_min_yuan, fine.below_max_yuan)
    if any(item is None for item in below) and any(item is not None for item in below):
        table.complain("below_threshold_yuan、below_min_yuan、below_max_yuan 应同时写明")
    if fine.min_times > fine.max_times:
        table.complain("罚款倍数下限高于上限")
    return fine


def read_heavier(table: Table) -> HeavierFine:
    """A heavier fine with the circumstance it needs."""
    multiplier = table.span("multiplier")
    when, note = table.text("when"), table.text("note", required=False)
    step = HeavierFine(
        when_fact=when,
        fine=None if multiplier else _fine(table),
        multiplier=(Decimal(multiplier[0]), Decimal(multiplier[1])) if multiplier else None,
        note=note,
    )
    table.done()
    return step


def read_person_fine(table: Table) -> PersonFine:
    """The fine on responsible persons."""
    fine = PersonFine(
        min_yuan=table.number("min_yuan", required=False),
        max_yuan=table.number("max_yuan", required=False),
        max_ratio_of_annual_income=table.number("max_ratio_of_annual_income", required=False),
    )
    table.done()
    return fine


def _detention(table: Table) -> Detention:
    days = table.span("days")
    if days is None:
        table.complain("没有写明拘留日数（days）")
    detention = Detention(
        days=days or (0, 0),
        lighter_days=table.span("lighter_days"),
        lighter_when=table.text("lighter_when", required=False),
        serious_days=table.span("serious_days"),
        serious_when=table.text("serious_when", required=False),
        when_fact=table.text("when", required=False),
        only_if_not_crime=table.flag("only_if_not_crime"),
    )
    table.done()
    for bound, when in (
        (detention.lighter_days, detention.lighter_when),
        (detention.serious_days, detention.serious_when),
    ):
        if (bound is None) != (not when):
            table.complain("较轻、较重的拘留日数须写明以哪个事实为条件")
    return detention


def _crime(table: Table) -> Crime:
    return Crime(
        charge=table.text("charge"),
        article=table.text("article"),
        transfer_to_police=table.flag("transfer_to_police"),
        fine=table.choice("fine", CriminalFine, CriminalFine.SEE_ARTICLE),
        tier=table.integer("tier"),
        imprisonment_months=table.span("imprisonment_months"),
        detention_months=table.span("detention_months"),
        control_allowed=table.flag("control_allowed"),
        life_allowed=table.flag("life_allowed"),
        death_allowed=table.flag("death_allowed"),
        unit_crime=table.optional_flag("unit_crime"),
        prosecution_limit_years=table.integer("prosecution_limit_years"),
        needs_judgement=table.flag("needs_judgement"),
        depends_on=table.text("depends_on", required=False),
        heavier_of=table.texts("heavier_of"),
    )


def _penalty(table: Table) -> AdminPenalty:
    fine, person = table.table("fine"), table.table("person_fine")
    detention = table.table("detention")
    return AdminPenalty(
        authority=table.text("authority"),
        fine=read_fine(fine) if fine else None,
        fine_unknown=table.flag("fine_unknown"),
        heavier=tuple(read_heavier(step) for step in table.tables("heavier")),
        person_fine=read_person_fine(person) if person else None,
        detention=_detention(detention) if detention else None,
        other_measures=table.texts("other_measures"),
    )


def _admin_detention(table: Table) -> AdminDetention:
    detention, fine = table.table("detention"), table.table("fine")
    if detention is None:
        table.complain("没有写明拘留（detention）")
    return AdminDetention(
        authority=table.text("authority"),
        detention=_detention(detention) if detention else Detention((0, 0)),
        fine=read_fine(fine) if fine else None,
        heavier=tuple(read_heavier(step) for step in table.tables("heavier")),
    )


def _leniency(table: Table) -> Leniency:
    effects = table.texts("effects", required=True)
    for effect in effects:
        if effect not in TERMS:
            table.complain(f"“effects”中的“{effect}”不在用语表")
    return Leniency(effects, table.flag("discretion"))


def _conflict(table: Table) -> ConflictNote:
    return ConflictNote(table.flag("needs_judgement"))


_READERS: Mapping[str, Callable[[Table], Consequence]] = {
    "crime": _crime,
    "sentencing-factor": lambda table: SentencingFactor(table.text("effect")),
    "leniency": _leniency,
    "admin-penalty": _penalty,
    "admin-detention": _admin_detention,
    "reference": lambda table: Reference(table.texts("refers_to", required=True)),
    "conflict-note": _conflict,
    "formula": lambda table: FormulaNote(table.text("result_fact"), table.text("formula")),
    "time-rule": lambda table: TimeRule(table.text("rule")),
}
