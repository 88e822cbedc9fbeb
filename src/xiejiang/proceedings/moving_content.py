"""What the law and good order say of moving a case: which events, roles and limits. Pure content.

Read from ``content/moving.toml``. What is not written there stays where it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.kernel.citation import Citation
from xiejiang.law.instruments import load_instruments
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings.errors import MovingUnreadable

ANEW, RUNS_ON = "anew", "runs-on"


@dataclass(frozen=True, slots=True)
class Taken:
    """An event from which on another agency answers for the case."""

    event: str
    to: str
    """The role of the agency that has the case from then on."""
    losers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change of jurisdiction does to a limit that runs."""

    effect: str
    words: str
    citations: tuple[Citation, ...]

    @property
    def anew(self) -> bool:
        return self.effect == ANEW

    @property
    def found(self) -> bool:
        """Whether a provision was found; otherwise the limit runs on, and the page says so."""
        return bool(self.citations)


UNFOUND = Consequence(RUNS_ON, "没有查到改变管辖后重新起算的规定，期限继续计算", ())


@dataclass(frozen=True, slots=True)
class Moving:
    """All of it."""

    sent: frozenset[str]
    taken: Mapping[str, Taken]
    expected: tuple[tuple[str, str], ...]
    roles: Mapping[str, frozenset[str]]
    """Procedure → the roles in it that follow the jurisdiction."""
    stays: Mapping[str, str]
    """Procedure → why nothing else of it follows."""
    periods: Mapping[str, Consequence]

    def consequence(self, limit: str) -> Consequence:
        return self.periods.get(limit, UNFOUND)


@cache
def load_moving() -> Moving:
    """The content, once, every name in it resolved."""
    text = files("xiejiang.proceedings").joinpath("content/moving.toml").read_text("utf-8")
    told = tomllib.loads(text)
    taken = {t["event"]: Taken(t["event"], t["to"], tuple(t["from"])) for t in told["taken"]}
    sent = frozenset(t["event"] for t in told["sent"])
    expected = tuple((t["event"], t["role"]) for t in told["expected"])
    _known(load_procedures().events, {*taken, *sent, *(e for e, _ in expected)})
    roles = {t["procedure"]: frozenset(t["roles"]) for t in told["moves"]}
    stays = {t["procedure"]: t["why"] for t in told["stays"]}
    _known(load_procedures().by_id, {*roles, *stays})
    for procedure, named in roles.items():
        _known({r.id for r in load_procedures().by_id[procedure].roles}, named)
    return Moving(sent, taken, expected, roles, stays, _periods(told["period"]))


def _periods(told: Iterable[Mapping[str, Any]]) -> dict[str, Consequence]:
    limits = {x.id for p in load_procedures().by_id.values() for x in p.limits}
    found: dict[str, Consequence] = {}
    for table in told:
        _known(limits, table["limits"])
        _known((ANEW, RUNS_ON), [table["effect"]])
        citations = tuple(_citation(s) for s in table["sources"])
        one = Consequence(table["effect"], table["words"], citations)
        found |= dict.fromkeys(table["limits"], one)
    return found


def _citation(source: Mapping[str, str]) -> Citation:
    known = load_instruments()
    _known(known, [source["instrument"]])
    instrument = known[source["instrument"]]
    return Citation(instrument.id, source["article"], title=instrument.title)


def _known(names: Iterable[str], wanted: Iterable[str]) -> None:
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        raise MovingUnreadable(names="、".join(unknown))
