"""What another node tells of a proceeding is done again here: once, in order, or it waits.

It waits while the transfer itself has not been received, while an earlier deed has not come, or
while the two nodes have done different things, until an officer has settled which stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xiejiang.audit.domain import NODE, Act, By
from xiejiang.exchange import queries, saying
from xiejiang.exchange.domain import IncomingState, stream_of
from xiejiang.exchange.kinds import PROGRESS
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.saying import Heard
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.domain import DeedKind, Relayed, Told
from xiejiang.proceedings.errors import DeedBefore, Diverged
from xiejiang.proceedings.queries import Proceeding

WAITS = (IncomingState.KEPT,)


@dataclass(frozen=True, slots=True)
class Applied:
    """How many deeds were new, and whether something has to wait."""

    new: int
    waits: bool


def heard_in(package: Incoming) -> Heard:
    """What a kept package says of a proceeding."""
    return saying.read(package.content, package.file)


def apply(act: Act, package: Incoming, heard: Heard) -> Applied:
    """Do again what a package tells. Part of the caller's act."""
    proceeding = proceedings.kept(pk=heard.base.id)
    if proceeding is None:
        return Applied(0, waits=True)
    applying = _Applying(act, proceeding, package)
    for told in heard.deeds:
        if not proceedings.knows(proceeding=proceeding, digest=told.digest):
            applying.take(told)
    if applying.diverged:
        proceeding_services.note_divergence(
            By(NODE, act.now), proceeding=proceeding, node=package.node.name
        )
    return Applied(applying.new, waits=bool(applying.held))


@dataclass
class _Applying:
    """The deeds of one package on their way into a proceeding."""

    act: Act
    proceeding: Proceeding
    package: Incoming
    new: int = 0
    held: list[Told] = field(default_factory=list)
    """What cannot be done yet: an earlier one is missing, or the two nodes have parted."""
    diverged: bool = False

    def take(self, told: Told) -> None:
        """One deed: done again, or held; a settlement lets what was held stand or not."""
        try:
            done = self._done(told)
        except Diverged:
            self.diverged = True
            self.held.append(told)
        except DeedBefore:
            self.held.append(told)
        else:
            self.new += 1
            for notice in done.notices:
                self.act.notify(notice)

    def _done(self, told: Told) -> Relayed:
        by = By(proceedings.acted_by(told), told.at)
        key = self.proceeding.pk
        if told.kind is not DeedKind.SETTLED or proceedings.agrees(pk=key, previous=told.previous):
            return proceeding_services.relay(by, proceeding=key, told=told)
        theirs = pending(self.proceeding, also=self.held)
        done = proceeding_services.take_settlement(by, proceeding=key, told=told, theirs=theirs)
        self.diverged, self.held = False, []
        return done


def pending(proceeding: Proceeding, *, also: Sequence[Told] = ()) -> list[Told]:
    """What was told and has not been done here yet, in the order in which it came."""
    stream = stream_of(proceeding.pk)
    waiting = queries.of_stream(stream=stream, states=WAITS)
    told = [t for p in waiting for t in heard_in(p).deeds] + list(also)
    unique = {t.digest: t for t in told}
    return [t for d, t in unique.items() if not proceedings.knows(proceeding=proceeding, digest=d)]


def apply_pending(act: Act, proceeding: Proceeding) -> None:
    """What waited for the proceeding to come, or for a settlement. Part of the caller's act."""
    stream = stream_of(proceeding.pk)
    for package in queries.of_stream(stream=stream, states=WAITS):
        if not apply(act, package, heard_in(package)).waits and package.kind == PROGRESS.name:
            done(act, package)


def done(act: Act, package: Incoming) -> None:
    """Nothing in a package of progress waits any more. Part of the caller's act."""
    package.state, package.ended_at = IncomingState.RECEIVED.value, act.now
    package.save(update_fields=["state", "ended_at"])
