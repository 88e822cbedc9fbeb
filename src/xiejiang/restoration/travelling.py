"""What two nodes tell one another of an entrusted restoration, as plain values.

The entrusting node tells the request: task, duties, the plan in force, and what it accepted. The
entrusted node tells the report: answer, progress, milestones, inspections, result. Each is whole
every time, so that one that is repeated, or was overtaken, changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xiejiang.restoration.domain import MilestoneState, PlanState
from xiejiang.restoration.models import Entrustment, Measure, Milestone, Plan, Project
from xiejiang.restoration.models_inspections import Inspection
from xiejiang.store.geometry import site_complaints
from xiejiang.store.onsite import plain

Told = Mapping[str, Any]
INSPECTIONS_MOST = 200
"""How many inspections travel, the latest ones."""
RANK = (
    MilestoneState.PLANNED,
    MilestoneState.STARTED,
    MilestoneState.DONE,
    MilestoneState.FAILED,
    MilestoneState.ACCEPTED,
)
"""A milestone goes on in this order; what is behind is not taken from the other node."""


def _present(**given: date | datetime | None) -> dict[str, str]:
    """Days and times that are known; what is not known is left out."""
    return {name: value.isoformat() for name, value in given.items() if value is not None}


# ------------------------------------------------------------------ the request


def request_of(found: Entrustment, serial: int) -> dict[str, Any]:
    """委托 as it travels: what is asked, why, and the plan in force."""
    project = found.project
    duties = list(project.duties.order_by("pk"))
    plan = project.plans.get(state=PlanState.SETTLED)
    return {
        "id": str(found.pk),
        "serial": serial,
        "from_code": project.agency.code,
        "to_code": found.agency.code,
        "number": project.number,
        "title": project.title,
        "proceeding": str(project.proceeding or ""),
        "task": found.task,
        "reason": found.reason,
        "asked_by": found.asked_by,
        "asked_at": found.asked_at.isoformat(),
        **_present(report_by=found.report_by),
        "filled_in": project.filled_in,
        **_asked_back(found),
        "duties": [_duty(d) for d in duties],
        "plan": _plan(plan, [d.pk for d in duties]),
    }


def _asked_back(found: Entrustment) -> dict[str, Any]:
    """撤回 as it travels: the last time it was asked for; nothing while it never was."""
    last = found.withdrawals.last()
    if last is None:
        return {}
    asked = {"reason": last.reason, "asked_by": last.asked_by}
    return {"withdrawal": {**asked, "asked_at": last.asked_at.isoformat()}}


def _answered_back(found: Entrustment) -> dict[str, Any]:
    """What was said to the last withdrawal that was answered."""
    last = found.withdrawals.filter(agreed__isnull=False).last()
    if last is None:
        return {}
    return {
        "withdrawal": {
            **_present(asked_at=last.asked_at, answered_at=last.answered_at),
            "agreed": last.agreed,
            "words": last.words,
            "answered_by": last.answered_by,
        }
    }


def _duty(duty: Any) -> dict[str, Any]:
    return {
        "kind": duty.kind,
        "title": duty.title,
        "words": duty.words,
        "obligor": duty.obligor,
        **_present(effective_on=duty.effective_on, perform_by=duty.perform_by),
    }


def _plan(plan: Plan, duties: list[int]) -> dict[str, Any]:
    measures = plan.measures.prefetch_related("milestones__remedies")
    return {
        "version": plan.version,
        "way": plan.way,
        "aims": plan.aims,
        "standard": plan.standard,
        "executor": plan.executor,
        "adopted_from": plan.adopted_from,
        "settled_by": plan.settled_by,
        **_present(until=plan.until, settled_at=plan.settled_at),
        "measures": [_measure(m, duties.index(m.duty_id)) for m in measures],
        "indicators": [
            {
                "name": i.name,
                "target": plain(i.target),
                "unit": i.unit,
                "at_least": i.at_least,
                "method": i.method,
            }
            for i in plan.indicators.all()
        ],
    }


def _measure(measure: Measure, duty: int) -> dict[str, Any]:
    return {
        "line": str(measure.line),
        "position": measure.position,
        "duty": duty,
        "kind": measure.kind,
        "title": measure.title,
        "params": dict(measure.params),
        "quantity": plain(measure.quantity),
        "unit": measure.unit,
        **_present(starts_on=measure.starts_on, ends_on=measure.ends_on),
        "species": measure.species,
        "supplier": measure.supplier,
        "place": measure.place,
        "site": json.dumps(measure.site, separators=(",", ":")) if measure.site else "",
        "reasons": measure.reasons,
        "milestones": [
            {
                "reference": m.reference,
                "words": m.words,
                **_present(due_on=m.due_on),
                "responsible": m.responsible,
                "price": m.price,
                "remedies": str(m.remedies.line) if m.remedies else "",
                **standing(m),
            }
            for m in measure.milestones.all()
        ],
    }


def standing(milestone: Milestone) -> dict[str, Any]:
    """How far a milestone is, who says so, and who accepted it."""
    return {
        "line": str(milestone.line),
        "state": milestone.state,
        **_present(
            started_on=milestone.started_on,
            done_on=milestone.done_on,
            accepted_on=milestone.accepted_on,
        ),
        "done_words": milestone.done_words,
        "done_by": milestone.done_by,
        "acceptance": milestone.acceptance,
        "accepted_by": milestone.accepted_by,
    }


# ------------------------------------------------------------------ the report


def report_of(found: Entrustment, serial: int) -> dict[str, Any]:
    """反馈 as it travels: everything that the entrusted agency has said and done so far."""
    project = found.project
    plan = project.plans.get(state=PlanState.SETTLED)
    moved = Milestone.objects.filter(measure__plan=plan).exclude(state=MilestoneState.PLANNED)
    return {
        "id": str(found.pk),
        "serial": serial,
        "from_code": found.agency.code,
        "to_code": project.agency.code,
        "state": found.state,
        "answer": found.answer,
        "answered_by": found.answered_by,
        "result": found.result,
        **_present(answered_at=found.answered_at, finished_at=found.finished_at),
        **_answered_back(found),
        "reports": [
            {
                "on": r.on.isoformat(),
                "words": r.words,
                "reported_by": r.reported_by,
                "reported_at": r.reported_at.isoformat(),
            }
            for r in found.reports.all()
        ],
        "milestones": [standing(m) for m in moved.order_by("pk")],
        "inspections": _inspections(project),
    }


def _inspections(project: Project) -> list[dict[str, Any]]:
    rows = Inspection.objects.filter(project=project).select_related("agency", "milestone")
    latest = rows.prefetch_related("photos", "readings").order_by("-received_at", "-pk")
    return [_inspection(i) for i in latest[:INSPECTIONS_MOST]]


def _inspection(one: Inspection) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "at": one.at.isoformat(),
        "place": one.place,
        "milestone": str(one.milestone.line) if one.milestone else "",
        "findings": one.findings,
        "conclusion": one.conclusion,
        "demands": one.demands,
        "person": one.person_name,
        "post": one.post_title,
        "agency": one.agency.name,
        "photos": len(one.photos.all()),
        "digest": one.digest,
        "readings": [
            {"label": r.label, "value": r.shown, "unit": r.unit} for r in one.readings.all()
        ],
    }


# ------------------------------------------------------------------ reading what came


def must_be_readable(request: Told) -> None:
    """Refuse what no plan can hold: ValueError. The schema has checked words and lists."""
    days = [request.get("report_by"), request["plan"].get("until")]
    for duty in request["duties"]:
        days += [duty.get("effective_on"), duty.get("perform_by")]
    for measure in request["plan"]["measures"]:
        if measure["duty"] >= len(request["duties"]):
            raise ValueError(measure["duty"])
        if measure["ends_on"] < measure["starts_on"]:
            raise ValueError(measure["ends_on"])
        site = site_of(measure)
        if site is not None and site_complaints(site):
            raise ValueError(measure["line"])
        days += [measure["starts_on"], measure["ends_on"]]
        days += [m["due_on"] for m in measure["milestones"]]
    must_be_days(days)
    must_be_dated(request)
    must_be_standings(milestones_of(request))


def must_be_standings(milestones: Iterable[Told]) -> None:
    """Every line once, and its days are days: else ValueError."""
    lines = []
    for one in milestones:
        must_be_days([one.get(n) for n in ("started_on", "done_on", "accepted_on")])
        if (one["state"] == MilestoneState.ACCEPTED) != ("accepted_on" in one):
            raise ValueError(one["line"])
        lines.append(one["line"])
    if len(set(lines)) != len(lines):
        raise ValueError(lines)


def must_be_days(days: Iterable[str | None]) -> None:
    """Each is a day: else ValueError; the schema lets a thirteenth month through."""
    for day in days:
        if day is not None:
            date.fromisoformat(day)


def must_be_dated(told: Told) -> None:
    """When it was asked back is a time: else ValueError."""
    if "withdrawal" in told:
        datetime.fromisoformat(told["withdrawal"]["asked_at"])


def milestones_of(request: Told) -> list[Told]:
    """Every milestone of the plan in a request."""
    return [m for measure in request["plan"]["measures"] for m in measure["milestones"]]


def site_of(measure: Told) -> Any:
    """Where a measure is, or nothing; ValueError if that is no JSON."""
    return json.loads(measure["site"]) if measure["site"] else None


def day(told: Told, name: str) -> date | None:
    """A day that was told, or none."""
    return date.fromisoformat(told[name]) if name in told else None


def instant(told: Told, name: str) -> datetime | None:
    """A time that was told, or none."""
    return datetime.fromisoformat(told[name]) if name in told else None


def number(text: str) -> Decimal:
    """A figure; the schema has checked that it is one."""
    return Decimal(text)


def adopt(plan: Plan, milestones: Iterable[Told], *, most: MilestoneState) -> None:
    """Take over how far milestones are at the other node, as far as it may say so."""
    mine = {str(m.line): m for m in Milestone.objects.filter(measure__plan=plan)}
    for told in milestones:
        found, state = mine.get(told["line"]), MilestoneState(told["state"])
        if found is None or RANK.index(state) > RANK.index(most):
            continue
        if RANK.index(state) <= RANK.index(MilestoneState(found.state)):
            continue
        Milestone.objects.filter(pk=found.pk).update(
            state=state.value,
            **{n: day(told, n) for n in ("started_on", "done_on", "accepted_on")},
            **{n: told[n] for n in ("done_words", "done_by", "acceptance", "accepted_by")},
        )
