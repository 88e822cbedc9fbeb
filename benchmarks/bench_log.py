"""A log of a million entries: verified from scratch, and the proof of any entry.

The floor of the verification is hashing the same bytes in C, three digests for each entry, and
reading the same rows, shared by all processors, with nothing put together or compared. The
entries are written in bulk, as an import would leave them.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.node import migrated
from benchmarks.timing import median_ms
from xiejiang.audit import exporting, queries, services, tiles
from xiejiang.audit.domain import NODE, canonical
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import LogEntry, LogHead
from xiejiang.store import merkle
from xiejiang.store.verifying_logs import check_log

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
AT = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)
NAMES = [f"fact.{n}" for n in range(15)]
SHAPES: tuple[tuple[str, list[str], Callable[[str, str], dict[str, Any]]], ...] = (
    (
        "cases.agency_joined",
        [],
        lambda case, sha: {"case": case, "agency": sha[:8], "role": "办理"},
    ),
    (
        "documents.rendered",
        [],
        lambda case, sha: {
            "document": case,
            "files": [{"kind": kind, "sha256": sha, "sm3": sha} for kind in ("pdf", "docx")],
        },
    ),
    (
        "documents.issued_in_step",
        [],
        lambda case, sha: {
            "matter": case,
            "kind": "transfer.report",
            "values": {"fields": NAMES, "sha256": sha},
            "content": {"fields": NAMES, "sha256": sha},
            "addressees": [{"to": "500116-police", "copy": 0}],
            "approved_by": "主要负责人",
        },
    ),
    (
        "documents.served",
        [],
        lambda case, sha: {"document": case, "way": "直接送达", "to": "当事人"},
    ),
    (
        "cases.fact_stated",
        [],
        lambda case, sha: {
            "case": case,
            "facts": [
                {"name": name, "value": sha[:6], "status": "asserted", "source": "现场检查笔录"}
                for name in NAMES[:8]
            ],
        },
    ),
    (
        "evidence.added",
        [],
        lambda case, sha: {
            "case": case,
            "kind": "monitoring-data",
            "title": "监测、检验报告",
            "proves": "数量和性质",
            "collectors": ["承办甲"],
            "digests": [{"item": 3, "sha256": sha, "sm3": sha}],
        },
    ),
    (
        "transfer.criminal:tc.report",
        ["行政执法机关移送涉嫌犯罪案件的规定（国务院令第730号） 第五条第一款", "刑法 第三百四十条"],
        lambda case, sha: {
            "proceeding": case,
            "step": "tc.report",
            "inputs": {"charge": "非法捕捞水产品罪", "reason": ""},
            "state": "reported",
            "holder": "500116-agriculture",
            "legal_at": "2026-11-27T10:00:00+08:00",
        },
    ),
)
"""Acts as a node logs them: name, provisions, details, whose sizes are those of real ones."""


def entries(count: int) -> Iterator[LogEntry]:
    """Entries much like those of real acts, in details of 430 characters on average."""
    for index in range(count):
        act, basis, details = SHAPES[index % len(SHAPES)]
        at = AT + timedelta(seconds=index)
        case = str(uuid.UUID(int=index // 20 + (1 << 100)))
        entry = LogEntry(
            index=index,
            act=act,
            at=at,
            recorded_at=at,
            person_id=index % 900,
            person_name="承办甲",
            agency_code="500116-agriculture",
            agency_name="重庆市江津区农业农村委员会",
            post_id=index % 1200,
            post_title="渔政执法岗",
            post_role="handler",
            authority="handle",
            matter=uuid.UUID(case),
            subject=f"proceedings.Proceeding:{case}",
            basis=basis,
            details=details(f"cases.Case:{case}", hashlib.sha256(case.encode()).hexdigest()),
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


def limits() -> tuple[float, float]:
    """Seconds in one process to hash the same bytes in C, and to read the same rows, no more."""
    sample = min(ENTRIES, 70_000)
    hashed: list[bytes] = []
    for entry in entries(sample):
        hashed += [b"\0" + leaf_data(entry), entry.salt.encode() + canonical(entry.details)]
        hashed.append(bytes(65))  # one inner node of the tree for each leaf
    begun = time.perf_counter()
    for data in hashed:
        hashlib.sha256(data).digest()
    bare = (time.perf_counter() - begun) * ENTRIES / sample
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_logentry")
        for _ in cursor:
            pass
    return bare, time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    engine = migrated()
    fill(ENTRIES)
    head = services.checkpoint(now=AT)
    spent = min(_seconds(_verified) for _ in range(3))
    bare, reading = limits()
    floor = (bare + reading) / (os.cpu_count() or 1)
    print(f"\nlog of {ENTRIES:,} entries, {engine}, {os.cpu_count()} processors")
    print(f"  verified from scratch {spent:8.1f} s  (aim 5 s)  {spent / floor:.1f} × the floor")
    print(f"  floor                 {floor:8.1f} s  hash {bare:.1f}, read {reading:.1f}, shared")
    pick = random.Random(1)
    took = median_ms(lambda: queries.proof(by=NODE, index=pick.randrange(ENTRIES)), times=401)
    print(f"  proof of any entry    {took:8.2f} ms (aim 1 ms)")
    took = median_ms(lambda: queries.growth(old=pick.randrange(1, ENTRIES), new=ENTRIES), times=401)
    print(f"  proof of growth       {took:8.2f} ms")
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "log")
        spent = _seconds(lambda: exporting.write(folder, head))
        print(f"  exported              {spent:8.1f} s")
        spent = min(_seconds(lambda: _checked(folder)) for _ in range(3))
        print(f"  export verified       {spent:8.1f} s  offline, {spent / bare:.1f} × the hashing")


def _verified() -> None:
    found = queries.verify()
    assert found.sound, found.problems[:3]


def _checked(folder: Path) -> None:
    assert not check_log(folder, []).failed


def _seconds(once: Callable[[], object]) -> float:
    begun = time.perf_counter()
    once()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
