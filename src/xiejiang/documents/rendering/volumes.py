"""Papers of others bound into a volume: how many pages each has, and one PDF with page numbers.

Typst draws pages of a PDF, and pictures, as they are; so a bound volume needs no other program.
What it cannot open (encrypted, damaged, other kinds of files) has no pages and stays beside the
volume.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from xiejiang.documents.rendering import typefaces
from xiejiang.documents.rendering.errors import RenderingFailed

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp"})
BEYOND = 1_000_000
"""No paper has so many pages: asked for this one, typst says how many there are."""
COUNTED = re.compile(r"the document only has (\d+) pages?")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page to be bound: a page of a file below the root, and what is stamped on it."""

    path: str
    page: int
    stamp: str


def pages(root: Path, path: str) -> int:
    """How many pages a file gives to a volume: a picture one, what cannot be opened none."""
    kind = path.rpartition(".")[2].lower()
    if kind in PICTURES:
        return 1 if _draws(root, [Leaf(path, 1, "1")]) else 0
    if kind != "pdf":
        return 0
    number = _counted(root, path)
    leaves = [Leaf(path, page, str(page)) for page in range(1, number + 1)]
    return number if number and _draws(root, leaves) else 0


def bind(root: Path, leaves: Sequence[Leaf], *, title: str) -> bytes:
    """The volume as one PDF."""
    try:
        return _compile(root, leaves, title)
    except typst.TypstError as error:
        raise RenderingFailed(reason=error.message) from error


def _counted(root: Path, path: str) -> int:
    try:
        _compile(root, [Leaf(path, BEYOND, "")], "")
    except typst.TypstError as error:
        found = [COUNTED.fullmatch(hint) for hint in error.hints]
        return next((int(one[1]) for one in found if one), 0)
    return 0


def _draws(root: Path, leaves: Sequence[Leaf]) -> bool:
    try:
        _compile(root, leaves, "")
    except typst.TypstError:
        return False
    return True


def _compile(root: Path, leaves: Sequence[Leaf], title: str) -> bytes:
    told = {"title": title, "leaves": [{**asdict(one), "path": f"/{one.path}"} for one in leaves]}
    compiler = typst.Compiler(
        _template(),
        root=str(root),
        font_paths=typefaces.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"volume": json.dumps(told, ensure_ascii=False)},
    )
    found = compiler.compile(format="pdf", timestamp=0)
    if not isinstance(found, bytes):
        raise RenderingFailed(reason="排版程序没有输出")
    return found


@cache
def _template() -> bytes:
    return files(__package__).joinpath("volume.typ").read_bytes()
