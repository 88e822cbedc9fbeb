"""Reads about evidence. An item is seen by whoever sees its case, and by nobody else.

::

    items(by=actor, case=case) -> list[Item]        # supports, agencies, handovers loaded
    placed(by=actor, case=case) -> list[Placed]     # where each was taken, if anything says so
    count(case=case) -> int                         # without withdrawn ones; cheap, for a tab
    get(by=actor, item_id=...) -> Item              # ItemNotFound
    by_code(by=actor, code="3f2a9c1b77d0") -> Item  # from a label
    supports_by_fact(case=case), against_by_fact(case=case) -> dict[str, list[Item]]
    copies(item), replacement(item), capture(item), rulings(items=[...])
    kinds_present(case=case) -> frozenset[ItemKind] # for checklists
    custody(by=actor, item=item) -> list[Custody]   # oldest first
    cautions(item) -> tuple[Caution, ...]
    cautions_for(agency_kind=, kind=, collectors=("甲", "乙"), on=date) -> tuple[Caution, ...]
    property_items(case=case, holder=None) -> list[Item]
    property_list(case=case, holder=None) -> tuple[PropertyLine, ...]   # 涉案物品清单
    paper_values(case=case, holder=None) -> dict    # the fields of documents evidence fills
    some(case=case, ids=[...]) -> list[Item]        # of this case, not withdrawn
    handovers(by=actor, case=case) -> list[Handover]
    handovers_waiting(by=actor) -> list[Handover]   # for the actor's agency to sign
    handover(by=actor, handover_id=...) -> Handover # HandoverNotFound
    read_file(item) -> BinaryIO                     # after services.open_file; checks the digest
    shot(stream) -> Shot                            # what a picture says of when and where
    read_photo(sha256) -> BinaryIO                  # of a record made on the spot; hashed first
    stored_files() -> Iterator[tuple[str, str]]     # where, digest
    check_store() -> list[FileFault]                # hash every stored file again
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.documents.domain import FieldValue
from xiejiang.evidence import archival, keeping, lists, onsite, shots
from xiejiang.evidence import cautions as norms
from xiejiang.evidence.domain import (
    FILE_LIMIT,
    OUT,
    Caution,
    FileFault,
    Hand,
    HandoverState,
    ItemKind,
    ItemStatus,
    PropertyLine,
    names_of,
)
from xiejiang.evidence.errors import (
    FileAltered,
    FileMissing,
    HandoverNotFound,
    ItemNotFound,
    NoFile,
)
from xiejiang.evidence.models import Capture, Custody, Handover, Item, Ruling, Support
from xiejiang.store import places
from xiejiang.store.blobs import Files

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
archive_taken = archival.archive_taken
must_rest = archival.must_rest
"""What an archive carries of this room; see ``archival``."""
shot = shots.read
in_custody, under_way = keeping.in_custody, keeping.under_way
read_photo, photo_store = onsite.read, onsite.store
"""What a photograph says of itself; for rooms that keep pictures of their own."""

CODE_LENGTH = 12
CODE = re.compile(r"[0-9a-f]{12,32}")
"""The beginning of an item's number, as its label and its short address have it."""

ACT_LABELS = {
    "evidence.added": "证据入卷",
    "evidence.facts_linked": "关联证据与事实",
    "evidence.opened": "打开证据文件",
    "evidence.handed_over": "移交证据",
    "evidence.received": "接收证据",
    "evidence.declined": "退回移交",
    "evidence.recalled": "收回移交",
    "evidence.returned": "退还物品",
    "evidence.disposed": "处置物品",
    "evidence.withdrawn": "撤出证据",
    "evidence.placed": "变更存放地",
    "evidence.sealed": "加封",
    "evidence.unsealed": "启封",
    "evidence.restored": "恢复归档证据",
    "evidence.copied": "制作副本",
    "evidence.superseded": "更正证据文件",
    "evidence.described": "登记取证情况",
    "evidence.ruled": "审查认定证据",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def store() -> Files:
    """Where the files of this node are kept."""
    return places.own(limit=FILE_LIMIT)


def _seen(by: Actor) -> QuerySet[Item]:
    return Item.objects.filter(case__in=cases.visible(by=by)).select_related(
        "case", "agency", "holder"
    )


def items(*, by: Actor, case: Case) -> list[Item]:
    """The evidence of a case in the order it came in, withdrawn items included."""
    found = _seen(by).filter(case=case).prefetch_related("supports", "handovers__receiver")
    return list(found.order_by("serial"))


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and where it was taken: as an officer stated, or else as the file itself says."""

    item: Item
    latitude: Decimal
    longitude: Decimal
    stated: bool


def placed(*, by: Actor, case: Case) -> list[Placed]:
    """The items whose place is known in degrees, in the order they came in."""
    shown = _seen(by).filter(case=case).exclude(status__in=OUT).order_by("serial")
    told = {
        c.item_id: (c.latitude, c.longitude)
        for c in Capture.objects.filter(item__case=case, latitude__isnull=False)
    }
    found = []
    for item in shown:
        latitude, longitude = told.get(item.pk, (item.shot_latitude, item.shot_longitude))
        if latitude is not None and longitude is not None:
            found.append(Placed(item, latitude, longitude, item.pk in told))
    return found


def count(*, case: Case) -> int:
    """How many items a case has. The caller has checked that the case is seen."""
    return Item.objects.filter(case=case).exclude(status__in=OUT).count()


def get(*, by: Actor, item_id: uuid.UUID) -> Item:
    """One item; "not found" also when its case may not be seen."""
    found = _seen(by).filter(pk=item_id).prefetch_related("supports").first()
    if found is None:
        raise ItemNotFound
    return found


def case_of_item(item_id: uuid.UUID) -> uuid.UUID | None:
    """The case in which an item lies, without showing anything of either."""
    return Item.objects.filter(pk=item_id).values_list("case", flat=True).first()


def case_of_handover(handover_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a handover, without showing anything of either."""
    return Handover.objects.filter(pk=handover_id).values_list("case", flat=True).first()


def supports_by_fact(*, case: Case) -> dict[str, list[Item]]:
    """Fact → the items that support it. Withdrawn items support nothing."""
    return _by_fact(case, contradicts=False)


def against_by_fact(*, case: Case) -> dict[str, list[Item]]:
    """Fact → the items that contradict it."""
    return _by_fact(case, contradicts=True)


def _by_fact(case: Case, *, contradicts: bool) -> dict[str, list[Item]]:
    rows = (
        Support.objects.filter(item__case=case, contradicts=contradicts)
        .exclude(item__status__in=OUT)
        .select_related("item__agency")
        .order_by("item__serial")
    )
    found: dict[str, list[Item]] = {}
    for row in rows:
        found.setdefault(row.fact, []).append(row.item)
    return found


def kinds_present(*, case: Case) -> frozenset[ItemKind]:
    """The kinds of evidence that a case has: what a checklist of materials asks."""
    rows = Item.objects.filter(case=case).exclude(status__in=OUT)
    return frozenset(ItemKind(k) for k in rows.order_by().values_list("kind", flat=True).distinct())


def by_code(*, by: Actor, code: str) -> Item:
    """The item of a printed label, by the beginning of its number; none if two begin alike."""
    if not CODE.fullmatch(code):
        raise ItemNotFound
    first, last = (uuid.UUID(code + end * (32 - len(code))) for end in "0f")
    found = _seen(by).filter(pk__gte=first, pk__lte=last).prefetch_related("supports")[:2]
    if len(found) != 1:
        raise ItemNotFound
    return found[0]


def code_of(item: Item) -> str:
    """What the label shows of an item's number."""
    return item.pk.hex[:CODE_LENGTH]


def things(*, by: Actor, case: Case) -> list[Item]:
    """The things of a case that are still kept, for their labels."""
    kept = (ItemStatus.HELD, ItemStatus.MOVING)
    return list(_seen(by).filter(case=case, physical=True, status__in=kept).order_by("serial"))


def copies(item: Item) -> list[Item]:
    """What was made from an item. The caller sees the item, so they see its copies."""
    return list(item.copies.exclude(status=ItemStatus.WITHDRAWN).order_by("serial"))


def replacement(item: Item) -> Item | None:
    """The item that supersedes this one."""
    return Item.objects.filter(replaces=item).first()


def capture(item: Item) -> Capture | None:
    """How its file was taken, if somebody said so."""
    return Capture.objects.filter(item=item).first()


def rulings(*, items: Iterable[Item]) -> dict[uuid.UUID, list[Ruling]]:
    """Item → what was found of it, oldest first; in a few queries however many items."""
    found: dict[uuid.UUID, list[Ruling]] = {}
    rows = Ruling.objects.filter(item__in=[i.pk for i in items]).select_related("agency")
    for row in rows.order_by("id"):
        found.setdefault(row.item_id, []).append(row)
    return found


def custody(*, by: Actor, item: Item) -> list[Custody]:
    """Every hand an item passed through, oldest first."""
    if not cases.sees(item.case, by=by):
        raise ItemNotFound
    return list(item.custody.select_related("agency"))


def cautions(item: Item) -> tuple[Caution, ...]:
    """What the law says of how an item was taken.

    A copy was made, its original was taken; an official paper from another node was not taken.
    """
    paper = item.kind == ItemKind.DOCUMENTARY and not item.collectors
    if item.original_id is not None or (paper and _arrived(item)):
        return ()
    taken = item.collected_at or item.added_at
    return cautions_for(
        agency_kind=item.agency.kind,
        kind=ItemKind(item.kind),
        collectors=names_of(item.collectors),
        on=timezone.localtime(taken).date(),
    )


def _arrived(item: Item) -> bool:
    return item.custody.filter(action=Hand.ARRIVED).exists()


def cautions_for(
    *, agency_kind: str, kind: ItemKind, collectors: Sequence[str], on: date
) -> tuple[Caution, ...]:
    """The cautions an item would draw, before it is added."""
    number = len(collectors)
    return tuple(
        rule.caution(number)
        for rule in norms.rules()
        if rule.warns(agency_kind=agency_kind, kind=kind, collectors=number, on=on)
    )


def property_items(*, case: Case, holder: Agency | None = None) -> list[Item]:
    """The things of a case that somebody keeps; with ``holder``, those this agency keeps."""
    kept = (ItemStatus.HELD, ItemStatus.MOVING)
    found = Item.objects.filter(case=case, physical=True, status__in=kept)
    if holder is not None:
        found = found.filter(holder=holder)
    return list(found.select_related("agency", "holder").order_by("serial"))


def property_list(*, case: Case, holder: Agency | None = None) -> tuple[PropertyLine, ...]:
    """The lines of the list of things (涉案物品清单)."""
    return tuple(lists.line(item) for item in property_items(case=case, holder=holder))


def paper_values(*, case: Case, holder: Agency | None = None) -> dict[str, FieldValue]:
    """The fields of official documents that the evidence of a case fills.

    ``evidence.summary``, ``item.rows``, ``seized.rows``, ``media.rows`` and ``handover.rows``,
    each only if there is something to list. With ``holder``, only what this agency holds.
    """
    gone = (*OUT, ItemStatus.RETURNED, ItemStatus.DISPOSED)
    found = Item.objects.filter(case=case).exclude(status__in=gone)
    if holder is not None:
        found = found.filter(holder=holder)
    return lists.values(list(found.select_related("agency").order_by("serial")))


def some(*, case: Case, ids: Sequence[uuid.UUID]) -> list[Item]:
    """Items of one case by their ids, in order; ids of other cases and withdrawn ones are not."""
    found = Item.objects.filter(case=case, pk__in=list(ids)).exclude(status__in=OUT)
    return list(found.select_related("agency", "holder").order_by("serial"))


def handovers(*, by: Actor, case: Case) -> list[Handover]:
    """The handovers of a case, oldest first."""
    if not cases.sees(case, by=by):
        raise ItemNotFound
    found = Handover.objects.filter(case=case).select_related("sender", "receiver")
    return list(found.prefetch_related("items"))


def handovers_waiting(*, by: Actor, limit: int = 100) -> list[Handover]:
    """What was handed over to the actor's agency and not signed for yet."""
    found = Handover.objects.filter(
        receiver_id=by.agency_id,
        state=HandoverState.SENT,
        case__in=cases.visible(by=by),
    )
    return list(
        found.select_related("sender", "receiver", "case").prefetch_related("items")[:limit]
    )


def handover(*, by: Actor, handover_id: uuid.UUID) -> Handover:
    """One handover; "not found" also when its case may not be seen."""
    found = (
        Handover.objects.filter(pk=handover_id, case__in=cases.visible(by=by))
        .select_related("sender", "receiver", "case")
        .prefetch_related("items")
        .first()
    )
    if found is None:
        raise HandoverNotFound
    return found


def read_file(item: Item) -> BinaryIO:
    """The bytes of an item, hashed before the first of them is given out.

    For the reader who has just done ``services.open_file``: that act leaves the trace.
    """
    if not item.has_file:
        raise NoFile(item=str(item))
    kept = store()
    if not kept.exists(item.sha256):
        raise FileMissing(item=str(item))
    if not kept.verify(item.sha256):
        raise FileAltered(item=str(item))
    return kept.open(item.sha256)


def stored_files() -> Iterator[tuple[str, str]]:
    """Every file that evidence rests on: where it belongs, and its digest."""
    for item in _with_files():
        yield _where(item), item.sha256


def check_store() -> list[FileFault]:
    """Hash every stored file again: what is gone, what is not what it was."""
    kept = store()
    faults: list[FileFault] = []
    for item in _with_files():
        if not kept.exists(item.sha256):
            faults.append(FileFault(_where(item), item.sha256, "文件不见了"))
        elif not kept.verify(item.sha256):
            faults.append(FileFault(_where(item), item.sha256, "内容与入卷时的摘要不符"))
    return faults


def _with_files() -> Iterator[Item]:
    found = Item.objects.filter(~Q(sha256="")).select_related("case").order_by("case", "serial")
    return found.iterator(chunk_size=500)


def _where(item: Item) -> str:
    return f"{item.case.number} 证{item.serial}"
