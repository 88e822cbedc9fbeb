"""What the acts of evidence share: who may, where an item stands, and the row each hand leaves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max

from xiejiang.audit.domain import Act, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseClosed, CaseNotFound
from xiejiang.cases.queries import Case
from xiejiang.evidence.domain import FirstHand, Hand, ItemStatus
from xiejiang.evidence.errors import ItemMoved, ItemNotFound, NotHolder, ReasonMissing
from xiejiang.evidence.models import Custody, Item

COLLECTING = (Power.HANDLE, Power.SYSTEM)
KEEPING = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)


def must_see(act: Act, case: Case) -> None:
    """Whoever does not see the case does not find the item."""
    if not cases.sees(case, by=act.actor, now=act.now):
        raise ItemNotFound


def must_take_part(act: Act, case: Case) -> None:
    """Whoever may only read the case is told so; whoever does not see it finds no item."""
    cases.require_part(case, by=act.actor, now=act.now, unseen=ItemNotFound)


def open_case(act: Act, case: Case) -> Case:
    """The case as it is now, locked, so that two officers take different serial numbers."""
    cases.require_part(case, by=act.actor, now=act.now)
    seen = cases.visible(by=act.actor, now=act.now).select_for_update(of=("self",))
    current = seen.filter(pk=case.pk).first()
    if current is None:
        raise CaseNotFound
    if current.status == CaseStatus.CLOSED:
        raise CaseClosed
    return current


def must_hold(act: Act, item: Item) -> None:
    """Only who keeps an item handles it, and only while it is kept."""
    must_take_part(act, item.case)
    if not act.actor.can(Power.SYSTEM) and item.holder_id != act.actor.agency_id:
        raise NotHolder(item=str(item), holder=item.holder.name)


def change(act: Act, item: Item, was: Mapping[str, object], **becomes: object) -> None:
    """Change a kept item if it still is as the officer saw it; the caller has to hold it."""
    must_hold(act, item)
    _update(item, {"status": ItemStatus.HELD, **was}, becomes)


def next_serial(case: Case) -> int:
    """The serial number of the next item of a case whose row is locked."""
    return (Item.objects.filter(case=case).aggregate(last=Max("serial"))["last"] or 0) + 1


def move(
    act: Act, item: Item, before: ItemStatus, after: ItemStatus, *, holder_id: int | None = None
) -> None:
    """Change where an item stands, if it still stands where the officer saw it."""
    keeper = after is not ItemStatus.HELD and not act.actor.can(Power.SYSTEM)
    if keeper and item.holder_id != act.actor.agency_id:
        raise NotHolder(item=str(item), holder=item.holder.name)
    becomes = {"status": after, "holder_id": holder_id or item.holder_id}
    _update(item, {"status": before}, becomes)


def _update(item: Item, was: Mapping[str, object], becomes: Mapping[str, object]) -> None:
    same = {"holder_id": item.holder_id, **was}
    won = Item.objects.filter(pk=item.pk, **same).update(**becomes)
    item.refresh_from_db()
    if not won:
        raise moved(item)


def moved(item: Item) -> ItemMoved:
    """Somebody was faster: where the item stands now."""
    status = ItemStatus(item.status).zh
    return ItemMoved(item=str(item), status=status, holder=item.holder.name)


def record(
    act: Act, item: Item, hand: Hand, note: str = "", *, agency_id: int | None = None
) -> None:
    """Append a row of custody, and the digests to the log."""
    Custody.objects.create(
        item=item,
        action=hand.value,
        agency_id=act.actor.agency_id or agency_id or item.holder_id,
        person=act.actor.person_name,
        post=act.actor.post_title,
        at=act.now,
        sha256=item.sha256,
        note=note.strip()[:300],
    )
    act.details["hand"] = hand.zh
    act.details.setdefault("digests", []).append(
        {"item": item.serial, "sha256": item.sha256, "sm3": item.sm3}
    )


def record_first(item: Item, first: FirstHand) -> None:
    """The row of whoever took it on the spot; those of this act follow."""
    Custody.objects.create(
        item=item,
        action=Hand.COLLECTED.value,
        agency_id=first.agency_id,
        person=first.person,
        post=first.post,
        at=first.at,
        sha256=item.sha256,
        note=first.words.strip()[:300],
    )


def need_reason(reason: str) -> None:
    """What is done for no reason is not done."""
    if not reason.strip():
        raise ReasonMissing
