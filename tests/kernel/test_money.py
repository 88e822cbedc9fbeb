"""Money in whole fen: exact, ordered, and never a float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiejiang.kernel.money import Money

FEN = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize("wrong", [1.0, True, "1", Decimal(1), None])
def test_only_whole_fen(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]


def test_from_yuan() -> None:
    assert Money.yuan("2.30") == Money(230)
    assert Money.yuan(Decimal("0.01")) == Money(1)
    assert Money.yuan(7) == Money(700)
    with pytest.raises(ValueError, match="整分"):
        Money.yuan("0.001")
    with pytest.raises(TypeError):
        Money.yuan(2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fen", "factor", "product"),
    [(101, Decimal("0.5"), 51), (100, 3, 300), (-101, Decimal("0.5"), -51), (1, Decimal("0.4"), 0)],
)
def test_times_rounds_half_up(fen: int, factor: int | Decimal, product: int) -> None:
    assert Money(fen).times(factor) == Money(product)


@pytest.mark.parametrize(
    ("fen", "words"), [(123456789, "1,234,567.89 元"), (-5, "-0.05 元"), (0, "0.00 元")]
)
def test_words(fen: int, words: str) -> None:
    assert str(Money(fen)) == words


@given(FEN, FEN)
def test_sums(a: int, b: int) -> None:
    assert Money(a) + Money(b) == Money(a + b)
    assert Money(a) - Money(b) == -(Money(b) - Money(a))
    assert (Money(a) < Money(b)) is (a < b)
    assert Money(a).in_yuan * 100 == a
