"""上下游关系: what may be said of two places, from the ways of the water between them. Pure.

In this order:

1. one holds the other, or they are the same: they share their waters;
2. both lie on one lake: they share it, whichever way its axis runs;
3. one of them is a county, and they face each other across the largest river they have in common
   for at least half of the longer frontage (of the shorter, where water also runs both ways):
   opposite banks, they share it;
4. water runs both ways: the one is upstream when at least half of its counties (of a county: of
   its reaches, by length) lead to the other and at most a quarter of the other's lead back;
   otherwise they share the water;
5. water runs one way: upstream, downstream;
6. they touch one reach only: they share it. Else there is no relation.

What is said follows the maintainers of the data (:data:`REFERENCE_ONLY`); 2 and 3 are ours, so
that nobody on a lake or on the other bank is told that what happens there is not their business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xiejiang.basin.divisions import Level, contains, division, full_name
from xiejiang.basin.reaches import Reach
from xiejiang.basin.ways import Way, Ways

REFERENCE_ONLY = "参考推算，以主管部门认定为准"
FACING = Fraction(1, 2)
MOSTLY, HARDLY = Fraction(1, 2), Fraction(1, 4)


class Kind(StrEnum):
    """How the waters of one place stand to those of another."""

    UPSTREAM = "上游"
    DOWNSTREAM = "下游"
    SHARED = "共用水体"
    NONE = "无"

    @property
    def word(self) -> str:
        """The word programs are given."""
        return _WORDS[self]


_WORDS = {
    Kind.UPSTREAM: "upstream_of",
    Kind.DOWNSTREAM: "downstream_of",
    Kind.SHARED: "shared_water",
    Kind.NONE: "unrelated",
}

Reaches = tuple[Reach, ...]
Rivers = tuple[tuple[str, str], ...]
"""Ids and names."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What may be said about two places."""

    kind: Kind
    """``UPSTREAM``: the first place lies upstream of the second."""
    km: int | None
    """The shortest way from border to border along the water; 0 is adjacent or shared."""
    uncertain: bool
    """Only through a canal whose direction is set by gates and pumps."""
    via: Rivers
    """The rivers and lakes in the order of the water, along the largest; those that are shared."""
    why: str
    """In a few words, why it is so."""
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class _Said:
    kind: Kind
    length: int | None
    via: Rivers
    why: str
    uncertain: bool = False


def relate(ways: Ways, a: str, b: str) -> Relation:
    """How the waters of ``a`` stand to those of ``b`` (division codes or reach ids)."""
    said = _within(ways, a, b) or _facing(ways, a, b) or _flowing(ways, a, b)
    km = None if said.length is None else whole_km(said.length)
    sentence = _sentence(label(ways, a), label(ways, b), said, km)
    return Relation(said.kind, km, said.uncertain, said.via, said.why, sentence)


def label(ways: Ways, place: str) -> str:
    """The name of a division or a reach."""
    found = ways.find(place)
    return found.label if found is not None else full_name(place)


def _within(ways: Ways, a: str, b: str) -> _Said | None:
    if a == b:
        return _Said(Kind.SHARED, 0, _names(ways.on(a) or ways.targets(a)), "同一地方")
    reach, other = ways.find(a), ways.find(b)
    if reach is not None and other is not None:
        return None
    if reach is not None or other is not None:
        one, code = (reach, b) if reach is not None else (other, a)
        if one is not None and one in ways.on(code):
            return _Said(Kind.SHARED, 0, _names((one,)), "河段流经该地")
        return None
    if contains(a, b) or contains(b, a):
        inner = b if contains(a, b) else a
        return _Said(Kind.SHARED, 0, _names(ways.targets(inner)), "一地在另一地以内")
    return None


def _facing(ways: Ways, a: str, b: str) -> _Said | None:
    """One lake, or opposite banks; reaches are what they are."""
    if ways.find(a) is not None or ways.find(b) is not None:
        return None
    ours, theirs = ways.on(a), ways.on(b)
    lakes = _lakes(ours) & _lakes(theirs)
    if lakes:
        return _Said(Kind.SHARED, 0, tuple(sorted(lakes)), "同在一个湖")
    if _faced(ways, a, b)[1] >= FACING:
        return _Said(Kind.SHARED, 0, _names([r for r in ours if r in theirs]), "隔河相对")
    return None


def _faced(ways: Ways, a: str, b: str) -> tuple[Fraction, Fraction]:
    """How much of the shorter, and of the longer, of their frontages faces the other.

    Frontages are those on the largest river in common; between two larger divisions they say
    nothing, since each has banks of its own on both sides.
    """
    none = (Fraction(0), Fraction(0))
    if ways.find(a) is not None or ways.find(b) is not None:
        return none
    if Level.COUNTY not in {division(a).level, division(b).level}:
        return none
    ours, theirs = ways.on(a), ways.on(b)
    common = [r for r in ours if r in theirs]
    if not common:
        return none
    river = min(common, key=lambda r: (r.order, r.id)).river_id
    facing = sum(r.length_hm for r in common if r.river_id == river and _across(r, a, b))
    lengths = _length(ours, river), _length(theirs, river)
    return Fraction(facing, min(lengths)), Fraction(facing, max(lengths))


def _lakes(reaches: Reaches) -> set[tuple[str, str]]:
    return {(r.river_id, r.river) for r in reaches if r.kind == "lake"}


def _across(reach: Reach, a: str, b: str) -> bool:
    """Whether the one lies on one bank and the other on the other; islands count for both."""
    left, right = ({p for p in (a, b) if _on_bank(p, bank)} for bank in (reach.left, reach.right))
    return bool(left and right) and left | right == {a, b}


def _on_bank(place: str, bank: tuple[str, ...]) -> bool:
    return any(contains(place, code) for code in bank)


def _length(reaches: Reaches, river: str) -> int:
    return sum(r.length_hm for r in reaches if r.river_id == river)


def _flowing(ways: Ways, a: str, b: str) -> _Said:
    there, back = ways.way(a, b), ways.way(b, a)
    if there is not None and back is not None:
        return _both_ways(ways, a, b, there, back)
    if there is not None:
        return _one_way(Kind.UPSTREAM, there, ways.main_rivers(a, b))
    if back is not None:
        return _one_way(Kind.DOWNSTREAM, back, ways.main_rivers(b, a))
    shared = [r for r in ways.targets(a) if r in ways.targets(b)]
    if shared:
        return _Said(Kind.SHARED, 0, _names(shared), "在同一河段")
    return _Said(Kind.NONE, None, (), "水不相通")


def _one_way(kind: Kind, way: Way, via: Rivers, why: str = "水只往一个方向流") -> _Said:
    return _Said(kind, way.length_hm, via, why, way.uncertain)


def _both_ways(ways: Ways, a: str, b: str, there: Way, back: Way) -> _Said:
    near = min(there, back, key=lambda way: way.length_hm)
    if _faced(ways, a, b)[0] >= FACING:
        return _Said(Kind.SHARED, near.length_hm, near.rivers, "隔河相对，水互有往来")
    forth, home = _share(ways, a, b), _share(ways, b, a)
    mostly = "大部分水往一个方向流，边上也有往回流的"
    if forth >= MOSTLY and home <= HARDLY:
        return _one_way(Kind.UPSTREAM, there, ways.main_rivers(a, b), mostly)
    if home >= MOSTLY and forth <= HARDLY:
        return _one_way(Kind.DOWNSTREAM, back, ways.main_rivers(b, a), mostly)
    return _Said(Kind.SHARED, near.length_hm, near.rivers, "水互有往来", near.uncertain)


def _share(ways: Ways, a: str, b: str) -> Fraction:
    """Which part of the waters of ``a`` leads to ``b``: of its counties, or of one its reaches."""
    targets = {r.from_node for r in ways.targets(b)}
    counties = ways.counties(a) if ways.find(a) is None else []
    if len(counties) > 1:
        return Fraction(sum(ways.leads(county, targets) for county in counties), len(counties))
    sources = ways.sources(a)
    led = sum(r.length_hm for r in sources if ways.leads(r.id, targets))
    return Fraction(led, sum(r.length_hm for r in sources))


def _names(reaches: Iterable[Reach]) -> Rivers:
    ordered = sorted(reaches, key=lambda r: (r.order, r.id))
    return tuple(dict.fromkeys((r.river_id, r.river) for r in ordered))


def _sentence(first: str, second: str, said: _Said, km: int | None) -> str:
    whole = {
        Kind.UPSTREAM: f"{first}在{second}上游，{_distance(km)}",
        Kind.DOWNSTREAM: f"{first}在{second}下游，{_distance(km)}",
        Kind.SHARED: f"{first}与{second}共用水体或互有上下游，不分先后",
        Kind.NONE: f"{first}与{second}没有上下游关系",
    }[said.kind]
    canal = "；经闸泵调度的河道，流向可能变化" if said.uncertain else ""
    return f"{whole}{canal}（{REFERENCE_ONLY}）"


def _distance(km: int | None) -> str:
    return "相邻" if not km else f"下行约 {km} 公里"


def whole_km(hectometres: int) -> int:
    """Rounded to whole kilometres."""
    return (hectometres + 5) // 10
