"""Files that an operator names: a package on a disc, a receipt, and where to write one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from xiejiang.exchange import queries, receiving
from xiejiang.exchange.domain import LIMITS
from xiejiang.exchange.errors import FileUnusable
from xiejiang.exchange.hindered import FULL
from xiejiang.exchange.wire import LONGEST
from xiejiang.store.archives import TargetExists, appearing, pack


@contextmanager
def package(path: Path) -> Iterator[Path]:
    """A copy of a package that came as a file or as a folder; nobody changes it meanwhile."""
    with TemporaryDirectory(dir=queries.scratch_folder()) as scratch:
        whole = path
        if path.is_dir():
            whole = Path(scratch) / "folder.zip"
            pack(path, whole, limits=LIMITS)
        with _opened(whole) as stream, receiving.arriving(stream) as copy:
            yield copy


def receipt(path: Path) -> bytes:
    """What a file with a receipt says; a longer file is none."""
    with _opened(path) as stream:
        data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise FileUnusable(path=path, why="太大，不是回执")
    return data


def must_be_free(target: Path) -> None:
    """Before anything is done: a new file in a folder that is there."""
    if target.exists():
        raise TargetExists(path=str(target))
    if not target.parent.is_dir():
        raise FileUnusable(path=target, why="目录不存在")


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole once the block was left without an error, or not at all."""
    must_be_free(target)
    try:
        with appearing(target) as file:
            yield file
    except OSError as error:
        why = "磁盘已满" if error.errno in FULL else "写不进去"
        raise FileUnusable(path=target, why=why) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileUnusable(path=path, why="没有这个文件") from error
    except OSError as error:
        raise FileUnusable(path=path, why=_WHY.get(type(error), "打不开")) from error


_WHY = {PermissionError: "没有读的权限", IsADirectoryError: "是目录，不是文件"}
