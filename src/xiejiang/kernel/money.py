"""Money as whole 分 (fen). There is no float anywhere near it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of renminbi in fen."""

    fen: int

    def __post_init__(self) -> None:
        if isinstance(self.fen, bool) or not isinstance(self.fen, int):
            raise TypeError(f"Money takes whole fen, not {type(self.fen).__name__}")

    @classmethod
    def yuan(cls, amount: int | Decimal | str) -> Money:
        """From yuan; raises ``ValueError`` when there is less than one fen in it."""
        if isinstance(amount, float):
            raise TypeError("Money.yuan takes int, Decimal or str, never float")
        fen = Decimal(amount) * 100
        if fen != fen.to_integral_value():
            raise ValueError(f"{amount} 元不是整分")
        return cls(int(fen))

    def times(self, factor: int | Decimal) -> Money:
        """The amount multiplied, rounded half up to the fen."""
        product = Decimal(self.fen) * Decimal(factor)
        return Money(int(product.quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    @property
    def in_yuan(self) -> Decimal:
        return Decimal(self.fen) / 100

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        whole, cents = divmod(abs(self.fen), 100)
        return f"{sign}{whole:,}.{cents:02d} 元"
