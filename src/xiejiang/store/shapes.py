"""Rows as plain values that any node and either database reads alike, and rows made from them.

    SHAPE = Shape(Item, left={"case": "写在案件之下"})
    SHAPE.told(row)                                   # {"serial": 1, "agency": "500116-ecology", …}
    SHAPE.made(told, {"agencies.Agency": keys}, case=case)    # an unsaved row; ShapeWrong

A field is carried unless it is left out by name, with the reason; so a new field cannot be
forgotten. What is empty (``None``) is absent. Instants are in UTC, decimals are text, a row of
another table is named by what it is called everywhere: an agency by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import (
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    UUIDField,
)

from xiejiang.kernel.errors import Invalid

NATURAL: Mapping[str, str] = {"agencies.Agency": "code", "proceedings.Event": "seq"}
"""What rows of these tables are called outside of one database; others by their key."""

Back = Mapping[str, Mapping[Any, Any]]
"""Table → name → key here."""


class ShapeWrong(Invalid):
    """档案里“{where}”的内容不合格：{why}。没有写入任何内容，请核对档案是否完整。"""

    code: ClassVar[str] = "archive-value"


@dataclass(frozen=True)
class Shape:
    """A table as it is carried."""

    model: type[Model]
    left: Mapping[str, str] = field(default_factory=dict)
    """Fields that are not carried, each with the reason."""
    added: tuple[str, ...] = ()
    """Names that the room adds by its own hand."""

    @property
    def label(self) -> str:
        return self.model._meta.label

    @cached_property
    def fields(self) -> tuple[Field[Any, Any], ...]:
        """The fields that are carried."""
        meta = self.model._meta
        return tuple(f for f in (*meta.concrete_fields, *meta.many_to_many) if self._carries(f))

    @property
    def names(self) -> frozenset[str]:
        """Every name that stands in what is told of a row."""
        return frozenset(f.name for f in self.fields) | set(self.added)

    @property
    def agencies(self) -> frozenset[str]:
        """The names under which agencies stand."""
        return frozenset(f.name for f in self.fields if _label(f) == "agencies.Agency")

    def _carries(self, one: Field[Any, Any]) -> bool:
        return one.name not in self.left

    def all(self, rows: QuerySet[Any]) -> list[dict[str, Any]]:
        """What is told of rows, in the order in which they were written."""
        named = [f.name for f in self.fields if _label(f) in NATURAL]
        ordered = rows.order_by("pk")
        return [self.told(r) for r in (ordered.select_related(*named) if named else ordered)]

    def own(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Of what is told of a row, what is the row's own; the rest is of rows beneath it."""
        return {name: value for name, value in told.items() if name in self.names}

    def told(self, row: Model) -> dict[str, Any]:
        """A row as plain values."""
        found = {f.name: _plain(f, row) for f in self.fields}
        return {name: value for name, value in found.items() if value is not None}

    def made(self, told: Mapping[str, Any], back: Back, **given: Any) -> Any:
        """A row, not saved yet, from plain values; ``given`` is what they leave out."""
        strange = told.keys() - self.names
        if strange:
            raise ShapeWrong(where=f"{self.label}.{min(strange)}", why="不认识的名称")
        values = dict(given)
        for one in self.fields:
            if not one.many_to_many:
                values[one.attname] = self._read(one, told.get(one.name), back)
        return self.model(**values)

    def _read(self, one: Field[Any, Any], value: Any, back: Back) -> Any:
        where = f"{self.label}.{one.name}"
        if value is None:
            if not one.null:
                raise ShapeWrong(where=where, why="缺少")
            return None
        known = back.get(_label(one))
        if known is not None:
            if value not in known:
                raise ShapeWrong(where=where, why=f"本节点没有“{value}”")
            return known[value]
        try:
            return _checked(one, value)
        except (ValidationError, ValueError, TypeError, OverflowError, DecimalException) as error:
            raise ShapeWrong(where=where, why=f"“{str(value)[:40]}”") from error


def named(rows: Iterable[Model], name: str) -> dict[Any, Any]:
    """Name → key, to find rows again that were just written."""
    return {getattr(row, name): row.pk for row in rows}


def _label(one: Field[Any, Any]) -> str:
    return one.related_model._meta.label if isinstance(one, ForeignKey) else ""


def _plain(one: Field[Any, Any], row: Model) -> Any:
    if one.many_to_many:
        return sorted(str(other.pk) for other in getattr(row, one.name).all())
    if _label(one) in NATURAL:
        other = getattr(row, one.name)
        return None if other is None else getattr(other, NATURAL[_label(one)])
    value = getattr(row, one.attname)
    if value is None:
        return None
    return next(
        (form(one, value) for kind, form in _FORMS if isinstance(_target(one), kind)), value
    )


def _target(one: Field[Any, Any]) -> Field[Any, Any]:
    """The field whose kind says how a value looks: of a foreign key, what it refers to."""
    found: Field[Any, Any] = one.target_field if isinstance(one, ForeignKey) else one
    return found


def _instant(_one: Field[Any, Any], value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _day(_one: Field[Any, Any], value: date) -> str:
    return value.isoformat()


def _decimal(one: Any, value: Decimal) -> str:
    return format(value.quantize(Decimal(1).scaleb(-one.decimal_places)), "f")


def _text(_one: Field[Any, Any], value: Any) -> str:
    return str(value)


_FORMS: tuple[tuple[type[Field[Any, Any]], Callable[[Any, Any], Any]], ...] = (
    (DateTimeField, _instant),
    (DateField, _day),
    (DecimalField, _decimal),
    (UUIDField, _text),
)


def _checked(one: Field[Any, Any], value: Any) -> Any:
    """A value as the field would take it from a form; JSON is free."""
    kind = _target(one)
    if isinstance(kind, JSONField):
        return value
    found = kind.to_python(value)
    kind.run_validators(found)
    choices = {key for key, _ in one.flatchoices}
    if choices and found not in choices and found != "":
        raise ValueError(found)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError(found)
    return found
