"""The whole log as files: entries to read, tiles to serve, and the checkpoint that seals them.

::

    checkpoint              the signed head
    entries/000000.tsv      65,536 entries, a line each: the bytes that were hashed, and, apart,
                            salt and details, of which they hold the digest
    tile/0/000, …           the tree, as C2SP tlog-tiles lays it out
    stamps/000000.tsr, …    time stamps of this and earlier heads, each beside the head it is over
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from xiejiang.audit import queries, tiles, walking
from xiejiang.audit.leaves import exported
from xiejiang.audit.models import SignedHead
from xiejiang.kernel.errors import Conflict
from xiejiang.store.verifying_logs import BUNDLE


class FolderInUse(Conflict):
    """目录 {folder} 已有内容，请换一个新的目录。"""

    code: ClassVar[str] = "folder-in-use"


def write(folder: Path, head: SignedHead) -> None:
    """Write the log up to a signed head into a new folder; the checkpoint comes last."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(folder=folder)
    _entries(folder / "entries", head.size)
    _tiles(folder / "tile", head.size)
    _stamps(folder / "stamps", head.size)
    (folder / "checkpoint").write_text(head.note, "utf-8")


def tile_path(index: int) -> str:
    """How tiles are named: groups of three digits, an ``x`` before all but the last."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


def _entries(folder: Path, size: int) -> None:
    folder.mkdir(parents=True)
    for number, low in enumerate(range(0, size, BUNDLE)):
        with (folder / f"{number:06d}.tsv").open("wb") as out:
            for row in walking.rows(low, min(low + BUNDLE, size)):
                out.write(b"\t".join(exported(row)) + b"\n")


def _stamps(folder: Path, size: int) -> None:
    """For each stamp two files; ``openssl ts -verify -data … -in …`` reads them too."""
    for number, stamp in enumerate(queries.stamps(upto=size)):
        folder.mkdir(exist_ok=True)
        (folder / f"{number:06d}.checkpoint").write_bytes(stamp.note.encode())
        (folder / f"{number:06d}.tsr").write_bytes(bytes(stamp.token))


def _tiles(folder: Path, size: int) -> None:
    nodes, level, count = tiles.Nodes(size), 0, size
    while count:
        for index in range(-(-count // tiles.WIDTH)):
            hashes = nodes.tile(level, index)
            width = len(hashes) // tiles.BYTES
            name = tile_path(index) + ("" if width == tiles.WIDTH else f".p/{width}")
            path = folder / str(level) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(hashes)
        level, count = level + 1, count // tiles.WIDTH
