"""Whom a bulletin is for: one rule, as a predicate for one agency and as a filter for lists.

An audience is written out once, when the bulletin is published, into lines: places (prefixes of
division codes), kinds of agency, names. An agency is included when it is named, or when its kind
is meant and its territory touches one of the places: lies in it, or has it within.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.liaison.domain import NAMED_MOST, PLACES_MOST, Audience, Reach, ScopeWay
from xiejiang.liaison.models import Bulletin, Scope

ANY = ""
"""The kind of any agency; as a place, the whole country."""
FARTHEST_KM = 6400
"""Longer is no water of the basin."""


def written_out(audience: Audience) -> Reach:
    """The lines of an audience that :func:`complaints` finds nothing wrong with."""
    places = {basin.prefix(code) for code in audience.divisions}
    if audience.downstream_of:
        places |= {basin.prefix(code) for code in downstream(audience)}
    kinds = frozenset(audience.kinds or (ANY,)) if places else frozenset()
    return Reach(frozenset(places), kinds, frozenset(audience.agencies))


def downstream(audience: Audience) -> list[str]:
    """The counties on the waters of the place, and those the water runs to; reckoned, not law."""
    start = audience.downstream_of
    own = [start] if basin.find(start) else list(basin.network().divisions_of(start))
    most = audience.within_km
    below = [n.code for n in basin.downstream(place=start) if not most or n.km <= most]
    return list(dict.fromkeys((*own, *below)))


def complaints(audience: Audience) -> list[Complaint]:
    """What is wrong with an audience, in words; nothing of it is written when anything is."""
    if not audience.by_place and not audience.agencies:
        return [Complaint("知悉范围", "请至少选一个区域、一个下游起点或者一个机关")]
    found = _places(audience)
    known = {k.value for k in Kind}
    found += [
        Complaint("机关类型", f"没有“{k}”这一类机关") for k in audience.kinds if k not in known
    ]
    if audience.kinds and not audience.by_place:
        found.append(Complaint("机关类型", "只点名机关的，不再选机关类型；按类型通报的请选区域"))
    if len(audience.agencies) > NAMED_MOST:
        found.append(Complaint("点名的机关", f"最多 {NAMED_MOST} 个；更多的请按区域和类型通报"))
        return found
    there = {a.code for a in agencies.agencies(codes=audience.agencies)}
    missing = [code for code in audience.agencies if code not in there]
    found += [Complaint("点名的机关", f"机关目录里没有代码“{code}”") for code in missing]
    return found


def _places(audience: Audience) -> list[Complaint]:
    found = [
        Complaint("区域", f"没有代码为“{code}”的行政区划")
        for code in audience.divisions
        if basin.find(code) is None
    ]
    if not 0 <= audience.within_km <= FARTHEST_KM:
        found.append(Complaint("下游多少公里", f"应在 0 至 {FARTHEST_KM} 之间；0 为直到入海"))
    if audience.within_km and not audience.downstream_of:
        found.append(Complaint("下游多少公里", "请先填下游起点"))
    if audience.downstream_of:
        try:
            below = downstream(audience)
        except XiejiangError as error:
            return [*found, Complaint("下游起点", error.message)]
        if len(below) + len(audience.divisions) > PLACES_MOST:
            found.append(Complaint("下游起点", f"超过 {PLACES_MOST} 个区县，请缩短下游公里数"))
    elif len(audience.divisions) > PLACES_MOST:
        found.append(Complaint("区域", f"最多 {PLACES_MOST} 个；请改选上一级区划"))
    return found


def regions(agency: Agency) -> list[str]:
    """The prefixes of an agency's territory."""
    return sorted({basin.prefix(code) for code in (agency.territory or [agency.division])})


def includes(reach: Reach, agency: Agency) -> bool:
    """Whether an agency is meant; the same rule as :func:`meant`."""
    if agency.code in reach.agencies:
        return True
    own = regions(agency)
    here = any(p.startswith(r) or r.startswith(p) for p in reach.places for r in own)
    return here and bool(reach.kinds & {ANY, agency.kind})


def names(reach: Reach, agency: Agency) -> bool:
    """Whether an agency is named; the same rule as :func:`named`."""
    return agency.code in reach.agencies


def meant(agency: Agency) -> Q:
    """The bulletins whose audience includes an agency."""
    at = Q()
    for region in regions(agency):
        around = [region[:n] for n in (0, 2, 4, 6) if n <= len(region)]
        at |= Q(value__in=around) | Q(value__startswith=region)
    place = _lines(ScopeWay.PLACE).filter(at)
    kind = _lines(ScopeWay.KIND).filter(value__in=(ANY, agency.kind))
    return named(agency) | Q(Exists(place)) & Q(Exists(kind))


def named(agency: Agency) -> Q:
    """The bulletins whose audience names an agency."""
    return Q(Exists(_lines(ScopeWay.AGENCY).filter(value=agency.code)))


def _lines(way: ScopeWay) -> QuerySet[Scope]:
    return Scope.objects.filter(bulletin=OuterRef("pk"), way=way.value)


def reach_of(bulletin: Bulletin) -> Reach:
    """The lines of a published bulletin."""
    return Reach.of_lines(bulletin.scopes.values_list("way", "value"))


def of_draft(bulletin: Bulletin) -> Audience:
    """The audience as the publisher stated it."""
    return Audience.of_data(bulletin.audience)
