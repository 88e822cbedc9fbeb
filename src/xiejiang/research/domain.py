"""Values of the room: what a topic counts, what a training says, what a question asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiejiang.kernel.citation import Citation

ARTICLE = Citation("opinion-2025-14", "第十五条", title="法发〔2025〕14号")
SMALL = 5
"""Figures that speak of fewer people than this are not shown, nor a mean that all share."""
NO_ITEM = "none"
"""The answer that no item of a rule speaks for the finding."""
MOST_QUESTIONS = 30


class TopicKind(StrEnum):
    """What is counted among the reader's cases."""

    FIELD = "field"
    DEPARTURE = "departure"
    OVERDUE = "overdue"

    @property
    def zh(self) -> str:
        return {
            TopicKind.FIELD: "案件最多的领域",
            TopicKind.DEPARTURE: "偏离最多的规则",
            TopicKind.OVERDUE: "逾期最多的期限",
        }[self]


@dataclass(frozen=True, slots=True)
class Topic:
    """One line of a kind: what it is and in how many of the reader's cases."""

    kind: TopicKind
    key: str
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item of a rule whose reading the law leaves open, and the band."""

    rule: str
    title: str
    item: str
    question: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is announced of a training."""

    title: str
    since: date
    until: date
    place: str
    about: str
    quiz_seed: str
    quiz_field: str
    quiz_count: int
    quiz_until: date


@dataclass(frozen=True, slots=True)
class Reply:
    """What a taker says of one question: the verdict, and the item it rests on."""

    verdict: str
    item: str
