"""A TOML table read strictly: every key is asked for by name and type, the rest is an error.

All mistakes are collected, so that one run of ``xiejiang law check`` names every one of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from xiejiang.kernel.errors import Complaint

E = TypeVar("E", bound=StrEnum)

_EARLY = date(1, 1, 1)


@dataclass(slots=True)
class Report:
    """The mistakes found so far."""

    complaints: list[Complaint] = field(default_factory=list)

    def add(self, where: str, message: str) -> None:
        self.complaints.append(Complaint(where, message))


class Table:
    """One table of content with the place it stands in."""

    def __init__(self, raw: Mapping[str, Any], where: str, report: Report) -> None:
        self._raw = raw
        self._asked: set[str] = set()
        self.where = where
        self.report = report

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def complain(self, message: str) -> None:
        self.report.add(self.where, message)

    def done(self) -> None:
        """Complain about every key that nobody asked for."""
        for key in self._raw:
            if key not in self._asked:
                self.complain(f"不认识的键“{key}”")

    def raw(self, key: str) -> Any:
        self._asked.add(key)
        return self._raw.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.raw(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is not None or required:
            self.complain(f"“{key}”应为非空文字")
        return ""

    def flag(self, key: str) -> bool:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.complain(f"“{key}”应为 true 或 false")
        return False

    def optional_flag(self, key: str) -> bool | None:
        return self.flag(key) if key in self._raw else None

    def number(self, key: str, *, required: bool = True) -> Decimal | None:
        value = self.raw(key)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        if value is not None or required:
            self.complain(f"“{key}”应为数字")
        return None

    def required_number(self, key: str) -> Decimal:
        return self.number(key) or Decimal(0)

    def integer(self, key: str, *, required: bool = False) -> int | None:
        value = self.raw(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is not None or required:
            self.complain(f"“{key}”应为整数")
        return None

    def day(self, key: str) -> date:
        found = self.optional_day(key)
        if found is None:
            if key not in self._raw:
                self.complain(f"“{key}”应为日期")
            return _EARLY
        return found

    def optional_day(self, key: str) -> date | None:
        value = self.raw(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.complain(f"“{key}”应为日期")
        return None

    def choice(self, key: str, kind: type[E], default: E) -> E:
        value = self.raw(key)
        try:
            return kind(value)
        except ValueError:
            allowed = "、".join(kind)
            self.complain(f"“{key}”应为下列之一：{allowed}")
            return default

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.raw(key)
        if value is None and not required:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.complain(f"“{key}”应为文字列表")
        return ()

    def span(self, key: str) -> tuple[int, int] | None:
        """A closed range of whole numbers, written ``[6, 36]``."""
        value = self.raw(key)
        if value is None:
            return None
        whole = isinstance(value, list) and all(type(item) is int for item in value)
        if whole and len(value) == 2 and value[0] <= value[1]:
            return (value[0], value[1])
        self.complain(f"“{key}”应为由小到大的两个整数")
        return None

    def table(self, key: str) -> Table | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Table(value, f"{self.where} {key}", self.report)
        self.complain(f"“{key}”应为表")
        return None

    def tables(self, key: str) -> list[Table]:
        return [
            Table(item, f"{self.where} {key}[{number}]", self.report)
            for number, item in enumerate(self._items(key), start=1)
        ]

    def named_tables(self, key: str, name: str = "id") -> list[Table]:
        """Tables that carry their own name, which then names the place of a mistake."""
        return [
            Table(item, f"{self.where} {item.get(name, f'{key}[{number}]')}", self.report)
            for number, item in enumerate(self._items(key), start=1)
        ]

    def table_groups(self, key: str) -> list[list[Table]]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, list) for item in value):
            self.complain(f"“{key}”应为若干组条件")
            return []
        return [
            [Table(item, f"{self.where} {key}", self.report) for item in group if self._is(item)]
            for group in value
        ]

    def _items(self, key: str) -> list[dict[str, Any]]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.complain(f"“{key}”应为表的列表")
            return []
        return [item for item in value if self._is(item)]

    def _is(self, item: object) -> bool:
        if isinstance(item, dict):
            return True
        self.complain(f"应为表，而不是“{item}”")
        return False


def read_file(path: Traversable, name: str, report: Report) -> Table:
    """A content file as a table; a syntax error is reported and reads as empty."""
    raw: dict[str, Any] = {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        report.add(name, f"不是正确的 TOML 文件：{error}")
    return Table(raw, name, report)
