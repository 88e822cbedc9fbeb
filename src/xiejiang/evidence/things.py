"""Acts upon a thing in storage: it is put elsewhere, sealed, and opened again."""

from __future__ import annotations

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.evidence import checks, hands
from xiejiang.evidence.domain import Hand, Opening, Sealing
from xiejiang.evidence.errors import AlreadySealed, EvidenceInvalid, NotSealed
from xiejiang.evidence.hands import KEEPING
from xiejiang.evidence.models import Item
from xiejiang.kernel.errors import Complaint


@act("evidence.placed", *KEEPING)
def place(act: Act, *, item: Item, to: str, reason: str) -> Item:
    """变更存放地：从哪里到哪里、为什么，记入流转。"""
    act.about(item, matter=item.case_id)
    hands.must_hold(act, item)
    hands.need_reason(reason)
    before, after = item.whereabouts, to.strip()
    complaints = checks.is_thing(item)
    if not 0 < len(after) <= 160:
        complaints.append(Complaint("新的存放地", "请写明存放在哪里，不超过 160 个字"))
    elif after == before:
        complaints.append(Complaint("新的存放地", "与现在的存放地相同"))
    EvidenceInvalid.insist(complaints)
    hands.change(act, item, {"whereabouts": before}, whereabouts=after)
    hands.record(act, item, Hand.PLACED, f"{before or '未登记'} → {after}。{reason.strip()}")
    act.details |= {"from": before}
    return item


@act("evidence.sealed", *KEEPING)
def seal(act: Act, *, item: Item, sealing: Sealing) -> Item:
    """加封：封条号、在场的人；已有封条的，先启封再重新加封。"""
    act.about(item, matter=item.case_id)
    hands.must_hold(act, item)
    number = sealing.number.strip()
    complaints = []
    if not 0 < len(number) <= 60:
        complaints.append(Complaint("封条号", "请写封条上的编号，不超过 60 个字"))
    if not sealing.present.strip():
        complaints.append(Complaint("在场人员", "请写明谁在场见证"))
    EvidenceInvalid.insist(complaints)
    if item.seal:
        raise AlreadySealed(item=str(item), seal=item.seal)
    _never_twice(item, number)
    hands.change(act, item, {"seal": ""}, seal=number)
    hands.record(act, item, Hand.SEALED, sealing.words)
    return item


@act("evidence.unsealed", *KEEPING)
def unseal(act: Act, *, item: Item, opening: Opening) -> Item:
    """启封：启封前封条是否完好、谁在场、为什么启封。"""
    act.about(item, matter=item.case_id)
    hands.must_hold(act, item)
    hands.need_reason(opening.reason)
    if not opening.present.strip():
        raise EvidenceInvalid(complaints=[Complaint("在场人员", "请写明谁在场见证")])
    if not item.seal:
        raise NotSealed(item=str(item))
    number = item.seal
    hands.change(act, item, {"seal": number}, seal="")
    hands.record(act, item, Hand.UNSEALED, opening.words(number))
    act.details |= {"seal": number}
    return item


def _never_twice(item: Item, number: str) -> None:
    """A seal is used once: the number of one that was broken, or is elsewhere, is a mistake."""
    other = Item.objects.filter(case=item.case_id, seal=number).exclude(pk=item.pk).first()
    broken = item.custody.filter(
        action__in=(Hand.SEALED, Hand.UNSEALED), note__startswith=f"封条号 {number}，"
    )
    if other is not None or broken.exists():
        told = f"已用于{other}" if other is not None else "已在这件证据上用过"
        raise EvidenceInvalid(complaints=[Complaint("封条号", f"{told}，封条不能用两次")])
