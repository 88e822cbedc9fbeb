"""What another node tells, at the door: who says it, in which stream, with proof of the words.

Signature, order and bytes were checked before. What may follow is for the room to say; what it
refuses, the other side reads in the refusal.
"""

from __future__ import annotations

import json
from typing import Any

from xiejiang.audit.domain import Act
from xiejiang.exchange import carried, keeping
from xiejiang.exchange.bulletins_in import must_serve
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.errors import AgencyNotHere, ContentMalformed, ProofMismatch
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept
from xiejiang.exchange.told_out import Subject, stream_of
from xiejiang.store.canonical import digest


def judged(kept: Kept, *, key: str = "") -> dict[str, Any]:
    """What is told, by whom it concerns and in the stream where it belongs.

    ``key`` is the thing told of, where that is more than its number.
    """
    content = kept.content
    told: dict[str, Any] = content["told"]
    who = content["from"]
    must_serve(kept.node, who["code"], who["name"])
    if kept.agency.node:
        raise AgencyNotHere(agency=kept.agency.name)
    if (told["from_code"], told["to_code"]) != (who["code"], content["to"]["code"]):
        raise ContentMalformed(why="告知机关、受告知机关与发送、接收机关不同")
    if kept.package.header.stream != stream_of(kept.kind, key or told["id"]):
        raise ContentMalformed(why="告知的编号与封签的序列不符")
    return told


def received(
    act: Act, kept: Kept, subject: Subject, *, key: str = ""
) -> tuple[Incoming, dict[str, Any]]:
    """Keep what no officer has to receive, and what it tells. Part of the caller's act."""
    told = judged(kept, key=key)
    row = keeping.keep(act, kept, IncomingState.RECEIVED)
    must_prove(row, kept, subject)
    return row, told


def must_prove(row: Incoming, kept: Kept, subject: Subject) -> None:
    """The log of the sending node says the same."""
    if not kept.content["proofs"]:
        raise ProofMismatch(why="没有附证明")
    with carried.whole(row) as source:
        path = kept.content["proofs"][0]["path"]
        proof = json.loads(carried.file(source, path, carried.LONGEST_PROOF))
    leaf, details = json.loads(proof["leaf"]), json.loads(proof.get("details", "{}"))
    if leaf["act"] != subject.said or leaf["agency"][0] != kept.content["from"]["code"]:
        raise ProofMismatch(why="记录的不是该机关告知这一内容")
    if details.get("told") != digest(kept.content["told"]):
        raise ProofMismatch(why="内容与记录时的摘要不同")
