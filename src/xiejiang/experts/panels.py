"""What the room shows on the case page: whom it chose, how, and how far their work is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.experts import queries
from xiejiang.experts.clocks import Clock, clocks
from xiejiang.experts.domain import (
    OPEN,
    EngagementKind,
    EngagementState,
    Route,
    SelectionState,
    Treatment,
    Way,
)
from xiejiang.experts.models import Engagement, Selection, Treated
from xiejiang.kernel.money import Money
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

TONES = {
    EngagementState.COMMISSIONED: "due",
    EngagementState.WORKING: "running",
    EngagementState.DELIVERED: "ok",
    EngagementState.DECLINED: "done",
    EngagementState.ENDED: "done",
}
TREATED = {Treatment.ADOPTED: "ok", Treatment.PARTLY: "due", Treatment.REJECTED: "overdue"}


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """A selection as a page shows it."""

    selection: Selection
    way: str
    state: str
    tone: str
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An engagement as a page shows it."""

    work: Engagement
    kind: str
    route: str
    state: str
    tone: str
    fee: Money
    next: Clock | None
    treated: tuple[tuple[Treated, str, str], ...]


def works(request: Request) -> bool:
    """Whether the reader's post selects and commissions."""
    return request.actor.can(Power.HANDLE, Power.APPROVE)


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """专家与机构. Nothing is asked for before the tab is open."""

    def context() -> Mapping[str, Any]:
        today = timezone.localdate()
        found = queries.engagements(by=request.actor, case=case)
        return {
            "selections": [
                selection_row(s) for s in queries.selections(by=request.actor, case=case)
            ],
            "works": [work_row(e, today) for e in found],
            "may_act": works(request) and request.acts_in(case),
        }

    return (Panel("experts", _("专家与机构"), None, "experts/_experts.html", context),)


def selection_row(one: Selection) -> SelectionRow:
    """How a selection stands, and whom it chose."""
    names = {c["key"]: c["name"] for c in one.candidates}
    state = SelectionState(one.state)
    tone = {"announced": "due", "settled": "ok", "withdrawn": "done"}[state]
    return SelectionRow(
        one, Way(one.way).zh, state.zh, tone, tuple(names.get(k, k) for k in one.chosen)
    )


def work_row(one: Engagement, today: Any) -> WorkRow:
    """How an engagement stands, and what is due next."""
    waiting = [c for c in clocks(one, on=today) if c.done is None]
    state = EngagementState(one.state)
    dated = sorted((c for c in waiting if c.due), key=lambda c: str(c.due))
    return WorkRow(
        work=one,
        kind=EngagementKind(one.kind).zh,
        route=Route(one.route).zh,
        state=state.zh,
        tone=TONES[state],
        fee=Money(one.fee),
        next=next(iter(dated or waiting), None) if state in OPEN else None,
        treated=treated_rows(one.treated.all()),
    )


def treated_rows(rows: Sequence[Treated] | Any) -> tuple[tuple[Treated, str, str], ...]:
    """What courts made of an opinion, with the tone of it."""
    return tuple(
        (row, Treatment(row.treatment).zh, TREATED[Treatment(row.treatment)]) for row in rows
    )
