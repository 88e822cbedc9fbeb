"""How often a thing can be done in a second, and how results are printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5
SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Rate:
    """The median of several rounds, with their spread."""

    name: str
    per_second: float
    lowest: float
    highest: float

    @property
    def micros(self) -> float:
        """Microseconds for one."""
        return 1e6 / self.per_second


def rate(name: str, once: Callable[[], object], *, each: int = 1) -> Rate:
    """Do ``once`` for a while, several times; ``each`` says how many things one call does."""
    once()
    rounds = []
    for _ in range(ROUNDS):
        done, begun = 0, time.perf_counter()
        while (spent := time.perf_counter() - begun) < SECONDS:
            once()
            done += each
        rounds.append(done / spent)
    return Rate(name, statistics.median(rounds), min(rounds), max(rounds))


def median_ms(once: Callable[[], object], *, times: int = 15) -> float:
    """The median time of one call, in milliseconds."""
    once()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        once()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def show(title: str, rates: list[Rate], *, against: Rate, what: str) -> None:
    """Print rates, each with its ratio to the peer or limit."""
    print(f"\n{title}")
    print(f"  {'':44} {'per second':>12} {'range':>21} {'µs':>10} {'share':>8}")
    for one in [*rates, against]:
        spread = f"{one.lowest:,.0f}–{one.highest:,.0f}"
        share = f"{one.per_second / against.per_second:.4f}"
        print(
            f"  {one.name:44} {one.per_second:12,.0f} {spread:>21} {one.micros:10,.1f} {share:>8}"
        )
    print(f"  share: of “{against.name}”, {what}")
