"""管辖提示: which agency of a kind is competent for a place, with the reason. Pure.

* ``competent(directory, kind, division_code, *, level=None, field=None, reach=None)
  -> list[Candidate]`` — exactly one candidate is the default (``is_default``) when the
  directory knows any; alternatives follow (special bodies, concentrated courts), then the
  supervising superior. ``level`` is the rank wanted (同级); without it, or for ``special``, that
  of the division. For a special sender use ``receivers``: the directory knows its rank.
* ``receivers(directory, sender_code, *, division_code=None, field=None, reach=None)
  -> Receivers`` — for a referral: police and procuratorate 同级 to the sender, the court of the
  place, and the body that supervises the sender.

The machine proposes, the officer disposes: every candidate says why, cites where it can, and
``must_check`` marks what nobody has verified. The reasons are data (``data/competence.toml``).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from xiejiang.agencies.directory import (
    DATA,
    Concentration,
    Confidence,
    Directory,
    Record,
    order,
    rank_of,
)
from xiejiang.agencies.domain import ENFORCEMENT, Kind, Level
from xiejiang.basin import queries as basin
from xiejiang.kernel.citation import Citation
from xiejiang.kernel.citation import Confidence as LawConfidence


class Role(StrEnum):
    """Why an agency is on the list."""

    COMPETENT = "competent"
    ALTERNATIVE = "alternative"
    SUPERIOR = "superior"

    @property
    def zh(self) -> str:
        return {
            Role.COMPETENT: "主管",
            Role.ALTERNATIVE: "可能有管辖权",
            Role.SUPERIOR: "上级",
        }[self]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agency that may be competent."""

    agency_code: str
    agency_name: str
    role: Role
    reason: str
    citation: Citation | None
    confidence: Confidence
    """Of the agency in the directory; the law's own confidence is in ``must_check``."""
    is_default: bool
    must_check: bool
    """Somebody has to verify this before relying on it."""
    note: str

    @property
    def doubted_in_words(self) -> bool:
        """Whether the reason itself says, in Chinese, that this must be verified."""
        return "须核对" in self.reason


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who receives a referral, who sees a copy, who may hear it, who supervises."""

    police: tuple[Candidate, ...]
    procuratorate: tuple[Candidate, ...]
    court: tuple[Candidate, ...]
    supervisor: Candidate | None

    @property
    def default_police(self) -> Candidate | None:
        return _default(self.police)

    @property
    def default_procuratorate(self) -> Candidate | None:
        return _default(self.procuratorate)

    @property
    def default_court(self) -> Candidate | None:
        return _default(self.court)


@dataclass(frozen=True, slots=True)
class _Reason:
    text: str
    citation: Citation | None
    confidence: LawConfidence


@dataclass(frozen=True, slots=True)
class _Question:
    """A place, the rank wanted, and the waters it touches."""

    directory: Directory
    kind: Kind
    division: str
    rank: Level
    field: str | None
    rivers: frozenset[str]

    @property
    def place(self) -> str:
        return basin.full_name(self.division)

    def place_of(self, record: Record) -> str:
        """The place as far as the agency's own division reaches: 重庆市 for 重庆市公安局."""
        if basin.contains(record.division, self.division):
            return basin.full_name(record.division)
        return self.place


def competent(
    directory: Directory,
    kind: Kind,
    division_code: str,
    *,
    level: Level | None = None,
    field: str | None = None,
    reach: str | None = None,
) -> list[Candidate]:
    """Agencies of the kind for the place: the default, alternatives, the superior."""
    asked = _Question(
        directory,
        kind,
        basin.division(division_code).code,
        rank_of(division_code) if level in (None, Level.SPECIAL) else level,
        field,
        _rivers(division_code, reach),
    )
    general = directory.nearest(kind, division_code, asked.rank)
    concentrated = _concentrations(asked) if kind is Kind.COURT else []
    found = [_concentrated(asked, one) for one in concentrated]
    if general is not None:
        found.append(_general(asked, general, concentrated))
    found.extend(_special(asked, record) for record in _specials(asked))
    chosen = _one_default(_distinct(found))
    return [*chosen, *_superiors(asked, chosen)]


def receivers(
    directory: Directory,
    sender_code: str,
    *,
    division_code: str | None = None,
    field: str | None = None,
    reach: str | None = None,
) -> Receivers:
    """Who is 同级 to the sender for a referral from the place (the sender's own by default)."""
    sender = directory.get(sender_code)
    place = division_code if division_code is not None else sender.division
    police, procuratorate = (
        competent(directory, kind, place, level=sender.rank, field=field, reach=reach)
        for kind in (Kind.POLICE, Kind.PROCURATORATE)
    )
    court = competent(directory, Kind.COURT, place, field=field, reach=reach)
    above = directory.superior(sender_code)
    return Receivers(
        police=_distinct([*police, *_senders_police(directory, sender, place)]),
        procuratorate=tuple(procuratorate),
        court=tuple(court),
        supervisor=_superior(above) if above is not None else None,
    )


def _senders_police(directory: Directory, sender: Record, place: str) -> list[Candidate]:
    """The police at the sender's own seat, when the place lies outside its territory."""
    if sender.covers(place):
        return []
    local = directory.counterpart(sender.code, Kind.POLICE)
    if local is None:
        return []
    return [_candidate(local, Role.ALTERNATIVE, "senders-police", check=True, sender=sender.name)]


# -- the general agency -----------------------------------------------------------------


def _general(asked: _Question, record: Record, concentrated: Iterable[Concentration]) -> Candidate:
    if record.rank is not asked.rank and not _is_municipal(asked):
        return _candidate(
            record, Role.COMPETENT, "climbed", place=asked.place, default=True, check=True
        )
    place = asked.place_of(record)
    if any(one.exclusive for one in concentrated):
        return _candidate(record, Role.ALTERNATIVE, "not-concentrated", place=place, check=True)
    return _candidate(record, Role.COMPETENT, _same_rank(asked.kind), place=place, default=True)


def _is_municipal(asked: _Question) -> bool:
    """Municipalities have no prefecture rank: their own agencies stand in for it."""
    province = basin.path(asked.division).province
    return asked.rank is Level.PREFECTURE and province is not None and province.is_municipality


def _same_rank(kind: Kind) -> str:
    return (
        "same-rank.enforcement"
        if kind in ENFORCEMENT or kind is Kind.JUSTICE
        else (f"same-rank.{kind}")
    )


# -- concentrated courts ----------------------------------------------------------------


def _concentrations(asked: _Question) -> list[Concentration]:
    """Courts that hear such cases for the place; the exclusive ones first."""
    found = [
        one
        for one in asked.directory.concentrations
        if one.rank is asked.rank
        and one.covers(asked.division)
        and one.handles(asked.field)
        and (not one.waters or asked.rivers & set(one.waters))
    ]
    return sorted(found, key=lambda one: not one.exclusive)


def _concentrated(asked: _Question, one: Concentration) -> Candidate:
    record = asked.directory.get(one.court)
    called = f"{record.name}（{one.tribunal}）" if one.tribunal else record.name
    key = "concentrated" if one.exclusive else "concentrated-maybe"
    role = Role.COMPETENT if one.exclusive else Role.ALTERNATIVE
    made = _candidate(
        record, role, key, place=asked.place, court=called, default=one.exclusive, check=True
    )
    note = "；".join(part.rstrip("。") for part in (one.source, one.note) if part)
    return replace(made, confidence=one.confidence, note=f"来源：{note}")


# -- special bodies ---------------------------------------------------------------------


def _specials(asked: _Question) -> list[Record]:
    """Special bodies for the place: of each family the one at the rank, or the next above."""
    families: dict[str, list[Record]] = defaultdict(list)
    for record in asked.directory.special(asked.kind):
        if record.special and _fits(asked, record):
            families[_family(asked.directory, record)].append(record)
    chosen = [min(members, key=lambda r: (order(r.rank), r.code)) for members in families.values()]
    return sorted(chosen, key=lambda r: (order(r.rank), r.code))


def _fits(asked: _Question, record: Record) -> bool:
    return (
        order(record.rank) >= order(asked.rank)
        and record.covers(asked.division)
        and record.handles(asked.field)
        and (not record.waters or bool(asked.rivers & set(record.waters)))
    )


def _family(directory: Directory, record: Record) -> str:
    above = directory.find(record.parent_code)
    if above is None or not above.special:
        return record.code
    return _family(directory, above)


def _special(asked: _Question, record: Record) -> Candidate:
    key = "special-water" if record.waters else "special"
    return _candidate(record, Role.ALTERNATIVE, key, place=asked.place, check=True)


# -- putting the list together ----------------------------------------------------------


def _candidate(
    record: Record,
    role: Role,
    key: str,
    *,
    place: str = "",
    court: str = "",
    sender: str = "",
    default: bool = False,
    check: bool = False,
) -> Candidate:
    reason = reasons()[key]
    text = reason.text.format(place=place, name=record.name, court=court, sender=sender)
    return Candidate(
        agency_code=record.code,
        agency_name=record.name,
        role=role,
        reason=text,
        citation=reason.citation,
        confidence=record.confidence,
        is_default=default,
        must_check=check or record.confidence is Confidence.UNVERIFIED,
        note=record.note,
    )


def _superior(record: Record) -> Candidate:
    return _candidate(record, Role.SUPERIOR, "superior")


def _superiors(asked: _Question, chosen: Iterable[Candidate]) -> list[Candidate]:
    """The body above the default: for courts the one that hears such appeals."""
    default = _default(chosen)
    if default is None:
        return []
    above = _appeal_court(asked) or asked.directory.superior(default.agency_code)
    listed = {one.agency_code for one in chosen}
    return [] if above is None or above.code in listed else [_superior(above)]


def _appeal_court(asked: _Question) -> Record | None:
    if asked.kind is not Kind.COURT or asked.rank is not Level.COUNTY:
        return None
    above = [one for one in _concentrations(replace(asked, rank=Level.PREFECTURE)) if one.exclusive]
    return asked.directory.get(above[0].court) if above else None


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The first mention of each agency; a later default prevails over an earlier mention."""
    kept: dict[str, Candidate] = {}
    for one in found:
        known = kept.get(one.agency_code)
        if known is None or (one.is_default and not known.is_default):
            kept[one.agency_code] = one
    return tuple(kept.values())


def _one_default(found: Iterable[Candidate]) -> list[Candidate]:
    """The default first, and only one; two exclusive courts would both have to be checked."""
    ordered = sorted(found, key=lambda one: not one.is_default)
    return [
        one if position == 0 or not one.is_default else _demoted(one)
        for position, one in enumerate(ordered)
    ]


def _demoted(one: Candidate) -> Candidate:
    return replace(one, role=Role.ALTERNATIVE, is_default=False, must_check=True)


def _default(found: Iterable[Candidate]) -> Candidate | None:
    return next((one for one in found if one.is_default), None)


def _rivers(division: str, reach: str | None) -> frozenset[str]:
    """River ids of the reach, or of every reach on the division."""
    if reach is not None:
        return frozenset({basin.reach(reach_id=reach).river_id})
    return frozenset(r.river_id for r in basin.network().reaches_of(division))


@lru_cache(maxsize=1)
def reasons() -> dict[str, _Reason]:
    """The reasons of ``competence.toml`` by id."""
    content = tomllib.loads(DATA.joinpath("competence.toml").read_text(encoding="utf-8"))
    return {
        item["id"]: _Reason(
            text=item["text"],
            citation=Citation(item["instrument"], item["article"], tuple(item.get("also", ())))
            if item["instrument"]
            else None,
            confidence=LawConfidence(item["confidence"]),
        )
        for item in content["reason"]
    }
