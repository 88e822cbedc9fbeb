"""Where this node keeps its local content packs; none until it is said."""

from __future__ import annotations

from pathlib import Path

_places: list[Path] = []


def set_packs(folder: Path | None) -> None:
    """Say where the packs are, before the law is first read."""
    _places[:] = [] if folder is None else [folder]


def pack_files() -> tuple[Path, ...]:
    """The packs of this node, in order of name."""
    return tuple(path for folder in _places for path in sorted(folder.glob("*.toml")))
