"""One table of a content file, read strictly; and the error with every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from xiejiang.kernel.errors import Complaint, XiejiangError


class ProcedureContentError(XiejiangError):
    """程序内容有误，请按所列文件和条目逐项改正。"""

    code: ClassVar[str] = "procedure-content"
    status: ClassVar[int] = 500


class Row:
    """One table of a file; keys are taken out, and what is left over is a mistake."""

    def __init__(self, values: Mapping[str, Any], where: str, complaints: list[Complaint]) -> None:
        self._values = dict(values)
        self.where = where
        self.complaints = complaints

    def complain(self, message: str) -> None:
        """Note a mistake in this row."""
        self.complaints.append(Complaint(self.where, message))

    def take(self, key: str, kind: type[Any], default: Any = None, *, needed: bool = False) -> Any:
        """The value of a key, of the right type, or its default."""
        if key not in self._values:
            if needed:
                self.complain(f"缺少 {key}")
            return kind() if default is None and kind in (str, int, list, bool) else default
        value = self._values.pop(key)
        if type(value) is not kind:
            self.complain(f"{key} 应为 {kind.__name__}，实为 {type(value).__name__}")
            return kind() if kind in (str, int, list, bool) else default
        return value

    def text(self, key: str, *, needed: bool = False) -> str:
        value: str = self.take(key, str, needed=needed)
        if needed and not value.strip() and not self._complained(key):
            self.complain(f"{key} 是空的")
        return value.strip()

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        values = self.take(key, list, needed=needed)
        for value in values:
            if not isinstance(value, str):
                self.complain(f"{key} 的每一项应为文字")
        return tuple(v for v in values if isinstance(v, str))

    def number(self, key: str, default: int = 0) -> int:
        value: int = self.take(key, int, default)
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value: bool = self.take(key, bool, default)
        return value

    def day(self, key: str) -> date | None:
        value: date | None = self.take(key, date)
        return value

    def row(self, key: str, *, needed: bool = False) -> Row | None:
        value = self.take(key, dict, needed=needed)
        return None if value is None else Row(value, self.where, self.complaints)

    def rows(self, key: str) -> list[Row]:
        found = []
        for number, value in enumerate(self.take(key, list), 1):
            name = value.get("id") or value.get("name") or value.get("kind") or f"第 {number} 项"
            found.append(Row(value, f"{self.where} › {key} {name}", self.complaints))
        return found

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every key with its text: for small open tables."""
        found = tuple((key, str(value)) for key, value in self._values.items())
        self._values.clear()
        return found

    def done(self) -> None:
        """Complain about every key nobody asked for."""
        for key in self._values:
            self.complain(f"不认识的键 {key}")

    def _complained(self, key: str) -> bool:
        return any(c.where == self.where and key in c.message for c in self.complaints)
