"""What a case took of bases, as an archive carries it: words that stay words.

A base is told by its number, its name and the agency that answers for it. Another node keeps the
words as they came and books nothing: the capacity was taken once, where the base is kept.
"""

from __future__ import annotations

from typing import Any

from xiejiang.bases.domain import BookingState
from xiejiang.bases.errors import BookingsOpen
from xiejiang.bases.models import (
    Base,
    Booking,
    Capacity,
    Change,
    Event,
    Result,
    Sharing,
    Use,
)
from xiejiang.cases.queries import Case
from xiejiang.store.shapes import Shape

BOOKING = Shape(
    Booking,
    {
        "matter": "档案只有一个案件",
        "base": "写明基地号、名称、管理机关；基地属于登记它的节点",
        "capacity": "写明年份、方式、计量；容量属于登记基地的节点",
    },
    added=("base", "capacity"),
)
SHAPES = {"bookings": BOOKING}
LEFT_OUT = {
    model._meta.label: "基地属于登记它的节点，不属于案件；占用写明基地号、名称和管理机关"
    for model in (Base, Use, Change, Sharing, Capacity, Event, Result)
}
OPEN = (BookingState.HELD, BookingState.CONFIRMED)


def archive_state(*, case: Case) -> dict[str, Any]:
    """Every booking for a case; the caller has checked who asks."""
    rows = Booking.objects.filter(matter=case.pk).order_by("held_at", "id")
    found = rows.select_related("agency", "base__agency", "capacity")
    return {"bookings": [{**BOOKING.told(one), **_words(one)} for one in found]}


def _words(one: Booking) -> dict[str, Any]:
    base, capacity = one.base, one.capacity
    return {
        "base": {"number": base.number, "name": base.name, "agency": base.agency.name},
        "capacity": {
            "year": capacity.year,
            "measure": capacity.measure,
            "dimension": capacity.dimension,
        },
    }


def must_rest(*, case: Case) -> None:
    """Refuse a case that still holds a capacity: nobody could give it back from an archive."""
    held = Booking.objects.filter(matter=case.pk, state__in=OPEN).select_related("base").first()
    if held is not None:
        raise BookingsOpen(base=held.base.name, state=BookingState(held.state).zh)
