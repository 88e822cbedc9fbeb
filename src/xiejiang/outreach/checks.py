"""What is asked of a report and of the words of its steps."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint
from xiejiang.outreach.domain import LONGEST, LONGEST_LINE, MOST_PHOTOS, Told, Where
from xiejiang.outreach.errors import ReportInvalid, StepInvalid

LEAST = 5


def told(given: Told) -> None:
    """Refuse what cannot be worked on, naming everything at once."""
    complaints = [
        *_text("反映的情况", given.words, LONGEST, least=LEAST),
        *_text("地点", given.where.words, LONGEST_LINE),
        *_text("何时看到", given.seen, LONGEST_LINE),
        *_text("姓名", given.name, 60),
        *_text("联系方式", given.contact, 120),
        *_where(given.where),
    ]
    if len(given.photos) > MOST_PHOTOS:
        complaints.append(Complaint("照片", f"最多 {MOST_PHOTOS} 张，请减少后重新选择"))
    ReportInvalid.insist(complaints)


def words(where: str, text: str, *, most: int = LONGEST) -> str:
    """The words of a step, trimmed; refused when there are none or too many."""
    if complaints := _text(where, text, most, least=2):
        raise StepInvalid(complaints=complaints)
    return text.strip()


def _text(where: str, text: str, most: int, *, least: int = 0) -> list[Complaint]:
    if "\x00" in text:
        return [Complaint(where, "有不能用的字符（空字符），请删去")]
    length = len(text.strip())
    if length < least:
        return [Complaint(where, f"请写至少 {least} 个字")]
    return [Complaint(where, f"最多 {most} 字，现在 {length} 字")] if length > most else []


def _where(where: Where) -> list[Complaint]:
    if not where.known:
        return [Complaint("地点", "区划、地点、手机定位，请至少写一项")]
    complaints = []
    if where.division and basin.find(where.division) is None:
        complaints.append(Complaint("区划", "没有这个区划，请核对或者不填"))
    for name, text, low, high in (
        ("经度", where.longitude, 73, 136),
        ("纬度", where.latitude, 3, 54),
    ):
        value = degrees(text)
        if text.strip() and (value is None or not low <= value <= high):
            complaints.append(Complaint(name, f"应为 {low} 至 {high} 之间的度数，或者不填"))
    return complaints


def degrees(text: str) -> Decimal | None:
    """A coordinate to six decimals; nothing for what is none."""
    try:
        value = Decimal(text.strip())
        return value.quantize(Decimal("0.000001")) if value.is_finite() else None
    except InvalidOperation:
        return None
