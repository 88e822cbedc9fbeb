"""Sheets with the numbers of published cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast
from xiejiang.assessment import services
from xiejiang.assessment.domain import Given, Heading, ItemGiven
from xiejiang.assessment.models import Assessment
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.kernel.logic import Tri

SOURCE = "评估报告第 12 页"


def water(**changes: Any) -> ItemGiven:
    """指导案例130号: 145624 t × 22 元/t × 4.5, with a range for the multiple."""
    inputs = {
        "quantity": Given("145624", "t", source=SOURCE),
        "unit_cost": Given("22", "元/t", source=SOURCE),
        "water_class": Given("III", source="水功能区划"),
        "multiple": Given("4.5", "倍", "4.5", "6", source="取下限，报告说明理由"),
    }
    inputs.update(changes.pop("inputs", {}))
    given: dict[str, Any] = {
        "damage": "长江干流水环境损害",
        "method": "water.imputed.2014",
        "inputs": inputs,
        "answers": {"not_restorable": Tri.TRUE},
    }
    return ItemGiven(**{**given, **changes})


def vouchers(**changes: Any) -> ItemGiven:
    """Two invoices for the appraisal."""
    given: dict[str, Any] = {
        "damage": "鉴定评估费用",
        "method": "cost.appraisal",
        "inputs": {"amounts": Given("50000 10000.55", "元", source="发票两张")},
        "answers": {"paid": Tri.TRUE},
    }
    return ItemGiven(**{**given, **changes})


def heading(damage: str = "长江干流水环境损害", assessor: str = "某环境科学研究院") -> Heading:
    return Heading(damage, assessor, None)


@pytest.fixture
def shared(cast: Cast, case: Case) -> Case:
    """The case, with the court taking part."""
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-court"),
        role=ParticipantRole.HEAR,
        scope="审理",
    )
    return case


@pytest.fixture
def draft(cast: Cast, shared: Case) -> Assessment:
    """A draft of the fisheries officers with two items."""
    by = cast.by("fisheries")
    made = services.open_assessment(by, case=shared, heading=heading())
    for item in (water(), vouchers()):
        made = services.write_item(by, assessment=made, item=item, saved=made.saved)
    return made


@pytest.fixture
def submitted(cast: Cast, draft: Assessment) -> Assessment:
    """The same, submitted."""
    services.submit(cast.by("fisheries"), assessment=draft, saved=draft.saved)
    draft.refresh_from_db()
    return draft
