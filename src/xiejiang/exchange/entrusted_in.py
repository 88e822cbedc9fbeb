"""Entrusted restoration from another node: a request waits for an officer, a report is entered.

Signature, order and bytes were checked before. Here: the agency that speaks is served by that
node, and the proof is of the very words. What may follow is for the room of restoration to say;
what it refuses, the other side reads in the refusal.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.exchange import carried, keeping, queries, taking
from xiejiang.exchange.bulletins_in import must_serve
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.errors import (
    AgencyNotHere,
    ContentMalformed,
    NotATransfer,
    ProofMismatch,
)
from xiejiang.exchange.kinds import ENTRUSTMENT
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept
from xiejiang.restoration import queries as restoration
from xiejiang.restoration import services
from xiejiang.restoration.domain import digest_of_told

WAITING = (IncomingState.KEPT,)


@act("exchange.entrustment_kept", Power.SYSTEM)
def keep_entrustment(act: Act, *, kept: Kept) -> Incoming:
    """收存异地修复的委托：提醒受委托机关接收；已经接收的，照告知的更新方案和验收。"""
    told = _judged(kept)
    services.readable(told)
    known = restoration.entrusted_here(UUID(told["id"]))
    state = IncomingState.KEPT if known is None else IncomingState.RECEIVED
    row = keeping.keep(act, kept, state)
    _must_prove(row, kept)
    if known is not None:
        services.renew_entrustment(By(NODE, act.now), told=told, node=kept.node.name)
        return row
    sender = kept.content["from"]["name"]
    words = f"{sender}经节点 {kept.node.name} 委托实施修复：{told['title']}，请接收"
    act.notify(NoticeTo(kept.agency.code, "exchange-kept", words))
    return row


@act("exchange.entrustment_report_kept", Power.SYSTEM)
def keep_report(act: Act, *, kept: Kept) -> Incoming:
    """收存异地修复的反馈：受委托机关由对方节点服务、与其日志相符的，登记在委托的项目上。"""
    told = _judged(kept)
    row = keeping.keep(act, kept, IncomingState.RECEIVED)
    _must_prove(row, kept)
    services.take_report(By(NODE, act.now), told=told, node=kept.node.name)
    return row


def _judged(kept: Kept) -> dict[str, Any]:
    """What is told, by whom it concerns and in the stream where it belongs."""
    content = kept.content
    told: dict[str, Any] = content["told"]
    who = content["from"]
    must_serve(kept.node, who["code"], who["name"])
    if kept.agency.node:
        raise AgencyNotHere(agency=kept.agency.name)
    if (told["from_code"], told["to_code"]) != (who["code"], content["to"]["code"]):
        raise ContentMalformed(why="委托机关、受委托机关与发送、接收机关不同")
    if kept.package.header.stream != f"{kept.kind.name}:{told['id']}":
        raise ContentMalformed(why="委托的编号与封签的序列不符")
    return told


def _must_prove(row: Incoming, kept: Kept) -> None:
    """The log of the sending node says the same."""
    if not kept.content["proofs"]:
        raise ProofMismatch(why="没有附证明")
    with carried.whole(row) as source:
        path = kept.content["proofs"][0]["path"]
        proof = json.loads(carried.file(source, path, carried.LONGEST_PROOF))
    leaf, details = json.loads(proof["leaf"]), json.loads(proof.get("details", "{}"))
    who = kept.content["from"]["code"]
    if leaf["act"] != restoration.SAID or leaf["agency"][0] != who:
        raise ProofMismatch(why="记录的不是该机关告知委托、反馈")
    if details.get("told") != digest_of_told(kept.content["told"]):
        raise ProofMismatch(why="内容与记录时的摘要不同")


# ------------------------------------------------------------------ received by an officer


@act("exchange.entrustment_received", Power.HANDLE, Power.APPROVE)
def receive_entrustment(act: Act, *, package: Incoming, into: Case | None = None) -> Incoming:
    """接收异地修复的委托：建立案件或者并入已有案件，方案照委托建立；同意与否另行答复。"""
    if package.kind != ENTRUSTMENT.name:
        raise NotATransfer(kind=package.kind_zh)
    keeping.end(act, package, IncomingState.RECEIVED, "")
    case = into or taking.new_case(act, package)
    services.receive_entrustment(
        act.by,
        case=case,
        agency=package.agency,
        told=package.content["told"],
        node=package.node.name,
    )
    package.case = case
    package.save(update_fields=["case"])
    act.about(package, matter=case.pk)
    keeping.answer(act, package, None)
    _overtaken(act, package)
    return package


def _overtaken(act: Act, package: Incoming) -> None:
    """Later tellings of the same that came while it waited. Part of the caller's act."""
    for later in queries.of_stream(stream=package.stream, states=WAITING):
        if later.node_id != package.node_id:
            continue
        services.renew_entrustment(
            By(NODE, act.now), told=later.content["told"], node=later.node.name
        )
        keeping.end(act, later, IncomingState.RECEIVED, "")
        keeping.answer(act, later, None)
