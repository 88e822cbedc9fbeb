"""Tabs of the desk, states of a deadline and of a material, and a proceeding as plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from xiejiang.audit.domain import NoticeTo
from xiejiang.law.procedures import Material as Item
from xiejiang.law.procedures import Procedure, Step

URGED = "urged"
REASSIGNED = "reassigned"
SETTLED = "settled"
MOVED = "moved"
"""A part went over to the agency that got the case; also the key under which the event says it."""
ROOM_EVENTS: Mapping[str, str] = {
    URGED: "催办",
    REASSIGNED: "转办",
    SETTLED: "结清分歧",
    MOVED: "随案移转",
}
"""What happens in a proceeding without being a step of the law."""

HEARD = "heard"
"""The key under which an event heard of keeps the proceeding it happened in."""

POST_ZH: Mapping[str, str] = {
    "handler": "承办",
    "approver": "审批",
    "liaison": "联络",
    "supervisor": "监督",
}


class DeedKind(StrEnum):
    """What an act on a proceeding was, when it is told to another node."""

    OPENED = "opened"
    STEP = "step"
    CORRECTED = "corrected"
    SETTLED = "settled"
    URGED = "urged"
    HEARD = "heard"
    MOVED = "moved"

    @property
    def zh(self) -> str:
        return {
            DeedKind.OPENED: "开始",
            DeedKind.STEP: "办理",
            DeedKind.CORRECTED: "更正时间",
            DeedKind.SETTLED: "结清分歧",
            DeedKind.URGED: "催办",
            DeedKind.HEARD: "其他程序的事件",
            DeedKind.MOVED: "随案移转",
        }[self]

    @property
    def chained(self) -> bool:
        """Whether it has its place in the one order; what only adds may come at any time."""
        return self not in (DeedKind.URGED, DeedKind.HEARD)


class Needs(StrEnum):
    """What another node has still to be given of a proceeding."""

    HAND = "hand"
    """The work goes there: an officer looks over what travels, and seals."""
    TELL = "tell"
    """What was done here: the node seals it by itself."""

    @property
    def zh(self) -> str:
        return {Needs.HAND: "待移送", Needs.TELL: "待告知"}[self]


@dataclass(frozen=True, slots=True)
class Told:
    """One act on a proceeding in plain values, from whichever node; the same digest everywhere."""

    body: Mapping[str, Any]
    proof: Mapping[str, Any] | None = None
    """Of the log of the node where it was done."""

    @property
    def digest(self) -> str:
        """Over what was done and what came before it."""
        text = json.dumps(self.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def kind(self) -> DeedKind:
        return DeedKind(self.body["kind"])

    @property
    def node(self) -> str:
        """Where it was done."""
        return str(self.body["node"])

    @property
    def previous(self) -> str:
        """The digest of the chained act before it."""
        return str(self.body["previous"])

    @property
    def at(self) -> datetime:
        """When it was entered there."""
        return datetime.fromisoformat(self.body["at"])

    def for_log(self) -> dict[str, Any]:
        """Which act, by its digest; what was filled in is kept with the proceeding."""
        return {"digest": self.digest, "node": self.node, "step": self.body["step"]}


@dataclass(frozen=True, slots=True)
class Relayed:
    """What a deed of another node did here, and whom it concerns."""

    proceeding: UUID
    state: str
    notices: tuple[NoticeTo, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """A proceeding as it began, to be kept at another node under the same number."""

    id: UUID
    procedure: str
    version: str
    number: str
    opened_at: datetime
    findings: tuple[Mapping[str, Any], ...]

    def for_log(self) -> dict[str, Any]:
        """Which procedure in which version; the findings are of the case."""
        return {"id": str(self.id), "procedure": self.procedure, "version": self.version}


class Tab(StrEnum):
    """办公桌的四栏."""

    TODO = "todo"
    DONE = "done"
    STARTED = "started"
    WATCHED = "watched"

    @property
    def zh(self) -> str:
        return {
            Tab.TODO: "待办",
            Tab.DONE: "已办",
            Tab.STARTED: "我发起",
            Tab.WATCHED: "关注",
        }[self]


class DeadlineStatus(StrEnum):
    """期限状态 as stored: whether it is overdue is computed when it is read."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    ENDED = "ended"

    @property
    def zh(self) -> str:
        return _STATUS_ZH[self]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(s.value, s.zh) for s in cls]


_STATUS_ZH = {
    DeadlineStatus.RUNNING: "计算中",
    DeadlineStatus.MET: "按期完成",
    DeadlineStatus.LATE: "逾期完成",
    DeadlineStatus.LAPSED: "期满未行使",
    DeadlineStatus.SUPERSEDED: "已由另一期限取代",
    DeadlineStatus.ENDED: "不再适用",
}


class ClockState(StrEnum):
    """How a deadline looks now."""

    RUNNING = "running"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    REACHED = "reached"
    SUSPENDED = "suspended"
    UNNUMBERED = "unnumbered"
    MET = "met"
    LATE = "late"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class ItemState(StrEnum):
    """清单项的状态."""

    PROVIDED = "provided"
    GENERATED = "generated"
    INAPPLICABLE = "inapplicable"
    OPTIONAL = "optional"
    UNANSWERED = "unanswered"
    MISSING = "missing"

    @property
    def zh(self) -> str:
        return {
            ItemState.PROVIDED: "已提供",
            ItemState.GENERATED: "办理时生成",
            ItemState.INAPPLICABLE: "不适用",
            ItemState.OPTIONAL: "可以不附",
            ItemState.UNANSWERED: "待回答",
            ItemState.MISSING: "缺少",
        }[self]

    @property
    def stands(self) -> bool:
        """Whether the item keeps nothing back."""
        return self not in (ItemState.UNANSWERED, ItemState.MISSING)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the engine sees it."""

    seq: int
    event: str
    step: str
    at: datetime
    agency_id: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as the engine sees it."""

    limit: str
    on_id: int
    running: bool
    legal_at: datetime | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A proceeding as plain values: all that deciding about a step needs."""

    procedure: Procedure
    state: str
    sector: str
    roles: Mapping[str, int]
    """Role → key of the agency."""
    events: tuple[Happened, ...]
    clocks: tuple[Clock, ...]
    entered_at: datetime

    def last(self, event: str) -> Happened | None:
        """The latest event of a kind."""
        for happened in reversed(self.events):
            if happened.event == event:
                return happened
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that an agency may take from here, or why not."""

    step: Step
    allowed: bool
    reasons: tuple[str, ...]
    primary: bool


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the checklist and how it stands."""

    item: Item
    state: ItemState
    evidence: tuple[str, ...]
    documents: tuple[str, ...]
    inapplicable: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """材料清单."""

    items: tuple[ChecklistItem, ...]

    @property
    def missing(self) -> tuple[ChecklistItem, ...]:
        return tuple(i for i in self.items if not i.state.stands)

    @property
    def complete(self) -> bool:
        return not self.missing
