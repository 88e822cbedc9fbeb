"""What is counted among the cases that a reader sees: by field, and by rule departed from."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from xiejiang.audit.domain import Actor
from xiejiang.cases import sight
from xiejiang.cases.models import Case, Departure


def most_by_field(*, by: Actor, limit: int) -> list[tuple[str, int]]:
    """Field → how many of the reader's cases, the most frequent first."""
    rows = sight.visible(by=by).values_list("field").annotate(n=Count("pk"))
    return list(rows.order_by("-n", "field")[:limit])


def most_departed(*, by: Actor, limit: int) -> list[tuple[str, int]]:
    """Rule → in how many of the reader's cases somebody departed from it."""
    seen = Departure.objects.filter(case__in=sight.visible(by=by))
    rows = seen.values_list("rule").annotate(n=Count("case", distinct=True))
    return list(rows.order_by("-n", "rule")[:limit])


def in_field(*, by: Actor, field: str) -> QuerySet[Case]:
    """The reader's cases of a field."""
    return sight.visible(by=by).filter(field=field)


def departing_from(*, by: Actor, rule: str) -> QuerySet[Case]:
    """The reader's cases in which somebody departed from a rule."""
    departed = Departure.objects.filter(rule=rule).values("case")
    return sight.visible(by=by).filter(pk__in=departed)
