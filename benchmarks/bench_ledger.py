"""A ledger of a million postings: any balance at any day, a trial balance, and the whole check.

The peer is beancount on the same entries in the same run (:mod:`benchmarks.peer_beancount`); it is
run with the interpreter that ``XIEJIANG_BEANCOUNT_PYTHON`` names, or this one, if that has it. It
reads a file and keeps all entries in memory, without a database, writers or limits; it loads
before it answers, and we answer from what is stored. The entries are written in bulk, as an
import would leave them; lots are left out on both sides.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Sum
from django.utils import timezone

from benchmarks.node import migrated
from benchmarks.timing import median_ms
from xiejiang.agencies.models import Agency
from xiejiang.funds import queries
from xiejiang.funds.models import Account, Entry, Posting
from xiejiang.kernel.money import Money

POSTINGS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ACCOUNTS = 400
FIRST = date(2020, 1, 1)
DAYS = 2_000
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: a day, from an account to another, some fen."""

    on: date
    giver: int
    taker: int
    fen: int


def rows(count: int) -> list[Row]:
    """Entries with two postings each, in the order of days."""
    dice = random.Random(1)
    days = sorted(dice.randrange(DAYS) for _ in range(count))
    pairs = (dice.sample(range(ACCOUNTS), 2) for _ in range(count))
    return [
        Row(FIRST + timedelta(days=d), a, b, dice.randint(1, 10**8))
        for d, (a, b) in zip(days, pairs, strict=True)
    ]


def fill(given: list[Row]) -> list[Account]:
    """Write the entries in bulk; accounts without a floor."""
    agency = Agency.objects.create(
        code="a", kind="court", level="county", name="甲", short_name="甲", division="500116"
    )
    made = [
        Account(agency=agency, kind="claims", name=f"a{n}", opened_on=FIRST)
        for n in range(ACCOUNTS)
    ]
    accounts = Account.objects.bulk_create(made)
    now, numbers = timezone.now(), dict.fromkeys(range(2020, 2031), 0)
    for first in range(0, len(given), BATCH):
        entries, postings = [], []
        for row in given[first : first + BATCH]:
            numbers[row.on.year] += 1
            entry = Entry(
                agency=agency,
                year=row.on.year,
                number=numbers[row.on.year],
                kind="received",
                words="试",
                on=row.on,
                happened_on=row.on,
                source_kind="judgment",
                source_words="判决书",
                booked_by="甲",
                booked_at=now,
            )
            entries.append(entry)
            for key, fen in ((row.giver, -row.fen), (row.taker, row.fen)):
                account = accounts[key]
                account.balance += fen
                account.last += 1
                account.last_on = row.on
                postings.append(
                    Posting(
                        entry=entry,
                        account=account,
                        serial=account.last,
                        on=row.on,
                        amount=fen,
                        after=account.balance,
                    )
                )
        Entry.objects.bulk_create(entries, batch_size=500)
        Posting.objects.bulk_create(postings, batch_size=500)
    Account.objects.bulk_update(accounts, ["balance", "last", "last_on"], batch_size=100)
    return accounts


def as_text(given: list[Row], path: Path) -> None:
    """The same entries as a file of beancount."""
    with path.open("w", encoding="ascii") as file:
        for n in range(ACCOUNTS):
            file.write(f"{FIRST} open Assets:A{n}\n")
        for row in given:
            yuan = f"{row.fen // 100}.{row.fen % 100:02d}"
            file.write(f'{row.on} * "t"\n  Assets:A{row.giver} -{yuan} CNY\n')
            file.write(f"  Assets:A{row.taker} {yuan} CNY\n")


def peer(path: Path, account: int, day: date) -> dict[str, object] | None:
    """What beancount measures; nothing where it is not installed."""
    python = os.environ.get("XIEJIANG_BEANCOUNT_PYTHON", sys.executable)
    command = [python, "-m", "benchmarks.peer_beancount"]
    command += [str(path), f"Assets:A{account}", day.isoformat()]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        print("  no peer: pip install --require-hashes -r benchmarks/peers.lock")
        return None
    told: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return told


def timed(words: str, once: Callable[[], object], aim: str) -> None:
    """Print how long one call takes."""
    begun = time.perf_counter()
    once()
    print(f"  {words:44} {time.perf_counter() - begun:9.2f} s  {aim}", flush=True)


def main() -> None:
    """Measure and print."""
    engine = migrated()
    given = rows(POSTINGS // 2)
    begun = time.perf_counter()
    accounts = fill(given)
    filled = time.perf_counter() - begun
    print(f"\nledger of {POSTINGS:,} postings, {ACCOUNTS} accounts, {engine}")
    print(f"  {'written in bulk':44} {filled:9.1f} s", flush=True)
    pick = random.Random(2)

    def some_day() -> date:
        return FIRST + timedelta(days=pick.randrange(DAYS))

    took = median_ms(
        lambda: queries.balance(account=pick.choice(accounts), on=some_day()), times=301
    )
    print(f"  {'balance of any account at any day':44} {took:9.2f} ms (aim 10 ms)")
    agency = accounts[0].agency_id
    took = median_ms(lambda: queries.trial_balance(agency_id=agency, on=some_day()), times=9)
    print(f"  {'trial balance at any day':44} {took:9.2f} ms (aim 3,000 ms)")
    summed = Posting.objects.values("account").annotate(whole=Sum("amount"))
    timed("trial balance summed from all postings", lambda: list(summed), "(aim 3 s)")
    day = FIRST + timedelta(days=DAYS // 2)
    path = Path(os.environ["XIEJIANG_HOME"]) / "ledger.beancount"
    as_text(given, path)
    told = peer(path, 7, day)
    if told is None:
        return
    print(f"  {'beancount: loading':44} {told['load_s']:9.2f} s")
    print(f"  {'beancount: balances before a day':44} {told['at_day_ms']:9.2f} ms")
    print(f"  {'beancount: trial balance':44} {told['trial_s']:9.2f} s")
    ours = queries.balance(account=accounts[7], on=day - timedelta(days=1))
    assert str(ours.in_yuan.normalize()) == _plain(told["balance"]), (ours, told["balance"])
    print("  both give the same balance")


def _plain(text: object) -> str:
    return str(Money.yuan(str(text)).in_yuan.normalize())


if __name__ == "__main__":
    main()
