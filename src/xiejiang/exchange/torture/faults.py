"""Which faults a run meets. The same seed and run give the same plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What goes wrong."""

    NONE = "none"
    DROP = "drop"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    TRUNCATE = "truncate"
    FLIP = "bit-flip"
    CLOCK = "clock-skew"
    KILL_SENDER = "kill-sender"
    KILL_RECEIVER = "kill-receiver"
    TRUST = "key-or-trust"
    DISK = "disk-full"
    DATABASE = "database"
    DISC = "disc-damaged"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {
    Fault.NONE: "无故障",
    Fault.DROP: "丢失请求或应答",
    Fault.DUPLICATE: "重复",
    Fault.REORDER: "乱序、迟到",
    Fault.TRUNCATE: "截断",
    Fault.FLIP: "比特翻转",
    Fault.CLOCK: "时钟偏差",
    Fault.KILL_SENDER: "杀死发送方",
    Fault.KILL_RECEIVER: "杀死接收方",
    Fault.TRUST: "途中换钥、作废、暂停、撤销",
    Fault.DISK: "磁盘写满",
    Fault.DATABASE: "数据库锁住、断开",
    Fault.DISC: "光盘损坏",
}


class Ending(StrEnum):
    """What the receiving officer does with what was kept."""

    WAIT = "wait"
    TAKE = "take"
    RETURN = "return"


MAIN = (
    *(Fault.DROP, Fault.DUPLICATE, Fault.REORDER, Fault.TRUNCATE, Fault.FLIP, Fault.CLOCK),
    *(Fault.KILL_SENDER, Fault.KILL_RECEIVER, Fault.KILL_SENDER, Fault.KILL_RECEIVER),
    *(Fault.TRUST, Fault.DISK, Fault.DATABASE, Fault.DISC),
)
"""Every fault in its turn; killing, which has the most places to happen, twice."""
SKEWS = (*(300, 23 * 3600, 25 * 3600), *(3 * 86400, 179 * 86400, 181 * 86400, 400 * 86400))
"""Within what the nodes allow one another, and beyond it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it happens."""

    seed: int
    run: int
    faults: frozenset[Fault]
    packages: int
    payload: int
    """Bytes of evidence in each package."""
    ending: Ending
    by_disc: bool

    def dice(self, stage: str) -> Random:
        """Chance for one stage of the run, which no other stage disturbs."""
        return Random(f"{self.seed}/{self.run}/{stage}")  # noqa: S311 - to be repeated

    def has(self, *faults: Fault) -> bool:
        """Whether the run meets one of these."""
        return bool(self.faults & set(faults))

    @property
    def main(self) -> Fault:
        """The fault under which the run is counted."""
        turn = MAIN[self.run % len(MAIN)]
        return turn if turn in self.faults else Fault.NONE


def plan(seed: int, run: int) -> Plan:
    """What run ``run`` will be. One in fifty has no fault; a third has a second one."""
    dice = Random(f"{seed}/{run}")  # noqa: S311 - to be repeated
    main = MAIN[run % len(MAIN)]
    faults = {main}
    if dice.random() < 0.33:
        faults.add(dice.choice(MAIN))
    if dice.random() < 0.02:
        faults = set()
    several = Fault.REORDER in faults or dice.random() < 0.15
    by_disc = main is Fault.DISC or dice.random() < 0.03
    return Plan(
        seed=seed,
        run=run,
        faults=frozenset(faults),
        packages=dice.choice((2, 3)) if several else 1,
        payload=dice.choice((60, 400, 3000, 3000, 40_000)),
        ending=dice.choice((*(Ending.WAIT,) * 5, Ending.TAKE, Ending.RETURN)),
        by_disc=by_disc,
    )
