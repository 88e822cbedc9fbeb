"""A proceeding and what was done in it, as a package says it and as it is read from one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xiejiang.agencies import queries as agencies
from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import NODE, reference
from xiejiang.exchange import carried, packing
from xiejiang.exchange.errors import (
    AgencyNotHere,
    AgencyOfAnotherNode,
    ContentMalformed,
    DeedUnproven,
)
from xiejiang.law.procedures import digests, load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Base, DeedKind, Told
from xiejiang.proceedings.queries import Proceeding
from xiejiang.store import node as own_node
from xiejiang.store import notes
from xiejiang.store.bagging import BagWriter
from xiejiang.store.containers import Steady

PART_ZH: Mapping[str, str] = {
    "roles": "角色",
    "states": "状态",
    "steps": "步骤",
    "limits": "期限",
    "materials": "材料",
    "values": "文书取值",
    "leads": "衔接",
    "opens": "开始的事件",
    "hears": "听到的事件",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a package says of a proceeding."""

    base: Base
    role: str
    """In which role the receiver is addressed."""
    state: str
    deeds: tuple[Told, ...]
    content: Mapping[str, str]
    """Part of the procedure → digest, at the other node."""


# ------------------------------------------------------------------ saying


def proceeding_told(proceeding: Proceeding, role: str, step: str) -> dict[str, Any]:
    """Which procedure in which version, and where it stands."""
    base = proceedings.base_of(proceeding=proceeding)
    names = ("rule", "title", "verdict", "explanation", "source")
    return {
        "id": str(base.id),
        "procedure": base.procedure,
        "version": base.version,
        "content": digests(proceeding.content),
        "title": proceeding.content.title,
        "number": base.number,
        "opened_at": base.opened_at.isoformat(),
        "role": role,
        "step": step,
        "state": proceeding.state,
        "findings": [{n: str(f.get(n) or "") for n in names} for f in base.findings],
    }


def add_deeds(
    proceeding: Proceeding, deeds: Sequence[Told], bag: BagWriter, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Deeds and the proofs of the logs in which they stand, put into a bag."""
    log_services.checkpoint(now=now)
    indexes = _entries(proceeding)
    told, proofs = [], []
    for number, deed in enumerate(deeds, 1):
        one: dict[str, Any] = {"digest": deed.digest, "deed": dict(deed.body)}
        proof = _proof(proceeding, deed, indexes, now)
        if proof is not None:
            path = f"proofs/d{number}.json"
            packing.add_json(bag, path, proof)
            one["proof"] = path
            where = {} if deed.node == own_node.name() else {"node": deed.node}
            proofs.append({"index": proof["index"], "act": deed.kind.value, "path": path, **where})
        told.append(one)
    return told, proofs


def _entries(proceeding: Proceeding) -> dict[str, int]:
    """Digest of a deed → the entry of this log that keeps it."""
    entries = log.about(matter=proceeding.case_id, subjects=[reference(proceeding)])
    return {str(e.details["deed"]): e.index for e in entries if e.details.get("deed")}


def _proof(
    proceeding: Proceeding, deed: Told, indexes: Mapping[str, int], now: datetime
) -> Mapping[str, Any] | None:
    """The proof that came with a deed, or of its entry here; of what came before, none."""
    if deed.proof is not None or deed.node != own_node.name():
        return deed.proof
    index = indexes.get(deed.digest)
    if index is None:
        return None
    return log_services.prove(by=NODE, index=index, matter=proceeding.case_id, now=now)


# ------------------------------------------------------------------ reading


def read(content: Mapping[str, Any], digest: str) -> Heard:
    """What a checked package says of a proceeding; its file is kept under ``digest``."""
    told = content["proceeding"]
    base = Base(
        id=UUID(told["id"]),
        procedure=told["procedure"],
        version=told["version"],
        number=told["number"],
        opened_at=datetime.fromisoformat(told["opened_at"]),
        findings=tuple(told["findings"]),
    )
    with carried.kept(digest) as source:
        deeds = tuple(_deed(one, source) for one in content["deeds"])
    return Heard(base, told["role"], told["state"], deeds, told["content"])


def _deed(one: Mapping[str, Any], source: Steady) -> Told:
    proof = None
    if "proof" in one:
        proof = json.loads(carried.file(source, one["proof"], carried.LONGEST_PROOF))
    deed = Told(one["deed"], proof)
    if deed.digest != one["digest"]:
        raise ContentMalformed(why="一次办理与它的摘要不符")
    if deed.kind is DeedKind.OPENED and not {"parts", "heard"} <= deed.body.keys():
        raise ContentMalformed(why="程序的开始没有写明各方")
    return deed


# ------------------------------------------------------------------ judging


def must_hold(heard: Heard) -> None:
    """Refuse what the law here does not know, and what was not done where its agency works.

    A deed is proven by the log of the node that serves its agency: by its own entry, or by that
    of a later deed of that node, whose chain leads back over it. What only adds (a reminder,
    something heard) is vouched for by the seal.
    """
    proceedings.must_have(base=heard.base, deeds=heard.deeds)
    for deed in heard.deeds:
        _must_be_theirs(deed)
    proven = _proven(heard.deeds)
    for deed in heard.deeds:
        if deed.kind.chained and deed.digest not in proven:
            raise DeedUnproven(step=deed.body["step"] or deed.kind.zh, node=deed.node)


def _proven(deeds: Sequence[Told]) -> set[str]:
    """The deeds that proofs cover: their own, and those of that node to which the chain leads."""
    by_digest = {deed.digest: deed for deed in deeds}
    covered: set[tuple[str, str]] = set()
    for deed in deeds:
        if deed.proof is None:
            continue
        _must_prove(deed)
        back: Told | None = deed
        while back is not None and (deed.node, back.digest) not in covered:
            covered.add((deed.node, back.digest))
            back = by_digest.get(back.previous)
    return {digest for node, digest in covered if by_digest[digest].node == node}


def _must_be_theirs(deed: Told) -> None:
    """The agency of a deed works at the node where it is said to have been done."""
    told = deed.body["agency"]
    found = agencies.agencies(codes=[told["code"]])
    if not found:
        raise AgencyNotHere(agency=told["name"])
    if (found[0].node or own_node.name()) != deed.node:
        raise AgencyOfAnotherNode(agency=found[0].name, node=deed.node)


def _must_prove(deed: Told) -> None:
    """The proof is of the entry of this very deed, in the log of its node.

    That the log holds it and its node signed that was checked at the door.
    """
    proof, body = deed.proof or {}, deed.body
    try:
        origin = notes.checkpoint(notes.parse(proof["checkpoint"].encode()).text).origin
        leaf = json.loads(proof["leaf"])
        details = json.loads(proof["details"])
        same = (
            origin == deed.node
            and details["deed"] == deed.digest
            and leaf["agency"][0] == body["agency"]["code"]
            and leaf["person"][1] == body["person"]
            and datetime.fromisoformat(leaf["at"]) == deed.at
        )
    except (KeyError, ValueError, TypeError, IndexError):
        same = False
    if not same:
        raise DeedUnproven(step=body["step"] or deed.kind.zh, node=deed.node)


def law_differences(heard: Heard) -> list[str]:
    """The parts of the procedure that read differently at the two nodes, in words."""
    known = load_procedures().versions.get((heard.base.procedure, heard.base.version))
    own = {} if known is None else digests(known)
    names = own.keys() | heard.content.keys()
    return [PART_ZH.get(n, n) for n in sorted(names) if own.get(n) != heard.content.get(n)]
