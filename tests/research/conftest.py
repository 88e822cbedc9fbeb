"""A training of the fisheries officers of Jiangjin, to which the procuratorate is invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from xiejiang.consultation.domain import Kind
from xiejiang.research import quiz, services
from xiejiang.research.domain import NO_ITEM, Advice, Plan, Question, Reply
from xiejiang.research.models import Study, Training

TODAY = NOW.date()


def plan(**changes: Any) -> Plan:
    given = {
        "title": "非法捕捞入罪标准培训",
        "since": TODAY,
        "until": TODAY,
        "place": "线上",
        "about": "",
        "quiz_seed": "江津 2026",
        "quiz_field": "fishing",
        "quiz_count": 3,
        "quiz_until": TODAY + timedelta(days=7),
    }
    return Plan(**{**given, **changes})


def all_right(training: Training) -> dict[int, Reply]:
    """What the engine itself would reply."""
    drawn = quiz.draw(seed=training.quiz_seed, field=training.quiz_field, count=training.quiz_count)
    found = [q.finding for q in drawn]
    return {n: Reply(f.verdict.value, f.via[0] if f.via else NO_ITEM) for n, f in enumerate(found)}


@pytest.fixture
def training(cast: Cast) -> Training:
    return services.announce(
        cast.by("liaison"), plan=plan(), invited=[cast.agency("500116-procuratorate")]
    )


QUESTION = Question("电捕鱼的入罪证据", "哪些证据足以认定禁用的方法？", TODAY + timedelta(days=60))
RULE = "fish.crime.340"
ADVICE = (
    Advice(Kind.STANDARD, "移送时随案附禁用方法的认定意见", (RULE,), ("500116",)),
    Advice(Kind.TASK, "编一份认定意见的样式", owner="500116-agriculture"),
)


@pytest.fixture
def study(cast: Cast) -> Study:
    """Led by the fisheries officers; the procuratorate takes part, the police were asked."""
    codes = ("500116-procuratorate", "500116-police")
    made = services.open_study(
        cast.by("fisheries"), asked=QUESTION, invited=[cast.agency(c) for c in codes]
    )
    services.answer(cast.by("chief_procurator"), study=made, joins=True, words="负责证据部分")
    return made
