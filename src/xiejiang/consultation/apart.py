"""Reads of meetings and questions across nodes: what is to be told, the last words, deeds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.consultation.domain import Outcome, What
from xiejiang.consultation.models import (
    Asked,
    Deed,
    Meeting,
    Minutes,
    Question,
    QuestionWord,
    Resolution,
    Seat,
    Word,
)

SAID, ASKED = "consultation.meeting_said", "consultation.question_said"
"""By which act a node says something of a meeting to another; and of a question."""


def said_to(*, node: str, agencies: Collection[str]) -> list[Word]:
    """The latest of what is to be told to a node, of each meeting and by each agency."""
    rows = Word.objects.filter(came=False, node=node).select_related("agency", "meeting")
    latest = Word.latest(rows, "meeting", "agency", "node")
    return [word for word in latest if word.said["to_code"] in agencies]


def questions_to(*, node: str, agencies: Collection[str]) -> list[QuestionWord]:
    """The same of questions."""
    rows = QuestionWord.objects.filter(came=False, node=node).select_related("agency", "question")
    latest = QuestionWord.latest(rows, "question", "agency", "node")
    return [word for word in latest if word.said["to_code"] in agencies]


@dataclass(frozen=True, slots=True)
class Side:
    """Another node that takes part: its agencies here, and when the last word went and came."""

    node: str
    agencies: tuple[Agency, ...]
    went: datetime | None
    came: datetime | None


def sides(*, kept: Meeting | Question, members: Collection[Seat | Asked]) -> list[Side]:
    """The other nodes of a meeting or a question."""
    nodes = {s.agency.node for s in members if s.agency.node}
    if not nodes and not kept.origin:
        return []
    rows = list(kept.told.order_by("at").values_list("node", "came", "at"))
    nodes |= {node for node, _came, _at in rows}
    went = {node: at for node, came, at in rows if not came}
    came = {node: at for node, back, at in rows if back}
    return [
        Side(
            node,
            tuple(s.agency for s in members if s.agency.node == node),
            went.get(node),
            came.get(node),
        )
        for node in sorted(nodes)
    ]


def told_here(*, kept: Meeting | Question) -> Mapping[str, Any]:
    """What the other node told last of what it keeps; empty for what this node keeps."""
    if not kept.origin:
        return {}
    word = kept.told.filter(came=True).order_by("-serial").first()
    return word.said if word else {}


def deeds_in(*, kept: Meeting | Question) -> list[Deed]:
    """What was done in it from another node, and what became of that."""
    return list(kept.deeds.select_related("agency"))


def reported_there(*, agency: int, tasks: Collection[Resolution]) -> set[uuid.UUID]:
    """The tasks among some whose report waits for the other node."""
    found = _waiting(agency, What.REPORT, [t.minutes.meeting for t in tasks])
    return {uuid.UUID(d.given["task"]) for d in found}


def signed_there(*, agency: int, minutes: Collection[Minutes]) -> set[tuple[uuid.UUID | None, int]]:
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
