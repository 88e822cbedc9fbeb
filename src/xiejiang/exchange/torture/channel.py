"""The wire between two nodes: takes real HTTP, and passes it on as the weather will have it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from xiejiang.exchange.torture.weather import Passage, Weather

SECONDS = 30
PIECE = 64 * 1024


@dataclass
class Storm:
    """What the channel needs of a run: its weather, what happens in it, and what it saw."""

    weather: Weather
    event: Callable[[str], None]
    kill: Callable[[str, float], None]
    answers: list[int] = field(default_factory=list)
    """The status of every answer that came."""
    late: list[tuple[Wire, bytes]] = field(default_factory=list)


class Wire:
    """One way: listens where a node believes the other one to be."""

    def __init__(self, way: str, port: Callable[[], int]) -> None:
        self.way = way
        self._to = port
        self._storm: Storm | None = None
        self._open = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._open.getsockname()[1]
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def under(self, storm: Storm | None) -> None:
        """From now on messages meet this storm."""
        self._storm = storm

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        while self._threads:
            self._threads.pop().join(SECONDS * 2)

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._open.shutdown(socket.SHUT_RDWR)
        self._open.close()

    def deliver(self, raw: bytes) -> bytes:
        """Hand a message to the node as it is, and take its whole answer."""
        found = b""
        with suppress(OSError), self._reach() as there:
            with suppress(OSError):
                there.sendall(raw)
                there.shutdown(socket.SHUT_WR)
            while piece := there.recv(PIECE):
                found += piece
        return found

    def _reach(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._to()), timeout=SECONDS)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._open.accept()
                one = threading.Thread(target=self._meet, args=(here,), daemon=True)
                self._threads.append(one)
                one.start()

    def _meet(self, here: socket.socket) -> None:
        here.settimeout(SECONDS)
        with here, suppress(OSError):
            raw = whole(here)
            storm = self._storm
            if raw is None:
                return
            answer = self.deliver(raw) if storm is None else self._pass(raw, storm)
            here.sendall(answer)

    def _pass(self, raw: bytes, storm: Storm) -> bytes:
        passage = storm.weather.passage(self.way, raw)
        if passage.late is not None:
            storm.late.append((self, passage.late))
        if passage.kill:
            storm.kill(passage.kill, passage.after)
        if passage.event and passage.event_before:
            storm.event(passage.event)
        answer = self._copies(passage, storm)
        if passage.event and not passage.event_before:
            storm.event(passage.event)
        return storm.weather.spoilt(self.way, answer, passage.answer)

    def _copies(self, passage: Passage, storm: Storm) -> bytes:
        """Deliver side by side; the answer to the last copy is the one that comes back."""
        found = [b""] * len(passage.copies)

        def one(number: int, raw: bytes) -> None:
            found[number] = self.deliver(raw)
            storm.answers.append(status(found[number]))

        threads = [threading.Thread(target=one, args=each) for each in enumerate(passage.copies)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found[-1] if found else b""


def whole(here: socket.socket) -> bytes | None:
    """A whole request; nothing when its sender went away in the middle of it."""
    found = b""
    while b"\r\n\r\n" not in found:
        piece = here.recv(PIECE)
        if not piece:
            return None
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    parts = [found]
    left = length - len(body)
    while left > 0:
        piece = here.recv(min(PIECE, left))
        if not piece:
            return None
        parts.append(piece)
        left -= len(piece)
    return b"".join(parts)


def status(answer: bytes) -> int:
    """The status of an answer; 0 when there was none."""
    word = answer[:16].split(b" ")[1:2]
    return int(word[0]) if word and word[0].isdigit() else 0
