"""Counts of what runs came to, by the fault they met first, and how they are printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from xiejiang.exchange.torture.faults import Fault
from xiejiang.exchange.torture.judging import DELIVERED
from xiejiang.exchange.torture.runs import Result

KINDS = ("lost", "doubled", "altered", "untold", "untrusted", "half", "log")
"""The first word of a violation."""
ALL = "all"


@dataclass
class Line:
    """The runs of one fault."""

    runs: int = 0
    packages: int = 0
    delivered: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By the code of the refusal."""
    pushes: Counter[int] = field(default_factory=Counter)
    """Runs by the number of pushes that they needed after that."""
    kills: int = 0
    violations: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """One more run."""
        self.runs += 1
        self.kills += result.deaths
        self.pushes[result.pushes] += 1
        for state, code in result.states:
            self.packages += 1
            if state in DELIVERED:
                self.delivered += 1
            else:
                self.refused[code or state] += 1
        self.violations.update(v.partition(":")[0] for v in result.violations)

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "runs": self.runs,
            "packages": self.packages,
            "delivered": self.delivered,
            "refused": dict(self.refused.most_common()),
            "pushes": {str(n): times for n, times in sorted(self.pushes.items())},
            "kills": self.kills,
            "violations": dict(self.violations),
        }

    def row(self, name: str) -> str:
        """As a line of the table."""
        refused = "，".join(f"{code} {n}" for code, n in self.refused.most_common()) or "—"
        pushes = " ".join(f"{n}:{times}" for n, times in sorted(self.pushes.items()))
        cells = (name, self.runs, self.kills, self.packages, self.delivered, pushes, refused)
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


HEAD = """| 故障 | 次 | 杀死 | 包 | 送达 | 恢复后推送次数:次 | 拒收（理由 包数） |
| --- | ---: | ---: | ---: | ---: | --- | --- |"""


class Tally:
    """Every fault's line, and one for all."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.bad: list[Result] = []
        self.beside: list[str] = []
        """What is wrong with a log or a store, found between runs."""
        self.leftovers: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        """One more run."""
        for name in (result.plan.main.value, ALL):
            self.lines.setdefault(name, Line()).add(result)
        if result.violations:
            self.bad.append(result)

    @property
    def runs(self) -> int:
        """How many runs there were."""
        return self.lines[ALL].runs if self.lines else 0

    @property
    def sound(self) -> bool:
        """Whether nothing at all was violated."""
        return not self.bad and not self.beside

    @property
    def counts(self) -> dict[str, int]:
        """Violations by kind, those that did not happen included."""
        found: Counter[str] = Counter(v.partition(":")[0] for v in self.beside)
        for result in self.bad:
            found.update(v.partition(":")[0] for v in result.violations)
        return {kind: found[kind] for kind in dict.fromkeys((*KINDS, *found))}

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "sound": self.sound,
            "violations": self.counts,
            "faults": {name: line.told() for name, line in self._ordered()},
            "leftovers": dict(self.leftovers),
            "bad": [{"run": r.plan.run, "violations": r.violations} for r in self.bad],
            "beside": self.beside,
        }

    def table(self) -> str:
        """As people read it."""
        rows = [line.row(words(name)) for name, line in self._ordered()]
        return "\n".join((HEAD, *rows))

    def _ordered(self) -> list[tuple[str, Line]]:
        order = [*Fault, ALL]
        return sorted(self.lines.items(), key=lambda pair: order.index(pair[0]))


def words(name: str) -> str:
    """What a fault is called."""
    return "合计" if name == ALL else Fault(name).zh
