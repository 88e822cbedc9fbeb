"""Fetching: this node calls out for what waits elsewhere, and gives its receipts in the same call.

For a node that nobody can reach: behind a gateway that only lets it call. What it fetches is judged
as what is pushed to it; fetching again what was kept before gives the same receipt again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import asked, intake, queries, schema, sending, services, wire
from xiejiang.exchange.asked import Wish
from xiejiang.exchange.domain import PACKAGE_LIMIT
from xiejiang.exchange.errors import NotReached, PackageCut, PackageTooLarge
from xiejiang.exchange.models import Node
from xiejiang.exchange.sending import Pushed, tried
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store.blobs import CHUNK, MIB

PATH = "/exchange/pull"
LONGEST_LIST = 4 * MIB
BUSY = "另一次取包还没有结束，这一次没有取"
NO_ADDRESS = "没有登记它的地址，不能去取。请用 xiejiang node key 登记地址"
_ID = {"type": "string", "pattern": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"}
_PACKAGE = {
    "type": "object",
    "properties": {
        "id": _ID,
        "digest": {"type": "string", "pattern": "[0-9a-f]{64}"},
        "sequence": {"type": "integer", "minimum": 1},
    },
    "required": ["id", "digest", "sequence"],
}
_ANSWER = {
    "type": "object",
    "properties": {"id": _ID, "receipt": {"type": "string", "maxLength": wire.LONGEST}},
    "required": ["id", "receipt"],
}
WAITING: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "packages": {"type": "array", "items": _PACKAGE, "maxItems": 1000},
        "answers": {"type": "array", "items": _ANSWER, "maxItems": 1000},
    },
    "required": ["packages", "answers"],
}
"""What a node answers to ``waiting``."""

Clock = Callable[[], datetime]


def pull(*, name: str = "", clock: Clock) -> list[Pushed]:
    """Fetch from every trusted node with an address, or from one. One process fetches at a time."""
    targets = [queries.must_trust(name)] if name else [n for n in queries.trusted() if n.url]
    with _alone() as alone:
        if not alone:
            return [Pushed("取包", BUSY, reached=True)]
        return [told for target in targets for told in _from(target, clock)]


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process fetches; a process that was killed holds nothing back."""
    with (queries.scratch_folder() / "pull.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            os.utime(lock.fileno())  # a lock in use is nothing that was left behind
            yield True


def _from(target: Node, clock: Clock) -> list[Pushed]:
    try:
        waiting = _waiting(target, clock)
    except XiejiangError as error:
        return [Pushed(f"{target.name} 等待的包", str(error), reached=False)]
    found = []
    for told in waiting["packages"]:
        words = f"{target.name} 第 {told['sequence']} 个包 {told['id']}"
        found.append(tried(words, partial(_fetch, target, told, clock)))
    for told in waiting["answers"]:
        words = f"{target.name} 对包 {told['id']} 的回执"
        found.append(tried(words, partial(_take, target, told, clock)))
    return found


def _waiting(target: Node, clock: Clock) -> Any:
    if not target.url:
        raise NotReached(node=target.name, why=NO_ADDRESS)
    with _ask(target, clock, Wish.WAITING) as answer:
        status, body = answer.status, answer.read(LONGEST_LIST)
    if status != HTTPStatus.OK:
        raise NotReached(node=target.name, why=wire.words_of(body))
    try:
        found = schema.read(body)
        schema.check(found, WAITING)
    except XiejiangError as error:
        raise NotReached(node=target.name, why="答复读不懂，可能不是协江的节点") from error
    return found


def _fetch(target: Node, told: Mapping[str, Any], clock: Clock) -> str:
    """Fetch, judge and answer one package; what was kept before is only answered again."""
    number, digest = UUID(told["id"]), told["digest"]
    earlier = queries.kept_before(source=target, package_id=number, digest=digest)
    if earlier is not None:
        sending.deliver(target, earlier.receipt.encode())
        return "以前已收存，已再次送达回执"
    part = queries.scratch_folder() / f"{target.pk}-{digest}.part"
    _download(target, number, part, clock)
    try:
        answer = intake.receive(part, now=clock())
    finally:
        part.unlink(missing_ok=True)
    sending.deliver(target, answer.receipt)
    return f"没有接收：{answer.refused}" if answer.refused else "已收存，已送达回执"


def _download(target: Node, number: UUID, part: Path, clock: Clock) -> None:
    """Bring a package to a file, going on where an earlier attempt was cut."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with _ask(target, clock, Wish.PACKAGE, number, headers) as answer:
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise NotReached(node=target.name, why="以前取到的一段不对，已丢弃，下次从头取")
        if answer.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise NotReached(node=target.name, why=wire.words_of(answer.read(wire.LONGEST)))
        begun = have if answer.status == HTTPStatus.PARTIAL_CONTENT else 0
        whole = begun + _length(answer.headers.get("Content-Length", ""))
        with part.open("ab") as file:
            file.truncate(begun)
            while piece := answer.read(CHUNK):
                file.write(piece)
            got = file.tell()
    if got != whole:
        raise PackageCut(stated=whole, got=got)


def _length(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise PackageCut(stated="?", got=0)
    if int(text) > PACKAGE_LIMIT:
        raise PackageTooLarge(limit=PACKAGE_LIMIT // MIB)
    return int(text)


def _take(target: Node, told: Mapping[str, Any], clock: Clock) -> str:
    """Keep the answer of another node's officer, and say that it came."""
    package = services.take_receipt(By(NODE, clock()), data=told["receipt"].encode())
    with _ask(target, clock, Wish.ANSWER, UUID(told["id"])) as answer:
        status, body = answer.status, answer.read(wire.LONGEST)
    if status != HTTPStatus.OK:
        raise NotReached(node=target.name, why=wire.words_of(body))
    return queries.state_words(package)


def _ask(
    target: Node,
    clock: Clock,
    wish: Wish,
    about: UUID | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    body = asked.signed(target.name, own_node.signer(), wish=wish, about=about, now=clock())
    told = {**(headers or {}), "Content-Length": str(len(body))}
    within = wire.PACKAGE_SECONDS if wish is Wish.PACKAGE else wire.SECONDS
    return wire.post(target, PATH, body, told, within=within)
