"""What happened and what runs in the proceedings that may be seen, for lists of rooms above."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery

from xiejiang.cases import queries as cases
from xiejiang.kernel.actor import Actor
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models import Deadline, Event, Part, Proceeding

WITH = ("parts__agency", "events__agency", "deadlines__on", "deadlines__begun_by")
"""What those who read a proceeding as it went need, fetched with it."""


def histories(*, by: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Proceeding]:
    """Some proceedings in the cases that may be seen, each with its history, by their keys."""
    rows = Proceeding.objects.filter(pk__in=ids, case__in=cases.visible(by=by))
    found = rows.select_related("case__lead", "holder", "turn").prefetch_related(*WITH)
    return {one.pk: _seen(one, by) for one in found}


def _seen(found: Proceeding, by: Actor) -> Proceeding:
    found.seen_by = by
    return found


def running_clocks(
    *, by: Actor, limits: Collection[str], roles: Collection[str]
) -> QuerySet[Deadline]:
    """The running clocks with a day of these limits, where the actor's agency plays such a part."""
    return Deadline.objects.filter(
        _plays(by, roles),
        limit__in=limits,
        status=DeadlineStatus.RUNNING,
        legal_at__isnull=False,
        proceeding__closed_at__isnull=True,
        proceeding__case__in=cases.joined(by=by),
    ).order_by()


def happened(*, by: Actor, events: Collection[str], roles: Collection[str]) -> QuerySet[Event]:
    """The events of these kinds, where the actor's agency plays such a part."""
    return Event.objects.filter(
        _plays(by, roles), event__in=events, proceeding__case__in=cases.joined(by=by)
    ).order_by()


def _plays(by: Actor, roles: Collection[str]) -> Exists:
    parts = Part.objects.filter(proceeding=OuterRef("proceeding"), role__in=roles)
    return Exists(parts.filter(agency_id=by.agency_id or 0))


def nth_of(*, events: Collection[str], upto: str) -> Subquery:
    """The how many-th of these events of its proceeding, counted up to the ``seq`` of a row."""
    rows = Event.objects.filter(
        proceeding=OuterRef("proceeding"), event__in=events, seq__lte=OuterRef(upto)
    )
    counted = rows.order_by().values("proceeding").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())
