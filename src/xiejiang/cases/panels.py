"""What the room shows on the case page: overview, facts, findings, and the log in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit import queries as audit
from xiejiang.audit.domain import Power
from xiejiang.audit.queries import LogEntry
from xiejiang.audit.services import ACTS
from xiejiang.basin import queries as basin
from xiejiang.cases import fact_panels, liability_panels, nationality, queries
from xiejiang.cases.domain import CaseStatus, LinkKind, ParticipantRole, PartyKind, PartyRole
from xiejiang.cases.models import Case
from xiejiang.law.procedures import load_procedures
from xiejiang.store import node
from xiejiang.web.forms import whole
from xiejiang.web.language import in_english, title_of
from xiejiang.web.panels import Panel, Spot
from xiejiang.web.requests import Request

LOG_PAGE = 60
NEAREST = 6

next_act = fact_panels.next_act


INVITING = (Power.HANDLE, Power.APPROVE, Power.LIAISE)
CLOSING = (Power.HANDLE, Power.APPROVE)


def may(request: Request, powers: tuple[Power, ...]) -> bool:
    """Whether the reader's post has any of these powers."""
    return request.actor.can(*powers)


@dataclass(frozen=True, slots=True)
class LogRow:
    """An entry of the log in words."""

    entry: LogEntry
    act: str
    basis: tuple[str, ...]


def panels(request: Request, case: Case) -> tuple[Panel, ...]:
    """概览、事实、结论、存证."""
    return (
        Panel("overview", _("概览"), None, "cases/_overview.html", lambda: overview(request, case)),
        *fact_panels.panels(request, case),
        *liability_panels.panels(request, case),
        Panel("log", _("存证"), None, "cases/_log.html", lambda: log_tab(request, case)),
    )


def overview(request: Request, case: Case) -> Mapping[str, Any]:
    """The case in words: who, where, what lies downstream, what was published."""
    roles = {r.value: r.zh for r in PartyRole} | {k.value: k.zh for k in PartyKind}
    open_case = case.status != CaseStatus.CLOSED
    acts = request.acts_in(case)
    return {
        "point": point_words(case),
        "downstream": basin.downstream(place=case.reach or case.division)[:NEAREST],
        "protected": basin.protected_in(case.division),
        "party_words": roles,
        "nationality": lambda code: nationality.name(code, english=in_english()),
        "part_words": {r.value: r.zh for r in ParticipantRole},
        "link_words": {k.value: k.zh for k in LinkKind},
        "links": queries.links(by=request.actor, case=case),
        "away_links": queries.away_links(by=request.actor, case=case),
        "milestones": list(case.milestones.all()),
        "quantities": list(case.quantities.all()),
        "may_write": open_case and acts and request.actor.can(Power.HANDLE),
        "may_invite": open_case and acts and may(request, INVITING),
        "may_reopen": not open_case
        and case.archived_at is None
        and request.actor.agency_id == case.lead_id
        and may(request, CLOSING),
    }


def spots(request: Request, case: Case) -> tuple[Spot, ...]:
    """The place of the case, and the protected waters of its county by their reference points."""
    found = []
    if case.longitude is not None and case.latitude is not None:
        home = reverse("case-tab", args=[case.pk, "overview"])
        found.append(
            Spot(
                case.longitude,
                case.latitude,
                kind=_("案发地点"),
                title=case.title,
                words=case.place,
                url=home,
                tone="running",
            )
        )
    for water in basin.protected_in(case.division):
        words = f"{water.type} · " + _("代表点，不能判断是否在保护区内")
        found.append(Spot(water.lon, water.lat, _("保护水域"), water.name, words))
    return tuple(found)


def point_words(case: Case) -> str:
    """The point in degrees, east then north; empty when none is known."""
    if case.longitude is None or case.latitude is None:
        return ""
    return f"{case.longitude.normalize():f}, {case.latitude.normalize():f}"


def log_tab(request: Request, case: Case) -> Mapping[str, Any]:
    """A page of the log of the case, from the beginning."""
    asked = whole(request.GET.get("after", ""), most=10**18)
    after = -1 if asked is None else asked
    found = queries.timeline(by=request.actor, case=case, after=after, limit=LOG_PAGE + 1)
    shown, rest = found[:LOG_PAGE], found[LOG_PAGE:]
    return {
        "entries": [LogRow(e, act_words(e.act), _cited(e)) for e in shown],
        "after": shown[-1].index if rest else None,
        "paged": after >= 0,
        "head": audit.signed_head(),
        "stamp": audit.latest_stamp(),
        "node": node.public_key(),
    }


def act_words(name: str) -> str:
    """What an officer calls an act: the verb of a step, or the head of the act's own words."""
    procedure_id, _sep, step_id = name.partition(":")
    procedure = load_procedures().by_id.get(procedure_id)
    for step in procedure.steps if procedure else ():
        if step.id == step_id:
            return title_of(step, "verb")
    return _(ACTS[name]).split("：")[0].rstrip("。.") if name in ACTS else name


def _cited(entry: LogEntry) -> tuple[str, ...]:
    """The provisions cited, as the log keeps them."""
    return tuple(dict.fromkeys(str(c) for c in entry.basis))
