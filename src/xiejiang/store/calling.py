"""Asking another machine over HTTP: one question, one answer, within a time and a size.

Nothing that holds a lock in the database may wait for this.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPMessage, HTTPResponse
from threading import Event, Timer
from typing import BinaryIO, ClassVar
from urllib.parse import urlsplit

from xiejiang.kernel.errors import XiejiangError

SECONDS = 20
"""How long a small answer may take, from the first byte sent to the last received."""
IDLE = 60
"""How long the other side of a large answer may be silent."""


class Unanswered(XiejiangError):
    """{url} 没有回答：{why}。请检查地址和网络，稍后再试。"""

    code: ClassVar[str] = "unanswered"
    status: ClassVar[int] = 502


class Answer:
    """What the other machine said, to be read in pieces while the line is open."""

    def __init__(self, url: str, response: HTTPResponse, late: Event) -> None:
        self.status: int = response.status
        self.headers: HTTPMessage = response.headers
        self._url, self._response, self._late = url, response, late

    def read(self, longest: int) -> bytes:
        """The next bytes, empty at the end; a line that breaks raises :class:`Unanswered`."""
        with _in_words(self._url, self._late):
            return self._response.read(longest)


def post(url: str, body: bytes, *, kind: str, longest: int) -> tuple[int, bytes]:
    """The status and the content of the answer; redirections are not followed."""
    with asking(url, body, {"Content-Type": kind}, within=SECONDS) as answer:
        content = answer.read(longest + 1)
    if len(content) > longest:
        raise Unanswered(url=url, why=f"回答超过 {longest // 1024} KB")
    return answer.status, content


@contextmanager
def asking(
    url: str, body: BinaryIO | bytes, headers: Mapping[str, str], *, within: float
) -> Iterator[Answer]:
    """Post, and give the answer to be read; after ``within`` seconds in all the line is cut.

    What goes wrong on the line raises :class:`Unanswered`; errors of the one who reads go through.
    """
    late = Event()
    connection = _connection(url, min(within, IDLE))
    try:
        with _in_words(url, late):
            connection.connect()
        with _no_longer_than(within, connection.sock, late):
            with _in_words(url, late):
                connection.request("POST", _target(url), body, dict(headers))
                response = connection.getresponse()
            with response:
                yield Answer(url, response, late)
    finally:
        connection.close()


def _connection(url: str, silent: float) -> http.client.HTTPConnection:
    kinds: dict[str, type[http.client.HTTPConnection]] = {
        "http": http.client.HTTPConnection,
        "https": http.client.HTTPSConnection,
    }
    try:
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError(url)
        return kinds[parts.scheme](parts.hostname, parts.port, timeout=silent)
    except (KeyError, ValueError, http.client.InvalidURL) as error:
        raise Unanswered(url=url, why="地址应以 http:// 或 https:// 开头") from error


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


@contextmanager
def _no_longer_than(seconds: float, line: socket.socket, late: Event) -> Iterator[None]:
    """Hang up after so long, also on one who sends a byte now and then."""

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    clock = Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


@contextmanager
def _in_words(url: str, late: Event) -> Iterator[None]:
    """A broken line in words; a line that was cut for being late may also just seem to end."""
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(url=url, why=_why(TimeoutError() if late.is_set() else error)) from error
    if late.is_set():
        raise Unanswered(url=url, why=_why(TimeoutError()))


def _why(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (TimeoutError, "在限定的时间里没有收到完整的回答"),
        (ConnectionRefusedError, "对方拒绝连接"),
        (socket.gaierror, "找不到这个地址"),
        (ssl.SSLCertVerificationError, "对方的 HTTPS 证书不可信"),
        (http.client.HTTPException, "回答的不是 HTTP"),
    )
    words = (words for kind, words in kinds if isinstance(error, kind))
    return next(words, f"连接中断（{type(error).__name__}）")
