"""What one ledger tells another, and the sources of money: plain values that travel."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from xiejiang.audit.domain import canonical
from xiejiang.kernel.money import Money

NONE = Money(0)


class SourceKind(StrEnum):
    """来由: what a sum comes from."""

    JUDGMENT = "judgment"
    MEDIATION = "mediation"
    AGREEMENT = "agreement"
    DECISION = "decision"
    CONTRACT = "contract"
    VOLUNTARY = "voluntary"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return {
            SourceKind.JUDGMENT: "裁判",
            SourceKind.MEDIATION: "调解书",
            SourceKind.AGREEMENT: "赔偿协议",
            SourceKind.DECISION: "行政决定",
            SourceKind.CONTRACT: "合同",
            SourceKind.VOLUNTARY: "主动缴纳",
            SourceKind.OTHER: "其他",
        }[self]


@dataclass(frozen=True, slots=True)
class Source:
    """来由: the judgment, agreement or decision, as an opaque reference and in words."""

    kind: SourceKind
    words: str
    reference: str = ""

    def for_log(self) -> dict[str, str]:
        """Kind and reference; the words may name somebody."""
        return {"kind": self.kind.value, "reference": self.reference}

    def as_data(self) -> dict[str, str]:
        """In plain JSON."""
        return {"kind": self.kind.value, "words": self.words, "reference": self.reference}

    @classmethod
    def of_data(cls, told: Mapping[str, Any]) -> Source:
        """Out of what :meth:`as_data` gives."""
        return cls(SourceKind(told["kind"]), told["words"], told["reference"])


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the money of a new lot comes from; ``ledger`` names another book it lay in before."""

    fen: int
    source: Source
    earmark: str = ""
    ledger: str = ""

    def as_data(self) -> dict[str, Any]:
        """In plain JSON."""
        told = self.source.as_data()
        return {"fen": self.fen, **told, "earmark": self.earmark, "ledger": self.ledger}

    @classmethod
    def of_data(cls, told: Mapping[str, Any]) -> Origin:
        """Out of what :meth:`as_data` gives."""
        return cls(int(told["fen"]), Source.of_data(told), told["earmark"], told["ledger"])


@dataclass(frozen=True, slots=True)
class Carried:
    """A transfer in plain values, as one ledger tells it to the other."""

    id: uuid.UUID
    from_code: str
    from_name: str
    to_code: str
    amount: Money
    sent_on: date
    purpose: str
    source: Source
    origins: tuple[Origin, ...] = field(default_factory=tuple)
    returned: Money = NONE
    """How much of it the sending ledger has taken back since."""

    def as_data(self) -> dict[str, Any]:
        """In plain JSON, as it travels and as its digest in the log is of."""
        return {
            "id": str(self.id),
            "from_code": self.from_code,
            "from_name": self.from_name,
            "to_code": self.to_code,
            "fen": self.amount.fen,
            "sent_on": self.sent_on.isoformat(),
            "purpose": self.purpose,
            "source": self.source.as_data(),
            "origins": [o.as_data() for o in self.origins],
            "returned": self.returned.fen,
        }

    @classmethod
    def of_data(cls, told: Mapping[str, Any]) -> Carried:
        """Out of what :meth:`as_data` gives."""
        return cls(
            id=uuid.UUID(told["id"]),
            from_code=told["from_code"],
            from_name=told["from_name"],
            to_code=told["to_code"],
            amount=Money(told["fen"]),
            sent_on=date.fromisoformat(told["sent_on"]),
            purpose=told["purpose"],
            source=Source.of_data(told["source"]),
            origins=tuple(Origin.of_data(o) for o in told["origins"]),
            returned=Money(told["returned"]),
        )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the receiving ledger says back: how much of a transfer has arrived in all."""

    id: uuid.UUID
    to_code: str
    received: Money
    on: date
    declined: bool = False
    reason: str = ""

    def as_data(self) -> dict[str, Any]:
        """In plain JSON, as it travels and as its digest in the log is of."""
        return {
            "id": str(self.id),
            "to_code": self.to_code,
            "fen": self.received.fen,
            "on": self.on.isoformat(),
            "declined": self.declined,
            "reason": self.reason,
        }

    @classmethod
    def of_data(cls, told: Mapping[str, Any]) -> Confirmed:
        """Out of what :meth:`as_data` gives."""
        return cls(
            id=uuid.UUID(told["id"]),
            to_code=told["to_code"],
            received=Money(told["fen"]),
            on=date.fromisoformat(told["on"]),
            declined=told["declined"],
            reason=told["reason"],
        )


def digest_of(told: Mapping[str, Any]) -> str:
    """SHA-256 of what one ledger tells the other; the log of the one who tells keeps it."""
    return hashlib.sha256(canonical(told)).hexdigest()
