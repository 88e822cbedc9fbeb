"""Money from another node: the list of what was sent, and what arrived of ours.

Signature, order and bytes were checked before. Here: the agency that speaks is served by that
node, and the proof is of the very words. What may be booked is for the ledger to say; what it
refuses, the other side reads in the refusal, and both show it as open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import carried, keeping
from xiejiang.exchange.bulletins_in import must_serve
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.errors import ContentMalformed, ProofMismatch
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept
from xiejiang.funds import services as funds
from xiejiang.funds.domain import Carried, Confirmed, TransferSide, digest_of
from xiejiang.funds.queries import TELLS

T = TypeVar("T", Carried, Confirmed)


@act("exchange.funds_kept", Power.SYSTEM)
def keep_funds(act: Act, *, kept: Kept) -> Incoming:
    """收存移交清单：移交机关由对方节点服务、清单与其日志相符的，登记在接收机关的账上等款项到账。"""
    row, told = _kept(act, kept, TransferSide.OUT)
    if told["from_code"] != kept.content["from"]["code"]:
        raise ContentMalformed(why="移交机关与发送机关不同")
    found = _read(Carried.of_data, told)
    funds.announce(By(NODE, act.now), agency=kept.agency, carried=found)
    return row


@act("exchange.funds_answer_kept", Power.SYSTEM)
def keep_answer(act: Act, *, kept: Kept) -> Incoming:
    """收存接收情况：接收机关由对方节点服务、与其日志相符的，核减移交机关的在途款项。"""
    row, told = _kept(act, kept, TransferSide.IN)
    if told["to_code"] != kept.content["from"]["code"]:
        raise ContentMalformed(why="接收机关与发送机关不同")
    found = _read(Confirmed.of_data, told)
    funds.take_confirmation(By(NODE, act.now), agency=kept.agency, confirmed=found)
    return row


def _read(of_data: Callable[[Mapping[str, Any]], T], told: Mapping[str, Any]) -> T:
    """Plain values as the ledger takes them; the schema lets a thirteenth month through."""
    try:
        return of_data(told)
    except ValueError as error:
        raise ContentMalformed(why="日期不对") from error


def _kept(act: Act, kept: Kept, side: TransferSide) -> tuple[Incoming, dict[str, Any]]:
    """The package's row, and what it tells, once the log of its node says the same."""
    row = keeping.keep(act, kept, IncomingState.RECEIVED)
    who, told = kept.content["from"], kept.content["told"]
    must_serve(kept.node, who["code"], who["name"])
    if not kept.content["proofs"]:
        raise ProofMismatch(why="没有附证明")
    with carried.whole(row) as source:
        path = kept.content["proofs"][0]["path"]
        proof = json.loads(carried.file(source, path, carried.LONGEST_PROOF))
    leaf, details = json.loads(proof["leaf"]), json.loads(proof.get("details", "{}"))
    if leaf["act"] not in TELLS[side] or leaf["agency"][0] != who["code"]:
        raise ProofMismatch(why="记录的不是该机关移交、收回或者接收款项")
    if details.get("told") != digest_of(told):
        raise ProofMismatch(why="内容与记录时的摘要不同")
    return row, told
