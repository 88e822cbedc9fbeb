"""Files found by what they contain: what any store of them can do, and the one on local disk.

A file is written once and named by its SHA-256; writing it again costs nothing and changes
nothing. SM3 is computed in the same pass, because evidence is exchanged under both digests.

    blobs = Blobs(root, limit=200 * MIB)     # or places.opened(...): disk or S3, by setting
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
from typing import BinaryIO, ClassVar, Protocol

from cryptography.hazmat.primitives.hashes import SM3, Hash

from xiejiang.kernel.errors import Conflict, Invalid, NotFound, XiejiangError

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


class OtherContent(Conflict):
    """读到的内容与它的名称不符，没有存入（摘要 {sha256}）。请从备份恢复原文件后重做。"""

    code: ClassVar[str] = "blob-other-content"


class StoreUnavailable(XiejiangError):
    """文件存储现在用不了：{why}。这一步没有完成，请稍后重试；仍不行的，请联系系统管理员。"""

    code: ClassVar[str] = "store-unavailable"
    status: ClassVar[int] = 503


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


class Files(Protocol):
    """A content-addressed store, wherever its bytes lie."""

    def put(self, stream: BinaryIO, *, expected: str = "") -> Blob:
        """Store what a stream gives, and return its digests; all of it is kept, or nothing.

        With an expected SHA-256 anything else is refused: OtherContent.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The stored file, for reading piece by piece; it can be sought in. BlobMissing."""
        ...

    def size(self, sha256: str) -> int:
        """How many bytes the stored file has. BlobMissing."""
        ...

    def exists(self, sha256: str) -> bool:
        """Whether a file is there under this name."""
        ...

    def verify(self, sha256: str) -> bool:
        """Whether the file is there and still has the content it is named after."""
        ...

    def names(self) -> Iterator[str]:
        """The digest of every stored file, in order; unfinished uploads are not among them."""
        ...

    def strangers(self) -> Iterator[str]:
        """Files that nobody stored here: not under a name that the store would give."""
        ...


def address(sha256: str) -> str:
    """Where within a store a file lies; whatever is no digest never becomes a path."""
    if not NAME.fullmatch(sha256):
        raise BadDigest(sha256=sha256)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def named(path: str) -> str:
    """The digest of the file at such a place; empty for a place that the store never gave."""
    name = path.rpartition("/")[2]
    return name if NAME.fullmatch(name) and path == address(name) else ""


def copied(stream: BinaryIO, file: BinaryIO, *, limit: int, expected: str = "") -> Blob:
    """Copy a stream, digesting it on the way. TooBig, Empty, OtherContent."""
    sha256, sm3, size = hashlib.sha256(), Sm3(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooBig(limit=limit // MIB)
        sha256.update(chunk)
        sm3.update(chunk)
        file.write(chunk)
    if size == 0:
        raise Empty
    if expected not in ("", sha256.hexdigest()):
        raise OtherContent(sha256=expected)
    return Blob(sha256.hexdigest(), sm3.hexdigest(), size)


def is_named_after(files: Files, sha256: str) -> bool:
    """Read a stored file whole: is it there, and is its SHA-256 its name?"""
    try:
        with files.open(sha256) as stream:
            found = hashlib.sha256()
            while chunk := stream.read(CHUNK):
                found.update(chunk)
            return found.hexdigest() == sha256
    except BlobMissing:
        return False


class Blobs:
    """A content-addressed store in one directory."""

    def __init__(self, root: Path, *, limit: int = 512 * MIB) -> None:
        self._root, self._limit = root, limit
        self._incoming = root / "incoming"

    def put(self, stream: BinaryIO, *, expected: str = "") -> Blob:
        """Bytes reach the disk before the name does, and the name before this returns."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        with self._scratch() as (file, scratch):
            blob = copied(stream, file, limit=self._limit, expected=expected)
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
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing(sha256=sha256) from error

    def size(self, sha256: str) -> int:
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError as error:
            raise BlobMissing(sha256=sha256) from error

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        return is_named_after(self, sha256)

    def names(self) -> Iterator[str]:
        for path in sorted(self._root.glob("??/??/*")):
            if name := named(path.relative_to(self._root).as_posix()):
                yield name

    def strangers(self) -> Iterator[str]:
        for path in sorted(self._root.rglob("*")):
            own = path.is_relative_to(self._incoming)
            place = path.relative_to(self._root).as_posix()
            if path.is_file() and not own and not named(place):
                yield place

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
        return self._root / address(sha256)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
