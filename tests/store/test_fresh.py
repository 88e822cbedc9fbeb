"""An empty database laid at once is the one that every migration in turn leads to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

pytestmark = pytest.mark.engine

SCRIPT = Path(__file__).with_name("schema_at_work.py")
New = Callable[[], dict[str, str]]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[New]:
    """The surroundings of nodes with empty databases, on the kind this run is about."""
    given = os.environ.get("XIEJIANG_DB", "")
    with ExitStack() as ending:

        def make() -> dict[str, str]:
            name = f"laid_{uuid.uuid4().hex}"
            home = {**os.environ, "XIEJIANG_HOME": str(tmp_path / name)}
            home["DJANGO_SETTINGS_MODULE"] = "xiejiang.shell.settings"
            (tmp_path / name).mkdir()
            if given:
                _ask(given, f"CREATE DATABASE {name}")
                ending.callback(_ask, given, f"DROP DATABASE {name} WITH (FORCE)")
                home["XIEJIANG_DB"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
            return home

        yield make


def _ask(server: str, words: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(words.encode())


def brought_up(home: dict[str, str], way: str, code: int = 0) -> Any:
    """What came of one way."""
    command = [sys.executable, str(SCRIPT), way]
    done = subprocess.run(
        command, env=home, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if not code else None


def test_both_ways_lead_to_the_same_database(new: New) -> None:
    short, long = brought_up(new(), "short"), brought_up(new(), "long")
    assert len(short["schema"]) > 500
    assert short["rows"]["audit.LogHead"] == 1
    assert [x for x in long["schema"] if x not in short["schema"]] == []
    assert [x for x in short["schema"] if x not in long["schema"]] == []
    assert short["rows"] == long["rows"]
    assert short["applied"] == long["applied"] != []


def test_who_dies_in_the_middle_left_an_empty_database(new: New) -> None:
    home = new()
    brought_up(home, "dies", code=9)
    assert brought_up(home, "short")["rows"]["audit.LogHead"] == 1
