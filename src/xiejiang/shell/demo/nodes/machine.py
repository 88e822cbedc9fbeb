"""One node of the demonstration: its home, the process that runs its commands, and its server."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiejiang.kernel.errors import XiejiangError

INSIDE = "XIEJIANG_DEMO_NODE"
"""Set in the processes that work inside a node of the demonstration."""
PROGRAM = (sys.executable, "-m", "xiejiang.shell.cli")
PATIENCE = 300.0
"""Seconds until a server has to answer; a busy machine takes its time."""


class NodeFell(XiejiangError):
    """演示节点 {name} 没有起来或者中途停了：{why}。"""

    code = "demo-node-fell"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    told: Mapping[str, Any]


@dataclass
class Machine:
    """A node: all its processes see its own settings and nothing of the others."""

    key: str
    name: str
    home: Path
    port: int = 0
    database: str = ""
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.database else "SQLite"

    @property
    def env(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("XIEJIANG_")}
        return {
            **own,
            "XIEJIANG_HOME": str(self.home),
            "XIEJIANG_NODE": self.name,
            "XIEJIANG_DB": self.database,
            "XIEJIANG_DEMO": "1",
            "PYTHONUTF8": "1",
            INSIDE: self.key,
        }

    def start(self) -> None:
        """Start the process that runs commands."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "commands.log").open("ab") as log:
            started = subprocess.Popen(
                [*PROGRAM, "demo-nodes"],
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self.processes.append(started)

    def run(self, *argv: str) -> Done:
        """Run a command of ``xiejiang`` inside the node."""
        return self._ask({"argv": argv})

    def do(self, job: str, **given: Any) -> Mapping[str, Any]:
        """Do a job of the demonstration inside the node."""
        return self._ask({"job": job, "given": given}).told

    def _ask(self, asked: Mapping[str, Any]) -> Done:
        process = self.processes[0]
        if process.stdin is None or process.stdout is None:
            raise NodeFell(name=self.key, why="没有启动")
        try:
            process.stdin.write(f"{json.dumps(asked)}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise NodeFell(name=self.key, why=self._last_words("commands.log"))
        return Done(**json.loads(answer))

    def serve(self) -> None:
        """Start the node's own server and wait until it answers."""
        with (self.home / "server.log").open("ab") as log:
            started = subprocess.Popen(
                [*PROGRAM, "serve", "--bind", f"127.0.0.1:{self.port}", "--workers", "1"],
                env=self.env,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.processes.append(started)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if started.poll() is not None:
                raise NodeFell(name=self.key, why=self._last_words("server.log"))
            if time.monotonic() > end:
                raise NodeFell(name=self.key, why=f"{PATIENCE:.0f} 秒内没有答复，本机可能太忙")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with contextlib.closing(probe):
                probe.request("GET", "/health/")
                return probe.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def _last_words(self, name: str) -> str:
        path = self.home / name
        lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
        return lines[-1][:300] if lines else "没有留下说明"

    def end(self) -> None:
        """Ask everything that was started here to end."""
        for process in reversed(self.processes):
            process.terminate()

    def stop(self) -> None:
        """End what was started here, and wait until it did."""
        self.end()
        for process in self.processes:
            with contextlib.suppress(BrokenPipeError), process:
                process.wait()
        self.processes.clear()

    def copy(self, key: str, home: Path) -> Machine:
        """Another machine with the same files, keys and name: what somebody took away."""
        home.mkdir(parents=True)
        for part in ("keys", "files"):
            shutil.copytree(self.home / part, home / part)
        return Machine(key, self.name, home)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
