"""What the room shows on the case page: where the case is restored; and a base as pages draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.bases import queries
from xiejiang.bases.domain import BookingState, Measure, Purpose, Standing
from xiejiang.bases.models import Base, Booking, Capacity
from xiejiang.bases.queries import Work
from xiejiang.basin import queries as basin
from xiejiang.store import geometry
from xiejiang.web.panels import Panel, Spot
from xiejiang.web.requests import Request

STANDING_TONES = {
    Standing.PLANNED: "due",
    Standing.OPEN: "ok",
    Standing.PAUSED: "suspended",
    Standing.ENDED: "done",
}
BOOKING_TONES = {
    BookingState.HELD: "due",
    BookingState.CONFIRMED: "running",
    BookingState.USED: "ok",
    BookingState.RELEASED: "done",
}
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A capacity as a bar: how much of it is taken."""

    row: Capacity
    measure: str
    used: int
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A base in a list."""

    base: Base
    place: str
    standing: str
    tone: str
    purposes: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A booking in a list."""

    work: Work
    booking: Booking
    measure: str
    state: str
    tone: str


def bar(row: Capacity) -> Bar:
    """How full a capacity is; full only when nothing at all is left."""
    used = WHOLE * row.taken // row.total if row.total else WHOLE
    tone = "overdue" if row.taken == row.total else "running"
    return Bar(row, Measure(row.measure).zh, used, tone)


def line(base: Base, capacities: Sequence[Capacity]) -> Line:
    """A base as lists show it."""
    standing = Standing(base.standing)
    return Line(
        base=base,
        place=basin.full_name(base.division),
        standing=standing.zh,
        tone=STANDING_TONES[standing],
        purposes=tuple(Purpose(u.purpose).zh for u in base.uses.all()),
        bars=tuple(map(bar, capacities)),
    )


def work_line(work: Work) -> WorkLine:
    """A booking as lists show it."""
    booking = work.booking
    state = BookingState(booking.state)
    measure = Measure(booking.capacity.measure).zh
    return WorkLine(work, booking, measure, state.zh, BOOKING_TONES[state])


def spot(base: Base) -> Spot | None:
    """Where a base is on a map, if that is known: its point, or the middle of its outline."""
    words = Standing(base.standing).zh
    home = reverse("base", args=[base.pk])
    if base.longitude is not None and base.latitude is not None:
        return Spot(base.longitude, base.latitude, _("修复基地"), base.name, _(words), home, "ok")
    if base.outline:
        east, north = (Decimal(f"{v:.6f}") for v in geometry.centre(base.outline))
        told = f"{_(words)} · " + _("范围的中间，不是测得的点")
        return Spot(east, north, _("修复基地"), base.name, told, home, "due")
    return None


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """基地. Counted nowhere: what is booked for a case is looked for when the tab is open."""

    def context() -> Mapping[str, Any]:
        works = queries.bookings_of(by=request.actor, matter=case.pk)
        return {
            "works": [work_line(w) for w in works],
            "acts": request.acts_in(case),
            "today": timezone.localdate(),
        }

    return (Panel("bases", _("基地"), None, "bases/_bases.html", context),)


def spots(request: Request, case: Any) -> tuple[Spot, ...]:
    """The bases at which something is or was done for a case."""
    works = queries.bookings_of(by=request.actor, matter=case.pk)
    released = BookingState.RELEASED
    bases = {w.booking.base_id: w.booking.base for w in works if w.booking.state != released}
    found = (spot(base) for base in bases.values())
    return tuple(s for s in found if s is not None)
