"""Acts by which one item comes from another: a copy beside it, or a correction in its place."""

from __future__ import annotations

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.evidence import checks, hands, intake
from xiejiang.evidence.care import CopyWay
from xiejiang.evidence.domain import OUT, Hand, ItemStatus, Upload
from xiejiang.evidence.errors import EvidenceInvalid
from xiejiang.evidence.hands import COLLECTING
from xiejiang.evidence.models import Item, Support
from xiejiang.kernel.errors import Complaint

CARRIED = ("kind", "title", "proves", "collectors", "collected_at", "place", "filled_in")
"""What a correction takes over from what it corrects."""


@act("evidence.copied", *COLLECTING)
def add_copy(act: Act, *, item: Item, upload: Upload, title: str, way: CopyWay, how: str) -> Item:
    """制作副本：遮盖、转换、摘录的另立一件并注明原件，原件不改动。"""
    act.about(item, matter=item.case_id)
    case = hands.open_case(act, item.case)
    if item.status in OUT:
        raise hands.moved(item)
    complaints = checks.words(title=title, collectors=(), collected_at=None, now=act.now)
    if not 2 <= len(how.strip()) <= 300:
        complaints.append(Complaint("制作说明", "请写明做了什么、怎样做的，2 至 300 个字"))
    EvidenceInvalid.insist(complaints)
    agency_id = act.actor.agency_id or item.holder_id
    made = Item(
        case=case,
        serial=hands.next_serial(case),
        kind=item.kind,
        title=title.strip(),
        proves=item.proves,
        collectors=act.actor.person_name,
        collected_at=act.now,
        agency_id=agency_id,
        holder_id=agency_id,
        original=item,
        copy_way=way.value,
        made_how=how.strip(),
        added_at=act.now,
    )
    intake.write(made, upload, None)
    intake.refuse_duplicate(made)
    made.save(force_insert=True)
    hands.record(act, item, Hand.COPIED, f"{way.zh}，制成{made}")
    hands.record(act, made, Hand.COLLECTED, f"由{item}制作（{way.zh}）：{how.strip()}")
    act.about(made)
    return made


@act("evidence.superseded", *COLLECTING)
def correct(act: Act, *, item: Item, upload: Upload, reason: str) -> Item:
    """更正文件：更正后的文件另立一件取代原件，原件和摘要保留，写明理由。"""
    act.about(item, matter=item.case_id)
    case = hands.open_case(act, item.case)
    hands.must_hold(act, item)
    hands.need_reason(reason)
    _can_be_corrected(item)
    made = Item(
        **{name: getattr(item, name) for name in CARRIED},
        case=case,
        serial=hands.next_serial(case),
        agency_id=item.agency_id,
        holder_id=item.holder_id,
        original_id=item.original_id,
        copy_way=item.copy_way,
        replaces=item,
        made_how=reason.strip()[:300],
        added_at=act.now,
    )
    intake.write(made, upload, None)
    intake.refuse_duplicate(made)
    hands.move(act, item, ItemStatus.HELD, ItemStatus.SUPERSEDED)
    made.save(force_insert=True)
    Support.objects.bulk_create(
        Support(item=made, fact=s.fact, contradicts=s.contradicts) for s in item.supports.all()
    )
    hands.record(act, item, Hand.SUPERSEDED, f"由{made}取代。{reason.strip()}")
    hands.record(act, made, Hand.COLLECTED, f"更正{item}。{reason.strip()}")
    act.about(made)
    return made


def _can_be_corrected(item: Item) -> None:
    if item.physical:
        told = "登记了实物，实物不能被取代；请把更正后的文件作为另一件证据入卷"
        raise EvidenceInvalid(complaints=[Complaint(str(item), told)])
    if not item.has_file:
        raise EvidenceInvalid(complaints=[Complaint(str(item), "没有文件可以更正")])
