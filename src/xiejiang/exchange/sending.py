"""This node's side of an exchange: sealing a choice, carrying packages and receipts to others."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.exchange import (
    bulletins_out,
    carried,
    entrusted_out,
    funds_out,
    meetings_out,
    operations_out,
    packing,
    queries,
    questions_out,
    services,
    telling,
    wire,
)
from xiejiang.exchange.domain import LIMITS, Choice
from xiejiang.exchange.errors import NotReached
from xiejiang.exchange.hindered import in_words
from xiejiang.exchange.models import Archive, Incoming, Node, Outgoing
from xiejiang.exchange.wire import LONGEST
from xiejiang.kernel.errors import XiejiangError
from xiejiang.proceedings.queries import Copy
from xiejiang.store import node as own_node
from xiejiang.store import receipts
from xiejiang.store.archives import pack
from xiejiang.store.blobs import CHUNK, Blobs

PACKAGES = "/exchange/packages"
RECEIPTS = "/exchange/receipts"
SEAL_HEADER = "Package-Seal"
MOST_WAITING = 200
"""As many packages are listed at once to a node that fetches; then it asks again."""
WAITS = "没有登记对方的地址：等对方来取，或者下载后用光盘送达"
DIGEST_HEADER = "Content-Digest"
"""RFC 9530: what was damaged on the way is no package to be refused."""
LEFT_BEHIND = timedelta(days=1)
"""What is this old and belongs to nothing was left by a process that was killed."""


def send(by: By, *, case: Case, choice: Choice) -> Outgoing:
    """Write a package of what was chosen, and seal it. If sealing fails nothing is left of it."""
    with in_words():
        return _send(by, case=case, choice=choice)


def _send(by: By, *, case: Case, choice: Choice) -> Outgoing:
    queries.must_be_at_a_desk(by=by.actor)
    cases.require_part(case, by=by.actor, now=by.at)
    queries.must_trust(choice.node)
    to = agencies.agency(code=choice.agency)
    picked = packing.offer(by=by.actor, case=case).chosen(choice)
    with queries.new_bag() as (number, folder):
        packed = packing.pack(
            by=by.actor, picked=picked, choice=choice, to=to, id_=number, folder=folder, now=by.at
        )
        return services.seal(by, case=case, choice=choice, packed=packed, to=to)


def sweep(*, now: datetime) -> int:
    """Remove what killed processes left behind: bags never sealed, archives half written."""
    before = (now - LEFT_BEHIND).timestamp()
    own = queries.store()
    removed = own.sweep(older_than=before) if isinstance(own, Blobs) else 0
    for path in (*queries.unsealed(), *queries.scratch_folder().iterdir()):
        with suppress(FileNotFoundError):  # whoever works with it has just put it away
            if path.stat().st_mtime >= before:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
            removed += 1
    return removed


@contextmanager
def archive(package: Outgoing | Archive) -> Iterator[Path]:
    """The package as one file; the same package gives the same bytes every time."""
    if isinstance(package, Archive) and package.file:
        carried.must_be_whole(package)
        with TemporaryDirectory(dir=queries.scratch_folder()) as scratch:
            target = Path(scratch) / f"{package.pk}.zip"
            with queries.store().open(package.file) as kept, target.open("wb") as file:
                shutil.copyfileobj(kept, file, CHUNK)
            yield target
        return
    folder = queries.outgoing_folder(package.pk)
    with in_words(), TemporaryDirectory(dir=folder.parent, prefix=".zip-") as scratch:
        target = Path(scratch) / f"{package.pk}.zip"
        pack(folder, target, limits=LIMITS)
        yield target


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one attempt came to."""

    name: str
    words: str
    reached: bool


def push(*, name: str = "", now: datetime) -> list[Pushed]:
    """Pack what other nodes are to be told, and carry whatever has no receipt yet, in order.

    Harmless to repeat: the other node answers a package it has with the same receipt. What goes
    to a node without an address waits until it is fetched, or travels by disc.
    """
    found = _packed(name, now)
    for package in queries.waiting_to_go(name=name):
        words = f"{package.node.name} 第 {package.sequence} 个包 {package.pk}"
        found.append(tried(words, partial(push_one, package, now=now)))
    for incoming in queries.unanswered(name=name):
        words = f"{incoming.node.name} 的包 {incoming.pk} 的回执"
        found.append(tried(words, partial(_answer, incoming, now=now)))
    return found


def _packed(name: str, now: datetime) -> list[Pushed]:
    """Seal what a node, or every one, is to be told: deeds, bulletins, money, work, meetings."""
    found = [_told(copy, now) for copy in telling.waiting(name=name)]
    hindered = [one for one in found if not one.reached]
    joint = (meetings_out, questions_out, operations_out)
    sources = (bulletins_out, funds_out, entrusted_out, *joint)
    waiting = (source.pending(name=name, now=now) for source in sources)
    return [*hindered, *(tried(words, work) for words, work in chain(*waiting))]


def _told(copy: Copy, now: datetime) -> Pushed:
    def seal() -> str:
        telling.tell(copy, now=now)
        return "已签封"

    return tried(f"程序 {copy.proceeding.number} 告知 {copy.node}", seal)


def tried(words: str, work: Callable[[], str]) -> Pushed:
    """Do one thing of many; what hinders it does not hinder the others."""
    try:
        with in_words():
            return Pushed(words, work(), reached=True)
    except XiejiangError as error:
        return Pushed(words, str(error), reached=False)


def push_one(package: Outgoing, *, now: datetime) -> str:
    """Carry one package; what became of it, in words."""
    target = queries.must_trust(package.node.name)
    if not target.url:
        return WAITS
    with archive(package) as path, path.open("rb") as stream:
        services.mark_sent(By(NODE, now), package=package)
        seal = base64.b64encode(package.seal.encode()).decode()
        digest = base64.b64encode(hashlib.file_digest(stream, "sha256").digest()).decode()
        stream.seek(0)
        headers = {
            SEAL_HEADER: seal,
            DIGEST_HEADER: f"sha-256=:{digest}:",
            "Content-Length": str(path.stat().st_size),
        }
        _, body = _post(target, PACKAGES, stream, headers, within=wire.PACKAGE_SECONDS)
    try:
        told = services.take_receipt(By(NODE, now), data=body)
    except XiejiangError as error:
        why = wire.words_of(body) or str(error)
        raise NotReached(node=target.name, why=why) from error
    state = queries.state_words(told)
    return f"{state}：{told.reason}" if told.reason else state


def waiting_for(target: Node, *, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What a node finds that fetches: packages without a receipt, and our officers' answers."""
    _packed(target.name, now)
    waiting = queries.waiting_to_go(name=target.name)[:MOST_WAITING]
    answers = queries.unanswered(name=target.name)[:MOST_WAITING]
    return {
        "packages": [
            {"id": str(p.pk), "digest": p.digest, "sequence": p.sequence} for p in waiting
        ],
        "answers": [{"id": str(i.pk), "receipt": _anew(i).decode()} for i in answers],
    }


def _answer(incoming: Incoming, *, now: datetime) -> str:
    target = queries.must_trust(incoming.node.name)
    if not target.url:
        return WAITS
    deliver(target, _anew(incoming))
    services.answer_delivered(By(NODE, now), package=incoming)
    return "对方节点已收下"


def _anew(incoming: Incoming) -> bytes:
    """The answer of our officers, signed by the key of today as well."""
    return receipts.signed_anew(incoming.answer.encode(), own_node.signer())


def deliver(target: Node, receipt: bytes) -> None:
    """Carry a receipt to the node whose package it is about."""
    status, body = _post(target, RECEIPTS, receipt, {"Content-Length": str(len(receipt))})
    if status != 200:
        raise NotReached(node=target.name, why=wire.words_of(body))


def _post(
    target: Node,
    path: str,
    body: BinaryIO | bytes,
    headers: dict[str, str],
    *,
    within: float = wire.SECONDS,
) -> tuple[int, bytes]:
    with wire.post(target, path, body, headers, within=within) as answer:
        return answer.status, answer.read(LONGEST)
