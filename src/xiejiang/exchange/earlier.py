"""What came with an archive and goes on with the next: the log of the node that worked it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xiejiang.cases.queries import Case
from xiejiang.exchange import queries
from xiejiang.exchange.domain import LIMITS, ArchiveWay
from xiejiang.exchange.errors import PackageAltered
from xiejiang.exchange.models import Archive
from xiejiang.store import bags
from xiejiang.store.archives import opened
from xiejiang.store.bagging import BagWriter
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.blobs import BlobMissing

LONGEST = 64 * 1024 * 1024


def carry(bag: BagWriter, case: Case) -> Iterator[dict[str, Any]]:
    """Add the logs that came with the archive this case was restored from, the oldest first."""
    came = Archive.objects.filter(case=case, way=ArchiveWay.RESTORED).first()
    if came is None:
        return
    path = stored(came)
    told = read(path, "archive.json")
    for before in told["earlier"]:
        yield _add(bag, raw(path, before["path"]), before)
    about = {"id": str(came.pk), "node": came.node, "digest": came.digest}
    yield _add(bag, raw(path, told["log"]["path"]), about)


def _add(bag: BagWriter, content: bytes, about: Mapping[str, Any]) -> dict[str, Any]:
    path = f"earlier/{about['id']}.json"
    bag.add(path, io.BytesIO(content))
    return {"path": path, **{name: about[name] for name in ("id", "node", "digest")}}


def log_of(archive: Archive) -> dict[str, Any]:
    """The log that came with a restored case, as it was carried; its proofs tell if it is whole."""
    path = _place(archive)
    found: dict[str, Any] = read(path, read(path, "archive.json")["log"]["path"])
    return found


def stored(archive: Archive) -> Path:
    """Where a kept archive lies, once its bytes are still those that were kept."""
    path = _place(archive)
    if not queries.store().verify(archive.file):
        raise PackageAltered(path=str(archive.pk))
    return path


def _place(archive: Archive) -> Path:
    kept = queries.store()
    if not kept.exists(archive.file):
        raise BlobMissing(sha256=archive.file)
    with kept.open(archive.file) as stream:
        return Path(stream.name)


def raw(path: Path, name: str) -> bytes:
    """One file of an archive that was checked when it was kept."""
    with opened(path, LIMITS) as source:
        return bags.read(source, PAYLOAD + name, LONGEST)


def read(path: Path, name: str) -> Any:
    """One of its JSON files."""
    return json.loads(raw(path, name))
