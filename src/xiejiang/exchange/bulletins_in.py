"""Bulletins on their way in, and the answers to ours: what a checked package must still stand.

Signature, order and bytes were checked before. Here: the publisher is served by that node, the
proof is of this very bulletin, the files are those that are stated. What the bulletin itself must
be, and what it does here, is for the room that keeps it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import carried, keeping, queries
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.errors import AgencyOfAnotherNode, PackageAltered, ProofMismatch
from xiejiang.exchange.models import Incoming, Node
from xiejiang.exchange.receiving import Kept
from xiejiang.liaison import services as liaison
from xiejiang.liaison.domain import (
    Answered,
    AnswerLine,
    Arrived,
    BulletinState,
    Content,
    File,
    Origin,
    Reach,
)
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.blobs import CHUNK
from xiejiang.store.containers import Steady

ACTS = {
    BulletinState.PUBLISHED: ("liaison.published", "liaison.corrected"),
    BulletinState.WITHDRAWN: ("liaison.withdrawn",),
}
"""By which acts of its own node a bulletin becomes what it is."""


@act("exchange.bulletin_kept", Power.SYSTEM)
def keep_bulletin(act: Act, *, kept: Kept) -> Incoming:
    """收存通报：发布机关由对方节点服务，证明就是这份通报的，才让知悉范围内的机关看到。"""
    row = keeping.keep(act, kept, IncomingState.RECEIVED)
    told = kept.content["bulletin"]
    must_serve(kept.node, kept.content["from"]["code"], kept.content["from"]["name"])
    content = _content(kept.content)
    with carried.whole(row) as source:
        index = _must_be_of_it(source, kept.content, content)
        stored = replace(content, files=tuple(_taken(source, f) for f in kept.content["files"]))
    origin = Origin(kept.node.name, str(row.pk), row.digest, index)
    liaison.keep(
        By(NODE, act.now),
        arrived=_arrived(told, kept.content["from"]["code"], stored, origin),
    )
    return row


def must_serve(node: Node, code: str, name: str) -> None:
    """Refuse what a package says for an agency that does not work at its node."""
    found = agencies.agencies(codes=[code])
    if not found or found[0].node != node.name:
        raise AgencyOfAnotherNode(node=node.name, agency=found[0].name if found else name)


def _content(told: Mapping[str, Any]) -> Content:
    """What it says, as it was hashed where it was published."""
    bulletin = told["bulletin"]
    files = [
        File(f["file"]["name"], f["media_type"], f["file"]["size"], *_digests(f), f["document"])
        for f in told["files"]
    ]
    values = {v["field"]: v["text"] for v in bulletin["values"]}
    return Content(bulletin["title"], bulletin["body"], values, tuple(files))


def _digests(told: Mapping[str, Any]) -> tuple[str, str]:
    return told["file"]["sha256"], told["file"]["sm3"]


def _must_be_of_it(source: Steady, told: Mapping[str, Any], content: Content) -> int:
    """The index of the entry that the proof is of: of this bulletin, in this state, by its agency.

    That the proof holds, under a key of the node, was checked when the package was read.
    """
    bulletin = told["bulletin"]
    if not told["proofs"]:
        raise ProofMismatch(why="没有附证明")
    proof = json.loads(carried.file(source, told["proofs"][0]["path"], carried.LONGEST_PROOF))
    leaf = json.loads(proof["leaf"])
    state = BulletinState(bulletin["state"])
    if leaf["subject"] != f"liaison.Bulletin:{bulletin['id']}":
        raise ProofMismatch(why="记录的是另一份通报")
    if leaf["act"] not in ACTS[state] or leaf["agency"][0] != told["from"]["code"]:
        raise ProofMismatch(why="记录的不是该机关发布、更正或者撤回它")
    details = json.loads(proof.get("details", "{}"))
    if state is BulletinState.PUBLISHED and details.get("sha256") != content.digest:
        raise ProofMismatch(why="内容与发布时记录的摘要不同")
    return int(proof["index"])


def _taken(source: Steady, told: Mapping[str, Any]) -> File:
    """An attachment in the store, once its digests are those that were checked."""
    stated = told["file"]
    with (
        source.open(PAYLOAD + stated["path"]) as packed,
        TemporaryFile(dir=queries.scratch_folder()) as stream,
    ):
        shutil.copyfileobj(packed, stream, CHUNK)
        stream.seek(0)
        found = liaison.take_in(actor=NODE, name=stated["name"], stream=stream)
    if (found.sha256, found.sm3) != (stated["sha256"], stated["sm3"]):
        raise PackageAltered(path=stated["name"])
    return replace(found, document=told["document"])


def _arrived(told: Mapping[str, Any], agency: str, content: Content, origin: Origin) -> Arrived:
    signed = told.get("sign_at")
    return Arrived(
        id=UUID(told["id"]),
        agency=agency,
        category=told["category"],
        state=BulletinState(told["state"]),
        number=told["number"],
        content=content,
        field=told["field"],
        division=told["division"],
        urgent=told["urgent"],
        sign_by=datetime.fromisoformat(signed) if signed else None,
        audience=told["audience"],
        reach=Reach.of_lines((line["way"], line["value"]) for line in told["scope"]),
        version=told["version"],
        author=(told["published_by"], told["post"]),
        correction=told["correction"],
        reason=told["reason"],
        published_at=datetime.fromisoformat(told["published_at"]),
        origin=origin,
    )


@act("exchange.answers_kept", Power.SYSTEM)
def keep_answers(act: Act, *, kept: Kept) -> Incoming:
    """收存阅读和签收：只收由对方节点服务、又在知悉范围内的机关的。"""
    row = keeping.keep(act, kept, IncomingState.RECEIVED)
    told = kept.content["answers"]
    for one in told:
        must_serve(kept.node, one["agency"], one["agency"])
    lines = tuple(_line(one) for one in told)
    answered = Answered(UUID(kept.content["bulletin"]), kept.node.name, lines)
    liaison.answer(By(NODE, act.now), answered=answered)
    return row


def _line(told: Mapping[str, Any]) -> AnswerLine:
    read, signed = told.get("read_at"), told.get("signed_at")
    return AnswerLine(
        agency=told["agency"],
        version=told["version"],
        asked=told["asked"],
        read_at=datetime.fromisoformat(read) if read else None,
        signed_at=datetime.fromisoformat(signed) if signed else None,
        remark=told["remark"],
    )
