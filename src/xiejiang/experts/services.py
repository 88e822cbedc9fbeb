"""Writes of the room; every one an act.

::

    enter(by, *, agency, entry, papers=()) -> Member                         # the pool: pooling
    amend(by, *, member, entry, expected_version);  remove(by, *, member, reason)
    add_paper(by, *, member, paper);  add_absence(by, *, member, since, until, reason)
    import_pool(by, *, agency, rows) -> int                                  # all or nothing
    declare(by, *, case, member, told);  involve(by, *, case, member, role, words)
    agree(by, *, case, wanted, members, consents) -> Selection               # choosing
    designate(by, *, case, wanted, members, reason) -> Selection
    announce(by, *, case, wanted, members, count, substitutes, gap, jury, reason) -> Selection
    draw(by, *, selection);  withdraw(by, *, selection, reason)
    seat_panel(by, *, selection, members, jurors_seated)
    commission(by, *, case, member, given, selection, …) -> Engagement       # engaging
    take_step(by, *, engagement, step, on, expected_version, …) -> Step
    treat(by, *, engagement, opinion) -> Treated
"""

from __future__ import annotations

from xiejiang.experts.choosing import Wanted, agree, declare, designate, involve
from xiejiang.experts.draws import announce, draw, seat_panel, withdraw
from xiejiang.experts.engaging import commission, take_step, treat
from xiejiang.experts.poolfiles import Row
from xiejiang.experts.poolfiles import read as read_pool
from xiejiang.experts.pooling import (
    add_absence,
    add_paper,
    amend,
    enter,
    import_pool,
    remove,
)

__all__ = [
    "Row",
    "Wanted",
    "add_absence",
    "add_paper",
    "agree",
    "amend",
    "announce",
    "commission",
    "declare",
    "designate",
    "draw",
    "enter",
    "import_pool",
    "involve",
    "read_pool",
    "remove",
    "seat_panel",
    "take_step",
    "treat",
    "withdraw",
]
