"""走到哪里: the four things that decide where a suggestion stands. Pure.

The database finds the four for a thousand suggestions as one number (``code``), and Python finds
them for one; what they come to is said here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from xiejiang.kernel.logic import Tri
from xiejiang.settling.domain import Stand


class Pace(IntEnum):
    """How the clock of the answer stands."""

    NONE = 0
    """None runs, or one that ended without saying whether it was kept."""
    RUNNING = 1
    PAST = 2
    """Still running, and its day has passed."""
    MET = 3
    LATE = 4

    @property
    def timely(self) -> Tri:
        """Whether it was kept; unknown where nothing computes the day."""
        return {Pace.MET: Tri.TRUE, Pace.LATE: Tri.FALSE}.get(self, Tri.UNKNOWN)


TIMES = {Tri.TRUE: Stand.IN_TIME, Tri.FALSE: Stand.LATE, Tri.UNKNOWN: Stand.UNKNOWN_TIME}
UNANSWERED = {
    Pace.RUNNING: Stand.WAITING,
    Pace.PAST: Stand.OVERDUE,
    Pace.LATE: Stand.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to a suggestion so far."""

    received: bool
    answered: bool
    visited: bool
    pace: Pace

    @property
    def code(self) -> int:
        """The four as one number, as the database adds them up."""
        return (
            RECEIVED * self.received
            + ANSWERED * self.answered
            + VISITED * self.visited
            + (PACED * self.pace)
        )

    @property
    def timely(self) -> Tri:
        """Whether it was answered in time; unknown while nobody answered."""
        return self.pace.timely if self.answered else Tri.UNKNOWN

    @property
    def stands(self) -> frozenset[Stand]:
        """Everything that it is counted under."""
        found = {Stand.ASKED}
        if self.answered:
            found |= {Stand.ANSWERED, TIMES[self.timely]}
        elif self.pace in UNANSWERED:
            found.add(UNANSWERED[self.pace])
        elif not self.received:
            found.add(Stand.UNSERVED)
        if self.visited:
            found.add(Stand.VERIFIED)
        elif self.answered:
            found.add(Stand.UNVERIFIED)
        return frozenset(found)


RECEIVED, ANSWERED, VISITED, PACED = 1, 2, 4, 8
YES = (False, True)
COURSES = {c.code: c for c in (Course(*given) for given in product(YES, YES, YES, Pace))}
"""Every course by its number."""


def codes_of(stand: Stand) -> tuple[int, ...]:
    """The numbers of the courses that are counted under it."""
    return tuple(code for code, course in COURSES.items() if stand in course.stands)
