"""Reading the log, verifying it, and the notices of a desk."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from xiejiang.audit import archival, tiles, walking
from xiejiang.audit.domain import Actor, Power
from xiejiang.audit.errors import EntryNotFound
from xiejiang.audit.models import HeadStamp, LogEntry, LogHead, Notice, SignedHead, WitnessedLog
from xiejiang.audit.proving import may_read, proof_of
from xiejiang.store import merkle, notes, proofs
from xiejiang.store.notes import Checkpoint

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_log = archival.archive_log
archive_state = archival.archive_state
"""What an archive carries of this room; see ``archival``."""

RUNNING = frozenset({Power.RUN_SYSTEM, Power.RUN_SECURITY, Power.RUN_AUDIT})
"""Of administrators: whoever runs the node reads no cases, which notices of an agency name."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the whole log found."""

    size: int
    root: str
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def entries(*, matter: uuid.UUID, after: int = -1, limit: int = 200) -> QuerySet[LogEntry]:
    """The entries of a matter in order. The caller has checked that the matter is visible."""
    return LogEntry.objects.filter(matter=matter, index__gt=after).order_by("index")[:limit]


def about(*, matter: uuid.UUID, subjects: Collection[str]) -> QuerySet[LogEntry]:
    """The entries of a matter about certain things, in order. The caller has checked the matter."""
    return LogEntry.objects.filter(matter=matter, subject__in=subjects).order_by("index")


def done(*, matter: uuid.UUID, acts: Sequence[str]) -> QuerySet[LogEntry]:
    """When certain acts were done to a matter, newest first. The caller has checked the matter."""
    return LogEntry.objects.filter(matter=matter, act__in=acts).order_by("-index")


def changes_since(*, matter: uuid.UUID, index: int) -> list[LogEntry]:
    """What was done to a matter after a given log index: shown when two people collide."""
    return list(LogEntry.objects.filter(matter=matter, index__gt=index).order_by("index")[:20])


def entry_about(*, subject: str, acts: Sequence[str], after: int) -> LogEntry | None:
    """The first entry of some acts about a thing from an index on: who kept it finds it at once."""
    found = LogEntry.objects.filter(index__gte=after, subject=subject, act__in=acts)
    return found.order_by("index").first()


def head_size() -> int:
    """How many entries the log holds."""
    return LogHead.objects.get(pk=1).size


def signed_head() -> SignedHead | None:
    """The latest signed head of this log."""
    return SignedHead.objects.order_by("-size").first()


def latest_stamp() -> HeadStamp | None:
    """The time stamp that reaches furthest into the log."""
    return HeadStamp.objects.order_by("-head_id", "id").first()


def stamps(*, upto: int) -> Iterator[HeadStamp]:
    """Every time stamp over a head of this log that is no longer than so, in order."""
    return HeadStamp.objects.filter(head_id__lte=upto).order_by("head_id", "id").iterator()


def unstamped() -> bool:
    """Whether anything was done since the last stamp, other than keeping it."""
    last = latest_stamp()
    since = LogEntry.objects.filter(index__gte=last.head_id if last else 0)
    return since.exclude(act="audit.head_stamped").exists()


def proof(*, by: Actor, index: int, matter: uuid.UUID | None = None) -> dict[str, Any]:
    """The proof of an entry under the latest signed head; with ``matter``, only of one about it.

    With it goes the first time stamp whose head holds the entry.
    """
    entry = next(iter(LogEntry.objects.raw(_ENTRY, [index])), None)
    head = next(iter(SignedHead.objects.raw(_LATEST_HEAD)), None)
    if entry is None or head is None or matter not in (None, entry.matter):
        raise EntryNotFound(index=index)
    stamp = next(iter(HeadStamp.objects.raw(_FIRST_STAMP, [index, head.size])), None)
    return proof_of(entry, head, whole=may_read(by, entry), stamp=stamp)


_ENTRY = 'SELECT * FROM audit_logentry WHERE "index" = %s'
_LATEST_HEAD = "SELECT * FROM audit_signedhead ORDER BY size DESC LIMIT 1"
_FIRST_STAMP = """
    SELECT * FROM audit_headstamp WHERE head_id > %s AND head_id <= %s ORDER BY head_id, id LIMIT 1
"""
"""Written out, since to put such queries together anew takes as long as the proof itself."""


def proof_under(*, index: int, size: int) -> dict[str, Any]:
    """The proof of an entry with its details, under the signed head of one size.

    For entries that were made to be published; the caller answers for that.
    """
    entry = LogEntry.objects.filter(pk=index).first()
    head = SignedHead.objects.filter(pk=size).first()
    if entry is None or head is None:
        raise EntryNotFound(index=index)
    return proof_of(entry, head, whole=True)


def growth(*, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that this log of ``old`` entries is the beginning of the one of ``new``."""
    if not old:
        return ()
    nodes = tiles.Nodes(new, proofs.consistency_path(old, new))
    return tuple(proofs.consistency(old, new, nodes))


def tile(*, level: int, index: int, size: int) -> bytes:
    """The hashes of one tile of the tree of ``size`` leaves; empty when there is none."""
    return tiles.Nodes(size).tile(level, index)


def witnessed() -> list[WitnessedLog]:
    """The logs that this node watches."""
    return list(WitnessedLog.objects.order_by("origin"))


def verify(*, against: Sequence[Checkpoint] = ()) -> Verification:
    """Recompute every leaf and the root: any edit, gap or loss is named.

    Once the entries fit the head, both are held against every checkpoint that was signed before:
    those kept here, and those that were kept ``against`` us elsewhere. Whoever rewrote entries and
    made the head anew cannot make them say what they did not.
    """
    head = LogHead.objects.filter(pk=1).first()
    stretches = walking.walk(head.size if head else 0)
    problems = [problem for stretch in stretches for problem in stretch.problems]
    size = sum(stretch.count for stretch in stretches)
    roots = None if problems else b"".join(stretch.roots for stretch in stretches)
    problems += walking.upper_tiles(roots)
    frontier = None if roots is None else walking.frontier(roots, stretches[-1].rest)
    problems += _head_problems(head, size, frontier)
    if not problems:
        problems += _promises_broken(size, against)
    return Verification(size=size, root=head.root if head else "", problems=tuple(problems))


def _head_problems(head: LogHead | None, size: int, frontier: Sequence[bytes] | None) -> list[str]:
    """Where the head differs from the entries; ``frontier`` is none when they are unsound."""
    if head is None:
        return ["日志头缺失"]
    if head.size != size:
        return [f"日志头记 {head.size} 条，实有 {size} 条"]
    if frontier is None:
        return []
    if merkle.root(frontier).hex() != head.root:
        return ["重算的根与日志头的根不符"]
    if [node.hex() for node in frontier] != head.frontier:
        return ["重算的子树根与日志头所存不符"]
    return []


def _promises_broken(size: int, against: Sequence[Checkpoint]) -> list[str]:
    """Where the log is no longer what a signed checkpoint says it was."""
    wrong, given = [], list(against)
    for head in SignedHead.objects.order_by("size").iterator(chunk_size=500):
        stated = notes.checkpoint(notes.parse(head.note.encode()).text)
        given.append(stated)
        if (stated.size, stated.root.hex()) != (head.size, head.root):
            wrong.append(f"所存 {head.size} 条的检查点与它签名的文本不同")
    nodes = tiles.Nodes(size)
    for stated in given:
        if stated.size > size:
            wrong.append(f"签过 {stated.size} 条的检查点，日志只有 {size} 条：有条目被删去")
        elif stated.size and nodes(0, stated.size) != stated.root:
            wrong.append(f"前 {stated.size} 条与签过的检查点不符：签名以后被改写，日志头是重做的")
    return wrong


def notices(*, by: Actor, unread_only: bool = False, limit: int = 50) -> QuerySet[Notice]:
    """The notices of the actor's agency, and those for the actor alone."""
    found = _for(by)
    if unread_only:
        found = found.filter(read_at__isnull=True)
    return found[:limit]


def unread_count(*, by: Actor) -> int:
    """How many notices the actor's desk has not read."""
    return _for(by).filter(read_at__isnull=True).count()


def _for(by: Actor) -> QuerySet[Notice]:
    mine = Q(person_id=by.person_id)
    if not by.powers <= RUNNING:
        mine |= Q(person_id__isnull=True)
    return Notice.objects.filter(mine, agency_code=by.agency_code)


def export(*, after: int = -1) -> Iterator[LogEntry]:
    """Every entry after an index, in order (audit administrators)."""
    return LogEntry.objects.filter(index__gt=after).order_by("index").iterator(chunk_size=1000)
