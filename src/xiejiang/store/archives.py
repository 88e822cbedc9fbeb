"""Zip archives of packages: written the same every time, read with distrust.

    pack(folder, target)                    # one folder inside, sorted, no times
    with opened(path) as source:            # Archive or Folder; ArchiveUnsafe, TooLarge
        source.open("data/a.pdf")

The list of contents is checked before anything is unpacked: sizes as stated and as packed, names,
kinds, encryption, and that no two entries share bytes, by which small archives become huge.
"""

from __future__ import annotations

import io
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, ClassVar, cast

from xiejiang.kernel.errors import Conflict, Invalid
from xiejiang.store.blobs import sync_folder
from xiejiang.store.containers import LIMITS, Folder, Limits, NotPlain, Steady, Tally
from xiejiang.store.digests import PIECE, TooLarge
from xiejiang.store.names import Names, checked, shown

EPOCH = (1980, 1, 1, 0, 0, 0)
SMALL = 1024 * 1024
LOCAL_HEADER = 30
ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF8 = 0x800
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OverflowError, OSError, KeyError, IndexError, struct.error),
)
"""What the reader of the standard library lets slip on archives made by an enemy."""


class ArchiveUnsafe(Invalid):
    """压缩包不能接受：{why}。请出包的一方重新出包。"""

    code: ClassVar[str] = "archive-unsafe"


class TargetExists(Conflict):
    """“{path}”已经存在，没有覆盖。请换一个位置。"""

    code: ClassVar[str] = "package-target-exists"


def pack(folder: Path, target: Path, *, deflate: bool = False, limits: Limits = LIMITS) -> None:
    """Write a folder into an archive, which appears whole or not at all."""
    source = Folder(folder, limits)
    method = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with appearing(target) as scratch, zipfile.ZipFile(scratch, "w", method) as archive:
        for path in sorted({*source.files, *(f"{above}/" for above in source.folders)}):
            entry = _entry(f"{folder.name}/{path}", source.files.get(path, 0), method)
            if path.endswith("/"):
                archive.writestr(entry, b"")
                continue
            with source.open(path) as read, archive.open(entry, "w") as write:
                shutil.copyfileobj(read, write, PIECE)


@contextmanager
def appearing(target: Path) -> Iterator[IO[bytes]]:
    """A file that is at its target once the block has been left without an error."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.") as scratch:
        yield scratch
        scratch.flush()
        os.fsync(scratch.fileno())
        try:
            os.link(scratch.name, target)
        except FileExistsError as error:
            raise TargetExists(path=target.name) from error
    sync_folder(target.parent)


def _entry(name: str, size: int, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type, entry.file_size, entry.create_system = method, size, 3
    mode = stat.S_IFDIR | 0o755 if entry.is_dir() else stat.S_IFREG | 0o644
    entry.external_attr = mode << 16
    return entry


@contextmanager
def opened(path: Path, limits: Limits = LIMITS) -> Iterator[Steady]:
    """The package at a path, whatever it comes in."""
    if path.is_dir():
        yield Steady(Folder(path, limits))
        return
    with path.open("rb") as stream:
        yield Steady(Archive(stream, limits))


class Archive:
    """A zip archive with one folder in it."""

    def __init__(self, stream: BinaryIO, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self.files: dict[str, int] = {}
        self.folders: set[str] = set()
        self._entries: dict[str, zipfile.ZipInfo] = {}
        with _distrusting():
            self._zip = zipfile.ZipFile(_Bounded(stream, limits.directory))
            found = self._zip.infolist()
            _must_not_overlap(found, self._zip.start_dir, stream)
        self._list(found)

    def open(self, path: str) -> BinaryIO:
        with _distrusting():
            entry = self._entries[path]
            return cast(BinaryIO, _Careful(self._zip.open(entry), entry.file_size))

    def _list(self, found: list[zipfile.ZipInfo]) -> None:
        tally, names = Tally(self._limits), Names()
        bases = set()
        for entry in found:
            tally.add(entry.file_size)
            _check(entry, self._limits)
            name = checked(entry.filename.removesuffix("/"))
            base, _, path = name.partition("/")
            bases.add(base)
            if not path and not entry.is_dir():
                raise ArchiveUnsafe(why="文件不在唯一的顶层目录里")
            if name in self._entries:
                raise ArchiveUnsafe(why=f"“{shown(name)}”出现了两次")
            names.add(name, folder=entry.is_dir())
            self._entries[name] = entry
        if len(bases) != 1:
            raise ArchiveUnsafe(why="应当有且只有一个顶层目录")
        self._strip(len(bases.pop()) + 1)

    def _strip(self, length: int) -> None:
        """Name files from the folder on."""
        self._entries = {name[length:]: e for name, e in self._entries.items() if name[length:]}
        for path, entry in self._entries.items():
            above = path.split("/")[:-1]
            self.folders |= {"/".join(above[: i + 1]) for i in range(len(above))}
            if entry.is_dir():
                self.folders.add(path)
            else:
                self.files[path] = entry.file_size


def _check(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = shown(entry.orig_filename)
    if entry.flag_bits & ENCRYPTED:
        raise ArchiveUnsafe(why=f"“{name}”是加密的")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveUnsafe(why=f"“{name}”的压缩方法不认识")
    if entry.orig_filename != entry.filename:
        raise ArchiveUnsafe(why=f"“{name}”有两个名称")
    if not entry.orig_filename.isascii() and not entry.flag_bits & UTF8:
        raise ArchiveUnsafe(why="文件名不是 UTF-8")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
        what = "符号链接" if kind == stat.S_IFLNK else "特殊文件"
        raise NotPlain(path=name, what=what)
    _check_size(entry, name, limits)


def _check_size(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    if entry.is_dir() and entry.file_size:
        raise ArchiveUnsafe(why=f"目录“{name}”带有内容")
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
        raise ArchiveUnsafe(why=f"“{name}”的长度前后不一")
    if entry.file_size > SMALL and entry.file_size > limits.ratio * entry.compress_size:
        raise TooLarge(why=f"“{name}”解开后超过压缩前 {limits.ratio} 倍")


def _must_not_overlap(found: list[zipfile.ZipInfo], end: int, stream: BinaryIO) -> None:
    """No byte belongs to two entries, nor to an entry and the list of contents."""
    free = 0
    for entry in sorted(found, key=lambda one: one.header_offset):
        stream.seek(entry.header_offset)
        header = stream.read(LOCAL_HEADER)
        if entry.header_offset < free or len(header) < LOCAL_HEADER:
            raise ArchiveUnsafe(why="有两个文件占用同一段内容")
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        free = entry.header_offset + LOCAL_HEADER + lengths + entry.compress_size
        if free > end:
            raise ArchiveUnsafe(why="文件超出了压缩包的内容区")


class _Bounded(io.RawIOBase):
    """A stream that does not give more at once than anybody should want."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._most = stream, max(most, PIECE)

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._most:
            raise TooLarge(why="压缩包的目录过长")
        found = self._stream.read(self._most + 1 if size is None or size < 0 else size)
        if len(found) > self._most:
            raise TooLarge(why="压缩包的目录过长")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


class _Careful(io.BufferedIOBase):
    """An entry while it is read: whatever goes wrong is an error of ours."""

    def __init__(self, inner: IO[bytes], stated: int) -> None:
        self._inner, self._left = inner, stated

    def read(self, size: int | None = -1) -> bytes:
        with _distrusting():
            piece = self._inner.read(-1 if size is None else size)
        self._left -= len(piece)
        ended = size is None or size < 0 or len(piece) < size
        if self._left < 0 or (self._left and ended):
            raise ArchiveUnsafe(why="文件与目录所写的长度不符")
        return piece

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._inner.close()
        super().close()


@contextmanager
def _distrusting() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ArchiveUnsafe(why=f"内容损坏或者不是 zip（{type(error).__name__}）") from error
