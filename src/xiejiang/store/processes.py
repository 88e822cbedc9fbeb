"""Reading work spread over several processes, each with its own connection to the database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import django
from django.db import connection

R = TypeVar("R")


def spread(function: Callable[..., R], *columns: Sequence[Any], processes: int = 0) -> Iterator[R]:
    """``map(function, *columns)``, in order, on all processors or on so many of them.

    Within a transaction it stays in this process: no other one sees what is not yet committed.
    """
    workers = min(processes or os.cpu_count() or 1, *map(len, columns))
    if workers < 2 or connection.in_atomic_block:
        yield from map(function, *columns)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=django.setup) as pool:
        yield from pool.map(function, *columns)
