"""What the room shows on the case page: the evidence, and what waits to be received."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.cases.domain import CaseStatus
from xiejiang.evidence import queries
from xiejiang.evidence.care import Outcome, Track
from xiejiang.evidence.domain import Caution, HandoverState, ItemKind, ItemStatus
from xiejiang.evidence.models import Handover, Item, Ruling
from xiejiang.evidence.proving import proving
from xiejiang.law.schema import load_law
from xiejiang.web.panels import Beside, NextAct, Panel, Spot
from xiejiang.web.requests import Request

KEEPERS = (Power.HANDLE, Power.APPROVE)
"""Who keeps evidence and weighs it."""

TONES = {
    ItemStatus.HELD: "running",
    ItemStatus.MOVING: "due",
    ItemStatus.RETURNED: "done",
    ItemStatus.DISPOSED: "done",
    ItemStatus.WITHDRAWN: "plain",
    ItemStatus.SUPERSEDED: "plain",
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as the page shows it."""

    item: Item
    kind: str
    status: str
    tone: str
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    cautions: tuple[Caution, ...]
    found: tuple[str, ...]
    """The last finding of people in each kind of proceedings, in words."""


def row(item: Item, rulings: Sequence[Ruling] = ()) -> ItemRow:
    """Lay one item out."""
    last = {r.track: r for r in rulings}
    linked = item.supports.all()
    status = ItemStatus(item.status)
    return ItemRow(
        item=item,
        kind=ItemKind(item.kind).zh,
        status=status.zh,
        tone=TONES[status],
        supports=_labels(s.fact for s in linked if not s.contradicts),
        contradicts=_labels(s.fact for s in linked if s.contradicts),
        cautions=queries.cautions(item),
        found=tuple(
            f"{gettext(Track(r.track).zh)}：{gettext(Outcome(r.outcome).zh)}" for r in last.values()
        ),
    )


def _labels(names: Iterable[str]) -> tuple[str, ...]:
    facts = load_law().facts
    return tuple(facts[name].label for name in names if name in facts)


def waiting(request: Request, case: Any) -> list[Handover]:
    """What was handed to the reader's agency and is not received yet."""
    return [
        h
        for h in queries.handovers(by=request.actor, case=case)
        if h.state == HandoverState.SENT and h.receiver_id == request.actor.agency_id
    ]


def may_collect(request: Request, case: Any) -> bool:
    """Whether the reader may add evidence to the case."""
    return (
        case.status != CaseStatus.CLOSED
        and request.actor.can(Power.HANDLE)
        and request.acts_in(case)
    )


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """证据."""

    def context() -> Mapping[str, Any]:
        handed = queries.handovers(by=request.actor, case=case)
        found = queries.items(by=request.actor, case=case)
        rulings = queries.rulings(items=found)
        return {
            "rows": [row(i, rulings.get(i.pk, ())) for i in found],
            "things": queries.things(by=request.actor, case=case),
            "handovers": [(h, HandoverState(h.state).zh) for h in handed],
            "may_collect": may_collect(request, case),
            "proving": proving(by=request.actor, case=case),
        }

    shown = queries.count(case=case)
    return (Panel("evidence", _("证据"), shown, "evidence/_evidence.html", context),)


def spots(request: Request, case: Any) -> tuple[Spot, ...]:
    """Where evidence was taken: as an officer stated, or as a photograph says of itself."""
    found = []
    for one in queries.placed(by=request.actor, case=case):
        item = one.item
        at = item.collected_at or item.shot_at
        when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
        said = _("办案人员登记的地点") if one.stated else _("照片文件自述的地点，未经核实")
        spot = Spot(
            longitude=one.longitude,
            latitude=one.latitude,
            kind=gettext(ItemKind(item.kind).zh),
            title=str(item),
            words=" · ".join(part for part in (when, item.place, said) if part),
            url=reverse("evidence-item", args=[item.pk]),
            tone="ok" if one.stated else "due",
        )
        found.append(spot)
    return tuple(found)


def next_act(request: Request, case: Any) -> NextAct | None:
    """Receive what was handed over, before anything less pressing."""
    if not request.actor.can(Power.HANDLE):
        return None
    handed = waiting(request, case)
    if not handed:
        return None
    words = _("%(name)s移交的物品等待清点签收。") % {"name": handed[0].sender.name}
    return NextAct(words, _("去清点"), reverse("handover", args=[handed[0].pk]), urgency=60)


def beside_facts(request: Request, case: Any) -> Mapping[str, list[Beside]]:
    """For each fact, the evidence for it and the evidence against it."""
    found: dict[str, list[Beside]] = {}
    for lead, tone, table in (
        (_("证据"), "ok", queries.supports_by_fact(case=case)),
        (_("反证"), "due", queries.against_by_fact(case=case)),
    ):
        for name, items in table.items():
            found.setdefault(name, []).extend(
                Beside(lead, str(i), reverse("evidence-item", args=[i.pk]), tone) for i in items
            )
    return found
