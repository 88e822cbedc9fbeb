"""Asking another machine over HTTP: one question, one answer, within a time and a size.

Nothing that holds a lock in the database may wait for this.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import ClassVar
from urllib.parse import urlsplit

from xiejiang.kernel.errors import XiejiangError

SECONDS = 20
"""How long an answer may take, from the first byte sent to the last received."""


class Unanswered(XiejiangError):
    """{url} 没有回答：{why}。请检查地址和网络，稍后再试。"""

    code: ClassVar[str] = "unanswered"
    status: ClassVar[int] = 502


def post(url: str, body: bytes, *, kind: str, longest: int) -> tuple[int, bytes]:
    """The status and the content of the answer; redirections are not followed."""
    connection = _connection(url)
    try:
        connection.connect()
        with _no_longer_than(SECONDS, connection.sock):
            connection.request("POST", _target(url), body, {"Content-Type": kind})
            with connection.getresponse() as answer:
                status, content = answer.status, answer.read(longest + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(url=url, why=_why(error)) from error
    finally:
        connection.close()
    if len(content) > longest:
        raise Unanswered(url=url, why=f"回答超过 {longest // 1024} KB")
    return status, content


def _connection(url: str) -> http.client.HTTPConnection:
    kinds: dict[str, type[http.client.HTTPConnection]] = {
        "http": http.client.HTTPConnection,
        "https": http.client.HTTPSConnection,
    }
    try:
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError(url)
        return kinds[parts.scheme](parts.hostname, parts.port, timeout=SECONDS)
    except (KeyError, ValueError, http.client.InvalidURL) as error:
        raise Unanswered(url=url, why="地址应以 http:// 或 https:// 开头") from error


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


@contextmanager
def _no_longer_than(seconds: float, line: socket.socket) -> Iterator[None]:
    """Hang up after so long, also on one who sends a byte now and then."""
    late = Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    clock = Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        clock.cancel()
    if late.is_set():
        raise TimeoutError


def _why(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (TimeoutError, f"{SECONDS} 秒内没有收到完整的回答"),
        (ConnectionRefusedError, "对方拒绝连接"),
        (socket.gaierror, "找不到这个地址"),
        (ssl.SSLCertVerificationError, "对方的 HTTPS 证书不可信"),
        (http.client.HTTPException, "回答的不是 HTTP"),
    )
    words = (words for kind, words in kinds if isinstance(error, kind))
    return next(words, f"连接中断（{type(error).__name__}）")
