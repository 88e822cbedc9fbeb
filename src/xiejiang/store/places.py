"""Where the files of a node lie: a folder on its disk, or a bucket of an S3-compatible service.

    files = places.own(limit=512 * MIB)      # what the operator has set
    files = places.opened(Path("/backup"))   # a place named by hand

The client of S3 is an extra (``xiejiang[s3]``) and is imported only where a bucket is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from xiejiang.store.blobs import MIB, Blobs, Files

OBJECTS = "xiejiang.store.objects.Objects"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or a part of one, and how to reach it. Its keys are never shown."""

    name: str
    prefix: str
    endpoint: str
    """The address of the service, without the bucket."""
    region: str
    virtual: bool
    """The bucket is part of the host name instead of the path."""
    ca: str = field(repr=False)
    """Certificates of an authority of the operator's own, as PEM; empty for the system's."""
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}".rstrip("/")


def own(*, limit: int = 512 * MIB) -> Files:
    """The store of this node."""
    return opened(settings.FILES_BUCKET or settings.FILES_ROOT, limit=limit)


def opened(place: Path | Bucket, *, limit: int = 512 * MIB) -> Files:
    """The store at a place; files larger than the limit are refused."""
    if isinstance(place, Path):
        return Blobs(place, limit=limit)
    made: Files = import_string(OBJECTS)(place, scratch=settings.SCRATCH_ROOT, limit=limit)
    return made
