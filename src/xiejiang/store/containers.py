"""What a package comes in, read without unpacking it: here a folder, in ``archives`` a zip.

    source = Folder(path)                   # NotPlain, NameUnsafe, TooLarge
    source.files                            # {"data/a.pdf": 1234, …}: every file and its length
    with source.open("data/a.pdf") as stream: ...

Whatever is not a plain file or folder is refused before any of it is read.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

from xiejiang.kernel.errors import Invalid
from xiejiang.store.blobs import MIB
from xiejiang.store.digests import TooLarge
from xiejiang.store.names import DEEPEST, NameUnsafe, checked, shown


class NotPlain(Invalid):
    """包里的“{path}”是{what}，只接受普通文件和目录。"""

    code: ClassVar[str] = "package-not-plain"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a package is refused."""

    files: int = 20_000
    total: int = 64 * 1024 * MIB
    tag: int = MIB
    """One file about the package; a manifest may have sixteen times as much."""
    directory: int = 8 * MIB
    """The list of contents of an archive."""
    ratio: int = 200
    """How many times its packed length a file may have; small files are left alone."""

    @property
    def manifest(self) -> int:
        return 16 * self.tag


LIMITS = Limits()


class Source(Protocol):
    """The files of a package, by name."""

    @property
    def files(self) -> Mapping[str, int]: ...

    @property
    def folders(self) -> Collection[str]: ...

    def open(self, path: str) -> BinaryIO:
        """One of the files, for reading."""
        ...


class Steady:
    """A source whose files about the package are read once and remembered.

    Lists are parsed and then hashed themselves; whoever could write to the medium in between
    would have one list believed and another checked.
    """

    def __init__(self, source: Source) -> None:
        self.files, self.folders = dict(source.files), frozenset(source.folders)
        self._source = source
        self._kept: dict[str, bytes] = {}

    @classmethod
    def of(cls, source: Source) -> Steady:
        """The source itself, when it is steady already."""
        return source if isinstance(source, Steady) else cls(source)

    def keep(self, path: str, content: bytes) -> None:
        """From now on this is what the file holds."""
        self._kept[path] = content

    def open(self, path: str) -> BinaryIO:
        if path in self._kept:
            return io.BytesIO(self._kept[path])
        return self._source.open(path)


class Tally:
    """Counts files and bytes, and says when it is enough."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._files, self._bytes = limits, 0, 0

    def add(self, size: int) -> None:
        """One more file or folder."""
        self._files += 1
        self._bytes += size
        if self._files > self._limits.files:
            raise TooLarge(why=f"文件和目录多于 {self._limits.files} 个")
        if self._bytes > self._limits.total:
            raise TooLarge(why=f"合计超过 {self._limits.total // MIB} MB")


class Folder:
    """A folder on disk."""

    def __init__(self, root: Path, limits: Limits = LIMITS) -> None:
        self._root = root
        self.files: dict[str, int] = {}
        self.folders: set[str] = set()
        self._walk(Tally(limits))

    def open(self, path: str) -> BinaryIO:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        handle = os.open(self._root / path, flags)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise NotPlain(path=shown(path), what="特殊文件")
        return os.fdopen(handle, "rb")

    def _walk(self, tally: Tally) -> None:
        waiting = [""]
        while waiting:
            above = waiting.pop()
            with os.scandir(self._root / above) as entries:
                for entry in entries:
                    path = checked(f"{above}/{entry.name}" if above else entry.name)
                    mode = entry.stat(follow_symlinks=False)
                    self._meet(path, mode, tally, waiting)

    def _meet(self, path: str, found: os.stat_result, tally: Tally, waiting: list[str]) -> None:
        if stat.S_ISDIR(found.st_mode):
            if path.count("/") >= DEEPEST:
                raise NameUnsafe(path=shown(path), why="层级过多")
            tally.add(0)
            self.folders.add(path)
            waiting.append(path)
            return
        if not stat.S_ISREG(found.st_mode):
            what = "符号链接" if stat.S_ISLNK(found.st_mode) else "特殊文件"
            raise NotPlain(path=shown(path), what=what)
        tally.add(found.st_size)
        self.files[path] = found.st_size
