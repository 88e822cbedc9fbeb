"""beancount on a file of entries: a program of its own, run by an interpreter that has it.

    python -m benchmarks.peer_beancount <file> <account> <day>

beancount (GPL-2.0) is no part of the product and is not imported by it; this is run as a separate
tool, and says what it measured as one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any


def seconds(once: Callable[[], Any]) -> tuple[float, Any]:
    """How long one call takes, and what it gives."""
    begun = time.perf_counter()
    given = once()
    return time.perf_counter() - begun, given


def main() -> None:
    """Load, balance, and print."""
    path, account, day = sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3])
    loader = importlib.import_module("beancount.loader")
    realization = importlib.import_module("beancount.core.realization")
    summarize = importlib.import_module("beancount.ops.summarize")
    loaded, (entries, errors, _) = seconds(lambda: loader.load_file(path))
    whole, real = seconds(lambda: realization.compute_balance(realization.realize(entries)))
    before = [seconds(lambda: summarize.balance_by_account(entries, day)) for _ in range(3)]
    balances = before[0][1][0]
    units = balances[account].get_currency_units("CNY").number
    told = {
        "errors": len(errors),
        "load_s": loaded,
        "trial_s": whole,
        "at_day_ms": statistics.median(spent for spent, _ in before) * 1000,
        "balance": str(units),
        "whole": str(real),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
