"""What the room shows on the case page: the river at a place, and the alerts about a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Candidate
from xiejiang.basin import queries as basin
from xiejiang.basin.domain import REFERENCE_ONLY, Neighbour, ProtectedWater, Reach, Section
from xiejiang.cases.domain import CaseStatus
from xiejiang.law.instruments import load_instruments
from xiejiang.liaison import queries as liaison
from xiejiang.river import arrivals, published, queries
from xiejiang.river.domain import AlertState, Arrival, Outcome
from xiejiang.river.duties import SUPERIOR, division_of
from xiejiang.river.models import Alert
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

NEAREST = 12
REACHES_SHOWN = 12
TONES = {AlertState.OPEN: "due", AlertState.CLEARED: "done"}
OUTCOME_TONES = {
    Outcome.WATCHING: "running",
    Outcome.NOT_ARRIVED: "running",
    Outcome.ARRIVED: "overdue",
    Outcome.STOPPED: "ok",
}
KINDS = (
    Kind.ECOLOGY,
    Kind.WATER,
    Kind.AGRICULTURE,
    Kind.NATURAL_RESOURCES,
    Kind.FORESTRY,
    Kind.CULTURAL_HERITAGE,
    Kind.CULTURE_TOURISM,
    Kind.POLICE,
    Kind.PROCURATORATE,
    Kind.COURT,
    Kind.JUSTICE,
    Kind.NDRC,
)
"""Who watches over the water first, then who investigates and judges, then the rest."""


@dataclass(frozen=True, slots=True)
class Banks:
    """A reach with the counties on either side of it."""

    reach: Reach
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class River:
    """Everything the room says of a place."""

    place: str
    name: str
    basin_words: str
    on: bool
    banks: tuple[Banks, ...]
    more_reaches: int
    competent: tuple[tuple[str, tuple[Candidate, ...]], ...]
    above: tuple[Neighbour, ...]
    above_count: int
    below: tuple[Neighbour, ...]
    below_count: int
    sections: tuple[Section, ...]
    bans: tuple[ProtectedWater, ...]
    protected: tuple[ProtectedWater, ...]
    note: str = REFERENCE_ONLY


def river_at(place: str, *, field: str = "", division: str = "", whole: bool = False) -> River:
    """The river at a division or a reach; ``whole`` lists all that lies up- and downstream."""
    found = basin.where(place)
    above, below = basin.upstream(place=place), basin.downstream(place=place)
    most = None if whole else NEAREST
    at = division or (place if found.division is not None else found.reaches[0].divisions[0])
    reach = place if found.division is None else ""
    shown = found.reaches if whole else found.reaches[:REACHES_SHOWN]
    return River(
        place=place,
        name=found.name,
        basin_words=found.division.basin_zh if found.division is not None else "",
        on=found.on,
        banks=tuple(Banks(r, _names(r.left), _names(r.right)) for r in shown),
        more_reaches=len(found.reaches) - len(shown),
        competent=_competent(at, field, reach),
        above=above[:most],
        above_count=len(above),
        below=below[:most],
        below_count=len(below),
        sections=found.sections,
        bans=tuple(w for w in found.protected if w.is_fishing_ban),
        protected=tuple(w for w in found.protected if not w.is_fishing_ban),
    )


def _names(codes: Sequence[str]) -> str:
    return "、".join(basin.full_name(code) for code in codes)


def _competent(
    division: str, field: str, reach: str
) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    found = []
    for kind in KINDS:
        listed = agencies.competent(kind=kind.value, division=division, field=field, reach=reach)
        if listed:
            found.append((kind.zh, tuple(map(_titled, listed))))
    return tuple(found)


def schemes_at(
    found: River, *, field: str = "", division: str = "", on: date
) -> list[published.Beside]:
    """集中管辖: what courts and procuratorates published for the place, beside the answer."""
    named = dict(found.competent)
    competent = {
        kind.value: [c for c in named.get(kind.zh, ()) if c.role.value != SUPERIOR]
        for kind in (Kind.COURT, Kind.PROCURATORATE)
    }
    at = division or division_of(found.place)
    return published.schemes(division=at, field=field, on=on, competent=competent)


def _titled(candidate: Candidate) -> Candidate:
    """With the title of the instrument it cites."""
    cited = candidate.citation
    if cited is None:
        return candidate
    title = load_instruments()[cited.instrument].title
    return replace(candidate, citation=replace(cited, title=title))


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as lists show it."""

    alert: Alert
    reach: str
    state: str
    tone: str
    own: bool


def alert_row(request: Request, alert: Alert) -> AlertRow:
    """Lay one line out."""
    state = AlertState(alert.state)
    reach = basin.reach(reach_id=alert.reach).label
    return AlertRow(alert, reach, state.zh, TONES[state], queries.owns(alert, by=request.actor))


def at_hours(since: datetime, hours: Decimal | None) -> datetime | None:
    """The instant some hours after the release."""
    return None if hours is None else since + timedelta(hours=float(hours))


def caveats(kept: Iterable[str]) -> tuple[str, ...]:
    """What to bear in mind, in the language of the page."""
    return tuple(arrivals.in_language(words, _) for words in kept)


@dataclass(frozen=True, slots=True)
class County:
    """A place on the list with its agencies: how far it is and when the water may arrive."""

    place: str
    km: int
    earliest: datetime | None
    latest: datetime | None
    caveats: tuple[str, ...]
    lines: tuple[Any, ...]


def counties(
    found: Iterable[tuple[str, Arrival, Any]], since: datetime | None
) -> tuple[County, ...]:
    """Lines of a list by division, in the order in which the water reaches them."""
    groups: dict[str, list[tuple[Arrival, Any]]] = {}
    for division, arrival, line in found:
        groups.setdefault(division, []).append((arrival, line))
    return tuple(
        County(
            place=basin.full_name(division),
            km=lines[0][0].km,
            earliest=at_hours(since, lines[0][0].earliest) if since else None,
            latest=at_hours(since, lines[0][0].latest) if since else None,
            caveats=caveats(lines[0][0].caveats),
            lines=tuple(line for _, line in lines),
        )
        for division, lines in groups.items()
    )


def may_send(request: Request) -> bool:
    """Whether the reader's post sends alerts for the agency."""
    sends = queries.may_send(agency_kind=request.actor.agency_kind)
    return sends and request.actor.can(*liaison.PUBLISHES)


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """流域. The frame has checked that the case is seen; nothing is reckoned until it is open."""

    def context() -> Mapping[str, Any]:
        open_ = case.status != CaseStatus.CLOSED and request.acts_in(case)
        place = case.reach or case.division
        known = basin.find(place) is not None or basin.network().find(place) is not None
        found, schemes = None, []
        if known:
            found = river_at(place, field=case.field, division=case.division)
            schemes = schemes_at(
                found, field=case.field, division=case.division, on=timezone.localdate()
            )
        return {
            "river": found,
            "schemes": schemes,
            "alerts": [alert_row(request, a) for a in queries.of_case(by=request.actor, case=case)],
            "may_alert": open_ and may_send(request),
        }

    return (Panel("river", _("流域"), None, "river/_river.html", context),)
