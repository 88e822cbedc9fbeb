"""What the room shows on the case page: what was sent to other nodes, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.exchange import archive_panels, queries
from xiejiang.exchange.domain import OutgoingState
from xiejiang.exchange.models import Outgoing
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

next_act = archive_panels.next_act

TONES = {
    OutgoingState.SEALED: "due",
    OutgoingState.SENT: "running",
    OutgoingState.ACCEPTED: "running",
    OutgoingState.RECEIVED: "ok",
    OutgoingState.RETURNED: "overdue",
    OutgoingState.REFUSED: "overdue",
}


@dataclass(frozen=True, slots=True)
class SentRow:
    """A package as the page shows it."""

    package: Outgoing
    state: str
    tone: str
    late: bool


def may_send(request: Request) -> bool:
    """Whether the reader's post sends at all; what it may send the offer says."""
    return any(request.actor.can(power) for power in queries.DESK)


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """交换, not shown on a node that knows no other; 档案, once the case is closed."""
    return (*_sent(request, case), *archive_panels.panels(request, case))


def _sent(request: Request, case: Any) -> tuple[Panel, ...]:
    if not queries.knows_any():
        return ()

    def context() -> Mapping[str, Any]:
        now = timezone.now()
        rows = []
        for package in queries.sent_of(by=request.actor, case=case):
            state = OutgoingState(package.state)
            late = queries.is_late(package, now=now)
            rows.append(SentRow(package, state.zh, "overdue" if late else TONES[state], late))
        may = may_send(request) and request.acts_in(case) and bool(queries.trusted())
        return {"rows": rows, "may_send": may}

    count = queries.sent_count(case=case)
    return (Panel("exchange", _("交换"), count, "exchange/_exchange.html", context),)
