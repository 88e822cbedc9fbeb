"""A process that has a process of its own take in each inspection, and be killed at a place.

    python -m tests.inspections.taking      # a line of JSON in, a line out, until the input ends

The mother only loads the code, all of it: she opens no database and no file, so that each child
is alone with what it opens, and what it leaves behind is what a killed node leaves behind.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from xiejiang.exchange.torture.points import Aim, Point, Trap


def strike() -> None:
    """What the kernel does when the power goes: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def take(told: Mapping[str, Any]) -> int:
    """Sign in, set the trap, and send what the phone's outbox holds; the answer's status."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username=told["username"]))
    photos = [
        SimpleUploadedFile(Path(p).name, Path(p).read_bytes(), "image/jpeg") for p in told["photos"]
    ]
    if told["point"]:
        sys.setprofile(Trap(Aim(Point(*told["point"]), told["occasion"], "kill"), strike))
    answer = client.post(told["address"], {**told["given"], "photos": photos})
    sys.setprofile(None)
    return answer.status_code


def main() -> None:
    """How each child ended, as the kernel says: killed by a signal, or with a status."""
    django.setup()
    if not get_resolver().url_patterns:
        raise SystemExit("no pages")
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.write(writing, str(take(json.loads(line))).encode())
            os._exit(0)
        os.close(writing)
        _, ended = os.waitpid(child, 0)
        with os.fdopen(reading) as said:
            print(json.dumps([os.waitstatus_to_exitcode(ended), said.read()]), flush=True)


if __name__ == "__main__":
    main()
