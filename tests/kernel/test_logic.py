"""Strong Kleene logic: its laws, and that learning a fact never overturns a decided answer."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiejiang.kernel.logic import Tri, all_of, any_of

TRIS = st.sampled_from(list(Tri))
PAIRS = list(itertools.product(Tri, repeat=2))
TRIPLES = list(itertools.product(Tri, repeat=3))


def test_a_tri_is_no_truth_value() -> None:
    for value in Tri:
        with pytest.raises(TypeError, match="not a bool"):
            bool(value)


@pytest.mark.parametrize(
    ("value", "lifted"), [(True, Tri.TRUE), (False, Tri.FALSE), (None, Tri.UNKNOWN)]
)
def test_lifting(value: bool | None, lifted: Tri) -> None:
    assert Tri.of(value) is lifted


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_laws_of_two(a: Tri, b: Tri) -> None:
    assert (a & b) is (b & a)
    assert (a | b) is (b | a)
    assert ~(a & b) is (~a | ~b)
    assert ~(a | b) is (~a & ~b)
    assert (a & (a | b)) is a
    assert (a | (a & b)) is a
    assert ~~a is a


@pytest.mark.parametrize(("a", "b", "c"), TRIPLES)
def test_laws_of_three(a: Tri, b: Tri, c: Tri) -> None:
    assert ((a & b) & c) is (a & (b & c))
    assert ((a | b) | c) is (a | (b | c))
    assert (a & (b | c)) is ((a & b) | (a & c))
    assert (a | (b & c)) is ((a | b) & (a | c))


def test_unknown_is_neither() -> None:
    assert (Tri.UNKNOWN & Tri.TRUE) is Tri.UNKNOWN
    assert (Tri.UNKNOWN & Tri.FALSE) is Tri.FALSE
    assert (Tri.UNKNOWN | Tri.TRUE) is Tri.TRUE
    assert (Tri.UNKNOWN | Tri.FALSE) is Tri.UNKNOWN
    assert (Tri.UNKNOWN | ~Tri.UNKNOWN) is Tri.UNKNOWN


def test_nothing_at_all() -> None:
    assert all_of([]) is Tri.TRUE
    assert any_of([]) is Tri.FALSE


@given(st.lists(TRIS), st.lists(TRIS))
def test_a_learnt_fact_overturns_no_answer(known: list[Tri], learnt: list[Tri]) -> None:
    """Replacing an unknown by a value may decide, but never change what was decided."""
    later = [
        b if a is Tri.UNKNOWN else a
        for a, b in itertools.zip_longest(known, learnt[: len(known)], fillvalue=Tri.UNKNOWN)
    ]
    for combine in (all_of, any_of):
        before, after = combine(known), combine(later)
        assert before is Tri.UNKNOWN or after is before
