"""De-identification on 200 real judgments: the recall that the issue asks for, before review."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.bench_deidentify import measure

LEAST = 0.99


def test_what_points_to_a_person_is_found_in_real_judgments() -> None:
    found = measure(Path(os.environ["XIEJIANG_SHARED"]))
    for name, count in found.counts.items():
        assert count.total > 100, name
        assert count.recall >= LEAST, (name, count.recall, count.missed)
    assert found.names_distinct.recall >= 0.95
    assert found.precision >= 0.7
