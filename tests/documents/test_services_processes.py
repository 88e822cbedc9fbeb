"""Several processes at one node: no number twice, none skipped, nothing lost when one dies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("node_at_work.py")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh node on SQLite."""
    return {**os.environ, "XIEJIANG_HOME": str(tmp_path), "XIEJIANG_DB": ""}


def start(home: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *words],
        env=home,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def end(process: subprocess.Popen[str], code: int = 0) -> list[str]:
    out, error = process.communicate(timeout=60)
    assert process.returncode == code, error
    return out.splitlines()


def test_two_writers_and_one_that_dies(home: dict[str, str]) -> None:
    end(start(home, "set-up"))
    writers = [start(home, "issue", "6"), start(home, "issue", "6")]
    for writer in writers:
        end(writer)
    end(start(home, "die-after-the-act"), code=9)
    head, *rows = end(start(home, "report"))
    assert head == "True 1 1"
    assert sorted(rows, key=lambda r: int(r.split("〕")[1].split("号")[0])) == [
        f"甲催〔2026〕{n}号 True" for n in range(1, 14)
    ]
