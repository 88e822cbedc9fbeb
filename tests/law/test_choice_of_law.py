"""Old law or new law for an act between the two: as a whole, and not before it is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiejiang.law.assess import Assessment, assess
from xiejiang.law.compare import LawChoice
from xiejiang.law.evaluate import Verdict
from xiejiang.law.schema import load_law
from xiejiang.law.world import Unlisted

EVASIVE_WITHOUT_PERMIT = {
    "conduct_date": date(2021, 2, 20),  # before 排污许可管理条例, which fines as the code does
    "decision_date": date(2026, 8, 15),
    "discharged_pollutants": True,
    "discharged_water_pollutants": True,
    "permit_required": True,
    "has_discharge_permit": False,
    "treatment_facility_improperly_run": True,
}
CAGE_FARMING = {
    "conduct_date": date(2026, 4, 20),
    "decision_date": date(2026, 8, 15),
    "organised_activity_in_class1_zone": True,
}


def found(facts: dict[str, Any], unlisted: Unlisted = "absent", **more: Any) -> Assessment:
    return assess(load_law(), {**facts, **more}, unlisted=unlisted)


def choice(assessment: Assessment, succession: str) -> LawChoice:
    return next(c for c in assessment.choices if c.succession.id == succession)


def test_the_milder_fine_of_one_law_is_not_joined_to_the_milder_detention_of_the_other() -> None:
    """水污染防治法第八十三条 fines less, 生态环境法典 detains for fewer days: a human decides."""
    assessment = found(EVASIVE_WITHOUT_PERMIT)
    fine = choice(assessment, "water-discharge-2026")
    detention = choice(assessment, "evasion-detention-2026")
    assert fine.old.weight < fine.new.weight
    assert detention.new.weight < detention.old.weight
    assert fine.applicable == detention.applicable == ""
    assert "不得拼接" in fine.reason and fine.reason == detention.reason
    met = {f.rule.id for f in assessment.applicable if f.verdict is Verdict.MET}
    assert {"pol.admin.water83", "pol.admin.detain.epl63"} <= met
    assert not met & set(fine.succession.new + detention.succession.new)


def test_where_fine_and_detention_point_the_same_way_the_choice_stands() -> None:
    """When the later detention is serious too, the earlier law is the milder in both."""
    assessment = found(EVASIVE_WITHOUT_PERMIT, serious_circumstance=True)
    assert choice(assessment, "water-discharge-2026").applicable == "pol.admin.water83"
    assert choice(assessment, "evasion-detention-2026").applicable == "pol.admin.detain.epl63"


def test_the_choice_waits_for_an_item_that_would_cost_more() -> None:
    """水污染防治法第九十一条第二款 is met; an outfall (第八十四条) may come to light."""
    waiting = choice(found(CAGE_FARMING, "unknown"), "source-water-2026")
    assert waiting.applicable == ""
    assert "没有查明" in waiting.reason
    settled = choice(found(CAGE_FARMING), "source-water-2026")
    assert settled.applicable == "nr.admin.source-water.wppcl91"
