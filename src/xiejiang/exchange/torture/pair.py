"""Two nodes and the wire between them, as the runs see them."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import IO, Any, Protocol, cast

from xiejiang.exchange.torture.channel import Storm, Wire
from xiejiang.exchange.torture.keeper import BOOT
from xiejiang.exchange.torture.serving import Reply
from xiejiang.exchange.torture.weather import BACK, OUT

PATIENCE = 300
"""Seconds after which a node that lives and does not answer hangs."""
SENDER, RECEIVER = "a.torture", "b.torture"


class Died(Exception):
    """The process of a node ended while it was asked for something."""


class Trouble(Exception):
    """The torture itself does not work: a node does not start, or answers what it should not."""


class Keeper:
    """The process that forks nodes, and the line to it."""

    def __init__(self, folder: Path, database: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        own = {k: v for k, v in os.environ.items() if not k.startswith("XIEJIANG_")}
        own |= {
            "XIEJIANG_HOME": str(folder / "home"),
            "XIEJIANG_DB": database,
            "DJANGO_SETTINGS_MODULE": "xiejiang.shell.settings",
        }
        self.log = folder / "nodes.log"
        self._errors: IO[bytes] = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=own,
            text=True,
            start_new_session=True,
        )
        self._in, self._out = (
            cast(IO[str], self._process.stdin),
            cast(IO[str], self._process.stdout),
        )
        self._lock = threading.Lock()

    def ask(self, **question: Any) -> dict[str, Any]:
        """One question, one answer."""
        with self._lock:
            self._in.write(json.dumps(question) + "\n")
            self._in.flush()
            line = self._out.readline()
        if not line:
            raise Trouble(f"the keeper has ended, see {self.log}")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """Let it go, and every node with it."""
        self._in.close()
        self._process.wait(20)
        self._out.close()
        self._errors.close()


class Side:
    """One node: a home, a database, and the process that runs now, if one does."""

    def __init__(self, keeper: Keeper, name: str, home: Path, database: str) -> None:
        self.name, self.home, self._database = name, home, database
        self._keeper = keeper
        self._pid = 0
        self.port = 0
        self._numbers = itertools.count()
        self._line: Connection[Any, Any] | None = None
        self._socket = ""
        self.deaths = 0
        self._mutex = threading.Lock()

    def start(self, *, migrate: bool = False) -> None:
        """Run it, if it does not run."""
        if self._pid and not self._alive():
            self.bury()
        if self._pid:
            return
        self._socket = str(self.home / f"calls-{next(self._numbers)}")
        told = self._keeper.ask(
            do="start",
            name=self.name,
            home=str(self.home),
            database=self._database,
            socket=self._socket,
            migrate=migrate,
        )
        self._pid, self.port = told["pid"], told["port"]
        if not self.port:
            raise Trouble(f"{self.name} does not start, see {self._keeper.log}")
        self._line = self._connect()

    def call(self, name: str, *arguments: Any) -> Any:
        """Ask for something; an error of the node is one here."""
        reply = self.ask(name, *arguments)
        if reply.crash or reply.code:
            raise Trouble(f"{self.name} {name}: {reply.message or reply.crash}")
        return reply.value

    def ask(self, name: str, *arguments: Any) -> Reply:
        """Ask for something, whatever comes of it."""
        if self._line is None:
            raise Died
        return _asked(self._line, name, arguments)

    def aside(self, name: str, *arguments: Any) -> Reply | None:
        """Ask while another call is being done; nothing when the node is dead."""
        try:
            with self._connect() as line:
                return _asked(line, name, arguments)
        except (Died, OSError):
            return None

    def kill(self) -> None:
        """SIGKILL, whatever it is doing."""
        with self._mutex, suppress(ProcessLookupError):
            if self._pid:
                os.kill(self._pid, signal.SIGKILL)

    def bury(self) -> None:
        """Make sure that it has ended."""
        with self._mutex:
            if not self._pid:
                return
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._keeper.ask(do="reap", pid=self._pid)
            self._pid = self.port = 0
            self.deaths += 1
            if self._line is not None:
                self._line.close()
            self._line = None

    def _alive(self) -> bool:
        try:
            self.ask("alive")
        except Died:
            return False
        return True

    def _connect(self) -> Connection[Any, Any]:
        return Client(self._socket, family="AF_UNIX")


def _asked(line: Connection[Any, Any], name: str, arguments: tuple[Any, ...]) -> Reply:
    try:
        line.send((name, arguments))
        if not line.poll(PATIENCE):
            raise Trouble(f"{name} was not answered within {PATIENCE} seconds")
        found: Reply = line.recv()
    except (EOFError, OSError) as error:
        raise Died from error
    return found


class Home(Protocol):
    """What gives a node its database."""

    def fresh(self, home: Path) -> str: ...

    def drop(self, database: str) -> None: ...


class Pair:
    """Two nodes that trust one another, over two wires."""

    def __init__(self, keeper: Keeper, databases: Home, folder: Path) -> None:
        self._databases, self._folder = databases, folder
        self._names: list[str] = []
        self.a = self._side(keeper, SENDER, folder / "a")
        self.b = self._side(keeper, RECEIVER, folder / "b")
        self.out = Wire(OUT, lambda: self.b.port)
        self.back = Wire(BACK, lambda: self.a.port)
        self._timers: list[threading.Timer] = []
        self.a.call("register", self.b.call("key"), self.out.url)
        self.b.call("register", self.a.call("key"), self.back.url)

    def _side(self, keeper: Keeper, name: str, home: Path) -> Side:
        home.mkdir(parents=True)
        self._names.append(self._databases.fresh(home))
        side = Side(keeper, name, home, self._names[-1])
        side.start()
        return side

    @property
    def sides(self) -> tuple[Side, Side]:
        """The sender and the receiver."""
        return self.a, self.b

    def side(self, word: str) -> Side:
        """``sender`` or ``receiver``."""
        return self.a if word == "sender" else self.b

    def begin(self, storm: Storm) -> None:
        """From now on the wires are under a storm."""
        self.out.under(storm)
        self.back.under(storm)

    def settle(self) -> None:
        """Nothing is on its way, and nobody is about to be killed."""
        for timer in self._timers:
            timer.join()
        self._timers.clear()
        self.out.settle()
        self.back.settle()

    def kill_after(self, word: str, seconds: float) -> None:
        """Kill a node in a moment."""
        timer = threading.Timer(seconds, self.side(word).kill)
        self._timers.append(timer)
        timer.start()

    def event(self, name: str) -> None:
        """People at one node do something about the other, or about their own key."""
        whose, _, what = name.partition("-")
        here = self.side(whose)
        other = RECEIVER if here is self.a else SENDER
        if what == "rotates":
            made = here.aside("rotate")
            there = self.b if here is self.a else self.a
            if made is not None and made.value:
                there.aside("turn", made.value)
            return
        here.aside({"suspends": "suspend", "revokes": "revoke", "voids": "void"}[what], other)

    def heal(self) -> None:
        """Lift every fault: both nodes run, by the right clock, with room, and trust the other."""
        for side in self.sides:
            side.start()
            side.call("lift")
        for here, there in ((self.a, self.b), (self.b, self.a)):
            state, key = here.call("trust", there.name)
            if state == "suspended":
                here.call("restore", there.name)
            now = there.call("key")
            if state == "revoked" or not key:
                now = there.call("rotate")
            if key != now:
                here.call("turn", now)

    def verify(self) -> list[str]:
        """What is wrong with the logs and the stores of both."""
        return [f"{s.name}: {w}" for s in self.sides for w in s.call("verify")]

    def close(self) -> None:
        """Throw everything away."""
        self.settle()
        for wire in (self.out, self.back):
            wire.close()
        for side in self.sides:
            side.bury()
        for name in self._names:
            self._databases.drop(name)
        shutil.rmtree(self._folder, ignore_errors=True)
