"""What happened under one version of a plan stands under the next."""

from __future__ import annotations

from xiejiang.restoration.models import Milestone, Plan

CARRIED_ON = (
    "state",
    "started_on",
    "done_on",
    "done_words",
    "done_by",
    "done_by_id",
    "accepted_on",
    "acceptance",
    "accepted_by",
    "accepted_agency_id",
    "late_told_on",
    "funds_milestone",
)
"""What happened to a milestone under one version stands under the next."""


def carry_on(old: Plan, new: Plan) -> None:
    """Take over what happened while the new version was being written."""
    before = {m.line: m for m in Milestone.objects.filter(measure__plan=old)}
    for milestone in Milestone.objects.filter(measure__plan=new, line__in=before):
        for name in CARRIED_ON:
            setattr(milestone, name, getattr(before[milestone.line], name))
        milestone.save()
    results = {i.name: i for i in old.indicators.filter(result__isnull=False)}
    for indicator in new.indicators.filter(name__in=results):
        for name in ("result", "evaluated_on", "evaluated_by", "report"):
            setattr(indicator, name, getattr(results[indicator.name], name))
        indicator.save()
