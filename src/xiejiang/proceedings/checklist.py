"""The checklist of materials: how each item stands, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiejiang.evidence import queries as evidence
from xiejiang.kernel.errors import Complaint
from xiejiang.law.procedures import Material as Item
from xiejiang.law.procedures import Procedure, Step, materials_for
from xiejiang.proceedings.domain import Checklist, ChecklistItem, ItemState
from xiejiang.proceedings.errors import ChecklistIncomplete
from xiejiang.proceedings.models import Material, Proceeding


@dataclass(frozen=True, slots=True)
class _Given:
    """What the officers have said, and what evidence there is, by kind."""

    said: Mapping[str, Material]
    kinds: frozenset[str]


def checklist(proceeding: Proceeding, procedure: Procedure) -> Checklist:
    """How every item of the checklist stands."""
    given = _Given(
        said={m.item: m for m in proceeding.materials.all()},
        kinds=frozenset(k.value for k in evidence.kinds_present(case=proceeding.case)),
    )
    items = materials_for(procedure, sector=proceeding.sector)
    return Checklist(tuple(_stand(item, given) for item in items))


def _stand(item: Item, given: _Given) -> ChecklistItem:
    said = given.said.get(item.id)
    return ChecklistItem(
        item=item,
        state=_said(item, said) if said is not None else _unsaid(item, given.kinds),
        evidence=tuple(said.evidence) if said else (),
        documents=tuple(said.documents) if said else (),
        inapplicable=said.inapplicable if said else "",
    )


def _said(item: Item, said: Material) -> ItemState:
    if said.inapplicable:
        return ItemState.INAPPLICABLE
    if said.evidence or said.documents:
        return ItemState.PROVIDED
    return ItemState.GENERATED if item.generated else ItemState.MISSING


def _unsaid(item: Item, kinds: Iterable[str]) -> ItemState:
    """An item that always applies is met by evidence of its kinds; a conditional one is asked."""
    if item.required == "optional":
        return ItemState.OPTIONAL
    if item.required != "always":
        return ItemState.UNANSWERED
    if item.generated:
        return ItemState.GENERATED
    return ItemState.PROVIDED if set(item.evidence) & set(kinds) else ItemState.MISSING


def require_complete(found: Checklist, step: Step) -> None:
    """Refuse a step while something is missing: what, and why it is required."""
    if found.complete:
        return
    raise ChecklistIncomplete(
        verb=step.verb,
        count=len(found.missing),
        complaints=[_complaint(i) for i in found.missing],
    )


def _complaint(missing: ChecklistItem) -> Complaint:
    item = missing.item
    why = f"（{item.provision.citation}）"
    if missing.state is ItemState.UNANSWERED:
        return Complaint(item.title, f"{item.question}请提供，或者写明不适用的理由{why}")
    return Complaint(item.title, f"{item.contains}{why}")


def applies(proceeding: Proceeding, item: str) -> bool:
    """Whether a paper tied to an item is to be made: nobody said that it does not apply."""
    said = proceeding.materials.filter(item=item).first()
    return said is None or not said.inapplicable
