"""Many cases from one: the rows of a real case, made by real acts, copied in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from xiejiang.cases.models import Case, Participant, Party
from xiejiang.proceedings.models import Deadline, Event, Hold, Part, Proceeding, Seat

CHUNK = 2_000
Change = Callable[[int, dict[str, Any]], dict[str, Any]]


def multiply(case: Case, proceeding: Proceeding, *, start: int, stop: int) -> None:
    """Add the copies numbered from ``start`` up to ``stop`` of a case and its proceeding."""
    for first in range(start, stop, CHUNK):
        with transaction.atomic():
            _chunk(case, proceeding, range(first, min(first + CHUNK, stop)))


def _chunk(case: Case, proceeding: Proceeding, numbers: range) -> None:
    cases = {n: uuid.UUID(int=2 * n + 1 << 64) for n in numbers}
    runs = {n: uuid.UUID(int=2 * n + 2 << 64) for n in numbers}

    def earlier(n: int, row: dict[str, Any], *names: str) -> dict[str, Any]:
        return {name: row[name] - timedelta(minutes=n) for name in names}

    _copy(
        Case,
        [case],
        numbers,
        lambda n, row: {
            "id": cases[n],
            "number": f"{row['number']}-{n}",
            "source_key": None,
            **earlier(n, row, "opened_at", "updated_at"),
        },
    )
    for of_case in (Party, Participant):
        some = of_case._default_manager.filter(case=case)
        _copy(of_case, some, numbers, lambda n, row: {"case_id": cases[n]})
    _copy(
        Proceeding,
        [proceeding],
        numbers,
        lambda n, row: {
            "id": runs[n],
            "case_id": cases[n],
            "number": f"{row['number']}-{n}",
            **earlier(n, row, "opened_at", "updated_at", "entered_at", "holder_since"),
        },
    )
    for child in (Part, Hold):
        rows = child._default_manager.filter(proceeding=proceeding)
        _copy(child, rows, numbers, lambda n, row: {"proceeding_id": runs[n]})
    _copy(
        Seat,
        Seat.objects.filter(proceeding=proceeding),
        numbers,
        lambda n, row: {"proceeding_id": runs[n], **earlier(n, row, "opened_at", "sort_at")},
    )
    events = _copy(
        Event,
        Event.objects.filter(proceeding=proceeding),
        numbers,
        lambda n, row: {"proceeding_id": runs[n]},
    )
    _copy(
        Deadline,
        Deadline.objects.filter(proceeding=proceeding),
        numbers,
        lambda n, row: {
            "proceeding_id": runs[n],
            "begun_by_id": events[n, row["begun_by_id"]],
            "ended_by_id": events.get((n, row["ended_by_id"])),
        },
    )


def _copy(
    model: type[Model], rows: Iterable[Model], numbers: range, change: Change
) -> dict[tuple[int, Any], Any]:
    """Copy rows once for each number; gives the new key by number and old key."""
    names = [field.attname for field in model._meta.concrete_fields]
    given = isinstance(model().pk, uuid.UUID)
    made: list[tuple[tuple[int, Any], Model]] = []
    for old in rows:
        values = {name: getattr(old, name) for name in names}
        for n in numbers:
            fresh = {**values, **change(n, values)}
            if not given:
                fresh.pop("id")
            made.append(((n, old.pk), model(**fresh)))
    model._default_manager.bulk_create([one for _, one in made], batch_size=500)
    return {key: one.pk for key, one in made}
