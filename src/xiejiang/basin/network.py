"""河网: reaches in the direction of flow, and what lies upstream and downstream of a place.

Pure; loaded once. Everything returned is 参考推算 — show ``REFERENCE_ONLY`` beside it.

* ``network() -> Network`` — the one instance.
* ``Network.reach(id) -> Reach`` (``UnknownReach``), ``Network.find(id) -> Reach | None``.
* ``Network.reaches_of(code) -> tuple[Reach, ...]`` — flowing through or along the division,
  main stem first; falls back to the reaches it drains to. For provinces and prefectures the
  union over their counties.
* ``Network.downstream_divisions(place, level=Level.COUNTY) -> tuple[Neighbour, ...]`` and
  ``Network.upstream_divisions(...)`` — ``place`` is a division code or a reach id; nearest
  first; ``Neighbour(code, name, km, shared, uncertain)``.
* ``Network.relation(a, b) -> Relation`` — ``Kind`` 上游 / 下游 / 共用水体 / 无 with km and a
  Chinese sentence.
* ``Network.reach_search(text, division=None, limit=20) -> tuple[Reach, ...]``.
* ``Network.on_main_stem(place) -> bool`` — whether the place touches the navigable main stem.

How it is computed: a division's own waters are the reaches it lies on and those it drains to;
``a`` is upstream of ``b`` when the end of one of a's reaches leads to the beginning of one of
b's. Canals whose flow is set by gates are followed only from a place on that very canal, and
what is reached only that way is ``uncertain``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from xiejiang.basin.divisions import Level, contains, division, full_name, path
from xiejiang.basin.errors import UnknownReach
from xiejiang.basin.flow import Graph, Stream
from xiejiang.basin.reaches import MAIN_STEM, Reach, Water, load

REFERENCE_ONLY = "参考推算，以主管部门认定为准"


class Kind(StrEnum):
    """How the waters of one place stand to those of another."""

    UPSTREAM = "上游"
    DOWNSTREAM = "下游"
    SHARED = "共用水体"
    NONE = "无"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A division that the water reaches, or comes from."""

    code: str
    name: str
    """Full name."""
    km: int
    """Distance along the water from border to border; 0 means adjacent or the same reach."""
    shared: bool
    """Both lie on one water body (opposite banks, one lake): neither is simply upstream."""
    uncertain: bool
    """Reached only through a canal whose direction is set by gates and pumps."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What may be said about two places."""

    kind: Kind
    """``UPSTREAM``: the first place lies upstream of the second."""
    km: int | None
    uncertain: bool
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class _Hit:
    length: int
    uncertain: bool


class Network:
    """The reaches, the waters of each county, and the questions asked of them."""

    def __init__(self, reaches: Iterable[Reach], waters: Mapping[str, Water]) -> None:
        self._reaches = {r.id: r for r in reaches}
        self._waters = dict(waters)
        self._graph = Graph(
            Stream(r.from_node, r.to_node, r.length_hm, r.river_id)
            for r in self._reaches.values()
            if not r.regulated
        )
        self._canals = tuple(
            Stream(r.from_node, r.to_node, r.length_hm, r.river_id)
            for r in self._reaches.values()
            if r.regulated
        )
        touching: dict[str, set[str]] = defaultdict(set)
        for code, water in self._waters.items():
            for reach in water.targets:
                touching[reach].add(code)
        self._touching = {reach: frozenset(codes) for reach, codes in touching.items()}

    # -- reaches -------------------------------------------------------------------------

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Every reach, river by river in the direction of flow."""
        return tuple(self._reaches.values())

    def find(self, reach_id: str) -> Reach | None:
        """The reach with this id, if there is one."""
        return self._reaches.get(reach_id)

    def reach(self, reach_id: str) -> Reach:
        """The reach with this id."""
        found = self.find(reach_id)
        if found is None:
            raise UnknownReach(reach=reach_id)
        return found

    def reaches_of(self, code: str) -> tuple[Reach, ...]:
        """Reaches through or along a division; else those its waters run into."""
        ids = {reach for county in self._counties(code) for reach in self._waters[county].targets}
        return tuple(sorted((self._reaches[i] for i in ids), key=_by_importance))

    def divisions_of(self, reach_id: str) -> tuple[str, ...]:
        """Counties on either bank of a reach."""
        return self.reach(reach_id).divisions

    def on_main_stem(self, place: str) -> bool:
        """Whether the place touches 长江干线 (宜宾以下): a reach of it, or a division on it."""
        found = self.find(place)
        reaches = (found,) if found is not None else self._on(place)
        return any(r.river_id == MAIN_STEM for r in reaches)

    def reach_search(
        self, text: str, *, division: str | None = None, limit: int = 20
    ) -> tuple[Reach, ...]:
        """Reaches for a picker: every word must occur in the label, the id or a bank's name."""
        words = text.strip().lower().split()
        pool = self.reaches_of(division) if division is not None else self.reaches
        if not words:
            return pool[:limit] if division is not None else ()
        hits = [r for r in pool if all(word in _searchable(r) for word in words)]
        return tuple(sorted(hits, key=lambda r: _match_order(r, words[0])))[:limit]

    # -- up and down ---------------------------------------------------------------------

    def downstream_divisions(
        self, place: str, *, level: Level = Level.COUNTY
    ) -> tuple[Neighbour, ...]:
        """Divisions the water runs to, nearest first; the place itself is left out."""
        return self._neighbours(place, self._down(place), self._up(place), level)

    def upstream_divisions(
        self, place: str, *, level: Level = Level.COUNTY
    ) -> tuple[Neighbour, ...]:
        """Divisions the water comes from, nearest first; the place itself is left out."""
        return self._neighbours(place, self._up(place), self._down(place), level)

    def relation(self, a: str, b: str) -> Relation:
        """How the waters of ``a`` stand to those of ``b`` (division codes or reach ids)."""
        kind, hit = self._decide(a, b)
        km = _km(hit.length) if hit is not None else None
        uncertain = hit.uncertain if hit is not None else False
        return Relation(kind, km, uncertain, self._sentence(a, b, kind, km, uncertain))

    def _decide(self, a: str, b: str) -> tuple[Kind, _Hit | None]:
        if self._within(a, b) or self._within(b, a):
            return Kind.SHARED, _Hit(0, False)
        there, back = self._way(a, b), self._way(b, a)
        if there is not None and back is not None:
            return Kind.SHARED, min(there, back, key=lambda hit: hit.length)
        if there is not None:
            return Kind.UPSTREAM, there
        if back is not None:
            return Kind.DOWNSTREAM, back
        if set(self._target_ids(a)) & set(self._target_ids(b)):
            return Kind.SHARED, _Hit(0, False)
        return Kind.NONE, None

    def _sentence(self, a: str, b: str, kind: Kind, km: int | None, uncertain: bool) -> str:
        first, second = self.label(a), self.label(b)
        said = {
            Kind.UPSTREAM: f"{first}在{second}上游，{_distance(km)}",
            Kind.DOWNSTREAM: f"{first}在{second}下游，{_distance(km)}",
            Kind.SHARED: f"{first}与{second}共用水体或互有上下游，不分先后",
            Kind.NONE: f"{first}与{second}没有上下游关系",
        }[kind]
        canal = "；经闸泵调度的河道，流向可能变化" if uncertain else ""
        return f"{said}{canal}（{REFERENCE_ONLY}）"

    def label(self, place: str) -> str:
        """The name of a division or a reach."""
        found = self.find(place)
        return found.label if found is not None else full_name(place)

    # -- the walk ------------------------------------------------------------------------

    def _lengths_from(self, place: str) -> tuple[dict[str, int], dict[str, int]]:
        """Node → distance from the end of the place's waters: free streams; with its canals."""
        sources = [self._reaches[i] for i in self._source_ids(place)]
        starts = {r.to_node for r in sources}
        free = self._graph.distances(starts)
        rivers = {r.river_id for r in sources if r.regulated}
        if not rivers:
            return free, free
        along = [s for s in self._canals if s.river in rivers]
        return free, self._graph.extended(along).distances(starts)

    def _way(self, a: str, b: str) -> _Hit | None:
        """From the end of the waters of ``a`` to the first reach of ``b``."""
        targets = {self._reaches[i].from_node for i in self._target_ids(b)}
        free, wide = self._lengths_from(a)
        for lengths, uncertain in ((free, False), (wide, True)):
            found = min((lengths[n] for n in targets if n in lengths), default=None)
            if found is not None:
                return _Hit(found, uncertain)
        return None

    def _down(self, place: str) -> dict[str, _Hit]:
        """County → distance from the end of the place's waters to the county's first reach."""
        free, wide = self._lengths_from(place)
        found: dict[str, _Hit] = {}
        for reach in self._reaches.values():
            length = wide.get(reach.from_node)
            if length is not None:
                hit = _Hit(free.get(reach.from_node, length), reach.from_node not in free)
                _keep_least(found, self._touching.get(reach.id, frozenset()), hit)
        return found

    def _up(self, place: str) -> dict[str, _Hit]:
        """County → distance from the end of the county's waters to the place's first reach."""
        targets = {self._reaches[i].from_node for i in self._target_ids(place)}
        free = self._graph.distances_to(targets)
        found: dict[str, _Hit] = {}
        for code, water in self._waters.items():
            length = self._water_length(water, free, targets)
            if length is not None:
                found[code] = length
        return found

    def _water_length(
        self, water: Water, free: Mapping[str, int], targets: set[str]
    ) -> _Hit | None:
        ends = {self._reaches[i].to_node for i in water.sources}
        best = min((free[node] for node in ends if node in free), default=None)
        rivers = {self._reaches[i].river_id for i in water.sources if self._reaches[i].regulated}
        if best is not None or not rivers:
            return None if best is None else _Hit(best, False)
        along = [s for s in self._canals if s.river in rivers]
        reached = self._graph.extended(along).distances(ends)
        far = min((reached[node] for node in targets if node in reached), default=None)
        return None if far is None else _Hit(far, True)

    def _neighbours(
        self, place: str, ahead: Mapping[str, _Hit], behind: Mapping[str, _Hit], level: Level
    ) -> tuple[Neighbour, ...]:
        own = self._own(place)
        here = set(self._target_ids(place))
        best: dict[str, Neighbour] = {}
        for code, hit in ahead.items():
            group = _at_level(code, level)
            if group is None or group in own or any(contains(o, code) for o in own):
                continue
            shared = code in behind or bool(here & set(self._waters[code].on))
            one = Neighbour(group, full_name(group), _km(hit.length), shared, hit.uncertain)
            known = best.get(group)
            best[group] = one if known is None else _merge(known, one)
        return tuple(sorted(best.values(), key=lambda n: (n.km, n.code)))

    # -- whose waters --------------------------------------------------------------------

    def _own(self, place: str) -> frozenset[str]:
        found = self.find(place)
        return frozenset(found.divisions) if found is not None else frozenset({place})

    def _within(self, inner: str, outer: str) -> bool:
        if inner in self._reaches or outer in self._reaches:
            return inner == outer
        return contains(outer, inner)

    def _counties(self, code: str) -> list[str]:
        division(code)
        return [county for county in self._waters if contains(code, county)]

    def _on(self, code: str) -> list[Reach]:
        ids = {i for county in self._counties(code) for i in self._waters[county].on}
        return [self._reaches[i] for i in ids]

    def _source_ids(self, place: str) -> list[str]:
        if place in self._reaches:
            return [place]
        return [i for county in self._counties(place) for i in self._waters[county].sources]

    def _target_ids(self, place: str) -> list[str]:
        if place in self._reaches:
            return [place]
        return [i for county in self._counties(place) for i in self._waters[county].targets]


@lru_cache(maxsize=1)
def network() -> Network:
    """The one river network, read on first use."""
    reaches, waters = load()
    return Network(reaches, waters)


def _by_importance(reach: Reach) -> tuple[int, str]:
    return reach.order, reach.id


@lru_cache(maxsize=2048)
def _searchable(reach: Reach) -> str:
    banks = " ".join(full_name(code) for code in reach.divisions)
    return f"{reach.label} {reach.id} {banks}".lower()


def _match_order(reach: Reach, word: str) -> tuple[bool, bool, int, str]:
    return reach.river != word, word not in reach.label.lower(), reach.order, reach.id


def _keep_least(found: dict[str, _Hit], codes: Iterable[str], hit: _Hit) -> None:
    for code in codes:
        known = found.get(code)
        if known is None or (hit.uncertain, hit.length) < (known.uncertain, known.length):
            found[code] = hit


def _merge(a: Neighbour, b: Neighbour) -> Neighbour:
    near = min(a, b, key=lambda n: n.km)
    return Neighbour(
        near.code, near.name, near.km, a.shared or b.shared, a.uncertain and b.uncertain
    )


def _at_level(code: str, level: Level) -> str | None:
    """The division at the level; counties without a prefecture stand for themselves."""
    whole = path(code)
    if level is Level.PROVINCE:
        return whole.province.code if whole.province is not None else None
    if level is Level.PREFECTURE and whole.prefecture is not None:
        return whole.prefecture.code
    return code


def _km(hectometres: int) -> int:
    return (hectometres + 5) // 10


def _distance(km: int | None) -> str:
    return "相邻" if not km else f"下行约 {km} 公里"
