"""Reads about inspections: whoever sees the case of a project sees what was found on its site.

::

    inspections(by=actor, project=project, after=None, limit=50) -> list[Inspection]
    inspection(by=actor, inspection_id=...) -> Inspection  # InspectionNotFound
    photo(by=actor, photo_id=...) -> Photo                 # InspectionNotFound
    read_photo(photo) -> BinaryIO                          # hashed before it is given out
    may_inspect(by=actor, project=project) -> bool
    milestones(project), targets(project)                  # of the plan that is settled
    series(by=actor, project=project) -> list[Series]
    waiting(by=actor) -> list[Project]                     # where the actor may inspect now
    stored_files() -> Iterator[tuple[str, str]]
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiejiang.agencies.domain import Kind
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.evidence import queries as evidence
from xiejiang.restoration import indicators
from xiejiang.restoration.domain import ENDED, EntrustmentState, PlanState
from xiejiang.restoration.inspecting import Target
from xiejiang.restoration.inspection_errors import InspectionNotFound
from xiejiang.restoration.models import Entrustment, Indicator, Milestone, Project
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading
from xiejiang.restoration.seeing import visible
from xiejiang.restoration.series import Chart, Point, chart

INSPECTING = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE)
SUPERVISING_KINDS = frozenset({Kind.COURT, Kind.PROCURATORATE})
SHOWN = 200
PAGE = 50
ENTRUSTED = (EntrustmentState.ACCEPTED, EntrustmentState.DONE)


def inspecting_agencies(project: Project) -> frozenset[int]:
    """Who answers for a project or supervises it, by name."""
    named = (project.agency_id, project.department_id, project.court_id, project.procuratorate_id)
    entrusted = Entrustment.objects.filter(project=project, state__in=ENTRUSTED)
    return frozenset({a for a in named if a} | set(entrusted.values_list("agency", flat=True)))


def may_inspect(*, by: Actor, project: Project) -> bool:
    """Whether the actor's post may register an inspection of a project."""
    if not by.can(*INSPECTING):
        return False
    if not cases.takes_part(project.case, by=by):
        return False
    return by.agency_kind in SUPERVISING_KINDS or by.agency_id in inspecting_agencies(project)


def waiting(*, by: Actor) -> list[Project]:
    """The projects that the actor may inspect now, the most lately changed first."""
    if not by.can(*INSPECTING):
        return []
    own = Q(agency_id=by.agency_key) | Q(department_id=by.agency_key)
    own |= Q(court_id=by.agency_key) | Q(procuratorate_id=by.agency_key)
    own |= Q(entrustments__agency_id=by.agency_key, entrustments__state__in=ENTRUSTED)
    mine = Q() if by.agency_kind in SUPERVISING_KINDS else own
    found = visible(by=by).filter(mine).exclude(status__in=ENDED).distinct()
    found = found.select_related("case", "agency").order_by("-changed_at", "-pk")[:SHOWN]
    return [p for p in found if cases.takes_part(p.case, by=by)]


def _inspections(by: Actor) -> QuerySet[Inspection]:
    found = Inspection.objects.filter(project__in=visible(by=by))
    return found.select_related("project__case", "agency", "milestone")


def inspections(
    *,
    by: Actor,
    project: Project,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = PAGE,
) -> list[Inspection]:
    """The inspections of a project with what belongs to each, the latest first."""
    found = _inspections(by).filter(project=project).prefetch_related("photos", "readings")
    if after is not None:
        at, key = after
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    return list(found.order_by("-at", "-id")[:limit])


def inspection(*, by: Actor, inspection_id: uuid.UUID) -> Inspection:
    """One inspection; "not found" also when its case may not be seen."""
    found = _inspections(by).filter(pk=inspection_id).first()
    if found is None:
        raise InspectionNotFound
    return found


def photo(*, by: Actor, photo_id: uuid.UUID) -> Photo:
    """One photograph; "not found" also when its case may not be seen."""
    seen = Photo.objects.filter(inspection__project__in=visible(by=by))
    found = seen.select_related("inspection__project__case").filter(pk=photo_id).first()
    if found is None:
        raise InspectionNotFound
    return found


def read_photo(photo: Photo) -> BinaryIO:
    """The bytes of a photograph, hashed before the first of them is given out."""
    return evidence.read_photo(photo.sha256)


def milestones(project: Project) -> list[Milestone]:
    """The milestones of the plan that is settled."""
    found = Milestone.objects.filter(
        measure__plan__project=project, measure__plan__state=PlanState.SETTLED
    )
    return list(found.select_related("measure").order_by("measure__position", "id"))


def targets(project: Project) -> list[Target]:
    """What the settled plan wants to be reached."""
    rows = Indicator.objects.filter(plan__project=project, plan__state=PlanState.SETTLED)
    return [Target(i.name, i.target, i.unit, i.at_least, i.method) for i in rows.order_by("id")]


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured of one indicator: the drawing and the same as a table."""

    measurable: indicators.Measurable
    chart: Chart
    readings: tuple[Reading, ...]
    """The latest first."""


def series(*, by: Actor, project: Project) -> list[Series]:
    """Every indicator that was measured at a project, those with a target first."""
    rows = (
        Reading.objects.filter(inspection__project=project, inspection__in=_inspections(by))
        .select_related("inspection__agency")
        .order_by("-inspection__at", "-id")
    )
    by_indicator: dict[str, list[Reading]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    known = indicators.of_plan(targets(project))
    order = {key: n for n, key in enumerate(known)}
    keys = sorted(by_indicator, key=lambda key: (order.get(key, len(order)), key))
    return [_series(known.get(key), by_indicator[key]) for key in keys]


def _series(known: indicators.Measurable | None, rows: list[Reading]) -> Series:
    first = rows[0]
    one = known or indicators.of_past(first.indicator, first.label, first.unit)
    points = [_point(row) for row in rows]
    drawn = chart(points, target=one.target, low=one.low, high=one.high)
    return Series(one, drawn, tuple(rows))


def _point(row: Reading) -> Point:
    at = row.inspection.at
    title = f"{timezone.localtime(at):%Y-%m-%d} {row.shown} {row.unit}"
    return Point(
        timezone.localtime(at), row.value, row.reached, bool(row.inspection.clock_doubt), title
    )


def stored_files() -> Iterator[tuple[str, str]]:
    """Every photograph: where it belongs, and its digest."""
    rows = Photo.objects.select_related("inspection__project").order_by("inspection", "position")
    for row in rows.iterator(chunk_size=500):
        yield f"{row.inspection.project.number} 检查照片 {row.file_name}", row.sha256
