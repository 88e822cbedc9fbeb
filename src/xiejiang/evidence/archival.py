"""The evidence of a case as an archive carries it: items, hands, handovers, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases.errors import CaseTaken
from xiejiang.cases.queries import Case
from xiejiang.evidence.domain import HandoverState
from xiejiang.evidence.errors import StillMoving
from xiejiang.evidence.models import Capture, Custody, Handover, Item, Ruling, Support
from xiejiang.store.shapes import Shape

_UNDER = {"id": "本库的流水号，次序就是先后", "item": "写在证据之下"}
_OF_CASE = {"case": "档案只有一个案件"}
ITEM = Shape(Item, _OF_CASE)
UNDER = {
    "supports": Shape(Support, _UNDER),
    "captures": Shape(Capture, _UNDER),
    "rulings": Shape(Ruling, _UNDER),
    "custody": Shape(Custody, _UNDER),
}
HANDOVER = Shape(Handover, _OF_CASE)
SHAPES = {"items": ITEM, **UNDER, "handovers": HANDOVER}
LEFT_OUT: dict[str, str] = {}


def archive_state(*, case: Case) -> dict[str, Any]:
    """Every item with its hands, and every handover; the caller has checked who asks."""
    rows = Item.objects.filter(case=case).select_related("agency", "holder").order_by("serial")
    handovers = Handover.objects.filter(case=case).order_by("sent_at", "id")
    found = handovers.select_related("sender", "receiver").prefetch_related("items")
    return {
        "items": [{**ITEM.told(item), **_under(item)} for item in rows],
        "handovers": [HANDOVER.told(one) for one in found],
    }


def _under(item: Item) -> dict[str, Any]:
    return {
        name: shape.all(shape.model._default_manager.filter(item=item))
        for name, shape in UNDER.items()
    }


def archive_taken(told: Mapping[str, Any]) -> list[str]:
    """What of archived evidence is here already."""
    items = Item.objects.filter(pk__in=[one["id"] for one in told["items"]])
    moved = Handover.objects.filter(pk__in=[one["id"] for one in told["handovers"]])
    return [f"证据 {item.pk}" for item in items] + [f"移交 {one.pk}" for one in moved]


def must_rest(*, case: Case) -> None:
    """Refuse a case whose things are on their way between two agencies."""
    moving = Handover.objects.filter(case=case, state=HandoverState.SENT).first()
    if moving is not None:
        raise StillMoving(sender=moving.sender.name, receiver=moving.receiver.name)


@act("evidence.restored", Power.SYSTEM)
def restore(act: Act, *, case: Case, carried: Carried) -> list[Item]:
    """恢复归档证据：证据、流转、移交照档案写入，不另记经手。"""
    act.about(case, matter=case.pk)
    told = carried.told
    taken = archive_taken(told)
    if taken:
        raise CaseTaken(what=taken[0])
    back = {"agencies.Agency": agencies.keys_by_code()}
    items = [ITEM.made(ITEM.own(one), back, case=case) for one in told["items"]]
    Item.objects.bulk_create(items)
    for item, one in zip(items, told["items"], strict=True):
        for name, shape in UNDER.items():
            rows = [shape.made(row, back, item=item) for row in one[name]]
            shape.model._default_manager.bulk_create(rows)
    here = {str(item.pk) for item in items}
    for one in told["handovers"]:
        handover = HANDOVER.made(one, back, case=case)
        handover.save(force_insert=True)
        handover.items.set([key for key in one["items"] if key in here])
    return items
