"""Whether the money of a matter has come to rest, so that its case may be sealed."""

from __future__ import annotations

import uuid

from xiejiang.funds.domain import OPEN_ORDERS
from xiejiang.funds.errors import MoneyMoving
from xiejiang.funds.models import Obligation, Order


def must_rest(*, matter: uuid.UUID) -> None:
    """Refuse a matter whose money still moves: owed, ordered or approved and not yet paid."""
    waiting = [s.value for s in OPEN_ORDERS]
    if Obligation.objects.filter(matter=matter, account__balance__gt=0).exists():
        raise MoneyMoving(what="没有缴清的款项")
    if Order.objects.filter(matter=matter, state__in=waiting).exists():
        raise MoneyMoving(what="没有付出的付款单")
