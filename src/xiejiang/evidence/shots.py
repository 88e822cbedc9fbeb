"""自述: when and where a photograph says that it was taken, read from the file (EXIF).

    read(stream) -> Shot            # never fails: what cannot be read is not known

It is what the camera wrote, and a camera's clock may be wrong: it is shown beside what the officer
states and decides nothing. A point outside the country is taken for a camera that did not know.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, TypeVar
from zoneinfo import ZoneInfo

import exifread
from django.utils.translation import gettext as _

from xiejiang.evidence.checks import EAST, NORTH, SOUTH, WEST
from xiejiang.evidence.domain import Shot

T = TypeVar("T")
Point = tuple[Decimal | None, Decimal | None]
NOWHERE: Point = (None, None)
TAKEN = "EXIF DateTimeOriginal"
OFFSET = "EXIF OffsetTimeOriginal"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before digital cameras; a clock that was never set says 1970 or 1980."""
TOLERATED = timedelta(minutes=10)
"""Clocks of cameras run apart from ours."""
APART = timedelta(days=1)
"""Further apart somebody should look. A habit of ours, no rule of law."""
PRECISION = Decimal("0.000001")
CIVIL = ZoneInfo("Asia/Shanghai")
"""Cameras write local time; without an offset it is the basin's."""


def read(stream: BinaryIO) -> Shot:
    """Read the marks of a picture; the stream is left at its beginning."""
    stream.seek(0)
    tags = _tried(lambda: _tags(stream))
    stream.seek(0)
    latitude, longitude = _tried(lambda: _point(tags or {})) or NOWHERE
    return Shot(_tried(lambda: _taken(tags or {})), latitude, longitude)


def _tags(stream: BinaryIO) -> dict[str, Any]:
    return exifread.process_file(stream, details=False, extract_thumbnail=False)


def _tried(work: Callable[[], T]) -> T | None:
    """A stranger's bytes: whatever goes wrong while they are read, nothing is known."""
    try:
        return work()
    except Exception:  # noqa: BLE001 - the library raises of many kinds
        return None


def _taken(tags: dict[str, Any]) -> datetime | None:
    if TAKEN not in tags:
        return None
    text = str(tags[TAKEN]).strip()
    offset = str(tags.get(OFFSET, "")).strip()
    try:
        naive = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its zone comes next
        zone = datetime.strptime(offset, "%z").tzinfo if offset else CIVIL
    except ValueError:
        return None
    at = naive.replace(tzinfo=zone)
    return at if at >= EARLIEST else None


def _point(tags: dict[str, Any]) -> Point:
    found = exifread.utils.get_gps_coords(tags)
    if not found:
        return NOWHERE
    latitude, longitude = (Decimal(repr(n)).quantize(PRECISION) for n in found)
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        return NOWHERE
    return latitude, longitude


def doubts(*, at: datetime | None, stated: datetime | None, added: datetime) -> tuple[str, ...]:
    """Where the time in the file does not fit the times that people gave, in words."""
    found: list[str] = []
    if at is not None and at > added + TOLERATED:
        found.append(_("文件自述的拍摄时间晚于入卷时间，相机的时钟可能不准，请核对。"))
    if at is not None and stated is not None and abs(stated - at) > APART:
        days = round(abs(stated - at) / timedelta(days=1))
        found.append(_("文件自述的拍摄时间与填写的收集时间相差 %(n)s 日，请核对。") % {"n": days})
    return tuple(found)
