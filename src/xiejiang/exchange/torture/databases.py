"""Databases for tortured nodes: made of one template, thrown away. Files, or on a server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from xiejiang.exchange.torture.pair import Keeper, Side

TRIES = 50
FILE = "xiejiang.sqlite3"


class Databases(Protocol):
    """Where the databases of nodes come from."""

    @property
    def url(self) -> str:
        """What a keeper is told; empty for files."""
        ...

    def prepare(self, keeper: Keeper) -> None:
        """Make the template: every table, two agencies, an officer in each."""
        ...

    def fresh(self, home: Path) -> str:
        """A new database like the template, for the node of a home; how it is called."""
        ...

    def drop(self, database: str) -> None:
        """Throw one away."""
        ...

    def close(self) -> None:
        """Throw away the template."""
        ...


class Files:
    """SQLite: one file in each home."""

    url = ""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template"

    def prepare(self, keeper: Keeper) -> None:
        self._template.mkdir(parents=True)
        with _running(keeper, self._template, str(self._template / FILE)) as made:
            made.call("settle")
            made.call("run_sql", "PRAGMA wal_checkpoint(TRUNCATE)")

    def fresh(self, home: Path) -> str:
        return str(shutil.copyfile(self._template / FILE, home / FILE))

    def drop(self, database: str) -> None:
        """It goes with its home."""

    def close(self) -> None:
        """It goes with the folder."""


class Server:
    """PostgreSQL: databases of our own beside the one that the address names."""

    def __init__(self, url: str, folder: Path, mark: str) -> None:
        self.url = url
        self._folder, self._mark = folder / "server", f"xiejiang_torture_{mark}"
        self._given = urlsplit(url).path.strip("/")
        self._number = 0
        self._hand: Side | None = None

    def prepare(self, keeper: Keeper) -> None:
        self._folder.mkdir(parents=True)
        self._hand = Side(keeper, "hand.torture", self._folder, self._given)
        self._hand.start()
        self._sql(f'CREATE DATABASE "{self._mark}"')
        home = self._folder / "template"
        home.mkdir()
        with _running(keeper, home, self._mark) as made:
            made.call("settle")

    def fresh(self, home: Path) -> str:
        self._number += 1
        name = f"{self._mark}_{self._number}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{self._mark}"')
        return name

    def drop(self, database: str) -> None:
        self._sql(f'DROP DATABASE "{database}" WITH (FORCE)')

    def close(self) -> None:
        if self._hand is not None:
            self.drop(self._mark)
            self._hand.bury()

    def _sql(self, statement: str) -> None:
        """Do it; a session that was killed a moment ago may still be in the way."""
        if self._hand is None:
            raise ValueError("prepare() comes first")
        for _ in range(TRIES):
            reply = self._hand.ask("run_sql", statement)
            if not reply.code:
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(reply.message)


@contextmanager
def _running(keeper: Keeper, home: Path, database: str) -> Iterator[Side]:
    side = Side(keeper, "template.torture", home, database)
    side.start(migrate=True)
    try:
        yield side
    finally:
        side.bury()
