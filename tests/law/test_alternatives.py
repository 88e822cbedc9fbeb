"""Conditions that no number draws: what satisfies a provision, and what just fails to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xiejiang.law.assess import assess
from xiejiang.law.consequences import Leniency
from xiejiang.law.effects import EvidenceRule, Offset, Restoration
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.liability import Branch, liability
from xiejiang.law.model import Value
from xiejiang.law.schema import load_law
from xiejiang.law.settlement import allocate

FIELDS = ("civil-remedies", "liability-coordination", "evidence")
THEN, NOW = date(2024, 6, 1), date(2026, 9, 1)


def found(rule: str, facts: dict[str, Any], on: date) -> Finding:
    return assess(load_law(), {"conduct_date": on, **facts}, fields=FIELDS).finding(rule)


CONTRACTOR = {"third_party_unlawful_discharge": True}
NGO = {
    "ngo_registered_city_level_or_above": True,
    "ngo_env_years": 5,
    "ngo_no_violation_record": True,
    "ngo_purpose_related": True,
    "public_interest_harmed": True,
}
PUNITIVE = {
    "violates_law_for_punitive": True,
    "intent_for_punitive": True,
    "serious_consequence_for_punitive": True,
}
INCIDENT = {"consultation_failed_or_impossible": True, "environmental_incident_level": "larger"}
LOSS = {"unlawful_loss_to_state": True}
FINE = {"criminal_fine_yuan": 8000, "proposed_admin_measure": "fine"}
CONVICTED = {"criminal_outcome": "convicted", "proposed_admin_measure": "confiscation"}
DETAINED = {"admin_detention_days_served": 5, "admin_detention_same_act": True}
OLD = {"has_harmful_consequence": True, "years_undiscovered": 6}
ABROAD = {"cross_region_case": True, "restoration_funds_collected": True}
AGENCY = {"collected_by_admin_agency": True}
TAKEN = {**AGENCY, "collection_procedure_lawful": True}
DATA = {"evidence_kind": "monitoring-data"}
LIVING = {
    "claimant_activity_near_damage": True,
    "claimant_activity_depends_on_resource": True,
    "claimant_activity_irreplaceable": True,
    "claimant_activity_stable_and_open": True,
}
HARM = {"private_harm_via_environment": True}
SINK = {"offers_certified_carbon_sink": True}
WITHHELD = {"official_withheld_transfer_for_favour": True}
OTHER_ORGAN = {"collected_by_other_enforcement_or_judicial_organ": True}
DESTROYED = {"destroyed_evidence_on_water": True}

SIDES: list[tuple[str, date, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("civ.private.tort", THEN, HARM, {}, {"harm_outside_eco_tort": True}),
    ("civ.private.livelihood", THEN, LIVING, {"livelihood_affected_with_loss": True}, {}),
    ("civ.joint.third-party", THEN, CONTRACTOR, {"handed_defective_facility": True}, {}),
    ("civ.joint.third-party", THEN, {"unreasonably_low_price": True}, CONTRACTOR, {}),
    ("civ.joint.third-party", THEN, {"third_party_acted_on_instruction": True}, CONTRACTOR, {}),
    (
        "civ.joint.third-party",
        THEN,
        {},
        {"assisted_polluter_knowingly_or_grossly": True},
        {"assisted_polluter_negligently": True},
    ),
    ("civ.third-party.fault", THEN, {}, {"assisted_polluter_negligently": True}, {}),
    ("civ.third-party.fault", THEN, {}, {"fault_in_choosing_or_instructing": True}, {}),
    ("civ.third-party.entrusted", THEN, {}, {"entrusted_operator_caused_harm": True}, {}),
    ("civ.joint.intermediary", THEN, {}, {"intermediary_wilful_misconduct": True}, {}),
    ("civ.joint.eec1067-1068", NOW, {}, {"technical_body_responsible": True}, {}),
    ("civ.joint.eec1067-1068", NOW, {}, {"principal_failed_to_verify": True}, {}),
    ("civ.joint.multiple", THEN, {}, {"each_act_sufficient": True}, {"no_act_sufficient": True}),
    ("civ.joint.multiple", THEN, {}, {"some_acts_sufficient": True}, {}),
    ("civ.joint.multiple", THEN, {}, {"discharges_interacted": True}, {}),
    ("civ.joint.multiple", THEN, {}, {"joint_tort": True}, {}),
    ("civ.several.multiple", THEN, {}, {"no_act_sufficient": True}, {"each_act_sufficient": True}),
    ("civ.third-person.fault", THEN, {}, {"third_person_fault": True}, {}),
    ("civ.public.preventive", THEN, {}, {"public_interest_at_grave_risk": True}, {}),
    ("civ.claimant.government", THEN, INCIDENT, {}, {"in_marine_waters": True}),
    ("civ.claimant.government", THEN, INCIDENT, {}, {"environmental_incident_level": "general"}),
    (
        "civ.claimant.government.eec1073",
        NOW,
        LOSS,
        {"consultation_failed_or_impossible": True},
        {},
    ),
    (
        "civ.claimant.procuratorate.eec1073",
        NOW,
        LOSS,
        {"government_did_not_consult_or_sue": True},
        {},
    ),
    ("civ.claimant.ngo", THEN, NGO, {}, {"ngo_purpose_related": False}),
    ("civ.claimant.ngo", THEN, NGO, {}, {"public_interest_harmed": False}),
    (
        "civ.claimant.ngo",
        THEN,
        {**NGO, "public_interest_harmed": False},
        {"public_interest_at_grave_risk": True},
        {},
    ),
    (
        "civ.punitive.private",
        THEN,
        PUNITIVE,
        {"claimant_type": "injured-person"},
        {"claimant_type": "qualified-ngo"},
    ),
    (
        "civ.punitive.public",
        THEN,
        PUNITIVE,
        {"claimant_type": "state-asset-owner-delegate"},
        {"claimant_type": "injured-person"},
    ),
    ("civ.punitive.intent-indicators", THEN, {}, {"eia_stop_order_refused": True}, {}),
    ("civ.substitute.carbon-labour", THEN, SINK, {"forest_eco_damage": True}, {}),
    (
        "civ.substitute.carbon-labour",
        THEN,
        {"offers_restoration_deposit": True},
        {"forest_eco_damage": True},
        {},
    ),
    ("civ.injunction.2022", THEN, {}, {"imminent_irreparable_harm": True}, {}),
    (
        "coord.transfer.judicial",
        THEN,
        {},
        {"court_or_procuratorate_found_suspected_crime": True},
        {},
    ),
    (
        "coord.transfer.other-liability",
        NOW,
        {},
        {"admin_violation_of_other_agency_found": True},
        {},
    ),
    ("coord.transfer.other-liability", NOW, {}, {"eco_civil_liability_found": True}, {}),
    (
        "coord.practice-ban.criminal",
        NOW,
        {"criminal_outcome": "convicted"},
        {"crime_by_profession_or_breach_of_its_duty": True},
        {},
    ),
    ("coord.no-new-fine", THEN, FINE, {}, {"proposed_fine_other_act_or_party": True}),
    (
        "coord.after-judgment.other-penalties",
        NOW,
        CONVICTED,
        {},
        {"measure_covered_by_judgment": True},
    ),
    (
        "coord.offset.detention.control",
        THEN,
        DETAINED,
        {"principal_penalty": "control"},
        {"principal_penalty": "suspended"},
    ),
    (
        "coord.offset.detention.suspended",
        THEN,
        DETAINED,
        {"principal_penalty": "suspended"},
        {"principal_penalty": "control"},
    ),
    (
        "coord.lenient.admin.apl32",
        THEN,
        {"actively_restores": True},
        {"harm_removed_or_mitigated": True},
        {},
    ),
    ("coord.lenient.admin.eec1056", NOW, {}, {"compensation_paid_promptly": True}, {}),
    ("coord.lenient.admin.eec1056", NOW, {}, {"effective_restoration_taken": True}, {}),
    ("coord.lenient.restoration", NOW, {}, {"actively_restores": True}, {}),
    (
        "coord.lenient.admin-minor",
        THEN,
        {"violation_minor": True, "corrected_promptly": True},
        {},
        {"has_harmful_consequence": True},
    ),
    (
        "coord.lenient.first-violation",
        THEN,
        {"first_admin_violation": True, "corrected_promptly": True},
        {"consequence_minor": True},
        {},
    ),
    ("coord.limit.admin.eec1054", NOW, OLD, {}, {"not_eco_environment_violation": True}),
    ("coord.limit.admin.apl36", NOW, OLD, {"not_eco_environment_violation": True}, {}),
    ("coord.restore.substitute", NOW, {}, {"cannot_fully_restore": True}, ABROAD),
    (
        "coord.restore.transfer-funds",
        NOW,
        ABROAD,
        {"restoration_fitter_in_damaged_place": True},
        {},
    ),
    ("ev.admin-to-criminal.objective", THEN, TAKEN, {"evidence_kind": "physical"}, {}),
    (
        "ev.admin-to-criminal.records",
        THEN,
        TAKEN,
        {"evidence_kind": "inspection-record"},
        {"evidence_kind": "witness-statement"},
    ),
    (
        "ev.monitoring.criminal.2016",
        date(2020, 1, 1),
        DATA,
        {"data_source": "police-sampling"},
        {"data_source": "entrusted-third-party"},
    ),
    (
        "ev.civil.admin-data",
        THEN,
        DATA,
        {"data_source": "entrusted-third-party"},
        {"data_source": "self-monitoring"},
    ),
    ("ev.civil.admin-data", THEN, {"evidence_kind": "assessment-report"}, AGENCY, {}),
    ("ev.civil.admin-decision", THEN, AGENCY, {"evidence_kind": "admin-decision"}, {}),
    ("ev.civil.burden", date(2022, 1, 1), {}, {"is_damages_claim": True}, {}),
    ("ev.civil.forensic.exclude", THEN, {}, {"appraisal_false": True}, {}),
    (
        "ev.criminal.illegal",
        THEN,
        {"objects_taken_unlawfully_affecting_justice": True},
        {"defect_not_cured": True},
        {},
    ),
    ("ev.criminal-to-admin", NOW, OTHER_ORGAN, {"verified_as_true": True}, {}),
    ("ev.any-to-civil", NOW, OTHER_ORGAN, {"verified_as_true": True}, {}),
    ("ev.admin.verified", THEN, {}, {"obtained_by_illegal_means": True}, {}),
    ("ev.fishery.presumption", NOW, DESTROYED, {"other_evidence_supports_violation": True}, {}),
]


@pytest.mark.parametrize(("rule", "on", "both", "met", "not_met"), SIDES)
def test_each_side(
    rule: str, on: date, both: dict[str, Any], met: dict[str, Any], not_met: dict[str, Any]
) -> None:
    assert found(rule, {**both, **met}, on).verdict is Verdict.MET
    assert found(rule, {**both, **not_met}, on).verdict.is_negative


def test_serious_withholding_is_a_tier_of_its_own_with_ten_years() -> None:
    serious = {**WITHHELD, "withheld_transfer_serious_consequence": True}
    assert found("coord.crime.402.serious", WITHHELD, THEN).verdict is Verdict.NOT_MET
    heavier = found("coord.crime.402.serious", serious, THEN)
    assert heavier.verdict is Verdict.MET and heavier.needs_judgement


def test_conduct_before_the_code_keeps_two_years_though_punished_after_it() -> None:
    facts: dict[str, Any] = {
        "conduct_date": THEN,
        "decision_date": NOW,
        **OLD,
        "years_undiscovered": 2,
    }
    done = assess(load_law(), facts, fields=FIELDS)
    assert done.finding("coord.limit.admin.apl36").verdict is Verdict.MET
    assert done.finding("coord.limit.admin.eec1054").verdict.is_negative


def test_evidence_is_weighed_by_the_law_of_the_day_of_the_decision() -> None:
    facts: dict[str, Any] = {**DATA, "data_source": "police-sampling"}
    before = {**facts, "conduct_date": date(2020, 1, 1), "decision_date": date(2022, 1, 1)}
    after = {**before, "decision_date": NOW}
    for told, rule in (
        (before, "ev.monitoring.criminal.2016"),
        (after, "ev.monitoring.criminal"),
    ):
        done = assess(load_law(), told, fields=["evidence"])
        met = [f.rule.id for f in done.findings if f.verdict is Verdict.MET]
        assert [m for m in met if m.startswith("ev.monitoring")] == [rule]


def test_a_first_violation_may_and_a_slight_one_must_go_unpunished() -> None:
    law = load_law()
    for rule, effect in (
        ("coord.lenient.first-violation", "admin-may-no-penalty"),
        ("coord.lenient.admin-minor", "admin-no-penalty"),
    ):
        consequence = law.rules[rule].consequence
        assert isinstance(consequence, Leniency) and consequence.effects == (effect,)


def test_what_the_opinion_leaves_to_discretion_is_not_told_as_a_duty() -> None:
    law = load_law()
    lenient = law.rules["coord.lenient.restoration"].consequence
    assert isinstance(lenient, Leniency)
    assert "admin-shall-lighten-or-mitigate" not in lenient.effects
    for rule in ("coord.restore.substitute", "coord.restore.transfer-funds"):
        consequence = law.rules[rule].consequence
        assert isinstance(consequence, Restoration) and consequence.discretion
    suspended = law.rules["coord.offset.detention.suspended"].consequence
    assert isinstance(suspended, Offset)
    assert suspended.needs_judgement and suspended.suggested_ratio == 1
    data = law.rules["ev.civil.admin-data"].consequence
    assert isinstance(data, EvidenceRule) and data.effect == "usable-after-cross-examination"


ORDER = ("private-victims", "criminal-fine", "admin-fine")


@pytest.mark.parametrize(("same", "left"), [(True, []), (False, ["admin-fine"])])
def test_an_unpaid_fine_of_another_person_stays_due(same: bool, left: list[str]) -> None:
    values: dict[str, Value] = {
        "available_assets_yuan": 100,
        "personal_damages_yuan": 10,
        "property_damages_yuan": 0,
        "criminal_fine_yuan": 50,
        "admin_fine_decided_yuan": 40,
        "admin_fine_paid_yuan": 0,
        "admin_fine_same_act": True,
        "admin_fine_same_subject": same,
    }
    paid = allocate(ORDER, values)
    assert [rank for rank, _, _ in paid][2:] == left
    assert sum((amount for _, _, amount in paid), Decimal(0)) <= 100


def test_the_table_tells_both_ways_of_leniency() -> None:
    facts: dict[str, Any] = {
        "conduct_date": NOW,
        "actively_restores": True,
        "effective_restoration_taken": True,
    }
    lines = liability(assess(load_law(), facts, fields=FIELDS)).of(Branch.LENIENT)
    assert {line.rule for line in lines} >= {
        "coord.lenient.restoration",
        "coord.lenient.admin.eec1056",
    }
