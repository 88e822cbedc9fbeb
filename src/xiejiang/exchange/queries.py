"""Reads about nodes and packages.

Nodes are for those who run the system; an outgoing package is seen by whoever sees its case, an
incoming one by the officers of the agency it is addressed to.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiejiang.audit.domain import Actor, Power
from xiejiang.audit.services import lacking
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.queries import Case
from xiejiang.exchange import shelves
from xiejiang.exchange.domain import (
    LATE,
    OPEN,
    IncomingState,
    NodeState,
    OutgoingState,
)
from xiejiang.exchange.errors import (
    ArchiveNotFound,
    NodeRevoked,
    NodeSuspended,
    NodeUnknown,
    NothingWaiting,
    PackageForked,
    PackageNotFound,
    ReceiptAbsent,
)
from xiejiang.exchange.kinds import PROGRESS
from xiejiang.exchange.models import Archive, Incoming, Node, NodeKey, Outgoing
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Needs
from xiejiang.proceedings.queries import Copy
from xiejiang.store import node as own_node
from xiejiang.store.signing import PublicKey

store = shelves.store
stored_files = shelves.stored_files
sealed_folders = shelves.sealed_folders
outgoing_folder = shelves.outgoing_folder
scratch_folder = shelves.scratch_folder
new_bag = shelves.new_bag
unsealed = shelves.unsealed

DESK = (Power.HANDLE, Power.APPROVE)
"""Who sends, receives and returns."""

ACT_LABELS = {
    "exchange.node_registered": "登记节点",
    "exchange.key_turned": "节点换钥",
    "exchange.key_voided": "作废节点公钥",
    "exchange.node_suspended": "暂停节点",
    "exchange.node_restored": "恢复节点",
    "exchange.node_revoked": "撤销节点",
    "exchange.sealed": "签封案件包",
    "exchange.sent": "送出案件包",
    "exchange.receipt_taken": "收到回执",
    "exchange.kept": "收存案件包",
    "exchange.refused": "拒收案件包",
    "exchange.received": "接收案件材料",
    "exchange.returned": "退回案件材料",
    "exchange.answer_delivered": "送达办理回执",
    "exchange.archived": "归档",
    "exchange.archive_restored": "导入归档包",
    "exchange.archive_saved": "取出归档包",
    "exchange.pull_refused": "拒绝取包",
    "exchange.agencies_served": "登记承载节点",
    "exchange.agencies_back": "收回承载",
    "exchange.handed": "签封移送",
    "exchange.told": "签封进展",
    "exchange.transfer_kept": "收存移送",
    "exchange.transfer_received": "接收移送",
    "exchange.progress_kept": "收下进展",
    "exchange.divergence_settled": "结清分歧",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def archive_keys(name: str, at: datetime) -> list[PublicKey]:
    """The keys known here of who sealed an archive: this node's own, or a registered node's."""
    if name == own_node.name():
        return own_node.public_keys()
    found = Node.objects.filter(name=name).first()
    if found is None:
        return []
    return keys_at(must_trust(name), at)


def archive_count(*, case: Case) -> int:
    """How many archives a case has. The caller has checked that the case is seen."""
    return Archive.objects.filter(case=case).count()


def archives(*, by: Actor, case: Case) -> list[Archive]:
    """The archives of a case, the newest first."""
    if not cases.sees(case, by=by):
        raise cases.CaseNotFound
    return list(Archive.objects.filter(case=case))


def may_archive(*, by: Actor, case: Case) -> bool:
    """Whether an actor's post archives this case: the leading agency's, once it is closed."""
    leads = case.lead_id == by.agency_id and by.can(*DESK)
    return leads and case.status == CaseStatus.CLOSED


def archive(*, by: Actor, archive_id: uuid.UUID) -> Archive:
    """One archive, for the officers of the leading agency: it holds everything of the case."""
    found = Archive.objects.select_related("case").filter(pk=archive_id).first()
    if found is None or not (by.can(Power.SYSTEM) or may_archive(by=by, case=found.case)):
        raise ArchiveNotFound
    return found


def nodes(*, by: Actor) -> list[Node]:
    """The nodes, for those who run the system and for the node itself."""
    if not (by.can(Power.RUN_SYSTEM) or by.can(Power.SYSTEM)):
        raise lacking(by, (Power.RUN_SYSTEM,))
    return list(Node.objects.prefetch_related("keys"))


def node(*, by: Actor, name: str) -> Node:
    """One node, for those who run the system."""
    found = [n for n in nodes(by=by) if n.name == name]
    if not found:
        raise NodeUnknown(name=name)
    return found[0]


def must_be_at_a_desk(*, by: Actor) -> None:
    """Refuse a post that neither handles nor approves: it sends and receives nothing."""
    if not by.can(*DESK):
        raise lacking(by, DESK)


def trusted() -> list[Node]:
    """The nodes to which packages may go."""
    return list(Node.objects.filter(state=NodeState.TRUSTED))


def must_trust(name: str) -> Node:
    """The node of a name, while packages go to it and come from it."""
    found = Node.objects.filter(name=name).first()
    if found is None:
        raise NodeUnknown(name=name)
    if found.state == NodeState.SUSPENDED:
        raise NodeSuspended(name=name, reason=found.reason)
    if found.state == NodeState.REVOKED:
        raise NodeRevoked(name=name, reason=found.reason)
    return found


def keys_at(found: Node, at: datetime) -> list[PublicKey]:
    """The keys whose signature on something made at an instant counts: not void, not turned yet."""
    rows = NodeKey.objects.filter(node=found, voided_at__isnull=True)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=at))
    return [PublicKey.parse(row.key) for row in rows]


def keys_ever(found: Node) -> list[PublicKey]:
    """Every key of a node that was not made void: proofs over its log may be older."""
    rows = NodeKey.objects.filter(node=found, voided_at__isnull=True)
    return [PublicKey.parse(row.key) for row in rows]


def current_key(found: Node) -> PublicKey | None:
    """The key that a node signs with now; none where it was made void."""
    row = NodeKey.objects.filter(node=found, until__isnull=True, voided_at__isnull=True).first()
    return PublicKey.parse(row.key) if row else None


def current_fingerprints(found: Node) -> list[str]:
    """The fingerprints of the keys of a node that count now."""
    keys = found.keys.all()
    return [k.fingerprint for k in keys if k.until is None and k.voided_at is None]


def log_keys(name: str) -> list[PublicKey]:
    """The keys under which a registered node signs its log, suspended or not."""
    found = Node.objects.filter(name=name).first()
    if found is None:
        raise NodeUnknown(name=name)
    return keys_ever(found)


def knows_any() -> bool:
    """Whether any node was ever registered here; without one nothing was sent."""
    return Node.objects.exists()


def sent_count(*, case: Case) -> int:
    """How many packages went out of a case. The caller has checked that the case is seen."""
    return Outgoing.objects.filter(case=case).count()


def sent_of(*, by: Actor, case: Case) -> list[Outgoing]:
    """What was sent of a case, the newest first."""
    if not cases.sees(case, by=by):
        raise cases.CaseNotFound
    return list(Outgoing.objects.filter(case=case).select_related("node", "agency", "case"))


def outgoing(*, by: Actor, package_id: uuid.UUID) -> Outgoing:
    """One outgoing package; "not found" also when its case may not be seen.

    One without a case is for the officers of the agency that sent it, and for the node.
    """
    own = Q(case__isnull=True) if by.can(Power.SYSTEM) else Q(case=None, agency_id=by.agency_key)
    seen = Outgoing.objects.filter(Q(case__in=cases.visible(by=by)) | own)
    found = seen.filter(pk=package_id).select_related("node", "agency", "case").first()
    if found is None:
        raise PackageNotFound
    return found


def case_of_package(package_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a package, sent or taken over, without showing anything of either."""
    sent = Outgoing.objects.filter(pk=package_id).values_list("case", flat=True).first()
    return sent or Incoming.objects.filter(pk=package_id).values_list("case", flat=True).first()


def case_of_archive(archive_id: uuid.UUID) -> uuid.UUID | None:
    """The case of an archive, without showing anything of it."""
    return Archive.objects.filter(pk=archive_id).values_list("case", flat=True).first()


def waiting_to_go(*, name: str = "") -> list[Outgoing]:
    """What has no last word yet, in order; and what a fork makes doubtful.

    Where the other node says that a place of the stream is taken by another package, it must be
    one of ours that it had refused before and a late copy of which it kept: they are asked for.
    """
    beside = Outgoing.objects.filter(
        node=OuterRef("node"), stream=OuterRef("stream"), sequence=OuterRef("sequence")
    )
    refused = Q(state=OutgoingState.REFUSED) & ~Q(code=PackageForked.code)
    forked = Exists(beside.filter(state=OutgoingState.REFUSED, code=PackageForked.code))
    living = Exists(beside.exclude(state=OutgoingState.REFUSED))
    found = Outgoing.objects.filter(Q(state__in=OPEN) | (refused & forked & ~living))
    if name:
        found = found.filter(node__name=name)
    return list(found.select_related("node").order_by("node", "stream", "sequence"))


def package_for(*, target: Node, package_id: uuid.UUID) -> Outgoing:
    """A package that waits for a node which fetches it; nobody gets what goes to another."""
    for package in waiting_to_go(name=target.name):
        if package.pk == package_id:
            return package
    raise NothingWaiting(name=target.name)


def answer_for(*, source: Node, package_id: uuid.UUID) -> Incoming:
    """What our officers answered to a package of a node which fetches the answer."""
    found = Incoming.objects.filter(node=source, pk=package_id).exclude(answer="").first()
    if found is None:
        raise NothingWaiting(name=source.name)
    return found


def kept_before(*, source: Node, package_id: uuid.UUID, digest: str) -> Incoming | None:
    """The very package of another node, if it was kept here before."""
    return Incoming.objects.filter(node=source, pk=package_id, digest=digest).first()


def is_late(package: Outgoing, *, now: datetime) -> bool:
    """Whether somebody should telephone about it."""
    return package.state in OPEN and now - package.sealed_at > LATE


def _mine(by: Actor) -> QuerySet[Incoming]:
    if by.can(Power.SYSTEM):
        return Incoming.objects.all()
    if by.agency_id is None or not by.powers & cases.READS_CASES:
        return Incoming.objects.none()
    return Incoming.objects.filter(agency_id=by.agency_id)


def inbox(*, by: Actor, states: Sequence[IncomingState] = (), limit: int = 200) -> list[Incoming]:
    """What came for the actor's agency, the newest first."""
    found = _mine(by).select_related("node", "agency", "case")
    if states:
        found = found.filter(state__in=states)
    return list(found[:limit])


def waiting_count(*, by: Actor) -> int:
    """How many packages wait for an officer of the actor's agency."""
    return _mine(by).filter(state=IncomingState.KEPT).exclude(kind=PROGRESS.name).count()


def copies_of_case(*, by: Actor, case: Case) -> list[Copy]:
    """The proceedings of a case that other nodes keep too. The case is seen by the actor."""
    if not cases.sees(case, by=by):
        raise cases.CaseNotFound
    return proceedings.copies_of_case(case=case)


@dataclass(frozen=True, slots=True)
class Open:
    """What an agency has open with other nodes, on its desk."""

    copy: Copy
    last: Outgoing | None
    """The last package, when it was refused or returned."""


def open_with_others(*, by: Actor, limit: int = 50) -> list[Open]:
    """What the actor's agency has to hand over, to seal again, or to settle; the oldest first."""
    if not by.can(*DESK) or by.agency_id is None:
        return []
    found = []
    for copy in proceedings.copies_open(agency_id=by.agency_id, limit=limit):
        last = last_of_proceeding(proceeding=copy.proceeding_id, name=copy.node)
        failed = last is not None and last.state in (OutgoingState.REFUSED, OutgoingState.RETURNED)
        if failed or copy.needs == Needs.HAND or copy.diverged_at is not None:
            found.append(Open(copy, last if failed else None))
    return found


def incoming(*, by: Actor, package_id: uuid.UUID) -> Incoming:
    """One incoming package, for officers of the agency it is addressed to."""
    found = _mine(by).filter(pk=package_id).select_related("node", "agency", "case").first()
    if found is None:
        raise PackageNotFound
    return found


def latest_receipt(*, package_id: uuid.UUID) -> str:
    """The last signed word on a package, given here or received here (at the machine only)."""
    came = Incoming.objects.filter(pk=package_id).first()
    if came is not None:
        return came.answer or came.receipt
    sent = Outgoing.objects.filter(pk=package_id).first()
    if sent is None or not sent.receipt:
        raise ReceiptAbsent
    return sent.receipt


def earlier_case(package: Incoming) -> Case | None:
    """The case into which an earlier package of the same stream was taken."""
    found = Incoming.objects.filter(
        node_id=package.node_id, stream=package.stream, case__isnull=False
    )
    last = found.select_related("case").order_by("-sequence").first()
    return last.case if last else None


def of_stream(*, stream: str, states: Sequence[IncomingState]) -> list[Incoming]:
    """What came in a stream, from whichever node, in the order in which it was kept."""
    found = Incoming.objects.filter(stream=stream, state__in=states)
    return list(found.select_related("node", "agency").order_by("kept_at", "sequence"))


def last_of_proceeding(*, proceeding: uuid.UUID, name: str) -> Outgoing | None:
    """The last package about a proceeding that was sealed for a node."""
    found = Outgoing.objects.filter(proceeding=proceeding, node__name=name)
    return found.select_related("node").order_by("-sealed_at", "-sequence").first()


def unanswered(*, name: str = "") -> list[Incoming]:
    """What officers took over or returned, and the other node was not told yet."""
    found = Incoming.objects.exclude(answer="").filter(answered_at__isnull=True)
    if name:
        found = found.filter(node__name=name)
    return list(found.select_related("node").order_by("ended_at"))


def state_words(package: Outgoing) -> str:
    """Where an outgoing package stands."""
    return OutgoingState(package.state).zh


def kept_words(package: Incoming) -> str:
    """Where an incoming package stands."""
    return IncomingState(package.state).zh


def everything(*, limit: int = 500) -> tuple[list[Outgoing], list[Incoming]]:
    """What was sent and what came, the newest first (at the machine only)."""
    sent = Outgoing.objects.select_related("node")[:limit]
    came = Incoming.objects.select_related("node")[:limit]
    return list(sent), list(came)
