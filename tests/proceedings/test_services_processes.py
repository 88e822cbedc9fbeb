"""Several processes at one node: one of them wins a step, and one that dies leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

pytestmark = pytest.mark.engine

SCRIPT = Path(__file__).with_name("node_at_work.py")
Home = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """The environment of a fresh node, on the kind of database this run is about."""
    given = os.environ.get("XIEJIANG_DB", "")
    if not given:
        yield {**os.environ, "XIEJIANG_HOME": str(tmp_path)}
        return
    name = f"node_{uuid.uuid4().hex}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    database = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    yield {**os.environ, "XIEJIANG_HOME": str(tmp_path), "XIEJIANG_DB": database}
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def start(home: Home, verb: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), verb],
        env=home,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ready(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """A process that has read the proceeding and waits for the word to go."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str], code: int = 0, say: str = "") -> str:
    out, error = process.communicate(say, timeout=120)
    assert process.returncode == code, error
    return out.strip()


def go(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def test_a_process_that_dies_leaves_nothing_half_done(home: Home) -> None:
    end(start(home, "set-up"))
    before = end(start(home, "state"))
    end(ready(start(home, "die-in-the-middle")), code=9, say="go\n")
    assert end(start(home, "state")) == before
    assert end(ready(start(home, "report")), say="go\n") == "won"
    assert end(start(home, "state")).startswith("awaiting-head 3 [2, 2, 1, 1] True")


def test_of_two_at_once_exactly_one_wins(home: Home) -> None:
    end(start(home, "set-up"))
    officers = [ready(start(home, "report")) for _ in range(2)]
    go(officers)
    lost, won = sorted(end(one) for one in officers)
    assert won == "won"
    assert lost.startswith("lost")
    assert "甲某（执法岗）" in lost
    assert "报负责人审批" in lost
    assert end(start(home, "state")).startswith("awaiting-head 3 [2, 2, 1, 1] True")
