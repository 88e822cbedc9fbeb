"""What an officer fills in for a step: read by type, and every mistake named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.agencies.queries import Agency
from xiejiang.kernel.errors import Complaint
from xiejiang.law.deadline import BEIJING
from xiejiang.law.procedures import Field, Procedure, Step
from xiejiang.proceedings.errors import InputsWrong

REASON = "reason"
TEXT_LIMIT, NOTE_LIMIT = 300, 8000


@dataclass(frozen=True, slots=True)
class Filled:
    """The inputs of a step, read and checked."""

    values: Mapping[str, Any]
    """Field → plain JSON value; an agency as its code; what was emptied on purpose as ``""``."""
    agencies: Mapping[str, Agency]
    """Role → the agency put into it."""
    reason: str

    def for_log(self) -> Mapping[str, Any]:
        """Which fields, and the reason; free text is kept with the proceeding."""
        return {"fields": sorted(self.values), REASON: self.reason}


class _Reader:
    """Reads the inputs of one step."""

    def __init__(self, procedure: Procedure, step: Step, assigned: Mapping[str, Agency]) -> None:
        self.procedure = procedure
        self.step = step
        self.assigned = assigned
        self.values: dict[str, Any] = {}
        self.agencies: dict[str, Agency] = {}
        self.complaints: list[Complaint] = []

    def read(self, given: Mapping[str, Any]) -> Filled:
        known = {f.id for f in self.step.fields} | {REASON}
        for key in sorted(set(given) - known):
            self.complaints.append(Complaint(key, "这一步没有这一项"))
        for field in self.step.fields:
            self._field(field, given.get(field.id))
        reason = str(given.get(REASON) or "").strip()
        if self.step.reason and not reason:
            self.complaints.append(Complaint("理由", "请写明理由，它会写入文书并记录在案"))
        if self.complaints:
            raise InputsWrong(verb=self.step.verb, complaints=self.complaints)
        return Filled(self.values, self.agencies, reason)

    def _field(self, field: Field, raw: Any) -> None:
        if raw is None or raw == "" or raw == []:
            self._empty(field, emptied=raw is not None)
            return
        try:
            value = READERS[field.type](field, raw)
        except ValueError as error:
            self.complaints.append(Complaint(field.title, str(error)))
            return
        if isinstance(value, Agency):
            self._agency(field, value)
        else:
            self.values[field.id] = value

    def _empty(self, field: Field, *, emptied: bool) -> None:
        kept = self.assigned.get(field.role)
        if kept is not None:
            self._agency(field, kept)
        elif field.required:
            self.complaints.append(Complaint(field.title, field.help or "请填写"))
        elif emptied and field.type != "agency":
            self.values[field.id] = ""

    def _agency(self, field: Field, agency: Agency) -> None:
        role = self.procedure.role(field.role)
        others = {a.pk for name, a in self.assigned.items() if name in ("sender", "receiver")}
        if agency.kind not in role.kinds:
            why = f"{agency.name}不能作为{role.title}，请另选机关"
            self.complaints.append(Complaint(field.title, why))
        elif field.role == "next-receiver" and agency.pk in others:
            self.complaints.append(Complaint(field.title, "不能转送给本机关，请另选机关"))
        else:
            self.values[field.id] = agency.code
            self.agencies[field.role] = agency


def read(
    procedure: Procedure, step: Step, given: Mapping[str, Any], assigned: Mapping[str, Agency]
) -> Filled:
    """Read what was filled in; ``assigned`` are the agencies already in their roles."""
    return _Reader(procedure, step, assigned).read(given)


def _text(field: Field, raw: Any) -> str:
    return _bounded(raw, TEXT_LIMIT)


def _note(field: Field, raw: Any) -> str:
    return _bounded(raw, NOTE_LIMIT)


def _bounded(raw: Any, limit: int) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("请填写文字")
    if len(raw) > limit:
        raise ValueError(f"不能超过 {limit} 个字，现有 {len(raw)} 个")
    return raw.strip()


def _people(field: Field, raw: Any) -> list[str]:
    parts = re.split(r"[、,，;；\n]+", raw) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or not all(isinstance(p, str) for p in parts):
        raise ValueError("请逐个写明姓名")
    names = list(dict.fromkeys(p.strip() for p in parts if p.strip()))
    if len(names) < field.minimum:
        raise ValueError(f"至少 {field.minimum} 人，现有 {len(names)} 人")
    return names


def _choice(field: Field, raw: Any) -> str:
    if raw not in dict(field.choices):
        raise ValueError("请从所列各项中选择")
    return str(raw)


def _flag(field: Field, raw: Any) -> bool:
    if raw in (True, "true", "on", "1", "yes"):
        return True
    if raw in (False, "false", "off", "0", "no"):
        return False
    raise ValueError("请选择是或者否")


def _number(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not re.fullmatch(r"\d{1,6}", str(raw).strip()):
        raise ValueError(f"“{raw}”不是整数")
    return int(str(raw))


def _date(field: Field, raw: Any) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise ValueError(f"“{raw}”不是日期，应如 2026-11-24") from None


def _instant(field: Field, raw: Any) -> str:
    return instant(raw).isoformat()


def instant(raw: Any) -> datetime:
    """An instant from itself or from ISO text; Beijing time where no offset is given."""
    try:
        at = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise ValueError(f"“{raw}”不是时间，应如 2026-11-24T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)


def _agency(field: Field, raw: Any) -> Agency:
    if isinstance(raw, Agency):
        return raw
    try:
        return agencies.agency(code=str(raw))
    except AgencyNotFound as error:
        raise ValueError(error.message) from None


READERS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "note": _note,
    "people": _people,
    "choice": _choice,
    "flag": _flag,
    "number": _number,
    "date": _date,
    "instant": _instant,
    "agency": _agency,
}
