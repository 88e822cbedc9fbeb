"""Pictures that say when and where they were taken, written byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Mapping

ASCII, RATIONAL, LONG = 2, 5, 4
WIDTH = {ASCII: 1, LONG: 4, RATIONAL: 8}


def jpeg(*, taken: str = "", offset: str = "", point: tuple[float, float] | None = None) -> bytes:
    """A JPEG of nothing, with an EXIF block in front; ``point`` is latitude and longitude."""
    exif = b"Exif\x00\x00" + tiff(taken=taken, offset=offset, point=point)
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return b"\xff\xd8" + app1 + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\xff\xd9"


def tiff(*, taken: str, offset: str, point: tuple[float, float] | None) -> bytes:
    """The block itself: the first directory points to one of the camera and one of the place."""
    camera: dict[int, tuple[int, bytes]] = {}
    if taken:
        camera[0x9003] = (ASCII, taken.encode() + b"\0")
    if offset:
        camera[0x9011] = (ASCII, offset.encode() + b"\0")
    place: dict[int, tuple[int, bytes]] = {}
    if point is not None:
        latitude, longitude = point
        place[1] = (ASCII, b"N\0" if latitude >= 0 else b"S\0")
        place[2] = (RATIONAL, degrees(latitude))
        place[3] = (ASCII, b"E\0" if longitude >= 0 else b"W\0")
        place[4] = (RATIONAL, degrees(longitude))
    first = 8
    size = 2 + 2 * 12 + 4
    at_camera = first + size
    camera_bytes = directory(camera, at_camera)
    at_place = at_camera + len(camera_bytes)
    root = {
        0x8769: (LONG, struct.pack("<I", at_camera)),
        0x8825: (LONG, struct.pack("<I", at_place)),
    }
    head = b"II*\x00" + struct.pack("<I", first)
    return head + directory(root, first) + camera_bytes + directory(place, at_place)


def directory(entries: Mapping[int, tuple[int, bytes]], at: int) -> bytes:
    """A directory that begins at an offset; what is longer than four bytes stands after it."""
    after = at + 2 + 12 * len(entries) + 4
    rows, rest = b"", b""
    for tag, (kind, value) in sorted(entries.items()):
        where = value.ljust(4, b"\0")
        if len(value) > 4:
            where = struct.pack("<I", after + len(rest))
            rest += value
        rows += struct.pack("<HHI", tag, kind, len(value) // WIDTH[kind]) + where
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", 0) + rest


def degrees(value: float) -> bytes:
    """Degrees, minutes and seconds as three fractions."""
    tenths = round(abs(value) * 3600 * 10_000)
    whole, rest = divmod(tenths, 3600 * 10_000)
    minutes, seconds = divmod(rest, 60 * 10_000)
    return struct.pack("<6I", whole, 1, minutes, 1, seconds, 10_000)
