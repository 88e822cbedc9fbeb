"""Writes about evidence; every one an act, and every hand leaves a row of custody.

::

    take_in(*, actor, case, name, stream) -> Upload   # before the act: streams, hashes, looks at
    look_at_photo(*, title, stream) -> Upload         # of somebody without a post; not stored
    keep_photo(*, photo, stream)                      # stored by the act that takes it
    add_item(by, *, case, kind, title, proves="", collectors=(), collected_at=None, place="",
             supports=(), upload=None, physical=None, filled_in=False, came=None,
             first=None) -> Item
    link_facts(by, *, item, facts, contradicts=()) -> Item     # replaces what was linked
    open_file(by, *, item, purpose=Purpose.VIEW) -> Item   # then queries.read_file(item)
    hand_over(by, *, items, to_agency, note="") -> Handover
    receive(by, *, handover, remark="") -> Handover
    decline(by, *, handover, reason) -> Handover      # by the receiver
    recall(by, *, handover, reason) -> Handover       # by the sender
    return_item(by, *, item, to, reason) -> Item      # to its owner
    dispose(by, *, item, way, reason, approved_by="") -> Item
    withdraw(by, *, item, reason) -> Item
    place(by, *, item, to, reason) -> Item            # another storage place
    seal(by, *, item, sealing) -> Item                # sealed, or sealed again
    unseal(by, *, item, opening) -> Item
    add_copy(by, *, item, upload, title, way, how) -> Item     # the original stays as it is
    correct(by, *, item, upload, reason) -> Item      # a new item supersedes this one
    describe(by, *, item, captured) -> Capture        # how electronic data were taken
    rule(by, *, item, track, outcome, reason, basis="") -> Ruling
    receive_onsite(offered, Onsite(…)) -> (record, is_new)     # from a device, once; see ``onsite``

``stream`` is a seekable binary file (Django's ``UploadedFile`` is one). What ``take_in`` stored
and no act used costs space and nothing else: a file without an item is in no case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Actor, NoticeTo, Power
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.services import POWER_ZH, act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import archival, checks, hands, intake, onsite, queries
from xiejiang.evidence.copies import add_copy, correct
from xiejiang.evidence.domain import (
    OUT,
    Arrival,
    DisposalWay,
    FirstHand,
    Hand,
    HandoverState,
    ItemKind,
    ItemStatus,
    Physical,
    Purpose,
    Upload,
)
from xiejiang.evidence.errors import (
    EvidenceInvalid,
    HandoverEnded,
    NoFile,
    NotHolder,
    NotReceiver,
    NotTakingPart,
)
from xiejiang.evidence.hands import COLLECTING, KEEPING
from xiejiang.evidence.models import Handover, Item, Support
from xiejiang.evidence.things import place, seal, unseal
from xiejiang.evidence.weighing import describe, rule
from xiejiang.kernel.errors import Complaint

restore = archival.restore
Onsite, receive_onsite = onsite.Arrival, onsite.receive

__all__ = [
    "Onsite",
    "add_copy",
    "add_item",
    "correct",
    "decline",
    "describe",
    "dispose",
    "hand_over",
    "keep_photo",
    "link_facts",
    "look_at_photo",
    "open_file",
    "place",
    "recall",
    "receive",
    "receive_onsite",
    "restore",
    "return_item",
    "rule",
    "seal",
    "take_in",
    "unseal",
    "withdraw",
]


def take_in(*, actor: Actor, case: Case, name: str, stream: BinaryIO) -> Upload:
    """Take a file into the store, before the act that will use it; not an act itself.

    Nobody who could not add it fills the disk; a file that is not what its name says, is empty
    or is too large is refused.
    """
    if not actor.can(*COLLECTING):
        needed = POWER_ZH[Power.HANDLE]
        raise PowerMissing(post=actor.post_title, power=needed, powers=COLLECTING)
    cases.require_part(case, by=actor)
    return intake.store(name, stream)


def look_at_photo(*, title: str, stream: BinaryIO) -> Upload:
    """What the photograph of somebody without a post is; nothing is stored. Not an act.

    The caller has counted how much may come.
    """
    return intake.look_at_photo(title, stream)


def keep_photo(*, photo: Upload, stream: BinaryIO) -> None:
    """Store a photograph that was looked at. Part of the caller's act, which takes it."""
    intake.keep(photo, stream)


@act("evidence.added", *COLLECTING)
def add_item(
    act: Act,
    *,
    case: Case,
    kind: ItemKind,
    title: str,
    proves: str = "",
    collectors: Sequence[str] = (),
    collected_at: datetime | None = None,
    place: str = "",
    supports: Sequence[str] = (),
    upload: Upload | None = None,
    physical: Physical | None = None,
    filled_in: bool = False,
    came: Arrival | None = None,
    first: FirstHand | None = None,
) -> Item:
    """证据入卷：登记来源、收集人和证明对象，摘要入存证日志。"""
    act.about(case, matter=case.pk)
    current = hands.open_case(act, case)
    names = [n.strip() for n in collectors if n.strip()]
    complaints = [
        *checks.words(title=title, collectors=names, collected_at=collected_at, now=act.now),
        *checks.facts(supports),
        *checks.physical(physical),
    ]
    EvidenceInvalid.insist(complaints)
    agency_id, source = act.actor.agency_id or current.lead_id, came or first
    item = Item(
        case=current,
        serial=hands.next_serial(current),
        kind=kind.value,
        title=title.strip(),
        proves=proves.strip(),
        collectors="、".join(names),
        collected_at=collected_at,
        place=place.strip(),
        agency_id=source.agency_id if source else agency_id,
        holder_id=agency_id,
        filled_in=filled_in,
        added_at=act.now,
    )
    intake.write(item, upload, physical)
    intake.refuse_duplicate(item)
    item.save(force_insert=True)
    Support.objects.bulk_create(Support(item=item, fact=f) for f in dict.fromkeys(supports))
    act.about(item)
    if first is not None:
        hands.record_first(item, first)
        hands.record(act, item, Hand.RECEIVED, f"收入{current.number}案卷")
    elif came is None:
        hands.record(act, item, Hand.COLLECTED, item.collectors)
    else:
        hands.record(act, item, Hand.ARRIVED, came.words)
    for caution in queries.cautions(item):
        act.details.setdefault("cautions", []).append(f"{caution.id}：{caution.citation}")
    return item


@act("evidence.facts_linked", *COLLECTING)
def link_facts(
    act: Act, *, item: Item, facts: Sequence[str], contradicts: Sequence[str] = ()
) -> Item:
    """关联事实：这件证据支持、反对哪些事实，以最后一次为准。"""
    act.about(item, matter=item.case_id)
    hands.open_case(act, item.case)
    if item.status in OUT:
        raise hands.moved(item)
    complaints = [*checks.facts([*facts, *contradicts]), *checks.one_way(facts, contradicts)]
    EvidenceInvalid.insist(complaints)
    wanted = dict.fromkeys(facts, False) | dict.fromkeys(contradicts, True)
    had = dict(item.supports.values_list("fact", "contradicts"))
    gone = [name for name, way in had.items() if wanted.get(name) is not way]
    new = [name for name, way in wanted.items() if had.get(name) is not way]
    item.supports.filter(fact__in=gone).delete()
    Support.objects.bulk_create(
        Support(item=item, fact=name, contradicts=wanted[name]) for name in sorted(new)
    )
    act.details |= {"added": sorted(new), "removed": sorted(gone)}
    return item


@act("evidence.opened", *cases.READS_CASES, Power.SYSTEM, archived_too=True)
def open_file(act: Act, *, item: Item, purpose: Purpose = Purpose.VIEW) -> Item:
    """打开证据文件：查看和下载都自动留痕。"""
    act.about(item, matter=item.case_id)
    hands.must_see(act, item.case)
    if not item.has_file:
        raise NoFile(item=str(item))
    hands.record(act, item, purpose.hand)
    return item


@act("evidence.handed_over", *KEEPING)
def hand_over(act: Act, *, items: Sequence[Item], to_agency: Agency, note: str = "") -> Handover:
    """移交证据：对方签收之前，仍由移交机关负责。"""
    case = _one_case(items)
    act.about(case, matter=case.pk)
    hands.must_take_part(act, case)
    if to_agency.pk not in {p.agency_id for p in cases.participants(case=case)}:
        raise NotTakingPart(agency=to_agency.name)
    sender_id = items[0].holder_id
    if to_agency.pk == sender_id:
        raise EvidenceInvalid(complaints=[Complaint("接收机关", "不能移交给本机关")])
    for item in items:
        if item.holder_id != sender_id:
            raise EvidenceInvalid(complaints=[Complaint(str(item), "不在同一机关保管，请分开移交")])
        hands.move(act, item, ItemStatus.HELD, ItemStatus.MOVING)
        hands.record(act, item, Hand.SENT, f"移交{to_agency.name}。{note.strip()}")
    handover = Handover.objects.create(
        case=case,
        sender_id=sender_id,
        receiver=to_agency,
        note=note.strip()[:300],
        listed={str(i.pk): [i.seal, i.whereabouts] for i in items},
        sent_by=act.actor.person_name,
        sent_at=act.now,
    )
    handover.items.set(items)
    act.about(handover)
    text = f"{act.actor.agency_name}向贵机关移交证据 {len(items)} 件，请核对后签收"
    act.notify(NoticeTo(to_agency.code, "evidence-sent", text, case.pk))
    return handover


@act("evidence.received", *KEEPING)
def receive(act: Act, *, handover: Handover, remark: str = "") -> Handover:
    """接收证据：核对原物、封存状态和摘要后签收，从此由接收机关保管。"""
    _must_receive(act, handover)
    items = _end(act, handover, HandoverState.RECEIVED, remark)
    for item in items:
        hands.move(act, item, ItemStatus.MOVING, ItemStatus.HELD, holder_id=handover.receiver_id)
        hands.record(act, item, Hand.RECEIVED, remark, agency_id=handover.receiver_id)
    text = f"{handover.receiver.name}已接收移交的证据 {len(items)} 件"
    act.notify(NoticeTo(handover.sender.code, "evidence-received", text, handover.case_id))
    return handover


@act("evidence.declined", *KEEPING)
def decline(act: Act, *, handover: Handover, reason: str) -> Handover:
    """退回移交：数量、封存或摘要不符的，写明理由退回，仍由移交机关保管。"""
    _must_receive(act, handover)
    hands.need_reason(reason)
    for item in _end(act, handover, HandoverState.DECLINED, reason):
        hands.move(act, item, ItemStatus.MOVING, ItemStatus.HELD)
        hands.record(act, item, Hand.DECLINED, reason, agency_id=handover.receiver_id)
    text = f"{handover.receiver.name}退回了移交的证据：{reason.strip()}"
    act.notify(NoticeTo(handover.sender.code, "evidence-declined", text, handover.case_id))
    return handover


@act("evidence.recalled", *KEEPING)
def recall(act: Act, *, handover: Handover, reason: str) -> Handover:
    """收回移交：对方签收之前，移交机关可以收回。"""
    hands.must_take_part(act, handover.case)
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != handover.sender_id:
        raise NotHolder(item="这批证据", holder=handover.sender.name)
    hands.need_reason(reason)
    for item in _end(act, handover, HandoverState.RECALLED, reason):
        hands.move(act, item, ItemStatus.MOVING, ItemStatus.HELD)
        hands.record(act, item, Hand.RECALLED, reason)
    text = f"{handover.sender.name}收回了移交的证据：{reason.strip()}"
    act.notify(NoticeTo(handover.receiver.code, "evidence-recalled", text, handover.case_id))
    return handover


@act("evidence.returned", *KEEPING)
def return_item(act: Act, *, item: Item, to: str, reason: str) -> Item:
    """退还物品：退还给谁、凭什么退还。"""
    act.about(item, matter=item.case_id)
    hands.must_take_part(act, item.case)
    hands.need_reason(reason)
    complaints = checks.is_thing(item)
    if not to.strip():
        complaints.append(Complaint("领取人", "请写明退还给谁"))
    EvidenceInvalid.insist(complaints)
    hands.move(act, item, ItemStatus.HELD, ItemStatus.RETURNED)
    hands.record(act, item, Hand.RETURNED, f"退还{to.strip()}。{reason.strip()}")
    return item


@act("evidence.disposed", *KEEPING)
def dispose(act: Act, *, item: Item, way: DisposalWay, reason: str, approved_by: str = "") -> Item:
    """处置物品：怎样处置、谁批准、凭什么处置。"""
    act.about(item, matter=item.case_id)
    hands.must_take_part(act, item.case)
    hands.need_reason(reason)
    if complaints := checks.is_thing(item):
        raise EvidenceInvalid(complaints=complaints)
    hands.move(act, item, ItemStatus.HELD, ItemStatus.DISPOSED)
    approval = f"，{approved_by.strip()}批准" if approved_by.strip() else ""
    hands.record(act, item, Hand.DISPOSED, f"{way.zh}{approval}。{reason.strip()}")
    return item


@act("evidence.withdrawn", *COLLECTING)
def withdraw(act: Act, *, item: Item, reason: str) -> Item:
    """撤出证据：误收的撤出后不再证明任何事实，记录和文件保留。"""
    act.about(item, matter=item.case_id)
    hands.open_case(act, item.case)
    hands.need_reason(reason)
    hands.move(act, item, ItemStatus.HELD, ItemStatus.WITHDRAWN)
    hands.record(act, item, Hand.WITHDRAWN, reason)
    return item


def _one_case(items: Sequence[Item]) -> Case:
    if not items:
        raise EvidenceInvalid(complaints=[Complaint("证据", "请至少选择一件")])
    if len({item.case_id for item in items}) > 1:
        raise EvidenceInvalid(complaints=[Complaint("证据", "不是同一个案件的，请分开移交")])
    return items[0].case


def _must_receive(act: Act, handover: Handover) -> None:
    hands.must_take_part(act, handover.case)
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != handover.receiver_id:
        raise NotReceiver(agency=handover.receiver.name)


def _end(act: Act, handover: Handover, state: HandoverState, remark: str) -> list[Item]:
    """Close a handover once: whoever comes second learns how it ended."""
    act.about(handover, matter=handover.case_id)
    won = Handover.objects.filter(pk=handover.pk, state=HandoverState.SENT).update(
        state=state,
        ended_by=act.actor.person_name,
        ended_at=act.now,
        remark=remark.strip()[:300],
    )
    handover.refresh_from_db()
    if not won:
        raise HandoverEnded(state=HandoverState(handover.state).zh.removeprefix("已"))
    return list(handover.items.select_related("holder", "agency").order_by("serial"))
