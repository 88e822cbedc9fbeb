"""What makes a case, a place or a statement acceptable."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from xiejiang.audit.domain import Act
from xiejiang.basin import queries as basin
from xiejiang.cases import nationality
from xiejiang.cases.domain import FactStatus, Identity, Place
from xiejiang.cases.errors import CaseInvalid
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.identity import check_resident_id, check_uscc, mask, normalised
from xiejiang.law import facts as law_facts
from xiejiang.law.errors import FactError
from xiejiang.law.schema import load_law


def identity(kind: str, text: str, *, on: date) -> Identity:
    """A checked identity number; refuses one that is wrong, naming the wrong part."""
    if kind == "resident":
        citizen = check_resident_id(text, on=on)
        return Identity(kind, citizen.number, citizen.masked)
    if kind == "uscc":
        unit = check_uscc(text)
        return Identity(kind, unit.number, unit.masked)
    number = normalised(text)
    return Identity("other", number, mask(number))


def words(where: str, text: str, limit: int) -> list[Complaint]:
    """What is wrong with a text that must be given and must fit."""
    if not text.strip():
        return [Complaint(where, "请写明：它会记入存证日志，供以后核查")]
    if len(text.strip()) > limit:
        return [Complaint(where, f"至多 {limit} 个字")]
    if "\x00" in text:
        return [Complaint(where, "文字中不能有空字符")]
    return []


def check_fact(name: str, value: str, status: FactStatus) -> list[Complaint]:
    """What is wrong with a statement, read against the dictionary of facts."""
    definition = load_law().facts.get(name)
    if definition is None:
        return [Complaint(name, "事实字典中没有这个变量")]
    if status is FactStatus.SOUGHT:
        return []
    try:
        law_facts.parse_text(definition, value)
    except FactError as error:
        return [Complaint(definition.label, error.message)]
    return []


def check_nationality(code: str) -> None:
    """Refuse a nationality that is none."""
    if not nationality.known(code):
        told = f"没有“{code}”，请写 ISO 3166 两位代码，或者 stateless；不明的不填"
        raise CaseInvalid(complaints=[Complaint("国籍、注册地", told)])


def check_case(
    act: Act, *, title: str, place: Place | None, discovered_at: datetime | None
) -> None:
    """Refuse a case that is incomplete or impossible, naming everything at once."""
    complaints: list[Complaint] = []
    if not 4 <= len(title.strip()) <= 160:
        complaints.append(Complaint("案名", "请写 4 至 160 个字，说明何地何事"))
    if discovered_at is not None and discovered_at > act.now:
        complaints.append(Complaint("发现时间", "不能晚于现在"))
    if place is not None:
        complaints += check_place(place)
    CaseInvalid.insist(complaints)


def check_place(place: Place) -> list[Complaint]:
    """What is wrong with a place."""
    complaints: list[Complaint] = []
    if basin.find(place.division) is None:
        complaints.append(Complaint("行政区划", f"没有代码为“{place.division}”的区划，请重新选择"))
    if place.reach and basin.network().find(place.reach) is None:
        complaints.append(Complaint("河段", f"没有编号为“{place.reach}”的河段，请重新选择"))
    for words, text, low, high in (
        ("经度", place.longitude, 73, 136),
        ("纬度", place.latitude, 3, 54),
    ):
        try:
            value = degrees(text)
        except CaseInvalid:
            complaints.append(Complaint(words, f"“{text}”不是数字"))
            continue
        if value is not None and not low <= value <= high:
            complaints.append(Complaint(words, f"应在 {low} 至 {high} 度之间"))
    return complaints


def degrees(text: str) -> Decimal | None:
    """A coordinate in degrees, six decimals; ``None`` for nothing."""
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise CaseInvalid(complaints=[Complaint("坐标", f"“{text}”不是数字")]) from None
    if not value.is_finite():
        raise CaseInvalid(complaints=[Complaint("坐标", f"“{text}”不是数字")])
    return value.quantize(Decimal("0.000001"))
