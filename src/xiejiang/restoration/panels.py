"""What the room shows on the case page, and how a project is laid out on any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.bases.domain import BookingState
from xiejiang.bases.queries import Booking
from xiejiang.cases.domain import CaseStatus
from xiejiang.kernel.money import Money
from xiejiang.restoration import queries
from xiejiang.restoration.basing import at_bases
from xiejiang.restoration.catalogue import Basis, Kind, kinds
from xiejiang.restoration.checks import verifier
from xiejiang.restoration.domain import (
    WAITED_FOR,
    EntrustmentState,
    MeasureKind,
    MilestoneState,
    Performance,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.errors import NoVerifier
from xiejiang.restoration.models import Measure, Milestone, Plan, Project
from xiejiang.restoration.services import PERFORMED
from xiejiang.store.geometry import anchor
from xiejiang.web.panels import Beside, Moment, Panel, Spot, Strand
from xiejiang.web.requests import Request

TONES = {
    ProjectStatus.PLANNING: "running",
    ProjectStatus.RESTORING: "running",
    ProjectStatus.ACCEPTED: "ok",
    ProjectStatus.AFTERCARE: "running",
    ProjectStatus.CLOSED: "done",
    ProjectStatus.VOID: "done",
}
PIECE_TONES = {
    MilestoneState.PLANNED: "plain",
    MilestoneState.STARTED: "running",
    MilestoneState.DONE: "due",
    MilestoneState.ACCEPTED: "ok",
    MilestoneState.FAILED: "overdue",
}
WORKING = (Power.HANDLE, Power.APPROVE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A milestone as a table shows it."""

    milestone: Milestone
    measure: Measure
    state: str
    tone: str
    late: bool
    price: Money
    paid: Money
    orders: tuple[queries.Paid, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A measure as a page shows it."""

    measure: Measure
    kind: Kind
    params: tuple[tuple[str, str], ...]
    bases: tuple[Basis, ...]
    booking: Booking | None = None
    """Of a base, when it is carried out at one."""
    booked: str = ""
    """How the booking stands, in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A project as lists show it."""

    project: Project
    status: str
    tone: str
    accepted: int
    all: int
    late: int
    price: Money


def may(request: Request, powers: Sequence[Power] = WORKING) -> bool:
    """Whether the reader's post has any of these powers."""
    return request.actor.can(*powers)


def leads(request: Request, project: Project) -> bool:
    """Whether the reader's agency answers for a project."""
    return project.agency_id == request.actor.agency_id


def verifies(request: Request, project: Project) -> bool:
    """Whether the reader's agency accepts what was done."""
    try:
        return verifier(project).pk == request.actor.agency_id
    except NoVerifier:
        return False


def watches(request: Request, project: Project) -> bool:
    """Whether the reader's agency supervises a project."""
    watching = (project.court_id, project.procuratorate_id, project.department_id)
    return request.actor.agency_id in watching


def rows(projects: Sequence[Project], *, on: date) -> list[Row]:
    """Lay projects out, with how far each is."""
    found = Milestone.objects.filter(
        measure__plan__project__in=projects, measure__plan__state=PlanState.SETTLED
    )
    by_project: dict[Any, list[tuple[str, date, int]]] = {}
    for key, state, due, price in found.values_list(
        "measure__plan__project", "state", "due_on", "price"
    ):
        by_project.setdefault(key, []).append((state, due, price))
    return [_row(p, by_project.get(p.pk, []), on) for p in projects]


def _row(project: Project, pieces: Sequence[tuple[str, date, int]], on: date) -> Row:
    status = ProjectStatus(project.status)
    ended = status in (ProjectStatus.CLOSED, ProjectStatus.VOID)
    late = sum(state in WAITED_FOR and due < on for state, due, _price in pieces)
    return Row(
        project=project,
        status=status.zh,
        tone=TONES[status],
        accepted=sum(state == MilestoneState.ACCEPTED for state, _due, _price in pieces),
        all=len(pieces),
        late=0 if ended else late,
        price=Money(sum(price for _state, _due, price in pieces)),
    )


def laid(plan: Plan) -> list[Laid]:
    """The measures of a plan, with their parameters in words and what they rest on."""
    found = []
    measures = list(plan.measures.select_related("duty"))
    booked = at_bases([m.line for m in measures])
    for measure in measures:
        kind = kinds()[MeasureKind(measure.kind)]
        params = tuple(
            (p.title, p.said(measure.params[p.id])) for p in kind.params if p.id in measure.params
        )
        bases = tuple(b for b in kind.bases if b.holds(measure.starts_on))
        booking = booked.get(measure.line)
        state = BookingState(booking.state).zh if booking is not None else ""
        found.append(Laid(measure, kind, params, bases, booking, state))
    return found


def pieces(plan: Plan, purse: queries.Purse, *, on: date) -> list[Piece]:
    """The milestones of a plan in order, with what was paid for each."""
    rows_ = Milestone.objects.filter(measure__plan=plan).select_related(
        "measure", "accepted_agency", "remedies"
    )
    found = []
    for milestone in rows_.order_by("measure__position", "pk"):
        state = MilestoneState(milestone.state)
        mine = tuple(
            o
            for o in purse.orders
            if o.milestone is not None and o.milestone == milestone.funds_milestone
        )
        paid = sum(o.amount.fen for o in mine if o.state == "carried-out")
        found.append(
            Piece(
                milestone=milestone,
                measure=milestone.measure,
                state=state.zh,
                tone=PIECE_TONES[state],
                late=state in WAITED_FOR and milestone.due_on < on,
                price=Money(milestone.price),
                paid=Money(paid),
                orders=mine,
            )
        )
    return found


def spots_of(measures: Sequence[Measure], project: Project, url: str = "") -> list[Spot]:
    """The sites of measures on a map."""
    found = []
    ended = project.status in (ProjectStatus.ACCEPTED, *_RESTORED)
    for measure in measures:
        if measure.site is None:
            continue
        longitude, latitude = anchor(measure.site)
        found.append(
            Spot(
                longitude,
                latitude,
                kind=_("修复：%(kind)s") % {"kind": _(MeasureKind(measure.kind).zh)},
                title=measure.title,
                words=f"{measure.place} · {_(ProjectStatus(project.status).zh)}",
                url=url,
                tone="ok" if ended else "running",
                site=measure.site,
            )
        )
    return found


_RESTORED = (ProjectStatus.AFTERCARE, ProjectStatus.CLOSED)


# ------------------------------------------------------------------ the case page


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """修复: the projects of the case, and what each party has done. Nothing is counted."""

    def context() -> Mapping[str, Any]:
        acts = request.acts_in(case) and case.archived_at is None
        return {
            "rows": rows(queries.of_case(by=request.actor, case=case), on=timezone.localdate()),
            "entrusted": [(e, EntrustmentState(e.state)) for e in queries.entrusted_of(case=case)],
            "performances": [
                (party, done, _tone(done), said(done))
                for party, done in queries.performances(case=case)
            ],
            "may_open": acts and request.actor.can(Power.HANDLE),
            "may_state": acts
            and case.status != CaseStatus.CLOSED
            and request.actor.can(Power.HANDLE),
        }

    return (Panel("restoration", _("修复"), None, "restoration/_restoration.html", context),)


def said(done: Performance) -> str:
    """What was done, in the reader's language."""
    if done.done and not done.whole:
        counted = {"n": len(done.done), "left": len(done.open)}
        return _("部分履行：%(n)s 项验收合格，%(left)s 项未完成") % counted
    return _(done.words)


def _tone(done: Performance) -> str:
    if done.whole:
        return "ok"
    return "running" if done.done else "due"


def beside_facts(request: Request, case: Any) -> Mapping[str, list[Beside]]:
    """What was done for each party beside the fact that says so: a promise is shown as one."""
    url = reverse("case-tab", args=[case.pk, "restoration"])
    lines = [
        Beside(_("修复"), f"{party.name}：{said(done)}", url, _tone(done))
        for party, done in queries.performances(case=case)
    ]
    return {PERFORMED: lines} if lines else {}


def spots(request: Request, case: Any) -> list[Spot]:
    """Where something of the case is restored."""
    found = Measure.objects.filter(
        plan__state=PlanState.SETTLED, plan__project__case=case, site__isnull=False
    ).select_related("plan__project")
    return [
        spot
        for m in found
        for spot in spots_of(
            [m], m.plan.project, reverse("restoration-project", args=[m.plan.project_id])
        )
    ]


def strand(request: Request, case: Any) -> Strand | None:
    """The lane of restoration: the plan with its money, what was accepted, what is due."""
    rows_ = Milestone.objects.filter(
        measure__plan__project__case=case, measure__plan__state=PlanState.SETTLED
    ).select_related("measure__plan__project")
    by_plan: dict[int, list[Milestone]] = {}
    for milestone in rows_.order_by("pk"):
        by_plan.setdefault(milestone.measure.plan_id, []).append(milestone)
    moments = [m for found in by_plan.values() for m in _moments(found)]
    return Strand("restoration", _("生态修复"), tuple(moments)) if moments else None


def _moments(found: Sequence[Milestone]) -> list[Moment]:
    plan = found[0].measure.plan
    project, total = plan.project, Money(sum(m.price for m in found))
    money = f" {total}" if total.fen else ""
    made = [Moment(plan.settled_at, _("确定修复方案") + money)] if plan.settled_at else []
    for milestone in found:
        price = f" {Money(milestone.price)}" if milestone.price else ""
        if milestone.accepted_on is not None:
            words = _("验收合格：%(what)s") % {"what": milestone.words}
            made.append(Moment(_at(milestone.accepted_on), words + price))
        elif milestone.state in WAITED_FOR and not project.closed_on:
            late = milestone.due_on < timezone.localdate()
            tone = "overdue" if late else "running"
            told = _("约定期限")
            made.append(Moment(_at(milestone.due_on), milestone.words, tone, True, told))
    if project.status == ProjectStatus.CLOSED and project.closed_on is not None:
        made.append(Moment(_at(project.closed_on), _("修复完成")))
    return made


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
