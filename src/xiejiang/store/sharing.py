"""Work shared with further processes; this one takes part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

R = TypeVar("R")


def share(
    function: Callable[..., R],
    calls: Sequence[tuple[Any, ...]],
    *,
    workers: int,
    ready: Callable[[], object] | None = None,
) -> Iterator[R]:
    """What the function returns for each call, in order.

    This process works from the last call backward while the others start, ``ready`` first, and
    work from the beginning.
    """
    if workers < 2 or len(calls) < 2:
        yield from (function(*call) for call in calls)
        return
    with ProcessPoolExecutor(workers - 1, get_context("spawn"), initializer=ready) as pool:
        waiting = [pool.submit(function, *call) for call in calls]
        own: list[R] = []
        while waiting and waiting[-1].cancel():
            own.append(function(*calls[len(waiting) - 1]))
            waiting.pop()
        yield from (one.result() for one in waiting)
    yield from reversed(own)
