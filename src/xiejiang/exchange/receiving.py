"""A package at the door: everything is looked at before anything is written.

    with arriving(stream) as scratch:               # bytes go to a scratch file first
        kept = judge(scratch, now=now)              # refuses, or says what may be kept

A refusal is answered by a signed receipt as soon as the seal can be read. It goes into the log
only if a node that is registered here signed the seal: strangers cannot fill it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.exchange import carried, queries
from xiejiang.exchange.domain import AHEAD, LIMITS, OLDEST, PACKAGE_LIMIT
from xiejiang.exchange.errors import (
    AgencyNotHere,
    KeyTooOld,
    PackageCut,
    PackageDamaged,
    PackageForked,
    PackageGap,
    PackageStale,
    PackageTooLarge,
)
from xiejiang.exchange.hindered import in_words
from xiejiang.exchange.kinds import Kind
from xiejiang.exchange.models import Incoming, Node
from xiejiang.store import node as own_node
from xiejiang.store import notes, packages
from xiejiang.store.archives import opened
from xiejiang.store.blobs import CHUNK, MIB
from xiejiang.store.notes import Note
from xiejiang.store.packages import ANYBODY, NotForUs, Package, Seal, SenderUnknown
from xiejiang.store.signing import SignatureWrong


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that was checked from end to end and may be kept."""

    package: Package
    node: Node
    agency: Any
    kind: Kind
    content: dict[str, Any]
    file: str = ""
    """The digest of the stored archive, once it is stored."""

    def for_log(self) -> dict[str, Any]:
        """From whom, which, and its digests; what it says of people stays out."""
        head = self.package.header
        return {
            "node": self.node.name,
            "kind": self.kind.name,
            "package": str(head.id),
            "stream": head.stream,
            "sequence": head.sequence,
            "digest": self.package.digest,
            "agency": self.agency.code,
            "file": self.file,
        }


class Readable(Protocol):
    """Whatever gives bytes when asked: a file, an upload, or the body of a request."""

    def read(self, size: int, /) -> bytes: ...


@contextmanager
def arriving(
    stream: Readable, *, stated: int | None = None, sha256: bytes | None = None
) -> Iterator[Path]:
    """What a stream gives, in a file that is gone afterwards; never more than the limit.

    By HTTP the sender states length and digest: what was damaged on the way is sent again, and no
    refusal is signed for it.
    """
    with in_words(), _scratch(stream, stated, sha256) as path:
        yield path


@contextmanager
def _scratch(stream: Readable, stated: int | None, sha256: bytes | None) -> Iterator[Path]:
    if stated is not None and stated > PACKAGE_LIMIT:
        raise PackageTooLarge(limit=PACKAGE_LIMIT // MIB)
    handle, name = tempfile.mkstemp(dir=queries.scratch_folder(), suffix=".zip")
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            got, found = _copy(stream, file, PACKAGE_LIMIT if stated is None else stated)
        if stated is not None and got != stated:
            raise PackageCut(stated=stated, got=got)
        if sha256 is not None and found != sha256:
            raise PackageDamaged
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)


def _copy(stream: Readable, file: BinaryIO, limit: int) -> tuple[int, bytes]:
    """Copy, and say how many bytes that were and what their SHA-256 is."""
    got, digest = 0, hashlib.sha256()
    while piece := stream.read(min(CHUNK, limit + 1 - got)):
        got += len(piece)
        if got > limit:
            raise PackageTooLarge(limit=limit // MIB)
        digest.update(piece)
        file.write(piece)
    return got, digest.digest()


def judge_seal(note: Note, stated: Seal, *, now: datetime) -> Node:
    """Whether a package of this seal would be taken in: sender, signature, receiver, order, age.

    This needs the seal alone, so a long body is not even read for what would be refused.
    """
    head = stated.header
    own = own_node.name()
    found = queries.must_trust(stated.sender)
    keys = queries.keys_at(found, head.created_at)
    if not {(k.name, k.id) for k in keys} & {(s.name, s.key_id) for s in note.signatures}:
        raise KeyTooOld(name=stated.sender)
    packages.signed_by(note, stated.sender, keys)
    if head.receiver not in (own, ANYBODY):
        raise NotForUs(receiver=head.receiver, own=own)
    if known(stated) is None:
        must_follow(found, stated, now=now)
    return found


def known(stated: Seal) -> Incoming | None:
    """The very package, if it was kept before."""
    rows = Incoming.objects.filter(node__name=stated.sender)
    return rows.filter(pk=stated.header.id, digest=stated.digest).first()


def must_follow(found: Node, stated: Seal, *, now: datetime) -> None:
    """Refuse what is out of order in its stream or in time."""
    head = stated.header
    rows = Incoming.objects.filter(node=found, stream=head.stream)
    last = rows.order_by("-sequence").first()
    number = last.sequence if last else 0
    if head.sequence <= number:
        raise PackageForked(sequence=head.sequence)
    if head.sequence > number + 1:
        raise PackageGap(sequence=head.sequence, wanted=number + 1)
    if Incoming.objects.filter(pk=head.id).exists():
        raise PackageForked(sequence=head.sequence)
    if head.previous != (last.digest if last else None):
        raise PackageForked(sequence=head.sequence)
    at = head.created_at.isoformat(" ", "minutes")
    if head.created_at > now + AHEAD:
        raise PackageStale(at=at, why="晚于现在")
    if head.created_at < now - OLDEST:
        raise PackageStale(at=at, why=f"早于 {OLDEST.days} 日以前")
    # a time that is still to come was a clock gone wrong, and is nothing to measure by
    if last is not None and head.created_at < last.sealed_at <= now:
        raise PackageStale(at=at, why="早于上一个包")


def judge(path: Path, *, now: datetime) -> Kept:
    """A package that may be kept; whatever is wrong is refused here, with nothing written."""
    with opened(path, LIMITS) as source:
        note, stated = packages.read_seal(source)
    found = judge_seal(note, stated, now=now)
    keys = queries.keys_at(found, stated.header.created_at)
    package = packages.check(path, keys, receiver=own_node.name(), limits=LIMITS)
    if package.digest != stated.digest:
        raise PackageForked(sequence=stated.header.sequence)
    told = carried.read(path, package, queries.log_keys)
    try:
        agency = agencies.agency(code=told.content["to"]["code"])
    except AgencyNotFound as error:
        raise AgencyNotHere(agency=told.content["to"]["name"]) from error
    return Kept(package, found, agency, told.kind, told.content)


def parse_seal(data: bytes) -> tuple[Note, Seal]:
    """A seal that came ahead of its package."""
    note = notes.exact(data)
    return note, packages.parse(note.text)


def is_registered(stated: Seal, note: Note) -> bool:
    """Whether a node that is registered here, trusted or not, signed the seal."""
    found = Node.objects.filter(name=stated.sender).first()
    if found is None:
        return False
    try:
        packages.signed_by(note, stated.sender, queries.keys_ever(found))
    except (SenderUnknown, SignatureWrong):
        return False
    return True


def seal_bytes(path: Path) -> bytes:
    """The seal of a package as it stands there."""
    with opened(path, LIMITS) as source:
        return str(packages.read_seal(source)[0]).encode()
