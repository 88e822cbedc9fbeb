"""程序 — inter-agency procedures as content: who may do what next, and by when.

Public names (import them from here)::

    load_procedures() -> Procedures                    # cached, from content/procedures/*.toml
    Procedures.by_id: Mapping[str, Procedure]          # the latest version of each
    Procedures.procedure(id, version)                  # a running matter keeps its version
    Procedures.events: Mapping[str, Event]

    Procedure: id title title_en version valid_from summary opinions_articles
               roles states steps limits materials musts leads      (tuples)
               role(id) state(id) step(id) limit(id) material(id) initial
    Role(id, title, title_en, kinds, joins)   # kinds that may stand in it; capacity in the case
    State(id, title, title_en, holder, turn, posts, final, reason)
        holder: role that answers for it; turn: role whose move it is; posts: whose desk
    Step(id, verb, verb_en, summary, actor, posts, states, to, emits, asks_time, time_title,
         reason, fields, papers, copies, checklist, guards, sector, promote, outcome, primary,
         signs, provisions, valid_from, valid_to)
    Field(id, title, title_en, type, required, help, choices, role, minimum)
        type: text | note | instant | date | agency | people | choice | flag | number
    Paper(kind, to, copies, material)                  # document kind id, addressee roles
    Guard(name, event, events, limits, times, message, alternatives)   # name from GUARDS
    Limit(id, title, role, on, value, unit, regime, begins, counts_from, stops, sector, replaces,
          cautious_with, contingent, before, refuses, watched_by, lapse, doubt, when, extensions,
          suspensions, provision, valid_from, valid_to)
    Material(id, title, contains, required, sector, evidence, documents, generated, optional,
             inapplicable, question, provision)
    Value: where a step's document takes one of its fields from
    Provision(citation, confidence, valid_from, valid_to)   # citation: kernel.Citation

    available_steps(procedure, state, *, sector, on) -> tuple[Step, ...]
    limits_started_by(procedure, event, *, sector, on) -> tuple[Limit, ...]
    limits_stopped_by(procedure, event) -> tuple[Limit, ...]
    limits_extended_by(procedure, event) -> tuple[Limit, ...]
    materials_for(procedure, *, sector) -> tuple[Material, ...]
    digests(procedure) -> dict[str, str]               # part → SHA-256: is it the same elsewhere?
    Procedure.sector_of(kind: str) -> str              # "ecology" or "other"
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from xiejiang.kernel.errors import Complaint
from xiejiang.law.instruments import load_instruments
from xiejiang.law.periods import load_periods
from xiejiang.law.procedures_check import check, interlocking, unused_events
from xiejiang.law.procedures_model import (
    Event,
    Extended,
    Field,
    Guard,
    Lead,
    Limit,
    Material,
    Must,
    Paper,
    Procedure,
    Procedures,
    Role,
    State,
    Step,
    Suspended,
    Value,
)
from xiejiang.law.procedures_provision import Provision, in_force
from xiejiang.law.procedures_reader import Reader
from xiejiang.law.procedures_rows import ProcedureContentError

__all__ = [
    "Event",
    "Extended",
    "Field",
    "Guard",
    "Lead",
    "Limit",
    "Material",
    "Must",
    "Paper",
    "Procedure",
    "ProcedureContentError",
    "Procedures",
    "Provision",
    "Role",
    "State",
    "Step",
    "Suspended",
    "Value",
    "available_steps",
    "digests",
    "limits_extended_by",
    "limits_started_by",
    "limits_stopped_by",
    "load_procedures",
    "materials_for",
    "read_procedures",
]

CONTENT = Path(__file__).parent / "content"


def read_procedures(
    folder: Path,
    *,
    instruments: Mapping[str, str] | None = None,
    regimes: frozenset[str] | None = None,
) -> Procedures:
    """Read ``events.toml`` and ``procedures/*.toml`` of a folder; raise with every mistake.

    Events that several procedures make stand in the first; a procedure may declare its own.

    Several files may hold versions of one procedure: what is begun takes the latest (versions
    sort as text, such as ``2026-11``), what runs keeps its own.

    Without ``instruments`` (id to title) or ``regimes`` those references are not resolved.
    """
    reader = Reader(instruments)
    events = reader.events(folder / "events.toml")
    kept: dict[tuple[str, str], Procedure] = {}
    for path in sorted((folder / "procedures").glob("*.toml")):
        procedure = reader.procedure(path)
        key = (procedure.id, procedure.version)
        if key in kept:
            told = f"程序 {procedure.id} 的版本 {procedure.version} 重复"
            reader.complaints.append(Complaint(path.name, told))
        kept[key] = procedure
    complaints = list(reader.complaints)
    for procedure in kept.values():
        complaints += check(procedure, events=events, regimes=regimes)
    latest = {p.id: p for p in sorted(kept.values(), key=lambda p: p.version)}
    complaints += unused_events(kept.values(), events, "events.toml")
    complaints += interlocking(latest)
    if complaints:
        raise ProcedureContentError(complaints=complaints)
    return Procedures(by_id=latest, events=events, versions=kept)


@cache
def load_procedures() -> Procedures:
    """The procedures the product ships."""
    instruments = {known.id: known.full_title for known in load_instruments().values()}
    regimes = frozenset(load_periods().regimes)
    return read_procedures(CONTENT, instruments=instruments, regimes=regimes)


PARTS = ("roles", "states", "steps", "limits", "materials", "values", "leads", "opens", "hears")


def digests(procedure: Procedure) -> dict[str, str]:
    """A digest of each part of a procedure, to be held against another node's content."""
    found = asdict(procedure)
    return {name: _digest(found[name]) for name in PARTS}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def available_steps(procedure: Procedure, state: str, *, sector: str, on: date) -> tuple[Step, ...]:
    """The steps that lead on from a state in a sector on a day, as content orders them."""
    return tuple(
        step
        for step in procedure.steps
        if state in step.states
        and step.sector in ("", sector)
        and in_force(step.valid_from, step.valid_to, on)
    )


def limits_started_by(
    procedure: Procedure, event: str, *, sector: str, on: date
) -> tuple[Limit, ...]:
    """The limits whose clock appears when an event happens on a day."""
    return tuple(
        limit
        for limit in procedure.limits
        if limit.begins == event
        and limit.sector in ("", sector)
        and in_force(limit.valid_from, limit.valid_to, on)
    )


def limits_stopped_by(procedure: Procedure, event: str) -> tuple[Limit, ...]:
    """The limits that an event ends."""
    return tuple(limit for limit in procedure.limits if event in limit.stops)


def limits_extended_by(procedure: Procedure, event: str) -> tuple[Limit, ...]:
    """The limits that an event lengthens."""
    return tuple(
        limit for limit in procedure.limits if any(e.event == event for e in limit.extensions)
    )


def materials_for(procedure: Procedure, *, sector: str) -> tuple[Material, ...]:
    """The checklist of a sector."""
    return tuple(m for m in procedure.materials if m.sector in ("", sector))
