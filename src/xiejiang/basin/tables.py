"""Read the packed tables that ship with the room."""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from dataclasses import dataclass
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """All rows of ``data/<name>.csv.gz``."""
    packed = files("xiejiang.basin").joinpath("data", f"{name}.csv.gz").read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))


@dataclass(frozen=True, slots=True)
class Change:
    """A reform of divisions since the state of the codes."""

    codes: tuple[str, ...]
    note: str


def read_changes() -> tuple[Change, ...]:
    """What ``data/changes.toml`` says."""
    text = files("xiejiang.basin").joinpath("data", "changes.toml").read_text(encoding="utf-8")
    return tuple(
        Change(tuple(item["codes"]), item["note"]) for item in tomllib.loads(text)["change"]
    )


def codes(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by ``|``."""
    return tuple(part for part in cell.split("|") if part)
