"""Where something happened: every proceeding that may be seen and in which some event happened."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from xiejiang.cases import queries as cases
from xiejiang.kernel.actor import Actor
from xiejiang.proceedings.models import Event, Proceeding

WITH = ("parts__agency", "events__agency", "deadlines__on", "deadlines__begun_by")
"""What those who read a proceeding as it went need, fetched with it."""


def where_happened(*, by: Actor, events: Collection[str]) -> list[Proceeding]:
    """The proceedings with one of these events in the cases that may be seen, the latest first."""
    one = Event.objects.filter(proceeding=OuterRef("pk"), event__in=events)
    rows = Proceeding.objects.filter(Exists(one), case__in=cases.visible(by=by))
    rows = rows.select_related("case__lead", "holder", "turn").prefetch_related(*WITH)
    found = list(rows.order_by("-opened_at", "pk"))
    for proceeding in found:
        proceeding.seen_by = by
    return found
