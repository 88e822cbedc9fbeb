"""What a node asks that fetches its packages itself: a signed note that counts once, and briefly.

::

    xiejiang-pull/1
    jiangsu.example                       who is asked
    chongqing.example                     who asks
    2026-11-24T10:00:00+08:00             when; it counts for five minutes
    1f2e3d4c5b6a79880123456789abcdef      a number that is never used again
    package 6f9619ff-8b86-d011-b42d-00c04fc964ff

The last line is ``waiting`` (what is there for me), ``package`` with a number (give it to me) or
``answer`` with a number (I have your officers' answer to that package of mine). The signature of
the asker's node key is the credential; nobody else can list or fetch anything.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from xiejiang.exchange import queries
from xiejiang.exchange.domain import PULL_WINDOW
from xiejiang.exchange.errors import (
    NodeUnknown,
    PullMalformed,
    PullNotForUs,
    PullStale,
    PullUnproven,
)
from xiejiang.exchange.models import Node
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import notes, packages
from xiejiang.store.notes import Note
from xiejiang.store.packages import SenderUnknown
from xiejiang.store.signing import NAME, PublicKey, SignatureWrong, Signer

FORMAT = "xiejiang-pull/1"
LONGEST = 4 * 1024
NONCE = re.compile(r"[0-9a-f]{32}")


class Wish(StrEnum):
    """What is asked for."""

    WAITING = "waiting"
    PACKAGE = "package"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Asking:
    """One request."""

    asked: str
    asker: str
    at: datetime
    nonce: str
    wish: Wish
    about: UUID | None = None

    @property
    def text(self) -> str:
        last = f"{self.wish} {self.about}" if self.about else str(self.wish)
        lines = (FORMAT, self.asked, self.asker, self.at.isoformat(), self.nonce, last)
        return "".join(f"{line}\n" for line in lines)


def signed(
    asked: str, signer: Signer, *, wish: Wish, about: UUID | None = None, now: datetime
) -> bytes:
    """A new request, signed."""
    asking = Asking(asked, signer.public.name, now, secrets.token_hex(16), wish, about)
    return str(Note(asking.text).signed(signer)).encode()


def read(data: bytes) -> tuple[Note, Asking]:
    """A request as it stands there: told, not judged."""
    try:
        note = notes.exact(data)
        return note, _parse(note.text)
    except PullMalformed:
        raise
    except XiejiangError as error:
        raise PullMalformed(why=str(error)) from error


def _parse(text: str) -> Asking:
    lines = text.split("\n")
    if len(lines) != 7 or lines[0] != FORMAT or lines[-1]:
        raise PullMalformed(why=f"应为 {FORMAT} 的六行")
    _, asked, asker, at, nonce, last, _ = lines
    if not (NAME.fullmatch(asked) and NAME.fullmatch(asker) and NONCE.fullmatch(nonce)):
        raise PullMalformed(why="节点名称或者随机数不对")
    wish, _, about = last.partition(" ")
    if wish not in tuple(Wish) or (wish == Wish.WAITING) is bool(about):
        raise PullMalformed(why="最后一行应为 waiting、package 编号或者 answer 编号")
    return Asking(
        asked,
        asker,
        packages.instant(at),
        nonce,
        Wish(wish),
        packages.uuid(about) if about else None,
    )


def judge(data: bytes, *, now: datetime) -> tuple[Node, Note, Asking]:
    """Who asks, once a key of theirs that is not void has signed, for us, just now.

    Whether they may have what they ask for, and whether the number was used before, is judged
    after this: whoever gets so far has a key that is, or was, theirs.
    """
    note, asking = read(data)
    own = own_node.name()
    if asking.asked != own:
        raise PullNotForUs(asked=asking.asked, own=own)
    found = Node.objects.filter(name=asking.asker).first()
    if found is None:
        raise NodeUnknown(name=asking.asker)
    _must_be_signed(note, found, queries.keys_ever(found))
    if abs(now - asking.at) > PULL_WINDOW:
        at = asking.at.isoformat(" ", "seconds")
        raise PullStale(at=at, minutes=int(PULL_WINDOW.total_seconds() // 60))
    return found, note, asking


def must_be_served(note: Note, found: Node, *, now: datetime) -> None:
    """Refuse a node that is suspended or revoked, or a key that was turned."""
    queries.must_trust(found.name)
    _must_be_signed(note, found, queries.keys_at(found, now))


def _must_be_signed(note: Note, found: Node, keys: list[PublicKey]) -> None:
    try:
        packages.signed_by(note, found.name, keys)
    except (SenderUnknown, SignatureWrong) as error:
        raise PullUnproven(name=found.name) from error
