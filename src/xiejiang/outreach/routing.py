"""Where a report goes first: the competent agency that works here, or the desk that sorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import ENFORCEMENT, Kind
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.outreach.domain import Matter
from xiejiang.outreach.errors import NobodyReceives


@dataclass(frozen=True, slots=True)
class Route:
    """An agency, and why a report goes there."""

    agency: Agency
    why: str


def route(*, matter: Matter, division: str, on: date) -> Route:
    """The competent agency of the place if it works here, else of the place above, else a desk."""
    here = {a.code: a for a in agencies.in_service(on=on)}
    if division:
        for code, why in _competent(matter, division):
            if code in here:
                return Route(here[code], why)
    if settings.TRIAGE in here:
        return Route(
            here[settings.TRIAGE], "没有写明地点，或者当地主管机关不在本节点：本节点的分办机关"
        )
    sorting = _sorting(here.values(), matter.kind)
    if sorting is None:
        raise NobodyReceives
    return Route(sorting, "没有写明地点，或者当地主管机关不在本节点：本节点同类机关分办")


def _competent(matter: Matter, division: str) -> Iterator[tuple[str, str]]:
    field = matter.field.value
    for place in reversed(basin.path(division).parts):
        for found in agencies.competent(kind=matter.kind.value, division=place.code, field=field):
            yield found.agency_code, found.reason


def _sorting(here: Iterable[Agency], kind: Kind) -> Agency | None:
    """Of the agencies that work here: of the kind first, then of the highest level."""
    order = {"national": 0, "province": 1, "special": 2, "prefecture": 3, "county": 4}
    fitting = [a for a in here if Kind(a.kind) in ENFORCEMENT]
    chosen = sorted(fitting, key=lambda a: (a.kind != kind, order.get(a.level, 9), a.code))
    return chosen[0] if chosen else None
