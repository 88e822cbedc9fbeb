"""A warm process that forks the processes of nodes: a killed one is back in a moment.

It reads one JSON object a line and answers each with one: ``start`` a node in a home and with a
database, or ``reap`` a process that was killed. It holds no connection while it forks.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver

from xiejiang.exchange.torture.serving import serve
from xiejiang.law.schema import load_law

BOOT = "import django; django.setup(); from xiejiang.exchange.torture.keeper import main; main()"
"""What an interpreter is told to become a keeper: Django must be ready before our modules are."""


def main() -> None:
    """Answer until nobody asks any more; what was started goes then, too."""
    get_resolver().url_patterns  # noqa: B018 - read now, so that no child has to
    load_law()
    application = WSGIHandler()
    gc.collect()
    gc.freeze()
    line_of_life = os.pipe()
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "reap":
            os.waitpid(asked["pid"], 0)
            answer = {}
        else:
            answer = _started(asked, application, *line_of_life)
        print(json.dumps(answer), flush=True)


def _started(
    asked: dict[str, Any], application: WSGIHandler, lifeline: int, hold: int
) -> dict[str, int]:
    """Fork; the child says on a pipe where it listens, and lives as long as this process."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.close(hold)
        try:
            _live(asked, application, lifeline, tell)
        except BaseException:  # noqa: BLE001 - a child never goes on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(tell)
    with os.fdopen(told) as stream:
        port = stream.readline()
    return {"pid": pid, "port": int(port or 0)}


def _live(asked: dict[str, Any], application: WSGIHandler, lifeline: int, tell: int) -> None:
    home = Path(asked["home"])
    settings.FILES_ROOT, settings.KEYS_ROOT = home / "files", home / "keys"
    settings.SCRATCH_ROOT = home / "scratch"
    settings.NODE_NAME = asked["name"]
    connections.settings["default"]["NAME"] = asked["database"]
    if asked.get("migrate"):
        call_command("migrate", verbosity=0)

    def die_with_keeper() -> None:
        os.read(lifeline, 1)
        os._exit(0)

    def ready(port: int) -> None:
        os.write(tell, f"{port}\n".encode())
        os.close(tell)

    sys.stdin = open(os.devnull)  # noqa: SIM115 - for the life of the process
    threading.Thread(target=die_with_keeper, daemon=True).start()
    serve(asked["socket"], application, ready)
