"""Photographs that a device sends from the spot, and the one way in which a record arrives once.

Files are stored before the act: one without an act costs space and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Generic, TypeVar

from django.db import IntegrityError

from xiejiang.evidence import shots
from xiejiang.evidence.domain import safe_name
from xiejiang.evidence.errors import NotPhoto, PhotoTooBig, PhotoUnavailable
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import onsite, places
from xiejiang.store.blobs import MIB, Files, digest
from xiejiang.store.filetypes import sniff
from xiejiang.store.onsite import PHOTO_LIMIT, PICTURES, Offered, Taken

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival(Generic[T]):
    """How a room takes a record in: what is compared, who may, what is written, what is said."""

    stated: Callable[[Sequence[tuple[uuid.UUID, str]]], str]
    """The digest of what was stated, given the photographs by id and SHA-256."""
    earlier: Callable[[str], T | None]
    """What arrived under this id with that digest; another content under it is refused."""
    allowed: Callable[[], None]
    write: Callable[[Sequence[Taken]], T]
    invalid: type[XiejiangError]
    differs: type[XiejiangError]


def receive(offered: Sequence[Offered], arrival: Arrival[T]) -> tuple[T, bool]:
    """Take a record in, once, and whether it is new; not an act itself."""
    found = _named(offered, arrival.invalid)
    stated = arrival.stated(found)
    earlier = arrival.earlier(stated)
    if earlier is not None:
        return earlier, False
    arrival.allowed()
    taken = [take(one) for one in offered]
    try:
        return arrival.write(taken), True
    except IntegrityError:
        # Somebody sent the same at the same moment, or a photograph's id was used before.
        earlier = arrival.earlier(stated)
        if earlier is None:
            raise arrival.differs from None
        return earlier, False


def _named(offered: Sequence[Offered], invalid: type[XiejiangError]) -> list[tuple[uuid.UUID, str]]:
    """Each photograph by its id and SHA-256."""
    complaints = onsite.photos(offered)
    if complaints:
        raise invalid(complaints=complaints)
    for one in offered:
        if one.size > PHOTO_LIMIT:
            raise PhotoTooBig(name=one.name, limit=PHOTO_LIMIT // MIB)
    found = [(one.id, _sha256(one.stream)) for one in offered]
    same = [(one.name, sha256) for one, (_, sha256) in zip(offered, found, strict=True)]
    complaints = onsite.twice(same)
    if complaints:
        raise invalid(complaints=complaints)
    return found


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    found = digest(stream).sha256
    stream.seek(0)
    return found


def store() -> Files:
    """Where photographs of this node are kept: with all its files."""
    return places.own(limit=PHOTO_LIMIT)


def take(offered: Offered) -> Taken:
    """Look at a photograph, then store it: a liar is refused before a byte is written."""
    name = safe_name(offered.name) or "照片"
    kind = sniff(offered.stream, name)
    if kind.mime not in PICTURES:
        raise NotPhoto(name=name, found=kind.zh)
    shot = shots.read(offered.stream)
    blob = store().put(offered.stream)
    return Taken(
        offered.id,
        name,
        kind.mime,
        blob.size,
        blob.sha256,
        blob.sm3,
        shot.at,
        shot.latitude,
        shot.longitude,
    )


def read(sha256: str) -> BinaryIO:
    """A photograph for giving out, hashed again first."""
    kept = store()
    if not kept.verify(sha256):
        raise PhotoUnavailable
    return kept.open(sha256)
