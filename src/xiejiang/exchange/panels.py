"""What the room shows on the case page: what was sent to other nodes, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.exchange import archive_panels, queries
from xiejiang.exchange.domain import OutgoingState
from xiejiang.exchange.kinds import TRANSFER
from xiejiang.exchange.models import Outgoing
from xiejiang.proceedings.domain import Needs
from xiejiang.proceedings.queries import Copy
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

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


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A proceeding that another node keeps too, and what is to be done about it."""

    copy: Copy
    title: str
    failed: Outgoing | None
    """The last package, when it was refused or returned."""
    mine: bool
    """Whether the reader's agency is the one to see to it."""

    @property
    def bad(self) -> bool:
        return self.copy.diverged_at is not None or self.failed is not None


def copy_rows(request: Request, copies: Sequence[Copy]) -> list[CopyRow]:
    """What is open with other nodes; a copy that has all and was received shows nothing."""
    found = []
    for copy in copies:
        last = queries.last_of_proceeding(proceeding=copy.proceeding_id, name=copy.node)
        failed = last if last is not None and last.state in FAILED else None
        away = last is not None and last.kind == TRANSFER.name and last.state in AWAY
        if copy.via or not (copy.needs or copy.diverged_at or failed or away):
            continue
        mine = may_send(request) and copy.agency_id == request.actor.agency_id
        found.append(CopyRow(copy, copy.proceeding.content.title, failed, mine))
    return found


FAILED = (OutgoingState.REFUSED, OutgoingState.RETURNED)
AWAY = (OutgoingState.SEALED, OutgoingState.SENT, OutgoingState.ACCEPTED)
"""A transfer that no officer of the other node has received yet."""


def _knows_any(request: Request) -> bool:
    """Whether this node knows another, asked for once in a request."""
    if "_knows_nodes" not in request.__dict__:
        request.__dict__["_knows_nodes"] = queries.knows_any()
    return bool(request.__dict__["_knows_nodes"])


def _of_case(request: Request, case: Any) -> list[Copy]:
    """The copies of a case's proceedings; nothing is asked on a node that knows no other."""
    if not _knows_any(request):
        return []
    return queries.copies_of_case(by=request.actor, case=case)


def next_act(request: Request, case: Any) -> NextAct | None:
    """What waits between nodes before all else; then a closed case that nobody has archived."""
    return _between_nodes(request, case) or archive_panels.next_act(request, case)


def _between_nodes(request: Request, case: Any) -> NextAct | None:
    """A divergence, or a proceeding that is to be sealed for another node."""
    for row in copy_rows(request, _of_case(request, case)):
        copy = row.copy
        if copy.diverged_at is not None:
            words = _("%(title)s：本节点与 %(node)s 的办理不一致，结清以前不能再办。")
            url = reverse("exchange-settle", args=[copy.proceeding_id])
            verb, tone = _("核对并结清"), "overdue"
        elif copy.needs == Needs.HAND and row.mine:
            words = _("%(title)s：移送节点 %(node)s 的材料还没有签封，接收以前仍由本机关负责。")
            url = reverse("exchange-hand", args=[copy.proceeding_id, copy.node])
            verb, tone = _("核对并签封"), "overdue" if row.failed else "due"
        else:
            continue
        said = words % {"title": gettext(row.title), "node": copy.node}
        return NextAct(said, verb, url, urgency=120, tone=tone)
    return None


def may_send(request: Request) -> bool:
    """Whether the reader's post sends at all; what it may send the offer says."""
    return request.actor.can(*queries.DESK)


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """交换, not shown on a node that knows no other; 档案, once the case is closed."""
    return (*_sent(request, case), *archive_panels.panels(request, case))


def _sent(request: Request, case: Any) -> tuple[Panel, ...]:
    if not _knows_any(request):
        return ()

    def context() -> Mapping[str, Any]:
        now = timezone.now()
        rows = []
        for package in queries.sent_of(by=request.actor, case=case):
            state = OutgoingState(package.state)
            late = queries.is_late(package, now=now)
            rows.append(SentRow(package, state.zh, "overdue" if late else TONES[state], late))
        may = may_send(request) and request.acts_in(case) and bool(queries.trusted())
        return {
            "rows": rows,
            "copies": copy_rows(request, _of_case(request, case)),
            "may_send": may,
        }

    count = queries.sent_count(case=case)
    return (Panel("exchange", _("交换"), count, "exchange/_exchange.html", context),)
