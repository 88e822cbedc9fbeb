"""States of nodes and packages, and the limits within which packages travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from xiejiang.store.blobs import MIB
from xiejiang.store.containers import Limits

LIMITS = Limits(files=5_000, total=8 * 1024 * MIB, tag=4 * MIB)
"""What a package of one case may hold; more goes in several packages."""
PACKAGE_LIMIT = LIMITS.total + 64 * MIB
"""The longest package that is taken in, with its lists."""
LATE = timedelta(days=3)
"""After this without a receipt somebody should telephone. A habit of ours, no period of law."""
OLDEST = timedelta(days=180)
"""A package sealed longer ago is asked for again: what it says may have been overtaken."""
AHEAD = timedelta(hours=24)
"""How far another node's clock may be before ours."""
PULL_WINDOW = timedelta(minutes=5)
"""How far the clock of a node that fetches may be from ours; as long its request counts."""
RETURNED = "package-returned"
"""The code of a receipt by which an agency returns what its node had kept."""


def stream_of(proceeding: UUID) -> str:
    """The stream in which everything about a proceeding follows one another."""
    return f"proceeding:{proceeding}"


class NodeState(StrEnum):
    """信任: whether packages go to a node and come from it."""

    TRUSTED = "trusted"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def zh(self) -> str:
        return {"trusted": "可信", "suspended": "已暂停", "revoked": "已撤销"}[self.value]


class OutgoingState(StrEnum):
    """发出的包: what is known here of what became of it."""

    SEALED = "sealed"
    SENT = "sent"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    RETURNED = "returned"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        return {
            "sealed": "已签封，待送出",
            "sent": "已送出，待回执",
            "accepted": "对方节点已收存",
            "received": "对方机关已接收",
            "returned": "对方机关已退回",
            "refused": "对方节点拒收",
        }[self.value]


OPEN = (OutgoingState.SEALED, OutgoingState.SENT)
"""Still without a receipt."""


class IncomingState(StrEnum):
    """收到的包: kept by the node, then taken over or returned by an officer."""

    KEPT = "kept"
    RECEIVED = "received"
    RETURNED = "returned"

    @property
    def zh(self) -> str:
        return {"kept": "待接收", "received": "已接收", "returned": "已退回"}[self.value]


class ArchiveWay(StrEnum):
    """归档包的来历."""

    MADE = "made"
    RESTORED = "restored"

    @property
    def zh(self) -> str:
        return {"made": "本节点归档", "restored": "由档案导入"}[self.value]


@dataclass(frozen=True, slots=True)
class Trust:
    """登记: a node as it is registered, and how its fingerprint was compared."""

    url: str
    """Where it is reached; empty when packages travel by disc alone."""
    compared_with: str
    """With whom the fingerprint was compared: a name and an office."""
    compared_how: str
    """By telephone, in person, by letter."""

    def for_log(self) -> dict[str, str]:
        """Everything: who vouched is what an auditor asks first."""
        return {"url": self.url, "with": self.compared_with, "how": self.compared_how}


@dataclass(frozen=True, slots=True)
class Sealing:
    """A bag of an archive that is written and not sealed yet."""

    id: UUID
    folder: Path
    size: int
    state: str
    """By what the state is known: nobody may change the case before the seal."""
    entries: int

    def for_log(self) -> dict[str, Any]:
        """Which archive of which state."""
        return {"id": str(self.id), "size": self.size, "state": self.state}


@dataclass(frozen=True, slots=True)
class Arrived:
    """An archive that was checked from end to end and may be restored."""

    told: Mapping[str, Any]
    state: Mapping[str, Any]
    digest: str
    seal: str
    sealed_at: datetime
    size: int
    file: str = ""
    """The digest of the stored archive, once it is stored."""
    renamed: tuple[str, ...] = ()

    def for_log(self) -> dict[str, Any]:
        """Which archive, from where; what it says of people stays out."""
        names = ("id", "node", "archived_at")
        told = {name: self.told[name] for name in names}
        where = {"agency": self.told["agency"]["code"], "state": self.told["state"]["sha256"]}
        return {**told, **where, "digest": self.digest, "file": self.file}


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes, and to whom: no more than was chosen leaves the node."""

    node: str
    agency: str
    """The code of the agency at the other node."""
    purpose: str
    facts: tuple[str, ...] = ()
    items: tuple[UUID, ...] = ()
    documents: tuple[UUID, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.facts or self.items or self.documents) or not self.purpose.strip()
