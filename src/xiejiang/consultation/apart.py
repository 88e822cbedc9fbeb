"""Reads of meetings across nodes: what is to be told, when the last word went and came, deeds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.consultation.domain import Outcome, What
from xiejiang.consultation.models import Deed, Meeting, Minutes, Resolution, Seat, Word

SAID = "consultation.meeting_said"
"""By which act a node says something of a meeting to another."""


def said_to(*, node: str, agencies: Collection[str]) -> list[Word]:
    """The latest of what is to be told to a node, of each meeting and by each agency."""
    rows = Word.objects.filter(came=False, node=node).select_related("agency", "meeting")
    latest = Word.latest(rows, "meeting", "agency", "node")
    return [word for word in latest if word.said["to_code"] in agencies]


@dataclass(frozen=True, slots=True)
class Side:
    """Another node that takes part: its agencies here, and when the last word went and came."""

    node: str
    agencies: tuple[Agency, ...]
    went: datetime | None
    came: datetime | None


def sides(*, meeting: Meeting, seats: Collection[Seat]) -> list[Side]:
    """The other nodes of a meeting."""
    nodes = {s.agency.node for s in seats if s.agency.node}
    if not nodes and not meeting.origin:
        return []
    rows = list(meeting.told.order_by("at").values_list("node", "came", "at"))
    nodes |= {node for node, _came, _at in rows}
    went = {node: at for node, came, at in rows if not came}
    came = {node: at for node, back, at in rows if back}
    return [
        Side(
            node,
            tuple(s.agency for s in seats if s.agency.node == node),
            went.get(node),
            came.get(node),
        )
        for node in sorted(nodes)
    ]


def told_here(*, meeting: Meeting) -> Mapping[str, Any]:
    """What the other node told last of a meeting that it keeps; empty for one of this node."""
    if not meeting.origin:
        return {}
    word = meeting.told.filter(came=True).order_by("-serial").first()
    return word.said if word else {}


def deeds_in(*, meeting: Meeting) -> list[Deed]:
    """What was done in it from another node, and what became of that."""
    return list(meeting.deeds.select_related("agency"))


def reported_there(*, agency: int, tasks: Collection[Resolution]) -> set[uuid.UUID]:
    """The tasks among some whose report waits for the other node."""
    found = _waiting(agency, What.REPORT, [t.minutes.meeting for t in tasks])
    return {uuid.UUID(d.given["task"]) for d in found}


def signed_there(*, agency: int, minutes: Collection[Minutes]) -> set[tuple[uuid.UUID, int]]:
    """The minutes among some, by meeting and version, that an agency signed and that wait."""
    found = _waiting(agency, What.SIGN, [m.meeting for m in minutes])
    return {(d.meeting_id, d.given["version"]) for d in found}


def _waiting(agency: int, what: What, meetings: Collection[Meeting]) -> list[Deed]:
    """Deeds of an agency that the other node has not entered yet; no query where none can be."""
    away = {m.pk for m in meetings if m.origin}
    if not away:
        return []
    rows = Deed.objects.filter(meeting__in=away, agency_id=agency, what=what.value)
    return list(rows.filter(outcome=Outcome.WAITING.value))
