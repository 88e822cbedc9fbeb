"""Values of facts: read strictly, refused kindly, shown in words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from xiejiang.kernel.errors import Complaint
from xiejiang.law.errors import FactError
from xiejiang.law.model import FactDef, FactType, Law, Value

__all__ = ["Value", "format_value", "parse_facts", "parse_text", "parse_value"]

_TEN_THOUSAND = Decimal(10000)
_YES = {"true", "yes", "是", "有", "对", "1"}
_NO = {"false", "no", "否", "无", "没有", "0"}


def parse_value(fact: FactDef, raw: object) -> Value:
    """The value in the type and unit of the fact; raises :class:`FactError`."""
    if isinstance(raw, Mapping):
        raw = _without_unit(fact, raw)
    value = _PARSERS[fact.type](fact, raw)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value < 0:
        raise _wrong(fact, "数量不能为负")
    return value


def parse_text(fact: FactDef, text: str) -> Value:
    """The same from a form field or a command line, where everything is text."""
    text = text.strip()
    if not text:
        raise _wrong(fact, "没有填写")
    if fact.type is FactType.BOOL:
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise _wrong(fact, "应填“是”或“否”")
    if fact.type.is_numeric:
        try:
            return parse_value(fact, Decimal(text.replace(",", "").replace("，", "")))
        except InvalidOperation:
            raise _wrong(fact, f"“{text}”不是数字，应以{fact.unit}为单位填写") from None
    return parse_value(fact, text)


def as_text(value: object) -> str:
    """A value as its canonical text, which ``parse_text`` reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def parse_facts(
    law: Law, raw: Mapping[str, object], unknown: Iterable[str] = ()
) -> dict[str, Value]:
    """All facts of a file, every mistake named; raises :class:`FactError`."""
    complaints: list[Complaint] = []
    values: dict[str, Value] = {}
    for name, given in raw.items():
        if name not in law.facts:
            complaints.append(Complaint(name, _unknown_name(law, name)))
            continue
        try:
            values[name] = parse_value(law.facts[name], given)
        except FactError as error:
            complaints.append(Complaint(name, error.message))
    complaints += _unknown_complaints(law, raw, unknown)
    complaints += _date_complaints(values)
    if complaints:
        raise FactError(complaints=complaints)
    return values


def format_value(fact: FactDef, value: Value | None) -> str:
    """For people: ``3.2 吨``, ``是``, ``有毒物质``; ``None`` is 不明."""
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, Decimal)):
        return format_quantity(value, fact.unit)
    if isinstance(value, date):
        return value.isoformat()
    return fact.choice_label(value) if fact.choices else value


def format_quantity(value: int | Decimal, unit: str) -> str:
    """``20000 元`` reads ``2 万元``; a number that does not shorten well stays as it is."""
    number = Decimal(value)
    if not number.is_finite():
        return "没有"
    if unit == "元" and number >= _TEN_THOUSAND and number % 100 == 0:
        return f"{plain(number / _TEN_THOUSAND)} 万元"
    return f"{plain(number)} {unit}".strip()


def plain(number: int | Decimal) -> str:
    """A number without exponent and without useless zeros."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _wrong(fact: FactDef, message: str) -> FactError:
    return FactError(f"{fact.label}：{message}。")


def _without_unit(fact: FactDef, raw: Mapping[str, object]) -> object:
    """``{ value = 3.2, unit = "吨" }`` — the unit must be the fact's own."""
    if set(raw) - {"value", "unit"} or "value" not in raw:
        raise _wrong(fact, '应直接写值，或者写成 { value = …, unit = "…" }')
    unit = raw.get("unit", fact.unit)
    if unit != fact.unit:
        wanted = f"应以“{fact.unit}”为单位" if fact.unit else "没有单位"
        raise _wrong(fact, f"{wanted}，这里写的是“{unit}”，请换算后填写")
    return raw["value"]


def _bool(fact: FactDef, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    raise _wrong(fact, f"应填 true（是）或 false（否），不能是“{raw}”")


def _decimal(fact: FactDef, raw: object) -> Decimal:
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        number = Decimal(raw)
    elif isinstance(raw, float):
        number = Decimal(repr(raw))
    else:
        raise _wrong(fact, f"应填数字，以{fact.unit}为单位，不能是“{raw}”")
    if not number.is_finite():
        raise _wrong(fact, "应填有限的数字")
    return number


def _int(fact: FactDef, raw: object) -> Value:
    number = _decimal(fact, raw)
    if number != number.to_integral_value():
        raise _wrong(fact, f"应填整数，以{fact.unit}为单位，不能是“{raw}”")
    return int(number)


def _enum(fact: FactDef, raw: object) -> Value:
    values = [choice.value for choice in fact.choices]
    if isinstance(raw, str) and raw in (*values, "none"):
        return raw
    listed = "、".join(f"{choice.value}（{choice.label}）" for choice in fact.choices)
    raise _wrong(fact, f"没有“{raw}”这个选项，应为下列之一：{listed}")


def _date(fact: FactDef, raw: object) -> Value:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise _wrong(fact, f"“{raw}”不是存在的日期，应写成 2024-03-12 的样子") from None
    raise _wrong(fact, f"应填日期，写成 2024-03-12 的样子，不能是“{raw}”")


def _string(fact: FactDef, raw: object) -> Value:
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    raise _wrong(fact, f"应填文字，不能是“{raw}”")


_PARSERS: Mapping[FactType, Callable[[FactDef, object], Value]] = {
    FactType.BOOL: _bool,
    FactType.INT: _int,
    FactType.NUMBER: _decimal,
    FactType.ENUM: _enum,
    FactType.DATE: _date,
    FactType.STRING: _string,
}


def _unknown_name(law: Law, name: str) -> str:
    near = difflib.get_close_matches(name, law.facts, n=3, cutoff=0.6)
    near += [fact.name for fact in law.facts.values() if fact.label == name]
    hint = f"，是不是“{'”或“'.join(near)}”" if near else ""
    return f"没有这个事实变量{hint}？请核对名称。" if near else "没有这个事实变量，请核对名称。"


def _unknown_complaints(
    law: Law, raw: Mapping[str, object], unknown: Iterable[str]
) -> list[Complaint]:
    complaints = []
    for name in unknown:
        if name not in law.facts:
            complaints.append(Complaint(f"unknown_facts {name}", _unknown_name(law, name)))
        elif name in raw:
            complaints.append(
                Complaint(f"unknown_facts {name}", "已经写明了值，不能又列为不明，请删去一处。")
            )
    return complaints


def _date_complaints(values: Mapping[str, Value]) -> Collection[Complaint]:
    """Days that cannot stand together."""
    conduct = values.get("conduct_date")
    complaints = []
    decided, started = values.get("decision_date"), values.get("conduct_start_date")
    if isinstance(conduct, date):
        if isinstance(decided, date) and decided < conduct:
            complaints.append(Complaint("decision_date", "处罚决定日期早于行为日期，请核对。"))
        if isinstance(started, date) and started > conduct:
            complaints.append(Complaint("conduct_start_date", "行为起始日期晚于终了日期，请核对。"))
    return complaints
