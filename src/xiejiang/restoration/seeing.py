"""Who sees a project: whoever sees its case; one rule, as a filter and for one object."""

from __future__ import annotations

from django.db.models import QuerySet

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.restoration.models import Project


def visible(*, by: Actor) -> QuerySet[Project]:
    """The projects that an actor may see."""
    if by.can(Power.SYSTEM):
        return Project.objects.all()
    return Project.objects.filter(case__in=cases.visible(by=by))


def sees(project: Project, *, by: Actor) -> bool:
    """Whether an actor may see one project; the same rule as :func:`visible`."""
    return by.can(Power.SYSTEM) or cases.sees(project.case, by=by)
