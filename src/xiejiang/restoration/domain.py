"""The values of the room: states and kinds (``states``), and what acts take (``values``).

What an inspection states is in ``inspecting``.
"""

from __future__ import annotations

from xiejiang.restoration.inspecting import OF_PLAN, Conclusion, InspectionKind, Measured, Report
from xiejiang.restoration.states import (
    BUDGET_PREFIX,
    ENDED,
    NUMBER_WORD,
    WAITED_FOR,
    Answer,
    DutyKind,
    EntrustmentState,
    MeasureKind,
    MilestoneState,
    OpinionKind,
    PlanState,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.values import (
    CareGiven,
    Done,
    DutyGiven,
    Evaluated,
    IndicatorGiven,
    MeasureGiven,
    MilestoneGiven,
    Outline,
    Performance,
    ProjectGiven,
    Telling,
    Warned,
)

__all__ = [
    "BUDGET_PREFIX",
    "ENDED",
    "NUMBER_WORD",
    "OF_PLAN",
    "WAITED_FOR",
    "Answer",
    "CareGiven",
    "Conclusion",
    "Done",
    "DutyGiven",
    "DutyKind",
    "EntrustmentState",
    "Evaluated",
    "IndicatorGiven",
    "InspectionKind",
    "MeasureGiven",
    "MeasureKind",
    "Measured",
    "MilestoneGiven",
    "MilestoneState",
    "OpinionKind",
    "Outline",
    "Performance",
    "PlanState",
    "ProjectGiven",
    "ProjectStatus",
    "Report",
    "Telling",
    "Warned",
    "Way",
]
