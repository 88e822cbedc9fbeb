"""占用: some of a capacity for a case. Two officers never get the same last hectare.

What is taken is a number on the capacity itself, moved by a conditional update whose changed rows
are counted: right on both databases. The row of the base is held for the length of an act alone.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F

from xiejiang.audit.domain import Act
from xiejiang.bases import checks
from xiejiang.bases.checks import insist, must_own, must_share, owns
from xiejiang.bases.domain import (
    Amount,
    Ask,
    BookingState,
    EventKind,
    Measure,
    Standing,
    must_match,
)
from xiejiang.bases.errors import (
    BookingMoved,
    BookingNotFound,
    CapacityShort,
    CapacityUnknown,
    NotOpen,
    PlaceClosed,
)
from xiejiang.bases.models import Base, Booking, Capacity, Event
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Complaint


def hold_within(act: Act, *, base: Base, ask: Ask) -> Booking:
    """Take some of a capacity for a case. Part of the caller's act."""
    must_share(act, base)
    case = cases.to_act(by=act.actor, case_id=ask.matter)
    insist(checks.ask(ask))
    _must_stay_open(base)
    _must_not_be_closed(base, ask)
    capacity = _capacity(base, ask)
    if ask.species and capacity.species and ask.species not in capacity.species:
        told = f"本基地登记的种类是{'、'.join(capacity.species)}"
        insist([Complaint("种类", told)])
    _take(capacity, ask.amount)
    made = Booking.objects.create(
        base=base,
        capacity=capacity,
        agency_id=act.actor.agency_id or base.agency_id,
        matter=case.pk,
        project=ask.project,
        amount=ask.amount.atoms,
        unit=ask.amount.unit.value,
        since=ask.since,
        until=ask.until,
        species=ask.species.strip(),
        words=ask.words.strip(),
        filled_in=ask.filled_in,
        held_by=act.actor.person_name,
        held_at=act.now,
        changed_at=act.now,
    )
    act.about(made, matter=case.pk)
    return made


def confirm_within(act: Act, *, booking: Booking) -> Booking:
    """Confirm what was held. Part of the caller's act."""
    must_own(act, booking.base)
    _move(act, booking, (BookingState.HELD,), BookingState.CONFIRMED)
    return booking


def use_within(act: Act, *, booking: Booking, actual: Amount, on: date, remark: str) -> Booking:
    """Record what was carried out. Part of the caller's act."""
    _must_be_party(act, booking)
    found = checks.text("依据", remark, 300)
    if actual.atoms <= 0:
        found.append(Complaint("实际数量", "应当大于零；没有做的请释放"))
    if on > act.today:
        found.append(Complaint("完成日", "不能晚于今天"))
    if on < booking.since:
        found.append(Complaint("完成日", f"不能早于占用起日 {booking.since}"))
    insist(found)
    must_match(actual.unit, booking.asked.unit)
    _move(
        act,
        booking,
        (BookingState.CONFIRMED,),
        BookingState.USED,
        actual=actual.atoms,
        used_on=on,
        remark=remark.strip(),
    )
    more = actual.atoms - booking.amount
    if more > 0:
        _take(booking.capacity, Amount(more, booking.asked.unit))
    elif more:
        _give_back(booking.capacity, -more)
    return booking


def release_within(act: Act, *, booking: Booking, reason: str) -> Booking:
    """Give back what was held or confirmed. Part of the caller's act."""
    _must_be_party(act, booking)
    insist(checks.text("理由", reason, 300))
    open_ = (BookingState.HELD, BookingState.CONFIRMED)
    _move(act, booking, open_, BookingState.RELEASED, remark=reason.strip())
    _give_back(booking.capacity, booking.amount)
    return booking


def _must_be_party(act: Act, booking: Booking) -> None:
    """The agency that booked, or the one that answers for the base; others find nothing."""
    actor = act.actor
    if owns(actor, booking.base) or actor.agency_id == booking.agency_id:
        return
    raise BookingNotFound


def _move(
    act: Act,
    booking: Booking,
    before: tuple[BookingState, ...],
    after: BookingState,
    **columns: object,
) -> None:
    """From one state to the next; whoever comes second is told how it stands."""
    act.about(booking, matter=booking.matter)
    rows = Booking.objects.filter(pk=booking.pk, state__in=[s.value for s in before])
    moved = rows.update(state=after.value, changed_at=act.now, **columns)
    booking.refresh_from_db()
    if not moved:
        raise BookingMoved(now=BookingState(booking.state).zh, wanted=_VERBS[after])


_VERBS = {
    BookingState.CONFIRMED: "确认",
    BookingState.USED: "登记完成",
    BookingState.RELEASED: "释放",
}


def _capacity(base: Base, ask: Ask) -> Capacity:
    found = Capacity.objects.filter(
        base=base,
        year=ask.since.year,
        measure=ask.measure.value,
        dimension=ask.amount.unit.dimension.value,
    ).first()
    if found is None:
        raise CapacityUnknown(
            base=base.name,
            year=ask.since.year,
            measure=ask.measure.zh,
            dimension=ask.amount.unit.dimension.zh,
            agency=base.agency.name,
        )
    return found


def _take(capacity: Capacity, amount: Amount) -> None:
    rows = Capacity.objects.filter(pk=capacity.pk, total__gte=F("taken") + amount.atoms)
    taken = rows.update(taken=F("taken") + amount.atoms)
    capacity.refresh_from_db()
    if not taken:
        raise CapacityShort(
            base=capacity.base.name,
            year=capacity.year,
            measure=Measure(capacity.measure).zh,
            left=capacity.left.to(amount.unit),
            asked=amount,
        )


def _give_back(capacity: Capacity, atoms: int) -> None:
    Capacity.objects.filter(pk=capacity.pk).update(taken=F("taken") - atoms)
    capacity.refresh_from_db()


def _must_stay_open(base: Base) -> None:
    """The base is open, and stays so until this act has ended: whoever ends it waits and counts."""
    locked = Base.objects.select_for_update().get(pk=base.pk)
    if locked.standing != Standing.OPEN:
        raise NotOpen(name=locked.name, now=Standing(locked.standing).zh)


def _must_not_be_closed(base: Base, ask: Ask) -> None:
    """A closed period that covers all days of a booking leaves none to work on."""
    closed = Event.objects.filter(
        base=base,
        kind=EventKind.CLOSED.value,
        cancelled="",
        since__lte=ask.since,
        until__gte=ask.until,
    ).first()
    if closed is not None:
        raise PlaceClosed(
            base=base.name, since=closed.since, until=closed.until, title=closed.title
        )
