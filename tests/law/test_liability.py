"""责任统筹: offsets, bars, the order of payment and limitation, at their boundaries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiejiang.law.assess import assess
from xiejiang.law.evaluate import Verdict
from xiejiang.law.liability import FIELDS, Branch, Liability, liability
from xiejiang.law.schema import load_law

POLLUTED: dict[str, Any] = {
    "conduct_date": date(2026, 3, 1),
    "violates_state_rule": True,
    "discharge_dump_or_dispose": True,
    "hazardous_waste_tonnes": 4,
}
JUDGED: dict[str, Any] = {
    **POLLUTED,
    "decision_date": date(2026, 11, 1),
    "criminal_outcome": "convicted",
    "criminal_fine_yuan": 80_000,
}


def table(facts: dict[str, Any], unlisted: str = "absent") -> Liability:
    fields = ["pollution", *FIELDS]
    return liability(assess(load_law(), facts, unlisted=unlisted, fields=fields))


def amounts(found: Liability, branch: Branch) -> list[str]:
    return [line.amount for line in found.of(branch) if line.amount]


@pytest.mark.parametrize(
    ("paid", "same", "left"),
    [
        (50_000, True, "3 万元"),
        (80_000, True, "0 元"),
        (100_000, True, "0 元"),
        (50_000, False, ""),
    ],
)
def test_a_fine_paid_is_set_off_and_nothing_is_refunded(paid: int, same: bool, left: str) -> None:
    found = table(
        {
            **JUDGED,
            "admin_fine_paid_yuan": paid,
            "admin_fine_same_act": True,
            "admin_fine_same_subject": same,
        }
    )
    told = "".join(amounts(found, Branch.OFFSET))
    assert (left in told) if left else told == ""


def test_detention_of_another_act_is_not_set_off() -> None:
    served = {
        **POLLUTED,
        "principal_penalty": "imprisonment",
        "sentence_months": 10,
        "sentence_start_date": date(2026, 10, 10),
        "admin_detention_days_served": 5,
    }
    same = table({**served, "admin_detention_same_act": True})
    assert "折抵 5 日；折抵后刑期至 2027-08-04" in amounts(same, Branch.OFFSET)
    assert amounts(table({**served, "admin_detention_same_act": False}), Branch.OFFSET) == []


def test_a_criminal_fine_bars_an_administrative_one() -> None:
    dumped = {**JUDGED, "waste_is_hazardous": True, "hazardous_waste_dumped": True}
    barred = table({**dumped, "proposed_admin_measure": "fine"})
    fined = [line for line in barred.of(Branch.ADMIN) if line.amount.startswith("罚款")]
    assert fined
    assert all(any("不得再罚款" in c for c in line.cautions) for line in fined)
    free = table({**dumped, "proposed_admin_measure": "revoke-licence"})
    assert not any("不得再罚款" in c for line in free.of(Branch.ADMIN) for c in line.cautions)


@pytest.mark.parametrize(
    ("assets", "paid"),
    [
        (1_000_000, ["40 万元", "50 万元", "10 万元", "0 元"]),
        (400_000, ["40 万元", "0 元", "0 元", "0 元"]),
        (2_000_000, ["40 万元", "50 万元", "20 万元", "30 万元"]),
    ],
)
def test_what_the_assets_do_not_cover_is_paid_in_order(assets: int, paid: list[str]) -> None:
    found = table(
        {
            **POLLUTED,
            "assets_insufficient": True,
            "available_assets_yuan": assets,
            "personal_damages_yuan": 400_000,
            "cleanup_and_restoration_cost_yuan": 500_000,
            "punitive_damages_yuan": 200_000,
            "criminal_fine_yuan": 300_000,
        }
    )
    [told] = amounts(found, Branch.ORDER)
    assert [part.split("（")[0].split(" ", 1)[1] for part in told.split("；")] == paid


def test_prosecution_is_barred_by_the_heaviest_tier_of_the_charge() -> None:
    found = table({**POLLUTED, "hazardous_waste_tonnes": 100})
    limits = [line for line in found.of(Branch.LIMIT) if "追诉时效" in line.title]
    assert [line.amount for line in limits] == ["至 2036-03-01"]


def test_what_is_open_says_which_fact_would_settle_it() -> None:
    found = table(POLLUTED, unlisted="unknown")
    assert found.open_facts
    crimes = found.of(Branch.CRIMINAL)
    assert any(line.verdict is Verdict.MET for line in crimes)
    assert all(line.facts for line in crimes)
    assert any("移送公安机关" in caution for caution in found.cautions)


def test_the_lighter_law_is_the_one_laid_out() -> None:
    """Only the side that applies stands in the table, never a mixture of both."""
    found = table(
        {
            "conduct_date": date(2020, 10, 15),
            "decision_date": date(2026, 11, 1),
            "waste_is_hazardous": True,
            "hazardous_waste_dumped": True,
            "disposal_cost_yuan": 1_000_000,
        }
    )
    rules = {line.rule for line in found.of(Branch.ADMIN) if line.verdict is Verdict.MET}
    assert not {"pol.admin.swl112-3", "pol.admin.eec1169"} <= rules
    assert rules & {"pol.admin.swl112-3", "pol.admin.eec1169"}


def test_game_caught_for_the_table_is_one_crime_and_the_law_says_which() -> None:
    """法释〔2022〕12号第八条第二款: 刑法 341(3) convicts, not whichever is heavier."""
    found = liability(
        assess(
            load_law(),
            {
                "conduct_date": date(2025, 3, 1),
                "hunted_wildlife": True,
                "in_no_hunting_zone": True,
                "wildlife_conduct": "hunt",
                "purpose_of_eating": True,
                "terrestrial_wild_grown": True,
                "species_state_key_protected": False,
                "species_three_values_or_local_key": True,
                "animal_value_yuan": 12_000,
            },
            unlisted=False,
            fields=["wildlife", *FIELDS],
        )
    )
    told = "".join(found.cautions)
    assert "以后者定罪处罚" in told and "第八条第二款" in told
    assert "两个以上罪名" not in told
