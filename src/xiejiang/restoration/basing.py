"""A measure is carried out at a base: its capacity is held, and given back when it is not needed.

The booking belongs to the line of a measure, which is the same in every version of a plan: a new
version keeps what the old one held. Whatever no version needs any more is given back in the same
act. What was carried out is recorded on the page of the booking, by whoever counted it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import UUID

from xiejiang.audit.domain import Act, Actor
from xiejiang.audit.services import act
from xiejiang.bases import queries as bases
from xiejiang.bases import services as base_services
from xiejiang.bases.domain import Amount, Ask, BookingState, Unit
from xiejiang.bases.domain import Measure as BaseMeasure
from xiejiang.bases.queries import Base, Booking, Candidate
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.checks import WORKS, draft_of, insist, saved_again
from xiejiang.restoration.domain import MeasureKind, PlanState
from xiejiang.restoration.errors import (
    BaseChosen,
    BaseInForce,
    NoBaseFor,
    PlanExists,
    RestorationInvalid,
)
from xiejiang.restoration.models import AtBase, Measure, Plan, Project

KINDS: Mapping[MeasureKind, BaseMeasure] = {
    MeasureKind.REPLANTING: BaseMeasure.REPLANTING,
    MeasureKind.RESTOCKING: BaseMeasure.RESTOCKING,
    MeasureKind.FISH_NESTS: BaseMeasure.NESTS,
    MeasureKind.DREDGING: BaseMeasure.DREDGING,
    MeasureKind.SOIL: BaseMeasure.SOIL_WATER,
    MeasureKind.WATER: BaseMeasure.SOIL_WATER,
    MeasureKind.CARBON: BaseMeasure.CARBON,
    MeasureKind.LABOUR: BaseMeasure.LABOUR,
    MeasureKind.PROTECTION: BaseMeasure.CARE,
    MeasureKind.SERVICE: BaseMeasure.EDUCATION,
}
UNITS = {
    "尾": Unit.FISH,
    "万尾": Unit.TEN_THOUSAND_FISH,
    "千克": Unit.KILOGRAM,
    "吨": Unit.TONNE,
    "株": Unit.TREE,
    "亩": Unit.MU,
    "公顷": Unit.HECTARE,
    "平方米": Unit.SQUARE_METRE,
    "立方米": Unit.CUBIC_METRE,
    "米": Unit.METRE,
    "千米": Unit.KILOMETRE,
    "个": Unit.PIECE,
    "吨二氧化碳当量": Unit.CARBON,
}
"""Units that both rooms count in; nobody says how many hours a working day has."""
OPEN = (BookingState.HELD, BookingState.CONFIRMED)


def wanted(measure: Measure) -> tuple[BaseMeasure, Amount]:
    """What a measure asks of a base; :class:`NoBaseFor` when no base counts such a thing."""
    kind, unit = KINDS.get(MeasureKind(measure.kind)), UNITS.get(measure.unit)
    if kind is None or unit is None or unit.dimension not in kind.dimensions:
        raise NoBaseFor(kind=MeasureKind(measure.kind).zh, unit=measure.unit)
    try:
        return kind, Amount.of(measure.quantity, unit)
    except ValueError as error:
        raise RestorationInvalid(complaints=[Complaint("数量", str(error))]) from error


def at_bases(lines: Collection[UUID]) -> dict[UUID, Booking]:
    """The bookings of measures, by their lines."""
    rows = AtBase.objects.filter(line__in=lines).select_related(
        "booking__base__agency", "booking__capacity"
    )
    return {row.line: row.booking for row in rows}


@act("restoration.base_chosen", *WORKS)
def choose_base(act: Act, *, plan: Plan, saved: int, line: UUID, base: Base) -> Booking:
    """选择基地：给编制中的措施占用基地的容量，等基地的管理机关确认。"""
    found = draft_of(act, plan, saved)
    measure = measure_of(found, line)
    before = at_bases([line]).get(line)
    if before is not None and before.state != BookingState.RELEASED:
        raise BaseChosen(base=before.base.name)
    kind, amount = wanted(measure)
    made = base_services.hold(
        act.by,
        base=base,
        ask=Ask(
            measure=kind,
            amount=amount,
            since=measure.starts_on,
            until=measure.ends_on,
            matter=found.project.case_id,
            project=found.project_id,
            species=measure.species,
            words=measure.title,
        ),
    )
    AtBase.objects.update_or_create(line=line, defaults={"project": found.project, "booking": made})
    saved_again(act, found)
    act.about(found, matter=found.project.case_id)
    return made


@act("restoration.base_left", *WORKS)
def leave_base(act: Act, *, plan: Plan, saved: int, line: UUID, reason: str) -> Plan:
    """不用这个基地：释放占用；现行方案还用着的，审定不含这项措施的方案时释放。"""
    found = draft_of(act, plan, saved)
    booking = at_bases([line]).get(line)
    if booking is None or booking.state not in OPEN:
        raise PlanExists("这项措施没有占用基地。请刷新后核对。")
    if _lines(found.project, (PlanState.SETTLED,)) & {line}:
        raise BaseInForce(base=booking.base.name)
    base_services.release(act.by, booking=booking, reason=reason)
    saved_again(act, found)
    act.about(found, matter=found.project.case_id)
    return found


def release_unused(act: Act, project: Project, reason: str, *, ended: bool = False) -> None:
    """Give back what no version of the plan needs any more. Part of the caller's act."""
    kept = set() if ended else _lines(project, (PlanState.DRAFT, PlanState.SETTLED))
    rows = AtBase.objects.filter(project=project, booking__state__in=[s.value for s in OPEN])
    for row in rows.exclude(line__in=kept).select_related("booking__base", "booking__capacity"):
        base_services.release(act.by, booking=row.booking, reason=reason)


def unconfirmed(measures: Collection[Measure]) -> list[Complaint]:
    """Measures whose base has not said yes, or no more: nothing is settled on such ground."""
    found, booked = [], at_bases([m.line for m in measures])
    for measure in measures:
        booking = booked.get(measure.line)
        if booking is None:
            continue
        state = BookingState(booking.state)
        if state is BookingState.HELD:
            words = f"“{booking.base.name}”还没有确认占用，请联系{booking.base.agency.name}"
            found.append(Complaint(measure.title, words))
        if state is BookingState.RELEASED:
            words = f"“{booking.base.name}”的占用已经释放，请另选基地，或者删去这项措施"
            found.append(Complaint(measure.title, words))
    return found


def must_be_counted(project: Project) -> None:
    """Before a project is closed the bases say how much was carried out there."""
    rows = AtBase.objects.filter(project=project, booking__state=BookingState.CONFIRMED.value)
    insist(
        [
            Complaint("基地", f"“{row.booking.base.name}”的占用还没有登记完成或者释放")
            for row in rows.select_related("booking__base")
        ]
    )


def _lines(project: Project, states: Collection[PlanState]) -> set[UUID]:
    plans = project.plans.filter(state__in=[s.value for s in states])
    return set(Measure.objects.filter(plan__in=plans).values_list("line", flat=True))


def measure_of(plan: Plan, line: UUID) -> Measure:
    """A measure of a plan by its line."""
    found = plan.measures.filter(line=line).first()
    if found is None:
        raise PlanExists("方案里没有这项措施。请刷新后核对。")
    return found


def candidates(*, by: Actor, measure: Measure) -> list[Candidate]:
    """The bases that could take a measure: enough first, then the nearest to the case."""
    kind, amount = wanted(measure)
    place = cases.place_of(measure.plan.project.case)
    return bases.for_measure(
        by=by,
        kind=kind,
        amount=measure.quantity,
        unit=amount.unit,
        on=measure.starts_on,
        division=place.division,
        point=_point(place.longitude, place.latitude),
    )


def _point(longitude: str | None, latitude: str | None) -> tuple[Decimal, Decimal] | None:
    return (Decimal(longitude), Decimal(latitude)) if longitude and latitude else None
