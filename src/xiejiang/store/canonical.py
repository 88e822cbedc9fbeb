"""The one form in which a record is hashed, and a column that keeps it in that form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def text(record: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON with sorted keys and no spaces."""
    return _ENCODE(record)


def digest(record: Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 over that text, in hexadecimal."""
    return hashlib.sha256(text(record).encode()).hexdigest()


class CanonicalField(models.JSONField):
    """A JSON column kept as the very text that is hashed, on every database: to be read whole."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The text of a value; an expression stays one."""
        return value if hasattr(value, "as_sql") else text(value)
