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
* ``Network.relation(a, b) -> Relation`` — ``Kind`` 上游 / 下游 / 共用水体 / 无 with km, the rivers
  on the way and a Chinese sentence (see ``relations``).
* ``Network.way(a, b) -> Way | None`` — the reaches that the water takes (see ``ways``).
* ``Network.below(place) -> tuple[Below, ...]`` — counties downstream with the way to each.
* ``Network.reach_search(text, division=None, limit=20) -> tuple[Reach, ...]``.
* ``Network.on_main_stem(place) -> bool`` — whether the place touches the navigable main stem.

How it is computed: a division's own waters are the reaches it lies on and those it drains to;
the water runs from ``a`` to ``b`` when the end of one of a's reaches leads to the beginning of
one of b's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from xiejiang.basin.divisions import Level, contains, full_name, path
from xiejiang.basin.reaches import MAIN_STEM, Reach, Water, load
from xiejiang.basin.relations import REFERENCE_ONLY, Kind, Relation, label, relate, whole_km
from xiejiang.basin.ways import Hit, Way, Ways

__all__ = ["REFERENCE_ONLY", "Below", "Kind", "Neighbour", "Network", "Relation", "network"]


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
class Below:
    """A county that the water of a place runs to, and the way it takes."""

    code: str
    way: Way
    shared: bool


class Network(Ways):
    """The reaches, the waters of each county, and the questions asked of them."""

    def __init__(self, reaches: Iterable[Reach], waters: Mapping[str, Water]) -> None:
        super().__init__(reaches, waters)
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

    def reaches_of(self, code: str) -> tuple[Reach, ...]:
        """Reaches through or along a division; else those its waters run into."""
        return tuple(sorted(self.targets(code), key=_by_importance))

    def divisions_of(self, reach_id: str) -> tuple[str, ...]:
        """Counties on either bank of a reach."""
        return self.reach(reach_id).divisions

    def on_main_stem(self, place: str) -> bool:
        """Whether the place touches 长江干线 (宜宾以下): a reach of it, or a division on it."""
        return any(r.river_id == MAIN_STEM for r in self.on(place))

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
        return relate(self, a, b)

    def label(self, place: str) -> str:
        """The name of a division or a reach."""
        return label(self, place)

    def below(self, place: str, *, within_km: int) -> tuple[Below, ...]:
        """Counties the water runs to within a distance, nearest first, with the way to each."""
        own, here, behind = self._own(place), {r.id for r in self.targets(place)}, self._up(place)
        found: dict[str, Below] = {}
        for code, way in self.ways_down(place):
            if whole_km(way.length_hm) > within_km or code in found:
                continue
            if not any(contains(o, code) for o in own):
                shared = code in behind or bool(here & set(self._waters[code].on))
                found[code] = Below(code, way, shared)
        return tuple(sorted(found.values(), key=lambda b: (b.way.length_hm, b.code)))

    # -- the walk ------------------------------------------------------------------------

    def _down(self, place: str) -> dict[str, Hit]:
        """County → distance from the end of the place's waters to the county's first reach."""
        found: dict[str, Hit] = {}
        for tree, uncertain in self.trees(place):
            for reach in self._reaches.values():
                length = tree.lengths.get(reach.from_node)
                if length is not None:
                    codes = self._touching.get(reach.id, frozenset())
                    _keep_least(found, codes, Hit(length, uncertain))
        return found

    def _up(self, place: str) -> dict[str, Hit]:
        """County → distance from the end of the county's waters to the place's first reach."""
        free, targets = self.lengths_to(place)
        found: dict[str, Hit] = {}
        for code in self._waters:
            hit = self.length_from(code, free, targets)
            if hit is not None:
                found[code] = hit
        return found

    def _neighbours(
        self, place: str, ahead: Mapping[str, Hit], behind: Mapping[str, Hit], level: Level
    ) -> tuple[Neighbour, ...]:
        own = self._own(place)
        here = {r.id for r in self.targets(place)}
        best: dict[str, Neighbour] = {}
        for code, hit in ahead.items():
            group = _at_level(code, level)
            if group is None or group in own or any(contains(o, code) for o in own):
                continue
            shared = code in behind or bool(here & set(self._waters[code].on))
            one = Neighbour(group, full_name(group), whole_km(hit.length), shared, hit.uncertain)
            known = best.get(group)
            best[group] = one if known is None else _merge(known, one)
        return tuple(sorted(best.values(), key=lambda n: (n.km, n.code)))

    def _own(self, place: str) -> frozenset[str]:
        found = self.find(place)
        return frozenset(found.divisions) if found is not None else frozenset({place})


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


def _keep_least(found: dict[str, Hit], codes: Iterable[str], hit: Hit) -> None:
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
