"""Reading work spread over several processes, each with its own connection to the database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import django
from django.db import connection

from xiejiang.store.sharing import share

R = TypeVar("R")


def spread(function: Callable[..., R], *columns: Sequence[Any], processes: int = 0) -> Iterator[R]:
    """``map(function, *columns)``, in order, on all processors or on so many of them.

    Within a transaction it stays in this process: no other one sees what is not yet committed.
    """
    calls = list(zip(*columns, strict=True))
    alone = connection.in_atomic_block
    workers = 1 if alone else processes or os.cpu_count() or 1
    return share(function, calls, workers=min(workers, len(calls)), ready=django.setup)
