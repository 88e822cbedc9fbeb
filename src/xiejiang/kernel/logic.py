"""Strong Kleene logic: an answer of law is 成立, 不成立 or 不明.

Unknown is not false and not zero. A :class:`Tri` refuses to be a Python truth value, so
``if tri:`` is a programming error rather than a silent "no".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Tri(Enum):
    """A truth value of the strong Kleene logic."""

    TRUE = "成立"
    FALSE = "不成立"
    UNKNOWN = "不明"

    def __bool__(self) -> bool:
        raise TypeError("a Tri is not a bool: compare with `is`, combine with & | ~")

    def __and__(self, other: Tri) -> Tri:
        if self is Tri.FALSE or other is Tri.FALSE:
            return Tri.FALSE
        if self is Tri.TRUE and other is Tri.TRUE:
            return Tri.TRUE
        return Tri.UNKNOWN

    def __or__(self, other: Tri) -> Tri:
        if self is Tri.TRUE or other is Tri.TRUE:
            return Tri.TRUE
        if self is Tri.FALSE and other is Tri.FALSE:
            return Tri.FALSE
        return Tri.UNKNOWN

    def __invert__(self) -> Tri:
        if self is Tri.UNKNOWN:
            return Tri.UNKNOWN
        return Tri.FALSE if self is Tri.TRUE else Tri.TRUE

    @classmethod
    def of(cls, value: bool | None) -> Tri:
        """Lift a Python truth value; ``None`` is unknown."""
        if value is None:
            return cls.UNKNOWN
        return cls.TRUE if value else cls.FALSE


def all_of(values: Iterable[Tri]) -> Tri:
    """Conjunction; the empty conjunction is true."""
    result = Tri.TRUE
    for value in values:
        result = result & value
        if result is Tri.FALSE:
            return result
    return result


def any_of(values: Iterable[Tri]) -> Tri:
    """Disjunction; the empty disjunction is false."""
    result = Tri.FALSE
    for value in values:
        result = result | value
        if result is Tri.TRUE:
            return result
    return result
