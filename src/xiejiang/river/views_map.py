"""Pages of the river itself: any place with what lies around it, and the map of the basin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.basin import queries as basin
from xiejiang.basin.domain import Relation
from xiejiang.cases.domain import Field
from xiejiang.river import queries
from xiejiang.river.forms import MapForm, RelationForm
from xiejiang.river.panels import river_at, schemes_at
from xiejiang.web import maps
from xiejiang.web.panels import Spot
from xiejiang.web.requests import Request

CASES_MOST = 200
"""The map shows the latest; a list of more is for the search."""
CASES, SECTIONS, WATERS = "cases", "sections", "waters"
USUAL = (CASES, SECTIONS)
"""Protected waters are many; they come when they are asked for."""


def river(request: Request) -> HttpResponse:
    """A place on the river: reach, banks, who is competent, what lies up- and downstream."""
    asked = "place" in request.GET
    form = RelationForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "river": None, "relation": None, "schemes": []}
    if asked and form.is_valid():
        place, other = form.cleaned_data["place"], form.cleaned_data.get("other", "")
        found = river_at(place, whole=request.GET.get("all") == "1")
        context["river"] = found
        context["schemes"] = schemes_at(found, on=timezone.localdate())
        context["relation"] = _relation(place, other) if other else None
    return render(request, "river/river.html", context, status=form.status)


def _relation(place: str, other: str) -> Relation:
    return basin.relation(a=place, b=other)


def layers() -> dict[str, str]:
    """What the map can show."""
    return {CASES: _("案件"), SECTIONS: _("控制断面"), WATERS: _("保护水域")}


def basin_map(request: Request) -> HttpResponse:
    """The basin: cases I may see, sections and protected waters; the list says the same."""
    form = MapForm(request.GET or None, layers=layers(), initial={"show": USUAL})
    valid = not form.is_bound or form.is_valid()
    place = form.cleaned_data.get("place", "") if form.is_bound and valid else ""
    chosen = form.cleaned_data.get("show", []) if form.is_bound and valid else []
    shown = chosen or list(USUAL)
    spots: list[Spot] = []
    if valid:
        spots += _cases(request, place) if CASES in shown else []
        spots += _sections(place) if SECTIONS in shown else []
        spots += _waters(place) if WATERS in shown else []
    context = {
        "form": form,
        "chosen": shown,
        "place": basin.full_name(place) if place else "",
        "most": CASES_MOST,
        "groups": _groups(spots),
        **maps.drawn(spots),
    }
    return render(request, "river/map.html", context, status=form.status)


def _cases(request: Request, place: str) -> list[Spot]:
    """The latest cases with a point, of those the reader may see."""
    return [
        Spot(
            longitude=c.longitude,
            latitude=c.latitude,
            kind=_("案件"),
            title=c.title,
            words=f"{c.number} · {_(Field(c.field).zh)}",
            url=reverse("case", args=[c.pk]),
            tone="running",
        )
        for c in queries.mapped_cases(by=request.actor, division=place, limit=CASES_MOST)
        if c.longitude is not None and c.latitude is not None
    ]


def _sections(place: str) -> list[Spot]:
    net = basin.network()
    on = {r.id for r in net.reaches_of(place)} if place else None
    return [
        Spot(
            longitude=s.lon,
            latitude=s.lat,
            kind=_("控制断面"),
            title=s.name,
            words=f"{s.river} · {_(s.type)} · " + _("名称和位置须核对现行断面表"),
            tone="ok",
        )
        for s in basin.sections()
        if on is None or s.reach in on
    ]


def _waters(place: str) -> list[Spot]:
    found = basin.protected_in(place) if place else basin.protected_waters()
    point = _("代表点，不能判断是否在保护区内")
    return [Spot(w.lon, w.lat, _("保护水域"), w.name, f"{w.type} · {point}") for w in found]


def _groups(spots: Sequence[Spot]) -> list[tuple[str, list[tuple[int, Spot]]]]:
    """The numbered places by kind, as the list shows them."""
    groups: dict[str, list[tuple[int, Spot]]] = {}
    for number, spot in enumerate(spots, 1):
        groups.setdefault(spot.kind, []).append((number, spot))
    return list(groups.items())
