"""Writes about nodes and packages; every one an act.

::

    register_node(by, *, key, fingerprint, trust) -> Node      # RUN_SYSTEM
    turn_key(by, *, node, key, fingerprint, trust) -> Node
    void_key(by, *, key, reason) -> NodeKey
    suspend / restore / revoke(by, *, node, reason) -> Node
    seal(by, *, case, choice, packed, to) -> Outgoing          # after packing.pack
    mark_sent(by, *, package) -> Outgoing
    take_receipt(by, *, data) -> Outgoing                      # the other node's signed word
    keep(by, *, kept) -> Incoming                              # after receiving.judge
    refuse(by, *, sender, package, digest, error) -> str
    take_over(by, *, package, into=None) -> Incoming  # into a new case, or a known one
    return_package(by, *, package, reason) -> Incoming
    answer_delivered(by, *, package) -> Incoming
    use_request(*, node, nonce, at, now)                       # a node fetches: once only
    refuse_pull(by, *, node, error) -> str
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import Purpose
from xiejiang.exchange import fates, keeping, packing, queries, sealing, taking, told_out
from xiejiang.exchange.bulletins_out import send_again
from xiejiang.exchange.domain import (
    PULL_WINDOW,
    Choice,
    IncomingState,
    NodeState,
    OutgoingState,
    Trust,
)
from xiejiang.exchange.errors import (
    FingerprintDiffers,
    KeyNotUsable,
    NodeInvalid,
    NodeKnown,
    NodeRevoked,
    NotATransfer,
    NotSender,
    PackageNotFound,
    PackageReturned,
    PullRepeated,
    ReasonMissing,
)
from xiejiang.exchange.kinds import CASE, ENTRUSTMENT, TRANSFER
from xiejiang.exchange.models import (
    Incoming,
    Node,
    NodeKey,
    Outgoing,
    UsedRequest,
)
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.receiving import Kept
from xiejiang.exchange.sealing import Address
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.domain import Needs
from xiejiang.restoration import queries as restoration_queries
from xiejiang.restoration import services as restoration
from xiejiang.store import node as own_node
from xiejiang.store import receipts
from xiejiang.store.signing import COSIGNATURE, PublicKey

__all__ = [
    "answer_delivered",
    "keep",
    "mark_sent",
    "refuse",
    "register_node",
    "restore",
    "return_package",
    "revoke",
    "seal",
    "send_again",
    "suspend",
    "take_over",
    "take_receipt",
    "turn_key",
    "void_key",
]

TRUSTING = (Power.RUN_SYSTEM, Power.SYSTEM)
SENDING = (Power.HANDLE, Power.APPROVE)


@act("exchange.node_registered", *TRUSTING)
def register_node(act: Act, *, key: PublicKey, fingerprint: str, trust: Trust) -> Node:
    """登记节点：与对方核对指纹之后，才收发它的包。"""
    if key.name == own_node.name():
        raise KeyNotUsable(why="它是本节点自己的公钥")
    if Node.objects.filter(name=key.name).exists():
        raise NodeKnown(name=key.name)
    _must_compare(key, fingerprint, trust)
    made = Node.objects.create(
        name=key.name, url=trust.url.strip(), state_at=act.now, registered_at=act.now
    )
    _add_key(act, made, key, trust)
    return made


@act("exchange.key_turned", *TRUSTING)
def turn_key(act: Act, *, node: Node, key: PublicKey, fingerprint: str, trust: Trust) -> Node:
    """换钥：核对新公钥的指纹；旧公钥只认换钥以前签的包。撤销的节点由此恢复。"""
    if key.name != node.name:
        raise KeyNotUsable(why=f"公钥的名称是 {key.name}，不是 {node.name}")
    _must_compare(key, fingerprint, trust)
    Node.objects.select_for_update().get(pk=node.pk)
    if node.state == NodeState.REVOKED:
        NodeKey.objects.filter(node=node, voided_at__isnull=True).update(voided_at=act.now)
        _turn_state(act, node, NodeState.TRUSTED, "重新核对指纹后换钥")
    NodeKey.objects.filter(node=node, until__isnull=True).update(until=act.now)
    if trust.url.strip() and trust.url.strip() != node.url:
        node.url = trust.url.strip()
        node.save(update_fields=["url"])
    _add_key(act, node, key, trust)
    return node


@act("exchange.key_voided", *TRUSTING)
def void_key(act: Act, *, key: NodeKey, reason: str) -> NodeKey:
    """作废公钥：密钥泄露的，以前签的也不再接收，已经收存的不受影响。"""
    act.about(key)
    _need_reason(reason)
    Node.objects.select_for_update().get(pk=key.node_id)
    act.details["fingerprint"] = key.fingerprint
    NodeKey.objects.filter(pk=key.pk, voided_at__isnull=True).update(voided_at=act.now)
    key.refresh_from_db()
    return key


@act("exchange.node_suspended", *TRUSTING)
def suspend(act: Act, *, node: Node, reason: str) -> Node:
    """暂停往来：查明以前不收不发，可以恢复。"""
    _need_reason(reason)
    if node.state == NodeState.REVOKED:
        raise NodeRevoked(name=node.name, reason=node.reason)
    return _turn_state(act, node, NodeState.SUSPENDED, reason)


@act("exchange.node_restored", *TRUSTING)
def restore(act: Act, *, node: Node, reason: str) -> Node:
    """恢复往来：只有暂停的可以恢复，撤销的须重新核对指纹换钥。"""
    _need_reason(reason)
    if node.state == NodeState.REVOKED:
        raise NodeRevoked(name=node.name, reason=node.reason)
    return _turn_state(act, node, NodeState.TRUSTED, reason)


@act("exchange.node_revoked", *TRUSTING)
def revoke(act: Act, *, node: Node, reason: str) -> Node:
    """撤销信任：不再收发，已经收存的仍然保留。"""
    _need_reason(reason)
    return _turn_state(act, node, NodeState.REVOKED, reason)


def _must_compare(key: PublicKey, fingerprint: str, trust: Trust) -> None:
    """Refuse a key whose fingerprint nobody has compared, or that was compared wrongly."""
    if key.kind == COSIGNATURE:
        raise KeyNotUsable(why="它是见证用的公钥")
    if NodeKey.objects.filter(key=str(key)).exists():
        raise KeyNotUsable(why="它已经登记过")
    complaints = []
    if not trust.compared_with.strip():
        complaints.append(Complaint("对方核对人", "请写明与对方谁核对的"))
    if not trust.compared_how.strip():
        complaints.append(Complaint("核对方式", "请写明怎样核对的，如 电话、当面"))
    url = urlsplit(trust.url.strip())
    if trust.url.strip() and (url.scheme not in ("http", "https") or not url.hostname):
        complaints.append(Complaint("地址", "应以 http:// 或 https:// 开头；用光盘往来的不填"))
    NodeInvalid.insist(complaints)
    if "".join(fingerprint.split()).upper() != key.fingerprint.replace(" ", ""):
        raise FingerprintDiffers(fingerprint=key.fingerprint)


def _add_key(act: Act, node: Node, key: PublicKey, trust: Trust) -> None:
    act.details["fingerprint"] = key.fingerprint
    act.about(node)
    NodeKey.objects.create(
        node=node,
        key=str(key),
        fingerprint=key.fingerprint,
        compared_by=act.actor.person_name,
        compared_with=trust.compared_with.strip(),
        compared_how=trust.compared_how.strip(),
        since=act.now,
    )


def _turn_state(act: Act, node: Node, state: NodeState, reason: str) -> Node:
    act.about(node)
    node.state, node.reason, node.state_at = state.value, reason.strip()[:300], act.now
    node.save(update_fields=["state", "reason", "state_at"])
    return node


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


# ------------------------------------------------------------------ sending


@act("exchange.sealed", *SENDING, archived_too=True)
def seal(act: Act, *, case: Case, choice: Choice, packed: Packed, to: Agency) -> Outgoing:
    """签封案件材料：发往另一节点的机关，每件证据的流转随之记下。"""
    cases.require_part(case, by=act.actor, now=act.now)
    target = queries.must_trust(choice.node)
    offered = packing.offer(by=act.actor, case=case)
    if not any(offered.sizes):
        raise NotSender(lead=cases.lead_of(case))
    picked = offered.chosen(choice)
    for item in picked.items:
        evidence.open_file(act.by, item=item, purpose=Purpose.DISPATCH)
    address = Address(target, to, choice.purpose, str(case.pk), case)
    row = sealing.seal(act, packed=packed, address=address)
    act.about(row, matter=case.pk)
    return row


@act("exchange.sent", *SENDING, Power.SYSTEM, archived_too=True)
def mark_sent(act: Act, *, package: Outgoing) -> Outgoing:
    """送出：推送到对方节点，由对方来取，或者下载后用光盘送达。"""
    act.about(package, matter=package.case_id)
    queries.outgoing(by=act.actor, package_id=package.pk)
    if package.case is not None:
        cases.require_part(package.case, by=act.actor, now=act.now)
    Outgoing.objects.filter(pk=package.pk, sent_at__isnull=True).update(sent_at=act.now)
    Outgoing.objects.filter(pk=package.pk, state=OutgoingState.SEALED).update(
        state=OutgoingState.SENT
    )
    package.refresh_from_db()
    return package


@act("exchange.receipt_taken", *SENDING, Power.SYSTEM, archived_too=True)
def take_receipt(act: Act, *, data: bytes) -> Outgoing:
    """收下回执：核验对方节点的签名，记下包的去向。"""
    _, told = receipts.read_receipt(data)
    Node.objects.select_for_update().filter(name=told.receiver).first()
    package = (
        Outgoing.objects.select_for_update(of=("self",))
        .select_related("node", "case", "agency", "proceeding__case")
        .filter(pk=told.package, digest=told.digest, node__name=told.receiver)
        .first()
    )
    if package is None:
        raise PackageNotFound
    receipts.check_receipt(data, queries.keys_at(package.node, told.at))
    act.about(package, matter=package.case_id)
    act.details |= {"outcome": told.outcome.value, "code": told.code}
    state = fates.told(OutgoingState(package.state), told)
    if state is None or package.receipt == data.decode():
        return package
    for closed in fates.make_way(package, state):
        _give_again(act, closed, OutgoingState.REFUSED)
    package.state, package.told_at, package.receipt = state.value, told.at, data.decode()
    package.code, package.reason = told.code, told.reason
    package.save(update_fields=["state", "told_at", "receipt", "code", "reason"])
    _give_again(act, package, state)
    words = f"{package.to_name}：{package.title}（第 {package.sequence} 个包）{state.zh}"
    act.notify(NoticeTo(package.agency.code, "exchange-told", words, package.case_id))
    return package


def _give_again(act: Act, package: Outgoing, state: OutgoingState) -> None:
    """What was not taken of a proceeding waits again: to be looked over and sealed anew.

    An entrustment that an officer there returned is declined.
    """
    if package.kind == ENTRUSTMENT.name and state is OutgoingState.RETURNED:
        key = told_out.returned_key(package)
        found = restoration_queries.entrusted_here(key) if key else None
        if found is not None:
            restoration.entrustment_returned(
                By(NODE, act.now), entrustment=found, reason=package.reason
            )
    gone = state in (OutgoingState.REFUSED, OutgoingState.RETURNED)
    if package.proceeding is None or not gone:
        return
    needs = Needs.HAND if package.kind == TRANSFER.name else Needs.TELL
    proceeding_services.mark_untold(
        By(NODE, act.now),
        proceeding=package.proceeding,
        node=package.node.name,
        told=package.told_from,
        needs=needs,
    )


# ------------------------------------------------------------------ receiving


@act("exchange.kept", Power.SYSTEM)
def keep(act: Act, *, kept: Kept) -> Incoming:
    """收存：核验全部成立的包，收存并签署回执，提醒接收机关。"""
    row = keeping.keep(act, kept)
    sender = kept.content["from"]["name"]
    words = f"{sender}经节点 {kept.node.name} 发来案件材料：{row.title}，请接收"
    act.notify(NoticeTo(kept.agency.code, "exchange-kept", words))
    return row


@act("exchange.refused", Power.SYSTEM)
def refuse(act: Act, *, sender: str, package: UUID, digest: str, error: XiejiangError) -> str:
    """拒收：核验不成立的包不写入任何内容，理由写进签名的回执。"""
    act.details |= {"error": error.code, "reason": error.message[:500]}
    return error.code


@act("exchange.received", Power.HANDLE)
def take_over(act: Act, *, package: Incoming, into: Case | None = None) -> Incoming:
    """接收：建立案件或者并入已有案件，事实和证据写明从哪个节点来。"""
    if package.kind != CASE.name:
        raise NotATransfer(kind=package.kind_zh)
    keeping.end(act, package, IncomingState.RECEIVED, "")
    if into is not None:
        cases.require_part(into, by=act.actor, now=act.now)
    case = into or taking.new_case(act, package)
    taking.take_facts(act, package, case)
    taking.take_files(act, package, case)
    package.case = case
    package.save(update_fields=["case"])
    act.about(package, matter=case.pk)
    keeping.answer(act, package, None)
    return package


@act("exchange.returned", Power.HANDLE, Power.APPROVE)
def return_package(act: Act, *, package: Incoming, reason: str) -> Incoming:
    """退回：写明理由，对方节点会收到签名的回执；收存的包仍然保留。"""
    _need_reason(reason)
    keeping.end(act, package, IncomingState.RETURNED, reason)
    act.about(package)
    words = " ".join(reason.split())[:300]
    keeping.answer(act, package, PackageReturned(agency=package.agency.name, reason=words))
    return package


@act("exchange.answer_delivered", Power.SYSTEM)
def answer_delivered(act: Act, *, package: Incoming) -> Incoming:
    """送达办理回执：对方节点已经知道接收或者退回。"""
    act.about(package, matter=package.case_id)
    Incoming.objects.filter(pk=package.pk, answered_at__isnull=True).update(answered_at=act.now)
    package.refresh_from_db()
    return package


def use_request(*, node: Node, nonce: str, at: datetime, now: datetime) -> None:
    """Note the number of a request, so that it counts once; not an act, nothing of a case changes.

    Numbers of requests that would be too old by now are forgotten on the way.
    """
    UsedRequest.objects.filter(at__lt=now - PULL_WINDOW).delete()
    _, is_new = UsedRequest.objects.get_or_create(node=node, nonce=nonce, defaults={"at": at})
    if not is_new:
        raise PullRepeated


@act("exchange.pull_refused", Power.SYSTEM)
def refuse_pull(act: Act, *, node: Node, error: XiejiangError) -> str:
    """拒绝取包：节点已暂停、撤销或者用了旧公钥，什么也没有给。"""
    act.details |= {"error": error.code, "reason": error.message[:500]}
    act.about(node)
    return error.code
