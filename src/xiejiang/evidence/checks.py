"""Whether what an officer enters about an item can stand: every fault at once, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from xiejiang.evidence.care import Captured, Method, digest_of, is_digest
from xiejiang.evidence.domain import Physical
from xiejiang.evidence.models import Item
from xiejiang.kernel.errors import Complaint
from xiejiang.law.schema import load_law

MOST = Decimal(10) ** 11
"""More than this the column cannot hold."""

SOUTH, NORTH, WEST, EAST = Decimal(3), Decimal(54), Decimal(73), Decimal(136)
"""Between these degrees lies the country; elsewhere a coordinate was mistyped."""

GRAIN = Decimal("0.001")
"""Quantities are kept to three decimal places."""


def words(
    *, title: str, collectors: Sequence[str], collected_at: datetime | None, now: datetime
) -> list[Complaint]:
    """The name of the item, who took it and when."""
    complaints: list[Complaint] = []
    if not 2 <= len(title.strip()) <= 160:
        complaints.append(Complaint("名称", "请写 2 至 160 个字，说明是什么"))
    if len("、".join(collectors)) > 120:
        complaints.append(Complaint("收集人", "太长了，请只写姓名"))
    if collected_at is not None and collected_at > now:
        complaints.append(Complaint("收集时间", "不能晚于现在"))
    return complaints


def facts(names: Sequence[str]) -> list[Complaint]:
    """Whether the dictionary knows the facts that an item is said to support."""
    known = load_law().facts
    return [Complaint(name, "事实字典中没有这个变量") for name in names if name not in known]


def one_way(supports: Sequence[str], contradicts: Sequence[str]) -> list[Complaint]:
    """An item is for a fact or against it."""
    known = load_law().facts
    both = [n for n in dict.fromkeys(supports) if n in set(contradicts) and n in known]
    return [Complaint(known[n].label, "不能既支持又反对同一事实") for n in both]


def physical(thing: Physical | None) -> list[Complaint]:
    """What the list of things will have to show."""
    if thing is None:
        return []
    complaints: list[Complaint] = []
    if thing.quantity is None:
        complaints.append(Complaint("数量", "请写明实物的数量"))
    elif not thing.quantity.is_finite() or not 0 < thing.quantity < MOST:
        complaints.append(Complaint("数量", "应为大于零的数"))
    elif thing.quantity != thing.quantity.quantize(GRAIN):
        complaints.append(Complaint("数量", "最多写三位小数"))
    if not thing.unit.strip():
        complaints.append(Complaint("单位", "请写明计量单位，如 公斤、台、条"))
    if not thing.whereabouts.strip():
        complaints.append(Complaint("存放地", "请写明实物存放在哪里"))
    return complaints


def captured(told: Captured) -> list[Complaint]:
    """Whether what is told of the taking of a file can stand."""
    complaints: list[Complaint] = []
    if told.digest and not is_digest(digest_of(told.digest)):
        words = "应为 32、40、64 或 128 位十六进制（MD5、SHA-1、SHA-256、SM3、SHA-512）"
        complaints.append(Complaint("取证时的校验值", words))
    if (told.latitude is None) is not (told.longitude is None):
        complaints.append(Complaint("经度", "经度和纬度要一起填写"))
    for label, value, low, high in (
        ("纬度", told.latitude, SOUTH, NORTH),
        ("经度", told.longitude, WEST, EAST),
    ):
        if value is not None and not (value.is_finite() and low <= value <= high):
            words = f"应在 {low} 至 {high} 度之间，请核对有没有写反"
            complaints.append(Complaint(label, words))
    if told.method is Method.FIXED and not told.kept_at.strip():
        words = "打印、拍照、录像固定的，请写明不能扣押、提取的原因和原始介质在哪里"
        complaints.append(Complaint("原始介质现在哪里", words))
    return complaints


def is_thing(item: Item) -> list[Complaint]:
    """Only things can be given back or disposed of."""
    if item.physical:
        return []
    return [Complaint(str(item), "没有登记实物，不能退还或处置；误收的请撤出")]
