"""Packages per minute between two nodes: pushed, judged, kept, and the receipts taken.

The sender pushes as ``xiejiang exchange push`` does; the receiver is served by gunicorn with two
workers, as ``xiejiang serve`` starts it. Beside it the same bytes are sent, one after the other in
the same way, to the same server with nothing behind it: what the wire and the server cost alone.

    python -m benchmarks exchange [PACKAGES [BYTES_OF_EVIDENCE]]
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.node import MADE
from xiejiang.exchange.torture.databases import FILE, Databases, Files, Server
from xiejiang.exchange.torture.pair import RECEIVER, SENDER, Keeper, Side

PACKAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 120
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
URL = os.environ.get("XIEJIANG_DB", "")


@contextmanager
def served(application: str, port: int, **settings: str) -> Iterator[None]:
    """Gunicorn with two workers, until the block is left."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("XIEJIANG_")}
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    quiet = ["--workers", "2", "--access-logfile", "/dev/null", "--log-level", "warning"]
    with subprocess.Popen([*command, *quiet], env=own | settings) as server:
        try:
            _wait(port)
            yield
        finally:
            server.terminate()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/health/")  # the workers are there when one has answered
    connection.getresponse().read()
    connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        found: int = one.getsockname()[1]
        return found


def place(keeper: Keeper, databases: Databases, folder: Path, name: str) -> tuple[Side, str]:
    """A node, and the database that it has."""
    folder.mkdir()
    database = databases.fresh(folder)
    side = Side(keeper, name, folder, database)
    side.start()
    return side, database


def address(database: str) -> str:
    """What a node in a process of its own is told of its database; a file is in its home."""
    return "" if database.endswith(FILE) else urlsplit(URL)._replace(path=f"/{database}").geturl()


def plain(port: int, packages: list[bytes]) -> float:
    """Seconds to send the same bytes, each over a connection of its own."""
    begun = time.perf_counter()
    for content in packages:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/", content)
        assert connection.getresponse().read() == b"ok"
        connection.close()
    return time.perf_counter() - begun


def measure(a: Side, b: Side, database: str, port: int) -> None:
    """Seal, push, and send the same bytes plainly."""
    cases = [a.call("open_case", f"性能测量 {n}", SIZE) for n in range(PACKAGES)]
    begun = time.perf_counter()
    made = [a.call("seal", case, item, RECEIVER) for case, item in cases]
    sealing = time.perf_counter() - begun
    b.bury()
    node = {
        "XIEJIANG_HOME": str(b.home),
        "XIEJIANG_NODE": RECEIVER,
        "XIEJIANG_DB": address(database),
    }
    with served("xiejiang.shell.wsgi:application", port, **node):
        begun = time.perf_counter()
        pushed = a.call("push")
        pushing = time.perf_counter() - begun
    assert [words for words, _ in pushed] == ["对方节点已收存"] * PACKAGES
    contents = [a.call("save", package) for package in made]
    with served("benchmarks.sink:application", port):
        bare = min(plain(port, contents) for _ in range(3))
    size = sum(map(len, contents)) // PACKAGES
    engine = "PostgreSQL" if URL else "SQLite"
    print(f"\n{PACKAGES} packages of {size:,} bytes, two nodes, {engine}: per minute")
    print(f"  sealed                               {60 * PACKAGES / sealing:10,.0f}")
    print(f"  pushed, kept, receipt taken          {60 * PACKAGES / pushing:10,.0f}")
    print(f"  the same bytes to the same server    {60 * PACKAGES / bare:10,.0f}")
    print(f"  a push costs {pushing / bare:.1f} times the plain sending")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(
        prefix="xj-", dir=os.environ.get("XIEJIANG_BENCH_DIR", Path(os.environ[MADE]).parent)
    ) as name:
        folder = Path(name)
        keeper = Keeper(folder / "keeper", URL)
        databases: Databases = Server(URL, folder, secrets.token_hex(4)) if URL else Files(folder)
        try:
            databases.prepare(keeper)
            (a, _), (b, database) = (
                place(keeper, databases, folder / word, node)
                for word, node in (("a", SENDER), ("b", RECEIVER))
            )
            port = free_port()
            a.call("register", b.call("key"), f"http://127.0.0.1:{port}")
            b.call("register", a.call("key"), "")
            measure(a, b, database, port)
            a.bury()
        finally:
            databases.close()
            keeper.close()


if __name__ == "__main__":
    main()
