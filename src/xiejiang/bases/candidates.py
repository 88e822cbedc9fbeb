"""Which bases could take a measure: what is left of each, how near it is, and what stands against.

Nothing is left out silently: a base without a registered capacity is shown as such, after those
that have enough, and one whose capacity is too small says how much is left.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from xiejiang.audit.domain import Actor, Power
from xiejiang.bases.domain import Amount, Measure, Standing, Unit
from xiejiang.bases.models import Base, Capacity, Sharing, Use
from xiejiang.basin import queries as basin
from xiejiang.store import geometry

NEAR_ZH = ("同一区县", "同一地市", "同一省份", "同一直辖市", "不同省份")
PLACES = ((6, 60), (4, 200), (2, 600))
"""How much of a division's code agrees, and about how many kilometres that spans: a base whose
distance is known stands among those of its span whose distance is not."""
FARTHEST = len(PLACES)
ALSO_BY_PURPOSE = {
    Measure.REPLANTING: ("replanting", "restoration"),
    Measure.RESTOCKING: ("restocking", "restoration"),
    Measure.CARBON: ("carbon",),
    Measure.EDUCATION: ("publicity", "education"),
}
"""Purposes by which a base is a candidate though it registered no capacity of the measure."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A base that could take a measure."""

    base: Base
    left: Amount | None
    """What is left, in the unit that was asked for; ``None``: 未登记, must be registered first."""
    enough: bool | None
    """``None`` while nothing is known of it."""
    distance_km: Decimal | None
    """In a straight line, when both points are known."""
    near: str
    """How the places stand to each other, in words."""
    may_book: bool
    rank: int


def remaining(base: Base, kind: Measure, unit: Unit, year: int) -> Amount | None:
    """What is left of a capacity, told in a unit; ``None`` when it is not registered."""
    found = Capacity.objects.filter(
        base=base, measure=kind.value, dimension=unit.dimension.value, year=year
    ).first()
    return None if found is None else found.left.to(unit)


def for_measure(
    *,
    by: Actor,
    kind: Measure,
    amount: Decimal | int | str,
    unit: Unit,
    on: date,
    division: str = "",
    point: tuple[Decimal, Decimal] | None = None,
    limit: int = 20,
) -> list[Candidate]:
    """Open bases that could take so much of a measure: enough first, then the nearest.

    ``UnitMismatch`` and ``ValueError`` come from :mod:`units`; the caller's form says them.
    """
    wanted = Amount.of(amount, unit)
    rows = Capacity.objects.filter(measure=kind.value, dimension=unit.dimension.value, year=on.year)
    meant = Use.objects.filter(base=OuterRef("pk"), purpose__in=ALSO_BY_PURPOSE.get(kind, ()))
    found = list(
        Base.objects.filter(
            Q(standing=Standing.OPEN.value),
            Exists(rows.filter(base=OuterRef("pk"))) | Exists(meant),
        ).select_related("agency")
    )
    left = {c.base_id: c.left.to(unit) for c in rows.filter(base__in=found)}
    shared = _shared(by, found, on)
    told = []
    for base in found:
        free = left.get(base.pk)
        km, near, rank = nearness(base, division, point)
        told.append(
            Candidate(
                base=base,
                left=free,
                enough=None if free is None else free.atoms >= wanted.atoms,
                distance_km=km,
                near=near,
                may_book=base.pk in shared,
                rank=rank,
            )
        )
    return sorted(told, key=_order)[:limit]


def _order(one: Candidate) -> tuple[int, int, Decimal, str]:
    suited = {True: 0, None: 1, False: 2}[one.enough]
    return suited, one.rank, one.distance_km or Decimal(0), one.base.number


def _shared(by: Actor, found: Collection[Base], on: date) -> set[object]:
    """The bases of which the actor's agency may book."""
    if by.can(Power.SYSTEM):
        return {b.pk for b in found}
    rows = Sharing.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on),
        base__in=found,
        agency_id=by.agency_key,
        until__isnull=True,
    )
    own = {b.pk for b in found if b.agency_id == by.agency_id}
    return own | set(rows.values_list("base", flat=True))


def nearness(
    base: Base, division: str, point: tuple[Decimal, Decimal] | None
) -> tuple[Decimal | None, str, int]:
    """How far a base is from a place: in kilometres if both points are known, and in words."""
    words, rank = _by_division(base.division, division)
    if point is None or base.longitude is None or base.latitude is None:
        return None, words, rank
    km = geometry.apart_km(point, (base.longitude, base.latitude))
    spans = [span for _digits, span in PLACES]
    return km, words, next((i for i, span in enumerate(spans) if km <= span), FARTHEST)


def _by_division(base: str, wanted: str) -> tuple[str, int]:
    if not wanted or basin.find(wanted) is None:
        return "", FARTHEST + 1
    municipality = basin.find(base[:2] + "0000")
    for rank, (digits, _span) in enumerate(PLACES):
        if base[:digits] == wanted[:digits]:
            if municipality is not None and municipality.is_municipality and digits < len(base):
                return NEAR_ZH[3], rank
            return NEAR_ZH[rank], rank
    found = basin.relation(a=base, b=wanted)
    return (found.sentence if found.km is not None else NEAR_ZH[4]), FARTHEST
