"""What some agencies keep of a case, and what of it is on its way to another agency."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from xiejiang.cases.queries import Case
from xiejiang.evidence.domain import HandoverState, ItemStatus
from xiejiang.evidence.models import Handover, Item


def in_custody(*, case: Case, holders: Sequence[int]) -> list[Item]:
    """The items of a case that agencies answer for, also while they are on their way."""
    kept = (ItemStatus.HELD, ItemStatus.MOVING)
    found = Item.objects.filter(case=case, holder__in=holders, status__in=kept)
    return list(found.select_related("agency", "holder", "case").order_by("serial"))


def under_way(*, case: Case) -> dict[uuid.UUID, Handover]:
    """Item → the handover of it that nobody has signed for."""
    found = Handover.objects.filter(case=case, state=HandoverState.SENT)
    rows = found.select_related("sender", "receiver").prefetch_related("items")
    return {item.pk: one for one in rows for item in one.items.all()}
