"""Archives with other contents, sealed again by the node that made them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.archives.conftest import Made
from tests.exchange.conftest import Place
from xiejiang.audit.domain import canonical
from xiejiang.store import node as own_node
from xiejiang.store import packages
from xiejiang.store.archives import pack
from xiejiang.store.bagging import writing
from xiejiang.store.packages import Header

Change = Callable[[dict[str, Any]], None]


def resealed(made: Made, place: Place, scratch: Path, files: Mapping[str, bytes]) -> Path:
    """The archive with some files exchanged or added."""
    return sealed(made, place, scratch, {**contents(made), **files})


def retold(
    made: Made,
    place: Place,
    scratch: Path,
    state: Change | None,
    head: Change | None,
    gone: Collection[str] = (),
) -> Path:
    """The archive with another state, whose digest is stated rightly, or another description."""
    content = {path: data for path, data in contents(made).items() if path not in gone}
    told = json.loads(content["archive.json"])
    if state is not None:
        changed = json.loads(content["state.json"])
        state(changed)
        content["state.json"] = canonical(changed)
        digest = hashlib.sha256(content["state.json"]).hexdigest()
        told["state"] |= {"sha256": digest, "size": len(content["state.json"])}
    if head is not None:
        head(told)
    return sealed(made, place, scratch, {**content, "archive.json": canonical(told)})


def contents(made: Made) -> dict[str, bytes]:
    """Every file of the payload."""
    with zipfile.ZipFile(made.path) as archive:
        names = [n for n in archive.namelist() if "/data/" in n and not n.endswith("/")]
        return {name.partition("/data/")[2]: archive.read(name) for name in names}


def sealed(made: Made, place: Place, scratch: Path, content: Mapping[str, bytes]) -> Path:
    """A bag of these files, sealed as the archive was."""
    folder, target = scratch / "forged", scratch / "forged.zip"
    with writing(folder) as bag:
        for path, data in content.items():
            bag.add(path, io.BytesIO(data))
        bag.finish({})
    told = made.told()
    at = datetime(2026, 11, 28, tzinfo=UTC)
    with place.here():
        header = Header(UUID(told["id"]), "*", told["case"]["id"], 1, None, at)
        packages.seal(folder, header, own_node.signer())
    pack(folder, target)
    return target
