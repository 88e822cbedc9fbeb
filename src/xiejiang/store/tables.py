"""Tables written as CSV for people who open them in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol

FORMULA = frozenset("=+-@\t\r")


class Writable(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object: ...


def safe(row: Sequence[object]) -> list[object]:
    """A row of a file, whose words a spreadsheet will not take for a formula."""
    return [f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell for cell in row]


def write(
    out: Writable,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    lineterminator: str = "\r\n",
) -> None:
    """The head, and the rows made safe."""
    writer = csv.writer(out, lineterminator=lineterminator)
    writer.writerow(head)
    writer.writerows(map(safe, rows))
