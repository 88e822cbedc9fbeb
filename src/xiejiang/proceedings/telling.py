"""What was done in a proceeding, told; what is personal is masked until somebody has a purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from xiejiang.law.procedures import Field, Procedure, Step, load_procedures
from xiejiang.proceedings.answers import nothing
from xiejiang.proceedings.domain import MOVED, ROOM_EVENTS
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.web.language import title_of

MASK = "（已遮盖）"


@dataclass(frozen=True, slots=True)
class EventRow:
    """What one act did, as the page tells it."""

    event: Event
    """The first of the events it recorded."""
    title: str
    answers: tuple[tuple[str, str], ...]
    masked: tuple[str, ...]
    """Labels of what was answered and is personal: shown to nobody without a purpose."""
    events: tuple[tuple[Event, str], ...]
    """Legal events with their names; their times can be corrected."""


def event_rows(proceeding: Proceeding, procedure: Procedure) -> list[EventRow]:
    """What was done, newest first: the events of one act together, in the words of its step."""
    names = load_procedures().events
    steps = {s.id: s for s in procedure.steps}
    found = sorted(proceeding.events.all(), key=lambda e: e.seq)
    named = names_of(proceeding)
    rows = []
    for _version, group in groupby(found, key=lambda e: e.at_version):
        together = list(group)
        first = together[0]
        step = steps.get(first.step)
        known = [(e, title_of(names[e.event])) for e in together if e.event in names]
        otherwise = known[0][1] if known else ROOM_EVENTS.get(first.event, first.event)
        title = title_of(step, "verb") if step else otherwise
        said, masked = answers(step, first.data, named), personal(step, first.data)
        rows.append(EventRow(first, title, said, tuple(title_of(f) for f in masked), tuple(known)))
    return rows[::-1]


def names_of(proceeding: Proceeding) -> dict[str, str]:
    """The agencies of a proceeding by their codes."""
    return {p.agency.code: p.agency.name for p in proceeding.parts.all()}


def answers(
    step: Step | None, data: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """What was filled in and is not personal, in the labels of the form."""
    if step is None:
        return tuple((k, str(v)) for k, v in data.items() if v and k != MOVED)
    found = []
    for item in step.fields:
        value = data.get(item.id)
        if nothing(value) or item.personal:
            continue
        words = dict(item.choices).get(str(value), str(value))
        words = names.get(words, words) if item.type == "agency" else words
        if isinstance(value, list):
            words = "、".join(str(v) for v in value)
        found.append((title_of(item), _("是") if value is True else words))
    return tuple(found)


def personal(step: Step | None, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """What of the answers to a step is a party's address, telephone or number."""
    fields = step.fields if step else ()
    return tuple(f for f in fields if f.personal and not nothing(data.get(f.id)))


def step_of(event: Event) -> Step | None:
    """The step by which something happened; nothing for what the node noted itself."""
    steps = event.proceeding.content.steps
    return next((s for s in steps if s.id == event.step), None)


def masked(event: Event, step: Step | None) -> dict[str, Any]:
    """The answers with what is personal masked."""
    hidden = {f.id: MASK for f in personal(step, event.data)}
    return {**event.data, **hidden}
