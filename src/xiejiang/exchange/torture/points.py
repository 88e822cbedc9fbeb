"""Where in its own code a node is struck: a profiler waits for a place, and then does the deed.

The product has no hooks for this. ``sys.setprofile`` tells of every call and return; the trap
counts those of one place and strikes at the n-th. A place may also be "anywhere in our code".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import FrameType

CALL, RETURN = "call", "return"
BASE = "backends/base/base.py"
COMMIT = "BaseDatabaseWrapper._commit"
ANYWHERE = "/xiejiang/"


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the code: a function of a file, entered or left."""

    file: str
    function: str
    """Its qualified name; empty for any function of the file."""
    event: str
    most: int = 1
    """It is struck at some occasion from the first to this one."""

    @property
    def name(self) -> str:
        where = f"{self.file}:{self.function}" if self.function else "anywhere"
        return f"{where} {self.event}"


BEFORE_COMMIT = Point(BASE, COMMIT, CALL, 3)
AFTER_COMMIT = Point(BASE, COMMIT, RETURN, 3)
LOGGED = Point("audit/services.py", "_write", RETURN, 2)
SEALING = (
    Point("exchange/packing.py", "pack", CALL),
    Point("store/bagging.py", "BagWriter._write", RETURN, 9),
    Point("store/bagging.py", "BagWriter.finish", RETURN),
    Point("exchange/services.py", "seal", CALL),
    Point("store/packages.py", "seal", RETURN),
    Point("exchange/services.py", "seal", RETURN),
    *(LOGGED, BEFORE_COMMIT, AFTER_COMMIT),
    Point(ANYWHERE, "", CALL, 6000),
)
PUSHING = (
    Point("exchange/sending.py", "archive", CALL),
    Point("store/archives.py", "_entry", CALL, 9),
    Point("store/blobs.py", "sync_folder", RETURN),
    Point("exchange/services.py", "mark_sent", CALL),
    Point("exchange/sending.py", "_post", CALL),
    Point("exchange/sending.py", "_post", RETURN),
    Point("exchange/services.py", "take_receipt", CALL),
    Point("exchange/services.py", "take_receipt", RETURN),
    *(LOGGED, BEFORE_COMMIT, AFTER_COMMIT),
    Point(ANYWHERE, "", CALL, 800),
)
KEEPING = (
    Point("exchange/receiving.py", "_copy", CALL),
    Point("exchange/receiving.py", "_copy", RETURN),
    Point("exchange/receiving.py", "judge_seal", RETURN, 2),
    Point("exchange/receiving.py", "judge", RETURN),
    Point("store/blobs.py", "copied", RETURN),
    Point("store/blobs.py", "sync_folder", CALL, 3),
    Point("store/blobs.py", "Blobs.put", RETURN),
    Point("exchange/services.py", "keep", CALL),
    Point("exchange/services.py", "keep", RETURN),
    Point("exchange/doors.py", "add_package", RETURN),
    *(LOGGED, BEFORE_COMMIT, AFTER_COMMIT),
    Point(ANYWHERE, "", CALL, 2500),
)
ENDING = (
    Point("exchange/keeping.py", "end", RETURN),
    Point("exchange/taking.py", "new_case", RETURN),
    Point("store/blobs.py", "Blobs.put", RETURN),
    Point("exchange/taking.py", "take_files", RETURN),
    Point("exchange/keeping.py", "answer", RETURN),
    *(LOGGED, BEFORE_COMMIT, AFTER_COMMIT),
    Point(ANYWHERE, "", CALL, 3000),
)
BEFORE_KEEPING = (
    Point("exchange/receiving.py", "judge_seal", RETURN),
    Point("exchange/receiving.py", "judge", RETURN),
    Point("store/blobs.py", "Blobs.put", RETURN),
)
"""Judged and not kept yet, and no transaction open: where trust may be withdrawn in between."""
ALL = (*SEALING, *PUSHING, *KEEPING, *ENDING, *BEFORE_KEEPING)


@dataclass(frozen=True, slots=True)
class Aim:
    """A point, the occasion at which it is struck, and what is done there."""

    point: Point
    occasion: int
    deed: str
    """``kill``, ``lose`` the database, ``fail`` after a commit, or an event of trust."""


def aim(dice: Random, points: tuple[Point, ...], deed: str) -> Aim:
    """One of the points; of places that are passed often, rather an early occasion."""
    point = dice.choice(points)
    return Aim(point, 1 + int(point.most * dice.random() ** 2), deed)


class Trap:
    """A profiler that strikes once."""

    def __init__(self, aimed: Aim, strike: Callable[[], None]) -> None:
        self._point, self._left, self._strike = aimed.point, aimed.occasion, strike

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        point = self._point
        if event != point.event or self._left < 1:
            return
        code = frame.f_code
        if point.function and code.co_qualname != point.function:
            return
        inside = point.file in code.co_filename
        if not inside or (not point.function and "/torture/" in code.co_filename):
            return
        self._left -= 1
        if self._left == 0:
            self._strike()
