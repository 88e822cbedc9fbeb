"""A stretch of a proceeding: from one event up to the next of its kind, in Python and in SQL.

::

    of(events, {"pa.suggestion-decided"})  # the stretches of a proceeding that was read

    begun(by=actor, events={...}) -> QuerySet[Event]     # each with its span_nth and span_end
    events_within(events)                  # beside such a row: the events of its stretch
    clocks_within(limits)                  # the clocks that began in it, the last first
    last_written(steps, field)             # what was last filled in up to its end
    playing(role)                          # who plays a part in its proceeding

Those after ``begun`` go into ``Exists`` or ``Subquery`` beside a row of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from xiejiang.cases import queries as cases
from xiejiang.kernel.actor import Actor
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.happening import nth_of
from xiejiang.proceedings.models import Deadline, Event, Part

OPEN = 2**31 - 1
"""The end of the last stretch: no event has such a number."""


def of(events: Sequence[Event], starts: Collection[str]) -> list[list[Event]]:
    """The stretches that such events begin, in order; what came before the first is in none."""
    found: list[list[Event]] = []
    for one in events:
        if one.event in starts:
            found.append([])
        if found:
            found[-1].append(one)
    return found


def begun(*, by: Actor, events: Collection[str]) -> QuerySet[Event]:
    """Where stretches begin in the cases that may be seen: the how many-th, and before which."""
    same = Event.objects.filter(proceeding=OuterRef("proceeding"), event__in=events)
    later = same.filter(seq__gt=OuterRef("seq")).order_by("seq").values("seq")[:1]
    rows = Event.objects.filter(event__in=events, proceeding__case__in=cases.visible(by=by))
    return rows.annotate(
        span_nth=nth_of(events=events, upto="seq"),
        span_end=Coalesce(Subquery(later), Value(OPEN), output_field=IntegerField()),
    ).order_by()


def _of() -> QuerySet[Event]:
    return Event.objects.filter(proceeding=OuterRef("proceeding"), seq__lt=OuterRef("span_end"))


def events_within(events: Collection[str]) -> QuerySet[Event]:
    """The events of these kinds in a stretch."""
    return _of().filter(event__in=events, seq__gte=OuterRef("seq"))


def clocks_within(limits: Collection[str]) -> QuerySet[Deadline]:
    """The clocks of these limits that began in a stretch and count, the last first."""
    rows = Deadline.objects.filter(
        proceeding=OuterRef("proceeding"),
        limit__in=limits,
        begun_by__seq__gte=OuterRef("seq"),
        begun_by__seq__lt=OuterRef("span_end"),
    )
    return rows.exclude(status=DeadlineStatus.SUPERSEDED).order_by("-pk")


def last_written(steps: Collection[str], field: str) -> Subquery:
    """What was last filled in for a field of these steps, up to the end of a stretch."""
    said = (
        _of()
        .filter(step__in=steps)
        .annotate(said=Cast(KeyTextTransform(field, "data"), TextField()))
    )
    last = said.filter(said__gt="").order_by("-seq").values("said")[:1]
    return Subquery(last, output_field=TextField())


def playing(role: str) -> QuerySet[Part]:
    """The part that an agency plays in the proceeding of a stretch."""
    return Part.objects.filter(proceeding=OuterRef("proceeding"), role=role)
