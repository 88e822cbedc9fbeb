"""Build the font subsets under ``src/xiejiang/documents/fonts``.

A maintainer's script: it is run when the set of characters grows, never by users or CI.
It needs fonttools and cffsubr, which are not among the product's dependencies, so run it
in a throw-away environment. The sources are the Fandol fonts (Debian package
``texlive-lang-chinese``, also on CTAN), Noto Sans SC and Noto Serif SC, and Unihan's
dictionary data (Debian package ``unicode-data``).

    python scripts/build_fonts.py --fandol DIR --noto DIR --unihan FILE --common FILE [FILE ...]

``--common`` names text files whose characters must be in every face: names of divisions,
rivers and agencies, and the words official documents are written in.
"""

from __future__ import annotations

import argparse
import bz2
import re
from dataclasses import dataclass
from pathlib import Path

import cffsubr
from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "src" / "xiejiang" / "documents" / "fonts"
ASCII = {chr(point) for point in range(0x20, 0x7F)}
EXTRA = set("〔〕㎡㎥℃‰×÷±≤≥≈①②③④⑤⑥⑦⑧⑨⑩—–…·“”‘’￥¥№□■√☑☐○●△")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file to build: its source and the characters wanted in it."""

    source: Path
    target: str
    wanted: frozenset[str]


def gb2312(first_row: int, last_row: int) -> set[str]:
    """The characters of GB 2312 in the given rows (区)."""
    found: set[str] = set()
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            found |= set(bytes([row + 0xA0, cell + 0xA0]).decode("gb2312", errors="ignore"))
    return found


def general_standard(unihan: Path) -> set[str]:
    """The 8,105 characters of 通用规范汉字表, by Unihan's ``kTGH``."""
    text = bz2.decompress(unihan.read_bytes()).decode()
    return {chr(int(point, 16)) for point in re.findall(r"^U\+(\w+)\tkTGH\t", text, re.MULTILINE)}


def repertoire(path: Path) -> set[str]:
    """The characters a font has."""
    with TTFont(path, lazy=True) as font:
        return {chr(point) for point in font.getBestCmap()}


def build(face: Face) -> int:
    """Write one subset and return its size in bytes."""
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True, glyph_names=False
    )
    font = subset.load_font(str(face.source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in face.wanted])
    subsetter.subset(font)
    cffsubr.subroutinize(font)
    # The same input must give the same file.
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    target = TARGET / face.target
    font.save(target)
    return target.stat().st_size


def faces(arguments: argparse.Namespace) -> list[Face]:
    common = {
        char
        for path in arguments.common
        for char in path.read_text(encoding="utf-8")
        if char.isprintable()
    }
    symbols = gb2312(1, 9) | ASCII | EXTRA
    everyday = symbols | common
    level_one = everyday | gb2312(16, 55)
    both = level_one | gb2312(56, 87)
    fandol: Path = arguments.fandol
    fang = repertoire(fandol / "FandolFang-Regular.otf")
    serif = arguments.noto / "NotoSerifSC-Regular.otf"
    rare = (general_standard(arguments.unihan) | both) - (fang & both)
    sans = both | general_standard(arguments.unihan)
    return [
        Face(fandol / "FandolFang-Regular.otf", "FandolFang-Regular.otf", frozenset(both)),
        Face(fandol / "FandolSong-Bold.otf", "FandolSong-Bold.otf", frozenset(level_one)),
        Face(fandol / "FandolKai-Regular.otf", "FandolKai-Regular.otf", frozenset(everyday)),
        Face(arguments.noto / "NotoSansSC-Regular.otf", "NotoSansSC-Regular.otf", frozenset(sans)),
        Face(serif, "NotoSerifSC-Regular.otf", frozenset(rare)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fandol", type=Path, required=True)
    parser.add_argument("--noto", type=Path, required=True)
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("--common", type=Path, nargs="+", required=True)
    arguments = parser.parse_args()
    total = 0
    for face in faces(arguments):
        size = build(face)
        total += size
        print(f"{face.target}: {len(face.wanted)} characters, {size:,} bytes")
    print(f"total {total:,} bytes")


if __name__ == "__main__":
    main()
