"""Values of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from xiejiang.kernel.citation import Citation

ARTICLE = Citation("opinion-2025-14", "第四条", title="法发〔2025〕14号")


class Stand(Enum):
    """会签的态度."""

    SIGNED = "signed"
    DISSENT = "dissent"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return STAND_ZH[self]


STAND_ZH = {Stand.SIGNED: "会签", Stand.DISSENT: "会签并保留意见", Stand.REFUSED: "拒绝会签"}


class Kind(Enum):
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


class TaskState(Enum):
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


class Wait(Enum):
    """等本机关办理的是什么."""

    SIGN = "sign"
    TASK = "task"
    CHECK = "check"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return WAIT_ZH[self]


WAIT_ZH = {Wait.SIGN: "会签纪要", Wait.TASK: "督办事项", Wait.CHECK: "核对督办结果"}


@dataclass(frozen=True, slots=True)
class Standard:
    """裁量口径: how the agencies agree to read rules, where, and from when to when."""

    words: str
    rules: tuple[str, ...]
    territory: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Task:
    """督办: who does what by which agreed day; the owner by its code."""

    words: str
    owner: str
    due: date
