"""资金结清单: what the ledgers say of a matter once its money rests, as an archive carries it.

The ledger itself is not carried: whoever books the entries of a case again has its money twice.
Sums are those of the entries of this matter, not of accounts that serve others too.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from xiejiang.funds.domain import HOLDING, OPEN_ORDERS, AccountKind
from xiejiang.funds.errors import MoneyMoving
from xiejiang.funds.models import (
    Account,
    BankFile,
    BankLine,
    Budget,
    Entry,
    Instalment,
    Lot,
    Milestone,
    Move,
    Obligation,
    Order,
    Piece,
    Posting,
    Transfer,
)
from xiejiang.store.shapes import Shape

SHAPES: Mapping[str, Shape] = {}
_WORDS = "台账属于记账的机关，导入案件不重记一分钱；本案的款项写成资金结清单（money）"
LEFT_OUT = {
    model._meta.label: _WORDS
    for model in (
        *(Account, Entry, Posting, Lot, Piece, Move, Obligation, Instalment, Budget, Milestone),
        *(Order, Transfer, BankFile, BankLine),
    )
}


def must_rest(*, matter: uuid.UUID) -> None:
    """Refuse a matter whose money still moves: owed, ordered or approved and not yet paid."""
    waiting = [s.value for s in OPEN_ORDERS]
    if Obligation.objects.filter(matter=matter, account__balance__gt=0).exists():
        raise MoneyMoving(what="没有缴清的款项")
    if Order.objects.filter(matter=matter, state__in=waiting).exists():
        raise MoneyMoving(what="没有付出的付款单")


def archive_state(*, matter: uuid.UUID) -> dict[str, Any]:
    """The closing statement of each agency that booked for a matter, by agency code.

    The caller has checked who asks.
    """
    models = (Entry, Obligation, Budget, Order, Transfer)
    codes = {c for m in models for c in m.objects.filter(matter=matter).values_list(*_AGENCY)}
    return {"money": [_ledger(matter, code, name) for code, name in sorted(codes)]}


_AGENCY = ("agency__code", "agency__name")


def _ledger(matter: uuid.UUID, code: str, name: str) -> dict[str, Any]:
    own = {"matter": matter, "agency__code": code}
    entries = Entry.objects.filter(**own).order_by("year", "number")
    claims = [_claim(o) for o in Obligation.objects.filter(**own).select_related("account")]
    accounts = list(_accounts(Posting.objects.filter(entry__in=entries).select_related("account")))
    held = sum(a["balance"] for a in accounts if AccountKind(a["kind"]) in HOLDING)
    return {
        "agency": name,
        "code": code,
        "open": sum(claim["open"] for claim in claims),
        "held": held,
        "claims": claims,
        "accounts": accounts,
        "entries": [_entry(e) for e in entries.prefetch_related("postings__account")],
        "budgets": [_budget(b) for b in Budget.objects.filter(**own).order_by("plan")],
        "payments": [_payment(o) for o in _orders(own)],
        "transfers": [_transfer(t) for t in Transfer.objects.filter(**own).order_by("pk")],
    }


def _orders(own: Mapping[str, Any]) -> Iterable[Order]:
    found = Order.objects.filter(**own).select_related("payer", "payee", "milestone", "entry")
    return found.order_by("ordered_at", "id")


def _accounts(postings: Iterable[Posting]) -> Iterable[dict[str, Any]]:
    """What the entries of this matter alone come to, by account."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in postings:
        found[one.account.kind, one.account.name] += one.amount
    for (kind, name), balance in sorted(found.items()):
        yield {"kind": kind, "name": name, "balance": balance}


def _claim(one: Obligation) -> dict[str, Any]:
    return {
        "obligor": one.obligor,
        "component": one.component,
        "source": one.source_words,
        "amount": one.amount,
        "open": one.account.balance,
        "on": one.opened_on.isoformat(),
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "number": f"{one.year}-{one.number}",
        "kind": one.kind,
        "words": one.words,
        "source": one.source_words,
        "on": one.on.isoformat(),
        "happened_on": one.happened_on.isoformat(),
        "booked_by": one.booked_by,
        "postings": [
            {"account": p.account.name, "amount": p.amount}
            for p in sorted(one.postings.all(), key=lambda p: p.pk)
        ],
    }


def _budget(one: Budget) -> dict[str, Any]:
    rows = one.milestones.order_by("reference")
    return {
        "words": one.words,
        "amount": one.amount,
        "committed": one.committed,
        "milestones": [
            {
                "reference": m.reference,
                "words": m.words,
                "price": m.price,
                "accepted_on": m.accepted_on.isoformat() if m.accepted_on else "",
                "acceptance": m.acceptance,
            }
            for m in rows
        ],
    }


def _payment(one: Order) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "words": one.words,
        "amount": one.amount,
        "payer": one.payer.name,
        "payee": one.payee.name,
        "milestone": one.milestone.reference if one.milestone else "",
        "state": one.state,
        "ordered_by": one.ordered_by,
        "decided_by": one.decided_by,
        "entry": f"{one.entry.year}-{one.entry.number}" if one.entry else "",
    }


def _transfer(one: Transfer) -> dict[str, Any]:
    return {
        "side": one.side,
        "other": one.other_name,
        "purpose": one.purpose,
        "amount": one.amount,
        "done": one.done,
        "returned": one.returned,
        "on": one.sent_on.isoformat(),
    }
