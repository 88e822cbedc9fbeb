"""The fonts shipped with the product, and which characters they have."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from xiejiang.documents.rendering.errors import UnprintableText

DIRECTORY = Path(str(files("xiejiang.documents").joinpath("fonts")))
UNMAPPED = "\n"
"""Characters that the layout itself turns into something without a glyph."""


def paths() -> tuple[Path, ...]:
    """The font files, in a fixed order."""
    return tuple(sorted(DIRECTORY.glob("*.otf")))


@cache
def fonts() -> typst.Fonts:
    """The fonts as typst reads them: these and no others."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DIRECTORY)]
    )


@cache
def coverage() -> frozenset[str]:
    """Every character that at least one of the fonts can print."""
    return frozenset(char for path in paths() for char in _characters(path))


@cache
def bold_coverage() -> frozenset[str]:
    """The characters of the face that titles are set in."""
    return frozenset(_characters(DIRECTORY / "FandolSong-Bold.otf"))


def check_printable(texts: Iterable[str]) -> None:
    """Refuse text that would come out as empty boxes, naming the characters."""
    known = coverage()
    missing = sorted({char for text in texts for char in text} - known - set(UNMAPPED))
    if missing:
        raise UnprintableText(characters="、".join(map(_named, missing)))


def _named(char: str) -> str:
    point = f"U+{ord(char):04X}"
    return f"{char}（{point}）" if char.isprintable() else point


def _characters(path: Path) -> Iterator[str]:
    return map(chr, _code_points(path.read_bytes()))


def _code_points(font: bytes) -> Iterator[int]:
    """Read the Unicode sub-tables of an OpenType ``cmap``."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = (struct.unpack_from(">4s3I", font, 12 + 16 * index) for index in range(count))
    cmap = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * index)[0]
        kind = struct.unpack_from(">H", font, start)[0]
        if kind == 12:
            yield from _groups(font, start)
        elif kind == 4:
            yield from _segments(font, start)


def _groups(font: bytes, start: int) -> Iterator[int]:
    """Format 12: groups of consecutive code points."""
    for index in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, glyph = struct.unpack_from(">3I", font, start + 16 + 12 * index)
        yield from range(first if glyph else first + 1, last + 1)


def _segments(font: bytes, start: int) -> Iterator[int]:
    """Format 4: segments with either a delta or an array of glyph numbers."""
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends, begins = start + 14, start + 16 + 2 * count
    deltas, offsets = begins + 2 * count, begins + 4 * count
    for index in range(count):
        last, first, delta, shift = (
            struct.unpack_from(">H", font, table + 2 * index)[0]
            for table in (ends, begins, deltas, offsets)
        )
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if shift:
                place = offsets + 2 * index + shift + 2 * (point - first)
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point
