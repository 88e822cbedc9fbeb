"""The API of bases: the register for everybody, candidates for a measure, and bookings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router, Status

from xiejiang.bases import ical, queries, services
from xiejiang.bases.api_schemas import (
    BaseOut,
    BasePage,
    BookingOut,
    CandidateOut,
    HoldIn,
    NeedIn,
    ReleaseIn,
    UseIn,
    WorksOut,
    base_out,
    booking_out,
    candidate_out,
    summary_out,
)
from xiejiang.bases.domain import Amount, Measure, Purpose, Standing, Unit
from xiejiang.bases.errors import BasesInvalid
from xiejiang.bases.models import Booking
from xiejiang.bases.queries import Narrowed
from xiejiang.kernel.errors import Complaint
from xiejiang.web.api import Cursor, Limit, answers
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["bases"])
Text = Annotated[str, Query(max_length=100)]
Division = Annotated[str, Query(max_length=6, pattern="^([0-9]{6})?$")]


def _after(cursor: str) -> tuple[str, str, str] | None:
    read = queries.read_cursor(cursor) if cursor else None
    if cursor and read is None:
        raise CursorUnreadable
    return read


@router.get("/bases", response=answers(BasePage), summary="基地：名录")
def list_bases(
    request: Request,
    text: Text = "",
    division: Division = "",
    purpose: Purpose | None = None,
    standing: Standing | None = None,
    measure: Measure | None = None,
    free: bool = False,
    after: Cursor = "",
    limit: Limit = 50,
) -> BasePage:
    """The register, narrowed, a page at a time."""
    narrowed = Narrowed(text.replace("\x00", ""), division, purpose, standing, measure, free)
    found = queries.page(by=request.actor, narrowed=narrowed, after=_after(after), limit=limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    end = queries.cursor(last) if last else ""
    return BasePage(items=[summary_out(b) for b in shown], next_cursor=end)


@router.get("/bases/candidates", response=answers(list[CandidateOut]), summary="基地：按需要查找")
def list_candidates(request: Request, need: Query[NeedIn]) -> list[CandidateOut]:
    """Open bases that could take so much of a measure: enough first, then the nearest."""
    amount = _amount(need.amount, need.unit)
    if (need.longitude is None) != (need.latitude is None):
        raise BasesInvalid(complaints=[Complaint("longitude", "经度和纬度要一起填写")])
    point = None
    if need.longitude is not None and need.latitude is not None:
        point = (need.longitude, need.latitude)
    found = queries.for_measure(
        by=request.actor,
        kind=need.measure,
        amount=need.amount,
        unit=amount.unit,
        on=need.on,
        division=need.division,
        point=point,
    )
    return [candidate_out(c) for c in found]


@router.get("/bases/{uuid:base_id}", response=answers(BaseOut), summary="基地：一个基地")
def get_base(request: Request, base_id: UUID) -> BaseOut:
    """One base with who shares it, what it takes and what came of it."""
    return base_out(queries.get(by=request.actor, base_id=base_id), by=request.actor)


@router.get("/bases/{uuid:base_id}/calendar.ics", response=answers(str), summary="基地：公开日历")
def get_calendar_file(request: Request, base_id: UUID) -> HttpResponse:
    """The public calendar of a base as iCalendar."""
    base = queries.get(by=request.actor, base_id=base_id)
    events = queries.public_events(base=base)
    told = ical.calendar(base=base, events=events, node=settings.NODE_NAME)
    return HttpResponse(told, content_type=ical.MEDIA_TYPE)


@router.get("/bases/{uuid:base_id}/bookings", response=answers(WorksOut), summary="基地：占用")
def list_bookings(request: Request, base_id: UUID) -> WorksOut:
    """What the caller may read of the bookings, and how many more there are."""
    base = queries.get(by=request.actor, base_id=base_id)
    found = queries.works(by=request.actor, base=base)
    request.shown |= {w.case.pk for w in found.rows if w.case is not None}
    return WorksOut(items=[booking_out(w) for w in found.rows], others=found.others)


@router.post(
    "/bases/{uuid:base_id}/bookings",
    response=answers(BookingOut, status=201),
    summary="基地：占用容量",
)
def hold(request: Request, base_id: UUID, given: HoldIn) -> Any:
    """Take some of a capacity for a case."""
    base = queries.get(by=request.actor, base_id=base_id)
    ask = given.value(_amount(given.amount, given.unit))
    return Status(201, _booking(request, services.hold(by(request), base=base, ask=ask)))


@router.get(
    "/bases/bookings/{uuid:booking_id}", response=answers(BookingOut), summary="基地：一项占用"
)
def get_booking(request: Request, booking_id: UUID) -> BookingOut:
    """One booking."""
    return _booking(request, queries.booking(by=request.actor, booking_id=booking_id))


@router.post(
    "/bases/bookings/{uuid:booking_id}/confirm",
    response=answers(BookingOut),
    summary="基地：确认占用",
)
def confirm(request: Request, booking_id: UUID) -> BookingOut:
    """Confirm what was held."""
    return _done(request, booking_id, lambda found: services.confirm(by(request), booking=found))


@router.post(
    "/bases/bookings/{uuid:booking_id}/use",
    response=answers(BookingOut),
    summary="基地：登记完成",
)
def use(request: Request, booking_id: UUID, given: UseIn) -> BookingOut:
    """Record what was carried out."""
    actual = _amount(given.actual, given.unit)

    def act(found: Booking) -> Booking:
        return services.use(
            by(request), booking=found, actual=actual, on=given.on, remark=given.remark
        )

    return _done(request, booking_id, act)


@router.post(
    "/bases/bookings/{uuid:booking_id}/release",
    response=answers(BookingOut),
    summary="基地：释放占用",
)
def release(request: Request, booking_id: UUID, given: ReleaseIn) -> BookingOut:
    """Give back what was held or confirmed."""
    return _done(
        request,
        booking_id,
        lambda found: services.release(by(request), booking=found, reason=given.reason),
    )


def _done(request: Request, booking_id: UUID, act: Callable[[Booking], Booking]) -> BookingOut:
    found = queries.booking(by=request.actor, booking_id=booking_id)
    return _booking(request, act(found))


def _booking(request: Request, found: Booking) -> BookingOut:
    [work] = queries.work_of(request.actor, [found])
    if work.case is not None:
        request.shown.add(work.case.pk)
    return booking_out(work)


def _amount(value: Decimal, unit: Unit) -> Amount:
    try:
        return Amount.of(value, unit)
    except ValueError as error:
        raise BasesInvalid(complaints=[Complaint("amount", str(error))]) from None
