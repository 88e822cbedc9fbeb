"""Settling a divergence: two nodes did different things after the same deed; one course stands.

The agency that answered for the proceeding when they parted says which. What does not stand is
set aside, never deleted: it stays among the deeds and in the logs of both nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiejiang.agencies.queries import Agency
from xiejiang.proceedings import deeds, replaying
from xiejiang.proceedings.domain import SETTLED, DeedKind, Told
from xiejiang.proceedings.errors import DeedBefore, NothingToSettle, NotYours
from xiejiang.proceedings.models import Deed, Proceeding
from xiejiang.proceedings.running import Run
from xiejiang.store import node as own_node


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two courses of a proceeding parted: the last common deed, and what came after."""

    common: Deed
    ours: tuple[Deed, ...]
    theirs: tuple[Told, ...]
    decides: Agency
    """The agency that answered for the proceeding then."""


def parting(proceeding: Proceeding, theirs: Sequence[Told]) -> Parting:
    """How a proceeding and what another node tells of it differ."""
    chained = [t for t in theirs if t.kind.chained and t.kind is not DeedKind.SETTLED]
    first = next((t for t in chained if not _has(proceeding, t.digest)), None)
    common = None if first is None else proceeding.deeds.filter(digest=first.previous).first()
    if first is None or common is None:
        raise NothingToSettle
    later = proceeding.deeds.filter(number__gt=common.number, stands=True)
    ours = tuple(d for d in later if DeedKind(d.body["kind"]).chained)
    return Parting(common, ours, tuple(chained[chained.index(first) :]), _held(proceeding, common))


def _has(proceeding: Proceeding, digest: str) -> bool:
    return proceeding.deeds.filter(digest=digest).exists()


def _held(proceeding: Proceeding, common: Deed) -> Agency:
    """Whoever held the proceeding once the last common deed was done."""
    before = proceeding.events.filter(at_version__lte=common.at_version).order_by("-seq").first()
    content = proceeding.content
    state = content.state(before.state if before else content.initial)
    part = proceeding.parts.filter(role=state.holder).select_related("agency").first()
    return proceeding.holder if part is None else part.agency


def settle(run: Run, parted: Parting, *, ours_stand: bool, reason: str) -> Proceeding:
    """Let one course stand, by an officer of the agency that decides. Part of the caller's act."""
    if parted.decides.pk != run.by.actor.agency_id:
        raise NotYours(verb="结清分歧", agency=parted.decides.name)
    ours, theirs = [d.digest for d in parted.ours], [t.digest for t in parted.theirs]
    stand, aside = (ours, theirs) if ours_stand else (theirs, ours)
    actor, at = run.by.actor, run.by.at.isoformat()
    told = Told(
        {
            "kind": DeedKind.SETTLED.value,
            "node": own_node.name(),
            "at": at,
            "agency": {"code": actor.agency_code, "name": actor.agency_name},
            "person": actor.person_name,
            "post": actor.post_title,
            "post_role": actor.post_role,
            "step": "",
            "inputs": {},
            "reason": reason,
            "legal_at": at,
            "events": [[SETTLED, at]],
            "papers": [],
            "common": parted.common.digest,
            "stand": stand,
            "aside": aside,
            "previous": stand[-1] if stand else parted.common.digest,
        }
    )
    return carry_out(run.proceeding, told, parted.theirs)


def take(proceeding: Proceeding, told: Told, theirs: Sequence[Told]) -> Proceeding:
    """Carry out what the other node settled. Part of the caller's act."""
    common = proceeding.deeds.filter(digest=told.body["common"]).first()
    if common is None:
        raise DeedBefore
    decides = _held(proceeding, common)
    if decides.code != told.body["agency"]["code"]:
        raise NotYours(verb="结清分歧", agency=decides.name)
    known = {t.digest for t in theirs} | set(proceeding.deeds.values_list("digest", flat=True))
    if set(told.body["stand"]) - known:
        raise DeedBefore
    return carry_out(proceeding, told, theirs)


def carry_out(proceeding: Proceeding, told: Told, theirs: Sequence[Told]) -> Proceeding:
    """Set the one course aside, let the other stand, and derive everything again."""
    stand = set(told.body["stand"])
    common = proceeding.deeds.get(digest=told.body["common"])
    for deed in proceeding.deeds.filter(number__gt=common.number):
        if DeedKind(deed.body["kind"]).chained:
            deed.stands = deed.digest in stand
            deed.save(update_fields=["stands"])
    for other in theirs:
        if other.kind is not DeedKind.SETTLED and not _has(proceeding, other.digest):
            made = deeds.add(proceeding, other, at_version=0, at=told.at)
            made.stands = other.digest in stand
            made.save(update_fields=["stands"])
    proceeding.chain = told.previous
    replaying.rebuild(proceeding)
    replaying.again(proceeding, told)
    proceeding.copies.update(diverged_at=None)
    return proceeding
