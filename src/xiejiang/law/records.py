"""Values of the law as plain records for JSON and the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any


def as_record(value: Any) -> Any:
    """A value and everything in it as plain data; empty parts are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: as_record(getattr(value, f.name)) for f in fields(value)}
        return {name: part for name, part in parts.items() if part not in (None, "", [])}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return as_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): as_record(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [as_record(part) for part in value]
    return value


def as_number(number: int | Decimal) -> int | float | None:
    """A JSON number: whole where it is whole. Only for showing, never for reckoning."""
    exact = Decimal(number)
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)
