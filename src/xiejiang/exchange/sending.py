"""This node's side of an exchange: sealing a choice, carrying packages and receipts to others."""

from __future__ import annotations

import base64
import http.client
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.exchange import earlier, packing, queries, services, telling
from xiejiang.exchange.domain import LIMITS, Choice
from xiejiang.exchange.errors import NotReached
from xiejiang.exchange.models import Archive, Incoming, Node, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store.archives import pack
from xiejiang.store.blobs import CHUNK

SECONDS = 60
LONGEST = 64 * 1024
PACKAGES = "/exchange/packages"
RECEIPTS = "/exchange/receipts"
SEAL_HEADER = "Package-Seal"


def send(by: By, *, case: Case, choice: Choice) -> Outgoing:
    """Write a package of what was chosen, and seal it. If sealing fails nothing is left of it."""
    cases.require_part(case, by=by.actor, now=by.at)
    queries.must_trust(choice.node)
    to = agencies.agency(code=choice.agency)
    picked = packing.offer(by=by.actor, case=case).chosen(choice)
    number = uuid4()
    folder = queries.outgoing_folder(number)
    packed = packing.pack(
        by=by.actor, picked=picked, choice=choice, to=to, id_=number, folder=folder, now=by.at
    )
    try:
        return services.seal(by, case=case, choice=choice, packed=packed, to=to)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def archive(package: Outgoing | Archive) -> Iterator[Path]:
    """The package as one file; the same package gives the same bytes every time."""
    if isinstance(package, Archive) and package.file:
        earlier.must_be_whole(package)
        with TemporaryDirectory(dir=queries.scratch_folder()) as scratch:
            target = Path(scratch) / f"{package.pk}.zip"
            with queries.store().open(package.file) as kept, target.open("wb") as file:
                shutil.copyfileobj(kept, file, CHUNK)
            yield target
        return
    folder = queries.outgoing_folder(package.pk)
    with TemporaryDirectory(dir=folder.parent, prefix=".zip-") as scratch:
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
    """Carry whatever has no receipt yet, in order, what is to be told, and our officers' answers.

    Harmless to repeat: the other node answers a package it has with the same receipt.
    """
    telling.tell_all(name=name, now=now)
    found = []
    for package in queries.waiting_to_go(name=name):
        words = f"{package.node.name} 第 {package.sequence} 个包 {package.pk}"
        found.append(_tried(words, partial(push_one, package, now=now)))
    for incoming in queries.unanswered():
        if not name or incoming.node.name == name:
            words = f"{incoming.node.name} 的包 {incoming.pk} 的回执"
            found.append(_tried(words, partial(_answer, incoming, now=now)))
    return found


def _tried(words: str, work: Callable[[], str]) -> Pushed:
    try:
        return Pushed(words, work(), reached=True)
    except XiejiangError as error:
        return Pushed(words, str(error), reached=False)


def push_one(package: Outgoing, *, now: datetime) -> str:
    """Carry one package; what became of it, in words."""
    target = queries.must_trust(package.node.name)
    _must_have_address(target)
    with archive(package) as path, path.open("rb") as stream:
        services.mark_sent(By(NODE, now), package=package)
        seal = base64.b64encode(package.seal.encode()).decode()
        headers = {SEAL_HEADER: seal, "Content-Length": str(path.stat().st_size)}
        _, body = _post(target, PACKAGES, stream, headers)
    try:
        told = services.take_receipt(By(NODE, now), data=body)
    except XiejiangError as error:
        why = body[:200].decode("utf-8", "replace").strip() or str(error)
        raise NotReached(node=target.name, why=why) from error
    state = queries.state_words(told)
    return f"{state}：{told.reason}" if told.reason else state


def _answer(incoming: Incoming, *, now: datetime) -> str:
    target = queries.must_trust(incoming.node.name)
    _must_have_address(target)
    data = incoming.answer.encode()
    status, body = _post(target, RECEIPTS, data, {"Content-Length": str(len(data))})
    if status != 200:
        raise NotReached(node=target.name, why=body[:200].decode("utf-8", "replace").strip())
    services.answer_delivered(By(NODE, now), package=incoming)
    return "对方节点已收下"


def _must_have_address(target: Node) -> None:
    if not target.url:
        raise NotReached(node=target.name, why="没有登记地址，请下载后用光盘送达")


def _post(
    target: Node, path: str, body: BinaryIO | bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    parts = urlsplit(target.url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request(
            "POST",
            parts.path.rstrip("/") + path,
            body,
            {**headers, "Content-Type": "application/octet-stream"},
        )
        answer = connection.getresponse()
        return answer.status, answer.read(LONGEST)
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(node=target.name, why=f"连接不上（{error}）") from error
    finally:
        connection.close()
