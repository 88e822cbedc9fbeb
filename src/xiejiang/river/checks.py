"""Whether an alert or an answer can stand as it was entered: every fault at once, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint
from xiejiang.river.domain import FARTHEST_KM, OFFERED_KINDS, Found, Range, Release

LINE, NOTE, UNIT = 200, 4000, 20
LONG_AGO = timedelta(days=60)
AHEAD = timedelta(days=14)
MOST = Decimal(10) ** 11
NUL = "\x00"


def release(given: Release, *, now: datetime) -> list[Complaint]:
    """What is wrong with what was released, where and when."""
    found = [
        *_text("地点", given.place, LINE, needed=True),
        *_text("污染物", given.pollutant, LINE, needed=True),
        *_text("来源和经过", given.source, NOTE, needed=True),
        *_text("已经采取的措施", given.measures, NOTE),
        *_text("请下游做什么", given.wanted, NOTE),
        *_quantity(given.quantity, given.unit),
    ]
    if basin.network().find(given.reach) is None:
        found.append(Complaint("事发河段", f"没有编号为“{given.reach[:40]}”的河段，请从列表中选择"))
    if given.released_at > now:
        found.append(Complaint("泄漏、排放的时间", "不能晚于现在"))
    elif given.released_at < now - LONG_AGO:
        found.append(Complaint("泄漏、排放的时间", f"早于 {LONG_AGO.days} 日以前，请核对"))
    return found


def wide(given: Range) -> list[Complaint]:
    """What is wrong with how far it is told."""
    found = []
    if not 0 <= given.within_km <= FARTHEST_KM:
        found.append(Complaint("下游多少公里", f"应在 0 至 {FARTHEST_KM} 之间"))
    if not given.kinds or set(given.kinds) - set(OFFERED_KINDS):
        found.append(Complaint("机关类型", "请从列出的各类中至少选一类"))
    return found


def sign_by(at: datetime, *, now: datetime) -> list[Complaint]:
    """By when the agencies are asked to sign: agreed, no period of law."""
    if now < at <= now + AHEAD:
        return []
    return [Complaint("约定签收时间", f"应晚于现在，并在 {AHEAD.days} 日以内")]


def answer(given: Found, *, since: datetime, now: datetime) -> list[Complaint]:
    """What is wrong with an answer."""
    found = [
        *_text("说明", given.words, 300),
        *_text("断面、点位", given.station, 120),
        *_text("监测项目", given.item, 120, needed=given.value is not None),
    ]
    if given.value is not None and not 0 <= given.value < MOST:
        found.append(Complaint("监测值", "应为不小于零的数"))
    if given.value is not None and not given.unit.strip():
        found.append(Complaint("监测值的单位", "有监测值的，请写单位，如 mg/L"))
    if len(given.unit) > UNIT or NUL in given.unit:
        found.append(Complaint("监测值的单位", f"最多 {UNIT} 个字"))
    if not since <= given.at <= now:
        found.append(Complaint("监测、发现的时间", "应在泄漏以后，不晚于现在"))
    return found


def reason(words: str, label: str) -> list[Complaint]:
    """Why something is corrected or cleared, or how somebody was told."""
    return _text(label, words, 300, needed=True)


def _quantity(quantity: Decimal | None, unit: str) -> list[Complaint]:
    if quantity is None:
        return [Complaint("单位", "数量不明的不填单位")] if unit.strip() else []
    found = []
    if not 0 < quantity < MOST:
        found.append(Complaint("数量", "应大于零；不明的留空"))
    if not unit.strip() or len(unit) > UNIT or NUL in unit:
        found.append(Complaint("单位", f"写了数量的，请写单位，如 吨；最多 {UNIT} 个字"))
    return found


def _text(label: str, text: str, most: int, *, needed: bool = False) -> list[Complaint]:
    if needed and not text.strip():
        return [Complaint(label, "请填写")]
    if len(text) > most:
        return [Complaint(label, f"最多 {most} 个字")]
    if NUL in text:
        return [Complaint(label, "有不能保存的空字符，请删去后重新粘贴")]
    return []
