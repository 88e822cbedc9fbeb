"""The plan of another node, kept here as it was told: its lines and references stay the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xiejiang.restoration import travelling
from xiejiang.restoration.domain import MilestoneState, PlanState
from xiejiang.restoration.models import Duty, Indicator, Measure, Milestone, Plan, Project
from xiejiang.restoration.versions import carry_on

Told = Mapping[str, Any]


def add_plan(project: Project, duties: Sequence[Duty], told: Told) -> Plan:
    """A version of the plan, settled at the other node."""
    plan = Plan.objects.create(
        project=project,
        version=told["version"],
        state=PlanState.SETTLED.value,
        way=told["way"],
        aims=told["aims"],
        standard=told["standard"],
        executor=told["executor"],
        adopted_from=told["adopted_from"],
        until=travelling.day(told, "until"),
        settled_by=told["settled_by"],
        settled_at=travelling.instant(told, "settled_at"),
    )
    for one in told["measures"]:
        measure = _measure(plan, duties[one["duty"]], one)
        for milestone in one["milestones"]:
            _milestone(measure, milestone)
    for indicator in told["indicators"]:
        Indicator.objects.create(
            plan=plan, **{**indicator, "target": travelling.number(indicator["target"])}
        )
    _judge(plan, told)
    return plan


def renew_plan(project: Project, duties: Sequence[Duty], told: Told) -> None:
    """A later version instead of the one here, or the same with what became of it."""
    old = project.plans.get(state=PlanState.SETTLED)
    if told["version"] > old.version:
        Plan.objects.filter(pk=old.pk).update(state=PlanState.SUPERSEDED.value)
        carry_on(old, add_plan(project, duties, told))
    plan = project.plans.get(state=PlanState.SETTLED)
    for one in told["measures"]:
        measure = plan.measures.filter(line=one["line"]).first()
        here = {str(m.line) for m in measure.milestones.all()} if measure else set()
        for milestone in one["milestones"]:
            if measure is not None and milestone["line"] not in here:
                _milestone(measure, milestone)
    _judge(plan, told)


def _measure(plan: Plan, duty: Duty, told: Told) -> Measure:
    same = ("line", "position", "kind", "title", "params", "unit", "species", "supplier")
    return Measure.objects.create(
        plan=plan,
        duty=duty,
        **{name: told[name] for name in (*same, "place", "reasons")},
        quantity=travelling.number(told["quantity"]),
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]),
        site=travelling.site_of(told),
    )


def _milestone(measure: Measure, told: Told) -> Milestone:
    failed = None
    if told["remedies"]:
        failed = Milestone.objects.filter(measure=measure, line=told["remedies"]).first()
    return Milestone.objects.create(
        measure=measure,
        line=told["line"],
        reference=told["reference"],
        words=told["words"],
        due_on=date.fromisoformat(told["due_on"]),
        responsible=told["responsible"],
        price=told["price"],
        remedies=failed,
    )


def _judge(plan: Plan, told: Told) -> None:
    """What was accepted there, or not: only there can it be."""
    milestones = [m for measure in told["measures"] for m in measure["milestones"]]
    travelling.adopt(plan, milestones, most=MilestoneState.ACCEPTED)
