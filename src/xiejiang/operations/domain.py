"""States and roles of an operation, and what its acts are given. Pure."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xiejiang.cases.domain import Field
from xiejiang.store.onsite import NO_CLOCK, Clock, Where, degrees_of, plain

TITLE_LEAST, TITLE_MOST = 4, 120
AIM_MOST, REPORT_MOST, TASK_MOST = 2000, 8000, 300
MEMBERS_MOST, TEAMS_MOST, TEAM_MOST, ITEMS_MOST = 40, 60, 60, 60
PLACES_MOST = 60
LONGEST_DAYS = 366


class _Labelled(StrEnum):
    @property
    def zh(self) -> str:
        return _ZH[type(self).__name__][self.value]

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return _TONES.get(self.value, "plain")


class OperationState(_Labelled):
    """行动状态."""

    PLANNED = "planned"
    RUNNING = "running"
    REPORTING = "reporting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MemberState(_Labelled):
    """参加状态."""

    LEAD = "lead"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class MemberRole(_Labelled):
    """分工: as what an agency takes part."""

    ENFORCE = "enforce"
    SECURE = "secure"
    SUPPORT = "support"
    SUPERVISE = "supervise"


class Result(_Labelled):
    """检查结果."""

    SOUND = "sound"
    FINDING = "finding"


class OutcomeKind(_Labelled):
    """去向: what a finding became."""

    CASE = "case"
    EVIDENCE = "evidence"


_ZH: Mapping[str, Mapping[str, str]] = {
    "OperationState": {
        "planned": "筹划，等待答复",
        "running": "进行中",
        "reporting": "报告会签",
        "closed": "已办结",
        "cancelled": "已取消",
    },
    "MemberState": {
        "lead": "牵头",
        "invited": "等待答复",
        "accepted": "参加",
        "declined": "不参加",
    },
    "MemberRole": {
        "enforce": "联合执法",
        "secure": "现场处置和安全保障",
        "support": "技术支持",
        "supervise": "法律监督和指导",
    },
    "Result": {"sound": "未发现问题", "finding": "发现问题"},
    "OutcomeKind": {"case": "立为新案件", "evidence": "作为已有案件的证据"},
}
_TONES = {
    "planned": "due",
    "running": "running",
    "reporting": "due",
    "closed": "done",
    "cancelled": "suspended",
    "lead": "ok",
    "invited": "due",
    "accepted": "ok",
    "declined": "suspended",
    "sound": "ok",
    "finding": "overdue",
}
OPEN = (OperationState.PLANNED, OperationState.RUNNING, OperationState.REPORTING)
RECORDING = (OperationState.RUNNING, OperationState.REPORTING)
"""While these last, what was seen on the spot is taken in; a phone may send late."""
IN = (MemberState.LEAD, MemberState.ACCEPTED)
"""Who takes part; who declined no longer sees the operation."""
SEEING = (*IN, MemberState.INVITED)


@dataclass(frozen=True, slots=True)
class Area:
    """范围: an outline, reaches, divisions, or several of them, and words."""

    site: Mapping[str, Any] | None = None
    divisions: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """邀请: which agency, as what, to do what."""

    agency: str
    role: MemberRole
    task: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """行动方案: what the lead proposes."""

    title: str
    kit: str
    fields: tuple[Field, ...]
    area: Area
    starts_at: datetime
    ends_at: datetime
    answer_by: date
    """Agreed, not fixed by any provision."""
    aim: str = ""
    invites: tuple[Invite, ...] = ()
    source: str = ""
    filled_in: bool = False

    def for_log(self) -> dict[str, object]:
        """All but the words."""
        return {
            "kit": self.kit,
            "fields": [f.value for f in self.fields],
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "answer_by": self.answer_by.isoformat(),
            "invited": [i.agency for i in self.invites],
        }


@dataclass(frozen=True, slots=True)
class Leg:
    """行程: where a team was, as it reported."""

    at: datetime
    where: Where
    words: str = ""

    def for_log(self) -> dict[str, object]:
        """When and how the place is known."""
        return {"at": self.at.isoformat(), "place": self.where.source.value}


@dataclass(frozen=True, slots=True)
class Answer:
    """清单的一项: yes, no or a number, as it was found; what was not looked at is left out."""

    item: str
    """Its code in the checklist of the operation."""
    value: str
    """``true``, ``false`` or a number, in canonical text."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """检查记录: everything that who checked states, but for the photographs."""

    id: uuid.UUID
    at: datetime
    where: Where
    subject: str
    findings: str
    result: Result
    disposal: str = ""
    team: uuid.UUID | None = None
    answers: tuple[Answer, ...] = ()
    clock: Clock = NO_CLOCK

    def for_log(self) -> dict[str, object]:
        """Without words that may name people: the digest stands for them."""
        return {
            "at": self.at.isoformat(),
            "result": self.result.value,
            "place": self.where.source.value,
            "answers": len(self.answers),
        }

    def digest(self, *, operation: object, photos: Iterable[tuple[uuid.UUID, str]]) -> str:
        """SHA-256 of what was stated: the same id with another digest is another content."""
        told: dict[str, Any] = {
            "operation": str(operation),
            "team": self.team and str(self.team),
            "at": self.at.timestamp(),
            "recorded_at": self.clock.recorded_at and self.clock.recorded_at.timestamp(),
            "place": [self.where.source.value, *map(_plain, degrees_of(self.where))],
            "words": [self.where.words, self.subject, self.findings, self.disposal],
            "result": self.result.value,
            "answers": sorted([a.item, a.value, a.note] for a in self.answers),
            "photos": sorted([str(key), sha256] for key, sha256 in photos),
        }
        return digest(told)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of something in its one written form."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Turn:
    """转办: which of the facts that the answers say are asserted, and with which photographs."""

    facts: frozenset[str] = frozenset()
    photos: frozenset[uuid.UUID] = frozenset()
    proves: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """新案件: what a finding alone does not say."""

    title: str
    case_field: Field
    division: str
    summary: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """数目: what was recorded, by one agency or altogether."""

    checks: int = 0
    findings: int = 0
    cases: int = 0
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """统计: counted from what was recorded, never typed in."""

    operations: int
    total: Counts
    by_agency: tuple[tuple[str, str, Counts], ...] = ()
    """Code, name and numbers of each agency that recorded something."""
    by_state: Mapping[str, int] = field(default_factory=dict)
    by_kit: Mapping[str, int] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    """The node that told the numbers of an agency, by its code; none for what is recorded here."""

    def stated(self) -> dict[str, Any]:
        """As it goes into the digest of a report."""
        return {
            "total": _numbers(self.total),
            "by_agency": {code: _numbers(c) for code, _, c in self.by_agency},
        }


def _numbers(counts: Counts) -> list[int]:
    return [counts.checks, counts.findings, counts.cases, counts.evidence]
