"""Files on local disk, found by what they contain.

A file is written once and named by its SHA-256; writing it again costs nothing and changes
nothing. SM3 is computed in the same pass, because evidence is exchanged under both digests.

    blobs = Blobs(root, limit=200 * MIB)
    blob = blobs.put(stream)                 # Blob(sha256, sm3, size); TooBig, Empty
    with blobs.open(blob.sha256) as stream:  # BlobMissing
        ...
    blobs.verify(blob.sha256)                # does the content still have its name?

A process killed at any instant leaves either the whole file under its name or a file under
``incoming``, which :meth:`Blobs.sweep` removes.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from cryptography.hazmat.primitives.hashes import SM3, Hash

from xiejiang.kernel.errors import Invalid, NotFound

MIB = 1024 * 1024
CHUNK = MIB
NAME = re.compile(r"[0-9a-f]{64}")


class BlobMissing(NotFound):
    """文件不在存储库中，请联系系统管理员从备份恢复（摘要 {sha256}）。"""

    code: ClassVar[str] = "blob-missing"


class BadDigest(Invalid):
    """“{sha256}”不是 SHA-256 摘要，应为 64 位十六进制小写字符。"""

    code: ClassVar[str] = "blob-digest"


class TooBig(Invalid):
    """文件超过 {limit} MB 的上限，请压缩、分卷，或改用介质移交并登记。"""

    code: ClassVar[str] = "file-too-big"
    status: ClassVar[int] = 413


class Empty(Invalid):
    """文件是空的，请重新选择文件。"""

    code: ClassVar[str] = "file-empty"


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its two digests and its length in bytes."""

    sha256: str
    sm3: str
    size: int


class Sm3:
    """SM3 (GB/T 32905) by OpenSSL, through whichever library has it."""

    update: Callable[[bytes], None]
    _finish: Callable[[], bytes]

    def __init__(self) -> None:
        if "sm3" in hashlib.algorithms_available:
            native = hashlib.new("sm3")
            self.update, self._finish = native.update, native.digest
        else:
            bundled = Hash(SM3())
            self.update, self._finish = bundled.update, bundled.finalize

    def hexdigest(self) -> str:
        """The digest; asked for once, at the end."""
        return self._finish().hex()


def digest(stream: BinaryIO) -> Blob:
    """The digests of a stream, without storing it."""
    sha256, sm3, size = hashlib.sha256(), Sm3(), 0
    while chunk := stream.read(CHUNK):
        sha256.update(chunk)
        sm3.update(chunk)
        size += len(chunk)
    return Blob(sha256.hexdigest(), sm3.hexdigest(), size)


class Blobs:
    """A content-addressed store in one directory."""

    def __init__(self, root: Path, *, limit: int = 512 * MIB) -> None:
        self._root, self._limit = root, limit
        self._incoming = root / "incoming"

    def put(self, stream: BinaryIO) -> Blob:
        """Store what a stream gives, and return its digests.

        Bytes reach the disk before the name does, and the name before this returns.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        with self._scratch() as (file, scratch):
            blob = self._copy(stream, file)
            file.flush()
            os.fsync(file.fileno())
            target = self._path(blob.sha256)
            if target.exists() and self.verify(blob.sha256):
                return blob
            target.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(scratch, 0o440)
            os.replace(scratch, target)
        for folder in (target.parent, target.parent.parent, self._root):
            sync_folder(folder)
        return blob

    def open(self, sha256: str) -> BinaryIO:
        """The stored file, for reading."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing(sha256=sha256) from error

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Whether the file is there and still has the content it is named after."""
        try:
            with self.open(sha256) as stream:
                found = hashlib.sha256()
                while chunk := stream.read(CHUNK):
                    found.update(chunk)
                return found.hexdigest() == sha256
        except BlobMissing:
            return False

    def names(self) -> Iterator[str]:
        """The digest of every stored file, in order; unfinished uploads are not among them."""
        for path in sorted(self._root.glob("??/??/*")):
            if NAME.fullmatch(path.name) and path == self._path(path.name):
                yield path.name

    def strangers(self) -> Iterator[str]:
        """Files that nobody stored here: not under a name that the store would give."""
        for path in sorted(self._root.rglob("*")):
            own = path.is_relative_to(self._incoming)
            named = NAME.fullmatch(path.name) and path == self._path(path.name)
            if path.is_file() and not own and not named:
                yield path.relative_to(self._root).as_posix()

    def sweep(self, *, older_than: float) -> int:
        """Remove unfinished uploads last written before an instant; return how many."""
        removed = 0
        if not self._incoming.is_dir():
            return removed
        for scratch in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if scratch.stat().st_mtime < older_than:
                    scratch.unlink()
                    removed += 1
        return removed

    def _copy(self, stream: BinaryIO, file: BinaryIO) -> Blob:
        sha256, sm3, size = hashlib.sha256(), Sm3(), 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > self._limit:
                raise TooBig(limit=self._limit // MIB)
            sha256.update(chunk)
            sm3.update(chunk)
            file.write(chunk)
        if size == 0:
            raise Empty
        return Blob(sha256.hexdigest(), sm3.hexdigest(), size)

    @contextmanager
    def _scratch(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A file that is gone when the block is left, unless it was moved to its name."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file, path
        finally:
            path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not NAME.fullmatch(sha256):
            raise BadDigest(sha256=sha256)
        return self._root / sha256[:2] / sha256[2:4] / sha256


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
