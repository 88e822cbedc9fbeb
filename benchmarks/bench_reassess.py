"""The whole store of cases put to the law anew: 100,000 cases, on every core of the machine.

The cases carry the facts of the golden cases of the law, each on or below a line of a rule, spread
over all fields. The limit is a minute on two cores.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice

from benchmarks.node import migrated
from xiejiang.agencies.models import Agency
from xiejiang.cases import reassessing
from xiejiang.cases.domain import RULE_FIELDS, FactStatus
from xiejiang.cases.models import Case, Fact
from xiejiang.law.facts import as_text, parse_facts
from xiejiang.law.golden import load_golden
from xiejiang.law.schema import load_law

CASES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
BATCH = 2_000
LIMIT = 60.0
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIELD_OF = {rules[0]: field for field, rules in RULE_FIELDS.items() if rules}


def templates() -> list[tuple[str, dict[str, str]]]:
    """Field and facts of every golden case whose field a case can have."""
    law, found = load_law(), []
    for one in load_golden():
        field = FIELD_OF.get(law.rules[one.rule].field)
        for value in (one.met, one.not_met, one.below):
            if field is None or value is None:
                continue
            given = {"conduct_date": one.conduct_date, **one.facts, one.fact: value}
            facts = parse_facts(law, given, [])
            found.append((field, {name: as_text(v) for name, v in facts.items()}))
    return found


def fill(count: int) -> None:
    """Write cases in bulk."""
    lead = Agency.objects.create(
        code="500116-ecology",
        kind="ecology",
        level="county",
        name="重庆市江津区生态环境局",
        short_name="渝江津环",
        division="500116",
        territory=["500116"],
    )
    numbers = iter(range(count))
    made = cycle(templates())
    while batch := list(zip(islice(numbers, BATCH), made, strict=False)):
        Case.objects.bulk_create(_case(n, field, lead) for n, (field, _) in batch)
        Fact.objects.bulk_create(
            (fact for n, (_, facts) in batch for fact in _facts(n, facts, lead)), batch_size=5000
        )


def _case(number: int, field: str, lead: Agency) -> Case:
    return Case(
        id=uuid.UUID(int=number),
        number=f"测{number}",
        title="测",
        field=field,
        division="500116",
        discovered_at=AT,
        lead=lead,
        opened_at=AT,
        updated_at=AT,
    )


def _facts(number: int, facts: dict[str, str], lead: Agency) -> Iterator[Fact]:
    for name, value in facts.items():
        yield Fact(
            case_id=uuid.UUID(int=number),
            name=name,
            value=value,
            status=FactStatus.ASSERTED.value,
            agency=lead,
            stated_by="承办甲",
            stated_at=AT,
        )


def main() -> None:
    """Measure and print."""
    engine = migrated()
    fill(CASES)
    begun = time.perf_counter()
    met = sum(len(line.met) for line in reassessing.reassess())
    spent = time.perf_counter() - begun
    limit = LIMIT * CASES / 100_000
    print(f"\n重新评估 {CASES:,} cases reassessed, {engine}, {os.cpu_count()} cores")
    print(f"  {spent:8.1f} s, {CASES / spent:,.0f} cases a second, {met:,} rules met")
    print(f"  of the limit ({limit:.0f} s): {spent / limit:.2f}")


if __name__ == "__main__":
    main()
