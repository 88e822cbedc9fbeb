"""What the room shows on the case page: the evidence, and what waits to be received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.cases.domain import CaseStatus
from xiejiang.evidence import queries
from xiejiang.evidence.domain import Caution, HandoverState, ItemKind, ItemStatus
from xiejiang.evidence.models import Handover, Item
from xiejiang.evidence.proving import proving
from xiejiang.law.schema import load_law
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

TONES = {
    ItemStatus.HELD: "running",
    ItemStatus.MOVING: "due",
    ItemStatus.RETURNED: "done",
    ItemStatus.DISPOSED: "done",
    ItemStatus.WITHDRAWN: "plain",
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as the page shows it."""

    item: Item
    kind: str
    status: str
    tone: str
    supports: tuple[str, ...]
    cautions: tuple[Caution, ...]


def row(item: Item) -> ItemRow:
    """Lay one item out."""
    facts = load_law().facts
    status = ItemStatus(item.status)
    return ItemRow(
        item=item,
        kind=ItemKind(item.kind).zh,
        status=status.zh,
        tone=TONES[status],
        supports=tuple(facts[s.fact].label for s in item.supports.all() if s.fact in facts),
        cautions=queries.cautions(item),
    )


def waiting(request: Request, case: Any) -> list[Handover]:
    """What was handed to the reader's agency and is not received yet."""
    return [
        h
        for h in queries.handovers(by=request.actor, case=case)
        if h.state == HandoverState.SENT and h.receiver_id == request.actor.agency_id
    ]


def may_collect(request: Request, case: Any) -> bool:
    """Whether the reader may add evidence to the case."""
    return case.status != CaseStatus.CLOSED and request.actor.can(Power.HANDLE)


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """证据."""

    def context() -> Mapping[str, Any]:
        handed = queries.handovers(by=request.actor, case=case)
        return {
            "rows": [row(i) for i in queries.items(by=request.actor, case=case)],
            "handovers": [(h, HandoverState(h.state).zh) for h in handed],
            "may_collect": may_collect(request, case),
            "proving": proving(by=request.actor, case=case),
        }

    shown = queries.count(case=case)
    return (Panel("evidence", _("证据"), shown, "evidence/_evidence.html", context),)


def next_act(request: Request, case: Any) -> NextAct | None:
    """Receive what was handed over, before anything less pressing."""
    if not request.actor.can(Power.HANDLE):
        return None
    handed = waiting(request, case)
    if not handed:
        return None
    words = _("%(name)s移交的物品等待清点签收。") % {"name": handed[0].sender.name}
    return NextAct(words, _("去清点"), reverse("handover", args=[handed[0].pk]), urgency=60)
