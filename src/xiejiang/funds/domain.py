"""Kinds of accounts, entries and orders, and the values that acts take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiejiang.funds.plain import NONE, Carried, Confirmed, Origin, Source, SourceKind, digest_of
from xiejiang.kernel.money import Money

__all__ = [
    "HOLDING",
    "MOST",
    "NONE",
    "NUMBER_WORD",
    "OPEN_ORDERS",
    "REVERSIBLE",
    "SOURCES",
    "SPENDABLE",
    "UNIDENTIFIED_EARMARK",
    "AccountKind",
    "Carried",
    "Claim",
    "Confirmed",
    "Draft",
    "Due",
    "EntryKind",
    "Fault",
    "Leg",
    "OrderKind",
    "OrderState",
    "Origin",
    "Overdue",
    "Payment",
    "Source",
    "SourceKind",
    "TransferSide",
    "digest_of",
    "total",
]

MOST = Money(10**15)
"""No single amount is larger: ten trillion yuan is a slip of the pen."""
NUMBER_WORD = "记账凭证"
"""The series from which vouchers take their numbers."""
UNIDENTIFIED_EARMARK = "待查明"
"""Marks money of unknown origin, so that nothing is paid from it before that is known."""


class AccountKind(StrEnum):
    """账户类别; what the law says of each is in ``content/kinds.toml``."""

    DEPOSIT = "deposit"
    ESCROW = "escrow"
    FISCAL = "fiscal"
    FUND = "fund"
    TRANSIT = "transit"
    OBLIGATION = "obligation"
    CONTRACTOR = "contractor"
    REFUNDED = "refunded"
    HANDED_OVER = "handed-over"
    CLAIMS = "claims"
    INTEREST = "interest"
    UNIDENTIFIED = "unidentified"
    TAKEN_OVER = "taken-over"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]

    @property
    def holds_money(self) -> bool:
        """Whether fen lie in it; they do so as pieces of lots."""
        return self in HOLDING

    @property
    def floor(self) -> int | None:
        """Below which fen it never goes; sources go below zero by their nature."""
        return None if self in SOURCES else 0


HOLDING = frozenset(
    {
        AccountKind.DEPOSIT,
        AccountKind.ESCROW,
        AccountKind.FISCAL,
        AccountKind.FUND,
        AccountKind.TRANSIT,
    }
)
SPENDABLE = HOLDING - {AccountKind.TRANSIT}
"""Where money lies that may be taken in and paid out; what is under way belongs to a transfer."""
SOURCES = frozenset(
    {
        AccountKind.CLAIMS,
        AccountKind.INTEREST,
        AccountKind.UNIDENTIFIED,
        AccountKind.TAKEN_OVER,
    }
)
_KIND_ZH = {
    AccountKind.DEPOSIT: "待缴库款项",
    AccountKind.ESCROW: "法院执行款",
    AccountKind.FISCAL: "国库款项",
    AccountKind.FUND: "修复专项资金",
    AccountKind.TRANSIT: "移交在途",
    AccountKind.OBLIGATION: "应缴款项",
    AccountKind.CONTRACTOR: "付修复单位",
    AccountKind.REFUNDED: "退还",
    AccountKind.HANDED_OVER: "已移交外地",
    AccountKind.CLAIMS: "应缴来源",
    AccountKind.INTEREST: "利息来源",
    AccountKind.UNIDENTIFIED: "待查明来源",
    AccountKind.TAKEN_OVER: "外地移交来源",
}


class EntryKind(StrEnum):
    """凭证事由."""

    OPENED = "opened"
    REDUCED = "reduced"
    RECEIVED = "received"
    INTEREST = "interest"
    PAID = "paid"
    REFUNDED = "refunded"
    REMITTED = "remitted"
    SENT = "sent"
    ARRIVED = "arrived"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken-back"
    REVERSED = "reversed"

    @property
    def zh(self) -> str:
        return _ENTRY_ZH[self]


_ENTRY_ZH = {
    EntryKind.OPENED: "登记应缴",
    EntryKind.REDUCED: "核减应缴",
    EntryKind.RECEIVED: "到账",
    EntryKind.INTEREST: "结息",
    EntryKind.PAID: "付款",
    EntryKind.REFUNDED: "退还",
    EntryKind.REMITTED: "划转",
    EntryKind.SENT: "移交外地",
    EntryKind.ARRIVED: "接收外地移交",
    EntryKind.CONFIRMED: "对方已接收",
    EntryKind.TAKEN_BACK: "移交退回",
    EntryKind.REVERSED: "冲销",
}
REVERSIBLE = frozenset(
    {
        EntryKind.RECEIVED,
        EntryKind.INTEREST,
        EntryKind.PAID,
        EntryKind.REFUNDED,
        EntryKind.REMITTED,
    }
)
"""Obligations are reduced and transfers taken back, each by an act of its own."""


class OrderKind(StrEnum):
    """付款单种类."""

    PAYMENT = "payment"
    ADVANCE = "advance"
    REFUND = "refund"
    REMITTANCE = "remittance"
    TRANSFER = "transfer"

    @property
    def zh(self) -> str:
        return {
            OrderKind.PAYMENT: "按节点付款",
            OrderKind.ADVANCE: "预付款",
            OrderKind.REFUND: "退还",
            OrderKind.REMITTANCE: "划转",
            OrderKind.TRANSFER: "移交外地",
        }[self]

    @property
    def targets(self) -> frozenset[AccountKind]:
        """To what kinds of account it leads."""
        return _TARGETS[self]

    @property
    def entry_kind(self) -> EntryKind:
        return _ORDER_ENTRY[self]

    @property
    def spends(self) -> bool:
        """Whether it is paid for work: under a budget, for a milestone."""
        return self in (OrderKind.PAYMENT, OrderKind.ADVANCE)


_TARGETS = {
    OrderKind.PAYMENT: frozenset({AccountKind.CONTRACTOR}),
    OrderKind.ADVANCE: frozenset({AccountKind.CONTRACTOR}),
    OrderKind.REFUND: frozenset({AccountKind.REFUNDED}),
    OrderKind.REMITTANCE: SPENDABLE,
    OrderKind.TRANSFER: frozenset({AccountKind.TRANSIT}),
}
_ORDER_ENTRY = {
    OrderKind.PAYMENT: EntryKind.PAID,
    OrderKind.ADVANCE: EntryKind.PAID,
    OrderKind.REFUND: EntryKind.REFUNDED,
    OrderKind.REMITTANCE: EntryKind.REMITTED,
    OrderKind.TRANSFER: EntryKind.SENT,
}


class OrderState(StrEnum):
    """付款单状态."""

    ORDERED = "ordered"
    APPROVED = "approved"
    CARRIED_OUT = "carried-out"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVERSED = "reversed"

    @property
    def zh(self) -> str:
        return {
            OrderState.ORDERED: "待审批",
            OrderState.APPROVED: "已批准，待付",
            OrderState.CARRIED_OUT: "已付",
            OrderState.REFUSED: "不批准",
            OrderState.CANCELLED: "已撤回",
            OrderState.EXPIRED: "已过期",
            OrderState.REVERSED: "已冲销",
        }[self]


OPEN_ORDERS = (OrderState.ORDERED, OrderState.APPROVED)


class TransferSide(StrEnum):
    """移交的一边: a transfer has two halves, one in each ledger."""

    OUT = "out"
    IN = "in"

    @property
    def zh(self) -> str:
        return {"out": "移交", "in": "接收"}[self.value]


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry: into the account (above zero, 借) or out of it (below zero, 贷)."""

    account: int
    fen: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be booked."""

    kind: EntryKind
    words: str
    legs: tuple[Leg, ...]
    source: Source
    matter: uuid.UUID | None = None
    happened_on: date | None = None
    paid_for: str = ""
    """What it pays for: a reference to a milestone."""
    earmark: str = ""
    """Of the money that begins here, or of the money that is drawn."""
    lot: int | None = None
    """Draw from this lot alone."""
    origins: tuple[Origin, ...] = ()
    reverses: int | None = None


def total(legs: Sequence[Leg]) -> int:
    """What the legs sum to: zero in an entry."""
    return sum(leg.fen for leg in legs)


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment: until when, how much, and why until then."""

    on: date
    amount: Money
    basis: str
    """The words of the judgment, agreement or provision; no period is made up here."""


@dataclass(frozen=True, slots=True)
class Claim:
    """应缴款项 as it is registered: who has to pay what, for what, by when."""

    obligor: str
    amount: Money
    component: str
    """修复费用, 服务功能损失, as the judgment or agreement names it."""
    source: Source
    enforceable: bool
    """Whether there is an effective title (生效文书) that may be enforced."""
    dues: tuple[Due, ...] = ()
    """Instalments; their amounts sum to the whole. None when no day is set."""

    def for_log(self) -> dict[str, object]:
        """Without the obligor, who may be a private person."""
        return {
            "fen": self.amount.fen,
            "component": self.component,
            "source": self.source.for_log(),
            "enforceable": self.enforceable,
            "dues": [[d.on.isoformat(), d.amount.fen] for d in self.dues],
        }


@dataclass(frozen=True, slots=True)
class Payment:
    """付款单 as it is ordered."""

    kind: OrderKind
    amount: Money
    words: str
    source: Source
    valid_until: date
    """After this day it is void, and has to be ordered anew."""
    earmark: str = ""
    lot: int | None = None
    to_code: str = ""
    """Of a transfer: the agency of the damaged region."""
    to_name: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the check of the whole ledger found."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """账龄 of one obligation: what should have been paid by a day, and was not."""

    obligation_id: int
    fen: int
    days: int
    """Since the oldest instalment that is not covered."""
