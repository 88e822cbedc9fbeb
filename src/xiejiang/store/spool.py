"""Records that must not be lost while the database takes none: one small file each.

::

    spool = Spool(root)
    spool.add("3f2a…", {"at": …})      # on the disk when it returns; OSError when it cannot be
    for name, record in spool.waiting():
        …                              # bring it in, so that twice does no harm
        spool.done(name)

A process killed at any instant leaves a whole record or none; two that bring records in at once
do the same work twice and nothing worse.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xiejiang.store.blobs import sync_folder

SUFFIX = ".json"


class Spool:
    """A folder of records that wait."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, name: str, record: Mapping[str, Any]) -> None:
        """Keep a record; it is on the disk when this returns."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        begun = self.root / f".{name}.part"
        handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(record, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        begun.replace(self.root / f"{name}{SUFFIX}")
        sync_folder(self.root)

    def waiting(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What waits, in no order."""
        try:
            found = [entry.name for entry in os.scandir(self.root) if entry.name.endswith(SUFFIX)]
        except FileNotFoundError:
            return
        for name in found:
            try:
                text = (self.root / name).read_text("utf-8")
            except FileNotFoundError:
                continue
            yield name.removesuffix(SUFFIX), json.loads(text)

    def done(self, name: str) -> None:
        """Forget a record that was brought in."""
        (self.root / f"{name}{SUFFIX}").unlink(missing_ok=True)
