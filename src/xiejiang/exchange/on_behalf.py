"""What the node packs for its agencies, without an officer: bulletins, money, and answers.

Each is found in time, packed once for a node, and carries the proof of the entry that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from xiejiang.audit import services as log_services
from xiejiang.audit.domain import NODE
from xiejiang.audit.queries import LogEntry
from xiejiang.exchange import packing, queries
from xiejiang.exchange.errors import ProofMismatch
from xiejiang.exchange.models import Node
from xiejiang.store.bagging import BagWriter

Work = Callable[[], str]


def nodes(name: str) -> Iterator[Node]:
    """The trusted nodes, or the one of a name among them."""
    return (node for node in queries.trusted() if name in ("", node.name))


def proof(bag: BagWriter, entry: LogEntry | None, *, now: datetime) -> dict[str, Any]:
    """The proof of an entry, put into the bag; its details hold the digest of what is told."""
    if entry is None:
        raise ProofMismatch(why="日志里没有对应的记录")
    path = f"proofs/{entry.index}.json"
    packing.add_json(bag, path, log_services.prove(by=NODE, index=entry.index, now=now))
    return {"index": entry.index, "act": entry.act, "path": path}
