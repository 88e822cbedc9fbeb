"""What is counted among the proceedings of the cases a reader sees: limits that have run out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models import Deadline

DUTY = "max"
"""The role of a limit that somebody has to keep; to miss a window is nobody's default."""


def _overdue(now: datetime) -> QuerySet[Deadline]:
    return Deadline.objects.filter(status=DeadlineStatus.RUNNING, role=DUTY, legal_at__lt=now)


def most_overdue(*, by: Actor, now: datetime, limit: int) -> list[tuple[str, str, int]]:
    """Procedure, limit → in how many of the reader's cases it has run out unanswered."""
    seen = _overdue(now).filter(proceeding__case__in=cases.visible(by=by))
    rows = seen.values_list("proceeding__procedure", "limit").annotate(
        n=Count("proceeding__case", distinct=True)
    )
    return list(rows.order_by("-n", "proceeding__procedure", "limit")[:limit])


def overdue_cases(*, by: Actor, procedure: str, limit: str, now: datetime) -> QuerySet[Case]:
    """The reader's cases in which a limit of a procedure has run out unanswered."""
    late = _overdue(now).filter(proceeding__procedure=procedure, limit=limit)
    return cases.visible(by=by).filter(pk__in=late.values("proceeding__case"))


def asked(*, by: Actor, procedure: str, since: datetime, limit: int) -> list[Deadline]:
    """The limits begun since in proceedings of a procedure, running, met or missed."""
    counted = (DeadlineStatus.RUNNING, DeadlineStatus.MET, DeadlineStatus.LATE)
    found = Deadline.objects.filter(
        proceeding__procedure=procedure,
        proceeding__case__in=cases.visible(by=by),
        role=DUTY,
        status__in=counted,
        started_at__gte=since,
    )
    return list(
        found.select_related("proceeding__case", "on").order_by("-started_at", "-id")[:limit]
    )
