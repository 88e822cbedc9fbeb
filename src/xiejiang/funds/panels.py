"""What the room shows on the case page: what is owed, what came, where it lies, what it paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.funds import queries
from xiejiang.funds.domain import EntryKind, OrderKind, OrderState
from xiejiang.funds.models import Lot
from xiejiang.kernel.money import Money
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """资金. The frame has checked that the case is seen."""
    seen = (case.pk,)
    entries = queries.entries(by=request.actor, matters=seen).filter(matter=case.pk)

    def context() -> Mapping[str, Any]:
        today = timezone.localdate()
        owed = queries.obligations(by=request.actor, matters=seen).filter(matter=case.pk)
        orders = queries.orders(by=request.actor, matters=seen).filter(matter=case.pk)
        lots = _lots(case)
        lying = queries.where_lie(lots)
        return {
            "owed": [
                (o, Money(o.amount), Money(o.account.balance), queries.overdue_of(o, on=today))
                for o in owed.prefetch_related("instalments")
            ],
            "lots": [(x, Money(x.amount), lying[x.pk]) for x in lots],
            "orders": [
                (o, OrderKind(o.kind).zh, Money(o.amount), OrderState(o.state).zh)
                for o in orders[:50]
            ],
            "entries": [
                (e, queries.voucher(e), EntryKind(e.kind).zh) for e in entries.order_by("-pk")[:100]
            ],
        }

    return (Panel("funds", _("资金"), entries.count(), "funds/_funds.html", context),)


def _lots(case: Any) -> list[Lot]:
    return list(Lot.objects.filter(matter=case.pk).select_related("entry__agency")[:100])
