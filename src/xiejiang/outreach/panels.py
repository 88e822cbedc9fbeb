"""What the room shows outside its own pages: a line on the desk, a tab of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Actor
from xiejiang.outreach import queries
from xiejiang.outreach.domain import ENDED, Matter, State
from xiejiang.outreach.models import Report
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

SOON = 2
"""Days before an agreed day from which a line is amber."""


@dataclass(frozen=True, slots=True)
class Line:
    """One report on the desk or in the list."""

    report: Report
    tone: str
    words: str
    matter: str
    due_at: datetime | None


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """群众举报 that led to the case: for the agency that answers the reporter, and nobody else."""
    found = queries.of_case(by=request.actor, case_id=case.pk)
    if not found:
        return ()
    context = {"rows": [line(r, by=request.actor) for r in found]}
    return (Panel("report", _("群众举报"), len(found), "outreach/_rows.html", lambda: context),)


def line(report: Report, *, by: Actor) -> Line:
    """What is to be done about a report, by when."""
    state = State(report.state)
    offered = report.offered_id is not None and report.offered_id == by.agency_key
    words = _("接收或者退回转办") if offered else _(state.zh)
    return Line(report, _tone(report, state), words, _(Matter(report.matter).zh), report.due_at)


def _tone(report: Report, state: State) -> str:
    if state in ENDED:
        return "done"
    if report.due_at is None:
        return "suspended"
    left = report.due_at - timezone.now()
    return "overdue" if left.days < 0 else "due" if left.days < SOON else "running"
