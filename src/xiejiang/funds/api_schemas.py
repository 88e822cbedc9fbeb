"""What the API of the ledger takes and gives. Amounts are whole fen."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.funds.domain import (
    MOST,
    Carried,
    Claim,
    Confirmed,
    Due,
    OrderKind,
    Origin,
    Payment,
    Source,
    SourceKind,
)
from xiejiang.kernel.money import Money
from xiejiang.web.api import AgencyRef, Line, Named, Remark

Fen = Annotated[int, Field(gt=0, le=MOST.fen, strict=True, description="金额，分")]
Key = Annotated[int, Field(gt=0, lt=2**63)]


class SourceIn(Schema):
    """来由: 裁判、协议、决定."""

    kind: SourceKind
    words: Line
    reference: Line = ""

    def value(self) -> Source:
        """As the acts take it."""
        return Source(self.kind, self.words, self.reference)

    @classmethod
    def of(cls, value: Source) -> SourceIn:
        """As the API gives it back."""
        return cls(kind=value.kind, words=value.words, reference=value.reference)


class AccountOut(Schema):
    """账户."""

    id: int
    agency: AgencyRef
    kind: Named
    name: str
    matter: UUID | None
    balance_fen: int
    closed_on: date | None


class PostingOut(Schema):
    """分录."""

    account: int
    account_name: str
    amount_fen: int
    balance_fen: int


class MoveOut(Schema):
    """流向: some of a lot, from an account (none: it came in) to another (none: it was paid)."""

    lot: int
    entry: int
    voucher: str
    from_account: int | None
    to_account: int | None
    amount_fen: int
    paid_for: str


class EntryOut(Schema):
    """凭证."""

    id: int
    agency: AgencyRef
    voucher: str
    kind: Named
    words: str
    on: date
    happened_on: date
    matter: UUID | None
    paid_for: str
    source: SourceIn
    postings: list[PostingOut]
    moves: list[MoveOut]


class LineOut(Schema):
    """一行对账单."""

    entry: int
    voucher: str
    on: date
    happened_on: date
    words: str
    amount_fen: int
    balance_fen: int


class StatementOut(Schema):
    """对账单."""

    opening_fen: int
    closing_fen: int
    lines: list[LineOut]
    next_cursor: str


class HeldOut(Schema):
    """来款在一个账户里的余额."""

    account: int
    account_name: str
    amount_fen: int


class LotOut(Schema):
    """来款: where it came from, every move of it, and where the rest lies."""

    id: int
    amount_fen: int
    matter: UUID | None
    source: SourceIn
    earmark: str
    ledger: str
    moves: list[MoveOut]
    lies_in: list[HeldOut]


class DueIn(Schema):
    """一期."""

    on: date
    amount_fen: Fen
    basis: Remark


class ClaimIn(Schema):
    """应缴款项."""

    matter: UUID | None = None
    obligor: Line
    component: Line
    amount_fen: Fen
    source: SourceIn
    enforceable: bool
    dues: Annotated[list[DueIn], Field(max_length=200)] = []

    def value(self) -> Claim:
        """As the act takes it."""
        return Claim(
            obligor=self.obligor,
            amount=Money(self.amount_fen),
            component=self.component,
            source=self.source.value(),
            enforceable=self.enforceable,
            dues=tuple(Due(d.on, Money(d.amount_fen), d.basis) for d in self.dues),
        )


class ObligationOut(Schema):
    """应缴款项和账龄."""

    id: int
    agency: AgencyRef
    matter: UUID | None
    obligor: str
    component: str
    amount_fen: int
    owed_fen: int
    source: SourceIn
    enforceable: bool
    overdue_fen: int
    overdue_days: int
    handed_on: date | None


class ReceiptIn(Schema):
    """到账; without an obligation it waits to be identified."""

    account: Key
    amount_fen: Fen
    obligation: Key | None = None
    happened_on: date | None = None
    words: Line = ""


class OrderIn(Schema):
    """付款单."""

    kind: OrderKind
    payer: Key
    payee: Key
    amount_fen: Fen
    words: Line
    source: SourceIn
    valid_until: date
    milestone: Key | None = None
    matter: UUID | None = None
    earmark: Line = ""
    lot: Key | None = None
    to_code: Line = ""
    to_name: Line = ""

    def value(self) -> Payment:
        """As the act takes it."""
        return Payment(
            kind=self.kind,
            amount=Money(self.amount_fen),
            words=self.words,
            source=self.source.value(),
            valid_until=self.valid_until,
            earmark=self.earmark,
            lot=self.lot,
            to_code=self.to_code,
            to_name=self.to_name,
        )


class ReasonIn(Schema):
    """意见."""

    reason: Remark = ""


class DecisionIn(ReasonIn):
    """意见；登记付出的，银行付出的日期，不写即今天."""

    happened_on: date | None = None


class OrderOut(Schema):
    """付款单."""

    id: UUID
    agency: AgencyRef
    kind: Named
    state: Named
    payer: int
    payee: int
    amount_fen: int
    words: str
    milestone: int | None
    matter: UUID | None
    valid_until: date
    ordered_by: str
    decided_by: str
    reason: str
    entry: int | None


class OriginIn(Schema):
    """移交清单上的一笔来款."""

    amount_fen: Fen
    source: SourceIn
    earmark: Line = ""
    ledger: Remark = ""


class CarriedIn(Schema):
    """移交清单: what the sending ledger says, to be handed to the receiving one."""

    id: UUID
    from_code: Line
    from_name: Line
    to_code: Line
    amount_fen: Fen
    sent_on: date
    purpose: Line
    source: SourceIn
    origins: Annotated[list[OriginIn], Field(max_length=2000)]
    returned_fen: Annotated[int, Field(ge=0, le=MOST.fen, description="移交方已经收回的，分")] = 0

    def value(self) -> Carried:
        """As the act takes it."""
        return Carried(
            id=self.id,
            from_code=self.from_code,
            from_name=self.from_name,
            to_code=self.to_code,
            amount=Money(self.amount_fen),
            sent_on=self.sent_on,
            purpose=self.purpose,
            source=self.source.value(),
            origins=tuple(
                Origin(o.amount_fen, o.source.value(), o.earmark, o.ledger) for o in self.origins
            ),
            returned=Money(self.returned_fen),
        )


class AnnouncedIn(Schema):
    """移交清单, and the case of this node that it belongs to."""

    carried: CarriedIn
    matter: UUID | None = None


class ConfirmedIn(Schema):
    """接收凭证: how much has arrived in all, as the receiving ledger says."""

    id: UUID
    to_code: Line
    received_fen: Annotated[int, Field(ge=0, le=MOST.fen, strict=True)]
    on: date
    declined: bool = False
    reason: Remark = ""

    def value(self) -> Confirmed:
        """As the act takes it."""
        return Confirmed(
            id=self.id,
            to_code=self.to_code,
            received=Money(self.received_fen),
            on=self.on,
            declined=self.declined,
            reason=self.reason,
        )


class ArrivalIn(Schema):
    """到账的移交款."""

    account: Key
    amount_fen: Fen
    happened_on: date | None = None
    matter: UUID | None = None
    """The case of this node that it belongs to, when the list did not say."""


class TransferOut(Schema):
    """移交的一半."""

    id: int
    transfer: UUID
    side: Named
    agency: AgencyRef
    other_code: str
    other_name: str
    amount_fen: int
    done_fen: int
    returned_fen: int
    open_fen: int
    declined: bool
