"""Shortest ways along directed streams. Lengths are whole hundreds of metres."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """One directed edge."""

    start: str
    end: str
    length: int
    river: str
    reach: str = ""


class Graph:
    """An immutable directed graph that answers in both directions."""

    def __init__(self, streams: Iterable[Stream]) -> None:
        self._streams = tuple(streams)
        ahead: dict[str, list[Stream]] = defaultdict(list)
        behind: dict[str, list[Stream]] = defaultdict(list)
        for stream in self._streams:
            ahead[stream.start].append(stream)
            behind[stream.end].append(stream)
        self._ahead = dict(ahead)
        self._behind = dict(behind)

    def extended(self, more: Iterable[Stream]) -> Graph:
        """The same graph with further streams."""
        return Graph((*self._streams, *more))

    def distances(self, starts: Iterable[str]) -> dict[str, int]:
        """Node → shortest length from any of the starts, with the flow."""
        return self._walk(starts, onward=True)[0]

    def distances_to(self, ends: Iterable[str]) -> dict[str, int]:
        """Node → shortest length to any of the ends, with the flow."""
        return self._walk(ends, onward=False)[0]

    def tree(self, starts: Iterable[str]) -> Tree:
        """The shortest ways from the starts to everything below them."""
        return Tree(*self._walk(starts, onward=True))

    def _walk(
        self, starts: Iterable[str], *, onward: bool
    ) -> tuple[dict[str, int], dict[str, Stream]]:
        edges = self._ahead if onward else self._behind
        best: dict[str, int] = {}
        came: dict[str, Stream] = {}
        queue: list[tuple[int, str, int]] = [(0, node, -1) for node in sorted(set(starts))]
        taken: list[Stream] = []
        heapq.heapify(queue)
        while queue:
            length, node, by = heapq.heappop(queue)
            if node in best:
                continue
            best[node] = length
            if by >= 0:
                came[node] = taken[by]
            for stream in edges.get(node, ()):
                following = stream.end if onward else stream.start
                if following not in best:
                    taken.append(stream)
                    heapq.heappush(queue, (length + stream.length, following, len(taken) - 1))
        return best, came


@dataclass(frozen=True, slots=True)
class Tree:
    """The shortest ways from some nodes."""

    lengths: Mapping[str, int]
    came: Mapping[str, Stream]

    def way(self, node: str) -> tuple[str, ...]:
        """The reaches from the nearest start to a node that is reached."""
        found = []
        while node in self.came:
            stream = self.came[node]
            found.append(stream.reach)
            node = stream.start
        return tuple(reversed(found))
