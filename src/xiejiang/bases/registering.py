"""The register: founding a base, what is said of it, how it stands, who shares it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.bases import checks
from xiejiang.bases.checks import DECIDING, WORKING, insist, must_own
from xiejiang.bases.domain import (
    ARTICLE,
    NEXT,
    BookingState,
    Details,
    Purpose,
    ShareRole,
    Standing,
)
from xiejiang.bases.errors import (
    BaseChanged,
    BaseExists,
    NotOwner,
    SharedAlready,
    StatusRefused,
)
from xiejiang.bases.models import Base, Booking, Change, Sharing, Use
from xiejiang.kernel.errors import Complaint

WORD = "基地"
"""The word in the number: 渝江津法基地〔2026〕3号."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One base to be registered: whose, what, and how it stands since when."""

    agency: Agency
    details: Details
    standing: Standing
    since: date | None = None


@act("bases.registered", *DECIDING)
def register(act: Act, *, entry: Entry) -> Base:
    """登记基地：名称、作用、地点、设立文书；由管理机关登记。"""
    made = _register(act, entry)
    act.about(made)
    return made


@act("bases.imported", Power.SYSTEM)
def import_entries(act: Act, *, entries: Sequence[Entry]) -> list[Base]:
    """导入基地名录：全部登记，或者一个也不登记。"""
    made = [_register(act, entry) for entry in entries]
    act.details = {"entries": len(made), "numbers": [b.number for b in made]}
    return made


def _register(act: Act, entry: Entry) -> Base:
    given, on = entry.details, act.today
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != entry.agency.pk:
        raise NotOwner(base=given.name, agency=entry.agency.name)
    found = checks.details(given, on)
    if entry.since is not None and entry.since > on:
        found.append(Complaint("状态起日", "不能晚于今天"))
    insist(found)
    serial = agency_services.take_number(agency_id=entry.agency.pk, word=WORD, year=on.year)
    made, new = Base.objects.get_or_create(
        agency=entry.agency,
        name=given.name.strip(),
        defaults={
            "number": f"{entry.agency.short_name}{WORD}〔{on.year}〕{serial}号",
            "standing": entry.standing.value,
            "standing_since": entry.since,
            "registered_at": act.now,
            **_columns(given),
        },
    )
    if not new:
        raise BaseExists(agency=entry.agency.name, name=given.name.strip())
    _set_uses(made, given.purposes)
    Change.objects.create(base=made, standing=made.standing, on=entry.since)
    act.cite(ARTICLE)
    return made


def _columns(given: Details) -> dict[str, object]:
    place, founding = given.place, given.founding
    return {
        "setting": given.setting.value,
        "division": place.division,
        "place": place.words.strip(),
        "longitude": place.longitude,
        "latitude": place.latitude,
        "outline": place.outline,
        "reach": place.reach,
        "land": place.land.atoms if place.land else None,
        "land_unit": place.land.unit.value if place.land else "",
        "water": place.water.atoms if place.water else None,
        "water_unit": place.water.unit.value if place.water else "",
        "document": founding.words.strip(),
        "document_number": founding.number.strip(),
        "document_on": founding.on,
        "about": given.about.strip(),
        "hours": given.hours.strip(),
        "source": given.source.strip(),
    }


def _set_uses(base: Base, purposes: Sequence[Purpose]) -> None:
    Use.objects.filter(base=base).exclude(purpose__in=[p.value for p in purposes]).delete()
    for purpose in dict.fromkeys(purposes):
        Use.objects.get_or_create(base=base, purpose=purpose.value)


@act("bases.amended", *WORKING)
def amend(act: Act, *, base: Base, details: Details, version: int) -> Base:
    """修改基地信息：名称、作用、地点、面积和设立文书。"""
    must_own(act, base)
    insist(checks.details(details, act.today))
    same = Base.objects.filter(agency=base.agency, name=details.name.strip()).exclude(pk=base.pk)
    if same.exists():
        raise BaseExists(agency=base.agency.name, name=details.name.strip())
    rows = Base.objects.filter(pk=base.pk, version=version)
    if not rows.update(name=details.name.strip(), version=F("version") + 1, **_columns(details)):
        raise BaseChanged(name=base.name)
    _set_uses(base, details.purposes)
    base.refresh_from_db()
    act.about(base)
    return base


@act("bases.standing_changed", *DECIDING)
def change_standing(act: Act, *, base: Base, standing: Standing, on: date, words: str) -> Base:
    """变更基地状态：启用、暂停、撤销，写明日期和理由；还有未完成占用的不能撤销。"""
    must_own(act, base)
    found = checks.text("理由", words, 300)
    if on > act.today:
        found.append(Complaint("日期", "不能晚于今天"))
    if base.standing_since is not None and on < base.standing_since:
        found.append(Complaint("日期", f"不能早于现在状态的起日 {base.standing_since}"))
    insist(found)
    now = Standing(base.standing)
    if standing not in NEXT[now]:
        raise StatusRefused(name=base.name, now=now.zh, wanted=standing.zh)
    rows = Base.objects.filter(pk=base.pk, standing=now.value)
    if not rows.update(standing=standing.value, standing_since=on, version=F("version") + 1):
        raise BaseChanged(name=base.name)
    if standing is Standing.ENDED:
        _must_be_unbooked(base)
    Change.objects.create(base=base, standing=standing.value, on=on, words=words.strip())
    base.refresh_from_db()
    act.about(base)
    return base


def _must_be_unbooked(base: Base) -> None:
    pending = (BookingState.HELD.value, BookingState.CONFIRMED.value)
    left = Booking.objects.filter(base=base, state__in=pending).count()
    if left:
        insist([Complaint("状态", f"还有 {left} 项占用没有完成或者释放，先办完再撤销")])


@act("bases.shared", *DECIDING)
def share(
    act: Act,
    *,
    base: Base,
    agency: Agency,
    role: ShareRole,
    since: date | None = None,
    agreement: str = "",
) -> Sharing:
    """登记共建机关：角色、起日和协议；共建机关可以占用容量。"""
    must_own(act, base)
    found = checks.text("协议", agreement, 200, needed=False)
    if agency.pk == base.agency_id:
        found.append(Complaint("机关", "管理机关不用登记为共建机关"))
    insist(found)
    made, new = Sharing.objects.get_or_create(
        base=base,
        agency=agency,
        until=None,
        defaults={"role": role.value, "since": since, "agreement": agreement.strip()},
    )
    if not new:
        raise SharedAlready(agency=agency.name, base=base.name)
    act.about(base)
    return made


@act("bases.unshared", *DECIDING)
def end_sharing(act: Act, *, sharing: Sharing, on: date) -> Sharing:
    """结束共建：写明止日；已经占用的不受影响。"""
    must_own(act, sharing.base)
    if sharing.since is not None and on < sharing.since:
        insist([Complaint("止", "不能早于起日")])
    if on > act.today:
        insist([Complaint("止", "不能晚于今天")])
    if not Sharing.objects.filter(pk=sharing.pk, until__isnull=True).update(until=on):
        raise BaseChanged(name=sharing.base.name)
    sharing.refresh_from_db()
    act.about(sharing.base)
    return sharing
