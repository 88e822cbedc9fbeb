"""What came with an archive and goes on with the next: the log of the node that worked it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from xiejiang.cases.queries import Case
from xiejiang.exchange import carried
from xiejiang.exchange.domain import ArchiveWay
from xiejiang.exchange.models import Archive
from xiejiang.store.bagging import BagWriter
from xiejiang.store.containers import Steady

LONGEST = 64 * 1024 * 1024


def carry(bag: BagWriter, case: Case) -> Iterator[dict[str, Any]]:
    """Add the logs that came with the archive this case was restored from, the oldest first."""
    came = Archive.objects.filter(case=case, way=ArchiveWay.RESTORED).first()
    if came is None:
        return
    with carried.whole(came) as source:
        told = _read(source, "archive.json")
        for before in told["earlier"]:
            yield _add(bag, carried.file(source, before["path"], LONGEST), before)
        about = {"id": str(came.pk), "node": came.node, "digest": came.digest}
        yield _add(bag, carried.file(source, told["log"]["path"], LONGEST), about)


def _add(bag: BagWriter, content: bytes, about: Mapping[str, Any]) -> dict[str, Any]:
    path = f"earlier/{about['id']}.json"
    bag.add(path, io.BytesIO(content))
    return {"path": path, **{name: about[name] for name in ("id", "node", "digest")}}


def state_of(case: Case) -> dict[str, Any]:
    """The state as it came with the archive that a case was restored from; empty if it was not."""
    came = Archive.objects.filter(case=case, way=ArchiveWay.RESTORED).first()
    if came is None:
        return {}
    with carried.whole(came) as source:
        found: dict[str, Any] = _read(source, _read(source, "archive.json")["state"]["path"])
    return found


def log_of(archive: Archive) -> dict[str, Any]:
    """The log that came with a restored case, as it was carried; its proofs tell if it is whole."""
    with carried.kept(archive.file) as source:
        found: dict[str, Any] = _read(source, _read(source, "archive.json")["log"]["path"])
    return found


def _read(source: Steady, name: str) -> Any:
    """One of the JSON files of an archive."""
    return json.loads(carried.file(source, name, LONGEST))
