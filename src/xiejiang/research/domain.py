"""Values of the room: what a topic counts, what a training says, what a question asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiejiang.consultation.domain import Kind
from xiejiang.kernel.citation import Citation

ARTICLE = Citation("opinion-2025-14", "第十五条", title="法发〔2025〕14号")
SMALL = 5
"""Figures that speak of fewer people than this are not shown, nor a mean that all share."""
NO_ITEM = "none"
"""The answer that no item of a rule speaks for the finding."""
MOST_QUESTIONS = 30
MOST_PARTNERS, MOST_COLLECTED, MOST_AT_ONCE = 40, 500, 50
MOST_RECOMMENDATIONS = 10
MOST_MATERIALS, MATERIAL_LIMIT = 30, 64 * 1024 * 1024
PACKED = ("application/zip", "application/vnd.rar", "application/x-7z-compressed")
"""Kinds of files that are no material: nobody sees what is in them without unpacking."""
REPORT_MOST, NOTE_MOST, WORDS_MOST = 20_000, 2000, 1000
DISPUTED = "disputed"
"""The kind of a topic that the law itself leaves open, beside those of :class:`TopicKind`."""


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


class Phase(StrEnum):
    """材料何时用: read before, or opened on the last day of the training."""

    BEFORE = "before"
    AFTER = "after"

    @property
    def zh(self) -> str:
        return "课前" if self is Phase.BEFORE else "课后"


class Page(StrEnum):
    """A page of the node that may be material; the value is the name of its address."""

    RULE = "law-rule"
    INSTRUMENT = "law-instrument"
    PROCEDURE = "law-procedure"
    CASE = "public-case"
    MEETING = "consultation-meeting"
    STANDARD = "consultation-standard"

    @property
    def zh(self) -> str:
        return {
            Page.RULE: "规则",
            Page.INSTRUMENT: "法规",
            Page.PROCEDURE: "程序",
            Page.CASE: "典型案例",
            Page.MEETING: "联席会议",
            Page.STANDARD: "会商口径",
        }[self]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is in the store."""

    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the node: of which kind, and which."""

    page: Page
    key: str


class StudyState(StrEnum):
    """课题状态."""

    OPEN = "open"
    CONCLUDED = "concluded"
    DROPPED = "dropped"

    @property
    def zh(self) -> str:
        return {
            StudyState.OPEN: "研究中",
            StudyState.CONCLUDED: "已结题",
            StudyState.DROPPED: "已终止",
        }[self]


class PartState(StrEnum):
    """一个机关在课题里: it leads, was asked, takes part, or declined."""

    LEAD = "lead"
    ASKED = "asked"
    IN = "in"
    OUT = "out"

    @property
    def zh(self) -> str:
        return {
            PartState.LEAD: "牵头",
            PartState.ASKED: "等待答复",
            PartState.IN: "参加",
            PartState.OUT: "不参加",
        }[self]


SEEING = (PartState.LEAD, PartState.ASKED, PartState.IN)
"""Who sees a study: whoever declined no longer does."""
TAKING = (PartState.LEAD, PartState.IN)


@dataclass(frozen=True, slots=True)
class Origin:
    """The topic from which a study was opened; nothing of it says how many cases it counted."""

    kind: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a study asks, and by which agreed day it is to be answered."""

    title: str
    question: str
    due: date


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation of a report, drafted as what a joint meeting may agree on.

    A standard names the rules beside which it is to be shown, and its territory; a task the agency
    that is to do it, by its code. The days are left to the meeting.
    """

    kind: Kind
    words: str
    rules: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    owner: str = ""
