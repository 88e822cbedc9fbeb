"""What the API of bases takes and gives. Amounts are a decimal text and a unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from xiejiang.audit.domain import Actor
from xiejiang.bases import queries
from xiejiang.bases.candidates import Candidate
from xiejiang.bases.domain import (
    Amount,
    Ask,
    BookingState,
    EventKind,
    Measure,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.models import Base
from xiejiang.bases.queries import Work
from xiejiang.web.api import AgencyRef, Line, Named, Remark, agency_ref

FIRST, LAST = date(1980, 1, 1), date(2100, 12, 31)


def _plausible(on: date) -> date:
    if not FIRST <= on <= LAST:
        raise ValueError("年份应在 1980 至 2100 之间")
    return on


On = Annotated[date, AfterValidator(_plausible)]
Number = Annotated[
    Decimal, Field(gt=0, lt=Decimal(10**14), max_digits=18, decimal_places=4, description="数量")
]
Degree = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]


class AmountOut(Schema):
    """数量: exact only when ``exact`` says so; then four decimals hold it."""

    value: str
    unit: str
    label: str
    exact: bool


def amount_out(amount: Amount) -> AmountOut:
    """An amount as the API gives it."""
    return AmountOut(
        value=amount.number.replace(",", "").removeprefix("约 "),
        unit=amount.unit.value,
        label=str(amount),
        exact=not amount.number.startswith("约"),
    )


class SummaryOut(Schema):
    """基地名录的一行."""

    id: UUID
    number: str
    name: str
    agency: AgencyRef
    division: str
    standing: Named
    purposes: list[str]
    longitude: Decimal | None
    latitude: Decimal | None


class BasePage(Schema):
    """一页名录."""

    items: list[SummaryOut]
    next_cursor: str


class SharingOut(Schema):
    """共建机关."""

    agency: AgencyRef
    role: Named
    since: date | None
    until: date | None
    agreement: str


class CapacityOut(Schema):
    """容量."""

    year: int
    measure: Named
    total: AmountOut
    taken: AmountOut
    left: AmountOut
    species: list[str]
    source: str
    filled_in: bool


class EventOut(Schema):
    """日程."""

    id: UUID
    kind: Named
    title: str
    since: date
    until: date
    public: bool
    cancelled: str


class ResultOut(Schema):
    """成效."""

    year: int
    indicator: str
    value: Decimal
    unit: str
    measured: str
    source: str
    filled_in: bool


class BaseOut(SummaryOut):
    """一个基地."""

    place: str
    reach: str
    outline: Any = Field(None, description="GeoJSON，WGS 84")
    land: AmountOut | None
    water: AmountOut | None
    document: str
    document_number: str
    document_on: date | None
    about: str
    hours: str = Field(description="开放时间；空为没有登记")
    source: str
    version: int
    sharings: list[SharingOut]
    capacities: list[CapacityOut] = Field(description="没有列出的未登记，须先登记，不是零")
    events: list[EventOut]
    results: list[ResultOut]


class NeedIn(Schema):
    """需要什么、在哪里."""

    measure: Measure
    amount: Number
    unit: Unit
    on: On
    division: Annotated[str, Field(max_length=6, pattern="^([0-9]{6})?$")] = ""
    longitude: Degree | None = None
    latitude: Degree | None = None


class CandidateOut(Schema):
    """可以考虑的基地."""

    base: SummaryOut
    left: AmountOut | None = Field(description="空为未登记，须先登记")
    enough: bool | None
    distance_km: Decimal | None = Field(description="直线距离")
    near: str
    may_book: bool


class HoldIn(Schema):
    """占用什么、为哪个案件."""

    measure: Measure
    amount: Number
    unit: Unit
    since: On
    until: On
    case: UUID
    project: UUID | None = None
    species: Annotated[Line, Field(max_length=60)] = ""
    words: Remark = ""

    def value(self, amount: Amount) -> Ask:
        """As the act takes it."""
        return Ask(
            measure=self.measure,
            amount=amount,
            since=self.since,
            until=self.until,
            matter=self.case,
            project=self.project,
            species=self.species,
            words=self.words,
        )


class UseIn(Schema):
    """实际做了多少."""

    actual: Number
    unit: Unit
    on: On
    remark: Remark


class ReleaseIn(Schema):
    """为什么释放."""

    reason: Remark


class BookingOut(Schema):
    """占用."""

    id: UUID
    base: UUID
    agency: AgencyRef
    case: UUID | None = Field(description="看不到案件的为空")
    project: UUID | None = Field(description="看不到案件的为空")
    measure: Named
    amount: AmountOut
    actual: AmountOut | None
    since: date
    until: date
    species: str
    words: str
    state: Named
    used_on: date | None
    filled_in: bool


class WorksOut(Schema):
    """一个基地的占用."""

    items: list[BookingOut]
    others: int | None = Field(description="另有几项看不到；与基地无关的为空")


def summary_out(base: Base) -> SummaryOut:
    """A base as the list gives it."""
    return SummaryOut(**_summary(base))


def _summary(base: Base) -> dict[str, Any]:
    return {
        "id": base.pk,
        "number": base.number,
        "name": base.name,
        "agency": agency_ref(base.agency),
        "division": base.division,
        "standing": Named(value=base.standing, label=Standing(base.standing).zh),
        "purposes": [u.purpose for u in base.uses.all()],
        "longitude": base.longitude,
        "latitude": base.latitude,
    }


def base_out(base: Base, *, by: Actor) -> BaseOut:
    """A base with everything that the caller reads of it."""
    return BaseOut(
        **_summary(base),
        place=base.place,
        reach=base.reach,
        outline=base.outline,
        land=amount_out(base.land_area) if base.land_area else None,
        water=amount_out(base.water_area) if base.water_area else None,
        document=base.document,
        document_number=base.document_number,
        document_on=base.document_on,
        about=base.about,
        hours=base.hours,
        source=base.source,
        version=base.version,
        sharings=[
            SharingOut(
                agency=agency_ref(s.agency),
                role=Named(value=s.role, label=ShareRole(s.role).zh),
                since=s.since,
                until=s.until,
                agreement=s.agreement,
            )
            for s in queries.sharings(base=base)
        ],
        capacities=_capacities(base),
        events=[
            EventOut(
                id=e.pk,
                kind=Named(value=e.kind, label=EventKind(e.kind).zh),
                title=e.title,
                since=e.since,
                until=e.until,
                public=e.public,
                cancelled=e.cancelled,
            )
            for e in queries.events(by=by, base=base)
        ],
        results=[
            ResultOut(
                year=r.year,
                indicator=r.indicator,
                value=r.value,
                unit=r.unit,
                measured=r.measured,
                source=r.source,
                filled_in=r.filled_in,
            )
            for r in queries.results(base=base)
        ],
    )


def _capacities(base: Base) -> list[CapacityOut]:
    return [
        CapacityOut(
            year=c.year,
            measure=Named(value=c.measure, label=Measure(c.measure).zh),
            total=amount_out(c.whole),
            taken=amount_out(c.booked),
            left=amount_out(c.left),
            species=c.species,
            source=c.source,
            filled_in=c.filled_in,
        )
        for c in queries.capacities(base=base)
    ]


def candidate_out(one: Candidate) -> CandidateOut:
    """A candidate as the API gives it."""
    return CandidateOut(
        base=summary_out(one.base),
        left=amount_out(one.left) if one.left is not None else None,
        enough=one.enough,
        distance_km=one.distance_km,
        near=one.near,
        may_book=one.may_book,
    )


def booking_out(work: Work) -> BookingOut:
    """A booking as the API gives it: which case, only to whoever sees the case."""
    row = work.booking
    measure = Measure(row.capacity.measure)
    return BookingOut(
        id=row.pk,
        base=row.base_id,
        agency=agency_ref(row.agency),
        case=work.case.pk if work.case else None,
        project=row.project if work.case else None,
        measure=Named(value=measure.value, label=measure.zh),
        amount=amount_out(row.asked),
        actual=amount_out(row.done) if row.done is not None else None,
        since=row.since,
        until=row.until,
        species=row.species,
        words=row.words if work.case else "",
        state=Named(value=row.state, label=BookingState(row.state).zh),
        used_on=row.used_on,
        filled_in=row.filled_in,
    )
