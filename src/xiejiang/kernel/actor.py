"""Who acts: a power, a person in a post, and the instant. Plain values without tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Power(StrEnum):
    """权限: what a post may do. A role is a set of these."""

    HANDLE = "handle"
    """办理: open cases, state facts, take steps."""
    APPROVE = "approve"
    """审批: decide for the agency."""
    LIAISE = "liaise"
    """联络: invite agencies, urge, ask for assistance."""
    SUPERVISE = "supervise"
    """监督: watch over other agencies' steps."""
    READ_LOG = "read-log"
    """查阅日志: read the log of the agency's cases."""
    RUN_SYSTEM = "run-system"
    """系统管理: agencies, people and posts; never case content."""
    RUN_SECURITY = "run-security"
    """安全管理: grant and withdraw access."""
    RUN_AUDIT = "run-audit"
    """审计管理: the log as a whole, without case content."""
    SYSTEM = "system"
    """节点自身: set-up, imports and clocks; no person holds it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """办理人: a person in one post of one agency, as they are at this moment."""

    person_id: int | None
    person_name: str
    agency_id: int | None
    agency_code: str
    agency_name: str
    agency_kind: str
    post_id: int | None
    post_title: str
    post_role: str
    powers: frozenset[Power]
    clearance: str = "work"
    """Up to which level of secrecy the post reads cases that its agency takes no part in."""

    def can(self, *powers: Power) -> bool:
        """Whether the post has the power, or any of several."""
        return not self.powers.isdisjoint(powers)

    @property
    def person_key(self) -> int:
        """The person's key for look-ups; 0, which nobody has, for the node itself."""
        return self.person_id or 0

    @property
    def agency_key(self) -> int:
        """The agency's key for look-ups; 0, which none has, for the node itself."""
        return self.agency_id or 0


@dataclass(frozen=True, slots=True)
class By:
    """谁、何时: the two things every act must say."""

    actor: Actor
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an act takes an aware instant")
