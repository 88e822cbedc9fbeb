"""Deeds: what is done to a proceeding that several nodes keep, written as it can be done again.

``keep`` is called whenever a proceeding settles. It costs nothing while the proceeding is here
alone; from the first time that another node gets it, its history is written out once, and every
act after it in the transaction of the act itself: that row is what waits to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.documents import queries as documents
from xiejiang.law.procedures import Procedure
from xiejiang.proceedings.domain import (
    HEARD,
    MOVED,
    REASSIGNED,
    SETTLED,
    URGED,
    DeedKind,
    Told,
)
from xiejiang.proceedings.models import Deed, Event, Proceeding
from xiejiang.store import node as own_node

Papers = Sequence[tuple[str, str, str]]
"""Kind, number and title of each document that was issued."""


@dataclass(frozen=True, slots=True)
class Done:
    """One act on a proceeding, before it has a place in the chain."""

    kind: DeedKind
    events: Sequence[Event]
    at_version: int
    papers: Papers = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


def of_new(events: Sequence[Event], papers: Papers = ()) -> Done | None:
    """What the new events of an act are; nothing for what concerns one agency alone."""
    if not events:
        return None
    first = events[0]
    if first.event == REASSIGNED:
        return None
    kind = DeedKind.STEP if first.step else DeedKind.OPENED
    extra: dict[str, Any] = {}
    if HEARD in first.data:
        kind = DeedKind.HEARD
        extra = {"from": [[str(e.data[HEARD]), e.agency.code] for e in events]}
    elif first.event == URGED:
        kind = DeedKind.URGED
    elif first.event == MOVED:
        kind = DeedKind.MOVED
    elif first.event == SETTLED:
        return None  # the one who settles writes it, with what it settles
    return Done(kind, events, first.at_version, papers, extra)


def keep(proceeding: Proceeding, done: Done, *, at: datetime) -> Deed:
    """Write an act of this node down as a deed. Part of the caller's act."""
    told = Told({**_body(done), "previous": proceeding.chain if done.kind.chained else ""})
    return add(proceeding, told, at_version=done.at_version, at=at)


def add(proceeding: Proceeding, told: Told, *, at_version: int, at: datetime) -> Deed:
    """A deed in its place; a chained one is what the next one follows."""
    made = Deed.objects.create(
        proceeding=proceeding,
        number=last(proceeding) + 1,
        at_version=at_version,
        digest=told.digest,
        node=told.node,
        body=dict(told.body),
        proof=None if told.proof is None else dict(told.proof),
        kept_at=at,
    )
    if told.kind.chained:
        proceeding.chain = made.digest
    return made


def last(proceeding: Proceeding) -> int:
    """The number of the last deed; 0 while no other node keeps the proceeding."""
    return proceeding.deeds.order_by("-number").values_list("number", flat=True).first() or 0


def _body(done: Done) -> dict[str, Any]:
    """What was done, in the words of the format: only text, lists and mappings."""
    first = done.events[0]
    return {
        "kind": done.kind.value,
        "node": first.node or own_node.name(),
        "at": first.recorded_at.isoformat(),
        "agency": {"code": first.agency.code, "name": first.agency.name},
        "person": first.person,
        "post": first.post,
        "post_role": first.post_role,
        "step": first.step,
        "inputs": {} if HEARD in first.data else dict(first.data),
        "reason": first.reason,
        "legal_at": first.legal_at.isoformat(),
        "events": [[e.event, e.legal_at.isoformat()] for e in done.events],
        "papers": [list(p) for p in done.papers],
        **done.extra,
    }


def write_history(
    proceeding: Proceeding,
    procedure: Procedure,
    parts: Mapping[str, Agency],
    events: Sequence[Event],
    *,
    at: datetime,
) -> None:
    """Everything done so far, once, when another node is to keep the proceeding too."""
    issued = documents.of_origin(origin=proceeding.pk)
    for number, (version, group) in enumerate(groupby(events, key=lambda e: e.at_version)):
        together = list(group)
        done = _opening(procedure, parts, events, together) if not number else of_new(together)
        if done is None:
            continue
        made = [d for d in issued if d.issued_at == together[0].recorded_at]
        papers = [(d.kind, d.number, d.title) for d in made]
        keep(proceeding, Done(done.kind, done.events, version, papers, done.extra), at=at)


def _opening(
    procedure: Procedure,
    parts: Mapping[str, Agency],
    events: Sequence[Event],
    together: Sequence[Event],
) -> Done:
    """The beginning: with the agencies that no step has put into their roles since."""
    put = {f.role for s in _taken(procedure, events) for f in s.fields if f.type == "agency"}
    first = {r: a.code for r, a in parts.items() if r not in put and not r.startswith("former-")}
    for one in reversed([e for e in events if e.event == MOVED]):
        first |= {r: code for r, code in one.data[MOVED]["from"].items() if r in first}
    own = [e for e in together if HEARD not in e.data]
    heard = [e for e in together if HEARD in e.data]
    extra = {
        "parts": first,
        "heard": [[e.event, e.legal_at.isoformat(), str(e.data[HEARD])] for e in heard],
    }
    return Done(DeedKind.OPENED, own, together[0].at_version, (), extra)


def _taken(procedure: Procedure, events: Iterable[Event]) -> list[Any]:
    steps = {e.step for e in events}
    return [s for s in procedure.steps if s.id in steps]


def papers_of(proceeding: Proceeding, kinds: Sequence[str]) -> str:
    """The number of the latest document of these kinds that another node told of."""
    living = proceeding.deeds.filter(stands=True).order_by("-number")
    for deed in living if proceeding.chain else ():
        for kind, number, title in deed.body["papers"]:
            if kind in kinds:
                return str(number or title)
    return ""
