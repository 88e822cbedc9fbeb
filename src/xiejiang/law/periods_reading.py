"""A strict reader for the tables of the period content: every key is asked for, none is left."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import TypeVar

from xiejiang.law.periods_errors import BadContent

T = TypeVar("T")

_KINDS = {str: "文字", int: "整数", bool: "true 或 false", list: "列表", dict: "表"}


class Table:
    """One TOML table that remembers where it stands and what has not been read yet."""

    def __init__(self, data: dict[str, object], where: str) -> None:
        self._left = dict(data)
        self.where = where

    @classmethod
    def from_file(cls, path: Path, schema: str) -> Table:
        """The top table of a file that declares ``schema``."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadContent(where=path.name, what=f"不是正确的 TOML（{error}）") from error
        table = cls(data, path.name)
        if (found := table.take("schema", str)) != schema:
            raise table.wrong(f"schema 应为 {schema}，写的是 {found}")
        return table

    def wrong(self, what: str) -> BadContent:
        """The error for something wrong in this table."""
        return BadContent(where=self.where, what=what)

    def has(self, key: str) -> bool:
        """Whether the key is there and has not been read yet."""
        return key in self._left

    def take(self, key: str, kind: type[T]) -> T:
        """A value that must be there."""
        if key not in self._left:
            raise self.wrong(f"缺少 {key}")
        value = self._left.pop(key)
        if type(value) is not kind:
            raise self.wrong(f"{key} 应为{_KINDS.get(kind, '日期')}")
        return value

    def get(self, key: str, kind: type[T], default: T) -> T:
        """A value that may be absent."""
        return self.take(key, kind) if key in self._left else default

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """A word out of a closed list."""
        value = self.take(key, str)
        if value not in allowed:
            raise self.wrong(f"{key} 应为 {'、'.join(allowed)} 之一，写的是 {value}")
        return value

    def choice_or(self, key: str, allowed: Collection[str], default: str) -> str:
        """A word out of a closed list that may be absent."""
        return self.choice(key, allowed) if key in self._left else default

    def each(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """A list of values of one kind; absent is empty."""
        values = self.get(key, list, [])
        if any(type(value) is not kind for value in values):
            raise self.wrong(f"{key} 的每一项应为{_KINDS.get(kind, '日期')}")
        return tuple(values)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        return Table(self.take(key, dict), f"{self.where} {key}")

    def table_or_none(self, key: str) -> Table | None:
        """A table inside this one, when it is there."""
        return self.table(key) if key in self._left else None

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of an array; each is called by its id, or by its place in the list."""
        return tuple(
            Table(data, f"{self.where} {key} {data.get('id', index)}")
            for index, data in enumerate(self.each(key, dict), start=1)
        )

    def done(self) -> None:
        """Refuse a key that nobody asked for."""
        if self._left:
            raise self.wrong(f"不认识的键 {'、'.join(sorted(self._left))}")
