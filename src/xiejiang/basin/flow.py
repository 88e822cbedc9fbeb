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


class Graph:
    """An immutable directed graph that answers in both directions."""

    def __init__(self, streams: Iterable[Stream]) -> None:
        self._streams = tuple(streams)
        ahead: dict[str, list[tuple[str, int]]] = defaultdict(list)
        behind: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for stream in self._streams:
            ahead[stream.start].append((stream.end, stream.length))
            behind[stream.end].append((stream.start, stream.length))
        self._ahead = dict(ahead)
        self._behind = dict(behind)

    def extended(self, more: Iterable[Stream]) -> Graph:
        """The same graph with further streams."""
        return Graph((*self._streams, *more))

    def distances(self, starts: Iterable[str]) -> dict[str, int]:
        """Node → shortest length from any of the starts, with the flow."""
        return _dijkstra(self._ahead, starts)

    def distances_to(self, ends: Iterable[str]) -> dict[str, int]:
        """Node → shortest length to any of the ends, with the flow."""
        return _dijkstra(self._behind, ends)


def _dijkstra(edges: Mapping[str, list[tuple[str, int]]], starts: Iterable[str]) -> dict[str, int]:
    best: dict[str, int] = {}
    queue = [(0, node) for node in starts]
    heapq.heapify(queue)
    while queue:
        length, node = heapq.heappop(queue)
        if node in best:
            continue
        best[node] = length
        for following, more in edges.get(node, ()):
            if following not in best:
                heapq.heappush(queue, (length + more, following))
    return best
