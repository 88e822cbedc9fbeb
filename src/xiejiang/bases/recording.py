"""What a base can take, what happens there, and what came of it."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.bases import checks
from xiejiang.bases.checks import WORKING, insist, must_own, must_share, owns
from xiejiang.bases.domain import Amount, Measure, Occasion, Offer, Outcome, must_match
from xiejiang.bases.errors import (
    BaseChanged,
    CapacityExists,
    CapacityTaken,
    NotOwner,
    ResultExists,
)
from xiejiang.bases.models import Base, Capacity, Event, Result


@act("bases.capacity_set", *WORKING)
def set_capacity(act: Act, *, base: Base, offer: Offer) -> Capacity:
    """登记容量：哪一年、哪种方式、多少，根据什么。"""
    must_own(act, base)
    insist(checks.offer(offer))
    made, new = Capacity.objects.get_or_create(
        base=base,
        year=offer.year,
        measure=offer.measure.value,
        dimension=offer.amount.unit.dimension.value,
        defaults={
            "unit": offer.amount.unit.value,
            "total": offer.amount.atoms,
            "species": list(offer.species),
            "source": offer.source.strip(),
            "filled_in": offer.filled_in,
        },
    )
    if not new:
        raise CapacityExists(
            base=base.name,
            year=offer.year,
            measure=offer.measure.zh,
            dimension=offer.amount.unit.dimension.zh,
        )
    act.about(base)
    return made


@act("bases.capacity_amended", *WORKING)
def amend_capacity(
    act: Act,
    *,
    capacity: Capacity,
    amount: Amount,
    species: tuple[str, ...],
    source: str,
    version: int,
) -> Capacity:
    """修改容量：不少于已经占用的。"""
    must_own(act, capacity.base)
    must_match(amount.unit, capacity.whole.unit)
    measure = Measure(capacity.measure)
    insist(checks.offer(Offer(capacity.year, measure, amount, source, species)))
    rows = Capacity.objects.filter(pk=capacity.pk, version=version, taken__lte=amount.atoms)
    changed = rows.update(
        total=amount.atoms,
        unit=amount.unit.value,
        species=list(species),
        source=source.strip(),
        version=F("version") + 1,
    )
    capacity.refresh_from_db()
    if not changed and capacity.version == version:
        raise CapacityTaken(taken=capacity.booked.to(amount.unit), wanted=amount)
    if not changed:
        raise BaseChanged(name=capacity.base.name)
    act.about(capacity.base)
    return capacity


@act("bases.event_planned", *WORKING)
def plan_event(act: Act, *, base: Base, occasion: Occasion) -> Event:
    """列入日历：放流日、种植季、开放日、参观或者封闭期。"""
    must_share(act, base)
    insist(checks.occasion(occasion))
    if occasion.kind.value == "closed" and not owns(act.actor, base):
        raise NotOwner(base=base.name, agency=base.agency.name)
    made = Event.objects.create(
        base=base,
        kind=occasion.kind.value,
        title=occasion.title.strip(),
        since=occasion.since,
        until=occasion.until,
        starts=occasion.starts,
        ends=occasion.ends,
        public=occasion.public,
        words=occasion.words.strip(),
        filled_in=occasion.filled_in,
        changed_at=act.now,
    )
    act.about(base)
    return made


@act("bases.event_cancelled", *WORKING)
def cancel_event(act: Act, *, event: Event, reason: str) -> Event:
    """取消日程：写明理由，日历里保留并标明已取消。"""
    must_own(act, event.base)
    insist(checks.text("理由", reason, 300))
    rows = Event.objects.filter(pk=event.pk, cancelled="")
    if not rows.update(cancelled=reason.strip(), version=F("version") + 1, changed_at=act.now):
        raise BaseChanged(name=event.title)
    event.refresh_from_db()
    act.about(event.base)
    return event


@act("bases.result_recorded", *WORKING)
def record_result(act: Act, *, base: Base, outcome: Outcome) -> Result:
    """登记成效：一年一项指标，写明如何得出、出自哪里。"""
    must_own(act, base)
    insist(checks.outcome(outcome, act.today))
    made, new = Result.objects.get_or_create(
        base=base,
        year=outcome.year,
        indicator=outcome.indicator.strip(),
        defaults={
            "value": outcome.value,
            "unit": outcome.unit.strip(),
            "measured": outcome.measured.strip(),
            "source": outcome.source.strip(),
            "filled_in": outcome.filled_in,
        },
    )
    if not new:
        raise ResultExists(base=base.name, year=outcome.year, indicator=outcome.indicator)
    act.about(base)
    return made


@act("bases.result_corrected", *WORKING)
def correct_result(
    act: Act, *, result: Result, value: Decimal, reason: str, version: int
) -> Result:
    """更正成效：写明理由；原来的数值留在存证日志里。"""
    must_own(act, result.base)
    before = result.value
    given = Outcome(
        result.year, result.indicator, value, result.unit, result.measured, result.source
    )
    insist(checks.outcome(given, act.today) + checks.text("更正理由", reason, 300))
    rows = Result.objects.filter(pk=result.pk, version=version)
    if not rows.update(value=value, reason=reason.strip(), version=F("version") + 1):
        raise BaseChanged(name=result.indicator)
    result.refresh_from_db()
    act.about(result.base)
    act.details["before"] = before
    return result
