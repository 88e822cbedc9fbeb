"""What was done and accepted for a party, and by whom it was verified: never what was promised."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case, Party
from xiejiang.restoration.domain import (
    Done,
    DutyKind,
    MeasureKind,
    MilestoneState,
    Performance,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.models import Duty, Milestone


def done_for(*, case: Case, party: Party) -> Performance:
    """What was done and accepted for one party."""
    return _performance(case, party, list(_duties(case)))


def performances(*, case: Case) -> list[tuple[Party, Performance]]:
    """The same of every party that has a duty here."""
    duties = list(_duties(case))
    owing = {p.pk for d in duties for p in d.parties.all()}
    parties = [p for p in cases.parties(case=case) if p.pk in owing]
    return [(p, _performance(case, p, duties)) for p in parties]


def _duties(case: Case) -> QuerySet[Duty]:
    rows = Duty.objects.filter(project__case=case).exclude(project__status=ProjectStatus.VOID)
    return rows.prefetch_related("parties").select_related("project")


def _performance(case: Case, party: Party, every: list[Duty]) -> Performance:
    duties = [d for d in every if party.pk in {p.pk for p in d.parties.all()}]
    rows = Milestone.objects.filter(
        measure__duty__in=duties, measure__plan__state=PlanState.SETTLED
    ).select_related("measure__plan__project", "accepted_agency")
    found = list(rows.order_by("measure__position", "pk"))
    good = {m.pk for m in found if m.state == MilestoneState.ACCEPTED}
    healed = {m.remedies_id for m in found if m.pk in good}
    planned = {m.measure.duty_id for m in found}
    left = [str(m) for m in found if m.pk not in good | healed]
    left += [f"{d.title}：没有确定方案" for d in duties if d.pk not in planned]
    return Performance(
        party=party.pk,
        done=tuple(_done(m) for m in found if m.pk in good),
        open=tuple(left),
        pledged_only=bool(duties) and all(d.kind == DutyKind.PLEDGE for d in duties),
        duties=tuple(d.title for d in duties),
    )


def _done(milestone: Milestone) -> Done:
    measure_ = milestone.measure
    return Done(
        measure=f"{MeasureKind(measure_.kind).zh}：{measure_.title}",
        milestone=str(milestone),
        quantity=measure_.amount,
        accepted_on=milestone.accepted_on or date.min,
        accepted_by=milestone.accepted_agency.name if milestone.accepted_agency else "",
        acceptance=milestone.acceptance,
        log_subject=f"restoration.Milestone:{milestone.pk}",
    )
