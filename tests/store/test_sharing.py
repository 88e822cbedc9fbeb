"""Shared work: every call once, in order, whoever did it; an error comes through."""

from __future__ import annotations

import os

import pytest

from xiejiang.store.sharing import share


def squared(number: int) -> tuple[int, int]:
    """A square, and which process took it."""
    return number * number, os.getpid()


def divided(number: int) -> float:
    return 1 / number


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_results_come_in_order_from_all_who_work(workers: int) -> None:
    found = list(share(squared, [(n,) for n in range(40)], workers=workers))
    assert [square for square, _ in found] == [n * n for n in range(40)]
    took_part = {pid for _, pid in found}
    assert os.getpid() in took_part
    assert len(took_part) <= max(workers, 1)


def test_nothing_to_do_is_nothing() -> None:
    assert list(share(squared, [], workers=2)) == []


@pytest.mark.parametrize("wrong", [0, 19])
def test_an_error_comes_through(wrong: int) -> None:
    calls = [(0 if n == wrong else n + 1,) for n in range(20)]
    with pytest.raises(ZeroDivisionError):
        list(share(divided, calls, workers=2))
