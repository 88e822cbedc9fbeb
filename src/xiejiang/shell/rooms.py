"""What the shell asks of every room: tabs, proposals for the next act, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _

from xiejiang.shell import places
from xiejiang.web.panels import TAB_ORDER, Beside, NextAct, Panel, Spot, Strand, Warned
from xiejiang.web.requests import Request

ROOMS = (
    "audit",
    "agencies",
    "cases",
    "evidence",
    "proceedings",
    "assessment",
    "documents",
    "funds",
    "bases",
    "restoration",
    "experts",
    "liaison",
    "operations",
    "river",
    "consultation",
    "settling",
    "foreign",
    "exchange",
    "typical",
    "research",
    "outreach",
)


def _modules(name: str) -> Iterator[ModuleType]:
    """The rooms' modules of a name; a room need not have a face."""
    for room in ROOMS:
        full = f"xiejiang.{room}.{name}"
        if find_spec(full) is not None:
            yield import_module(full)


def panels(request: Request, case: Any) -> list[Panel]:
    """Every tab of a case, in the order of the house."""
    found = [p for module in _modules("panels") for p in module.panels(request, case)]
    found.append(
        Panel("map", _("地图"), None, "shell/_map.html", lambda: places.tab(spots(request, case)))
    )
    order = {slug: i for i, slug in enumerate(TAB_ORDER)}
    return sorted(found, key=lambda p: order.get(p.slug, len(order)))


def next_act(request: Request, case: Any) -> NextAct | None:
    """The most urgent of what the rooms propose."""
    asked = [m.next_act(request, case) for m in _modules("panels") if hasattr(m, "next_act")]
    offers = [a for a in asked if a is not None]
    return max(offers, key=lambda a: a.urgency, default=None)


def beside_facts(request: Request, case: Any) -> dict[str, list[Beside]]:
    """What the rooms have to say beside each fact of a case, by the fact's name."""
    found: dict[str, list[Beside]] = {}
    for module in _modules("panels"):
        if hasattr(module, "beside_facts"):
            for name, lines in module.beside_facts(request, case).items():
                found.setdefault(name, []).extend(lines)
    return found


def beside_findings(request: Request, case: Any) -> dict[str, list[Beside]]:
    """What the rooms have to say beside each finding of a case, by the rule."""
    found: dict[str, list[Beside]] = {}
    for module in _modules("panels"):
        if hasattr(module, "beside_findings"):
            for rule, lines in module.beside_findings(request, case).items():
                found.setdefault(rule, []).extend(lines)
    return found


def warnings(request: Request, case: Any) -> list[Warned]:
    """What the rooms warn this reader of, where words are taken into the case."""
    asked = [m.warnings(request, case) for m in _modules("panels") if hasattr(m, "warnings")]
    return [w for found in asked for w in found]


def spots(request: Request, case: Any) -> list[Spot]:
    """Every place of a case that a room can put on the map; points of reference last."""
    asked = [m.spots(request, case) for m in _modules("panels") if hasattr(m, "spots")]
    return sorted((s for found in asked for s in found), key=lambda s: s.tone == "plain")


def strands(request: Request, case: Any) -> list[Strand]:
    """The lanes that rooms add to the story of a case."""
    asked = [m.strand(request, case) for m in _modules("panels") if hasattr(m, "strand")]
    return [s for s in asked if s is not None]


def addresses() -> list[URLPattern | URLResolver]:
    """The rooms' own addresses."""
    return [path("", include(module)) for module in _modules("urls")]
