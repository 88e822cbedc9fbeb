"""折抵、清偿、惩罚性赔偿: the figures in which several liabilities for one act meet.

A fine paid is set against a fine imposed, detention served against a sentence, never below
zero and never with a refund; what the assets do not cover is paid in the order of the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from xiejiang.law.effects import CivilClaim, Offset, Priority, PunitiveDamages
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.model import Value
from xiejiang.law.periods_content import MonthRule
from xiejiang.law.periods_counting import shift_months

Amount = Decimal | tuple[Decimal, ...] | date

CLAIMS: Mapping[str, tuple[str, ...]] = {
    "private-victims": ("personal_damages_yuan", "property_damages_yuan"),
    "ecological-restoration-and-loss": (
        "service_loss_yuan",
        "permanent_loss_yuan",
        "assessment_cost_yuan",
        "cleanup_and_restoration_cost_yuan",
        "prevention_cost_yuan",
    ),
    "punitive-damages": ("punitive_damages_yuan",),
}
"""Which facts make up a rank of the order of payment; fines are reckoned after the offset."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure."""

    name: str
    value: Amount


def figures_of(finding: Finding) -> Iterator[Figure]:
    """The figures one finding of coordination or of civil liability yields."""
    effect, values = finding.rule.consequence, finding.world.values
    met = finding.verdict is Verdict.MET
    if isinstance(effect, Offset) and effect.offsets:
        yield from _offset(effect, values, met)
    elif not met:
        return
    elif isinstance(effect, (PunitiveDamages, CivilClaim)):
        yield from _damages(effect, values)
    elif isinstance(effect, Priority):
        paid = allocate(effect.order, values)
        if paid:
            yield Figure("allocation_yuan", tuple(amount for _, _, amount in paid))


def _damages(effect: PunitiveDamages | CivilClaim, values: Mapping[str, Value]) -> Iterator[Figure]:
    if isinstance(effect, PunitiveDamages):
        base = total_of(values, effect.base)
        if base is not None:
            yield Figure("punitive_cap_yuan", base * effect.cap_times)
    elif effect.formula:
        total = total_of(values, CLAIMS["ecological-restoration-and-loss"])
        if total is not None:
            yield Figure("eco_claim_total_yuan", total)


def _offset(effect: Offset, values: Mapping[str, Value], met: bool) -> Iterator[Figure]:
    given = _number(values, effect.offsets)
    if given is None or given <= 0:
        return
    if effect.ratio is None:
        remaining = remaining_fine(values, same=met)
        if met and remaining is not None:
            yield Figure("remaining_fine_yuan", remaining)
        return
    days = given * effect.ratio if met else Decimal(0)
    yield Figure("offset_days", days)
    end = sentence_end(values)
    if met and end is not None:
        yield Figure("sentence_end_without_offset", end)
        yield Figure("sentence_end_with_offset", end - timedelta(days=int(days)))


def sentence_end(values: Mapping[str, Value]) -> date | None:
    """The last day of the sentence, before any offset; the day of custody counts as its start."""
    start, months = values.get("sentence_start_date"), _number(values, "sentence_months")
    if not isinstance(start, date) or not months:
        return None
    return shift_months(start, int(months), MonthRule.CORRESPONDING) - timedelta(days=1)


def remaining_fine(values: Mapping[str, Value], *, same: bool) -> Decimal | None:
    """The criminal fine still to be paid; nothing is refunded when more was paid before."""
    fine, paid = _number(values, "criminal_fine_yuan"), _number(values, "admin_fine_paid_yuan")
    if fine is None or (same and paid is None):
        return None
    return max(Decimal(0), fine - (paid or Decimal(0))) if same else fine


def total_of(values: Mapping[str, Value], names: tuple[str, ...]) -> Decimal | None:
    """The sum of amounts; ``None`` while one of them is not known."""
    amounts = [_number(values, name) for name in names]
    if any(amount is None for amount in amounts):
        return None
    return sum((a for a in amounts if a is not None), Decimal(0))


def allocate(
    order: tuple[str, ...], values: Mapping[str, Value]
) -> list[tuple[str, Decimal, Decimal]]:
    """(rank, claimed, paid) in the order of payment; empty while the assets are not known."""
    assets = _number(values, "available_assets_yuan")
    if not assets:
        return []
    same = values.get("admin_fine_same_act") is True and (
        values.get("admin_fine_same_subject") is True
    )
    paid = []
    for rank in order:
        claimed = _claimed(rank, values, same=same)
        if claimed is None:
            return []
        if claimed > 0:
            amount = min(assets, claimed)
            assets -= amount
            paid.append((rank, claimed, amount))
    return paid


def _claimed(rank: str, values: Mapping[str, Value], *, same: bool) -> Decimal | None:
    if rank == "criminal-fine":
        return remaining_fine(values, same=same)
    if rank == "admin-fine":
        return _unpaid_penalty(values, same=same)
    return total_of(values, CLAIMS[rank])


def _unpaid_penalty(values: Mapping[str, Value], *, same: bool) -> Decimal | None:
    """What is open of an administrative fine; a criminal fine for the same act of the same
    person takes its place."""
    decided, paid = (_number(values, f"admin_fine_{x}_yuan") for x in ("decided", "paid"))
    fine = _number(values, "criminal_fine_yuan")
    if decided is None or paid is None or fine is None:
        return None
    return Decimal(0) if fine > 0 and same else max(Decimal(0), decided - paid)


def _number(values: Mapping[str, Value], name: str) -> Decimal | None:
    value = values.get(name)
    return Decimal(value) if isinstance(value, (int, Decimal)) else None
