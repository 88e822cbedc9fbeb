"""Acts per second, single and batched, beside bare inserts committed on the same database.

The limit is one INSERT of two hundred characters in a transaction of its own: what the database
can make durable in a second. An act also checks authority, appends to the Merkle log and writes
the head. Run it on either engine: ``XIEJIANG_DB`` names a PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from django.db import connection, transaction

from benchmarks.node import migrated
from benchmarks.timing import rate, show
from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place

BATCH = 100
TEXT = "夜间巡查发现一人用电鱼设备捕捞。" * 12


def main() -> None:
    """Measure and print."""
    engine = migrated()
    by = By(NODE, datetime(2026, 11, 24, 2, 0, tzinfo=UTC))

    @act("bench.noted", Power.SYSTEM)
    def note(act: Act, *, text: str) -> None:
        """记一笔：除存证外什么也不做。"""

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id integer PRIMARY KEY, text varchar(400))")
    numbers = count()

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [next(numbers), TEXT[:200]])

    def many_notes() -> None:
        with transaction.atomic():
            for _ in range(BATCH):
                note(by, text=TEXT)

    row = agency_services.AgencyRow(
        code="500116-agriculture",
        kind="agriculture",
        level="county",
        name="重庆市江津区农业农村委员会",
        short_name="渝江津农渔",
        name_en="Jiangjin Agriculture",
        division="500116",
        territory=("500116",),
        parent_code="",
        special=False,
        confidence="curated",
        note="",
    )
    agency_services.load_directory(by, directory=agency_services.Directory((row,)))
    lead = agencies.agency(code=row.code)

    def open_case() -> None:
        cases.open_case(
            by,
            lead=lead,
            title="长江江津段夜间电捕鱼案",
            field=Field.FISHING,
            place=Place(division="500116", words="丁家沱水域"),
            discovered_at=by.at,
            summary=TEXT,
        )

    show(
        f"办理 acts on {engine}",
        [
            rate("one act that only logs", lambda: note(by, text=TEXT)),
            rate(f"{BATCH} such acts in one transaction", many_notes, each=BATCH),
            rate("opening a case", open_case),
        ],
        against=rate("limit: one bare INSERT, committed", bare),
        what="what this database makes durable here",
    )
    print(f"  log: {log.head_size():,} entries")


if __name__ == "__main__":
    main()
