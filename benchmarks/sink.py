"""The least that takes in what is sent: reads it to the end, and says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PIECE = 64 * 1024


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A WSGI application."""
    left = int(environ.get("CONTENT_LENGTH") or 0)
    while left > 0:
        left -= len(environ["wsgi.input"].read(min(PIECE, left)))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
