"""A proceeding that other nodes keep too: every act on it is written down for them.

All of it happens in the transaction of the act, so that nothing can be done and not be told.
"""

from __future__ import annotations

from typing import Protocol

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import By
from xiejiang.law.procedures import Procedure
from xiejiang.proceedings import copies, deeds
from xiejiang.proceedings.deeds import Done
from xiejiang.proceedings.domain import Told
from xiejiang.proceedings.errors import Diverged
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.store import node as own_node


class Sharing(Protocol):
    """One act on one proceeding, as far as it concerns other nodes."""

    by: By
    proceeding: Proceeding
    procedure: Procedure
    parts: dict[str, Agency]
    events: list[Event]
    new: list[Event]
    issued: deeds.Papers
    invited: dict[str, Agency]
    version: int
    told: Told | None


def elsewhere(told: Told | None) -> str:
    """The node where a deed was done; empty for what was done here, also when done again."""
    return "" if told is None or told.node == own_node.name() else told.node


def require_agreement(proceeding: Proceeding) -> None:
    """Refuse to go on while two nodes have done different things."""
    if not proceeding.chain:
        return
    if proceeding.copies.filter(diverged_at__isnull=False).exists():
        raise Diverged(agency=proceeding.holder.name)


def share(run: Sharing, done: Done | None) -> None:
    """Write down what was done, if other nodes keep the proceeding or are to get it now.

    ``done`` says it where the new events do not.
    """
    if run.told is not None:
        _tell_on(run, run.told)
        return
    proceeding = run.proceeding
    fresh = copies.wanted(proceeding, run.invited.values())
    by = next((a for a in run.parts.values() if a.pk == run.by.actor.agency_id), None)
    if proceeding.chain:
        done = done or deeds.of_new(run.new, run.issued)
    if proceeding.chain and done is not None:
        deed = deeds.keep(proceeding, done, at=run.by.at)
        copies.note(proceeding, deed, by=by, turn=proceeding.turn if _moves(run) else None)
    elif fresh and not proceeding.chain:
        deeds.write_history(proceeding, run.procedure, run.parts, run.events, at=run.by.at)
    if fresh:
        copies.give(proceeding, fresh, by=by or proceeding.holder, at=run.by.at)


def _moves(run: Sharing) -> bool:
    """Whether the act let the proceeding go on to another state."""
    step = run.new[0].step if run.new else ""
    return any(s.to for s in run.procedure.steps if s.id == step)


def _tell_on(run: Sharing, told: Told) -> None:
    """What another node told: kept once, and told on to the further ones."""
    if run.proceeding.deeds.filter(digest=told.digest).exists():
        return  # done again here, in another order
    proceeding = run.proceeding
    deed = deeds.add(proceeding, told, at_version=run.version + 1, at=run.by.at)
    source = elsewhere(told)
    copies.note(proceeding, deed, by=None, turn=None)
    if source:
        copies.reached_via(proceeding, run.invited.values(), source, at=run.by.at)
