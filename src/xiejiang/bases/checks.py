"""What acts of the room ask before they write."""

from __future__ import annotations

from datetime import date

from xiejiang.audit.domain import Act, Actor, Power
from xiejiang.bases.domain import Amount, Ask, Details, Dimension, Occasion, Offer, Outcome, Place
from xiejiang.bases.errors import BasesInvalid, NotOwner, NotSharing
from xiejiang.bases.models import Base, Sharing
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint
from xiejiang.store import geometry

WORKING = (Power.HANDLE, Power.LIAISE, Power.APPROVE, Power.SYSTEM)
"""Who works with bases for their agency."""
DECIDING = (Power.APPROVE, Power.LIAISE, Power.SYSTEM)
"""Who founds, opens and ends a base, and says who shares it."""
FIRST_YEAR, LAST_YEAR = 1980, 2100
LONGEST_DAYS = 366 * 5


def owns(by: Actor, base: Base) -> bool:
    """Whether an actor's agency answers for a base."""
    return by.can(Power.SYSTEM) or (by.agency_id is not None and by.agency_id == base.agency_id)


def shares(by: Actor, base: Base, on: date) -> bool:
    """Whether an actor's agency shares a base on a day, or answers for it."""
    if owns(by, base):
        return True
    rows = Sharing.objects.filter(base=base, agency_id=by.agency_key, until__isnull=True)
    return any(s.since is None or s.since <= on for s in rows)


def must_own(act: Act, base: Base) -> None:
    """Only the agency that answers for a base changes it."""
    if not owns(act.actor, base):
        raise NotOwner(base=base.name, agency=base.agency.name)


def must_share(act: Act, base: Base) -> None:
    """Only those who share a base book of it."""
    if not shares(act.actor, base, act.today):
        raise NotSharing(base=base.name, agency=base.agency.name)


insist = BasesInvalid.insist


def text(where: str, given: str, most: int, *, needed: bool = True) -> list[Complaint]:
    """A text that may not be empty or too long."""
    if needed and not given.strip():
        return [Complaint(where, "请填写")]
    if len(given) > most:
        return [Complaint(where, f"最多 {most} 字")]
    return [Complaint(where, "不能有空字符")] if "\x00" in given else []


def year_trouble(year: int) -> list[Complaint]:
    """A year that a base may speak of."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return []
    return [Complaint("年份", f"应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")]


def details(given: Details, on: date) -> list[Complaint]:
    """What is wrong with what is said of a base."""
    found = text("名称", given.name, 120) + text("简介", given.about, 4000, needed=False)
    found += text("来源", given.source, 300, needed=False)
    found += text("开放时间", given.hours, 200, needed=False)
    found += text("设立文书", given.founding.words, 200, needed=False)
    found += text("设立文号", given.founding.number, 80, needed=False)
    if not given.purposes:
        found.append(Complaint("作用", "至少选一项"))
    if given.founding.on is not None and given.founding.on > on:
        found.append(Complaint("设立文书日期", "不能晚于今天"))
    return found + _place(given)


def _place(given: Details) -> list[Complaint]:
    place = given.place
    found = text("地点", place.words, 200, needed=False)
    if basin.find(place.division) is None:
        found.append(Complaint("区划", f"没有代码为“{place.division}”的行政区划"))
    if told := geometry.point_trouble(place.longitude, place.latitude):
        found.append(Complaint("经度", told))
    if told := geometry.outline_trouble(place.outline):
        found.append(Complaint("范围", told))
    if place.reach and basin.network().find(place.reach) is None:
        found.append(Complaint("河段", f"没有编号为“{place.reach}”的河段"))
    return found + _areas(place) if found else _areas(place) + _point_within(place)


def _areas(place: Place) -> list[Complaint]:
    told = "应为大于零的面积，单位亩、公顷或者平方米"
    given = (("陆域面积", place.land), ("水域面积", place.water))
    return [
        Complaint(where, told)
        for where, area in given
        if area is not None and (area.unit.dimension is not Dimension.AREA or area.atoms <= 0)
    ]


def _point_within(place: Place) -> list[Complaint]:
    """Point and outline, neither of which has a trouble of its own, must agree."""
    if place.outline is None or place.longitude is None or place.latitude is None:
        return []
    if geometry.encloses(place.outline, place.longitude, place.latitude):
        return []
    return [Complaint("范围", "登记的坐标点不在范围内，请核对两者")]


def _amount(where: str, amount: Amount, measures: frozenset[Dimension]) -> list[Complaint]:
    if amount.atoms <= 0:
        return [Complaint(where, "应当大于零")]
    if amount.unit.dimension not in measures:
        counted = "、".join(sorted(d.zh for d in measures))
        return [Complaint(where, f"这种方式按{counted}计，不能用“{amount.unit.zh}”")]
    return []


def offer(given: Offer) -> list[Complaint]:
    """What is wrong with a capacity."""
    found = year_trouble(given.year) + text("来源", given.source, 200)
    found += _amount("容量", given.amount, given.measure.dimensions)
    if given.amount.unit.dimension is Dimension.FISH and not given.species:
        found.append(Complaint("种类", "放流须写明种类"))
    for name in given.species:
        found += text("种类", name, 60)
    return found


def ask(given: Ask) -> list[Complaint]:
    """What is wrong with what is wanted of a base."""
    found = _amount("数量", given.amount, given.measure.dimensions)
    found += text("说明", given.words, 300, needed=False)
    found += text("种类", given.species, 60, needed=False)
    return found + _period(given.since, given.until)


def _period(since: date, until: date) -> list[Complaint]:
    if until < since:
        return [Complaint("止", "不能早于起日")]
    if (until - since).days > LONGEST_DAYS:
        return [Complaint("止", "最长五年，请分开填写")]
    return [*year_trouble(since.year)]


def occasion(given: Occasion) -> list[Complaint]:
    """What is wrong with something in the calendar."""
    found = text("标题", given.title, 120) + text("说明", given.words, 300, needed=False)
    found += _period(given.since, given.until)
    if (given.starts is None) != (given.ends is None):
        found.append(Complaint("开始", "开始和结束要一起填写；全天的都不填"))
    elif given.starts and given.ends and given.since == given.until and given.ends <= given.starts:
        found.append(Complaint("结束", "应当晚于开始"))
    return found


def outcome(given: Outcome, on: date) -> list[Complaint]:
    """What is wrong with a result."""
    found = year_trouble(given.year) + text("指标", given.indicator, 60)
    found += text("单位", given.unit, 20) + text("如何得出", given.measured, 200)
    found += text("来源", given.source, 300)
    if given.year > on.year:
        found.append(Complaint("年份", "还没有到这一年"))
    if not given.value.is_finite() or abs(given.value) >= 10**15:
        found.append(Complaint("数值", "过大，请核对"))
    return found
