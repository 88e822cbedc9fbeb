"""The wire to another node: one POST over HTTP; whatever fails is told in words."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

from xiejiang.exchange.errors import NotReached
from xiejiang.exchange.models import Node

SECONDS = 60
LONGEST = 64 * 1024
"""The longest receipt, or word of refusal, that is read."""


@contextmanager
def post(
    target: Node, path: str, body: BinaryIO | bytes, headers: Mapping[str, str]
) -> Iterator[http.client.HTTPResponse]:
    """Send, and give the answer to be read; a wire that breaks meanwhile raises NotReached."""
    parts = urlsplit(target.url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    told = {**headers, "Content-Type": "application/octet-stream"}
    try:
        connection.request("POST", parts.path.rstrip("/") + path, body, told)
        yield connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(node=target.name, why=f"连接不上（{error}）") from error
    finally:
        connection.close()


def words_of(body: bytes) -> str:
    """What another node said, to be quoted in a sentence of ours."""
    return body[:300].decode("utf-8", "replace").strip().rstrip("。")
