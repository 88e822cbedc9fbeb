"""The heart of the ledger: entries are weighed one after another, then written together.

A :class:`Sitting` holds the accounts of one agency locked. Each draft is checked against the
balances as they are after the drafts before it; what does not hold is refused and leaves nothing
behind. ``close`` writes what was accepted and claims every account by its serial, so that whoever
was overtaken writes nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from xiejiang.agencies import services as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.funds.domain import MOST, NUMBER_WORD, Draft, Leg, total
from xiejiang.funds.errors import (
    AccountChanged,
    AccountClosed,
    AccountNotFound,
    BackInTime,
    BelowFloor,
    EntryMalformed,
    NotOwner,
    Unbalanced,
)
from xiejiang.funds.models import Account, Entry, Posting
from xiejiang.funds.purse import Purse
from xiejiang.kernel.money import Money

CHUNK = 500


def book(act: Act, *, agency: Agency, drafts: Sequence[Draft], on: date) -> list[Entry]:
    """Book drafts, all or none. Part of the caller's act."""
    sitting = Sitting(
        act, agency=agency, on=on, accounts={x.account for d in drafts for x in d.legs}
    )
    for draft in drafts:
        sitting.add(draft)
    return sitting.close()


class Sitting:
    """The accounts of one agency while entries are booked. Part of the caller's act."""

    def __init__(self, act: Act, *, agency: Agency, on: date, accounts: Iterable[int]) -> None:
        self._act, self._agency, self._on = act, agency, on
        locked = (
            Account.objects.select_for_update(no_key=True)
            .filter(pk__in=set(accounts))
            .order_by("pk")
        )
        self._accounts = {a.pk: a for a in locked}
        self._seen = {a.pk: a.last for a in self._accounts.values()}
        self._entries: list[Entry] = []
        self._postings: list[Posting] = []
        self._purse = Purse()

    def account(self, key: int) -> Account:
        """One of the accounts, as it is after the drafts so far."""
        if key not in self._accounts:
            raise AccountNotFound
        return self._accounts[key]

    def add(self, draft: Draft) -> Entry:
        """Weigh one draft and take it in; whatever it raises, nothing of it remains."""
        self._check_legs(draft.legs)
        for leg in draft.legs:
            self._check_account(self.account(leg.account), leg)
        entry = self._entry(draft)
        self._purse.carry(entry, draft, self._accounts)
        self._entries.append(entry)
        for leg in draft.legs:
            account = self._accounts[leg.account]
            account.balance += leg.fen
            account.last += 1
            account.last_on = self._on
            self._postings.append(
                Posting(
                    entry=entry,
                    account=account,
                    serial=account.last,
                    on=self._on,
                    amount=leg.fen,
                    after=account.balance,
                )
            )
        return entry

    def close(self) -> list[Entry]:
        """Write everything that was taken in."""
        if not self._entries:
            return []
        year = self._on.year
        numbers = agencies.take_numbers(
            agency_id=self._agency.pk, word=NUMBER_WORD, year=year, count=len(self._entries)
        )
        for entry, number in zip(self._entries, numbers, strict=True):
            entry.number = number
        self._claim()
        Entry.objects.bulk_create(self._entries, batch_size=CHUNK)
        Posting.objects.bulk_create(self._postings, batch_size=CHUNK)
        self._purse.write()
        return self._entries

    def _claim(self) -> None:
        """Move every account on from the serial that was seen, or refuse the whole sitting."""
        for key, seen in self._seen.items():
            account = self._accounts[key]
            if account.last == seen:
                continue
            won = Account.objects.filter(pk=key, last=seen, closed_on__isnull=True).update(
                balance=account.balance, last=account.last, last_on=account.last_on
            )
            if won != 1:
                raise AccountChanged(name=account.name)

    def _check_legs(self, legs: Sequence[Leg]) -> None:
        if len(legs) < 2:
            raise EntryMalformed(why="至少要有两笔分录")
        if len({leg.account for leg in legs}) != len(legs):
            raise EntryMalformed(why="同一账户出现了两次，请合并")
        if any(not 0 < abs(leg.fen) <= MOST.fen for leg in legs):
            raise EntryMalformed(why="分录的金额不能为零，也不能大于十万亿元")
        if difference := total(legs):
            raise Unbalanced(difference=Money(difference))

    def _check_account(self, account: Account, leg: Leg) -> None:
        if account.agency_id != self._agency.pk:
            raise NotOwner(agency=account.agency.name)
        if account.closed_on is not None:
            raise AccountClosed(name=account.name)
        if account.last_on is not None and account.last_on > self._on:
            raise BackInTime(name=account.name, last=account.last_on, day=self._on)
        after = account.balance + leg.fen
        if leg.fen < 0 and account.floor is not None and after < account.floor:
            raise BelowFloor(
                name=account.name, balance=Money(account.balance), asked=Money(-leg.fen)
            )

    def _entry(self, draft: Draft) -> Entry:
        happened = draft.happened_on or self._on
        if happened > self._on:
            raise EntryMalformed(why="发生日不能晚于记账日")
        words, told = draft.words.strip(), draft.source.words.strip()
        if not words or not told:
            raise EntryMalformed(why="请写明摘要和来由")
        actor = self._act.actor
        return Entry(
            agency=self._agency,
            year=self._on.year,
            kind=draft.kind.value,
            words=words[:200],
            on=self._on,
            happened_on=happened,
            matter=draft.matter,
            paid_for=draft.paid_for,
            reverses_id=draft.reverses,
            source_kind=draft.source.kind.value,
            source_words=told,
            source_reference=draft.source.reference,
            booked_by=actor.person_name,
            booked_by_id=actor.person_id,
            booked_at=self._act.now,
        )
