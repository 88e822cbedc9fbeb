"""A log of a million entries: verified from scratch, and the proof of any entry.

The limit of the verification is hashing the same bytes in C, two digests for each entry, with
nothing read or compared. The entries are written in bulk, as an import would leave them.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.node import migrated
from benchmarks.timing import median_ms
from xiejiang.audit import queries, services, tiles
from xiejiang.audit.domain import NODE
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import LogEntry, LogHead
from xiejiang.store import merkle

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
AT = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)


def entries(count: int) -> Iterator[LogEntry]:
    """Entries much like those of real acts."""
    for index in range(count):
        entry = LogEntry(
            index=index,
            act="proceedings.step_taken",
            at=AT,
            recorded_at=AT,
            person_id=index % 900,
            person_name="承办甲",
            agency_code="500116-agriculture",
            agency_name="重庆市江津区农业农村委员会",
            post_id=index % 1200,
            post_title="渔政执法岗",
            post_role="handler",
            authority="handle",
            matter=None,
            subject=f"proceedings.Proceeding:{index}",
            basis=["《中华人民共和国渔业法》第三十八条"],
            details={"step": "tc.report", "inputs": {"charge": "非法捕捞水产品罪"}, "n": index},
        )
        entry.salt = f"{index:032x}"
        entry.leaf = merkle.leaf_hash(leaf_data(entry)).hex()
        yield entry


def fill(count: int) -> None:
    """Write the log in bulk."""
    frontier: list[bytes] = []
    batch: list[LogEntry] = []
    for entry in entries(count):
        frontier = merkle.append(frontier, entry.index, bytes.fromhex(entry.leaf))
        batch.append(entry)
        if len(batch) == 5000:
            LogEntry.objects.bulk_create(batch)
            batch.clear()
    LogEntry.objects.bulk_create(batch)
    LogHead.objects.filter(pk=1).update(
        size=count,
        frontier=[h.hex() for h in frontier],
        root=merkle.root(frontier).hex(),
    )
    tiles.fill(count)


def main() -> None:
    """Measure and print."""
    engine = migrated()
    fill(ENTRIES)
    services.checkpoint(now=AT)
    begun = time.perf_counter()
    found = queries.verify()
    spent = time.perf_counter() - begun
    assert found.sound, found.problems[:3]
    data = leaf_data(next(entries(1)))
    begun = time.perf_counter()
    for _ in range(ENTRIES):
        hashlib.sha256(hashlib.sha256(data).digest()).digest()
    bare = time.perf_counter() - begun
    print(f"\nlog of {ENTRIES:,} entries, {engine}")
    print(f"  verified from scratch {spent:8.1f} s  (aim 5 s)  {spent / bare:.1f} × bare hashing")
    pick = random.Random(1)
    took = median_ms(lambda: queries.proof(by=NODE, index=pick.randrange(ENTRIES)), times=201)
    print(f"  proof of any entry    {took:8.2f} ms (aim 1 ms)")
    took = median_ms(lambda: queries.growth(old=pick.randrange(1, ENTRIES), new=ENTRIES), times=201)
    print(f"  proof of growth       {took:8.2f} ms")


if __name__ == "__main__":
    main()
