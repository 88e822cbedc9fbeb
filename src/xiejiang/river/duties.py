"""责任清单: which kind of agency is responsible for what, and which agency that is at a place.

Who is responsible is content (``content/duties.toml``), each line with its provision; which very
agency it is at a place is asked of ``agencies.competent``, as everywhere else on the platform, so
that the list and the proposals agree. Gaps and overlaps are shown, not settled.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Candidate
from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.river.errors import DutiesUnreadable, MatterUnknown

SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision, and whether it was read against the text."""

    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Duty:
    """职责: what is to be done about a matter."""

    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Who:
    """One line of the law: a kind of agency that has duties."""

    duties: tuple[str, ...]
    kind: str
    """Of the agencies in the directory; empty for one that the directory does not hold."""
    outside: str
    """What such an agency is called."""
    words: str
    bases: tuple[Basis, ...]

    @property
    def title(self) -> str:
        return Kind(self.kind).zh if self.kind else self.outside


@dataclass(frozen=True, slots=True)
class Matter:
    """事项, with who is responsible for it."""

    id: str
    title: str
    title_en: str
    field: str
    who: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What settles it when several have one duty."""

    words: str
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The list as it is written."""

    duties: tuple[Duty, ...]
    matters: tuple[Matter, ...]
    rules: Mapping[str, Rule]

    def matter(self, matter_id: str) -> Matter:
        found = next((m for m in self.matters if m.id == matter_id), None)
        if found is None:
            raise MatterUnknown(matter=matter_id, known="、".join(m.id for m in self.matters))
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """Who has a duty at a place, by one line of the law."""

    who: Who
    competent: tuple[Candidate, ...]
    """Who may be competent, the default first."""
    superior: tuple[Candidate, ...]

    @property
    def gap(self) -> str:
        """Why nobody on the platform answers for it; empty if somebody does."""
        if not self.who.kind:
            return f"机关目录没有收录{self.who.outside}"
        return "" if self.competent else "机关目录在这里没有这一类机关"


@dataclass(frozen=True, slots=True)
class Row:
    """One duty for one matter at one place."""

    duty: Duty
    lines: tuple[Line, ...]
    rule: Rule | None

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.gap)

    @property
    def overlap(self) -> tuple[str, ...]:
        """The names of those who have it together; empty where there is one."""
        named = [c.agency_name for line in self.lines for c in line.competent]
        named += [line.who.outside for line in self.lines if not line.who.kind]
        found = tuple(dict.fromkeys(named))
        return found if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class Table:
    """Everything for one matter at one place."""

    matter: Matter
    place: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """Gaps and overlaps of a matter in the counties of a province or city."""

    gaps: tuple[tuple[str, str, Duty, str], ...]
    """Code and name of the county, the duty, why."""
    overlaps: tuple[tuple[str, str, Duty, tuple[str, ...]], ...]
    counties: int


def table(*, matter: str, place: str) -> Table:
    """Who is responsible for a matter at a division or on a reach, duty by duty."""
    content = load_duties()
    found = content.matter(matter)
    where = basin.where(place)
    reach = "" if where.division is not None else place
    return Table(found, place, where.name, _rows(content, found, division_of(place), reach))


def division_of(place: str) -> str:
    """The division of a place; of a reach, the first on its banks."""
    where = basin.where(place)
    return place if where.division is not None else where.reaches[0].divisions[0]


def survey(*, matter: str, division: str) -> Survey:
    """Where in a province or city nobody has a duty, and where several have it."""
    content = load_duties()
    found = content.matter(matter)
    gaps: list[tuple[str, str, Duty, str]] = []
    overlaps: list[tuple[str, str, Duty, tuple[str, ...]]] = []
    counties = basin.counties(division, in_basin=True)
    for county in counties:
        name = basin.full_name(county.code)
        for row in _rows(content, found, county.code, ""):
            gaps += [(county.code, name, row.duty, line.gap) for line in row.gaps if line.who.kind]
            if row.overlap:
                overlaps.append((county.code, name, row.duty, row.overlap))
    return Survey(tuple(gaps), tuple(overlaps), len(counties))


def _rows(content: Content, matter: Matter, division: str, reach: str) -> tuple[Row, ...]:
    asked = {w.kind: _asked(w.kind, matter.field, division, reach) for w in matter.who if w.kind}
    rows = []
    for duty in content.duties:
        lines = tuple(
            Line(w, *asked.get(w.kind, ((), ()))) for w in matter.who if duty.id in w.duties
        )
        row = Row(duty, lines, content.rules.get(duty.id))
        rows.append(row if row.overlap else replace(row, rule=None))
    return tuple(rows)


def _asked(
    kind: str, field: str, division: str, reach: str
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    listed = agencies.competent(kind=kind, division=division, field=field, reach=reach)
    above = tuple(c for c in listed if c.role.value == SUPERIOR)
    return tuple(c for c in listed if c.role.value != SUPERIOR), above


@cache
def load_duties() -> Content:
    """The content, once, every name in it resolved."""
    text = files("xiejiang.river").joinpath("content/duties.toml").read_text("utf-8")
    told = tomllib.loads(text)
    duties = tuple(Duty(d["id"], d["title"], d["title_en"]) for d in told["duty"])
    known = {d.id for d in duties}
    common = [_who(w, known) for w in told["common"]]
    matters = tuple(_matter(m, common, known) for m in told["matter"])
    rules = {
        duty: Rule(r["words"], _bases(r["sources"])) for r in told["settle"] for duty in r["duties"]
    }
    _insist(rules, known)
    return Content(duties, matters, rules)


def _matter(told: Mapping[str, Any], common: Sequence[Who], duties: set[str]) -> Matter:
    _insist([told["field"]], {f.value for f in Field})
    own = [_who(w, duties) for w in told["who"]]
    return Matter(told["id"], told["title"], told["title_en"], told["field"], (*own, *common))


def _who(told: Mapping[str, Any], duties: set[str]) -> Who:
    kind, outside = told.get("kind", ""), told.get("outside", "")
    _insist(told["duties"], duties)
    if kind:
        _insist([kind], {k.value for k in Kind})
    if bool(kind) is bool(outside) or not told["sources"]:
        raise DutiesUnreadable(problem=f"{told['words'][:20]}：机关或者依据")
    return Who(tuple(told["duties"]), kind, outside, told["words"], _bases(told["sources"]))


def _bases(sources: Iterable[Mapping[str, str]]) -> tuple[Basis, ...]:
    found = []
    for source in sources:
        _insist([source["instrument"]], load_instruments())
        instrument = load_instruments()[source["instrument"]]
        confidence = Confidence(source.get("confidence", Confidence.VERIFIED.value))
        citation = Citation(instrument.id, source["article"], title=instrument.title)
        found.append(Basis(citation, confidence))
    return tuple(found)


def _insist(names: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise DutiesUnreadable(problem="、".join(unknown))
