"""A throw-away PostgreSQL server, where this machine has one, as scripts/with_postgres.sh does."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from xiejiang.kernel.errors import XiejiangError

LIBRARIES = Path("/usr/lib/postgresql")


class PostgresFailed(XiejiangError):
    """演示用的 PostgreSQL 没有起来：{why}。可加 --sqlite，三个节点都用 SQLite。"""

    code = "demo-postgres-failed"


def found() -> Path | None:
    """The programs of a PostgreSQL server; none where this machine has none that we may start."""
    given = os.environ.get("PG_BIN", "")
    places = [Path(given)] if given else sorted(LIBRARIES.glob("*/bin"), reverse=True)
    if os.geteuid() == 0 and not _has_owner():
        return None
    return next((p for p in places if (p / "initdb").exists()), None)


def _has_owner() -> bool:
    """A server refuses to run as root; it runs as the user that its package made."""
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return shutil.which("runuser") is not None


@contextmanager
def server(programs: Path, port: int) -> Iterator[str]:
    """Start one, give the ``XIEJIANG_DB`` of an empty database, and stop it."""
    base = Path(tempfile.mkdtemp(prefix="xiejiang-pg-"))
    if os.geteuid() == 0:
        shutil.chown(base, "postgres")
    data = str(base / "data")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={base}"
    control = [str(programs / "pg_ctl"), "-D", data, "-w"]
    try:
        _run(programs / "initdb", "-D", data, "-U", "xiejiang", "-A", "trust", "-E", "UTF8")
        _run(*control, "-l", str(base / "log"), "-o", f"{options} -c fsync=off", "start")
        where = ("-h", "127.0.0.1", "-p", str(port), "-U", "xiejiang")
        _run(programs / "createdb", *where, "xiejiang")
        yield f"postgres://xiejiang:@127.0.0.1:{port}/xiejiang"
    finally:
        stop = _as_owner([*control, "-m", "immediate", "stop"])
        subprocess.run(stop, check=False, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)


def _run(*command: str | Path) -> None:
    words = _as_owner([str(c) for c in command])
    done = subprocess.run(words, check=False, cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise PostgresFailed(why=" ".join((done.stderr or done.stdout).split())[-300:])


def _as_owner(command: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *command]
    return list(command)
