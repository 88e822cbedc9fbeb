"""Read the packed tables that ship with the room."""

from __future__ import annotations

import csv
import gzip
import io
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """All rows of ``data/<name>.csv.gz``."""
    packed = files("xiejiang.basin").joinpath("data", f"{name}.csv.gz").read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))


def codes(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by ``|``."""
    return tuple(part for part in cell.split("|") if part)
