"""Published cases as records: read from JSON Lines, checked row by row, every fault named.

A record keeps what was published and nothing more; a number that was not published is absent,
never zero. Sources are named by publisher, batch and date; addresses are not kept.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field, PartyKind, PartyRole, Source
from xiejiang.kernel.errors import Complaint, Invalid

BEIJING = ZoneInfo("Asia/Shanghai")
CONTENT = Path(__file__).parent / "content"
FIELDS = {f.value: f for f in Field} | {"fishing-ban": Field.FISHING}
PARTY_KINDS = {"person": PartyKind.PERSON, "company": PartyKind.ORGANISATION}
PARTY_ROLES = {"defendant": PartyRole.SUSPECT, "suspect": PartyRole.SUSPECT}
LONGEST_LINE = 200_000


class BadRecord(Invalid):
    """第 {line} 行不能导入，请逐项改正后重试；其余各行不受影响。"""

    code = "bad-record"


@dataclass(frozen=True, slots=True)
class PublishedParty:
    """A party as published: natural persons reduced to 某."""

    name: str
    kind: PartyKind
    role: PartyRole


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that the publication gave."""

    name: str
    value: Decimal
    unit: str
    note: str
    fact: str
    """The variable of the dictionary that it is, or empty."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the story as published; the date may be a year, a month or a day."""

    kind: str
    on: str
    who: str
    result: str


@dataclass(frozen=True, slots=True)
class Involved:
    """An agency as published, with its kind and what it did."""

    name: str
    kind: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One published case."""

    line: int
    key: str
    title: str
    field: Field
    division: str
    place: str
    happened: datetime
    summary: str
    parties: tuple[PublishedParty, ...]
    involved: tuple[Involved, ...]
    quantities: tuple[Quantity, ...]
    steps: tuple[Step, ...]
    outcome: str
    missing: tuple[str, ...]
    source: Source

    def for_log(self) -> Mapping[str, Any]:
        """The key and the source: the content is in the case itself."""
        return {"key": self.key, "publisher": self.source.publisher, "batch": self.source.batch}


def read(lines: Iterable[str]) -> Iterator[Published | BadRecord]:
    """Every non-empty line as a record, or as the error that names all its faults."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = _record(number, line)
        except BadRecord as error:
            yield error
            continue
        if record.key in seen:
            yield _bad(number, [Complaint("id", f"“{record.key}”在本文件中重复")])
            continue
        seen.add(record.key)
        yield record


def _bad(line: int, complaints: list[Complaint]) -> BadRecord:
    return BadRecord(line=line, complaints=complaints)


def _record(number: int, line: str) -> Published:
    if len(line) > LONGEST_LINE:
        raise _bad(number, [Complaint("行", f"超过 {LONGEST_LINE} 个字符")])
    try:
        data = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise _bad(number, [Complaint("JSON", f"不是有效的 JSON：{error}")]) from None
    if not isinstance(data, dict):
        raise _bad(number, [Complaint("JSON", "每行应是一个对象")])
    complaints = _faults(data)
    if complaints:
        raise _bad(number, complaints)
    return _build(number, data)


def _faults(data: Mapping[str, Any]) -> list[Complaint]:
    faults: list[Complaint] = []
    for key in ("id", "title", "conduct"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            faults.append(Complaint(key, "必填，应为文字"))
    if data.get("field") not in FIELDS:
        faults.append(Complaint("field", f"“{data.get('field')}”不是已知领域"))
    source = data.get("source")
    if not isinstance(source, dict) or not source.get("publisher") or not source.get("batch"):
        faults.append(Complaint("source", "应有 publisher 与 batch，说明谁在何处发布"))
    for key in ("regions", "procedure", "parties", "agencies", "quantities"):
        value = data.get(key)
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            faults.append(Complaint(key, "应为对象的列表"))
    if not faults:
        faults += _place_faults(data) + _step_faults(data) + _quantity_faults(data)
    return faults


def _place_faults(data: Mapping[str, Any]) -> list[Complaint]:
    codes = [r.get("code") for r in data["regions"] if r.get("code")]
    if not codes:
        return [Complaint("regions", "至少一处应有 GB/T 2260 区划代码")]
    return [
        Complaint("regions", f"没有代码为“{c}”的区划") for c in codes if basin.find(str(c)) is None
    ]


def _step_faults(data: Mapping[str, Any]) -> list[Complaint]:
    faults = []
    for index, step in enumerate(data["procedure"], start=1):
        on = step.get("date")
        if on is not None and _day(str(on)) is None:
            faults.append(Complaint(f"procedure[{index}].date", f"“{on}”不是有效日期"))
    return faults


def _quantity_faults(data: Mapping[str, Any]) -> list[Complaint]:
    return [
        Complaint(f"quantities[{i}].value", "应为数字")
        for i, q in enumerate(data["quantities"], start=1)
        if isinstance(q.get("value"), bool) or not isinstance(q.get("value"), int | Decimal)
    ]


def _build(number: int, data: Mapping[str, Any]) -> Published:
    source = data["source"]
    regions = [r for r in data["regions"] if r.get("code")]
    first = max(regions, key=lambda r: (r.get("role") in ("damage", "conduct", None), r["code"]))
    steps = tuple(
        Step(s["type"], str(s.get("date") or ""), s.get("actor") or "", s.get("result") or "")
        for s in data["procedure"]
    )
    return Published(
        line=number,
        key=data["id"].strip(),
        title=data["title"].strip()[:160],
        field=FIELDS[data["field"]],
        division=str(first["code"]),
        place=(data.get("water") or "")[:200],
        happened=_happened(steps, data.get("year"), str(source.get("date") or "")),
        summary=data["conduct"].strip(),
        parties=tuple(_party(p) for p in data["parties"] if p.get("name")),
        involved=tuple(
            Involved(a["name"], a.get("kind", ""), tuple(a.get("roles", ())))
            for a in data["agencies"]
            if a.get("name")
        ),
        quantities=tuple(_quantity(q) for q in data["quantities"]),
        steps=steps,
        outcome=_outcome(data.get("outcome") or {}),
        missing=tuple(str(m) for m in data.get("missing") or ()),
        source=Source(
            publisher=source["publisher"],
            batch=source["batch"],
            published_on=str(source.get("date") or ""),
            key=data["id"].strip(),
        ),
    )


def _party(data: Mapping[str, Any]) -> PublishedParty:
    return PublishedParty(
        str(data["name"])[:120],
        PARTY_KINDS.get(str(data.get("type")), PartyKind.UNKNOWN),
        PARTY_ROLES.get(str(data.get("role")), PartyRole.OTHER),
    )


def _quantity(data: Mapping[str, Any]) -> Quantity:
    name, unit = str(data.get("name", "")), str(data.get("unit", ""))
    return Quantity(
        name, Decimal(data["value"]), unit, data.get("note") or "", _mapping().get((name, unit), "")
    )


@lru_cache(maxsize=1)
def _mapping() -> Mapping[tuple[str, str], str]:
    rows = tomllib.loads((CONTENT / "quantities.toml").read_text("utf-8"))["quantity"]
    return {(r["name"], r["unit"]): r["fact"] for r in rows}


def _day(text: str) -> datetime | None:
    for pattern in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=BEIJING)
        except ValueError:
            continue
    return None


def _happened(steps: tuple[Step, ...], year: object, published: str) -> datetime:
    """The first dated step; else the year given; else the day of publication."""
    for text in (*(s.on for s in steps), str(year or ""), published):
        found = _day(text)
        if found is not None:
            return found
    return datetime(2000, 1, 1, tzinfo=BEIJING)


def _outcome(data: Mapping[str, Any]) -> str:
    parts: list[str] = []
    if data.get("charges"):
        parts.append("罪名：" + "、".join(data["charges"]))
    for key, words in (
        ("criminal_fine_yuan", "罚金"),
        ("admin_fine_yuan", "罚款"),
        ("damages_yuan", "赔偿"),
    ):
        if data.get(key) is not None:
            parts.append(f"{words} {data[key]} 元")
    if data.get("other"):
        parts.append(str(data["other"]))
    return "；".join(parts)
