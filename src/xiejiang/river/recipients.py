"""通知谁: the agencies downstream of a reach, how far, when the water may arrive, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.river import arrivals
from xiejiang.river.domain import Arrival, Means, Range, Recipient


def counties(*, reach: str, within_km: int) -> dict[str, Arrival]:
    """The counties on both banks of a reach, and those the water runs to, with the arrival."""
    net = basin.network()
    found = dict.fromkeys(net.divisions_of(reach), arrivals.at_once())
    for one in net.below(reach, within_km=within_km):
        found.setdefault(one.code, arrivals.estimate(one.way))
    return found


def recipients(*, reach: str, wide: Range, sender: str, on: date) -> list[Recipient]:
    """Whom an alert is for, nearest first; nobody else is told."""
    reached = counties(reach=reach, within_km=wide.within_km)
    places = dict(reached)
    if wide.superiors:
        places |= _above(reached)
    river = basin.reach(reach_id=reach).river_id
    ordinary, special = agencies.concerned(
        divisions=places, kinds=wide.kinds, within=reached, rivers=(river,)
    )
    here = {a.pk for a in agencies.in_service(on=on)}
    told = [_recipient(a, a.division, places[a.division], here) for a in ordinary]
    told += [_special(a, reached, here) for a in special]
    others = (r for r in told if r.agency != sender)
    return sorted(others, key=lambda r: (r.arrival.km, _far(r.arrival), r.division, r.agency))


def _far(arrival: Arrival) -> tuple[bool, float]:
    return arrival.earliest is None, float(arrival.earliest or 0)


def _above(reached: Mapping[str, Arrival]) -> dict[str, Arrival]:
    """The divisions above the counties, with the arrival at the first of them."""
    found: dict[str, Arrival] = {}
    for code, arrival in sorted(reached.items(), key=lambda item: item[1].km):
        for part in basin.path(code).parts:
            if part.code not in reached:
                found.setdefault(part.code, arrival)
    return found


def _special(agency: Agency, reached: Mapping[str, Arrival], here: set[int]) -> Recipient:
    first = min(_covered(agency, reached), key=lambda code: reached[code].km)
    return _recipient(agency, first, reached[first], here)


def _covered(agency: Agency, codes: Iterable[str]) -> list[str]:
    return [c for c in codes if any(basin.contains(t, c) for t in agency.territory)]


def _recipient(agency: Agency, division: str, arrival: Arrival, here: set[int]) -> Recipient:
    return Recipient(
        agency=agency.code,
        name=agency.name,
        kind=agency.kind,
        division=division,
        arrival=arrival,
        means=_means(agency, here),
        node=agency.node,
    )


def _means(agency: Agency, here: set[int]) -> Means:
    if agency.pk in here:
        return Means.HERE
    return Means.NODE if agency.node else Means.OUTSIDE
