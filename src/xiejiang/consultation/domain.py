"""Values of the room."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xiejiang.kernel.citation import Citation

LIAISON = Citation("opinion-2025-14", "第十四条", title="法发〔2025〕14号")
ARTICLE = Citation("opinion-2025-14", "第四条", title="法发〔2025〕14号")


class Stand(StrEnum):
    """会签的态度."""

    SIGNED = "signed"
    DISSENT = "dissent"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return STAND_ZH[self]


STAND_ZH = {Stand.SIGNED: "会签", Stand.DISSENT: "会签并保留意见", Stand.REFUSED: "拒绝会签"}


class Reply(StrEnum):
    """对邀请的答复."""

    ATTEND = "attend"
    ABSENT = "absent"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return "参加" if self is Reply.ATTEND else "不能参加"


class What(StrEnum):
    """办理: what an agency does in a meeting or on a question that another node keeps."""

    ANSWER = "answer"
    SIGN = "sign"
    REPORT = "report"
    POSITION = "position"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return WHAT_ZH[self]


WHAT_ZH = {
    What.ANSWER: "答复邀请",
    What.SIGN: "会签纪要",
    What.REPORT: "报告督办结果",
    What.POSITION: "答复会商事项",
}


class Outcome(StrEnum):
    """What became of it at the node that keeps the meeting or the question."""

    WAITING = "waiting"
    ENTERED = "entered"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return OUTCOME_ZH[self]

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return OUTCOME_TONES[self]


OUTCOME_ZH = {
    Outcome.WAITING: "等召集节点登记",
    Outcome.ENTERED: "已登记",
    Outcome.REFUSED: "没有登记",
}
ASKED_ZH = {**OUTCOME_ZH, Outcome.WAITING: "等提出节点登记"}
"""The same of an answer to a question: nobody has called a meeting."""
OUTCOME_TONES = {Outcome.WAITING: "due", Outcome.ENTERED: "ok", Outcome.REFUSED: "overdue"}


class Kind(StrEnum):
    """议定事项的种类."""

    TASK = "task"
    STANDARD = "standard"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return "督办" if self is Kind.TASK else "裁量口径"

    def at(self, number: int, what: str) -> str:
        """Where something is wrong: which of several, and which part of it."""
        return f"{self.zh}{number}·{what}"


MOST_ITEMS = 20
"""Standards, and tasks, of one version of the minutes."""


class TaskState(StrEnum):
    """督办到哪一步."""

    OPEN = "open"
    REPORTED = "reported"
    CONFIRMED = "confirmed"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return TASK_ZH[self]


TASK_ZH = {
    TaskState.OPEN: "办理中",
    TaskState.REPORTED: "已报告，等确认",
    TaskState.CONFIRMED: "已确认",
}


class Wait(StrEnum):
    """等本机关办理的是什么."""

    SIGN = "sign"
    TASK = "task"
    CHECK = "check"
    POSITION = "position"
    CONCLUDE = "conclude"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return WAIT_ZH[self]


WAIT_ZH = {
    Wait.SIGN: "会签纪要",
    Wait.TASK: "督办事项",
    Wait.CHECK: "核对督办结果",
    Wait.POSITION: "答复会商事项",
    Wait.CONCLUDE: "作出会商结论",
}


class Opinion(StrEnum):
    """对会商事项的书面意见。"""

    SUPPORT = "support"
    AGAINST = "against"
    CONDITIONAL = "conditional"
    NONE = "none"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return OPINION_ZH[self]


OPINION_ZH = {
    Opinion.SUPPORT: "支持",
    Opinion.AGAINST: "不同意",
    Opinion.CONDITIONAL: "有条件同意",
    Opinion.NONE: "暂无意见",
}


class About(StrEnum):
    """会商什么：一个案件、一条规则、一类案件。"""

    CASE = "case"
    RULE = "rule"
    FIELD = "field"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return ABOUT_ZH[self]


ABOUT_ZH = {About.CASE: "案件", About.RULE: "规则", About.FIELD: "一类案件"}


class QuestionState(StrEnum):
    """会商事项到哪一步。"""

    OPEN = "open"
    CLOSED = "closed"
    MEETING = "meeting"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return QUESTION_ZH[self]


QUESTION_ZH = {
    QuestionState.OPEN: "正在征求意见",
    QuestionState.CLOSED: "已作结论",
    QuestionState.MEETING: "已转联席会议",
}


@dataclass(frozen=True, slots=True)
class Standard:
    """裁量口径: how the agencies agree to read rules, where, and from when to when."""

    words: str
    rules: tuple[str, ...]
    territory: tuple[str, ...]
    since: date
    until: date
    proposal: uuid.UUID | None = None
    """The proposal that it takes up, if it does."""


@dataclass(frozen=True, slots=True)
class Task:
    """督办: who does what by which agreed day; the owner by its code."""

    words: str
    owner: str
    due: date
    proposal: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """会商的对象: a case by its key, a rule by its id, or a field."""

    about: About
    key: str


WEEK = timedelta(days=6)
"""From today to the last of seven days."""


def gaps(spans: Iterable[tuple[date, date]], since: date, until: date) -> list[tuple[date, date]]:
    """The days from one to another, both included, that no span covers, as spans."""
    found, free = [], since
    for begins, ends in sorted(spans):
        if begins > until:
            break
        if begins > free:
            found.append((free, begins - timedelta(days=1)))
        free = max(free, ends + timedelta(days=1))
    if free <= until:
        found.append((free, until))
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """出处: what a proposal comes from in another room; the meeting keeps it and reads no more."""

    words: str
    key: uuid.UUID


class Fate(StrEnum):
    """提案的结果: what became of a proposal."""

    WAITING = "waiting"
    SIGNING = "signing"
    REJECTED = "rejected"
    FUTURE = "future"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    OPEN = "open"
    REPORTED = "reported"
    CONFIRMED = "confirmed"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return FATE_ZH[self]

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return FATE_TONES[self]

    @property
    def is_past(self) -> bool:
        """Whether nothing stands or waits any more, so that it may be put again."""
        return self in (Fate.REJECTED, Fate.LAPSED, Fate.REVOKED)


FATE_ZH = {
    Fate.WAITING: "已提交，等会议议定",
    Fate.SIGNING: "已写入纪要，等全部会签",
    Fate.REJECTED: "没有采纳",
    Fate.FUTURE: "已采纳，尚未适用",
    Fate.IN_FORCE: "已采纳，现行口径",
    Fate.LAPSED: "已采纳，适用期满",
    Fate.REVOKED: "已采纳，后来废止",
    Fate.OPEN: "已采纳，督办中",
    Fate.REPORTED: "已采纳，督办已报告",
    Fate.CONFIRMED: "已采纳，督办已办结",
}
FATE_TONES = {
    Fate.WAITING: "due",
    Fate.SIGNING: "due",
    Fate.REJECTED: "done",
    Fate.FUTURE: "due",
    Fate.IN_FORCE: "ok",
    Fate.LAPSED: "done",
    Fate.REVOKED: "done",
    Fate.OPEN: "running",
    Fate.REPORTED: "running",
    Fate.CONFIRMED: "ok",
}
