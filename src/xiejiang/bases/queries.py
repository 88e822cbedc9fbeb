"""Reads of the register. Bases are public facilities: everybody with a post reads them.

Bookings are not: one is read by the agency that booked it, by the agency that answers for the
base, and by whoever sees its case; and only the last of these is told which case it is.

::

    get(by=, base_id=) -> Base                         # BaseNotFound
    page(by=, narrowed=, after=, limit=) -> list[Base]
    remaining(base, kind, unit, year) -> Amount | None # None: not registered, must be first
    for_measure(by=, kind=, amount=, unit=, on=, …) -> list[Candidate]   # :mod:`candidates`
    works(by=, base=) -> Works;  booking(by=, booking_id=) -> Booking    # BookingNotFound
    bookings_of(by=, matter=) / project_bookings(project) -> QuerySet[Booking]
    events(by=, base=, …), public_events(base=), results(base=), capacities(base=)
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from xiejiang.audit.domain import Actor, Power
from xiejiang.bases import archival, checks
from xiejiang.bases.candidates import Candidate, for_measure, remaining
from xiejiang.bases.domain import BookingState, Measure, Purpose, Standing, Unit
from xiejiang.bases.errors import BaseNotFound, BookingNotFound, EntryNotFound
from xiejiang.bases.models import Base, Booking, Capacity, Change, Event, Result, Sharing, Use
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case

__all__ = ["Base", "Booking", "Candidate", "for_measure", "remaining"]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
must_rest = archival.must_rest
"""What an archive carries of this room; see ``archival``."""
ACT_LABELS = {
    "bases.registered": "登记基地",
    "bases.imported": "导入基地名录",
    "bases.amended": "修改基地信息",
    "bases.standing_changed": "变更基地状态",
    "bases.shared": "登记共建机关",
    "bases.unshared": "结束共建",
    "bases.capacity_set": "登记容量",
    "bases.capacity_amended": "修改容量",
    "bases.held": "占用基地容量",
    "bases.confirmed": "确认占用",
    "bases.used": "登记占用完成",
    "bases.released": "释放占用",
    "bases.event_planned": "列入基地日历",
    "bases.event_cancelled": "取消日程",
    "bases.result_recorded": "登记成效",
    "bases.result_corrected": "更正成效",
}
OPEN_STATES = (BookingState.HELD.value, BookingState.CONFIRMED.value)
COUNTED_STATES = (*OPEN_STATES, BookingState.USED.value)


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which bases are wanted; empty is no wish."""

    text: str = ""
    division: str = ""
    purpose: Purpose | None = None
    standing: Standing | None = None
    measure: Measure | None = None
    free: bool = False
    """Only where something of this year's capacity is left."""


@dataclass(frozen=True, slots=True)
class Work:
    """A booking as somebody reads it."""

    booking: Booking
    case: Case | None
    """The case, for whoever sees it."""
    may_confirm: bool
    may_finish: bool


@dataclass(frozen=True, slots=True)
class Works:
    """What is carried out at a base: what the reader may read, and how many more there are."""

    rows: tuple[Work, ...]
    others: int | None
    """``None`` for whoever has nothing to do with the base: they are told nothing at all."""


def get(*, by: Actor, base_id: uuid.UUID) -> Base:
    """One base."""
    found = Base.objects.select_related("agency").filter(pk=base_id).first()
    if found is None:
        raise BaseNotFound
    return found


def by_number(*, by: Actor, number: str) -> Base:
    """One base by its number or its id."""
    try:
        return get(by=by, base_id=uuid.UUID(number))
    except ValueError:
        found = Base.objects.select_related("agency").filter(number=number).first()
    if found is None:
        raise BaseNotFound
    return found


def page(
    *, by: Actor, narrowed: Narrowed, after: tuple[str, str, str] | None = None, limit: int = 50
) -> list[Base]:
    """A page of the register: by place and name; ``after`` is where the last one ended."""
    found = _narrow(Base.objects.select_related("agency"), narrowed)
    if after is not None:
        division, name, key = after
        later = Q(division=division, name=name, id__gt=uuid.UUID(key))
        found = found.filter(Q(division__gt=division) | Q(division=division, name__gt=name) | later)
    return list(found.prefetch_related("uses").order_by("division", "name", "id")[:limit])


def cursor(last: Base) -> str:
    """Where a page of the register ended, as addresses carry it."""
    return f"{last.division}~{last.pk}~{last.name}"


def read_cursor(text: str) -> tuple[str, str, str] | None:
    """What :func:`cursor` said; nothing of a spoilt one."""
    try:
        division, key, name = text.split("~", 2)
        return None if "\x00" in text else (division, name, str(uuid.UUID(key)))
    except ValueError:
        return None


def _narrow(found: QuerySet[Base], wanted: Narrowed) -> QuerySet[Base]:
    for word in wanted.text.split()[:6]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(place__icontains=word)
            | Q(agency__name__icontains=word)
        )
    if wanted.division:
        found = found.filter(division__startswith=basin.prefix(wanted.division))
    if wanted.purpose is not None:
        found = found.filter(
            Exists(Use.objects.filter(base=OuterRef("pk"), purpose=wanted.purpose.value))
        )
    if wanted.standing is not None:
        found = found.filter(standing=wanted.standing.value)
    if wanted.measure is None and not wanted.free:
        return found
    capacity = Capacity.objects.filter(base=OuterRef("pk"), year=timezone.localdate().year)
    if wanted.measure is not None:
        capacity = capacity.filter(measure=wanted.measure.value)
    if wanted.free:
        capacity = capacity.filter(total__gt=F("taken"))
    return found.filter(Exists(capacity))


def capacities_in(*, bases: Sequence[Base], year: int) -> dict[uuid.UUID, list[Capacity]]:
    """The capacities of one year of several bases."""
    found: dict[uuid.UUID, list[Capacity]] = {b.pk: [] for b in bases}
    for row in Capacity.objects.filter(base__in=bases, year=year).order_by("measure", "id"):
        found[row.base_id].append(row)
    return found


def provinces() -> list[str]:
    """The codes of the provinces in which there are bases."""
    codes = Base.objects.order_by("division").values_list("division", flat=True).distinct()
    return sorted({code[:2] + "0000" for code in codes})


def uses(*, base: Base) -> list[Purpose]:
    """What a base is for."""
    return [Purpose(u.purpose) for u in base.uses.all()]


def changes(*, base: Base) -> list[Change]:
    """How a base has stood, the newest last."""
    return list(Change.objects.filter(base=base))


def sharings(*, base: Base) -> list[Sharing]:
    """Who shares or shared a base; those who still do first."""
    found = Sharing.objects.filter(base=base).select_related("agency", "base__agency")
    return sorted(found, key=lambda s: (s.until is not None, s.pk))


def sharing(*, by: Actor, pk: int) -> Sharing:
    """One sharing."""
    found = Sharing.objects.select_related("agency", "base__agency").filter(pk=pk).first()
    if found is None:
        raise EntryNotFound
    return found


def capacities(*, base: Base) -> list[Capacity]:
    """What a base takes, the newest year first."""
    return list(Capacity.objects.filter(base=base))


def capacity(*, by: Actor, pk: int) -> Capacity:
    """One capacity."""
    found = Capacity.objects.select_related("base__agency").filter(pk=pk).first()
    if found is None:
        raise EntryNotFound
    return found


def is_member(base: Base, *, by: Actor) -> bool:
    """Whether the actor's agency answers for a base or shares it."""
    return checks.shares(by, base, timezone.localdate())


def owns(base: Base, *, by: Actor) -> bool:
    """Whether the actor's agency answers for a base."""
    return checks.owns(by, base)


def _readable(by: Actor, rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """The bookings that an actor reads at all."""
    if by.can(Power.SYSTEM):
        return rows
    if not cases.reads_cases(by):
        return rows.none()
    seen = cases.visible(by=by).values("pk")
    own = Q(agency_id=by.agency_key) | Q(base__agency_id=by.agency_key)
    return rows.filter(own | Q(matter__in=seen))


def booking(*, by: Actor, booking_id: uuid.UUID) -> Booking:
    """One booking; "not found" also when it may not be read."""
    rows = Booking.objects.select_related("base__agency", "capacity__base", "agency")
    found = _readable(by, rows).filter(pk=booking_id).first()
    if found is None:
        raise BookingNotFound
    return found


def works(*, by: Actor, base: Base, limit: int = 200) -> Works:
    """What is booked and was carried out at a base."""
    rows = Booking.objects.filter(base=base)
    readable = _readable(by, rows)
    joined = readable.select_related("base__agency", "agency", "capacity")
    found = list(joined.order_by("-since", "-held_at", "id")[:limit])
    told = work_of(by, found)
    if not (found or is_member(base, by=by)):
        return Works(told, None)
    counted = rows.filter(state__in=COUNTED_STATES).count()
    return Works(told, counted - readable.filter(state__in=COUNTED_STATES).count())


def work_of(by: Actor, found: Collection[Booking]) -> tuple[Work, ...]:
    """Bookings with the cases that the actor sees."""
    seen = cases.visible(by=by).filter(pk__in={b.matter for b in found})
    known = {c.pk: c for c in seen} if found else {}
    return tuple(_work(by, b, known.get(b.matter)) for b in found)


def _work(by: Actor, row: Booking, case: Case | None) -> Work:
    works_here = by.can(*checks.WORKING)
    owner = checks.owns(by, row.base)
    party = owner or row.agency_id == by.agency_id
    return Work(
        booking=row,
        case=case,
        may_confirm=works_here and owner and row.state == BookingState.HELD,
        may_finish=works_here and party and row.state in OPEN_STATES,
    )


def bookings_of(*, by: Actor, matter: uuid.UUID) -> list[Work]:
    """The bookings for a case, for whoever sees the case."""
    cases.get(by=by, case_id=matter)
    rows = Booking.objects.filter(matter=matter).select_related(
        "base__agency", "agency", "capacity"
    )
    return list(work_of(by, list(rows)))


def project_bookings(*, by: Actor, project: uuid.UUID) -> list[Booking]:
    """The bookings for one restoration project that an actor may read."""
    rows = Booking.objects.filter(project=project).select_related("base__agency", "capacity__base")
    return list(_readable(by, rows))


def case_of_booking(booking_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a booking, without showing anything of either."""
    return Booking.objects.filter(pk=booking_id).values_list("matter", flat=True).first()


def waiting(*, by: Actor) -> dict[uuid.UUID, int]:
    """Base → how many bookings wait for the actor's agency to confirm them."""
    held = Booking.objects.filter(base__agency_id=by.agency_key, state=BookingState.HELD.value)
    return dict(held.values("base").annotate(n=Count("id")).values_list("base", "n"))


def events(
    *, by: Actor, base: Base, since: date | None = None, until: date | None = None
) -> list[Event]:
    """What is in the calendar between two days; not public only for those who share the base."""
    found = Event.objects.filter(base=base)
    if not is_member(base, by=by):
        found = found.filter(public=True)
    if since is not None:
        found = found.filter(until__gte=since)
    if until is not None:
        found = found.filter(since__lte=until)
    return list(found)


def public_events(*, base: Base) -> list[Event]:
    """What the public calendar of a base holds; cancelled events too, so that readers hear."""
    return list(Event.objects.filter(base=base, public=True))


def coming(*, bases: Sequence[Base], on: date) -> dict[uuid.UUID, list[Event]]:
    """Base → what its public calendar holds from a day on; cancelled events left out."""
    found: dict[uuid.UUID, list[Event]] = {}
    rows = Event.objects.filter(base__in=bases, public=True, until__gte=on, cancelled="")
    for one in rows.order_by("since", "pk")[:200]:
        found.setdefault(one.base_id, []).append(one)
    return found


def event(*, by: Actor, event_id: uuid.UUID) -> Event:
    """One event that the actor may read."""
    found = Event.objects.select_related("base__agency").filter(pk=event_id).first()
    if found is None or not (found.public or is_member(found.base, by=by)):
        raise EntryNotFound
    return found


def results(*, base: Base) -> list[Result]:
    """What came of a base, by indicator and year."""
    return list(Result.objects.filter(base=base))


def result(*, by: Actor, pk: int) -> Result:
    """One result."""
    found = Result.objects.select_related("base__agency").filter(pk=pk).first()
    if found is None:
        raise EntryNotFound
    return found


def unit_choices(measure: Measure | None = None) -> list[tuple[str, str]]:
    """The units by which a measure is counted, or all of them."""
    return [(u.value, u.zh) for u in Unit if measure is None or u.dimension in measure.dimensions]
