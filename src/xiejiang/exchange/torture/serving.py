"""The process of a tortured node: its HTTP door, a door for calls, the faults made around it."""

from __future__ import annotations

import os
import resource
import signal
import socketserver
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection, Listener
from socket import socket
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error as DatabaseError
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.utils import timezone

from xiejiang.exchange.torture.node import Desk
from xiejiang.exchange.torture.points import Aim, Trap
from xiejiang.kernel.errors import XiejiangError

LOCK = "UPDATE audit_loghead SET size = size"
"""Takes the lock at which every act queues, on either database."""
IMPATIENT = 0.2
"""How many seconds a connection to SQLite waits for a lock while one is held."""
PATIENT = 20


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call came to."""

    value: Any = None
    code: str = ""
    """The code of an error of ours, or ``database``: what an operator is told in words."""
    message: str = ""
    crash: str = ""
    """Any other error: an operator would see a traceback."""


class Faults:
    """What is wrong in this process, besides what people do."""

    def __init__(self) -> None:
        self._shift = timedelta(0)
        self._real = timezone.now
        timezone.now = self._now
        self._trap: Trap | None = None
        self._happen: Callable[[str], None] = lambda event: None

    def _now(self) -> datetime:
        return self._real() + self._shift

    def clock(self, seconds: float) -> None:
        """Let the clock be wrong."""
        self._shift = timedelta(seconds=seconds)

    def disk(self, size: int | None) -> None:
        """No file may grow beyond a size: the system refuses the write, as when it is full."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        soft = hard if size is None else size
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def hold(self, seconds: float) -> None:
        """Another connection holds the lock of the log for a while."""
        self._patience(IMPATIENT)
        held = threading.Event()
        threading.Thread(target=self._holding, args=(seconds, held), daemon=True).start()
        held.wait(5)

    def _holding(self, seconds: float, held: threading.Event) -> None:
        try:
            with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(LOCK)
                held.set()
                time.sleep(seconds)
        finally:
            held.set()
            connection.close()

    def lift(self) -> None:
        """Nothing is wrong any more."""
        self.clock(0)
        self.disk(None)
        self.arm(None)
        self._patience(PATIENT)

    def alive(self) -> None:
        """A node that answers this is."""

    def _patience(self, seconds: float) -> None:
        """How long a connection waits for a lock, where the waiting is on our side."""
        options = settings.DATABASES["default"].get("OPTIONS", {})
        if "timeout" in options:
            options["timeout"] = seconds

    def arm(self, aimed: Aim | None, other: str = "") -> None:
        """Set a trap in every thread from now on, or take it away."""
        self._trap = None if aimed is None else Trap(aimed, self._deed(aimed.deed, other))
        threading.setprofile(self._trap)

    def watch(self) -> None:
        """The trap in the thread that does a call."""
        sys.setprofile(self._trap)

    def _deed(self, deed: str, other: str) -> Callable[[], None]:
        if deed == "kill":
            return lambda: os.kill(os.getpid(), signal.SIGKILL)
        if deed == "lose":
            return _lose_database
        if deed == "fail":
            return _fail_after_commit
        return lambda: _aside(lambda: getattr(Desk(), deed)(other))


def _lose_database() -> None:
    """The connection is gone, as when the server restarts or the network breaks."""
    if connection.connection is not None:
        connection.connection.close()


def _fail_after_commit() -> None:
    """The server has committed, and the connection is gone before it could say so."""
    _lose_database()
    raise OperationalError("connection lost while the commit was answered")


def _aside(do: Callable[[], None]) -> None:
    """Somebody else at the node does something now; go on when it is done."""

    def work() -> None:
        with suppress(XiejiangError, DatabaseError):
            do()
        connections.close_all()

    one = threading.Thread(target=work)
    one.start()
    one.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """No access log."""


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        """As the base does it, without asking the network for a name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        super().process_request_thread(request, client_address)
        connections.close_all()

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """A line that broke is not worth a word."""


def serve(path: str, application: WSGIHandler, ready: Callable[[int], None]) -> None:
    """Serve HTTP on a free port and calls on a socket, until killed."""
    faults = Faults()
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    listener = Listener(path, family="AF_UNIX")
    ready(server.server_address[1])
    while True:
        caller = listener.accept()
        threading.Thread(target=_answer, args=(caller, faults), daemon=True).start()


def _answer(caller: Connection, faults: Faults) -> None:
    """Do what one caller wants, call after call."""
    desk = Desk()
    with caller, suppress(EOFError, OSError):
        while True:
            name, arguments = caller.recv()
            whose = faults if hasattr(faults, name) else desk
            caller.send(_done(getattr(whose, name), arguments, faults))


def _place(error: Exception) -> str:
    """What a traceback says, in one line: the error, and the last place of ours."""
    traceback.print_exc()
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/xiejiang/" in f.filename and "/torture/" not in f.filename]
    where = f" at {ours[-1].filename}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {error}{where}"


def _done(do: Callable[..., Any], arguments: tuple[Any, ...], faults: Faults) -> Reply:
    close_old_connections()
    watched = getattr(do, "__self__", None) is not faults
    try:
        if watched:
            faults.watch()
        return Reply(do(*arguments))
    except XiejiangError as error:
        return Reply(code=error.code, message=str(error))
    except DatabaseError as error:
        return Reply(code="database", message=str(error))
    except Exception as error:  # noqa: BLE001 - whatever an operator would see as a traceback
        return Reply(crash=_place(error))
    finally:
        sys.setprofile(None)
        close_old_connections()
