"""Writing a bag: BagIt 1.0, every file under SHA-256 and SM3, there whole or not at all.

    with writing(target) as bag:                     # TargetExists
        bag.add("勘验笔录.pdf", stream)               # NameUnsafe, TooLarge; becomes data/…
        bag.tag("case.json", content)
        bag.finish({"Source-Organization": "…"})

Until the block is left the bag is in a hidden folder beside its target; a process killed at any
instant leaves that folder, which nobody takes for a bag.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, ClassVar

from xiejiang.kernel.errors import Invalid
from xiejiang.store.archives import TargetExists
from xiejiang.store.bags import DECLARATION, PAYLOAD
from xiejiang.store.blobs import sync_folder
from xiejiang.store.containers import LIMITS, Limits, Tally
from xiejiang.store.digests import Digests, digests, hashing
from xiejiang.store.names import Names, checked, escape, shown

WRITTEN = ("sha256", "sm3")
"""The digests of every bag of ours: one that the world checks, and the national one."""
MOST_SETTLING = 16


class InfoMalformed(Invalid):
    """包的说明“{label}”不能写入：名称不能有冒号，名称和值都不能有换行。"""

    code: ClassVar[str] = "bag-info-malformed"


class BagWriter:
    """A bag in the making."""

    def __init__(self, folder: Path, pool: Executor, limits: Limits) -> None:
        self.folder = folder
        self.finished = False
        self._pool, self._limits = pool, limits
        self._tally, self._names = Tally(limits), Names()
        self._found: dict[str, Digests] = {}
        self._settling: deque[Future[None]] = deque()
        (folder / "data").mkdir()

    def add(self, path: str, stream: BinaryIO) -> Digests:
        """Copy a stream into the payload, and return its digests."""
        return self._write(PAYLOAD + path, stream, self._limits.total)

    def tag(self, path: str, content: bytes) -> None:
        """Put a file beside the payload, covered like it."""
        if path.startswith(PAYLOAD):
            raise ValueError(path)
        self._put(path, content)

    def finish(self, info: Mapping[str, str]) -> None:
        """Write what the bag says of itself, and the manifests."""
        payload = {p: d for p, d in self._found.items() if p.startswith(PAYLOAD)}
        oxum = f"{sum(d.size for d in payload.values())}.{len(payload)}"
        self._put(DECLARATION, b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        self._put("bag-info.txt", _info({**info, "Payload-Oxum": oxum}))
        for algorithm in WRITTEN:
            self._put(f"manifest-{algorithm}.txt", _manifest(payload, algorithm))
        tags = {p: d for p, d in self._found.items() if not p.startswith(PAYLOAD)}
        for algorithm in WRITTEN:
            write_file(self.folder / f"tagmanifest-{algorithm}.txt", _manifest(tags, algorithm))
        self.settled()
        self.finished = True

    def settled(self) -> None:
        """Wait until what was written is on the disk."""
        while self._settling:
            self._settling.popleft().result()

    def _settle(self, handle: int) -> None:
        """Let a file reach the disk while the next one is written."""
        self._settling.append(self._pool.submit(_sync_and_close, handle))
        if len(self._settling) > MOST_SETTLING:
            self._settling.popleft().result()

    def _put(self, path: str, content: bytes) -> None:
        self._write(path, io.BytesIO(content), len(content))

    def _write(self, path: str, stream: BinaryIO, limit: int) -> Digests:
        self._names.add(checked(path))
        if path in self._found:
            raise TargetExists(path=shown(path))
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            found = digests(stream, WRITTEN, self._pool, limit=limit, into=file)
            file.flush()
            self._settle(os.dup(file.fileno()))
        self._tally.add(found.size)
        self._found[path] = found
        return found


@contextmanager
def writing(target: Path, limits: Limits = LIMITS) -> Iterator[BagWriter]:
    """A bag that is at its target once the block has been left without an error."""
    if target.exists():
        raise TargetExists(path=target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        with hashing() as pool:
            bag = BagWriter(scratch, pool, limits)
            yield bag
            bag.settled()
        if not bag.finished:
            raise ValueError("the bag has no manifests: finish() was not called")
        for folder, _, _ in os.walk(scratch):
            sync_folder(Path(folder))
        if target.exists():
            raise TargetExists(path=target.name)
        os.rename(scratch, target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    sync_folder(target.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that was not there, down to the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_and_close(handle: int) -> None:
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _manifest(found: Mapping[str, Digests], algorithm: str) -> bytes:
    lines = [f"{found[path].hex[algorithm]}  {escape(path)}\n" for path in sorted(found)]
    return "".join(lines).encode()


def _info(info: Mapping[str, str]) -> bytes:
    for label, value in info.items():
        plain = all(t.strip() == t and t.isprintable() and t for t in (label, value))
        if not plain or ":" in label:
            raise InfoMalformed(label=shown(label))
    return "".join(f"{label}: {value}\n" for label, value in info.items()).encode()
