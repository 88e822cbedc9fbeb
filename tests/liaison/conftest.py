"""Bulletins of the standing cast: what an officer enters, and what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.conftest import NOW, Cast
from xiejiang.cases.models import Case
from xiejiang.liaison import services
from xiejiang.liaison.domain import Audience, Content, Draft
from xiejiang.liaison.models import Bulletin

PENALTY = {
    "decision": "渝江津农渔罚〔2026〕8号",
    "decided_on": "2026-11-20",
    "punished": "某水产店",
    "conduct": "收购、销售非法捕捞的渔获物",
    "penalty": "没收渔获物，罚款",
    "fine": "20000",
}
JIANGJIN = Audience(divisions=("500116",))

ALERT = {
    "station": "朱沱断面",
    "item": "镍",
    "value": "0.035",
    "unit": "mg/L",
    "measured_at": "2026-11-24T08:00+08:00",
    "judged": "open",
}


def penalty(**changes: Any) -> Draft:
    """A bulletin of a penalty for the agencies of Jiangjin."""
    content = Content("销售非法捕捞渔获物处罚情况通报", "按照职责通报如下。", PENALTY)
    made = Draft("penalty", content, JIANGJIN, field="fishing", division="500116")
    return replace(made, **changes)


def alert(**changes: Any) -> Draft:
    """A monitoring alert of the ecology officers of Jiangjin."""
    content = Content("长江江津段镍浓度升高通报", "请沿江各区县加密监测。", ALERT)
    made = Draft("monitoring", content, JIANGJIN, field="pollution", division="500116")
    return replace(made, **changes)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


Publish = Callable[..., Bulletin]


@pytest.fixture
def publish(cast: Cast) -> Publish:
    """Draft and publish; by the liaison officer of the fisheries unless somebody else is named."""

    def make(
        given: Draft | None = None,
        *,
        who: str = "liaison",
        at: datetime = NOW,
        case: Case | None = None,
        personal: str = "",
    ) -> Bulletin:
        by = cast.by(who, at)
        made = services.draft(by, given=given or penalty(), case=case)
        return services.publish(by, bulletin=made, saved=made.saved, personal=personal)

    return make
