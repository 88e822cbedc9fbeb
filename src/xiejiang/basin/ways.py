"""水路: which ways the water takes between places, before anybody says what that means.

Pure. A place is a division code or a reach id. Its *sources* are where something spilt there goes
(the reaches it lies on and those it drains to), its *targets* where it meets what comes from
upstream. Canals whose flow is set by gates are followed only from a place on that very canal, and
what is reached only that way is ``uncertain``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xiejiang.basin.divisions import contains, division
from xiejiang.basin.errors import UnknownReach
from xiejiang.basin.flow import Graph, Stream, Tree
from xiejiang.basin.reaches import Reach, Water


@dataclass(frozen=True, slots=True)
class Hit:
    """How far the water runs, in hundreds of metres, from border to border."""

    length: int
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest way from one place to another, with the flow."""

    length_hm: int
    """From the end of the waters of the first to the beginning of those of the second."""
    reaches: tuple[Reach, ...]
    """The reach it leaves from, those between, and the reach it arrives at."""
    uncertain: bool

    @property
    def rivers(self) -> tuple[tuple[str, str], ...]:
        """Ids and names of the rivers, in the order of the water."""
        return tuple(dict.fromkeys((r.river_id, r.river) for r in self.reaches))


class Ways:
    """The reaches, the waters of each county, and how the water gets from one to another."""

    def __init__(self, reaches: Iterable[Reach], waters: Mapping[str, Water]) -> None:
        self._reaches = {r.id: r for r in reaches}
        self._waters = dict(waters)
        self._graph = Graph(_stream(r) for r in self._reaches.values() if not r.regulated)
        self._canals = tuple(_stream(r) for r in self._reaches.values() if r.regulated)
        self._below: dict[str, frozenset[str]] = {}

    # -- places --------------------------------------------------------------------------

    def find(self, reach_id: str) -> Reach | None:
        """The reach with this id, if there is one."""
        return self._reaches.get(reach_id)

    def reach(self, reach_id: str) -> Reach:
        """The reach with this id."""
        found = self.find(reach_id)
        if found is None:
            raise UnknownReach(reach=reach_id)
        return found

    def counties(self, code: str) -> list[str]:
        """The counties of a division that have waters of the basin."""
        division(code)
        return [county for county in self._waters if contains(code, county)]

    def on(self, place: str) -> tuple[Reach, ...]:
        """The reaches that flow through or along a division; of a reach, itself."""
        if place in self._reaches:
            return (self._reaches[place],)
        ids = {i for county in self.counties(place) for i in self._waters[county].on}
        return tuple(self._reaches[i] for i in sorted(ids))

    def sources(self, place: str) -> tuple[Reach, ...]:
        """Where something spilt in the place goes."""
        if place in self._reaches:
            return (self._reaches[place],)
        ids = {i for county in self.counties(place) for i in self._waters[county].sources}
        return tuple(self._reaches[i] for i in sorted(ids))

    def targets(self, place: str) -> tuple[Reach, ...]:
        """Where the place meets what comes from upstream."""
        if place in self._reaches:
            return (self._reaches[place],)
        ids = {i for county in self.counties(place) for i in self._waters[county].targets}
        return tuple(self._reaches[i] for i in sorted(ids))

    # -- ways ----------------------------------------------------------------------------

    def way(self, a: str, b: str) -> Way | None:
        """The shortest way from ``a`` to ``b``; of equal ones that along the larger rivers."""
        return self._way(self.sources(a), b)

    def main_rivers(self, a: str, b: str) -> tuple[tuple[str, str], ...]:
        """By which rivers the water gets from ``a`` to ``b``: from the largest that lead there."""
        sources = self.sources(a)
        for order in sorted({r.order for r in sources}):
            here = [r for r in sources if r.order == order]
            rivers = dict.fromkeys(r.river_id for r in here)
            ways = (self._way(tuple(r for r in here if r.river_id == one), b) for one in rivers)
            found = sorted((w for w in ways if w is not None), key=lambda way: way.length_hm)
            if found:
                return tuple(dict.fromkeys(river for way in found for river in way.rivers))
        return ()

    def _way(self, sources: tuple[Reach, ...], b: str) -> Way | None:
        targets = self.targets(b)
        for streams, uncertain in self._graphs(sources):
            tree = streams.tree(r.to_node for r in sources)
            reached = [t for t in targets if t.from_node in tree.lengths]
            if reached:
                found = (self._along(tree, sources, t) for t in reached)
                length, reaches = min(found, key=lambda one: (one[0], _sizes(one[1])))
                return Way(length, reaches, uncertain)
        return None

    def ways_down(self, place: str) -> Iterator[tuple[str, Way]]:
        """Every county that the water reaches, with the shortest way; by free streams first."""
        sources = self.sources(place)
        for tree, uncertain in self.trees(place):
            for county, water in self._waters.items():
                targets = (self._reaches[i] for i in water.targets)
                reached = [t for t in targets if t.from_node in tree.lengths]
                if reached:
                    first = min(reached, key=lambda t: (tree.lengths[t.from_node], t.order, t.id))
                    yield county, Way(*self._along(tree, sources, first), uncertain)

    def _along(
        self, tree: Tree, sources: tuple[Reach, ...], target: Reach
    ) -> tuple[int, tuple[Reach, ...]]:
        between = tuple(self._reaches[i] for i in tree.way(target.from_node))
        start = between[0].from_node if between else target.from_node
        ends = [r for r in sources if r.to_node == start]
        first = min(ends, key=lambda r: (r.order, r.id))
        return tree.lengths[target.from_node], (first, *between, target)

    def _graphs(self, sources: Iterable[Reach]) -> list[tuple[Graph, bool]]:
        """Free streams; then, where the sources lie on canals, those canals too."""
        rivers = {r.river_id for r in sources if r.regulated}
        if not rivers:
            return [(self._graph, False)]
        along = [s for s in self._canals if s.river in rivers]
        return [(self._graph, False), (self._graph.extended(along), True)]

    def trees(self, place: str) -> list[tuple[Tree, bool]]:
        """The shortest ways to everything below a place: free streams, then with its canals."""
        sources = self.sources(place)
        ends = [r.to_node for r in sources]
        return [(graph.tree(ends), uncertain) for graph, uncertain in self._graphs(sources)]

    def lengths_to(self, place: str) -> tuple[dict[str, int], set[str]]:
        """Node → distance to the first reach of the place by free streams; and those nodes."""
        targets = {r.from_node for r in self.targets(place)}
        return self._graph.distances_to(targets), targets

    def leads(self, place: str, nodes: set[str]) -> bool:
        """Whether the water of a county or reach runs to any of the nodes."""
        if place not in self._below:
            reached = (node for tree, _ in self.trees(place) for node in tree.lengths)
            self._below[place] = frozenset(reached)
        return not nodes.isdisjoint(self._below[place])

    def length_from(self, county: str, free: Mapping[str, int], targets: set[str]) -> Hit | None:
        """From the end of a county's waters to the target nodes, the nearest way."""
        sources = [self._reaches[i] for i in self._waters[county].sources]
        ends = {r.to_node for r in sources}
        best = min((free[node] for node in ends if node in free), default=None)
        if best is not None:
            return Hit(best, False)
        for graph, uncertain in self._graphs(sources)[1:]:
            reached = graph.distances(ends)
            far = min((reached[node] for node in targets if node in reached), default=None)
            return None if far is None else Hit(far, uncertain)
        return None


def _stream(reach: Reach) -> Stream:
    return Stream(reach.from_node, reach.to_node, reach.length_hm, reach.river_id, reach.id)


def _sizes(reaches: tuple[Reach, ...]) -> tuple[int, str]:
    return sum(r.order for r in reaches), reaches[-1].id
